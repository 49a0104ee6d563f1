"""What a clause denies is denied of its own measure alone; what may reach further is kept back."""

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
