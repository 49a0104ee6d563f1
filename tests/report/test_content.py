"""Content is a pure function of a brief: it enters no solver and passes little between files; what
HTML shows is in the JSON.
"""

from __future__ import annotations

import ast
import json
import pickle
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from types import FrameType
from typing import Any

import detente as dt
from detente.claims.background import CoalitionSummary
from detente.claims.brief import Brief
from detente.report.cells import cell
from detente.report.content import content
from detente.report.html import SIGNS
from detente.report.page_json import page_json
from detente.report.parts import TURNS, Content
from detente.table import Table
from detente.words import horizon_said

PACKAGE = Path(dt.__file__).parent
MOST_CALLS = 5000
SOLVING = (
    "detente.economy",
    "detente.politics",
    "detente.scenario.equilibria",
    "detente.study.respond",
    "detente.study.run",
    "detente.history.hindcast",
)


@dataclass
class Calls:
    """Files of the package that were entered, and calls that pass from one of them to another."""

    files: set[Path] = field(default_factory=set)
    across: int = 0


@contextmanager
def counted() -> Iterator[Calls]:
    """What is called in the package meanwhile."""
    calls, last = Calls(), ""

    def tell(frame: FrameType, event: str, _: Any) -> None:
        nonlocal last
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(str(PACKAGE)):
            calls.files.add(Path(name).relative_to(PACKAGE))
            calls.across += name != last
            last = name

    sys.setprofile(tell)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def with_coalition(brief: Brief) -> Brief:
    """The brief with a coalition of two."""
    columns = {"members": ["USA", "USA JPN"], "pressure_busd": [1.0, 3.0]}
    frontier = Table("option", (0, 1), columns | {"own_cost_busd": [0.1, 0.9]})
    tables = {"frontier": frontier}
    found = CoalitionSummary("RUS", ("USA", "JPN"), 2.0, 30.0, 3.0, 2, ("JPN",), tables)
    assert brief.background is not None
    return replace(brief, background=replace(brief.background, coalition=found))


def test_content_enters_no_solver_and_passes_little_between_files(made: Brief) -> None:
    brief = with_coalition(made)
    with counted() as calls:
        said = content(brief)
    assert len(said.chapters) >= 9
    assert {path for path in calls.files if path.parts[0] in ("economy", "scenario")} <= {
        Path("scenario/file.py"),
        Path("scenario/uncertain.py"),  # what was drawn, in words
    }
    assert 0 < calls.across < MOST_CALLS


def test_content_is_data(made: Brief, said: Content) -> None:
    again: Content = pickle.loads(pickle.dumps(said))
    assert page_json(again) == page_json(said) == page_json(content(made))


def test_a_chapter_shows_few_of_its_tables(said: Content) -> None:
    """Incomes of those who act and the measures; the others are in the workbook."""
    (chapter,) = (one for one in said.chapters if one.id == "who-pays")
    shown = [sheet.name for sheet in chapter.sheets if sheet.on_page]
    assert shown == ["welfare_of_parties", "levers"]
    assert len(chapter.sheets) > len(shown)


def test_no_file_of_the_report_imports_what_solves() -> None:
    """But what packs a scenario for the engine of the page, which takes the library's own steps."""
    for path in (PACKAGE / "report").rglob("*.py"):
        if path.parent.name == "live":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if name.startswith(SOLVING)], path.name


def test_a_brief_without_background_has_the_other_chapters(made: Brief) -> None:
    said = content(replace(made, background=None))
    assert [chapter.id for chapter in said.chapters] == [
        "country",
        "who-pays",
        "trade",
        "method",
        "assumptions",
        "certificate",
        "manifest",
    ]
    assert said.system is None and said.margins == ()


class Words(HTMLParser):
    """The texts of a page, each as it stands between two tags; pictures, scripts, links and the
    page's own headings apart.
    """

    APART = ("svg", "style", "script", "a", "button", "nav", "thead", "dt", "summary", "h4")
    VOID = ("meta", "input", "br", "hr", "img", "link")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not set(self.open) & set(self.APART):
            self.texts.add(text)


# What every page says about itself, with the legend of the verdicts.
OWN_WORDS = {
    *("In short", "Read with care", "The system", "The statements", "Words", "détente", "brief"),
    *(
        "What this case leaves open",
        "In the workbook report.xlsx:",
        "against the best other choice",
        TURNS,
    ),
    "It holds under assumptions at best: it rests on preferences that nobody observed.",
    "The statements stand in our own words, with their speaker. Limits were written before the run."
    " Dot: the central number. Grey bar: its range. Solid blue line: where the statement holds."
    " Dashed orange line: where it does not.",
    *SIGNS.values(),
}


def leaves(found: Any) -> Iterator[str]:
    """Every text and number of the JSON as it is written in a cell."""
    if isinstance(found, dict | list):
        for one in found.values() if isinstance(found, dict) else found:
            yield from leaves(one)
    else:
        yield " ".join(cell(found).split())
        yield cell(found, "max_residual")
        if isinstance(found, str):
            yield " ".join(found.split())


def test_every_title_cell_and_sentence_of_the_page_is_in_the_json(page: str, said: Content) -> None:
    reader = Words()
    # A word that is explained is a button inside its sentence; codes and counts are parts as well.
    page = re.sub(
        r'<button type="button" class="(?:term|opens)"[^>]*>([^<]*)</button>', r"\1", page
    )
    page = re.sub(r"</?code>", "`", page)
    page = re.sub(r'<span class="whole">([^<]*)</span>', r"\1", page)
    page = re.sub(r'<span class="left">[^<]*</span>', "", page)
    page = page.replace("About this number: ", "")
    reader.feed(re.sub(r'<div popover class="card small".*?</div>', "", page))
    known = set(leaves(json.loads(json.dumps(page_json(said), allow_nan=False))))
    assert known >= {claim.verdict for claim in said.claims}
    known |= {horizon_said(line.horizon) for claim in said.claims for line in claim.lines}
    assert len(reader.texts) > 300
    assert reader.texts - known - OWN_WORDS == set()
