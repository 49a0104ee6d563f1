"""What a clause denies, supposes or foresees holds for its own measure; what may reach further
is kept back.
"""

from __future__ import annotations

import datetime

import pytest

from detente.reading.by_rules import extract
from detente.reading.document import Document
from detente.reading.record import Event

DAY = datetime.date(2022, 12, 30)


def moods(text: str) -> dict[str, str]:
    """The mood of each measure by whom it is on."""
    found = extract(Document(text, DAY))[0]
    return {one.value.target[0]: one.mood for one in found if isinstance(one.value, Event)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Russia did not stop gas to Hungary, but cut gas to Germany.",
            {"HUN": "negated", "DEU": "asserted"},
        ),
        (
            "Russia stopped gas to Poland but did not cut gas to Hungary.",
            {"POL": "asserted", "HUN": "negated"},
        ),
        ("Russia cut gas to Poland, but not to Hungary.", {"POL": "asserted"}),
        ("The United States imposed tariffs on China, not on India.", {"CHN": "asserted"}),
        ("Russia, which is not in OPEC, stopped gas to Poland.", {"POL": "asserted"}),
        ("Russia stopped gas to Poland, which did not pay in roubles.", {"POL": "asserted"}),
        ("Russia stopped gas to Poland without warning.", {"POL": "asserted"}),
        ("Without warning, Russia stopped gas to Poland.", {"POL": "asserted"}),
        ("Hungary did not object, and Russia stopped gas to Poland.", {"POL": "asserted"}),
        ("Poland did not pay because Russia stopped gas to Poland.", {"POL": "asserted"}),
        (
            "The EU does not tax China but the United States imposed tariffs on India.",
            {"IND": "asserted"},
        ),
        ("Nobody but Russia stopped gas to Poland.", {"POL": "asserted"}),
        # What is not denied may still be only supposed, or to come.
        ("If Poland does not pay, Russia will stop gas to Poland.", {"POL": "hypothetical"}),
        ("Poland did not pay, but Russia will stop gas to Hungary.", {"HUN": "future"}),
    ],
)
def test_another_clause_denies_nothing(text: str, said: dict[str, str]) -> None:
    assert moods(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "Russia did not stop gas to Poland.",
        "Russia has not yet stopped gas to Poland.",
        "Russia has not since stopped gas to Poland.",
        "Russia did not, as it had threatened, stop gas to Poland.",
        "Russia did not, however, stop gas to Poland.",
        "It is not true that Russia stopped gas to Poland.",
        "Neither Russia nor Belarus stopped gas to Poland.",
        "Nobody in Russia stopped gas to Poland.",
        "Russia did not raise prices, close ports, and stop gas to Poland.",
        "Russia did not close ports or stop gas to Poland.",
        "Gas was cheap, but Russia never stopped gas to Poland.",
        "Russia stopped paying, yet it did not stop gas to Poland.",
        "Without stopping gas to Poland, Russia won.",
        "The tariffs of the United States on Poland were not raised.",
        "Russia, although it was angry, did not stop gas to Poland.",
    ],
)
def test_a_denial_that_may_reach_the_measure_holds(text: str) -> None:
    assert moods(text).get("POL") in (None, "negated")


def test_each_government_has_its_own_measure() -> None:
    text = (
        "The EU never imposed tariffs on China but the United States imposed tariffs on China and"
        " Mexico imposed tariffs on Brazil."
    )
    found = extract(Document(text, DAY))[0]
    events = [(one.value, one.mood) for one in found if isinstance(one.value, Event)]
    assert [(one.source[0], one.target[0], mood) for one, mood in events] == [
        ("EU27", "CHN", "negated"),
        ("USA", "CHN", "asserted"),
        ("MEX", "BRA", "asserted"),
    ]


