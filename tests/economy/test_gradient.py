"""The gradient of one country against finite differences of certified solves, and against what
theory says of it.
"""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.economy.analysis.first_order import growth_exposure
from detente.economy.analysis.gradient import gradient, lever_exposure
from tests.papers.closed_forms import negligible_country
from tests.worlds import Options, random_world

NESTS = {"value_added_elasticity": 0.6, "input_elasticity": 0.5, "final_elasticity": 1.5}
H = 1e-4


def log_welfare(found: dt.Equilibrium, shock: dt.Shock) -> np.ndarray:
    again = dt.solve(
        found.world, shock, closure=found.closure, parameters=found.parameters, tolerance=1e-13
    )
    return np.log(again.welfare_hat)


def slope(found: dt.Equilibrium, up: dt.Shock, down: dt.Shock, country: str) -> float:
    return float(
        (log_welfare(found, up) - log_welfare(found, down))[found.world.country(country)] / (2 * H)
    )


@pytest.mark.parametrize("closure", ["balanced", "income-share", "world-share", "nominal"])
@pytest.mark.parametrize(
    "parameters",
    [
        dt.Parameters(),
        dt.Parameters(**NESTS),
        dt.Parameters(labour=1.0, **NESTS),
        dt.Parameters(labour=2.0),
        dt.Parameters(rent_share={"S000": 0.6, "S002": 1.0}, **NESTS),
        dt.Parameters(labour=2.0, rent_share={"S000": 0.6, "S001": 0.3}, **NESTS),
        dt.Parameters(critical_inputs=("S001",), critical_elasticity=0.1),
        dt.Parameters(
            labour=1.0, critical_inputs=("S001", "S002"), critical_elasticity=0.2, **NESTS
        ),
    ],
)
@pytest.mark.parametrize("rates", [0.0, 0.2])
def test_every_derivative_is_the_finite_difference(
    closure: str, parameters: dt.Parameters, rates: float
) -> None:
    world = random_world(4, 3, seed=1, options=Options(noise=0.3, rates=rates))
    shock = (
        dt.Shock(world)
        .ban(buyer="C001", seller="C002", sector="S001")
        .trade_cost(1.3, buyer="C000")
        .productivity(1.1, country="C003")
    )
    found = dt.solve(world, shock, closure=closure, parameters=parameters, tolerance=1e-13)
    mine, base = gradient(found, "C000"), found.shock
    draw = np.random.default_rng(4)
    for _ in range(4):
        n, i, s = (*draw.choice(4, 2, replace=False), draw.integers(3))
        at = {"buyer": f"C00{n}", "seller": f"C00{i}", "sector": f"S00{s}"}
        tariff = float((world.tariff if base.new_tariff is None else base.new_tariff)[n, i, s])
        tax = float(
            (world.export_tax if base.new_export_tax is None else base.new_export_tax)[n, i, s]
        )
        place = {"country": f"C00{n}", "sector": f"S00{s}"}
        size = 1e-4 * float(world.income.min())
        pairs = [
            (
                mine.trade_cost[n, i, s],
                base.trade_cost(np.exp(H), **at),
                base.trade_cost(np.exp(-H), **at),
            ),
            (mine.tariff[n, i, s], base.tariff(tariff + H, **at), base.tariff(tariff - H, **at)),
            (
                mine.export_tax[n, i, s],
                base.export_tax(tax + H, **at),
                base.export_tax(tax - H, **at),
            ),
            (
                mine.productivity[n, s],
                base.productivity(np.exp(H), **place),
                base.productivity(np.exp(-H), **place),
            ),
            (
                mine.labour[n],
                base.labour_supply(np.exp(H), country=f"C00{n}"),
                base.labour_supply(np.exp(-H), country=f"C00{n}"),
            ),
            (
                (mine.transfer[n] - mine.transfer[i]) * size / H,
                base.transfer_income(size, giver=f"C00{i}", receiver=f"C00{n}"),
                base.transfer_income(size, giver=f"C00{n}", receiver=f"C00{i}"),
            ),
        ]
        for value, up, down in pairs:
            assert value == pytest.approx(slope(found, up, down, "C000"), abs=1e-6)
    assert mine.trade_cost[1, 2, 1] == 0, "a banned link has no cost to raise"


