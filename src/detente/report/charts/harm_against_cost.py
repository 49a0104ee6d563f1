"""Harm against cost: what each measure costs the target, against what it costs us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from textwrap import shorten
from typing import Any

from detente.report.cells import signed
from detente.report.charts.coalition_frontier import FrontierPoint, spaced
from detente.report.charts.marks import axis_title, drawable, fit, marks, zero_rule
from detente.report.figure import Caption, Figure
from detente.report.style import Size, light
from detente.table import Table

TALL = 420
LETTERS = 30
HARM, COST, STANDING = "harm_busd", "own_cost_of_busd", "standing"
NOTE = (
    "Each dot is a measure, and what it adds to all others; higher is worse for the target, further"
    " right is worse for us, left of the line we gain. Pale dots are measures not taken."
)


def harm_against_cost(table: Table, caption: Caption, *, taken: str) -> Figure:
    """What each measure of a table of `rank` costs the target against what it costs us.

    Measures whose standing begins with `taken` are dark, others pale; those furthest up are named.
    """
    drawable(table, "harm-against-cost", (HARM, COST), (STANDING,))
    return Figure(
        "harm-against-cost",
        "What each measure costs the target and us",
        caption.noting(NOTE),
        table,
        partial(_drawn, table, taken),
    )


def _drawn(table: Table, taken: str, size: Size) -> Any:
    import altair as alt

    points, dots = [], []
    for name, row in table.rows():
        point = FrontierPoint(str(name), row[COST], row[HARM])
        points.append(point)
        dots.append(_dot(point, str(row[STANDING]).startswith(taken)))
    costs = [0.0, *(point.cost for point in points)]
    span = max(costs) - min(costs) or 1.0
    domain = [min(costs) - span / 20, max(costs) + span / 20]
    scale = alt.Scale(domain=domain, nice=False)
    x = alt.X("x:Q", title=axis_title(COST), scale=scale)
    y = alt.Y("y:Q", title=axis_title(HARM))
    colour = alt.Color("colour:N", scale=None)
    drawn = marks(dots).mark_circle(size=70, opacity=1, stroke=light("muted"), strokeWidth=0.5)
    layers = [
        zero_rule().encode(x=alt.datum(0)),
        drawn.encode(x=x, y=y, color=colour, description="tip:N"),
    ]
    for side, place in _placed(points, sum(domain) / 2):
        text = marks(side).mark_text(fontSize=size.font, color=light("ink"), **place)
        layers.append(text.encode(x=x, y=y, text="said:N"))
    return alt.layer(*layers).properties(
        width=size.width, height=min(TALL, size.height), autosize=fit()
    )


def _dot(point: FrontierPoint, dark: bool) -> Mapping[str, Any]:
    said = f"{point.name}: we {signed(point.cost)}, the target {signed(point.pressure)}"
    colour = light("one" if dark else "grid")
    return {"x": point.cost, "y": point.pressure, "colour": colour, "tip": said}


def _placed(
    points: Sequence[FrontierPoint], middle: float
) -> list[tuple[list[Mapping[str, Any]], Mapping[str, Any]]]:
    """Names of measures far enough apart, right of dots on the left half and left of others."""
    by_harm = sorted(points, key=lambda point: point.pressure)
    named = [by_harm[k] for k in spaced(by_harm, 0.08)]
    left = [_name(point) for point in named if point.cost < middle]
    right = [_name(point) for point in named if point.cost >= middle]
    at_left: Mapping[str, Any] = {"align": "left", "dx": 9}
    at_right: Mapping[str, Any] = {"align": "right", "dx": -9}
    return [(some, place) for some, place in ((left, at_left), (right, at_right)) if some]


def _name(point: FrontierPoint) -> Mapping[str, Any]:
    return {
        "x": point.cost,
        "y": point.pressure,
        "said": shorten(point.name, LETTERS, placeholder=" …"),
    }
