"""The world map: change of real income by country, on geometry that ships with the package."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from detente.report.figure import Caption, Figure, axis_title, drawable, signed
from detente.report.style import SIGNED, Size, light
from detente.table import Table
from detente.world.shipped import data_path

LADDER = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
BLANK = "no accounts"
HATCHED = (
    "Hatched: without accounts of its own, or of disputed status. Lines are Natural Earth's; no"
    " position is taken by them."
)


def world_map(table: Table, caption: Caption, *, value: str = "welfare_pct") -> Figure:
    """Countries coloured by a signed number in seven classes around zero; `table` has columns name
    and `value`.
    """
    drawable(table, "map", ("name", value))
    rows = [(code, row["name"], row[value]) for code, row in table.rows()]
    cuts = class_limits([number for code, _, number in rows if code in with_geometry()])
    labels = class_labels(cuts)
    data = [
        {
            "code": code,
            "class": labels[int(np.searchsorted(cuts, number))],
            "tip": f"{name}: {signed(number, 3)} %",
        }
        for code, name, number in rows
    ]

    def plot(size: Size) -> Any:
        import altair as alt

        wide = size.width > 500
        tall = size.height - 20 if size.name == "16x9" else int(size.width * 0.47)
        joined = alt.LookupData({"values": data}, "code", ["class", "tip"])
        classes = alt.Scale(
            domain=[*labels, BLANK], range=[light(name) for name in (*SIGNED, "blank")]
        )
        legend = alt.Legend(
            title=axis_title(value),
            columns=4 if wide else 3,
            symbolType="square",
            titleLimit=size.width,
            offset=4,
        )
        fill = alt.Fill("class:N", scale=classes, legend=legend)
        shapes = alt.Chart(
            {"values": _geometry(), "format": {"type": "topojson", "feature": "economies"}}
        ).transform_lookup("id", joined)
        classed = shapes.transform_calculate(
            **{"class": f"datum.class || '{BLANK}'", "tip": "datum.tip || ''"}
        )
        drawn = classed.mark_geoshape(
            stroke=light("muted"), strokeWidth=0.5 if wide else 0.25
        ).encode(fill=fill, description="tip:N")
        placed = drawn.project("equalEarth", rotate=[-11, 0, 0], pointRadius=3 if wide else 2)
        return placed.properties(width=size.width - 12, height=tall)

    return Figure("map", "Where: change of real income", caption.noting(HATCHED), table, plot)


def class_limits(values: list[float]) -> list[float]:
    """Six limits between seven classes, symmetrical about zero, so that the largest number falls
    into an outer class.
    """
    largest = max(abs(value) for value in values)
    top = max((k for k, step in enumerate(LADDER) if step < largest), default=2)
    steps = LADDER[max(top, 2) - 2 : max(top, 2) + 1]
    return [-step for step in reversed(steps)] + list(steps)


def class_labels(cuts: list[float]) -> list[str]:
    """The classes between `cuts` in words, lowest first."""
    ends = [f"{cut:g}".replace("-", "−") for cut in cuts]
    between = [f"{low} to {high}" for low, high in pairwise(ends)]
    return [f"below {ends[0]}", *between, f"above {ends[-1]}"]


@lru_cache(maxsize=1)
def with_geometry() -> frozenset[str]:
    """Codes that the map can show."""
    return frozenset(shape["id"] for shape in _geometry()["objects"]["economies"]["geometries"])


@lru_cache(maxsize=1)
def _geometry() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(data_path("map-110m.json").read_text(encoding="utf-8"))
    return found
