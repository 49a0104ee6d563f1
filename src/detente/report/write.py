"""Write a brief into a folder, in the formats asked for."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from detente.claims.brief import Brief
from detente.errors import ScenarioError
from detente.report.content import Content

FORMATS = ("html", "md", "json", "xlsx", "png", "svg")
DEFAULT = ("html", "md", "json", "xlsx")
Progress = Callable[[str, int, int], None]


def parse_formats(text: str) -> tuple[str, ...]:
    """Formats from a list with commas such as ``html,md``; ScenarioError names one that is
    unknown.
    """
    found = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    unknown = [name for name in found if name not in FORMATS]
    if unknown or not found:
        what = f"unknown format {unknown[0]!r}" if unknown else "no format"
        raise ScenarioError(what, where="--format", hint=f"choose from {', '.join(FORMATS)}")
    return found


def write(
    brief: Brief,
    folder: str | Path,
    formats: Sequence[str] = DEFAULT,
    *,
    coalition: Callable[[], Any] | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write ``report.html``, ``.md``, ``.json``, ``.xlsx`` into `folder` and return their paths.

    ``png`` and ``svg`` write every picture into ``charts/``, each also as 16:9 for slides. Every
    file appears whole, once all are made. `coalition` is that of `detente.report.build.content`.
    """
    folder = Path(folder)
    pictured = [name for name in formats if name != "json"]
    content = _content(brief, coalition, progress) if pictured else None
    made: list[Path] = []
    with tempfile.TemporaryDirectory(prefix=".report-", dir=folder) as place:
        for done, name in enumerate(formats):
            if progress:
                progress("report", done, len(formats))
            made += _one(brief, content, Path(place), name)
        written = [folder / path.relative_to(place) for path in made]
        for path, target in zip(made, written, strict=True):
            target.parent.mkdir(exist_ok=True)
            path.replace(target)
    if progress:
        progress("report", len(formats), len(formats))
    return written


def _content(
    brief: Brief, coalition: Callable[[], Any] | None, progress: Progress | None
) -> Content:
    from detente.report.build import content

    return content(brief, coalition=coalition, progress=progress)


def _one(brief: Brief, content: Content | None, folder: Path, name: str) -> list[Path]:
    path = folder / f"report.{name}"
    if name == "json":
        path.write_text(json.dumps(brief.to_json(), indent=1, allow_nan=False), encoding="utf-8")
        return [path]
    if content is None:
        return []
    if name in ("png", "svg"):
        charts = folder / "charts"
        charts.mkdir(exist_ok=True)
        both = (
            (f"{figure.name}{end}.{name}", figure, slide)
            for figure in content.figures
            for end, slide in (("", False), ("-16x9", True))
        )
        return [figure.save(charts / file, slide=slide) for file, figure, slide in both]
    if name == "xlsx":
        from detente.report.workbook import workbook

        workbook(content, path)
    elif name == "html":
        from detente.report.html import html

        path.write_text(html(content), encoding="utf-8")
    else:
        from detente.report.markdown import markdown

        path.write_text(markdown(content), encoding="utf-8")
    return [path]
