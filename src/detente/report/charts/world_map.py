"""The world map: change of real income by country, on geometry that ships with the package."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

import numpy as np

from detente.report.cells import signed
from detente.report.charts.marks import axis_title, drawable
from detente.report.figure import Caption, Figure
from detente.report.style import SIGNED, Size, light
from detente.table import Table
from detente.types import Array
from detente.words import true_minus
from detente.world.shipped import data_path

LADDER = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
BLANK = "no accounts"
# What shapes without accounts are called together, near Europe and elsewhere.
NEAR, FAR = "blank-near", "blank-far"
# Longitudes and latitudes of the inset, and its width in pixels.
EUROPE = ((-11.0, 33.0), (35.0, 70.0))
INSET = 420
HATCHED = (
    "Hatched: without accounts of its own, or of disputed status. Lines are Natural Earth's; no"
    " position is taken by them."
)


def on_map(table: Table) -> bool:
    """Whether any country of a table with a country a row has a place on the map."""
    return any(code in with_geometry() for code in table.index)


def world_map(table: Table, caption: Caption, *, value: str = "welfare_pct") -> Figure:
    """Countries coloured by a signed number in seven classes around zero.

    Europe stands larger beside the world where any of it is in another class than the middle one.

    `table` has a country a row and columns name and `value`.
    """
    drawable(table, "map", ("name", value))
    rows = list(table.rows())
    shown = with_geometry()
    cuts = class_limits([row[value] for code, row in rows if code in shown])
    labels = class_labels(cuts)
    classed = [
        {
            "code": code,
            "class": labels[int(np.searchsorted(cuts, row[value]))],
            "tip": f"{row['name']}: {signed(row[value], 3)} %",
        }
        for code, row in rows
    ]
    return Figure(
        "map",
        "Where: change of real income",
        caption.noting(HATCHED),
        table,
        partial(_plot, classed, labels, axis_title(value)),
    )


def _plot(
    classed: Sequence[Mapping[str, Any]], labels: Sequence[str], title: str, size: Size
) -> Any:
    import altair as alt

    wide = size.width > 500
    tall = size.height - 20 if size.name == "16x9" else int(size.width * 0.47)
    colours = [light(name) for name in (*SIGNED, "blank")]
    legend = alt.Legend(
        title=title,
        columns=4 if wide else 3,
        symbolType="square",
        titleLimit=size.width,
        offset=4,
    )
    fill = alt.Fill(
        "class:N", scale=alt.Scale(domain=[*labels, BLANK], range=colours), legend=legend
    )
    known = alt.LookupData({"values": list(classed)}, "code", ["class", "tip"])
    # What has no accounts is in no row: it becomes a class of its own, without words.
    classes = {"class": f"datum.class || '{BLANK}'", "tip": "datum.tip || ''"}
    shapes = _shapes(frozenset(one["code"] for one in classed))
    filled = shapes.transform_lookup("id", known).transform_calculate(**classes)
    drawn = filled.mark_geoshape(stroke=light("muted"), strokeWidth=0.5 if wide else 0.25)
    world = (
        drawn.encode(fill=fill, description="tip:N")
        .project("equalEarth", rotate=[-11, 0, 0], pointRadius=3 if wide else 2)
        .properties(width=size.width - 12, height=tall)
    )
    near = {one["class"] for one in classed if one["code"] in european()}
    if near <= {labels[len(labels) // 2]}:
        return world
    return alt.vconcat(world, _europe(filled, fill, size), spacing=6)


def _shapes(named: frozenset[str]) -> Any:
    import altair as alt

    shown = {"type": "topojson", "feature": "economies"}
    return alt.Chart({"values": put_together(named), "format": shown})


def put_together(named: frozenset[str]) -> dict[str, Any]:
    """The geometry with the shapes of all but the `named` as two, near Europe and elsewhere.

    They look alike and say nothing, so that they need no mark each. Points stay as they are.
    """
    found = geometry()
    economies = found["objects"]["economies"]
    shapes = economies["geometries"]
    blank = [one for one in shapes if one["id"] not in named and one.get("arcs")]
    near = [one for one in blank if one["id"] in european()]
    far = [one for one in blank if one["id"] not in european()]
    kept = [one for one in shapes if one not in blank]
    merged = [_as_one(name, some) for name, some in ((NEAR, near), (FAR, far)) if some]
    return {**found, "objects": {"economies": {**economies, "geometries": [*kept, *merged]}}}


def _as_one(name: str, shapes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One shape of all the polygons of some."""
    polygons: list[Any] = []
    for shape in shapes:
        polygons += [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    return {"type": "MultiPolygon", "id": name, "arcs": polygons}


def _europe(filled: Any, fill: Any, size: Size) -> Any:
    """Europe at a scale at which its small states can be told apart."""
    side = min(size.width - 12, INSET)
    near = filled.transform_filter({"field": "id", "oneOf": sorted({NEAR, *european()})})
    drawn = near.mark_geoshape(stroke=light("muted"), strokeWidth=0.5, clip=True)
    lon, lat = ((low + high) / 2 for low, high in EUROPE)
    return (
        drawn.encode(fill=fill, description="tip:N")
        .project(
            "azimuthalEqualArea",
            rotate=[-lon, -lat, 0],
            scale=1.5 * side,
            translate=[side / 2, 0.42 * side],
        )
        .properties(width=side, height=0.84 * side, title="Europe")
    )


def class_limits(values: list[float]) -> list[float]:
    """Six limits between seven classes, symmetrical about zero.

    The largest number falls into an outer class.
    """
    largest = max(abs(value) for value in values)
    top = max((k for k, step in enumerate(LADDER) if step < largest), default=2)
    steps = LADDER[max(top, 2) - 2 : max(top, 2) + 1]
    return [-step for step in reversed(steps)] + list(steps)


def class_labels(cuts: list[float]) -> list[str]:
    """The classes between `cuts` in words, lowest first."""
    ends = [true_minus(f"{cut:g}") for cut in cuts]
    between = [f"{low} to {high}" for low, high in pairwise(ends)]
    return [f"below {ends[0]}", *between, f"above {ends[-1]}"]


@lru_cache(maxsize=1)
def with_geometry() -> frozenset[str]:
    """Codes that the map can show."""
    return frozenset(shape["id"] for shape in geometry()["objects"]["economies"]["geometries"])


@lru_cache(maxsize=1)
def european() -> frozenset[str]:
    """Codes of the shapes with a corner inside `EUROPE`."""
    found = geometry()
    corners = [corners_of(arc, found["transform"]) for arc in found["arcs"]]
    (west, east), (south, north) = EUROPE
    inside = {
        k
        for k, arc in enumerate(corners)
        if ((arc > (west, south)) & (arc < (east, north))).all(axis=1).any()
    }
    shapes = found["objects"]["economies"]["geometries"]
    return frozenset(one["id"] for one in shapes if inside & set(_arcs(one.get("arcs", ()))))


def corners_of(arc: Sequence[Sequence[int]], transform: Mapping[str, Sequence[float]]) -> Array:
    """Longitude and latitude of the corners of an arc [corner, axis], which holds its steps."""
    steps = np.cumsum(np.array(arc, dtype=float), axis=0)
    placed: Array = steps * np.array(transform["scale"]) + np.array(transform["translate"])
    return placed


def _arcs(nested: Any) -> Iterator[int]:
    """The places of the arcs of a shape; one that runs backwards is counted from the end."""
    for one in nested:
        if isinstance(one, int):
            yield one if one >= 0 else ~one
        else:
            yield from _arcs(one)


@lru_cache(maxsize=1)
def geometry() -> dict[str, Any]:
    """The TopoJSON of the map: arcs that shapes share, and the shape of each economy."""
    found: dict[str, Any] = json.loads(data_path("map-110m.json").read_text(encoding="utf-8"))
    return found
