"""What is done to a picture after it is drawn: shorter numbers, spoken labels, hatching, themes."""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree

from detente.report.style import COLOURS, light

SVG = "{http://www.w3.org/2000/svg}"
GROUP = f"{SVG}g"
ElementTree.register_namespace("", SVG[1:-1])
# Attributes that a page does not need: it sets the font, and marks are hidden from screen readers.
UNUSED = ("class", "role", "font-family", "pointer-events", "version", "stroke-miterlimit")
OF_PLACE = ("transform", "x1", "y1", "x2", "y2")
PLACE = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
DEFAULTS = (("opacity", "1"), ("font-weight", "normal"), ("fill-opacity", "1"))


def rounded(svg: str) -> str:
    """`svg` with places and lengths at one decimal where they had three or more.

    No eye can tell, and a map is half as long.
    """

    def shorter(number: re.Match[str]) -> str:
        return f"{float(number[0]):.1f}".removesuffix(".0")

    def shortened(attribute: re.Match[str]) -> str:
        return re.sub(r"-?\d+\.\d{3,}", shorter, attribute[0])

    return re.sub(r' (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"', shortened, svg)


def with_titles(svg: str) -> str:
    """`svg` with the spoken label of each mark as its ``<title>`` too, to be read on hover."""
    return re.sub(
        r'<path aria-label="([^"]*)" role="graphics-symbol"'
        r' aria-roledescription="(?!axis|title|legend)([^"]*)"([^>]*)/>',
        r'<path aria-label="\1" role="img"\3><title>\1</title></path>',
        svg,
    )


def named(svg: str, name: str) -> str:
    """`svg` with ids of its own that begin with `name`, so that pictures can share a page.

    What draws them counts ids on from picture to picture.
    """
    ids = dict.fromkeys(re.findall(r' id="([^"]+)"', svg))
    for place, old in enumerate(ids):
        new = escape(f"{name}-{place}")
        svg = svg.replace(f' id="{old}"', f' id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    return svg


def hatched(svg: str, name: str) -> str:
    """`svg` with areas of the colour ``blank`` drawn hatched; `name` is the pattern's id."""
    blank = f'fill="{light("blank")}"'
    if blank not in svg:
        return svg
    pattern = (
        f'<defs><pattern id="{escape(name)}" width="5" height="5" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="5" height="5" fill="{light("paper")}"/><line'
        f' x1="0" y1="0" x2="0" y2="5" stroke="{light("grid")}" stroke-width="3"/></pattern></defs>'
    )
    head, body = svg.split(">", 1)
    return f"{head}>{pattern}" + body.replace(blank, f'fill="url(#{escape(name)})"')


def slide(svg: str) -> str:
    """`svg` on a sheet of 1280 by 720."""
    sizes = re.findall(r'(?:width|height)="([\d.]+)"', svg)
    width, height = float(sizes[0]), float(sizes[1])
    scale = min(1220 / width, 680 / height)
    x = (1280 - scale * width) / 2
    y = (720 - scale * height) / 2
    placed = svg.replace("<svg ", f'<svg x="{x:.1f}" y="{y:.1f}" ', 1)
    placed = placed.replace(
        f'width="{width:g}" height="{height:g}"',
        f'width="{scale * width:.1f}" height="{scale * height:.1f}"',
        1,
    )
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720" viewBox="0 0 1280 720">'
    )
    return f'{head}<rect width="1280" height="720" fill="{light("paper")}"/>{placed}</svg>'


def for_page(svg: str, said: str) -> str:
    """`svg` for a page: one picture to a screen reader, which hears `said` and no marks.

    Colours become CSS variables and follow the theme of the page. A mark keeps its words as
    ``data-tip``, for hover and for the arrow keys. What draws nothing is left out.
    """
    svg = re.sub(r'<rect width="[\d.]+" height="[\d.]+" fill="#fffffe"/>', "", svg, count=1)
    for name, (shown, _) in COLOURS.items():
        svg = svg.replace(f'"{shown}"', f'"var(--{name})"')
    root = ElementTree.fromstring(svg)
    _plain(root)
    root.set("role", "img")
    root.set("aria-label", said)
    return ElementTree.tostring(root, encoding="unicode")


def _plain(element: ElementTree.Element) -> None:
    """Leave out of an element and of all inside it what a page has no use for."""
    label = element.get("aria-label", "")
    if label and element.get("role") == "img":
        element.set("data-tip", label)
    for name in [one for one in element.attrib if _idle(one, element.attrib[one])]:
        del element.attrib[name]
    for child in list(element):
        _plain(child)
    kept: list[ElementTree.Element] = []
    for child in element:
        bare = child.tag == GROUP and not child.attrib
        if bare:
            kept += list(child)
        elif _seen(child):
            kept.append(child)
    element[:] = _lines_together(kept)


def _lines_together(elements: list[ElementTree.Element]) -> list[ElementTree.Element]:
    """The same drawn with fewer elements: opaque lines of one paint that follow each other are one.

    A line with words of its own stays by itself.
    """
    kept: list[ElementTree.Element] = []
    drawn: dict[str, str] | None = None
    for element in elements:
        paint = _paint_of_line(element)
        if paint is None:
            kept.append(element)
        elif paint == drawn:
            kept[-1].set("d", kept[-1].get("d", "") + _as_path(element))
        else:
            kept.append(ElementTree.Element(f"{SVG}path", {"d": _as_path(element)} | paint))
        drawn = paint
    return kept


def _paint_of_line(element: ElementTree.Element) -> dict[str, str] | None:
    """How a line is painted; None for what is no line that others may join."""
    moved = element.get("transform", "translate(0,0)")
    alone = {"data-tip", "opacity", "stroke-opacity"} & set(element.attrib)
    if element.tag != f"{SVG}line" or alone or not PLACE.fullmatch(moved):
        return None
    return {name: value for name, value in element.attrib.items() if name not in OF_PLACE}


def _as_path(line: ElementTree.Element) -> str:
    """Where a line goes, as a path."""
    place = PLACE.fullmatch(line.get("transform", "translate(0,0)"))
    across, down = map(float, place.groups()) if place else (0.0, 0.0)
    x1, y1, x2, y2 = (float(line.get(name, "0")) for name in ("x1", "y1", "x2", "y2"))
    return f"M{across + x1:.6g},{down + y1:.6g}l{x2 - x1:.6g},{y2 - y1:.6g}"


def _idle(name: str, value: str) -> bool:
    """Whether an attribute changes nothing that is seen on a page."""
    return (
        name in UNUSED
        or name.startswith("aria-")
        or (name, value) in DEFAULTS
        or (name == "transform" and value == "translate(0,0)")
    )


def _seen(element: ElementTree.Element) -> bool:
    """Whether an element draws anything."""
    if element.tag == f"{SVG}title":
        return False
    if element.tag == GROUP:
        return len(element) > 0
    if element.tag == f"{SVG}path":
        drawn = element.get("d", "")
        inked = any(element.get(name, "none") != "none" for name in ("fill", "stroke"))
        return bool(drawn) and inked and drawn != "M0,0h0v0h0Z"
    return True
