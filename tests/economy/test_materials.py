"""The nests of inputs: against the definition, against the flat nest, and where supply is
missing.
"""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.economy.solver.materials import (
    input_demand,
    input_price,
    input_share_after,
    materials_of,
)
from tests.oracle import materials as slow
from tests.worlds import Options, random_world, with_sales

SECTORS = ("S000", "S001", "S002", "S003")
ELASTICITIES = [(0.3, 0.1), (1.0, 0.1), (0.3, 1.0), (1.0, 1.0), (2.0, 0.5), (0.5, 2.0)]


def nested(eta: float, chi: float, critical: tuple[str, ...] = ("S001", "S003")) -> dt.Parameters:
    return dt.Parameters(input_elasticity=eta, critical_elasticity=chi, critical_inputs=critical)


def shares_and_prices(seed: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    share = draw.dirichlet(np.ones(4), size=(3, 4))
    share[0, 0] = [0.0, 0.4, 0.0, 0.6]
    share[1, 2] = [0.5, 0.0, 0.5, 0.0]
    share[2, 3] = 0.0
    return share, draw.normal(0, 0.5, (3, 4))


@pytest.mark.parametrize(("eta", "chi"), ELASTICITIES)
def test_prices_shares_and_demand_are_those_of_the_definition(eta: float, chi: float) -> None:
    share, log_price = shares_and_prices(1)
    parameters = nested(eta, chi)
    nests = materials_of(share, parameters, SECTORS)
    price_of = input_price(log_price, nests)
    new = input_share_after(log_price, nests)
    use = np.random.default_rng(2).uniform(1, 2, (3, 4))
    np.testing.assert_allclose(
        input_demand(use, nests, price_of), np.einsum("nsk,ns->nk", new, use), rtol=1e-12
    )
    for n, s in np.ndindex(3, 4):
        if 0 < share[n, s, [0, 2]].sum() < 1:
            price, expected = slow(np.exp(log_price[n]), share[n, s], SECTORS, parameters)
            assert price_of.log_price[n, s] == pytest.approx(np.log(price), abs=1e-12)
            np.testing.assert_allclose(new[n, s], expected, atol=1e-12)
    np.testing.assert_allclose(new.sum(axis=2), np.where(share.any(axis=2), 1.0, 0.0), atol=1e-12)


@pytest.mark.parametrize(("eta", "chi"), ELASTICITIES)
def test_shares_are_the_slope_of_the_price(eta: float, chi: float) -> None:
    """Shephard's lemma."""
    share, log_price = shares_and_prices(3)
    nests = materials_of(share, nested(eta, chi), SECTORS)
    for k in range(4):
        step = 1e-5 * (np.arange(4) == k)
        up, down = (input_price(log_price + side * step, nests).log_price for side in (1, -1))
        np.testing.assert_allclose(
            (up - down) / 2e-5, input_share_after(log_price, nests)[:, :, k], atol=1e-8
        )


def test_equal_elasticities_are_one_nest() -> None:
    world = random_world(4, 3, seed=5, options=Options(noise=0.3))
    shock = dt.Shock(world).trade_cost(1.5, buyer="C000")
    flat = dt.solve(
        world, shock, parameters=dt.Parameters(input_elasticity=0.4, value_added_elasticity=0.7)
    )
    apart = nested(0.4, 0.4, ("S001",))
    one = dt.solve(
        world, shock, parameters=dt.Parameters(**(vars(apart) | {"value_added_elasticity": 0.7}))
    )
    np.testing.assert_allclose(one.welfare_hat, flat.welfare_hat, rtol=1e-9)
    np.testing.assert_allclose(one.input_use, flat.input_use, rtol=1e-7)


def test_all_inputs_critical_are_one_nest_and_a_name_given_twice_counts_once() -> None:
    world = random_world(4, 3, seed=5, options=Options(noise=0.3))
    shock = dt.Shock(world).trade_cost(1.5, buyer="C000")
    flat, everything = dt.Parameters(input_elasticity=0.4), nested(0.9, 0.4, world.sectors)
    once, twice = nested(0.9, 0.4, ("S001",)), nested(0.9, 0.4, ("S001", "S001"))
    for one, other in ((flat, everything), (once, twice)):
        found = [dt.solve(world, shock, parameters=each).welfare_hat for each in (one, other)]
        np.testing.assert_allclose(*found, rtol=1e-9)


def test_the_harder_an_input_is_to_replace_the_dearer_is_its_loss() -> None:
    world = random_world(1, 3, seed=6)
    shock = dt.Shock(world).productivity(0.5, sector="S001")
    losses = [
        -dt.solve(world, shock, parameters=nested(1.0, chi, ("S001",))).welfare_pct[0]
        for chi in (1.5, 1.0, 0.5, 0.1)
    ]
    assert losses == sorted(losses)
    assert losses[-1] > 1.05 * losses[0]


def lacking(sector: str) -> dt.World:
    """A world in which C000 makes nothing of a sector, so that a ban on its imports leaves it
    without.
    """
    world = random_world(3, 3, seed=3)
    sales = world.sales.copy()
    sales[0, 0, world.sector(sector)] = 0.0
    return with_sales(world, sales)


SUBSTITUTES = {"final_elasticity": 2.0, "value_added_elasticity": 2.0, "input_elasticity": 2.0}


def test_a_critical_input_without_a_supplier_is_refused_where_another_is_dropped() -> None:
    world = lacking("S001")
    shock = dt.Shock(world).ban(buyer="C000", sector="S001")
    with pytest.raises(dt.SolveError, match="C000, S001: an input of"):
        dt.solve(
            world,
            shock,
            parameters=dt.Parameters(
                critical_inputs=("S001",), critical_elasticity=0.5, **SUBSTITUTES
            ),
        )
    for critical in ((), ("S000",)):
        parameters = dt.Parameters(critical_inputs=critical, critical_elasticity=0.5, **SUBSTITUTES)
        found = dt.solve(world, shock, parameters=parameters)
        assert found.certificate.notes == ("no supplier left, dropped with its share: C000 S001",)
        assert np.isfinite(found.input_use).all()
        assert (found.input_use[0, :, 1] == 0).all()


def test_a_bundle_of_which_nothing_is_left_is_refused() -> None:
    world = lacking("S001")
    shock = dt.Shock(world).ban(buyer="C000", sector="S001")
    rest = ("S000", "S002")
    with pytest.raises(dt.SolveError, match="only critical inputs have a supplier left"):
        dt.solve(
            world,
            shock,
            parameters=dt.Parameters(critical_inputs=rest, critical_elasticity=0.5, **SUBSTITUTES),
        )
    found = dt.solve(
        world,
        shock,
        parameters=dt.Parameters(critical_inputs=rest, critical_elasticity=1.5, **SUBSTITUTES),
    )
    assert found.certificate.max_residual <= 1e-8


def test_a_critical_input_that_the_world_lacks_is_named() -> None:
    world = random_world(3, 2, seed=1)
    with pytest.raises(dt.DataError, match="S009"):
        dt.solve(world, parameters=nested(0.5, 0.1, ("S009",)))
