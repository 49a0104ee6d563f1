"""Outlines of countries for the map of the page: projected here, so that the page only draws."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from detente.report.charts.world_map import EUROPE, corners_of, european, geometry
from detente.types import Array

Projection = Callable[[Array], Array]

# Width of both pictures in units of their paths, and the middle meridian of the world.
WIDTH, MIDDLE = 900, 11.0
# Height of the world, and how wide the projection is in its own units.
TALL, WIDE = 440, 5.42
# The polynomial of the Equal Earth projection (Savric, Patterson & Jenny 2018).
EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)


@lru_cache(maxsize=1)
def outlines() -> dict[str, dict[str, str]]:
    """Paths of SVG by country code: the world, and Europe large; each 900 wide."""
    found = geometry()
    arcs = [corners_of(arc, found["transform"]) for arc in found["arcs"]]
    shapes = found["objects"]["economies"]["geometries"]
    near = european()
    nearby = [one for one in shapes if one["id"] in near]
    return {"world": _paths(shapes, arcs, _world), "europe": _paths(nearby, arcs, _europe)}


def _world(arc: Array) -> Array:
    """Corners on the Equal Earth projection; a ring over the edge goes on beyond it."""
    turned = (arc[:, 0] - MIDDLE + 180) % 360 - 180
    longitude, latitude = np.unwrap(np.radians(turned)), np.radians(arc[:, 1])
    angle = np.arcsin(math.sqrt(3) / 2 * np.sin(latitude))
    a, b, c, d = EQUAL_EARTH
    stretch = a + 3 * b * angle**2 + angle**6 * (7 * c + 9 * d * angle**2)
    x = 2 * math.sqrt(3) * longitude * np.cos(angle) / (3 * stretch)
    y = angle * (a + b * angle**2 + angle**6 * (c + d * angle**2))
    return np.array([WIDTH / 2, TALL / 2]) + WIDTH / WIDE * np.column_stack([x, -y])


def _europe(arc: Array) -> Array:
    """Corners on an equal-area projection about the middle of Europe."""
    (west, east), (south, north) = EUROPE
    middle = math.radians((south + north) / 2)
    longitude = np.radians(arc[:, 0] - (west + east) / 2)
    latitude = np.radians(arc[:, 1])
    cosine = math.sin(middle) * np.sin(latitude)
    cosine = cosine + math.cos(middle) * np.cos(latitude) * np.cos(longitude)
    scale = np.sqrt(2 / np.maximum(1 + cosine, 1e-9))
    x = scale * np.cos(latitude) * np.sin(longitude)
    y = math.cos(middle) * np.sin(latitude)
    y = scale * (y - math.sin(middle) * np.cos(latitude) * np.cos(longitude))
    return np.column_stack([WIDTH / 2 + 1.5 * WIDTH * x, 0.42 * WIDTH - 1.5 * WIDTH * y])


def _paths(
    shapes: Sequence[dict[str, Any]], arcs: Sequence[Array], projected: Projection
) -> dict[str, str]:
    found = {}
    for shape in shapes:
        rings = [_ring(ring, arcs, projected) for ring in _rings(shape.get("arcs", ()))]
        if rings:
            found[shape["id"]] = "".join(rings)
    return found


def _rings(nested: Any) -> Iterator[Sequence[int]]:
    """The rings of a shape: lists of places of arcs."""
    if nested and isinstance(nested[0], int):
        yield nested
        return
    for one in nested:
        yield from _rings(one)


def _ring(places: Sequence[int], arcs: Sequence[Array], projected: Projection) -> str:
    """A closed path; an arc that runs backwards is counted from the end."""
    parts = [arcs[k] if k >= 0 else arcs[~k][::-1] for k in places]
    corners = np.round(projected(np.concatenate(parts))).astype(int)
    kept = [corners[0], *(b for a, b in pairwise(corners) if (a != b).any())]
    steps = [f"{x} {y}" for x, y in kept]
    return f"M{'L'.join(steps)}Z"
