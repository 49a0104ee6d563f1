"""The accounting identities of a world: measured, repaired where the gap is rounding, refused where
it is not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError

Array = NDArray[np.float64]
Labels = tuple[str, ...]
ROUNDING = 1e-5


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
    """What the identities compare [country, sector]: output, expenditure, inputs used by the
    sector, and bought from it; million USD.
    """

    output: Array
    expenditure: Array
    inputs_used: Array
    inputs_bought: Array


def closed(
    accounts: dict[str, Array], countries: Labels, sectors: Labels, *, accept_gaps: bool = False
) -> tuple[dict[str, Array], tuple[Gap, ...]]:
    """The accounts with both identities closed in value added and final demand, or as they are with
    their gaps if these are accepted.

    DataError at the first account with a NaN or a negative number, or a rate at or below -1, and
    where a gap is more than rounding.
    """
    _require_sound(accounts, countries, sectors)
    totals = _totals_of(accounts)
    gaps = _measured(accounts, totals, countries, sectors)
    if accept_gaps:
        return accounts, gaps
    _require_rounding(max(gaps, key=lambda gap: abs(gap.relative)))
    return accounts | _repaired(totals, countries, sectors), ()


def priced(flow: Array, *rates: Array) -> Array:
    """The flow with ad-valorem rates on it, one after the other; itself where no rate is
    charged.
    """
    for rate in rates:
        flow = flow * (1 + rate) if rate.any() else flow
    return flow


def _require_sound(accounts: dict[str, Array], countries: Labels, sectors: Labels) -> None:
    for key, array in accounts.items():
        rate = key in ("tariff", "export_tax")
        if (array.min() > -1 if rate else array.min() >= 0) and array.max() < np.inf:
            continue
        bad = ~np.isfinite(array) | (array <= -1 if rate else array < 0)
        cell = np.unravel_index(int(np.argmax(bad)), array.shape)
        raise DataError(
            f"{key} is {array[cell]:g}, must be a finite number"
            f" {'above -1' if rate else 'of at least 0'}",
            where=_place(key, cell, countries, sectors),
            hint="mend the source table, or leave the cell out",
        )
    lonely = (accounts["sales"].sum(axis=0) > 0) & (accounts["value_added"].sum(axis=1) <= 0)[
        :, None
    ]
    if lonely.any():
        n, s = np.argwhere(lonely)[0]
        raise DataError(
            "output without any value added in the country", where=f"{countries[n]}, {sectors[s]}"
        )


def _totals_of(accounts: dict[str, Array]) -> _Totals:
    sales, input_use = accounts["sales"], accounts["input_use"]
    bought = priced(sales, accounts["export_tax"], accounts["tariff"])
    return _Totals(
        sales.sum(axis=0), bought.sum(axis=1), input_use.sum(axis=2), input_use.sum(axis=1)
    )


def _measured(
    accounts: dict[str, Array], totals: _Totals, countries: Labels, sectors: Labels
) -> tuple[Gap, ...]:
    """The worst cell of each identity, relative to the country's output."""
    scale = np.maximum(
        np.maximum(totals.output.sum(1), totals.expenditure.sum(1)), np.finfo(float).tiny
    )[:, None]
    open_ = {
        "cost": (accounts["value_added"] + totals.inputs_used - totals.output) / scale,
        "market": (accounts["final_demand"] + totals.inputs_bought - totals.expenditure) / scale,
    }
    gaps = []
    for identity, gap in open_.items():
        n, s = np.unravel_index(int(np.abs(gap).argmax()), gap.shape)
        gaps.append(Gap(identity, countries[int(n)], sectors[int(s)], float(gap[n, s])))
    return tuple(gaps)


def _require_rounding(worst: Gap) -> None:
    if abs(worst.relative) > ROUNDING:
        raise DataError(
            f"the {worst.identity} identity is open by {worst.relative:.2e} of the country's"
            " output",
            where=f"{worst.country}, {worst.sector}",
            hint="mend the table, or pass accept_gaps=True and call dt.rebalance",
        )


def _repaired(totals: _Totals, countries: Labels, sectors: Labels) -> dict[str, Array]:
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
                where=f"{countries[n]}, {sectors[s]}",
                hint="inputs exceed what is made or bought; mend the table",
            )
    return found


def _clipped(array: Array, scale: Array) -> Array:
    """Rounding noise around zero becomes zero."""
    return np.where(np.abs(array) <= 1e-10 * scale, 0.0, array)


def _place(key: str, cell: tuple[np.intp, ...], countries: Labels, sectors: Labels) -> str:
    axes = {3: (countries, countries, sectors), 2: (countries, sectors)}[len(cell)]
    if key == "input_use":
        axes = (countries, sectors, sectors)
    return f"{key}[" + ", ".join(labels[int(i)] for labels, i in zip(axes, cell, strict=True)) + "]"