def test_income_in_custody_is_spent_and_is_nobodys() -> None:
    """Seen by the country that keeps it, by the one that it is kept from, and by a third."""
    world = random_world(4, 3, seed=1, options=Options(noise=0.3, rates=0.2))
    small = H * float(world.income.min())
    held = dt.Shock(world).hold_income(500 * small, giver="C001", receiver="C000")
    found = dt.solve(world, held, closure="income-share", tolerance=1e-13)
    up = found.shock.hold_income(small, giver="C001", receiver="C000")
    twice = up.hold_income(small, giver="C001", receiver="C000")
    centre = dt.solve(world, up, closure="income-share", tolerance=1e-13)
    for country in ("C000", "C001", "C002"):
        n = world.country(country)
        moved = log_welfare(found, twice)[n] - np.log(found.welfare_hat[n])
        assert gradient(centre, country).along(found.asked, twice) == pytest.approx(
            moved, rel=1e-5, abs=1e-11
        )


@pytest.mark.parametrize("closure", ["balanced", "income-share"])
def test_groups_that_a_ban_leaves_apart(closure: str) -> None:
    """Who earns more in one group moves no deficit in the other."""
    world = random_world(5, 3, seed=7, options=Options(noise=0.4, rates=0.1, theta=(2.0, 8.0)))
    shock = dt.Shock(world).sever(["C000", "C001"], ["C002", "C003", "C004"])
    shock = shock.productivity(0.9, country="C003")
    found = dt.solve(world, shock, closure=closure, tolerance=1e-13)
    mine = gradient(found, "C002").productivity
    for country in world.countries:
        place = {"country": country, "sector": "S001"}
        up = found.shock.productivity(np.exp(H), **place)
        down = found.shock.productivity(np.exp(-H), **place)
        value = mine[world.country(country), 1]
        assert value == pytest.approx(slope(found, up, down, "C002"), abs=1e-6)


def test_shipped_world_under_the_reference_case() -> None:
    found = dt.run("beijing-moscow-2022").equilibrium
    mine = gradient(found, "RUS")
    for buyer, seller, sector in (
        ("RUS", "CHN", "C29"),
        ("RUS", "DEU", "C28"),
        ("CHN", "RUS", "B061"),
        ("TUR", "IND", "C19"),
    ):
        at = {"buyer": buyer, "seller": seller, "sector": sector}
        place = found.world.country(buyer), found.world.country(seller), found.world.sector(sector)
        up, down = found.asked.trade_cost(np.exp(H), **at), found.asked.trade_cost(np.exp(-H), **at)
        assert mine.trade_cost[place] == pytest.approx(
            slope(found, up, down, "RUS"), rel=1e-5, abs=1e-8
        )
        rate = 0.0 if found.asked.new_tariff is None else found.asked.new_tariff[place]
        up, down = found.asked.tariff(rate + H, **at), found.asked.tariff(rate - H, **at)
        assert mine.tariff[place] == pytest.approx(
            slope(found, up, down, "RUS"), rel=1e-5, abs=1e-8
        )


def test_growth_agrees_with_the_matrix_by_another_method() -> None:
    world = dt.rebalance(dt.World.open("icio-2021"))
    row = gradient(dt.solve(world), "DEU").productivity.sum(axis=1)
    np.testing.assert_allclose(row, growth_exposure(world)[world.country("DEU")], atol=1e-7)


@pytest.mark.parametrize("theta", [2.0, 5.0])
def test_it_vanishes_at_the_optimal_tariff(theta: float) -> None:
    """A negligible country gains from its tariff below 1/theta and loses above."""
    world = negligible_country(theta)
    at = {}
    for rate in (0.9 / theta, 1 / theta, 1.1 / theta):
        found = dt.solve(world, dt.Shock(world).tariff(rate, buyer="TINY"), tolerance=1e-13)
        at[rate] = gradient(found, "TINY").tariff[world.country("TINY"), world.country("BIG"), 0]
    below, best, above = at.values()
    assert below > 0 > above
    assert abs(best) < 1e-3 * min(below, -above)


def test_exposure_to_levers_is_the_derivative_of_solves() -> None:
    """Who gains from whose lever: columns against small exact solves; the error shrinks with the
    square of the step.
    """
    world = dt.rebalance(random_world(5, 3, seed=6))
    found = dt.solve(world)
    errors = []
    for size in (0.02, 0.01):
        shocks = [
            dt.Shock(world).tariff(size, buyer="C000", seller="C001"),
            dt.Shock(world).trade_cost(1 + size, buyer="C002", sector="S001"),
            dt.Shock(world).export_tax(size, seller="C003").productivity(1 - size, country="C004"),
        ]
        matrix = lever_exposure(found, shocks)
        exact = np.column_stack([log_welfare(found, shock) for shock in shocks])
        errors.append(np.abs(matrix - exact).max())
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.2)
    with pytest.raises(dt.ScenarioError, match="no first order"):
        lever_exposure(found, [dt.Shock(world).ban(buyer="C000", seller="C001")])
