"""The accounting identities of a world: measured, repaired where the gap is rounding, refused where it is not."""

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
        ``cost`` (value added + inputs = output) or ``market`` (final demand + inputs bought = expenditure).
    country, sector : str
        The worst cell.
    relative : float
        Its gap as a share of the country's total output.
    """

    identity: str
    country: str
    sector: str
    relative: float


def require_sound(accounts: dict[str, Array], countries: Labels, sectors: Labels) -> None:
    """Raise DataError at the first account with a NaN or a negative number, or a rate at or below -1."""
    for key, array in accounts.items():
        low = -1.0 if key in ("tariff", "export_tax") else 0.0
        bad = ~np.isfinite(array) | (array <= low if low else array < low)
        if bad.any():
            cell = np.unravel_index(int(np.argmax(bad)), array.shape)
            raise DataError(
                f"{key} is {array[cell]:g}, must be a finite number {'above -1' if low else 'of at least 0'}",
                where=_place(key, cell, countries, sectors),
                hint="mend the source table, or leave the cell out",
            )
    lonely = (accounts["sales"].sum(axis=0) > 0) & (accounts["value_added"].sum(axis=1) <= 0)[:, None]
    if lonely.any():
        n, s = np.argwhere(lonely)[0]
        raise DataError("output without any value added in the country", where=f"{countries[n]}, {sectors[s]}")


def measure_gaps(accounts: dict[str, Array], countries: Labels, sectors: Labels) -> tuple[Gap, ...]:
    """The worst cell of each identity, relative to the country's output."""
    output, inputs, expenditure = _sums(accounts)
    scale = np.maximum(np.maximum(output.sum(1), expenditure.sum(1)), np.finfo(float).tiny)[:, None]
    open_ = {
        "cost": (accounts["value_added"] + accounts["input_use"].sum(2) - output) / scale,
        "market": (accounts["final_demand"] + inputs - expenditure) / scale,
    }
    gaps = []
    for identity, gap in open_.items():
        n, s = np.unravel_index(int(np.abs(gap).argmax()), gap.shape)
        gaps.append(Gap(identity, countries[int(n)], sectors[int(s)], float(gap[n, s])))
    return tuple(gaps)


def repaired(accounts: dict[str, Array], gaps: tuple[Gap, ...], countries: Labels, sectors: Labels) -> dict[str, Array]:
    """The accounts with both identities closed in value added and final demand; DataError when it is not rounding."""
    worst = max(gaps, key=lambda gap: abs(gap.relative))
    if abs(worst.relative) > ROUNDING:
        raise DataError(
            f"the {worst.identity} identity is open by {worst.relative:.2e} of the country's output",
            where=f"{worst.country}, {worst.sector}",
            hint="mend the table, or pass accept_gaps=True and call dt.rebalance",
        )
    output, inputs, expenditure = _sums(accounts)
    closed = dict(accounts)
    closed["value_added"] = _clipped(output - accounts["input_use"].sum(2), output)
    closed["final_demand"] = _clipped(expenditure - inputs, expenditure)
    for key in ("value_added", "final_demand"):
        if (closed[key] < 0).any():
            n, s = np.argwhere(closed[key] < 0)[0]
            raise DataError(
                f"closing the identities makes {key} negative ({closed[key][n, s]:g})",
                where=f"{countries[n]}, {sectors[s]}",
                hint="inputs exceed what is made or bought; mend the table",
            )
    return closed


def _sums(accounts: dict[str, Array]) -> tuple[Array, Array, Array]:
    sales = accounts["sales"]
    bought = (sales * (1 + accounts["export_tax"]) * (1 + accounts["tariff"])).sum(axis=1)
    return sales.sum(axis=0), accounts["input_use"].sum(axis=1), bought


def _clipped(array: Array, scale: Array) -> Array:
    """Rounding noise around zero becomes zero."""
    return np.where(np.abs(array) <= 1e-10 * scale, 0.0, array)


def _place(key: str, cell: tuple[np.intp, ...], countries: Labels, sectors: Labels) -> str:
    axes = {3: (countries, countries, sectors), 2: (countries, sectors)}[len(cell)]
    if key == "input_use":
        axes = (countries, sectors, sectors)
    return f"{key}[" + ", ".join(labels[int(i)] for labels, i in zip(axes, cell, strict=True)) + "]"
