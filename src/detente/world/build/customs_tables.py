"""What Russia's customs recorded of its fuels, by buyer: crude, gas, coal and products."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from detente.errors import DataError
from detente.types import Array
from detente.world.build.fuel_tables import (
    AUDIT_FILE,
    AUDITED_SELLER,
    COAL,
    CRUDE,
    LNG,
    PIPELINE_GAS,
    TRADE_FILE,
    fuel_trade,
    read_fuel_trade,
)
from detente.world.build.raw_tables import raw_number, raw_rows

SELLER = AUDITED_SELLER
AUDITED_YEAR = 2021

# Totals of 2021 at customs value, million USD, that the audited table is scaled to.
CUSTOMS_TOTALS = {"crude": 111_000.0, "lng": 7_300.0, "pipeline_gas": 55_500.0}
CODES = {"crude": CRUDE, "lng": LNG, "pipeline_gas": PIPELINE_GAS}

CHAPTERS_FILE = "russia_fcs_by_hs_chapter_2021_2022.csv"
FUELS_CHAPTER = "27"

# Below this trade of a pair, million USD, its ratio of two years is noise.
LEAST_TRADE_FOR_A_RATIO = 5.0


@dataclass(frozen=True, eq=False)
class CustomsFuels:
    """Russia's exports of fuels at customs value; million USD by buyer [country].

    ``scale`` is what coal in trade data and products in the accounts were multiplied by, and
    ``growth`` each fuel's total as a multiple of that of the audited year.
    """

    crude: Array
    lng: Array
    pipeline_gas: Array
    coal: Array
    products: Array
    scale: float
    growth: dict[str, float]


def read_customs_fuels(
    shared: Path, countries: tuple[str, ...], year: int, products: dict[int, Array]
) -> CustomsFuels:
    """Fuels by buyer in `year`, from the audited table of 2021.

    Crude, LNG and pipeline gas are the audited values at customs totals; for another year each pair
    moves by its ratio in trade data, or by the ratio of all pairs where the pair's is noise. Coal
    in trade data and `products` of the accounts, by year, are scaled by one factor, such that all
    fuels of 2021 make the total of the customs chapter.
    """
    path = shared / "energy" / TRADE_FILE
    trade = {of: read_fuel_trade(path, of) for of in {AUDITED_YEAR, year}}
    base = _audited(shared, countries)
    base_coal = _sold(trade[AUDITED_YEAR], COAL, countries)
    rest = chapter_total(shared) - sum(float(fuel.sum()) for fuel in base.values())
    scale = rest / float(base_coal.sum() + products[AUDITED_YEAR].sum())
    base |= {"coal": scale * base_coal, "products": scale * products[AUDITED_YEAR]}
    found = base
    if year != AUDITED_YEAR:
        then = {name: _sold(trade[year], codes, countries) for name, codes in CODES.items()}
        now = {name: _sold(trade[AUDITED_YEAR], codes, countries) for name, codes in CODES.items()}
        found = {name: base[name] * _ratio(then[name], now[name]) for name in CODES}
        found["coal"] = scale * _sold(trade[year], COAL, countries)
        found["products"] = scale * products[year]
    growth = {name: float(found[name].sum() / base[name].sum()) for name in base}
    return CustomsFuels(
        crude=found["crude"],
        lng=found["lng"],
        pipeline_gas=found["pipeline_gas"],
        coal=found["coal"],
        products=found["products"],
        scale=scale,
        growth=growth | {"gas": growth["pipeline_gas"]},
    )


def chapter_total(shared: Path) -> float:
    """Russia's exports of mineral fuels in 2021 at customs, million USD."""
    path = shared / "trade" / CHAPTERS_FILE
    for row in raw_rows(path):
        if row["hs"] == FUELS_CHAPTER:
            return raw_number(row, "export_2021_musd", path)
    raise DataError(f"no chapter {FUELS_CHAPTER}", where=str(path))


def _audited(shared: Path, countries: tuple[str, ...]) -> dict[str, Array]:
    """The audited values by fuel and buyer [country], scaled to the customs totals."""
    path = shared / "energy" / AUDIT_FILE
    found = {name: np.zeros(len(countries)) for name in CUSTOMS_TOTALS}
    for row in raw_rows(path):
        if row["importer"] not in countries:
            raise DataError(f"unknown importer {row['importer']!r}", where=str(path))
        for name, values in found.items():
            values[countries.index(row["importer"])] = raw_number(row, name, path)
    return {name: CUSTOMS_TOTALS[name] * values / values.sum() for name, values in found.items()}


def _sold(trade: pd.DataFrame, codes: tuple[str, ...], countries: tuple[str, ...]) -> Array:
    """What the seller sells to each buyer [country], nothing to itself."""
    return fuel_trade(trade, codes, countries).value[:, countries.index(SELLER)]


def _ratio(then: Array, base: Array) -> Array:
    """Trade of a year over that of the audited year [country], of the pair or of all pairs."""
    known = (base >= LEAST_TRADE_FOR_A_RATIO) & (then >= LEAST_TRADE_FOR_A_RATIO)
    total = float(then.sum() / base.sum())
    return np.where(known, then / np.where(known, base, 1.0), total)
