"""The first-order matrix against exact solves: the slope, and an error that shrinks with the square
of the shock.
"""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.economy.analysis.first_order import growth_exposure
from tests.worlds import Options, random_world

CES = {"value_added_elasticity": 0.6, "input_elasticity": 0.4, "final_elasticity": 1.6}
NESTS = (
    dt.Parameters(),
    dt.Parameters(**CES),
    dt.Parameters(critical_inputs=("S001", "S003"), critical_elasticity=0.1, **CES),
)


def exact(world: dt.World, source: int, size: float, parameters: dt.Parameters) -> np.ndarray:
    shock = dt.Shock(world).productivity(float(np.exp(size)), country=world.countries[source])
    return np.log(dt.solve(world, shock, parameters=parameters, tolerance=1e-13).welfare_hat)


@pytest.mark.parametrize("parameters", NESTS, ids=["Cobb-Douglas", "CES", "critical inputs"])
def test_slope_and_quadratic_decay_of_the_error(parameters: dt.Parameters) -> None:
    world = dt.rebalance(
        random_world(5, 4, seed=7, options=Options(noise=0.5)), parameters=parameters
    )
    matrix = growth_exposure(world, parameters=parameters)
    for source in range(5):
        central = (
            exact(world, source, 1e-4, parameters) - exact(world, source, -1e-4, parameters)
        ) / 2e-4
        np.testing.assert_allclose(matrix[:, source], central, atol=2e-7)
        errors = [
            np.abs(exact(world, source, h, parameters) - h * matrix[:, source]).max()
            for h in (0.08, 0.04)
        ]
        assert errors[0] / errors[1] == pytest.approx(4, rel=0.15)


def test_growth_everywhere_is_the_sum_of_domar_weights() -> None:
    """Hulten (1978) for the world: with balanced trade, income-weighted gains sum to the Domar
    weights of the sources.
    """
    world = dt.rebalance(random_world(4, 3, seed=9))
    matrix = growth_exposure(world)
    gains = world.income @ matrix / world.income.sum()
    np.testing.assert_allclose(gains, world.output.sum(axis=1) / world.income.sum(), rtol=1e-8)


def test_shipped_world_against_one_exact_column() -> None:
    world = dt.rebalance(dt.World.open("icio-2021"))
    matrix = growth_exposure(world)
    china = world.country("CHN")
    central = (
        exact(world, china, 1e-3, dt.Parameters()) - exact(world, china, -1e-3, dt.Parameters())
    ) / 2e-3
    np.testing.assert_allclose(matrix[:, china], central, atol=1e-6)
    assert matrix[china, china] > 1


def test_baseline_taxes_are_collected_along_the_way() -> None:
    """Tariffs and export taxes of a tenth and more: revenue moves with trade."""
    world = dt.rebalance(random_world(4, 3, seed=11, options=Options(rates=0.15)))
    assert world.tariff.any() and world.export_tax.any()
    for parameters in (dt.Parameters(), dt.Parameters(input_elasticity=0.5, final_elasticity=1.5)):
        matrix = growth_exposure(world, parameters=parameters)
        step = 1e-4
        for source in range(4):
            up = exact(world, source, step, parameters)
            down = exact(world, source, -step, parameters)
            np.testing.assert_allclose(matrix[:, source], (up - down) / (2 * step), atol=1e-7)


def test_what_it_does_not_cover_is_refused() -> None:
    with pytest.raises(dt.ScenarioError, match="mobile labour"):
        growth_exposure(random_world(3, 2, seed=1), parameters=dt.Parameters(labour=1.0))
