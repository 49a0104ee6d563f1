"""Numbers of a text beside those on record: GDP, trade in money, shipped series."""

from __future__ import annotations

import pytest

from tests.reading.test_templates import measures, read


@pytest.mark.parametrize(
    ("text", "measure", "conflict"),
    [
        # World Bank: 3.56 and 4.5 thousand billion.
        ("Germany's economy was worth 4.3 trillion dollars in 2021.", "DEU", False),
        ("Germany's economy was worth 6.5 trillion dollars in 2021.", "DEU", True),
        ("The GDP of India exceeded 3 trillion dollars in 2022, he said.", "IND", False),
    ],
)
def test_incomes_are_held_against_the_world_bank(text: str, measure: str, conflict: bool) -> None:
    (one,) = read(text)
    assert one.binding is not None and f'recorded_gdp("{measure}"' in one.binding.tests[0].measure
    assert any(found for *_, found in one.checks) is conflict


def test_trade_in_money_adds_both_ways_and_keeps_who_sells() -> None:
    (both,) = read(
        "Trade between Germany and France reached 180 billion dollars in 2021.", "2022-02-01"
    )
    assert both.binding is not None
    assert both.binding.tests[0].measure == 'base_flow("DEU", "FRA") + base_flow("FRA", "DEU")'
    sold = measures("Germany's exports to France were 100 billion dollars in 2021.", "2022-02-01")
    bought = measures(
        "France's imports from Germany were 100 billion dollars in 2021.", "2022-02-01"
    )
    assert set(sold) == set(bought) == {'base_flow("DEU", "FRA")'}


@pytest.mark.parametrize(
    ("text", "measure", "conflict"),
    [
        (
            "Chinese exports to Russia rose by more than 10% in 2022.",
            'recorded("chinese_exports_to_russia_growth", "2022")',
            False,
        ),
        (
            "Chinese exports to Russia fell by 10% in 2022.",
            '0 - recorded("chinese_exports_to_russia_growth", "2022")',
            True,
        ),
        (
            "Russia's economy shrank by 11% in 2022.",
            '0 - recorded("russian_real_gdp_growth", "2022")',
            True,
        ),
        (
            "Russia sent more than 15 billion cubic metres of gas to China by pipeline in 2022.",
            'recorded("russian_pipeline_gas_to_china", "2022")',
            False,
        ),
    ],
)
def test_shipped_series_are_found_by_parties_words_unit_and_period(
    text: str, measure: str, conflict: bool
) -> None:
    (one,) = read(text, "2023-02-01")
    assert one.binding is not None
    assert {test.measure for test in one.binding.tests} == {measure}
    assert any(found for *_, found in one.checks) is conflict


@pytest.mark.parametrize(
    "text",
    [
        # Another direction, another year, another unit, no year.
        "Russian exports to China rose by 10% in 2022.",
        "Chinese exports to Russia rose by 10% in 2019.",
        "Russia sent 15 tankers of gas to China by pipeline in 2022.",
        "Chinese exports to Russia rose by 10%.",
    ],
)
def test_no_series_of_another_thing_is_taken(text: str) -> None:
    assert not [one for one in measures(text, "2023-02-01") if "recorded(" in one]


def test_eleven_brands_stay_without_a_binding() -> None:
    (one,) = read("Eleven foreign car brands on the Russian market are Chinese.", "2022-12-30")
    assert one.binding is None
