"""Write a brief into a folder, in the formats asked for."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from detente.claims.brief import Brief
from detente.claims.claims_file import Claims
from detente.errors import ScenarioError
from detente.reading.reading_folder import reading_beside
from detente.report.content import content
from detente.report.html import html
from detente.report.live.living import living
from detente.report.markdown import markdown
from detente.report.memo import memo_files
from detente.report.page_json import page_json
from detente.report.parts import Content
from detente.report.workbook import workbook
from detente.types import Progress, silent

FORMATS = ("html", "md", "json", "xlsx", "png", "svg")
DEFAULT = ("html", "md", "json", "xlsx")


def parse_formats(text: str) -> tuple[str, ...]:
    """Formats from a list with commas such as ``html,md``.

    ScenarioError names one that is unknown.
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
    claims: Claims | None = None,
    progress: Progress = silent,
) -> list[Path]:
    """Write ``report.html``, ``.md``, ``.json``, ``.xlsx`` into `folder` and return their paths.

    The page holds levers that its reader moves; `claims` are those whose tests it reads then, the
    shipped ones of the scenario's name if left out. Beside ``report.md`` stands ``memo.md``, one
    sheet with its pictures.
    ``png`` and ``svg`` write every picture into ``charts/``, each also as 16:9 for slides. Every
    file appears whole, once all are made.
    """
    folder = Path(folder)
    said = content(brief)
    reading = reading_beside(folder, brief.document_hash)
    made: list[Path] = []
    with tempfile.TemporaryDirectory(prefix=".report-", dir=folder) as place:
        for done, name in enumerate(formats):
            progress("report", done, len(formats))
            if name == "html":
                page = html(said, living(brief.result.scenario, claims), reading)
                made.append(_page(page, Path(place)))
            else:
                made += _written(brief, said, Path(place), name)
        written = [folder / path.relative_to(place) for path in made]
        for path, target in zip(made, written, strict=True):
            target.parent.mkdir(exist_ok=True)
            path.replace(target)
    progress("report", len(formats), len(formats))
    return written


def _page(page: str, folder: Path) -> Path:
    """The file of the page."""
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


def _written(brief: Brief, said: Content, folder: Path, name: str) -> Iterator[Path]:
    """The files of one format in `folder`."""
    if name in ("png", "svg"):
        yield from _charts(said, folder / "charts", name)
        return
    path = folder / f"report.{name}"
    if name == "json":
        whole = brief.to_json() | {"page": page_json(said)}
        path.write_text(json.dumps(whole, indent=1, allow_nan=False), encoding="utf-8")
    elif name == "xlsx":
        workbook(said, path)
    else:
        path.write_text(markdown(said), encoding="utf-8")
        yield from memo_files(said, folder)
    yield path


def _charts(said: Content, folder: Path, suffix: str) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    for figure in said.figures:
        yield figure.save(folder / f"{figure.name}.{suffix}")
        yield figure.save(folder / f"{figure.name}-16x9.{suffix}", slide=True)
