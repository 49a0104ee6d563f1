"""One wording of verdicts: in the page, in Markdown and on the terminal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from detente.claims.brief import Brief
from detente.claims.verdict import NullOutcome
from detente.cli.show_brief import show_brief
from detente.report import verdict_words
from detente.report.markdown import markdown
from detente.report.parts import Content, NumberRow
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
    assert row.range == "4.1 to 12.3 (200 tries, 3 without)"
    assert (row.label, row.name, row.note) == (
        "change of a share (a note)",
        "change of a share",
        "a note",
    )


def test_numbers_of_cards_have_three_digits_that_count() -> None:
    said = {None: "no number", 3.0: "3", -4.0: "−4", 123.45: "123", 0.5: "0.5", 0.0123: "0.0123"}
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


@pytest.mark.parametrize(
    ("unit", "value", "said"),
    [
        ("per cent", 1.5, "1.5 per cent"),
        ("percentage points", -0.25, "−0.25 percentage points"),
        ("ratio", 1.5, "1.5"),
        ("number", 3.0, "3"),
        ("skill", 0.5, "0.5"),
    ],
)
def test_what_a_rule_says_has_its_unit_where_one_says_something(
    unit: str, value: float, said: str
) -> None:
    """A rule is asked once, at the first test; a number fixed before the run is a rule too."""
    nulls = (
        NullOutcome("no lever", value, "contradicted"),
        NullOutcome("none", None, "no number"),
        NullOutcome("random rank", None, "no number"),
        NullOutcome("0.5", value, "holds"),
    )
    tested = number().tested
    assert tested is not None
    one = replace(number(), unit=unit, tested=replace(tested, nulls=nulls))
    two = replace(verdict("S07", "holds", one), numbers=(one, one))
    assert claim_row(two).without == (
        f"Without the measures: {said}; the statement would not hold.",
        "Cross-check, with ranks drawn by chance: no number (no number).",
        f"Compared with a figure that no measure moved: {said};"
        " the statement would hold too, so this shows nothing.",
    )
    assert claim_row(two).deciding.value == f"9.6 {unit if 'per' in unit else ''}".strip()


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (
            'recorded("china_share_of_russian_exports", "2021-01/2021-08")',
            "recorded: china share of russian exports, 2021-01/2021-08",
        ),
        ('rise("gas", "PIPE", rest="held")', "rise: gas, PIPE, rest held"),
        ("no lever", "no lever"),
    ],
)
def test_a_rule_that_is_a_measure_is_read_as_words(measure: str, said: str) -> None:
    assert verdict_words._in_words(measure) == said


def test_a_number_and_what_it_is_have_a_colon_between() -> None:
    assert NumberRow("skill of the rise", "0.37").said == "0.37: skill of the rise"
    assert NumberRow("", "").said == ""
