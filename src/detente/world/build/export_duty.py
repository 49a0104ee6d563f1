"""Russia's duty on the fuels that it sells abroad, as an export tax of the base year.

The sourced total of a fuel is spread over the border value of what buyers outside the customs union
take, in proportion, so that all of them pay one rate. Buyers inside the union pay none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detente.errors import DataError
from detente.types import Array, Mask
from detente.words import did_you_mean
from detente.world.build.duty_booking import DECIMALS
from detente.world.countries import bloc
from detente.world.shipped import read_table

# Its members pay no export duty to each other.
CUSTOMS_UNION = "EAEU"
TABLE = "energy_customs"


@dataclass(frozen=True, eq=False)
class FuelExports:
    """What a seller sells of each fuel, at the border, duty included; million USD.

    Attributes
    ----------
    countries : tuple of str
        Of the buyers.
    border : dict of str to ndarray [buyer]
        Value by fuel, as fuels are called in ``energy_customs.csv``; ``gas`` is by pipeline there.
    sector : dict of str to str
        The sector of a world that holds each fuel; it may hold several.
    """

    countries: tuple[str, ...]
    border: Mapping[str, Array]
    sector: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class ExportDuties:
    """An export tax by buyer and sector; values in million USD.

    Attributes
    ----------
    sectors : tuple of str
    rate : ndarray [buyer, sector]
        Fractions of `sales`, with four decimals.
    sales : ndarray [buyer, sector]
        At the basic price: times 1 + `rate` they are the value at the border.
    fuel_rate : dict of str to float
        The rate of each fuel on dutiable buyers.
    """

    sectors: tuple[str, ...]
    rate: Array
    sales: Array
    fuel_rate: dict[str, float]


def sourced_duties() -> dict[str, float]:
    """The duty that was paid on each fuel in all, from the sourced table; million USD.

    Quantity in million tonnes or billion cubic metres, duty in USD for a thousandth of a million of
    them: the product is in million USD.
    """
    items: dict[str, dict[str, float]] = {}
    for row in read_table(TABLE):
        items.setdefault(row["fuel"], {})[row["item"]] = float(row["value"])
    return {fuel: values["quantity"] * values["duty"] for fuel, values in items.items()}


def union_buyers(countries: tuple[str, ...]) -> Mask:
    """Buyers inside the customs union [buyer], who pay no duty."""
    return np.isin(countries, bloc(CUSTOMS_UNION).members)


def export_duties(exports: FuelExports, totals: Mapping[str, float], untaxed: Mask) -> ExportDuties:
    """The tax that collects the `totals` by fuel from buyers that are not `untaxed` [buyer].

    One rate for each fuel, duty over border value less duty. A sector that holds several fuels gets
    the rate of a buyer on all that it takes of them. Border values are kept exactly; the totals up
    to the rounding of rates. DataError for a fuel without a total, a value that is negative or no
    number, and where the duty is not below what it is charged on.
    """
    sectors = tuple(sorted(set(exports.sector.values())))
    shape = (len(exports.countries), len(sectors))
    border, duty = np.zeros(shape), np.zeros(shape)
    fuel_rate = {}
    for fuel, value in exports.border.items():
        total = _total_of(fuel, totals)
        dutiable = np.where(untaxed, 0.0, _sound(fuel, value, exports.countries))
        fuel_rate[fuel] = _rate_of(fuel, total, float(dutiable.sum()))
        column = sectors.index(exports.sector[fuel])
        border[:, column] += value
        duty[:, column] += dutiable * fuel_rate[fuel] / (1 + fuel_rate[fuel])
    rate = np.zeros(shape)
    np.divide(duty, border - duty, out=rate, where=duty > 0)
    rounded = np.round(rate, DECIMALS)
    return ExportDuties(sectors, rounded, border / (1 + rounded), fuel_rate)


def _total_of(fuel: str, totals: Mapping[str, float]) -> float:
    if fuel not in totals:
        hint = did_you_mean(fuel, totals, f"there are {', '.join(totals)}")
        raise DataError(f"no total of the export duty on {fuel!r}", where=TABLE, hint=hint)
    return totals[fuel]


def _sound(fuel: str, value: Array, countries: tuple[str, ...]) -> Array:
    wrong = np.flatnonzero(~(value >= 0) | ~np.isfinite(value))
    if len(wrong):
        what = f"the border value of {fuel} is {value[wrong[0]]:g}"
        raise DataError(what, where=countries[wrong[0]], hint="must be a number of at least 0")
    return value


def _rate_of(fuel: str, total: float, dutiable: float) -> float:
    """The rate on the basic price that collects `total` from a border value of `dutiable`."""
    if total == 0:
        return 0.0
    if not 0 < total < dutiable:
        raise DataError(
            f"the export duty on {fuel} is {total:.4g} million USD, its dutiable border value only"
            f" {dutiable:.4g}",
            where=TABLE,
            hint="see quantity and duty there, or the fuel's exports in the accounts",
        )
    return total / (dutiable - total)
