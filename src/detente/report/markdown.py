"""The report as Markdown: findings, claims and tables, without pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.report.cells import cell, head
from detente.report.parts import ClaimRow, Content, Sheet


def markdown(content: Content) -> str:
    """The report as one Markdown text; marks that Markdown or HTML would read are escaped."""
    parts = [f"# {plain(content.title)}", plain(content.subtitle)]
    parts.append(
        "\n".join(f"- {plain(name)}: {plain(text)}" for name, text in content.facts.items())
    )
    parts.append(
        "## On one page\n\n"
        + "\n".join(f"{k}. {plain(text)}" for k, text in enumerate(content.findings, 1))
    )
    if content.margins:
        rows = [
            (margin.choice, margin.value, margin.range, margin.said) for margin in content.margins
        ]
        parts.append(
            "### The dilemma\n\n"
            + grid(("choice", "margin over the best other one", "assumption range", ""), rows)
        )
    parts.append(
        "### Read with care\n\n" + "\n".join(f"- {plain(text)}" for text in content.caveats)
    )
    if content.claims:
        parts.append("## The claims\n\n" + _claims(content.claims))
    for chapter in content.chapters:
        parts += [
            f"## {plain(chapter.title)}",
            *(plain(text) for text in chapter.paragraphs),
            *(_sheet(sheet) for sheet in chapter.sheets),
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines: list[Sequence[str]] = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(
        "| " + " | ".join(text if text == "---" else plain(text) for text in line) + " |"
        for line in lines
    )


def plain(text: str) -> str:
    """`text` on one line, with the characters escaped that Markdown or HTML would read."""
    return re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", " ".join(str(text).split()))


def _claims(claims: tuple[ClaimRow, ...]) -> str:
    heads: tuple[str, ...] = (
        "id",
        "statement",
        "speaker",
        "verdict",
        "number",
        "assumption range",
        "null model",
    )
    heads += ("horizon", "closure", "rests on", "what flips it")
    rows = []
    for claim in claims:
        one = claim.deciding
        said = (
            claim.id,
            claim.statement,
            claim.speaker,
            claim.verdict,
            f"{one.value} {one.label}".strip(),
            one.range,
            one.null,
        )
        rows.append(
            (
                *said,
                claim.horizon,
                claim.closure,
                claim.basis,
                "; ".join(claim.flips) or claim.outside,
            )
        )
    return grid(heads, rows)


def _sheet(sheet: Sheet) -> str:
    heads = (head(sheet.table.index_name), *(head(column) for column in sheet.table.columns))
    rows = [
        (cell(label), *(cell(value) for value in row.values())) for label, row in sheet.table.rows()
    ]
    left = len(rows) - sheet.shown
    more = f"\n\n{left} more rows are in the tables beside this file." if left > 0 else ""
    note = f"{plain(sheet.note)}\n\n" if sheet.note else ""
    return f"### {plain(sheet.title)}\n\n{note}{grid(heads, rows[: sheet.shown])}{more}"
