"""Dependence network: who is tied to whom, and which side of a tie needs it more."""

from __future__ import annotations

from detente.report.charts.circle import HALVES, SHOWN, Circle, Half, Node
from detente.report.charts.marks import drawable, loss_without
from detente.report.figure import Caption, Figure
from detente.table import Table


def dependence_network(table: Table, caption: Caption, *, value: str = "loss_before_pct") -> Figure:
    """Actors on a circle with the losses from cutting their ties.

    `table` is that of `detente.study.ties.tie_table`.
    """
    drawable(table, "dependence-network", ("name", "partner_name", value))
    rows = [row for _, row in table.rows()]
    halves = [
        Half(
            row["name"],
            row["partner_name"],
            row[value],
            "two",
            tip=loss_without(row, row[value]),
        )
        for row in rows
        if row[value] >= SHOWN
    ]
    actors = [Node(name, name) for name in dict.fromkeys(row["name"] for row in rows)]
    note = f"{HALVES} Before the levers; losses under {SHOWN} % are left out."
    return Figure(
        "dependence-network",
        "Ties and which side needs them more",
        caption.noting(note),
        table,
        Circle.placed(halves, actors).draw,
    )
