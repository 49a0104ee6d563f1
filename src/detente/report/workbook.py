"""The report as an Excel workbook: what it says, every claim with every number, and each table on a
sheet of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from detente.report.cells import head
from detente.report.parts import Content

CLAIM = (
    "id",
    "statement",
    "speaker",
    "verdict",
    "horizon",
    "closure",
    "basis",
    "outside",
    "ceiling",
)
LINE = ("label", "value", "range", "horizon", "basis", "null", "outcome", "thresholds")


def workbook(content: Content, path: Path) -> None:
    """Write the report to `path`; texts stay texts, whatever they begin with."""
    from xlsxwriter import Workbook

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(str(path), options) as book:
        _lines(
            book.add_worksheet("summary"),
            [(content.title,), (content.subtitle,), *content.facts.items(), ("Findings",)],
        )
        summary = book.get_worksheet_by_name("summary")
        said: list[tuple[Any, ...]] = [
            *((text,) for text in content.findings),
            ("Read with care",),
            *((text,) for text in content.caveats),
        ]
        said += [(m.choice, m.value, m.range, m.said) for m in content.margins]
        _lines(summary, said, first=len(content.facts) + 3)
        if content.claims:
            _lines(
                book.add_worksheet("claims"),
                [
                    (*CLAIM, "flips"),
                    *((*_of(c, CLAIM), "; ".join(c.flips)) for c in content.claims),
                ],
            )
            lines = [(c.id, *_of(line, LINE)) for c in content.claims for line in c.lines]
            _lines(book.add_worksheet("numbers"), [("id", *LINE), *lines])
            recorded = [(c.id, text) for c in content.claims for text in c.recorded]
            _lines(book.add_worksheet("recorded"), [("id", "recorded"), *recorded])
        for position, sheet in enumerate(content.sheets, 1):
            rows: list[tuple[Any, ...]] = [
                (head(sheet.table.index_name), *(head(column) for column in sheet.table.columns))
            ]
            rows += [(label, *row.values()) for label, row in sheet.table.rows()]
            _lines(book.add_worksheet(f"{position} {_allowed(sheet.name)}"[:31]), rows)


def _lines(sheet: Any, rows: list[tuple[Any, ...]], first: int = 0) -> None:
    for line, row in enumerate(rows, start=first):
        for column, value in enumerate(row):
            if value is not None and value == value:
                sheet.write(
                    line, column, value if isinstance(value, int | float | bool) else str(value)
                )


def _of(one: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(getattr(one, name)) for name in names)


def _allowed(name: str) -> str:
    return "".join("-" if letter in "[]:*?/\\'" else letter for letter in name)
