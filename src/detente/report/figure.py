"""Figure: a table drawn as a chart with a caption that says where it comes from; SVG, PNG, HTML and
Vega-Lite JSON, offline.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.solver.solve import CERTIFIED
from detente.errors import DataError
from detente.report.style import COLOURS, SLIDE, WIDE, Size, chart_config, light
from detente.study.result import Result
from detente.table import Table
from detente.world.variables import variable

if TYPE_CHECKING:
    import altair as alt

SCHEMA = "6.4"
RANGES = "Ranges are over assumptions, not confidence intervals."


@dataclass(frozen=True)
class Caption:
    """Where a picture's numbers come from; `note` says how to read it."""

    world: str
    horizon: str
    closure: str
    source: str
    note: str = ""

    @property
    def text(self) -> str:
        """The caption in one line."""
        said = (
            f"World {self.world}",
            f"Horizon {self.horizon}",
            f"Closure {self.closure}",
            f"Source: {self.source}",
        )
        return f"{self.note} {'. '.join(said)}.".strip()

    def noting(self, note: str, **changed: str) -> Caption:
        """The caption with a note on how to read the picture, and with other fields where they
        differ.
        """
        return Caption(**(vars(self) | {"note": note} | changed))


def caption_of(result: Result, drawn: float = 0.0) -> Caption:
    """The Caption of pictures made from `result`; `drawn` is the largest residual of draws that
    they show too.
    """
    world, residual = result.scenario.world, max(result.largest_residual, drawn)
    source = source_of(result, f"largest residual {residual:.0e}")
    return Caption(
        f"{world.name} ({world.year}, basic prices)",
        result.horizon,
        result.equilibrium.closure,
        source,
    )


def source_of(result: Result, certified: str = f"every residual below {CERTIFIED:.0e}") -> str:
    """The source that a Caption names, with what is known of the residuals behind its picture."""
    return f"scenario {result.scenario.name}, elasticities {result.elasticities}, {certified}"


@dataclass(frozen=True, eq=False)
class Figure:
    """A chart to be drawn at any Size.

    Attributes
    ----------
    name : str
        File name without suffix.
    title : str
        What it shows, in words.
    caption : Caption
    table : Table
        The numbers drawn.
    plot : callable
        From a Size to an Altair chart without title.
    """

    name: str
    title: str
    caption: Caption
    table: Table
    plot: Callable[[Size], alt.TopLevelMixin]

    def spec(self, size: Size = WIDE, *, titled: bool = True) -> dict[str, Any]:
        """The Vega-Lite specification, with data; `titled` puts title and caption into the
        picture.
        """
        from altair.utils.schemapi import debug_mode

        with debug_mode(False):
            spec: dict[str, Any] = self.plot(size).to_dict(validate=False)
        spec["config"] = chart_config(size)
        spec["description"] = f"{self.title}. {self.caption.text}"
        if titled:
            lines = textwrap.wrap(self.caption.text, int(size.width / size.font / 0.52))
            spec["title"] = {
                "text": textwrap.wrap(self.title, int(size.width / size.font / 0.68)),
                "subtitle": lines,
            }
        return spec

    def svg(self, size: Size = WIDE, *, titled: bool = True) -> str:
        """The picture as SVG text; marks carry a ``<title>`` with their numbers."""
        import vl_convert

        drawn = vl_convert.vegalite_to_svg(
            self.spec(size, titled=titled), vl_version=SCHEMA, allowed_base_urls=[]
        )
        return hatched(with_titles(rounded(drawn)), f"hatch-{self.name}-{size.name}")

    def slide_svg(self) -> str:
        """The picture on a sheet of 1280 by 720."""
        drawn = self.svg(SLIDE)
        width, height = (
            float(value) for value in re.findall(r'(?:width|height)="([\d.]+)"', drawn)[:2]
        )
        scale = min(1220 / width, 680 / height)
        x, y = (1280 - scale * width) / 2, (720 - scale * height) / 2
        inner = drawn.replace("<svg ", f'<svg x="{x:.1f}" y="{y:.1f}" ', 1)
        inner = inner.replace(
            f'width="{width:g}" height="{height:g}"',
            f'width="{scale * width:.1f}" height="{scale * height:.1f}"',
            1,
        )
        head = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720" viewBox="0 0 1280'
            ' 720">'
        )
        return f'{head}<rect width="1280" height="720" fill="{light("paper")}"/>{inner}</svg>'

    def save(self, path: str | Path, *, slide: bool = False) -> Path:
        """Write ``.svg``, ``.png``, ``.html`` (one file, no network) or ``.json``; `slide` makes
        SVG and PNG 16:9. DataError otherwise.
        """
        import vl_convert

        path = Path(path)
        if path.suffix == ".json":
            path.write_text(json.dumps(self.spec(), allow_nan=False), encoding="utf-8")
        elif path.suffix == ".html":
            path.write_text(
                vl_convert.vegalite_to_html(
                    self.spec(), vl_version=SCHEMA, bundle=True, renderer="svg"
                ),
                encoding="utf-8",
            )
        elif path.suffix in (".svg", ".png"):
            drawn = self.slide_svg() if slide else self.svg()
            (
                path.write_text(drawn, encoding="utf-8")
                if path.suffix == ".svg"
                else path.write_bytes(vl_convert.svg_to_png(drawn, scale=2))
            )
        else:
            raise DataError(
                f"no picture can be written as {path.suffix!r}",
                where=str(path),
                hint="use .svg, .png, .html or .json",
            )
        return path


