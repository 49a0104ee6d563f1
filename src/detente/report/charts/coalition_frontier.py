"""Coalition frontier: pressure on the target against the coalition's own cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from textwrap import shorten
from typing import Any

import numpy as np

from detente.report.cells import signed
from detente.report.charts.marks import axis_title, drawable, fit, marks
from detente.report.figure import Caption, Figure
from detente.report.style import Size, light
from detente.table import Table

TALL = 380
LETTERS = 34
# Part of the height that a name takes.
ROOM = 0.08
NOTE = "Each dot is a coalition; on the line are those that no other beats on both counts."


@dataclass(frozen=True)
class FrontierPoint:
    """A coalition with its own cost and its pressure on the target."""

    name: str
    cost: float
    pressure: float


@dataclass(frozen=True)
class _Titles:
    """Titles of both axes."""

    cost: str
    pressure: str


def coalition_frontier(table: Table, caption: Caption, *, cost: str, pressure: str) -> Figure:
    """Pressure on the target against the coalition's own cost.

    Coalitions that no other beats on both counts are joined by a line and named.
    `table` has a coalition a row (its index is the name); `cost` and `pressure` are columns, both
    positive for a loss.
    """
    drawable(table, "coalition-frontier", (cost, pressure))
    options = [FrontierPoint(str(name), row[cost], row[pressure]) for name, row in table.rows()]
    titles = _Titles(axis_title(cost), axis_title(pressure))
    return Figure(
        "coalition-frontier",
        "Pressure against own cost",
        caption.noting(NOTE),
        table,
        partial(_plot, options, titles),
    )


def frontier(options: Sequence[FrontierPoint]) -> list[int]:
    """Positions of the options that no other one beats on both counts, by rising cost."""
    order = sorted(range(len(options)), key=lambda k: (options[k].cost, -options[k].pressure))
    best = []
    top = -np.inf
    for k in order:
        if options[k].pressure > top:
            best.append(k)
            top = options[k].pressure
    return best


def spaced(options: Sequence[FrontierPoint], gap: float = 0.1) -> list[int]:
    """Positions of options whose labels do not run into each other: `gap` of the height apart.

    The first and the last are among them.
    """
    heights = [option.pressure for option in options]
    least = gap * ((max(heights) - min(heights)) or 1.0)
    found = [len(options) - 1]
    for k in range(len(options) - 1):
        if all(abs(heights[k] - heights[other]) >= least for other in found):
            found.append(k)
    return sorted(found)


def _plot(options: Sequence[FrontierPoint], titles: _Titles, size: Size) -> Any:
    import altair as alt

    best = frontier(options)
    kept = [options[k] for k in best]
    least = min(0.0, *(option.cost for option in options))
    most = max(option.cost for option in options)
    span = most - least or 1.0
    scale = alt.Scale(domain=[least - span / 20, most + span / 20], nice=False)
    x = alt.X("x:Q", title=titles.cost, scale=scale)
    # A name stands below its dot, so the lowest dot needs room above the axis.
    ends = [option.pressure for option in options]
    up = max(ends) - min(0.0, *ends) or 1.0
    tall = alt.Scale(domain=[min(0.0, *ends) - ROOM * up, max(ends) + ROOM * up], nice=False)
    y = alt.Y("y:Q", title=titles.pressure, scale=tall)
    line = [{"x": option.cost, "y": option.pressure} for option in kept]
    path = marks(line).mark_line(color=light("one"), strokeWidth=2).encode(x=x, y=y)
    dots = [_dot(option, k in best) for k, option in enumerate(options)]
    drawn = marks(dots).mark_circle(size=70, opacity=1, stroke=light("muted"), strokeWidth=0.5)
    colour = alt.Color("colour:N", scale=None)
    layers = [path, drawn.encode(x=x, y=y, color=colour, description="tip:N")]
    named = [kept[k] for k in spaced(kept)]
    for option_side, place in _sides(named, least + span / 2):
        text = marks(option_side).mark_text(fontSize=size.font, color=light("ink"), **place)
        layers.append(text.encode(x=x, y=y, text="said:N"))
    return alt.layer(*layers).properties(
        width=size.width, height=min(TALL, size.height), autosize=fit()
    )


def _dot(option: FrontierPoint, best: bool) -> Mapping[str, Any]:
    return {
        "x": option.cost,
        "y": option.pressure,
        "colour": light("one" if best else "grid"),
        "tip": f"{option.name}: cost {signed(option.cost)}, pressure {signed(option.pressure)}",
    }


def _sides(
    named: Sequence[FrontierPoint], middle: float
) -> list[tuple[list[Mapping[str, Any]], Mapping[str, Any]]]:
    """The names left and right of the middle, each with its place beside its dot."""
    left = [_label(option) for option in named if option.cost < middle]
    right = [_label(option) for option in named if option.cost >= middle]
    beside_left: Mapping[str, Any] = {"align": "left", "dx": 9, "dy": 14}
    beside_right: Mapping[str, Any] = {"align": "right", "dx": -4, "dy": -14}
    placed = ((left, beside_left), (right, beside_right))
    return [(some, place) for some, place in placed if some]


def _label(option: FrontierPoint) -> Mapping[str, Any]:
    name = shorten(option.name, LETTERS, placeholder=" …")
    return {"x": option.cost, "y": option.pressure, "said": name}
