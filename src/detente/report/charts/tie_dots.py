"""Who needs whom: what an actor loses without its trade with a partner, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from detente.report.charts.marks import ROW, drawable, fit, marks
from detente.report.figure import Caption, Figure
from detente.report.style import Size, light
from detente.table import Table

# Room for a mark and its number, in rows of a ranked chart.
TALL = 1.5


def tie_dots(table: Table, caption: Caption, *, title: str) -> Figure:
    """Losses from cutting ties, a row each, before the levers (ring) and after them (dot).

    `table` has columns name, partner_name, loss_before_pct and loss_after_pct.
    """
    drawable(table, "tie-dots", ("name", "partner_name", "loss_before_pct", "loss_after_pct"))
    rows = [_row(row) for _, row in table.rows()]
    note = "Income lost if all trade between the two stops. Ring: before the levers; dot: after."
    return Figure("tie-dots", title, caption.noting(note), table, partial(_plot, rows))


def _row(row: Mapping[str, Any]) -> Mapping[str, Any]:
    before, after = row["loss_before_pct"], row["loss_after_pct"]
    who = f"{row['name']}, without {row['partner_name']}"
    said = f"{before:.2f} → {after:.2f}"
    return {
        "who": who,
        "before": before,
        "after": after,
        "end": max(before, after),
        "said": said,
        "tip": f"{who}: {said} %",
    }


def _plot(rows: Sequence[Mapping[str, Any]], size: Size) -> Any:
    import altair as alt

    names = [row["who"] for row in rows]
    room = alt.Scale(domain=[0, 1.35 * max(row["end"] for row in rows)], nice=False)
    y = alt.Y("who:N", sort=names, title=None, axis=alt.Axis(grid=False, labelLimit=200))
    base = marks(rows).encode(y=y)
    line = base.mark_rule(strokeWidth=3, color=light("quiet")).encode(
        x=alt.X("before:Q", scale=room, title="per cent of real income"), x2="after:Q"
    )
    ring = base.mark_point(size=70, filled=False, strokeWidth=2, color=light("one")).encode(
        x="before:Q"
    )
    dot = base.mark_circle(size=80, opacity=1, color=light("one")).encode(
        x="after:Q", description="tip:N"
    )
    said = base.mark_text(align="left", dx=9, fontSize=size.font).encode(x="end:Q", text="said:N")
    tall = min(TALL * ROW * len(rows), size.height)
    return alt.layer(line, ring, dot, said).properties(
        width=size.width, height=tall, autosize=fit()
    )
