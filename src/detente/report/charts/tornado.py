"""Tornado: how far a number moves when one assumption goes to either end of its range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from detente.report.cells import signed
from detente.report.charts.marks import axis_title, drawable, fit, marks, wrapped, wrapped_labels
from detente.report.figure import RANGES, Caption, Figure
from detente.report.style import Size, light
from detente.table import Table

GROUP_COLOURS = ("gain-2", "loss-2", "quiet")
ROW = 32
Row = Mapping[str, Any]


def tornado(
    table: Table, caption: Caption, *, base: float, value: str = "welfare_pct", shown: int = 16
) -> Figure:
    """How far a number moves when one assumption goes to either end of its range, the widest first.

    `table` has an assumption a row (its index is the name) and columns low_end, high_end (the ends,
    as text), at_low, at_high (the number there, in the unit of `value`) and group, which is shown
    by colour; `base` is the number at the middle.
    """
    drawable(table, "tornado", ("low_end", "high_end", "at_low", "at_high", "group"))
    widest = sorted(table.rows(), key=lambda one: -_reach(one[1], base))[:shown]
    groups = list(dict.fromkeys(row["group"] for _, row in table.rows()))
    widest.sort(key=lambda one: groups.index(one[1]["group"]))
    bars = [_bar(str(name), row, base) for name, row in widest]
    note = (
        "One assumption at a time, at either end of its range (written at the bar); dashed:"
        f" {signed(base)}, all as written. {RANGES}"
    )
    return Figure(
        "tornado",
        "What the headline hangs on",
        caption.noting(note),
        table,
        partial(_plot, bars, groups, base, axis_title(value)),
    )


def _reach(row: Row, base: float) -> float:
    found = (row["at_low"], row["at_high"], base)
    return float(max(found) - min(found))


def _bar(name: str, row: Row, base: float) -> Row:
    """A bar of the tornado: both ends in order, or from the middle to the only end."""
    ends = [(row["at_low"], str(row["low_end"])), (row["at_high"], str(row["high_end"]))]
    if row["low_end"] == row["high_end"]:
        ends = [(base, ""), (row["at_low"], "")]
    left, right = sorted(ends, key=lambda end: end[0])
    said = [f"{signed(at)} at {end}" for at, end in (left, right) if end]
    return {
        "name": name,
        "left_end": left[1],
        "right_end": right[1],
        "group": row["group"],
        "left": left[0],
        "right": right[0],
        "tip": f"{name}: {', '.join(said) or signed(row['at_low'])}",
    }


def _plot(bars: Sequence[Row], groups: list[str], base: float, title: str, size: Size) -> Any:
    import altair as alt

    letters = 36 if size.width > 500 else 20
    named = [{**bar, "name": wrapped(bar["name"], letters)} for bar in bars]
    names = [bar["name"] for bar in named]
    data = marks(named).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=wrapped_labels()), description="tip:N"
    )
    shades = alt.Scale(domain=groups, range=[light(name) for name in GROUP_COLOURS])
    legend = (
        alt.Legend(title=None, columns=0 if size.width > 500 else 1) if len(groups) > 1 else None
    )
    bar = data.mark_bar(height=13).encode(
        x=alt.X("left:Q", title=title, scale=_scale(bars, base, size)),
        x2="right:Q",
        color=alt.Color("group:N", scale=shades, legend=legend),
    )
    rule = marks([{}]).mark_rule(color=light("ink"), strokeDash=[3, 3])
    middle = rule.encode(x=alt.datum(base))
    ends = [
        data.mark_text(align=align, dx=dx, color=light("muted"), fontSize=size.font - 1).encode(
            x=alt.X(f"{side}:Q"), text=f"{side}_end:N"
        )
        for side, align, dx in (("left", "right", -5), ("right", "left", 5))
    ]
    return alt.layer(bar, middle, *ends).properties(
        width=size.width, height=min(ROW * len(bars), size.height), autosize=fit()
    )


def _scale(bars: Sequence[Row], base: float, size: Size) -> Any:
    """From the lowest to the highest number, with room for the longest text at either end."""
    import altair as alt

    low = min([*(bar["left"] for bar in bars), base])
    high = max([*(bar["right"] for bar in bars), base])
    letters = max(len(bar[f"{side}_end"]) for bar in bars for side in ("left", "right"))
    # A letter is about 0.6 of its height wide; axis labels take much of a narrow picture.
    taken = letters * size.font * 0.6 / size.width * (1.0 if size.width > 500 else 1.8)
    room = (high - low or 1.0) * min(0.7, taken)
    return alt.Scale(domain=[low - room, high + room], nice=False)
