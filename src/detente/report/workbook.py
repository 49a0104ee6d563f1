"""The report as an Excel workbook: words, claims with every number, and a sheet for each table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from detente.report.cells import head
from detente.report.parts import Content
from detente.table import write_workbook

CLAIM = (
    "id",
    "statement",
    "speaker",
    "group",
    "verdict",
    "answer",
    "horizon",
    "closure",
    "basis",
    "outside",
    "ceiling",
)
Row = tuple[Any, ...]
LINE = ("label", "value", "range", "horizon", "basis", "null", "outcome", "thresholds")


def workbook(content: Content, path: Path) -> None:
    """Write the report to `path`; texts stay texts, whatever they begin with."""
    write_workbook(path, _sheets(content))


def _sheets(content: Content) -> Iterator[tuple[str, Sequence[Row]]]:
    """The worksheets: name and rows."""
    yield "summary", list(_summary(content))
    if content.claims:
        claims = [(*_of(one, CLAIM), "; ".join(one.flips)) for one in content.claims]
        yield "claims", [(*CLAIM, "flips"), *claims]
        lines = [(one.id, *_of(line, LINE)) for one in content.claims for line in one.lines]
        yield "numbers", [("id", *LINE), *lines]
        recorded = [(one.id, text) for one in content.claims for text in one.recorded]
        yield "recorded", [("id", "recorded"), *recorded]
    for position, sheet in enumerate(content.sheets, 1):
        names = (sheet.table.index_name, *sheet.table.columns)
        rows = [(label, *row.values()) for label, row in sheet.table.rows()]
        yield f"{position} {sheet.name}", [tuple(map(head, names)), *rows]


def _summary(content: Content) -> Iterator[Row]:
    yield (content.title,)
    yield (content.subtitle,)
    if content.answer:
        yield (content.answer,)
    yield from content.facts.items()
    yield ("Findings",)
    yield from ((text,) for text in content.findings)
    yield ("Read with care",)
    yield from ((text,) for text in (*content.care, *content.caveats))
    yield from ((one.choice, one.value, one.range, one.said) for one in content.margins)


def _of(one: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(getattr(one, name)) for name in names)