def test_a_measure_that_a_clause_denies_is_no_lever_and_the_other_is() -> None:
    found, dropped = extract(
        Document("Russia did not stop gas to Hungary but cut gas to Germany.", DAY)
    )
    assert not dropped
    assert sum(isinstance(one.value, Event) for one in found) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Russia stopped gas to Poland and will stop gas to Hungary.", "asserted future"),
        ("Russia stopped gas to Poland and would soon stop gas to Hungary.", "asserted future"),
        ("Russia stopped gas to Poland and may stop gas to Hungary.", "asserted hypothetical"),
        ("Russia stopped gas to Poland, and might stop gas to Hungary.", "asserted hypothetical"),
        ("Russia stopped gas to Poland but plans to stop gas to Hungary.", "asserted future"),
        ("Russia stopped gas to Poland; it will stop gas to Hungary.", "asserted future"),
        ("Russia cut gas to Poland and then will cut gas to Hungary.", "asserted future"),
        ("Russia has stopped gas to Poland and will stop gas to Hungary.", "asserted future"),
        ("Russia plans to stop gas to Poland and stopped gas to Hungary.", "future asserted"),
        (
            "Russia may stop gas to Poland and has already cut gas to Hungary.",
            "hypothetical asserted",
        ),
        ("Russia may stop gas to Poland and will stop gas to Hungary.", "hypothetical future"),
        ("Russia will stop gas to Poland and may stop gas to Hungary.", "future hypothetical"),
        (
            "In May Russia stopped gas to Poland and in June it will stop gas to Hungary.",
            "asserted future",
        ),
        (
            "When Poland refused, Russia stopped gas to Poland and will stop gas to Hungary.",
            "asserted future",
        ),
        (
            "Russia stopped gas to Poland and will stop gas to Hungary if Hungary does not pay.",
            "asserted hypothetical",
        ),
        (
            "The EU banned Russian oil in 2022 and will ban Russian gas.",
            "asserted future",
        ),
        (
            "The EU will ban Russian gas and banned Russian oil in 2022.",
            "future asserted",
        ),
        (
            "The EU banned imports from Russia and will impose tariffs on China.",
            "asserted future",
        ),
        (
            "The United States may impose tariffs on China while Mexico imposed tariffs on Brazil.",
            "hypothetical asserted",
        ),
        (
            "The United States imposed tariffs on China, and Mexico will impose tariffs on Brazil.",
            "asserted future",
        ),
        (
            "Russia will stop gas to Poland, and in May the EU imposed tariffs on China.",
            "future asserted",
        ),
        (
            "If Poland does not pay, Russia acts, but the United States imposed tariffs on China.",
            "asserted",
        ),
        ("Russia stopped gas to Poland, which may not pay.", "asserted"),
        ("Russia, which will meet others in March, stopped gas to Poland.", "asserted"),
        ("Russia stopped gas to Poland because Poland would not pay.", "asserted"),
        ("Russia will stop gas to Poland if Poland does not pay.", "hypothetical"),
        ("The United States raised the tariffs on China and would do it again.", "asserted"),
    ],
)
def test_each_verb_has_its_own_words_of_what_may_be_or_is_to_come(text: str, said: str) -> None:
    found = extract(Document(text, DAY))[0]
    assert " ".join(one.mood for one in found if isinstance(one.value, Event)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Russia will stop gas to Poland and cut gas to Hungary.", "future future"),
        ("Russia would stop gas to Poland or halt gas to Hungary.", "future future"),
        ("Russia could stop gas to Poland and end gas to Hungary.", "hypothetical hypothetical"),
        (
            "If Poland does not pay, Russia will stop gas to Poland and will stop gas to Hungary.",
            "hypothetical hypothetical",
        ),
        (
            "If Russia stopped gas to Poland and cut gas to Hungary, prices rose.",
            "hypothetical hypothetical",
        ),
        (
            "It may be that Russia stopped gas to Poland and has stopped gas to Hungary.",
            "hypothetical hypothetical",
        ),
        ("It would be the first time that Russia stopped gas to Poland.", "future"),
        ("It would be wrong and dangerous to say Russia stopped gas to Poland.", "future"),
        ("The United States agreed to raise tariffs on China and will do so.", "future"),
        ("The United States threatened tariffs on China and would raise them in May.", "future"),
        ("American tariffs on China will be raised.", "future"),
        ("American tariffs on China, in force since May, will go up.", "future"),
        ("Russia will act when Russia stops gas to Poland.", "future"),
        ("Russia will, when winter comes, stop gas to Poland.", "future"),
        ("Russia will have stopped gas to Poland and banned exports to Hungary.", "future future"),
        ("Russia stopped gas to Poland, if reports are right.", "hypothetical"),
    ],
)
def test_a_word_that_may_reach_the_measure_holds_for_it(text: str, said: str) -> None:
    found = extract(Document(text, DAY))[0]
    assert " ".join(one.mood for one in found if isinstance(one.value, Event)) == said


def test_one_measure_that_is_taken_and_foreseen_in_one_sentence_is_two() -> None:
    text = "The EU banned Russian oil in 2022, will ban Russian gas and will ban Russian coal."
    found = extract(Document(text, DAY))[0]
    assert [one.mood for one in found if isinstance(one.value, Event)] == ["asserted", "future"]
