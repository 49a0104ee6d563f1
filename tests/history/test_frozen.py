"""Frozen cases and the placebo: who is scored, changes by hand, and what cannot be run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detente.history.frozen import (
    NOT_RUN,
    Case,
    Changes,
    cases,
    changes_of,
    scenario_of,
)
from detente.history.fuel_trade import traded
from detente.history.scorecard import Scorecard
from detente.history.windows import SolvedMonth, Walked
from detente.world.shipped import list_worlds, open_world
from detente.world.variables import variable
from tests.history.test_tables_of_the_record import tool


def coal_stop() -> Case:
    """China's stop of Australian coal, from Australia's side."""
    return next(case for case in cases() if (case.country, case.base) == ("AUS", 2019))


def doubled(case: Case, partner: str) -> Changes:
    """Changes when nothing moves but one partner's trade, which doubles, at prices that double."""
    scenario = scenario_of(case.scenario)
    world = scenario.world
    quantity = world.sales.copy()
    quantity[world.country(partner), world.country(case.country), world.sector("B05")] *= 2
    months = tuple(
        SolvedMonth((year, month), 2 * quantity, world.sales, quantity)
        for year in (2021, 2024)
        for month in range(1, 13)
    )
    return changes_of(case, Walked(scenario, world.sales, months, 0.0))


def test_a_change_is_in_tonnes_and_not_in_money() -> None:
    """India's 65.074 Mt double at twice the price: 65.074 Mt more, and nobody else moves."""
    found = doubled(coal_stop(), "IND")
    place = found.partners.index("IND")
    assert found.predicted[place] == pytest.approx(65.074)
    assert np.delete(found.predicted, place) == pytest.approx(0.0)
    kt = [traded(("coal",), "AUS", "IND", year).kt or 0.0 for year in (2019, 2021)]
    assert found.recorded[place] == pytest.approx((kt[1] - kt[0]) / 1e3)
    assert found.base[place] == pytest.approx(65.074)


def test_the_pre_trend_goes_on_and_stops_at_nothing() -> None:
    found = doubled(coal_stop(), "IND")
    japan = found.partners.index("JPN")
    kt = [traded(("coal",), "AUS", "JPN", year).kt or 0.0 for year in (2017, 2019)]
    assert found.pre_trend[japan] == pytest.approx((kt[1] - kt[0]) / 1e3), "two years, two on"
    assert (found.base + found.pre_trend >= 0).all()


def test_the_pair_that_the_lever_stops_is_given_and_not_scored() -> None:
    found = doubled(coal_stop(), "IND")
    assert [one for one, given in zip(found.partners, found.given, strict=True) if given] == ["CHN"]
    assert found.fitted(found.predicted).points == len(found.partners) - 1


def test_a_perfect_prediction_has_slope_one_and_skill_one() -> None:
    found = doubled(coal_stop(), "IND")
    perfect = replace(found, predicted=found.recorded)
    line = perfect.fitted(perfect.predicted)
    assert (line.slope, line.r2) == (pytest.approx(1.0), pytest.approx(1.0))
    assert perfect.skill.value == pytest.approx(1.0)
    best = replace(found, predicted=found.rules[found.skill.best])
    assert best.skill.value == pytest.approx(0.0)


def test_venezuela_is_not_run_because_no_world_has_it(record: Scorecard) -> None:
    case = next(case for case in cases() if case.kind == NOT_RUN)
    assert case.country not in {code for one in list_worlds() for code in open_world(one).countries}
    assert min(open_world(one).year for one in list_worlds()) > case.base
    row = dict(record.table.rows())[case.case]
    assert row["slope"] is None and row["skill"] is None and "no accounts" in row["why"]


def test_levers_of_the_cases_take_no_number_from_the_record() -> None:
    """Stops are whole, and rates are legal; what is recorded of the pairs stands nowhere."""
    for name in ("australian-coal-2020", "russian-fuels-2024"):
        for lever in scenario_of(name).content.levers:
            assert lever.lever in ("embargo", "tariff")
            assert getattr(lever, "fall", None) is None
            assert lever.source.strip()


def test_the_cases_follow_from_the_table_by_partner(record: Scorecard) -> None:
    """Slope, R2 and errors once more from the printed rows."""
    partners = record.beside["frozen_partners"]
    for name, row in record.table.rows():
        if row["kind"] == NOT_RUN:
            continue
        mine = [one for case, one in partners.rows() if case == name and not one["given"]]
        assert len(mine) == row["partners_scored"]
        actual = np.array([one["recorded_mt"] for one in mine])
        said = np.array([one["predicted_mt"] for one in mine])
        assert row["error"] == pytest.approx(np.abs(actual - said).mean())
        assert row["error_no_change"] == pytest.approx(np.abs(actual).mean())
        if row["slope"] is not None:
            slope, _ = np.polyfit(said, actual, 1)
            assert row["slope"] == pytest.approx(slope)
            assert row["r2"] == pytest.approx(np.corrcoef(said, actual)[0, 1] ** 2)
        for one in mine:
            rest = one["recorded_mt"] - one["predicted_mt"]
            assert one["unexplained_mt"] == pytest.approx(rest)
    for table in record.tables.values():
        assert all(variable(name) for name in table.columns)
    assert float(record.heading["max_residual"]) <= 1e-8


def test_a_stop_that_is_lifted_is_a_prediction_of_the_pair_itself(record: Scorecard) -> None:
    """The pairs that levers set, summed once more: China's own purchases come back in the path."""
    pairs = record.beside["frozen_partners"]
    for name, row in record.table.rows():
        if row["kind"] != NOT_RUN:
            mine = [one for case, one in pairs.rows() if case == name and one["given"]]
            for column in ("recorded_mt", "predicted_mt"):
                total = sum(one[column] for one in mine)
                assert row[f"given_{column}"] == pytest.approx(total)
    lifted = next(row for name, row in record.table.rows() if "lifted" in name)
    assert lifted["given_predicted_mt"] > 0


def test_without_a_lever_the_placebo_is_the_rule_of_no_change(record: Scorecard) -> None:
    for name, row in record.beside["placebo"].rows():
        assert row["error"] == pytest.approx(row["error_no_change"], rel=1e-6), name
        assert row["error_proportional"] == row["error_no_change"]
        assert not row["beats_nulls"] and 0 < row["error"] < 5


def test_partners_are_the_same_in_the_hindcast_and_here(
    found: Scorecard, record: Scorecard
) -> None:
    one, other = (dict(card.beside["partners"].rows()) for card in (found, record))
    assert list(one) == list(other)
    for name, row in one.items():
        assert other[name]["error"] == pytest.approx(row["error"], rel=1e-6)


def test_the_pages_say_what_the_model_says(found: Scorecard, record: Scorecard) -> None:
    pages = tool("build_record_pages")
    said = {"record.md": pages.record_parts(found, record), "time.md": pages.time_parts(found)}
    for page, parts in said.items():
        text = (pages.PAGES / page).read_text(encoding="utf-8")
        assert pages.written(page, parts) == text, "run python tools/build_record_pages.py"
