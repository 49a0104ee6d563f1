"""Crude and gas: trade by pair (BACI), audited shares, production (Our World in Data)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from detente.errors import DataError
from detente.types import Array
from detente.world.build.fuel_split import FuelTables
from detente.world.build.raw_tables import raw_number, raw_parquet, raw_rows
from detente.world.countries import resolve
from detente.world.labels import REST_OF_WORLD

# The sector of the source that holds both, and the sectors that it is split into.
FUELS_TOGETHER = "B06"
CRUDE_SECTOR = "B061"
GAS_SECTOR = "B062"
COAL_SECTOR = "B05"
PRODUCTS_SECTOR = "C19"
FUELS = (COAL_SECTOR, CRUDE_SECTOR, GAS_SECTOR, PRODUCTS_SECTOR)

# Six-digit codes of each fuel in the trade table.
CRUDE = ("270900",)
LNG = ("271111",)
PIPELINE_GAS = ("271121",)
GAS = LNG + PIPELINE_GAS
COAL = ("270111", "270112", "270119", "270120", "270210", "270220")
TRADE_FILE = "baci_fuels_pairs_2015_2024.parquet"
TRADE_COLUMNS = ["year", "exporter", "importer", "hs92", "value_kusd", "tonnes"]
# The last year of the table of production.
LAST_PRODUCTION = 2020

# TWh in a million tonnes: of crude, the tonne of oil equivalent; of gas, 1.36 billion cubic metres
# of 10 TWh each, as in the review that production is taken from.
CRUDE_TWH = 11.63
GAS_TWH = 13.6

# The seller whose pairs were audited.
AUDITED_SELLER = "RUS"
AUDIT_FILE = "russia_b06_2021_proposed_musd.csv"

# BACI's code of Taiwan, and names of the table of production that are no country's.
TAIWAN, TAIWAN_IN_BACI = "TWN", "S19"
OWN_NAMES = {"Brunei": "BRN"}
AGGREGATES = {
    "Africa",
    "Asia Pacific",
    "CIS",
    "Central America",
    "Europe",
    "European Union",
    "European Union (27)",
    "Middle East",
    "Non-OECD",
    "North America",
    "OECD",
    "South America",
    "South and Central America",
    "World",
}


@dataclass(frozen=True, eq=False)
class FuelTrade:
    """World trade of one fuel.

    Attributes
    ----------
    value : ndarray [buyer, seller]
        Million USD; on the diagonal what the rest of the world trades with itself.
    usd_per_tonne : float
        World trade whose weight is known, by its weight.
    """

    value: Array
    usd_per_tonne: float


def read_fuel_tables(shared: Path, countries: tuple[str, ...], year: int) -> FuelTables:
    """Trade of `year`, and production of that year at the prices of that trade, by `countries`.

    Production of 2020 stands for later years. What is not in `countries` is in the rest of the
    world. DataError at the first row that cannot be read.
    """
    energy = shared / "energy"
    trade = read_fuel_trade(energy / TRADE_FILE, year)
    crude = fuel_trade(trade, CRUDE, countries)
    gas = fuel_trade(trade, GAS, countries)
    produced = energy / "owid_fuel_production_use_2015_2020.csv"
    known = min(year, LAST_PRODUCTION)
    crude_twh = production(produced, "oil_production_twh", countries, known)
    gas_twh = production(produced, "gas_production_twh", countries, known)
    return FuelTables(
        countries=countries,
        crude=crude.value,
        gas=gas.value,
        crude_made=crude_twh * crude.usd_per_tonne / CRUDE_TWH,
        gas_made=gas_twh * gas.usd_per_tonne / GAS_TWH,
        audited_gas_share=audited_shares(energy / AUDIT_FILE, countries),
    )


def read_fuel_trade(path: Path, year: int) -> pd.DataFrame:
    """The rows of one year of the table of trade in fuels; DataError if unreadable or negative."""
    table = raw_parquet(path, TRADE_COLUMNS, "not a table of trade")
    rows = table[table["year"] == year]
    if rows.empty or not (rows["value_kusd"] >= 0).all():
        problem = "a negative value" if len(rows) else "no trade"
        raise DataError(f"{problem} in {year}", where=str(path))
    return rows


def fuel_trade(
    trade: pd.DataFrame, codes: tuple[str, ...], countries: tuple[str, ...]
) -> FuelTrade:
    """The trade in products with some six-digit `codes` together; DataError if there is none."""
    rows = trade[trade["hs92"].isin(codes)]
    worth = rows["value_kusd"].to_numpy(dtype=float)
    tonnes = rows["tonnes"].to_numpy(dtype=float)
    weighed = ~np.isnan(tonnes)
    if not tonnes[weighed].sum() > 0:
        raise DataError(f"no trade in {' or '.join(codes)}")
    buyer = [_position(code, countries) for code in rows["importer"]]
    seller = [_position(code, countries) for code in rows["exporter"]]
    value = np.zeros((len(countries), len(countries)))
    np.add.at(value, (buyer, seller), worth / 1e3)
    return FuelTrade(value, 1e3 * worth[weighed].sum() / tonnes[weighed].sum())


def production(path: Path, column: str, countries: tuple[str, ...], year: int) -> Array:
    """Production [country] in TWh, 0 where the table is blank, which is where there is little."""
    made = np.zeros(len(countries))
    for row in raw_rows(path):
        if int(row["year"]) != year or row["country"] in AGGREGATES or not row[column]:
            continue
        code = OWN_NAMES.get(row["country"]) or resolve(row["country"])
        made[_position(code, countries)] += raw_number(row, column, path)
    return made


def audited_shares(path: Path, countries: tuple[str, ...]) -> Array:
    """The share of gas in what one seller sells [buyer, seller], NaN where nobody looked."""
    shares = np.full((len(countries), len(countries)), np.nan)
    seller = countries.index(AUDITED_SELLER)
    for row in raw_rows(path):
        if not row["gas_share"]:
            continue
        buyer = _position(row["importer"], countries)
        shares[buyer, seller] = raw_number(row, "gas_share", path)
    return shares


def _position(code: str, countries: tuple[str, ...]) -> int:
    code = TAIWAN if code == TAIWAN_IN_BACI else code
    return countries.index(code if code in countries else REST_OF_WORLD)
