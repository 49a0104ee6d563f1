"""Choices as pictures: the regions of a stance, and the coalitions with most pressure for their
cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten, wrap
from typing import Any

import numpy as np

from detente.report.figure import Caption, Figure, axis_title, drawable, marks, signed
from detente.report.style import Size, light
from detente.table import Table
from detente.types import Array

TALLEST = 380
# Fills of the stances in their order: neighbours in the order can be told apart.
FILLS = ("loss-1", "even", "gain-1", "gain-2", "loss-2")
# Pixels of a letter of an axis title, across and up.
ACROSS, UP = 8, 7
# Characters of the name of a coalition.
LABEL = 34


@dataclass(frozen=True, eq=False)
class _Regions:
    """What the picture of regions draws: its rows, the columns across and up, marks and words."""

    rows: Sequence[Mapping[str, Any]]
    across: str
    up: str
    stances: Sequence[str]
    here: tuple[float, float] | None

    @property
    def axes(self) -> dict[str, str]:
        """The column along each direction."""
        return {"x": self.across, "y": self.up}

    @property
    def cells(self) -> list[dict[str, Any]]:
        """One coloured cell with its words for each grid point."""
        fills = dict(zip(self.stances, FILLS, strict=False))
        return [
            {
                "x": row[self.across],
                "y": row[self.up],
                "colour": light(fills[row["stance"]]),
                "tip": self._tip(row),
            }
            for row in self.rows
        ]

    @property
    def middles(self) -> list[dict[str, Any]]:
        """Where each stance is named."""
        found = []
        for stance in self.stances:
            spot = _middle(self.rows, (self.across, self.up), stance)
            if spot:
                found.append({"said": stance, "x": spot[0], "y": spot[1]})
        return found

    def _tip(self, row: Mapping[str, Any]) -> str:
        across, up = (name.replace("_", " ") for name in (self.across, self.up))
        return f"{row['stance']} at {across} {row[self.across]:g}, {up} {row[self.up]:g}"


def stance_regions(
    table: Table,
    caption: Caption,
    *,
    axes: tuple[str, str],
    here: tuple[float, float] | None = None,
    order: Sequence[str] = (),
) -> Figure:
    """Which stance pays most over a grid of two assumptions, each region named in its middle.

    `table` has one row a grid point, with the two columns in `axes` and stance; `here` is the point
    that the headline assumes; `order` fixes which stance gets which colour.
    """
    drawable(table, "stance-regions", (*axes, "stance"))
    rows = [row for _, row in table.rows()]
    stances = [*dict.fromkeys([*order, *(row["stance"] for row in rows)])]
    drawn = _Regions(rows, *axes, stances, here)
    note = "The stance with the highest payoff at each pair of assumptions."
    if here:
        note += " Cross: where the headline stands."
    return Figure(
        "stance-regions",
        "Which stance pays, by assumption",
        caption.noting(note),
        table,
        lambda size: _plot_regions(drawn, size),
    )


def coalition_frontier(table: Table, caption: Caption, *, axes: tuple[str, str]) -> Figure:
    """Pressure on the target against the coalition's own cost.

    Coalitions that no other beats on both are joined by a line and named. `table` has a coalition a
    row (its index is the name); `axes` are the columns of own cost and of pressure, both positive
    for a loss.
    """
    drawable(table, "coalition-frontier", axes)
    cost, pressure = axes
    dots = [_Dot(str(name), row[cost], row[pressure]) for name, row in table.rows()]
    note = "Each dot is a coalition; on the line are those that no other beats on both counts."
    return Figure(
        "coalition-frontier",
        "Pressure against own cost",
        caption.noting(note),
        table,
        lambda size: _plot_frontier(dots, axes, size),
    )


def frontier(points: Sequence[tuple[float, float]]) -> list[int]:
    """Positions of the points (cost, pressure) that no other one beats on both, by rising cost."""
    order = sorted(range(len(points)), key=lambda k: (points[k][0], -points[k][1]))
    best = []
    top = -np.inf
    for k in order:
        if points[k][1] > top:
            best.append(k)
            top = points[k][1]
    return best


def spaced(points: Sequence[tuple[float, float]], gap: float = 0.1) -> list[int]:
    """Positions of points whose labels do not run into each other: `gap` of the height apart.

    The first and the last are among them.
    """
    heights = [y for _, y in points]
    least = gap * ((max(heights) - min(heights)) or 1.0)
    found = [len(points) - 1]
    for k in range(len(points) - 1):
        if all(abs(heights[k] - heights[other]) >= least for other in found):
            found.append(k)
    return sorted(found)


@dataclass(frozen=True)
class _Span:
    """One direction of a grid: its first and last point, and the step between points."""

    first: float
    last: float
    step: float

    @property
    def domain(self) -> list[float]:
        """From the edge of the first cell to the edge of the last."""
        return [self.first - self.step / 2, self.last + self.step / 2]

    def cell(self, axis: str, value: float) -> dict[str, float]:
        """Both edges of the cell around a point."""
        return {f"{axis}1": value - self.step / 2, f"{axis}2": value + self.step / 2}


def _span(values: Sequence[float]) -> _Span:
    points = sorted(set(values))
    step = (points[-1] - points[0]) / max(len(points) - 1, 1)
    return _Span(points[0], points[-1], step or 1.0)


def _plot_regions(drawn: _Regions, size: Size) -> Any:
    import altair as alt

    tall = min(TALLEST, size.height)
    spans = {axis: _span([row[name] for row in drawn.rows]) for axis, name in drawn.axes.items()}
    scale = {
        axis: alt.Scale(domain=span.domain, nice=False, zero=False) for axis, span in spans.items()
    }
    title_across = wrap(axis_title(drawn.across), size.width // ACROSS)
    title_up = wrap(axis_title(drawn.up), tall // UP)
    across = alt.X("x1:Q", scale=scale["x"], title=title_across, axis=alt.Axis(grid=False))
    up = alt.Y("y1:Q", scale=scale["y"], title=title_up, axis=alt.Axis(grid=False))
    data = [
        cell | spans["x"].cell("x", cell["x"]) | spans["y"].cell("y", cell["y"])
        for cell in drawn.cells
    ]
    tiles = (
        marks(data)
        .mark_rect(strokeWidth=1)
        .encode(
            x=across,
            x2="x2:Q",
            y=up,
            y2="y2:Q",
            color=alt.Color("colour:N", scale=None),
            description="tip:N",
            stroke=alt.Stroke("colour:N", scale=None),
        )
    )
    words = marks(drawn.middles).encode(x="x:Q", y="y:Q", text="said:N")
    bold = {"fontSize": size.font + 2, "fontWeight": "bold"}
    halo = words.mark_text(stroke=light("paper"), strokeWidth=4, strokeJoin="round", **bold)
    layers = [tiles, halo, words.mark_text(color=light("ink"), **bold)]
    if drawn.here:
        layers.append(_cross(*drawn.here))
    return alt.layer(*layers).properties(
        width=size.width, height=tall, autosize={"type": "fit-x", "contains": "padding"}
    )


def _cross(x: float, y: float) -> Any:
    """The point that the headline assumes."""
    spot = marks([{"x": x, "y": y, "tip": "the headline's assumption"}])
    cross = spot.mark_point(
        size=140,
        shape="cross",
        filled=True,
        opacity=1,
        color=light("ink"),
        stroke=light("paper"),
    )
    return cross.encode(x="x:Q", y="y:Q", description="tip:N")


@dataclass(frozen=True)
class _Dot:
    """One coalition: its name, own cost and pressure."""

    name: str
    cost: float
    pressure: float

    @property
    def point(self) -> tuple[float, float]:
        """Cost and pressure."""
        return self.cost, self.pressure

    @property
    def tip(self) -> str:
        """What the dot says."""
        return f"{self.name}: cost {signed(self.cost)}, pressure {signed(self.pressure)}"


def _plot_frontier(dots: Sequence[_Dot], axes: tuple[str, str], size: Size) -> Any:
    import altair as alt

    best = frontier([dot.point for dot in dots])
    kept = [dots[k] for k in best]
    least = min(0.0, *(dot.cost for dot in dots))
    most = max(dot.cost for dot in dots)
    span = most - least or 1.0
    cost, pressure = axes
    domain = [least - span / 20, most + span / 20]
    x = alt.X("x:Q", title=axis_title(cost), scale=alt.Scale(domain=domain, nice=False))
    y = alt.Y("y:Q", title=axis_title(pressure))
    line = [{"x": dot.cost, "y": dot.pressure} for dot in kept]
    data = [
        {
            "x": dot.cost,
            "y": dot.pressure,
            "colour": light("one" if k in best else "grid"),
            "tip": dot.tip,
        }
        for k, dot in enumerate(dots)
    ]
    path = marks(line).mark_line(color=light("one"), strokeWidth=2).encode(x=x, y=y)
    circles = (
        marks(data)
        .mark_circle(size=70, opacity=1, stroke=light("muted"), strokeWidth=0.5)
        .encode(x=x, y=y, color=alt.Color("colour:N", scale=None), description="tip:N")
    )
    labels = _labels(kept, least + span / 2, size)
    words = [label.encode(x=x, y=y, text="said:N") for label in labels]
    return alt.layer(path, circles, *words).properties(
        width=size.width,
        height=min(TALLEST, size.height),
        autosize={"type": "fit-x", "contains": "padding"},
    )


def _labels(kept: Sequence[_Dot], middle: float, size: Size) -> list[Any]:
    """Names of the coalitions on the line: to the right of dots on the left, else to their left."""
    named = [kept[k] for k in spaced([dot.point for dot in kept])]
    right = {"align": "left", "dx": 9, "dy": 6}
    left = {"align": "right", "dx": -9, "dy": -8}
    found = []
    for side, place in ((True, right), (False, left)):
        words = [
            {"x": dot.cost, "y": dot.pressure, "said": shorten(dot.name, LABEL, placeholder=" …")}
            for dot in named
            if (dot.cost < middle) == side
        ]
        if words:
            text = marks(words).mark_text(fontSize=size.font, color=light("ink"), **place)
            found.append(text)
    return found


def _middle(
    rows: Sequence[Mapping[str, Any]], axes: tuple[str, str], stance: str
) -> tuple[float, float] | None:
    """The point of a stance's region that lies deepest inside it."""
    mine = _points([row for row in rows if row["stance"] == stance], axes)
    if not len(mine):
        return None
    other = _points([row for row in rows if row["stance"] != stance], axes)
    everyone = _points(rows, axes)
    first = everyone.min(axis=0)
    last = everyone.max(axis=0)
    span = last - first
    span[span == 0] = 1.0
    edge = np.minimum((mine - first) / span, (last - mine) / span).min(axis=1)
    if len(other):
        gaps = (mine[:, None] - other[None]) / span
        away = np.sqrt((gaps**2).sum(axis=2)).min(axis=1)
        # A region along the edge of the map may be named nearer to that edge than to its neighbour.
        edge = np.minimum(away, edge + 0.02)
    x, y = mine[int(np.argmax(edge))]
    return float(x), float(y)


def _points(rows: Sequence[Mapping[str, Any]], axes: tuple[str, str]) -> Array:
    """Grid points of rows [row, axis]."""
    points = [[row[axis] for axis in axes] for row in rows]
    return np.array(points, dtype=float).reshape(-1, len(axes))
