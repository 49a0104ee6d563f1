"""Simple rules and skill, on tables small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from detente.history.rules import (
    NO_CHANGE,
    PRE_TREND,
    PROPORTION,
    Skill,
    continued,
    continued_growth,
    fit,
    in_proportion,
    mean_scored,
    scored_against,
)


def test_skill_by_hand() -> None:
    """Recorded 10, predicted 8: error 2. The rules miss by 10, 4 and 5, so skill is 1 - 2 / 4."""
    found = scored_against(10.0, 8.0, {NO_CHANGE: 0.0, PROPORTION: 14.0, PRE_TREND: 5.0})
    assert found.error == 2.0
    assert found.errors == {NO_CHANGE: 10.0, PROPORTION: 4.0, PRE_TREND: 5.0}
    assert (found.best, found.value, found.beats) == (PROPORTION, 0.5, True)


def test_a_perfect_prediction_has_skill_one_and_the_best_rule_none() -> None:
    rules: dict[str, float | None] = {NO_CHANGE: 0.0, PROPORTION: 14.0, PRE_TREND: None}
    assert scored_against(10.0, 10.0, rules).value == 1.0
    as_the_best = scored_against(10.0, 14.0, rules)
    assert (as_the_best.value, as_the_best.beats) == (0.0, False)
    assert scored_against(10.0, 18.0, rules).value == -1.0, "twice as far off as the best rule"


def test_there_is_no_skill_without_a_rule_or_beside_one_that_is_exact() -> None:
    assert Skill(1.0, {PRE_TREND: None}).value is None
    assert Skill(1.0, {PRE_TREND: None}).best == ""
    exact = scored_against(3.0, 3.5, {NO_CHANGE: 3.0, PROPORTION: 5.0})
    assert (exact.best, exact.value, exact.beats) == (NO_CHANGE, None, False)


def test_mean_errors_by_hand() -> None:
    recorded, predicted = np.array([50.0, 30.0, 20.0]), np.array([53.0, 30.0, 17.0])
    base = np.array([40.0, 35.0, 25.0])
    found = mean_scored(recorded, predicted, {NO_CHANGE: base, PRE_TREND: None})
    assert found.error == pytest.approx(2.0)
    assert found.errors[NO_CHANGE] == pytest.approx(20 / 3)
    assert found.value == pytest.approx(1 - 2 / (20 / 3))


def test_what_is_lost_goes_to_the_others_in_proportion() -> None:
    """Sales of 50, 30 and 20; the first falls by 60 per cent, so 20 + 30 + 20 = 70 are left, and
    all grow by 100 / 70.
    """
    base, left = np.array([50.0, 30.0, 20.0]), np.array([20.0, 30.0, 20.0])
    assert in_proportion(base, left) == pytest.approx(np.array([200.0, 300.0, 200.0]) / 7)
    assert in_proportion(base, np.array([0.0, 30.0, 20.0])) == pytest.approx([0.0, 60.0, 40.0])
    assert in_proportion(base, base) == pytest.approx(base), "nothing lost, nothing moves"
    assert in_proportion(base, np.zeros(3)) == pytest.approx(np.zeros(3)), "nobody is left"


def test_the_home_market_stays_out_of_the_proportion() -> None:
    base, left = np.array([50.0, 30.0, 20.0]), np.array([0.0, 30.0, 20.0])
    abroad = np.array([True, True, False])
    assert in_proportion(base, left, abroad) == pytest.approx([0.0, 80.0, 20.0])
    both = in_proportion(np.array([base, base]), np.array([left, base]), abroad)
    assert both == pytest.approx(np.array([[0.0, 80.0, 20.0], base]))


def test_the_trend_goes_on_and_does_not_fall_below_nothing() -> None:
    assert continued(10.0, 14.0, 2.0, 1.0) == 16.0
    assert continued(10.0, 4.0, 2.0, 2.0) == 0.0
    assert continued(-1.0, -3.0, 2.0, 1.0) == -4.0
    assert continued_growth(100.0, 121.0, 2.0, 1.0) == pytest.approx(10.0)
    assert continued_growth(100.0, 121.0, 2.0, 2.0) == pytest.approx(21.0)
    assert continued_growth(0.0, 5.0, 2.0, 1.0) is None


def test_a_line_by_hand() -> None:
    """Points (0, 1), (1, 3), (2, 5) lie on 1 + 2 x; (0, 0), (1, 1), (2, 0) have slope 0."""
    exact = fit([1.0, 3.0, 5.0], [0.0, 1.0, 2.0])
    assert (exact.points, exact.slope, exact.r2) == (3, pytest.approx(2.0), pytest.approx(1.0))
    flat = fit([0.0, 1.0, 0.0], [0.0, 1.0, 2.0])
    assert (flat.slope, flat.r2) == (pytest.approx(0.0), pytest.approx(0.0))
    assert fit([1.0, 2.0], [0.5, 0.5]).slope is None, "nothing is predicted to differ"
    assert fit([1.0], [0.5]).r2 is None
