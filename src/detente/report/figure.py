"""Figure: a table drawn as a chart with a caption that says where it comes from.

SVG, PNG, HTML and Vega-Lite JSON, offline.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import DataError
from detente.report.style import SLIDE, WIDE, Size, chart_config
from detente.report.svg import hatched, named, rounded, slide, with_titles
from detente.study.result import Result
from detente.table import Table

if TYPE_CHECKING:
    import altair as alt

SCHEMA = "6.4"
RANGES = "Ranges are over assumptions, not confidence intervals."
# Mean width of a letter over its height, in the caption and in the bold title.
LETTER, BOLD_LETTER = 0.52, 0.68


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
        """The caption with a note on how to read the picture, and with other fields changed."""
        return replace(self, note=note, **changed)


def caption_of(result: Result, residual: float | None = None) -> Caption:
    """The Caption of pictures made from `result`, with the largest residual behind them: that of
    the result itself where it is left out.
    """
    world = result.scenario.world
    largest = result.largest_residual if residual is None else residual
    return Caption(
        f"{world.name} ({world.year}, basic prices)",
        result.horizon,
        result.equilibrium.closure,
        source_of(result, f"largest residual {largest:.1e}"),
    )


def source_of(result: Result, certified: str) -> str:
    """The source that a Caption names, with what is known of the residuals behind its picture."""
    return f"scenario {result.scenario.name}, elasticities {result.elasticities_said}, {certified}"


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
        """The Vega-Lite specification, with data.

        `titled` puts title and caption into the picture.
        """
        from altair.utils.schemapi import debug_mode

        with debug_mode(False):
            spec: dict[str, Any] = self.plot(size).to_dict(validate=False)
        spec["config"] = chart_config(size)
        spec["description"] = f"{self.title}. {self.caption.text}"
        if titled:
            letters = size.width / size.font
            spec["title"] = {
                "text": textwrap.wrap(self.title, int(letters / BOLD_LETTER)),
                "subtitle": textwrap.wrap(self.caption.text, int(letters / LETTER)),
            }
        return spec

    def svg(self, size: Size = WIDE, *, titled: bool = True) -> str:
        """The picture as SVG text; marks carry a ``<title>`` with their numbers."""
        import vl_convert

        drawn = vl_convert.vegalite_to_svg(
            self.spec(size, titled=titled), vl_version=SCHEMA, allowed_base_urls=[]
        )
        name = f"{self.name}-{size.name}"
        return hatched(with_titles(rounded(named(drawn, name))), f"hatch-{name}")

    def slide_svg(self) -> str:
        """The picture on a sheet of 1280 by 720."""
        return slide(self.svg(SLIDE))

    def save(self, path: str | Path, *, slide: bool = False) -> Path:
        """Write ``.svg``, ``.png``, ``.html`` (one file, no network) or ``.json``.

        `slide` makes SVG and PNG 16:9. DataError for any other suffix.
        """
        import vl_convert

        path = Path(path)
        if path.suffix == ".json":
            path.write_text(json.dumps(self.spec(), allow_nan=False), encoding="utf-8")
        elif path.suffix == ".html":
            page = vl_convert.vegalite_to_html(
                self.spec(), vl_version=SCHEMA, bundle=True, renderer="svg"
            )
            path.write_text(page, encoding="utf-8")
        elif path.suffix == ".svg":
            path.write_text(self.slide_svg() if slide else self.svg(), encoding="utf-8")
        elif path.suffix == ".png":
            drawn = self.slide_svg() if slide else self.svg()
            path.write_bytes(vl_convert.svg_to_png(drawn, scale=2))
        else:
            raise DataError(
                f"no picture can be written as {path.suffix!r}",
                where=str(path),
                hint="use .svg, .png, .html or .json",
            )
        return path
