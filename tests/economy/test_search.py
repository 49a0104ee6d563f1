"""Searches: a solve that starts from a neighbour finds what one from the base finds, sooner."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.economy.solver.fixed_point import Learned, Rule, anderson
from detente.economy.solver.solve import solve_next
from tests.levers.small import at, quiet_world, trading_world

TRADING = trading_world()
PARAMETERS = dt.Parameters(labour=2.0)


def solved(shock: dt.Shock, start: dt.Equilibrium | None = None) -> dt.Equilibrium:
    return dt.solve(shock.world, shock, parameters=PARAMETERS, start=start)


def falls(share: float, names: tuple[str, ...] = ("USA", "DEU")) -> dt.Shock:
    shock = dt.Shock(TRADING)
    for buyer in names:
        shock = shock.fall(share, buyer=buyer, seller="CHN", gap="exporter")
    named = [replace(fall, name=name) for fall, name in zip(shock.falls, names, strict=True)]
    return replace(shock, falls=tuple(named))


@pytest.mark.parametrize("names", [("USA", "DEU"), ("DEU",), ("DEU", "USA")])
def test_a_search_from_a_neighbour_finds_the_same(names: tuple[str, ...]) -> None:
    """Falls may leave or change places: what was learned goes by their names."""
    near = solved(falls(0.6))
    cold, warm = solved(falls(0.65, names)), solved(falls(0.65, names), near)
    assert np.allclose(cold.welfare_hat, warm.welfare_hat, atol=1e-8)
    if len(names) == 2:
        assert warm.certificate.evaluations < cold.certificate.evaluations


def test_a_given_factor_stays_where_it_is_given() -> None:
    """Its neighbour found it, so what was learned would move it."""
    near = solved(falls(0.6))
    assert near.delivery is not None
    given = replace(falls(0.6).falls[0], held=-0.2)
    shock = replace(falls(0.6), falls=(given, falls(0.6).falls[1]))
    cold, warm = solved(shock), solved(shock, near)
    assert warm.delivery is not None
    assert warm.delivery.log_factor[0] == -0.2
    assert np.allclose(cold.welfare_hat, warm.welfare_hat, atol=1e-8)


def test_limits_of_one_name_are_told_apart() -> None:
    """Each starts from its own factor, and a gradient has both."""
    shock = dt.Shock(TRADING)
    for buyer, most in (("USA", 0.3), ("DEU", 0.8)):
        shock = shock.limit(most, buyer=buyer, seller="CHN")
    near = solved(shock)
    assert near.delivery is not None
    assert list(near.delivery.known) == ["limit", "limit (2)"]
    assert list(dt.gradient(near, "USA").fall) == ["limit", "limit (2)"]
    assert solved(shock, near).certificate.evaluations <= 2
    taken = shock.limit(0.5, buyer="USA", seller="DEU", name="limit (2)")
    again = solved(taken.limit(0.9, buyer="DEU", seller="USA"))
    assert again.delivery is not None
    assert len(again.delivery.known) == 4


def test_a_start_from_another_world_is_refused() -> None:
    near = solved(dt.Shock(quiet_world()).fall(0.5, buyer="USA", seller="CHN", sector="C26"))
    other = TRADING.aggregate(sectors={"ALL": list(TRADING.sectors)})
    with pytest.raises(dt.ScenarioError, match="other axes"):
        dt.solve(other, dt.Shock(other), start=near)


def test_what_was_learned_is_dropped_where_it_leads_astray() -> None:
    """A search with nonsense to begin with still ends at the fixed point."""
    rng = np.random.default_rng(3)
    matrix = 0.5 * rng.standard_normal((12, 12)) / np.sqrt(12)
    aim = rng.standard_normal(12)
    nonsense = Learned(
        rng.standard_normal((5, 12)).astype(np.float32),
        rng.standard_normal((5, 12)).astype(np.float32),
    )
    found = anderson(
        lambda point: aim + matrix @ point - point,
        np.zeros(12),
        tolerance=1e-11,
        rule=Rule(memory=5, limit=200),
        learned=nonsense,
    )
    assert found.point == pytest.approx(np.linalg.solve(np.eye(12) - matrix, aim), abs=1e-9)


def test_learned_differences_go_by_place_and_are_zero_where_nothing_is_known() -> None:
    rows = np.arange(8, dtype=np.float32).reshape(2, 4)
    moved = Learned(rows, -rows).at(1, np.array([3, -1, 2]))
    assert moved.moves.tolist() == [[0, 3, 0, 2], [4, 7, 0, 6]]
    assert moved.targets.tolist() == [[0, -3, 0, -2], [-4, -7, 0, -6]]


def test_a_second_search_of_the_same_ends_at_once() -> None:
    link = at(TRADING, "USA", "CHN", "C26")
    near = solved(falls(0.6))
    again = solved(falls(0.6), near)
    assert again.certificate.evaluations <= 2
    assert again.sales[link] == pytest.approx(near.sales[link])


def steps_from(start: np.ndarray, other: np.ndarray | None) -> tuple[int, np.ndarray, list[float]]:
    """Evaluations to the fixed point of z = tanh(z) / 2 + aim, the point, and all points tried."""
    aim, seen = np.linspace(-1, 1, 6), []

    def step(point: np.ndarray) -> np.ndarray:
        seen.append(float(point[0]))
        return aim + np.tanh(point) / 2 - point

    rule = Rule(memory=5, limit=100)
    found = anderson(step, start, tolerance=1e-12, rule=rule, other=other)
    return found.evaluations, found.point, seen


def test_a_search_begins_at_the_nearer_of_two_points_where_the_first_is_far() -> None:
    base, far, near = np.zeros(6), np.full(6, 40.0), np.linspace(-1, 1, 6)
    alone, end, _ = steps_from(base, None)
    taken, same, seen = steps_from(far, base)
    assert taken == alone + 1 == len(seen) and seen[:2] == [40.0, 0.0]
    assert np.allclose(end, same, atol=1e-10)
    assert steps_from(near, base)[2][1] != 0.0, "a start that is near is not compared"
    assert steps_from(base, far)[0] == alone + 1, "the start stays where the other one is further"


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_start_without_a_finite_step_gives_way_and_none_gives_way_to_it(bad: float) -> None:
    base, lost = np.zeros(6), np.full(6, bad)
    alone, end, _ = steps_from(base, None)
    with np.errstate(all="ignore"):
        assert steps_from(lost, base)[0] == alone + 1
        assert np.allclose(steps_from(base, lost)[1], end, atol=1e-10)
        assert not np.isfinite(steps_from(lost, lost)[1]).all()


def test_a_neighbour_that_is_further_off_than_the_base_costs_one_look() -> None:
    far = solved(dt.Shock(TRADING).productivity(0.2, country="CHN"))
    small = dt.Shock(TRADING).tariff(0.01, buyer="DEU", seller="CHN")
    cold, warm = solved(small), solved(small, far)
    assert warm.certificate.evaluations == cold.certificate.evaluations + 1
    assert np.allclose(cold.welfare_hat, warm.welfare_hat, atol=1e-9)


def test_the_next_month_of_a_path_follows_the_last_one_even_where_the_base_is_nearer() -> None:
    """A month may have several equilibria; a path stays with its own."""
    far = solved(dt.Shock(TRADING).productivity(0.2, country="CHN"))
    small = dt.Shock(TRADING).tariff(0.01, buyer="DEU", seller="CHN")
    cold = solved(small)
    how = {"closure": "balanced", "parameters": PARAMETERS, "tolerance": 1e-9}
    followed = solve_next(TRADING, small, start=far, **how)
    assert followed.certificate.evaluations > cold.certificate.evaluations + 1
    assert np.allclose(cold.welfare_hat, followed.welfare_hat, atol=1e-9)
