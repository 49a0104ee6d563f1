"""Energy flows: physical quantities before and after by destination, one panel a commodity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from detente.report.charts.marks import ROW, drawable, marks
from detente.report.figure import Caption, Figure
from detente.report.style import Size, light
from detente.table import Table

# Room for the names beside a panel, and the least width of a panel with them.
NAMES, PANEL = 160, 330
NOTE = (
    "Hollow: before; filled: after; orange falls, blue rises; a bar marks what was recorded; input:"
    " set by a lever, not predicted. Each panel has its own unit and scale: bcm are billion cubic"
    " metres, Mt million tonnes."
)
Row = Mapping[str, Any]


def energy_flows(table: Table, caption: Caption, *, title: str) -> Figure:
    """Physical flows before and after by destination.

    One panel a commodity, with its own unit and scale.
    `table` has columns fuel, destination, unit, before, after, and recorded (None where nothing is
    known).
    """
    drawable(table, "energy-flows", ("fuel", "destination", "unit", "before", "after"))
    panels: dict[str, list[Row]] = {}
    for _, row in table.rows():
        panels.setdefault(row["fuel"], []).append(row)
    plot = partial(_plot, tuple(panels.values()))
    return Figure("energy-flows", title, caption.noting(NOTE), table, plot)


def _plot(panels: Sequence[Sequence[Row]], size: Size) -> Any:
    import altair as alt

    across = max(1, min(len(panels), size.width // PANEL))
    width = size.width // across - NAMES
    drawn = [_panel(rows, width, size) for rows in panels]
    return alt.concat(*drawn, columns=across, spacing=30)


def _mark(row: Row) -> Row:
    before, after, name = row["before"], row["after"], row["destination"]
    return {
        "destination": name,
        "before": before,
        "after": after,
        "recorded": row.get("recorded"),
        "colour": light("two" if after < before else "one"),
        "tip": f"{name}: {before:.1f} to {after:.1f} {row['unit']}",
        "said": f"{after:.0f}",
    }


def _panel(rows: Sequence[Row], width: int, size: Size) -> Any:
    import altair as alt

    names = [row["destination"] for row in rows]
    base = marks([_mark(row) for row in rows]).encode(
        y=alt.Y("destination:N", sort=names, title=None, axis=alt.Axis(grid=False)),
        color=alt.Color("colour:N", scale=None),
        description="tip:N",
    )
    most = max(max(row["before"], row["after"], row.get("recorded") or 0) for row in rows)
    scale = alt.Scale(domain=[0, 1.12 * most], nice=False)
    line = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("before:Q", title=rows[0]["unit"], scale=scale), x2="after:Q"
    )
    old = base.mark_circle(size=80, fill=light("paper"), strokeWidth=2, opacity=1).encode(
        x="before:Q", stroke=alt.Stroke("colour:N", scale=None)
    )
    new = base.mark_circle(size=80, opacity=1).encode(x="after:Q")
    known = base.transform_filter("isValid(datum.recorded)")
    seen = known.mark_tick(thickness=3, height=16).encode(
        x="recorded:Q", color=alt.value(light("ink"))
    )
    title = alt.TitleParams(
        str(rows[0]["fuel"]), fontSize=size.font + 1, anchor="start", color=light("ink"), offset=6
    )
    return alt.layer(line, old, new, seen).properties(
        width=width, height=ROW * len(rows), title=title
    )
