"""The map: every economy has a place, disputed areas stand apart, classes are symmetrical."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.report.charts.world_map import (
    class_labels,
    class_limits,
    put_together,
    with_geometry,
    world_map,
)
from detente.report.live.outlines import _ring, outlines
from detente.report.live.page_view import _known
from detente.world.shipped import data_path
from tests.report.charts_made import CAPTION, income


def test_every_economy_can_be_shown() -> None:
    for name in ("icio-2021", "icio-2019"):
        assert set(dt.World.open(name).countries) - with_geometry() == {"ROW"}
    assert {"FRA", "NOR", "TWN", "UKR", "XKO", "XCR", "XNC"} <= with_geometry()
    assert data_path("map-110m.json").stat().st_size < 150_000


def test_crimea_is_not_coloured_with_a_country() -> None:
    world = json.loads(data_path("map-110m.json").read_text(encoding="utf-8"))
    shapes = {shape["id"]: shape for shape in world["objects"]["economies"]["geometries"]}

    def boxes(code: str) -> list[tuple[float, float]]:
        return [middle(world, polygon[0]) for polygon in shapes[code]["arcs"]]

    assert all(
        not (32 < x < 37 and 44 < y < 46.5) for code in ("RUS", "UKR") for x, y in boxes(code)
    )
    assert [(round(x), round(y)) for x, y in boxes("XCR")] == [(34, 45)]
    drawn = world_map(income(), CAPTION).svg()
    # Two shapes of the world, one of them in Europe once more, points, and the legend.
    assert 3 < drawn.count('fill="url(#hatch-map-wide)"') < 20


def test_what_is_put_together_loses_no_polygon_and_no_named_country() -> None:
    def polygons(world: dict[str, Any]) -> list[str]:
        shapes = world["objects"]["economies"]["geometries"]
        several = [
            [one["arcs"]] if one["type"] == "Polygon" else one["arcs"]
            for one in shapes
            if one.get("arcs")
        ]
        return sorted(str(polygon) for some in several for polygon in some)

    world = json.loads(data_path("map-110m.json").read_text(encoding="utf-8"))
    before = {one["id"]: one for one in world["objects"]["economies"]["geometries"]}
    named = frozenset({"FRA", "CHN", "RUS"})
    found = put_together(named)
    after = {one["id"]: one for one in found["objects"]["economies"]["geometries"]}
    assert polygons(found) == polygons(world)
    assert all(after[code] == before[code] for code in named)
    points = {code for code, one in before.items() if not one.get("arcs")}
    assert set(after) == named | points | {"blank-near", "blank-far"}


def middle(world: dict[str, Any], ring: list[int]) -> tuple[float, float]:
    """The middle of a ring's bounding box in degrees."""
    sx, sy = world["transform"]["scale"]
    tx, ty = world["transform"]["translate"]
    xs, ys = [], []
    for arc in ring:
        x = y = 0
        for dx, dy in world["arcs"][~arc if arc < 0 else arc]:
            x, y = x + dx, y + dy
            xs.append(x * sx + tx)
            ys.append(y * sy + ty)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def test_classes_are_symmetrical_and_hold_the_largest() -> None:
    cuts = class_limits([-2.2, 0.4, 0.0])
    assert cuts == [-1.0, -0.3, -0.1, 0.1, 0.3, 1.0]
    assert class_labels(cuts)[0] == "below −1"
    assert class_limits([0.0, 0.0005]) == [-0.01, -0.003, -0.001, 0.001, 0.003, 0.01]


@pytest.mark.parametrize("name", ["icio-2021", "icio-2019"])
def test_outlines_on_the_page_belong_to_their_country_and_others_to_nobody(name: str) -> None:
    world = dt.World.open(name)
    scenario: Any = SimpleNamespace(world=world)
    for paths in outlines().values():
        shapes = _known(paths, scenario)
        by_path = {path: code for code, path in paths.items()}
        owners = [(by_path[one["path"]], one["country"]) for one in shapes]
        assert len(owners) == len(paths)
        assert {place for code, place in owners if code not in world.countries} == {-1}
        for code, place in owners:
            assert code not in world.countries or world.countries[place] == code


def test_an_arc_of_an_outline_runs_backwards_where_its_place_is_negative() -> None:
    """A square of two arcs, the second of which a neighbour draws the other way."""
    by_east = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    by_north = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    arcs = [by_east, by_north]
    assert _ring([0, ~1], arcs, lambda points: points) == "M0 0L1 0L1 1L0 1L0 0Z"
    assert _ring([1, ~0], arcs, lambda points: points) == "M0 0L0 1L1 1L1 0L0 0Z"
