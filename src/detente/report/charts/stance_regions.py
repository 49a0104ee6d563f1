"""Stance regions: which stance pays most over a grid of two assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from textwrap import wrap
from typing import Any

import numpy as np

from detente.report.charts.marks import axis_title, drawable, fit, marks
from detente.report.figure import Caption, Figure
from detente.report.style import Size, light
from detente.table import Table
from detente.types import Array

TALL = 380
FILLS = ("loss-1", "even", "gain-1", "gain-2", "loss-2")
# A region at the edge of the picture counts as a little farther from it than from another region.
EDGE = 0.02


@dataclass(frozen=True)
class RegionAxes:
    """Two assumptions across and up, and the point that the headline assumes.

    `whose` stance it is, and what stands beside the axes; empty: what `axis_title` gives.
    """

    x: str
    y: str
    here: tuple[float, float] | None = None
    whose: str = ""
    x_title: str = ""
    y_title: str = ""


@dataclass(frozen=True, eq=False)
class _Region:
    """The points at which one stance pays most [point, axis], and its colour by name."""

    stance: str
    points: Array
    colour: str


def stance_regions(
    table: Table, caption: Caption, axes: RegionAxes, *, order: Sequence[str] = ()
) -> Figure:
    """Which stance pays most over a grid of two assumptions, each region named in its middle.

    `table` has one row a grid point, with the two columns of `axes` and stance; `order` fixes which
    stance gets which colour.
    """
    drawable(table, "stance-regions", (axes.x, axes.y, "stance"))
    points: dict[str, list[tuple[float, float]]] = {stance: [] for stance in order}
    for _, row in table.rows():
        points.setdefault(row["stance"], []).append((row[axes.x], row[axes.y]))
    regions = [
        _Region(stance, np.array(some, dtype=float).reshape(-1, 2), fill)
        for (stance, some), fill in zip(points.items(), FILLS, strict=False)
    ]
    note = "The stance with the highest payoff at each pair of assumptions."
    if axes.here:
        note += " Cross: where the headline stands."
    title = f"Which stance pays {axes.whose}, by assumption"
    if not axes.whose:
        title = "Which stance pays, by assumption"
    return Figure(
        "stance-regions",
        title,
        caption.noting(note),
        table,
        partial(_plot, regions, axes),
    )


def _plot(regions: Sequence[_Region], axes: RegionAxes, size: Size) -> Any:
    import altair as alt

    tall = min(TALL, size.height)
    layers = [_tiles(regions, axes, size), *_words(regions, size)]
    if axes.here:
        layers.append(_cross(axes.here))
    return alt.layer(*layers).properties(width=size.width, height=tall, autosize=fit())


def _tiles(regions: Sequence[_Region], axes: RegionAxes, size: Size) -> Any:
    import altair as alt

    everyone = np.concatenate([region.points for region in regions])
    half = np.array([_step(everyone[:, axis]) / 2 for axis in (0, 1)])
    low = everyone.min(axis=0) - half
    high = everyone.max(axis=0) + half
    x, y = (
        alt.Scale(domain=[float(low[k]), float(high[k])], nice=False, zero=False) for k in (0, 1)
    )
    titles = (
        wrap(axes.x_title or axis_title(axes.x), size.width // 8),
        wrap(axes.y_title or axis_title(axes.y), min(TALL, size.height) // 7),
    )
    across = sorted(set(everyone[:, 0].tolist()))
    tiles = [block for region in regions for block in _blocks(region, across, half)]
    colour = alt.Color("colour:N", scale=None)
    edge = alt.Stroke("colour:N", scale=None)
    return (
        marks(tiles)
        .mark_rect(strokeWidth=1)
        .encode(
            x=alt.X("x1:Q", scale=x, title=titles[0], axis=alt.Axis(grid=False)),
            x2="x2:Q",
            y=alt.Y("y1:Q", scale=y, title=titles[1], axis=alt.Axis(grid=False)),
            y2="y2:Q",
            color=colour,
            description="tip:N",
            stroke=edge,
        )
    )


def _blocks(region: _Region, across: Sequence[float], half: Array) -> list[dict[str, Any]]:
    """A region as few rectangles: neighbouring columns of the grid with the same runs are one.

    One mark a cell would be some 1,700 for three areas. `across` are all columns of the grid.
    """
    columns: dict[float, list[float]] = {x: [] for x in across}
    for x, y in region.points.tolist():
        columns[x].append(y)
    wide, tall = half.tolist()
    blocks: list[dict[str, Any]] = []
    for runs, some in groupby(across, lambda x: _runs(sorted(columns[x]), 2 * tall)):
        places = list(some)
        ends = {"x1": places[0] - wide, "x2": places[-1] + wide}
        blocks += [ends | {"y1": low - tall, "y2": high + tall} for low, high in runs]
    about = {"colour": light(region.colour), "tip": region.stance}
    return [block | about for block in blocks]


def _runs(places: list[float], step: float) -> list[tuple[float, float]]:
    """The first and last place of each run of neighbours; `places` in order."""
    runs: list[tuple[float, float]] = []
    for place in places:
        if runs and place - runs[-1][1] < 1.5 * step:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _step(values: Array) -> float:
    """The width of a cell of the grid along one axis."""
    places = np.unique(values)
    return float(places[-1] - places[0]) / max(places.size - 1, 1) or 1.0


def _words(regions: Sequence[_Region], size: Size) -> list[Any]:
    """The name of each region in its middle, on a halo of paper."""
    everyone = np.concatenate([region.points for region in regions])
    middles = []
    for region in regions:
        if region.points.size:
            x, y = _middle(region, regions, everyone)
            middles.append({"said": region.stance, "x": x, "y": y})
    words = marks(middles).encode(x="x:Q", y="y:Q", text="said:N")
    bold = {"fontSize": size.font + 2, "fontWeight": "bold"}
    halo = words.mark_text(stroke=light("paper"), strokeWidth=4, strokeJoin="round", **bold)
    return [halo, words.mark_text(color=light("ink"), **bold)]


def _cross(here: tuple[float, float]) -> Any:
    spot = marks([{"x": here[0], "y": here[1], "tip": "the headline's assumption"}])
    return spot.mark_point(
        size=140,
        shape="cross",
        filled=True,
        opacity=1,
        color=light("ink"),
        stroke=light("paper"),
    ).encode(x="x:Q", y="y:Q", description="tip:N")


def _middle(region: _Region, regions: Sequence[_Region], everyone: Array) -> tuple[float, float]:
    """The point of a stance's region that lies deepest inside it."""
    mine = region.points
    span = np.ptp(everyone, axis=0)
    span[span == 0] = 1.0
    from_low = (mine - everyone.min(axis=0)) / span
    from_high = (everyone.max(axis=0) - mine) / span
    depth = np.minimum(from_low, from_high).min(axis=1)
    others = [one.points for one in regions if one is not region]
    other = np.concatenate([np.empty((0, 2)), *others])
    if other.size:
        steps = (mine[:, None] - other[None]) / span
        away = np.sqrt((steps**2).sum(axis=2)).min(axis=1)
        depth = np.minimum(away, depth + EDGE)
    x, y = mine[int(np.argmax(depth))]
    return float(x), float(y)
