"""Searches: a solve that starts from a neighbour finds what one from the base finds, sooner."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.economy.solver.fixed_point import Learned, Rule, anderson
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
