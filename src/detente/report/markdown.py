"""The report as Markdown: findings, claims and tables, without pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from detente.errors import one_line
from detente.report.cells import cell, head
from detente.report.parts import TURNS, ClaimRow, Content, Sheet

CLAIM: Mapping[str, Callable[[ClaimRow], str]] = {
    "id": lambda claim: claim.id,
    "statement": lambda claim: claim.statement,
    "speaker": lambda claim: claim.speaker,
    "verdict": lambda claim: claim.verdict,
    "answer": lambda claim: claim.answer,
    "number": lambda claim: claim.deciding.said,
    "assumption range": lambda claim: claim.deciding.range,
    "null model": lambda claim: claim.deciding.null,
    "horizon": lambda claim: claim.horizon,
    "closure": lambda claim: claim.closure,
    "rests on": lambda claim: claim.basis,
    "what flips it": lambda claim: "; ".join(claim.flips) or claim.outside,
}
MARGINS = ("choice", "margin over the best other one", "assumption range", "")


def markdown(content: Content) -> str:
    """The report as one Markdown text; marks that Markdown or HTML would read are escaped."""
    return "\n\n".join(part for part in _parts(content) if part) + "\n"


def _parts(content: Content) -> Iterator[str]:
    """The text in parts, with an empty line to come between them."""
    yield f"# {plain(content.title)}"
    yield plain(content.subtitle)
    yield plain(content.answer)
    yield "\n".join(
        f"- {name} ({len(some)}): {plain(', '.join(one.said for one in some))}"
        for name, some in content.groups.items()
        if some
    )
    yield "\n".join(f"- {plain(name)}: {plain(text)}" for name, text in content.facts.items())
    yield "\n".join(f"- {plain(figure.title)}" for figure in content.lead)
    yield plain(content.track)
    yield "\n".join(f"- {plain(one.text)}" for one in content.cautions)
    yield "## On one page"
    yield "\n".join(f"{k}. {plain(text)}" for k, text in enumerate(content.findings, 1))
    if content.margins:
        yield "### The dilemma"
        yield grid(
            MARGINS, [(one.choice, one.value, one.range, one.said) for one in content.margins]
        )
    yield "### Read with care"
    yield "\n".join(f"- {plain(text)}" for text in (*content.care, *content.caveats))
    if content.claims:
        yield "## The claims"
        yield _claims(content.claims)
    for chapter in content.chapters:
        yield f"## {plain(chapter.title)}"
        yield from (plain(text) for text in chapter.paragraphs)
        if chapter.turns:
            yield f"### {TURNS}"
            yield "\n".join(f"- {plain(text)}" for text in chapter.turns)
        yield from (_sheet(sheet) for sheet in chapter.sheets)


def grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [[plain(text) for text in row] for row in (heads, *rows)]
    lines.insert(1, ["---" for _ in heads])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def plain(text: str) -> str:
    """`text` on one line, with the characters escaped that Markdown or HTML would read."""
    line = re.sub(r"([\\`*_{}\[\]<>|#~&$])", r"\\\1", one_line(str(text), len(str(text))))
    # What would begin a list or a heading where a paragraph begins.
    line = re.sub(r"^([-+=])", r"\\\1", line)
    return re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", line)


def _claims(claims: Sequence[ClaimRow]) -> str:
    return grid(tuple(CLAIM), [tuple(read(claim) for read in CLAIM.values()) for claim in claims])


def _sheet(sheet: Sheet) -> str:
    heads = [head(name) for name in (sheet.table.index_name, *sheet.table.columns)]
    rows = [
        [cell(label), *(cell(value, name) for name, value in row.items())]
        for label, row in sheet.table.rows()
    ]
    left = len(rows) - sheet.shown
    more = f"\n\n{left} more rows are in the tables beside this file." if left > 0 else ""
    note = f"{plain(sheet.note)}\n\n" if sheet.note else ""
    return f"### {plain(sheet.title)}\n\n{note}{grid(heads, rows[: sheet.shown])}{more}"
