"""Who says what, in the words of communiques and of wire stories; no case of the held-out texts."""

from __future__ import annotations

import datetime

import pytest

from detente.reading.by_rules import extract
from detente.reading.document import Document
from detente.reading.record import Statement

DAY = datetime.date(2025, 3, 3)


def said(text: str) -> list[tuple[str, str, str]]:
    """What is said, by whom, and the code of the speaker, of each attributed statement."""
    records, dropped = extract(Document(text, DAY))
    assert not dropped
    values = [(one.exact, one.value) for one in records if isinstance(one.value, Statement)]
    return [(exact, v.speaker, v.speaker_code) for exact, v in values if v.speaker]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The Japanese delegation underlined that Tokyo would keep its stocks.",
            ("Tokyo would keep its stocks", "Japanese delegation", "JPN"),
        ),
        (
            "Both Parties noted with regret that trade had fallen by a third.",
            ("trade had fallen by a third", "Both Parties", ""),
        ),
        (
            "The French side shared this view and recalled that Paris had warned of it.",
            ("Paris had warned of it", "The French side", "FRA"),
        ),
        (
            "Madrid undertook not to tax Moroccan fruit.",
            ("not to tax Moroccan fruit", "Madrid", "ESP"),
        ),
        (
            "The Baltic Ports Institute estimated, in a note for both sides, that a strike would"
            " cost Latvia a tenth of its exports.",
            (
                "a strike would cost Latvia a tenth of its exports",
                "Baltic Ports Institute",
                "",
            ),
        ),
        (
            '"We will not bend, and we will not beg," President Emmanuel Macron told lawmakers in'
            " Paris.",
            ("We will not bend, and we will not beg", "Emmanuel Macron", "FRA"),
        ),
        # Who is described in an aside speaks; who stands behind the verb and does something not.
        (
            "A senior official, in office since May, said India would buy less oil.",
            ("India would buy less oil", "A senior official", ""),
        ),
        (
            '"Tokyo will sell no rare earths," a spokesman, Jun Mori, warned.',
            ("Tokyo will sell no rare earths", "a spokesman", ""),
        ),
    ],
)
def test_a_statement_has_its_words_and_its_speaker(
    text: str, expected: tuple[str, str, str]
) -> None:
    assert said(text) == [expected]


def test_what_a_speaker_adds_is_the_speaker_s() -> None:
    text = (
        '"The harvest in Chile will be poor," a Brazilian official said, adding the drought had'
        " hurt Peru too."
    )
    first, second = said(text)
    assert first[0] == "The harvest in Chile will be poor"
    assert second[0] == "the drought had hurt Peru too"
    assert first[2] == second[2] == "BRA"


def test_a_title_is_no_part_of_a_name_and_a_given_name_may_stand_last() -> None:
    text = "Mr Tomas Vondra met H.E. Seo Min-ji in Vienna. Ms Seo said the talks were good."
    names = [one.exact for one in extract(Document(text, DAY))[0] if one.kind == "actor"]
    assert names == ["Tomas Vondra", "Seo Min-ji", "Vienna", "Seo"]


def test_a_dateline_in_capitals_names_the_capital() -> None:
    text = "OSLO, March 2 (Wire) - Norway will sell more gas, the ministry said."
    actors = [one.value.code for one in extract(Document(text, DAY))[0] if one.kind == "actor"]
    assert actors == ["NOR", "NOR"]
