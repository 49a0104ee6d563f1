"""The report as plain objects: the same content that HTML shows, for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from detente.report.cells import head, heading, page_rows
from detente.report.figure import Figure
from detente.report.glossary import TERMS
from detente.report.parts import Chapter, Content, Sheet
from detente.table import Table


def page_json(content: Content) -> dict[str, Any]:
    """Everything that a report says, with every row of every table; missing numbers are None."""
    return {
        "title": content.title,
        "subtitle": content.subtitle,
        "answer": content.answer,
        "lead": [_figure(one) for one in content.lead],
        "track_record": content.track,
        "cautions": [one.text for one in content.cautions],
        "about": [asdict(one) for one in content.about.values()],
        "facts": dict(content.facts),
        "findings": list(content.findings),
        "margins": [asdict(margin) for margin in content.margins],
        "words": {one.plain: one.meaning for one in TERMS.values()},
        "caveats": [*content.care, *content.caveats],
        "system": _figure(content.system) if content.system else None,
        "claims": [asdict(claim) for claim in content.claims],
        "chapters": [_chapter(chapter) for chapter in content.chapters],
    }


def _chapter(chapter: Chapter) -> dict[str, Any]:
    return {
        "id": chapter.id,
        "title": chapter.title,
        "paragraphs": list(chapter.paragraphs),
        "turns": list(chapter.turns),
        "figures": [_figure(figure) for figure in chapter.figures],
        "tables": [_sheet(sheet) for sheet in chapter.sheets],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    about = {"name": figure.name, "title": figure.title, "caption": figure.caption.text}
    about["note"] = figure.caption.note
    return about | _table(figure.table)


def _sheet(sheet: Sheet) -> dict[str, Any]:
    about = {"name": sheet.name, "title": sheet.title, "note": sheet.note} | _table(sheet.table)
    return about | ({"page": _on_page(sheet)} if sheet.on_page else {})


def _on_page(sheet: Sheet) -> dict[str, Any]:
    """What stands on the page, as text."""
    table = sheet.grid
    above = [heading(name) for name in (table.index_name, *table.columns)]
    rows = [[one.text for one in row] for row in page_rows(table.first(sheet.shown))]
    return {
        "headings": [one.text for one in above],
        "units": [one.unit for one in above],
        "rows": rows,
    }


def _table(table: Table) -> dict[str, Any]:
    names = (table.index_name, *table.columns)
    rows = [[_plain(value) for value in (label, *row.values())] for label, row in table.rows()]
    return {"columns": list(names), "headings": [head(name) for name in names], "rows": rows}


def _plain(value: Any) -> Any:
    """None for what is no number: JSON has none."""
    return None if value != value else value
