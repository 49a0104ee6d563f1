"""Recorded trade in fuels: who sold whom how much, from the shipped table ``fuel_trade.csv``.

Quantities are thousand tonnes and values million USD: columns of their own. The rest of the world
stands for all without accounts. A cell without a number is a pair of which nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from detente.errors import DataError
from detente.history.rules import continued
from detente.world.countries import bloc, is_bloc
from detente.world.shipped import read_table

# The seller of rows on what a buyer takes from all sellers.
TOGETHER = "WORLD"
TABLE = "fuel_trade.csv"
# The years of which the yearly change is the pre-trend of the base year.
TREND_FROM, BASE = 2019, 2021
Key = tuple[str, str, str, int]


@dataclass(frozen=True)
class FuelRecord:
    """Trade of a pair in a year: thousand tonnes and million USD; None where not recorded."""

    kt: float | None
    musd: float | None


@lru_cache(maxsize=1)
def fuel_trade() -> Mapping[Key, FuelRecord]:
    """The table by fuel, seller, buyer and year."""
    found = {}
    for row in read_table("fuel_trade"):
        key = (row["fuel"], row["seller"], row["buyer"], int(row["year"]))
        found[key] = FuelRecord(_number(row["kt"]), _number(row["musd"]))
    return found


@lru_cache(maxsize=1)
def fuel_names() -> frozenset[str]:
    """What the table calls the fuels."""
    return frozenset(key[0] for key in fuel_trade())


def _number(text: str) -> float | None:
    return float(text) if text else None


def partners_of(fuel: str, country: str, side: str) -> tuple[str, ...]:
    """Who buys a fuel from a country (``export``) or sells it to it (``import``), in the table."""
    place, other = (1, 2) if side == "export" else (2, 1)
    keys = [key for key in fuel_trade() if key[0] == fuel and key[place] == country]
    names = {str(key[other]) for key in keys} - {TOGETHER}
    return tuple(sorted(names))


def traded(fuels: tuple[str, ...], seller: str, buyer: str, year: int) -> FuelRecord:
    """Trade of a pair in some fuels together, nothing where the table has no row of one.

    Not recorded as soon as one of them is not. DataError for a fuel that the table does not know.
    """
    unknown = [fuel for fuel in fuels if fuel not in fuel_names()]
    if unknown:
        hint = f"there are {', '.join(sorted(fuel_names()))}"
        raise DataError(f"unknown fuel {unknown[0]!r}", where=TABLE, hint=hint)
    rows = [fuel_trade().get((fuel, seller, buyer, year)) for fuel in fuels]
    known = [row for row in rows if row is not None]
    tonnes, worth = [row.kt for row in known], [row.musd for row in known]
    return FuelRecord(_total(tonnes), _total(worth))


def _total(parts: list[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def pace_of(fuel: str, seller: str, buyer: str, ahead: float) -> float | None:
    """Tonnes `ahead` years after `BASE` over those of it, when the change before goes on.

    The change before is that since `TREND_FROM`. `buyer` is a country or a bloc, empty for all.
    None where nothing was traded in the base year.
    """
    if is_bloc(buyer):
        buyers: tuple[str, ...] = bloc(buyer).members
    else:
        buyers = (buyer,) if buyer else partners_of(fuel, seller, "export")
    years = []
    for year in (TREND_FROM, BASE):
        tonnes = [traded((fuel,), seller, one, year).kt for one in buyers]
        if None in tonnes:
            raise DataError(f"{fuel} of {seller} is not recorded in {year}", where=TABLE)
        years.append(sum(filter(None, tonnes)))
    first, last = years
    if last <= 0:
        return None
    return continued(first, last, BASE - TREND_FROM, ahead) / last
