"""What a number hangs on: the share of its variance that comes from each assumption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from detente.report.charts.marks import ROW, drawable, fit, marks, wrapped, wrapped_labels
from detente.report.figure import Caption, Figure
from detente.report.style import Size, light
from detente.table import Table

# Below this share of the variance an assumption has no bar to see.
LEAST = 0.002


def variance_shares_chart(
    table: Table, caption: Caption, *, number: str, shown: int = 12
) -> Figure:
    """Total shares of the variance as pale bars, first ones on them in a strong colour.

    `table` has an assumption a row, the largest total first, and columns sobol_first and
    sobol_total.
    """
    drawable(table, "sobol", ("sobol_first", "sobol_total"))
    rows = [
        {
            "name": wrapped(str(name), 36),
            "first": min(max(row["sobol_first"], 0.0), 1.0),
            "total": min(max(row["sobol_total"], 0.0), 1.0),
            "tip": f"{name}: {row['sobol_first']:.2f} alone, {row['sobol_total']:.2f} with others",
        }
        for name, row in table.rows()
        if row["sobol_total"] >= LEAST
    ]
    note = "Share of the variance: strong colour alone, pale together with other assumptions."
    title = f"What {number} hangs on"
    plot = partial(_plot, rows[:shown])
    return Figure("sobol", title, caption.noting(note), table, plot)


def _plot(rows: Sequence[Mapping[str, Any]], size: Size) -> Any:
    import altair as alt

    names = [row["name"] for row in rows]
    base = marks(rows).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=wrapped_labels()), description="tip:N"
    )
    axis = alt.Axis(format="%")
    x = alt.X("total:Q", scale=alt.Scale(domain=[0, 1]), title="share of the variance", axis=axis)
    total = base.mark_bar(height=14, color=light("quiet")).encode(x=x)
    first = base.mark_bar(height=14, color=light("one")).encode(x="first:Q")
    tall = min(1.2 * ROW * len(rows), size.height)
    return alt.layer(total, first).properties(width=size.width, height=tall, autosize=fit())