def drawable(table: Table, name: str, columns: tuple[str, ...]) -> Table:
    """`table` itself when a chart called `name` can draw these columns; DataError when it is empty,
    lacks one, or has a NaN.
    """
    if not table.index:
        raise DataError(
            "nothing to draw: the table has no rows",
            where=f"chart {name}",
            hint="give a table with at least one row",
        )
    for column in columns:
        if column not in table.columns:
            raise DataError(
                f"the table has no column {column!r}",
                where=f"chart {name}",
                hint=f"it has {', '.join(table.columns)}",
            )
        values = np.asarray(table.columns[column])
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            bad = table.index[int(np.argmin(np.isfinite(values)))]
            raise DataError(
                f"column {column!r} has no number for {bad!r}",
                where=f"chart {name}",
                hint="leave that row out",
            )
    return table


def marks(rows: Sequence[Mapping[str, Any]]) -> Any:
    """An Altair chart of plain rows, to be given a mark and encodings."""
    import altair as alt

    return alt.Chart(alt.Data(values=list(rows)))  # type: ignore[no-untyped-call]


def axis_title(column: str) -> str:
    """Description and unit of a variable for an axis."""
    known = variable(column)
    return f"{known.description.split(';')[0]} ({known.unit})"


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign, a true minus, and no minus zero."""
    text = f"{value:+.{digits}f}".replace("-", "−")
    return text[1:] if float(f"{value:.{digits}f}") == 0 else text


def rounded(svg: str) -> str:
    """`svg` with places and lengths at one decimal where they had three or more: no eye can tell,
    and a map is half as long.
    """

    def shorter(attribute: re.Match[str]) -> str:
        return re.sub(
            r"-?\d+\.\d{3,}",
            lambda found: f"{float(found[0]):.1f}".removesuffix(".0"),
            attribute[0],
        )

    return re.sub(r' (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"', shorter, svg)


def with_titles(svg: str) -> str:
    """`svg` with the spoken label of each mark as its ``<title>`` too, so that it can be read on
    hover.
    """
    return re.sub(
        r'<path aria-label="([^"]*)" role="graphics-symbol"'
        r' aria-roledescription="(?!axis|title|legend)([^"]*)"([^>]*)/>',
        r'<path aria-label="\1" role="img"\3><title>\1</title></path>',
        svg,
    )


def hatched(svg: str, name: str) -> str:
    """`svg` with areas of the colour ``blank`` drawn hatched; `name` is the pattern's id."""
    if f'fill="{light("blank")}"' not in svg:
        return svg
    pattern = (
        f'<defs><pattern id="{escape(name)}" width="5" height="5" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="5" height="5" fill="{light("paper")}"/><line'
        f' x1="0" y1="0" x2="0" y2="5" stroke="{light("grid")}" stroke-width="3"/></pattern></defs>'
    )
    head, body = svg.split(">", 1)
    return f"{head}>{pattern}" + body.replace(
        f'fill="{light("blank")}"', f'fill="url(#{escape(name)})"'
    )


def for_page(svg: str) -> str:
    """`svg` for a page: colours become CSS variables, so that it follows the page's theme; the
    background goes.
    """
    svg = re.sub(r'<rect width="[\d.]+" height="[\d.]+" fill="#fffffe"/>', "", svg, count=1)
    for name, (shown, _) in COLOURS.items():
        svg = svg.replace(f'"{shown}"', f'"var(--{name})"')
    return svg
