"""Crude and gas: trade by pair (BACI), audited shares, production (Our World in Data)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.errors import DataError
from detente.types import Array
from detente.world.build.fuel_split import FuelTables
from detente.world.build.raw_csv import raw_number, raw_rows
from detente.world.countries import resolve
from detente.world.labels import REST_OF_WORLD

CRUDE = ("crude",)
GAS = ("lng", "pipeline_gas")

# TWh in a million tonnes: of crude, the tonne of oil equivalent; of gas, 1.36 billion cubic metres
# of 10 TWh each, as in the review that production is taken from.
CRUDE_TWH = 11.63
GAS_TWH = 13.6

# The seller whose pairs were audited.
AUDITED_SELLER = "RUS"

# BACI's code of Taiwan, and names of the table of production that are no country's.
TAIWAN_IN_BACI = "S19"
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
        Million USD.
    usd_per_tonne : float
        World trade whose weight is known, by its weight.
    """

    value: Array
    usd_per_tonne: float


def read_fuel_tables(shared: Path, countries: tuple[str, ...], year: int) -> FuelTables:
    """Trade of 2021, and the production of `year` at the prices of that trade, by `countries`.

    What is not in `countries` is in the rest of the world. DataError at the first row that cannot
    be read.
    """
    energy = shared / "energy"
    trade = energy / "baci_fuels_2021_on_81_economies.csv"
    crude = fuel_trade(trade, CRUDE, countries)
    gas = fuel_trade(trade, GAS, countries)
    produced = energy / "owid_fuel_production_use_2015_2020.csv"
    crude_twh = production(produced, "oil_production_twh", countries, year)
    gas_twh = production(produced, "gas_production_twh", countries, year)
    return FuelTables(
        countries=countries,
        crude=crude.value,
        gas=gas.value,
        crude_made=crude_twh * crude.usd_per_tonne / CRUDE_TWH,
        gas_made=gas_twh * gas.usd_per_tonne / GAS_TWH,
        audited_gas_share=audited_shares(energy / "russia_b06_2021_proposed_musd.csv", countries),
    )


def fuel_trade(path: Path, fuels: tuple[str, ...], countries: tuple[str, ...]) -> FuelTrade:
    """The trade of some `fuels` together; DataError at a row that cannot be read."""
    value = np.zeros((len(countries), len(countries)))
    weighed = tonnes = 0.0
    for row in raw_rows(path):
        if row["fuel"] not in fuels:
            continue
        buyer = _position(row["importer"], countries)
        seller = _position(row["exporter"], countries)
        worth = raw_number(row, "value_kusd", path)
        value[buyer, seller] += worth / 1e3
        weighed += worth - raw_number(row, "tonnes_missing_kusd", path)
        tonnes += raw_number(row, "tonnes", path)
    if tonnes <= 0:
        raise DataError(f"no trade in {' or '.join(fuels)}", where=str(path))
    return FuelTrade(value, 1e3 * weighed / tonnes)


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
    code = "TWN" if code == TAIWAN_IN_BACI else code
    return countries.index(code if code in countries else REST_OF_WORLD)
