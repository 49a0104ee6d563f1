"""One wording of verdicts: in the page, in Markdown and on the terminal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from detente.claims.brief import Brief
from detente.cli.show_brief import show_brief
from detente.report.cells import number_text
from detente.report.markdown import markdown
from detente.report.parts import Content
from detente.report.verdict_words import claim_row
from tests.report.sample import number, verdict


def test_terminal_and_page_use_the_same_words(
    made: Brief, page: str, said: Content, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    show_brief(made, tmp_path)
    terminal = " ".join(capsys.readouterr().out.split())
    line = claim_row(made.verdicts[0]).deciding
    for words in (line.value.split()[0], line.range.split(" (")[0], line.null):
        assert words in terminal
        assert words in page
        assert words in markdown(said)


def test_draws_without_the_number_are_counted_beside_the_range() -> None:
    row = claim_row(verdict("S07", "mixed", replace(number(), failed=3, note="a note"))).deciding
    assert row.range == "4.10 to 12.30 (200 draws, 3 without)"
    assert (row.label, row.name, row.note) == (
        "change of a share (a note)",
        "change of a share",
        "a note",
    )


def test_numbers_have_the_decimals_that_they_deserve() -> None:
    said = {None: "no number", 3.0: "3", -4.0: "−4", 123.45: "123.5", 0.5: "0.50", 0.0123: "0.012"}
    assert {value: number_text(value) for value in said} == said
