"""One wording of verdicts: in the page, in Markdown and on the terminal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from detente.claims.brief import Brief
from detente.cli.show_brief import show_brief
from detente.report.markdown import markdown
from detente.report.parts import Content
from detente.report.verdict_words import claim_row, question_of, tally_of
from detente.words import in_a_sentence, number_text
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
    row = claim_row(
        verdict("S07", "undecided", replace(number(), failed=3, note="a note"))
    ).deciding
    assert row.range == "4.10 to 12.30 (200 tries, 3 without)"
    assert (row.label, row.name, row.note) == (
        "change of a share (a note)",
        "change of a share",
        "a note",
    )


def test_numbers_have_the_decimals_that_they_deserve() -> None:
    said = {None: "no number", 3.0: "3", -4.0: "−4", 123.45: "123.5", 0.5: "0.50", 0.0123: "0.012"}
    assert {value: number_text(value) for value in said} == said


def test_numbers_in_a_sentence_have_three_digits_that_count() -> None:
    said = {
        0.0: "0",
        6.2345: "6.23",
        1.4: "1.4",
        -0.00134: "−0.00134",
        62.2: "62.2",
        12345.6: "12,346",
    }
    assert {value: in_a_sentence(value) for value in said} == said


def test_the_question_and_the_tally() -> None:
    rows = [claim_row(verdict(f"S{k:02d}", "holds", number())) for k in range(3)]
    rows.append(claim_row(verdict("S04", "contradicted", number())))
    assert question_of("A and B", "2022-12-30", 4) == (
        "A and B, 30 December 2022: which of 4 statements hold?"
    )
    said = "Of 4 statements, 3 hold in the data or the model. Of the others, 1 does not hold."
    assert tally_of(rows) == said
    assert tally_of([]) == ""
    assert tally_of(rows[:1]) == "Its statement holds in the data or the model."
