"""Who needs whom: what an actor loses without its trade with a partner, before and after."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from detente.report.cells import fixed
from detente.report.charts.marks import ROW, drawable, fit, marks
from detente.report.figure import Caption, Figure
from detente.report.style import Size, light
from detente.table import Table
from detente.words import in_text

# Room for a mark and its number, in rows of a ranked chart.
TALL = 1.5
# Width of a number beside a mark over the height of its letters, where half the width is names.
SAID_LETTERS = 16
# Who loses stands over without whom: in one line the names of unions would be cut.
TWO_LINES = "split(datum.label, ', ')"


def tie_dots(table: Table, caption: Caption, *, title: str) -> Figure:
    """Losses from cutting ties, a row each, before the levers (ring) and after them (dot).

    `table` has columns name, partner_name, loss_before_pct and loss_after_pct, and loss_low_pct and
    loss_high_pct, the range of the loss after the levers, where it was drawn.
    """
    drawable(table, "tie-dots", ("name", "partner_name", "loss_before_pct", "loss_after_pct"))
    rows = [_row(row) for _, row in table.rows()]
    note = (
        "Income lost if all trade between the two stops. Ring: before the measures; dot: after;"
        " band: its range."
    )
    return Figure("tie-dots", title, caption.noting(note), table, partial(_plot, rows))


def _row(row: Mapping[str, Any]) -> Mapping[str, Any]:
    before, after = row["loss_before_pct"], row["loss_after_pct"]
    who = f"{row['name']}, without {in_text(row['partner_name'])}"
    said = f"{fixed(before)} → {fixed(after)}"
    low, high = row.get("loss_low_pct"), row.get("loss_high_pct")
    span = ""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        low = high = after
    else:
        span = f" ({fixed(low)} to {fixed(high)})"
    return {
        "who": who,
        "before": before,
        "after": after,
        "low": low,
        "high": high,
        "end": max(before, after, high),
        "said": said,
        "tip": f"{who}: {said} %{span}",
    }


def _plot(rows: Sequence[Mapping[str, Any]], size: Size) -> Any:
    import altair as alt

    names = [row["who"] for row in rows]
    # The widest number stands right of the longest line.
    room = 1 + SAID_LETTERS * size.font / size.width
    widest = alt.Scale(domain=[0, room * max(row["end"] for row in rows)], nice=False)
    # Half a line up, since the first of two stands where one would.
    axis = alt.Axis(grid=False, labelExpr=TWO_LINES, labelOffset=-0.6 * size.font)
    y = alt.Y("who:N", sort=names, title=None, axis=axis)
    base = marks(rows).encode(y=y)
    band = base.mark_bar(height=10, color=light("quiet"), cornerRadius=5).encode(
        x=alt.X("low:Q", scale=widest, title="per cent of real income"), x2="high:Q"
    )
    line = base.mark_rule(strokeWidth=2, color=light("one")).encode(
        x=alt.X("before:Q", scale=widest), x2="after:Q"
    )
    ring = base.mark_point(size=70, filled=False, strokeWidth=2, color=light("one")).encode(
        x="before:Q"
    )
    dot = base.mark_circle(size=80, opacity=1, color=light("one")).encode(
        x="after:Q", description="tip:N"
    )
    said = base.mark_text(align="left", dx=9, fontSize=size.font).encode(x="end:Q", text="said:N")
    tall = min(TALL * ROW * len(rows), size.height)
    return alt.layer(band, line, ring, dot, said).properties(
        width=size.width, height=tall, autosize=fit()
    )
