"""Build the shipped map geometry: `npm pack world-atlas@2.0.2`, unpack, then `python
tools/build_map.py package`.

Natural Earth 1:110m (public domain) as redistributed by the npm package world-atlas. Codes become
ISO 3166-1 alpha-3; areas whose status is disputed and that Natural Earth draws apart get a code of
their own beginning with X, Crimea among them; economies that the 110m scale leaves out become
points, placed at the middle of their 50m outline. Antarctica is dropped.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pycountry

TARGET = Path(__file__).parents[1] / "src" / "detente" / "world" / "data" / "map-110m.json"
DISPUTED = {"N. Cyprus": "XNC", "Somaliland": "XSO", "Kosovo": "XKO", "W. Sahara": "XWS"}
CRIMEA = (32.0, 44.0, 37.0, 46.5)
POINTS = ("HKG", "MLT", "SGP", "STP")
Point = tuple[float, float]


def build(package: Path) -> dict[str, Any]:
    """The topology with one object, ``economies``: shapes by code."""
    small, fine = (
        json.loads((package / f"countries-{scale}.json").read_text(encoding="utf-8"))
        for scale in ("110m", "50m")
    )
    shapes = []
    for shape in small["objects"]["countries"]["geometries"]:
        code = (
            DISPUTED.get(shape["properties"]["name"])
            or pycountry.countries.get(numeric=shape["id"]).alpha_3
        )
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        if code == "ATA":
            continue
        if code == "RUS":
            apart = [polygon for polygon in polygons if _inside(_ring(small, polygon[0]), CRIMEA)]
            polygons = [polygon for polygon in polygons if polygon not in apart]
            shapes.append({"type": "MultiPolygon", "id": "XCR", "arcs": apart})
        shapes.append({"type": "MultiPolygon", "id": code, "arcs": polygons})
    arcs, shapes = _only_used(small["arcs"], sorted(shapes, key=lambda shape: shape["id"]))
    points = [
        {"type": "Point", "id": code, "coordinates": _middle(small, fine, code)} for code in POINTS
    ]
    economies = {"type": "GeometryCollection", "geometries": [*shapes, *points]}
    return {
        "type": "Topology",
        "transform": small["transform"],
        "objects": {"economies": economies},
        "arcs": arcs,
    }


def _ring(topology: dict[str, Any], arcs: list[int]) -> list[Point]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found: list[Point] = []
    for arc in arcs:
        x = y = 0
        line = []
        for dx, dy in topology["arcs"][~arc if arc < 0 else arc]:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        found += line[::-1] if arc < 0 else line
    return found


def _inside(ring: list[Point], box: tuple[float, float, float, float]) -> bool:
    return all(box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in ring)


def _middle(small: dict[str, Any], fine: dict[str, Any], code: str) -> list[int]:
    """The middle of the largest 50m ring of a country, in the quantised units of the 110m
    topology.
    """
    number = pycountry.countries.get(alpha_3=code).numeric
    shape = next(s for s in fine["objects"]["countries"]["geometries"] if s.get("id") == number)
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    ring = max((_ring(fine, polygon[0]) for polygon in polygons), key=_extent)
    xs, ys = zip(*ring, strict=True)
    (sx, sy), (tx, ty) = small["transform"]["scale"], small["transform"]["translate"]
    return [round(((min(xs) + max(xs)) / 2 - tx) / sx), round(((min(ys) + max(ys)) / 2 - ty) / sy)]


def _extent(ring: list[Point]) -> float:
    xs, ys = zip(*ring, strict=True)
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _only_used(
    arcs: list[Any], shapes: list[dict[str, Any]]
) -> tuple[list[Any], list[dict[str, Any]]]:
    """The arcs that shapes refer to, renumbered, and the shapes with the new numbers."""
    used = sorted(
        {
            ~arc if arc < 0 else arc
            for shape in shapes
            for polygon in shape["arcs"]
            for ring in polygon
            for arc in ring
        }
    )
    new = {old: position for position, old in enumerate(used)}
    renumber = [
        shape
        | {
            "arcs": [
                [[~new[~arc] if arc < 0 else new[arc] for arc in ring] for ring in polygon]
                for polygon in shape["arcs"]
            ]
        }
        for shape in shapes
    ]
    return [arcs[old] for old in used], renumber


def main() -> None:
    """Write the shipped file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="the unpacked npm package world-atlas")
    text = json.dumps(build(parser.parse_args().package), separators=(",", ":"))
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET.name}: {len(text) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
