"""The accounting identities of a world.

Measured, repaired where the gap is rounding, refused where it is not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DataError
from detente.types import Array
from detente.world.labels import AXES_OF, Axes

# The most that an identity may be open by, as a share of the country's output: published tables
# are rounded.
ROUNDING = 1e-5

# What is smaller than this share of the total that it was taken from is noise of the subtraction.
NOISE = 1e-10

# Above any account in any currency, and far enough below the largest number that a computer holds
# for sums and products with rates to stay finite.
LARGEST = 1e100

# A tax at the border above ten times the price was meant in per cent.
HIGHEST_RATE = 10.0


@dataclass(frozen=True)
class Gap:
    """The worst cell of one identity.

    Attributes
    ----------
    identity : str
        ``cost`` (value added + inputs = output) or ``market`` (final demand + inputs bought =
        expenditure).
    country, sector : str
        The worst cell.
    relative : float
        Its gap as a share of the country's total output.
    """

    identity: str
    country: str
    sector: str
    relative: float


@dataclass(frozen=True, eq=False)
class _Totals:
    """What the identities compare [country, sector]; million USD.

    Output, expenditure, inputs used by the sector, and bought from it.
    """

    output: Array
    expenditure: Array
    inputs_used: Array
    inputs_bought: Array


@dataclass(frozen=True, eq=False)
class ClosedAccounts:
    """Accounts by name, and the gaps that were left open on purpose."""

    accounts: dict[str, Array]
    gaps: tuple[Gap, ...]


def closed(accounts: dict[str, Array], axes: Axes, *, accept_gaps: bool = False) -> ClosedAccounts:
    """The accounts with both identities closed in value added and final demand.

    Or as they are with their gaps if these are accepted. DataError at the first account with a NaN
    or a negative number, or a rate at or below -1, and where a gap is more than rounding.
    """
    _require_sound(accounts, axes)
    totals = _totals_of(accounts)
    gaps = _measured(accounts, totals, axes)
    if accept_gaps:
        return ClosedAccounts(accounts, gaps)
    _require_rounding(max(gaps, key=lambda gap: abs(gap.relative)))
    return ClosedAccounts(accounts | _repaired(totals, axes), ())


def priced(flow: Array, *rates: Array) -> Array:
    """The flow with ad-valorem rates on it, one after the other.

    Itself where no rate is charged.
    """
    for rate in rates:
        flow = flow * (1 + rate) if rate.any() else flow
    return flow


def _require_sound(accounts: dict[str, Array], axes: Axes) -> None:
    for key, array in accounts.items():
        rate = key in ("tariff", "export_tax")
        enough = array.min() > -1 if rate else array.min() >= 0
        if enough and array.max() < LARGEST:
            continue
        bad = ~(np.abs(array) < LARGEST) | (array <= -1 if rate else array < 0)
        cell = np.unravel_index(int(np.argmax(bad)), array.shape)
        raise DataError(
            f"{key} is {array[cell]:g}, must be a finite number"
            f" {'above -1' if rate else 'of at least 0'}",
            where=_place(key, [int(k) for k in cell], axes),
            hint="mend the source table, or leave the cell out",
        )
    idle = accounts["value_added"].sum(axis=1) <= 0
    lonely = (accounts["sales"].sum(axis=0) > 0) & idle[:, None]
    if lonely.any():
        n, s = np.argwhere(lonely)[0]
        raise DataError(
            "output without any value added in the country",
            where=f"{axes.countries[n]}, {axes.sectors[s]}",
        )


def _totals_of(accounts: dict[str, Array]) -> _Totals:
    sales, input_use = accounts["sales"], accounts["input_use"]
    bought = priced(sales, accounts["export_tax"], accounts["tariff"])
    return _Totals(
        sales.sum(axis=0), bought.sum(axis=1), input_use.sum(axis=2), input_use.sum(axis=1)
    )


def _measured(accounts: dict[str, Array], totals: _Totals, axes: Axes) -> tuple[Gap, ...]:
    """The worst cell of each identity, relative to the country's output."""
    larger = np.maximum(totals.output.sum(1), totals.expenditure.sum(1))
    scale = np.maximum(larger, np.finfo(float).tiny)[:, None]
    open_ = {
        "cost": accounts["value_added"] + totals.inputs_used - totals.output,
        "market": accounts["final_demand"] + totals.inputs_bought - totals.expenditure,
    }
    gaps = []
    for identity, difference in open_.items():
        with np.errstate(over="ignore"):  # a country that makes and buys nothing: infinite
            gap = difference / scale
        n, s = np.unravel_index(int(np.abs(gap).argmax()), gap.shape)
        worst = Gap(identity, axes.countries[int(n)], axes.sectors[int(s)], float(gap[n, s]))
        gaps.append(worst)
    return tuple(gaps)


def _require_rounding(worst: Gap) -> None:
    if abs(worst.relative) > ROUNDING:
        raise DataError(
            f"the {worst.identity} identity is open by {worst.relative:.2e} of the country's"
            " output",
            where=f"{worst.country}, {worst.sector}",
            hint="mend the table, or pass accept_gaps=True and call dt.rebalance",
        )


def _repaired(totals: _Totals, axes: Axes) -> dict[str, Array]:
    """Value added and final demand that close both identities."""
    found = {
        "value_added": _clipped(totals.output - totals.inputs_used, totals.output),
        "final_demand": _clipped(totals.expenditure - totals.inputs_bought, totals.expenditure),
    }
    for key, values in found.items():
        if (values < 0).any():
            n, s = np.argwhere(values < 0)[0]
            raise DataError(
                f"closing the identities makes {key} negative ({values[n, s]:g})",
                where=f"{axes.countries[n]}, {axes.sectors[s]}",
                hint="inputs exceed what is made or bought; mend the table",
            )
    return found


def _clipped(array: Array, scale: Array) -> Array:
    """Rounding noise around zero becomes zero."""
    return np.where(np.abs(array) <= NOISE * scale, 0.0, array)


def _place(key: str, cell: list[int], axes: Axes) -> str:
    """An account and the labels of one of its cells."""
    labels = {"n": axes.countries, "s": axes.sectors}
    names = [labels[axis][k] for axis, k in zip(AXES_OF[key], cell, strict=True)]
    return f"{key}[{', '.join(names)}]"
