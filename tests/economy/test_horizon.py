"""Time: sticky sourcing between impact and the long run, against plain loops and in the limits that
are known.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente as dt
from detente.economy.horizon import (
    Adjustment,
    Habits,
    _followed,
    _reopened,
    steps,
    walk,
    with_capital,
)
from detente.errors import ScenarioError
from detente.scenario.uncertain import Uncertain
from detente.world.shipped import read_table
from tests.worlds import Options, random_world

STILL = {
    "value_added_elasticity": 1.0,
    "input_elasticity": 1.0,
    "final_elasticity": 1.0,
    "labour": math.inf,
}
WORLD = random_world(5, 3, seed=41)
SHOCK = dt.Shock(WORLD).ban(buyer="C000", seller="C001").trade_cost(1.3, seller="C002")


def plain_step(reference: np.ndarray, share: np.ndarray, speed: float) -> np.ndarray:
    """The rule for references, cell by cell."""
    new = reference.copy()
    buyers, sellers, sectors = reference.shape
    for n in range(buyers):
        for s in range(sectors):
            trading = [i for i in range(sellers) if share[n, i, s] > 0]
            moved = {
                i: reference[n, i, s] ** (1 - speed) * share[n, i, s] ** speed for i in trading
            }
            mass = sum(reference[n, i, s] for i in trading)
            for i in trading:
                new[n, i, s] = moved[i] / sum(moved.values()) * mass ** (1 - speed)
    return new


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), rho=st.floats(0.1, 1.0), closed=st.booleans())
def test_at_given_costs_the_short_run_price_lies_above_the_long_run_price(
    seed: int, rho: float, closed: bool
) -> None:
    draw = np.random.default_rng(seed)
    initial = draw.dirichlet(np.ones(4), size=(3, 2)).transpose(0, 2, 1)
    theta, speed = draw.uniform(1, 9, 2), draw.uniform(0.05, 0.9)
    cost = np.exp(draw.normal(0, 0.5, initial.shape))
    shut = np.zeros(initial.shape, dtype=bool)
    shut[0, 1] = closed
    weight = np.where(shut, 0.0, initial * cost**-theta)
    long_run = weight.sum(axis=1) ** (-1 / theta)
    habits, last = Habits(np.zeros(initial.shape), np.ones(initial.shape)), np.inf
    for month in range(400):
        habits = _reopened(habits, initial, shut)
        reference = initial * habits.ratio
        assert np.where(shut, 0.0, reference).sum(axis=1).max() <= 1 + 1e-12
        open_ = np.where(
            shut, 0.0, initial * (reference / initial) ** (1 - rho) * cost ** (-rho * theta)
        )
        price = open_.sum(axis=1) ** (-1 / (rho * theta))
        assert (price >= long_run * (1 - 1e-12)).all(), f"month {month}"
        share = open_ / open_.sum(axis=1, keepdims=True)
        habits = _followed(habits, initial, share, speed)
        np.testing.assert_allclose(
            initial * habits.ratio, plain_step(reference, share, speed), rtol=1e-12
        )
        np.testing.assert_allclose(np.exp(habits.log), habits.ratio, rtol=1e-12)
        last = np.abs(price / long_run - 1).max()
    assert last < 1e-6 or speed * rho < 0.05, "prices settle at the long run"


def test_the_path_ends_in_the_long_run() -> None:
    pace = Adjustment(rho=0.4, delta=0.95, **STILL)
    *_, end = walk(WORLD, lambda month: SHOCK, range(1, 141), adjustment=pace)
    static = dt.solve(WORLD, SHOCK)
    np.testing.assert_allclose(end.equilibrium.welfare_hat, static.welfare_hat, atol=1e-6)
    first = next(iter(walk(WORLD, lambda month: SHOCK, range(1, 2), adjustment=pace))).equilibrium
    assert np.abs(first.welfare_hat - static.welfare_hat).max() > 1e-3, "and does not start there"


def test_without_stickiness_every_month_is_the_static_solve() -> None:
    static = dt.solve(WORLD, SHOCK).welfare_hat
    for period in walk(
        WORLD, lambda month: SHOCK, range(1, 4), adjustment=Adjustment(rho=1.0, **STILL)
    ):
        np.testing.assert_allclose(period.equilibrium.welfare_hat, static, atol=1e-7)


def test_no_lever_no_change_in_any_month() -> None:
    for period in walk(WORLD, lambda month: dt.Shock(WORLD), range(1, 4), adjustment=Adjustment()):
        np.testing.assert_allclose(period.equilibrium.welfare_hat, 1.0, atol=1e-8)


def test_elasticities_move_from_impact_to_the_long_run() -> None:
    pace, theta = Adjustment(), np.array([4.0, 8.0, 5.0])
    early, late = (pace.parameters(m, dt.Parameters(), theta) for m in (1e-9, 600.0))
    assert early.input_elasticity == pytest.approx(0.11)
    assert late.input_elasticity == pytest.approx(1.0)
    assert early.labour == pytest.approx(1.0) and late.labour > 1e6
    assert early.trade_elasticity == pytest.approx(tuple(pace.rho * theta))
    assert pace.parameters(math.inf, dt.Parameters(), theta) == dt.Parameters()


@pytest.mark.parametrize(
    ("horizon", "months"), [("months", 1e-9), ("1-2 years", 12), ("LR", math.inf)]
)
def test_energy_is_as_hard_to_replace_as_the_literature_table_says_at_its_horizon(
    horizon: str, months: float
) -> None:
    (row,) = (
        r
        for r in read_table("parameters")
        if (r["parameter"], r["horizon"]) == ("sigma_E", horizon)
    )
    scenario = dt.Scenario.open("russia-energy-stop-2022")
    now = scenario.adjustment.parameters(months, scenario.parameters, scenario.world.theta())
    assert now.critical_inputs == ("B05", "B061", "B062", "C19")
    assert float(row["low"]) <= now.critical_elasticity <= float(row["high"])
    middle = Uncertain(tuple(float(row[key]) for key in ("low", "point", "high"))).median
    assert horizon == "1-2 years" or now.critical_elasticity == pytest.approx(middle, abs=0.005)


@pytest.mark.parametrize("rho", [0.25, 0.38, 1.0])
def test_pass_through_is_what_a_small_seller_meets(rho: float) -> None:
    pace = Adjustment(rho=rho)
    initial = np.array([1e-9, 1 - 1e-9])[None, :, None]
    habits = Habits(np.zeros(initial.shape), np.ones(initial.shape))
    theta, kappa = 5.0, np.array([1.2, 1.0])[None, :, None]
    for month in range(1, 61):
        open_ = initial * habits.ratio ** (1 - rho) * kappa ** (-rho * theta)
        share = open_ / open_.sum()
        measured = -math.log(share[0, 0, 0] / 1e-9) / (rho * theta * math.log(1.2))
        assert measured == pytest.approx(pace.pass_through(month), rel=1e-5)
        habits = _followed(habits, initial, share, pace.speed)
    assert pace.pass_through(math.inf) == pytest.approx(1 / rho)


def test_a_lifted_ban_recovers_from_its_frozen_reference() -> None:
    """The link returns at once with part of its trade, wins back the rest, and nobody is better off
    than at the base for long.
    """
    world = random_world(4, 2, seed=5, options=Options(noise=0.3))
    ban = dt.Shock(world).ban(buyer="C000", seller="C001")
    pace = Adjustment(rho=0.4, delta=0.9, **STILL)
    base = dt.rebalance(world).trade_share[0, 1]
    shares = [
        period.equilibrium.trade_share[0, 1] / base
        for period in walk(
            world,
            lambda month: ban if month <= 12 else dt.Shock(world),
            range(1, 73),
            adjustment=pace,
        )
    ]
    assert all((share == 0).all() for share in shares[:12])
    assert all((share > 0.3).all() and (share < 1).all() for share in shares[12:13]), (
        "back, but not whole"
    )
    after = np.array(shares[12:])
    assert (np.diff(after, axis=0) > -1e-9).all(), "and growing"
    np.testing.assert_allclose(after[-1], 1.0, atol=1e-3)


def test_months_do_not_depend_on_where_the_solver_started() -> None:
    periods = list(walk(WORLD, lambda month: SHOCK, range(1, 5), adjustment=Adjustment()))
    last = periods[-1].equilibrium
    cold = dt.solve(last.world, last.shock, parameters=last.parameters)
    np.testing.assert_allclose(cold.welfare_hat, last.welfare_hat, atol=1e-7)
    assert all(period.equilibrium.certificate.max_residual <= 1e-8 for period in periods)


def test_steps_solve_the_first_months_the_changes_and_the_horizons() -> None:
    assert steps(24) == (1, 2, 3, 6, 9, 12, 15, 18, 21, 24)
    assert steps(12, (4, 7, 15)) == (1, 2, 3, 4, 5, 6, 7, 8, 9, 12)
    assert steps(3) == (1, 2, 3) and steps(2) == (1, 2) and 60 in steps(60)


def test_a_path_in_steps_is_near_the_monthly_one() -> None:
    def both(month: int) -> dt.Shock:
        return SHOCK if month < 8 else SHOCK.ban(buyer="C003", seller="C002")

    fine, rough = (
        {
            period.month: period.equilibrium
            for period in walk(WORLD, both, months, adjustment=Adjustment())
        }
        for months in (range(1, 25), steps(24, (8,)))
    )
    np.testing.assert_allclose(rough[3].welfare_hat, fine[3].welfare_hat, atol=1e-8)
    for month in (12, 24):
        change = np.abs(fine[month].welfare_hat - 1).max()
        assert 0 < np.abs(fine[month].welfare_hat - rough[month].welfare_hat).max() < 0.005 * change


def test_varieties_that_leave_act_in_full_at_every_horizon() -> None:
    """Beside goods from home, spending falls to 0.4 at given costs, whatever the horizon; costs
    explain the rest.
    """
    shock = dt.Shock(WORLD).variety(0.4, buyer="C000", seller="C001")
    found = {
        p.month: p.equilibrium
        for p in walk(WORLD, lambda month: shock, steps(12), adjustment=Adjustment(**STILL))
    }
    found |= {math.inf: dt.solve(WORLD, shock)}
    base = dt.rebalance(WORLD).trade_share[0]
    for name, each in found.items():
        beside_home = each.trade_share[0, 1] / each.trade_share[0, 0] / (base[1] / base[0])
        cheaper = each.unit_cost_hat[0] / each.unit_cost_hat[1]
        bounds = 0.4 * cheaper ** (Adjustment().rho * WORLD.theta()), 0.4 * cheaper ** WORLD.theta()
        assert (beside_home > np.minimum(*bounds) - 1e-9).all() and (
            beside_home < np.maximum(*bounds) + 1e-9
        ).all(), name
    np.testing.assert_allclose(beside_home, bounds[1], rtol=1e-7)


def test_capital_multiplies_losses_and_settles() -> None:
    found = dt.solve(WORLD, SHOCK)
    grown = with_capital(found, capital_share=0.3)
    supply = grown.shock.labour_hat
    assert supply is not None
    np.testing.assert_allclose(supply, (grown.real_wage_hat / supply) ** (0.3 / 0.7), atol=1e-7)
    loser = int(np.argmin(found.welfare_hat))
    assert grown.welfare_pct[loser] < 1.2 * found.welfare_pct[loser] < 0


def test_a_bad_pace_is_refused() -> None:
    with pytest.raises(ScenarioError, match="rho is 0"):
        Adjustment(rho=0.0)
    with pytest.raises(ScenarioError, match="delta is 1"):
        Adjustment(delta=1.0)
