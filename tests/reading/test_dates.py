"""Dates relative to the day of the document, by hand; 3 March 2025 is a Monday."""

from __future__ import annotations

import datetime

import pytest

from detente.reading.dates import date_mentions
from detente.reading.document import Document
from detente.reading.mood import evidence_in, mood_of, mood_of_speech
from detente.reading.text_quantities import quantity_mentions

DAY = datetime.date(2025, 3, 3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It began in December.", "2024-12"),
        ("It began in February.", "2025-02"),
        ("It will begin in February.", "2026-02"),
        ("It will begin in April.", "2025-04"),
        ("It met on Monday.", "2025-03-03"),
        ("It met on Tuesday.", "2025-02-25"),
        ("It will meet on Tuesday.", "2025-03-04"),
        ("It sold gas to China on Tuesday.", "2025-02-25"),
        ("It met last Monday.", "2025-02-24"),
        ("It met from 3 to 5 February 2025.", "2025-02-03/2025-02-05"),
        ("It met on Jan. 7.", "2025-01-07"),
        ("It sold more in the year to June.", "2023-07/2024-06"),
        ("It will be better in the coming year.", "2026"),
        ("It has fallen by half since July.", "2024-07"),
        (
            "It will raise a duty on all kinds of wheat and of rye to 130% from Oct. 1.",
            "2025-10-01",
        ),
        ("It met last week.", "2025-02-24/2025-03-02"),
        ("It met next month.", "2025-04"),
        ("It met last month.", "2025-02"),
        ("It rose last quarter.", "2024-10/2024-12"),
        ("It rose in the second half of last year.", "2024-07/2024-12"),
        ("It rose in the first three months of 2024.", "2024-01/2024-03"),
        ("It rose in Q3 2024.", "2024-07/2024-09"),
        ("It fell three years ago.", "2022"),
        ("It fell 14 months ago.", "2024-01"),
        ("It fell in late February.", "2025-02-21/2025-02-28"),
        ("It fell in late February 2024.", "2024-02-21/2024-02-29"),
        ("It fell last winter.", "2024-WI"),
        ("It will fall next summer.", "2025-SU"),
        ("It met on 29 February 2024.", "2024-02-29"),
        ("It met on March 1st, 2025.", "2025-03-01"),
        ("It met yesterday.", "2025-03-02"),
        ("It fell in 2019.", "2019"),
    ],
)
def test_a_date_is_worked_out_from_the_day(text: str, value: str) -> None:
    assert [one.value for one in date_mentions(Document(text, DAY))] == [value]


def test_the_previous_year_counts_from_the_one_that_is_named() -> None:
    text = "It sold more in 2021 than in the previous year."
    assert [one.value for one in date_mentions(Document(text, DAY))] == ["2021", "2020"]


@pytest.mark.parametrize(
    "text", ["It met on 30 February 2024.", "They may march.", "The May family sold 2019 cars."]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert not date_mentions(Document(text, DAY))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It fell by 12.5 per cent.", ("=", 12.5, "percent")),
        ("It fell by 30 per cent or more.", (">=", 30, "percent")),
        ("It lost 3 billion dollars or less.", ("<=", 3e9, "USD")),
        ("At least two dozen ships were waiting.", (">=", 24, "ships")),
        ("It rose by more than a tenth, he said.", (">", 0.1, "share")),
        ("It has fallen by half since then.", ("=", 0.5, "share")),
        ("It lost at least $3.5 billion.", (">=", 3.5e9, "USD")),
        ("It sold 1,200 tonnes.", ("=", 1200, "tonnes")),
        ("It sold two thirds of them.", ("=", 2 / 3, "share")),
        ("It took up to twenty-five ships.", ("<=", 25, "ships")),
        ("It was the third-largest seller.", ("=", 3, "rank")),
        ("It sold 3 million barrels.", ("=", 3e6, "barrels")),
        ("It rose by two percentage points.", ("=", 2, "points")),
        ("It paid almost 40 euros.", ("~", 40, "EUR")),
    ],
)
def test_a_quantity_is_read_with_its_unit(text: str, said: tuple[str, float, str]) -> None:
    (one,) = quantity_mentions(Document(text, DAY))
    assert (one.value.comparator, one.value.unit) == (said[0], said[2])
    assert one.value.number == pytest.approx(said[1])


@pytest.mark.parametrize(
    "text",
    [
        "The two leaders met.",
        "One of them spoke.",
        "Two officials said so.",
        "The Group of 20 met.",
        "It was built in the 21st century.",
        "It met in 2019.",
    ],
)
def test_words_that_only_point_are_no_quantity(text: str) -> None:
    assert not quantity_mentions(Document(text, DAY))


def test_moods_by_their_words() -> None:
    assert mood_of("It sells no gas") == "negated"
    assert mood_of("It sells no more than 3 ships") == "asserted"
    assert mood_of("It would sell gas from 1 May") == "future"
    assert mood_of("It may sell gas") == "hypothetical"
    assert mood_of("It sells gas", attributed=True) == "attributed"
    assert mood_of_speech("it sold gas", "Canada ", "denied") == "negated"
    assert mood_of_speech("it sold gas", "Canada has not ", "said") == "negated"
    assert mood_of_speech("it sold gas", "Canada ", "said") == "attributed"
    assert evidence_in("Without providing evidence, it said so.") == "none given"
