"""The signed map of the system: ties with the change of their worth under the levers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.report.cells import signed
from detente.report.charts.circle import HALVES, SHOWN, Circle, Half, Node
from detente.report.charts.marks import drawable, loss_without
from detente.report.figure import Caption, Figure
from detente.table import Table

# Ties worth less than the first, and changes under the second, are not drawn as such.
TINY, STEADY = 0.02, 0.01
NOTE = (
    f"Beside each name: change of real income. {HALVES} Blue: the levers make the tie worth more to"
    " that side; orange: less; grey: by less than 0.01 percentage points. Numbers: that change in"
    " percentage points."
)


def system_map(
    table: Table, income: Mapping[str, float], caption: Caption, *, centre: Sequence[str] = ()
) -> Figure:
    """The signed map of the system.

    Actors with their change of real income, ties with the change of their worth under the levers.
    `table` as of `detente.study.ties.tie_table`; `income` is the change of real income in per cent
    by actor name; the ties of the actors in `centre` carry their numbers.
    """
    drawable(
        table, "system-map", ("actor", "name", "partner_name", "loss_after_pct", "loss_change_pp")
    )
    rows = [row for _, row in table.rows()]
    halves = [_half(row, row["actor"] in centre) for row in rows if _worth(row)]
    actors = [
        Node(name, f"{name}\n{signed(income.get(name, 0.0))} %", income.get(name, 0.0))
        for name in dict.fromkeys(row["name"] for row in rows)
    ]
    return Figure(
        "system-map",
        "Which ties the levers make worth more, and which less",
        caption.noting(NOTE),
        table,
        Circle.placed(halves, actors).draw,
    )


def _worth(row: Mapping[str, Any]) -> bool:
    """Whether a tie is worth a line."""
    return bool(row["loss_after_pct"] >= TINY or abs(row["loss_change_pp"]) >= TINY)


def _half(row: Mapping[str, Any], central: bool) -> Half:
    change, loss = row["loss_change_pp"], row["loss_after_pct"]
    moves = abs(change) >= STEADY
    colour = "quiet" if not moves else "one" if change > 0 else "two"
    tip = f"{loss_without(row, loss)}, {signed(change)} points"
    return Half(
        row["name"],
        row["partner_name"],
        loss,
        colour,
        tip,
        said=signed(change) if central and moves else "",
        large=abs(change) >= SHOWN,
    )
