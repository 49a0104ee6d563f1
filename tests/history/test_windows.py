"""Months of a path on the calendar: which they are, how they are averaged, and what is spread."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import ScenarioError
from detente.history.frozen import scenario_of
from detente.history.windows import (
    EXPORT,
    IMPORT,
    SolvedMonth,
    Walked,
    calendar_months,
    month_of,
    months_until,
    walked,
)
from detente.scenario.file import Scenario
from detente.types import Array

CASE = "beijing-moscow-2022"


def month(on: tuple[int, int], sales: Array) -> SolvedMonth:
    return SolvedMonth(on, sales, sales, sales)


def test_periods_are_years_or_months() -> None:
    assert calendar_months("2022-11") == ((2022, 11),)
    assert calendar_months("2022") == tuple((2022, month) for month in range(1, 13))


def test_a_record_of_november_meets_the_november_of_the_path() -> None:
    """The path starts on 24 February 2022: month 1 is March, month 9 November."""
    scenario = Scenario.open(CASE)
    assert [month_of(scenario, k) for k in (1, 9, 10, 11)] == [
        *((2022, 3), (2022, 11), (2022, 12), (2023, 1)),
    ]
    assert months_until(scenario, "2022") == range(1, 11)
    assert months_until(scenario, "2022-11") == range(1, 10)
    assert list(months_until(scenario, "2021")) == []


@pytest.mark.parametrize("start", ["2022-01-01", "2022-01-15", "2022-01-16", "2022-01-31"])
def test_no_month_of_the_calendar_is_left_out_or_counted_twice(start: str) -> None:
    scenario = Scenario.open(CASE).set(start=start)
    months = [month_of(scenario, k) for k in months_until(scenario, "2024")]
    first = (2022, 1) if start <= "2022-01-15" else (2022, 2)
    years = [(year, one) for year in (2022, 2023, 2024) for one in range(1, 13)]
    assert months == [one for one in years if one >= first]


def test_a_year_counts_the_months_before_the_path_as_the_base() -> None:
    """Base 100 for two months, then 160 for ten: (2 x 100 + 10 x 160) / 12 = 150."""
    scenario, base = Scenario.open(CASE), np.full((1, 1, 1), 100.0)
    months = tuple(month((2022, k), np.full((1, 1, 1), 160.0)) for k in range(3, 13))
    path = Walked(scenario, base, months, 0.0)
    assert path.sales("2022") == pytest.approx(150.0)
    assert path.sales("2022-11") == pytest.approx(160.0)
    assert path.sales("2021") == pytest.approx(100.0)
    with pytest.raises(ScenarioError, match="lacks months of 2023"):
        path.sales("2023")


def test_lost_sales_go_to_the_other_buyers_abroad_sector_by_sector() -> None:
    """China's purchases of Russian goods of one sector stop: every other buyer's grow by the same
    factor, Russia's own market and other sectors stay, and Russia sells as much abroad.
    """
    scenario = Scenario.open(CASE)
    world = scenario.world
    seller, buyer, sector = world.country("RUS"), world.country("CHN"), world.sector("B061")
    left = world.sales.copy()
    left[buyer, seller, sector] = 0.0
    months = tuple(SolvedMonth((2023, k), left, left, left) for k in range(1, 13))
    spread = Walked(scenario, world.sales, months, 0.0).proportional("2023", "RUS", EXPORT)
    before, after = world.sales[:, seller, sector], spread[:, seller, sector]
    others = [k for k in range(len(world.countries)) if k not in (seller, buyer) and before[k] > 0]
    factor = (before.sum() - before[seller]) / (before.sum() - before[seller] - before[buyer])
    assert after[others] == pytest.approx(factor * before[others])
    assert after[buyer] == 0.0 and after[seller] == before[seller]
    untouched = [k for k in range(len(world.sectors)) if k != sector]
    assert spread[:, :, untouched] == pytest.approx(world.sales[:, :, untouched])


def test_with_the_home_market_the_buyers_own_plants_grow_too() -> None:
    scenario = Scenario.open(CASE)
    world = scenario.world
    home, other, sector = world.country("RUS"), world.country("DEU"), world.sector("C29")
    left = world.sales.copy()
    left[home, other, sector] = 0.0
    months = tuple(SolvedMonth((2023, k), left, left, left) for k in range(1, 13))
    path = Walked(scenario, world.sales, months, 0.0)
    whole = path.proportional("2023", "RUS", IMPORT, home=True)[home, :, sector]
    assert whole.sum() == pytest.approx(world.sales[home, :, sector].sum())
    assert whole[home] > world.sales[home, home, sector]
    abroad = path.proportional("2023", "RUS", IMPORT)[home, :, sector]
    assert abroad[home] == world.sales[home, home, sector]


def test_a_path_without_levers_stays_where_it_is_and_keeps_the_years_asked_for() -> None:
    path = walked(scenario_of("no-lever-2019"), range(1, 14), [2021])
    assert {one.on[0] for one in path.months} == {2021}
    assert path.sales("2021-01") == pytest.approx(path.base, rel=1e-8)
    assert path.quantity("2021-01") == pytest.approx(path.base, rel=1e-8)


def test_the_rule_of_proportion_knows_nothing_of_the_path() -> None:
    """One embargo, in full from the first day: sales move on with habits, and what it leaves at
    given prices is the same in every month.
    """
    text = (
        "scenario: a\nstart: 2022-01-01\nlevers:\n"
        "  - {lever: embargo, by: CHN, on: RUS, sectors: B061, source: s}\n"
    )
    path = walked(Scenario.parse(text), [1, 12])
    first, last = path.months
    assert np.array_equal(first.left, last.left)
    place, sector = path.world.country("RUS"), path.world.sector("B061")
    assert not np.allclose(first.sales[:, place, sector], last.sales[:, place, sector], rtol=0.01)
