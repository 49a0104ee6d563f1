"""The solver against the slow oracle, to 1e-7."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from tests.oracle import oracle
from tests.worlds import Case, Options, random_world

SMALL = Options(noise=0.3, rates=0.15, theta=(2.0, 8.0))
CALM = Options(noise=0.15, theta=(2.0, 8.0))


def plain() -> Case:
    world = random_world(5, 3, seed=1, options=CALM)
    return Case("plain", world, dt.Shock(world).tariff(0.3, buyer="C000", seller=["C001", "C002"]))


def complements() -> Case:
    world = random_world(4, 3, seed=2, options=SMALL)
    shock = (
        dt.Shock(world).trade_cost(1.3, buyer="C000").trade_cost(1.1, seller="C003", sector="S001")
    )
    parameters = dt.Parameters(
        value_added_elasticity=0.5, input_elasticity=0.3, final_elasticity=0.7, labour=1.0
    )
    return Case("complements and specific labour", world, shock, parameters=parameters)


def export_taxes() -> Case:
    world = random_world(5, 3, seed=3, options=SMALL)
    shock = dt.Shock(world).export_tax(0.25, seller="C001").tariff(0.4, buyer="C002", seller="C001")
    return Case("export taxes", world, shock, "income-share")


def deficits() -> Case:
    world = random_world(5, 3, seed=4, options=Options(noise=0.4, theta=(2.0, 8.0)))
    return Case(
        "deficits", world, dt.Shock(world).trade_cost(1.4, buyer="C000", seller="C001"), "nominal"
    )


def everything(closure: str = "income-share") -> Case:
    world = random_world(5, 4, seed=5, options=SMALL)
    shock = (
        dt.Shock(world)
        .ban(buyer="C000", seller="C001")
        .ban(buyer="C002", seller="C000", sector="S001")
    )
    shock = (
        shock.productivity(0.8, country="C003", sector="S002")
        .labour_supply(1.2, country="C004")
        .tariff(0.2, buyer="C001")
    )
    little = 0.02 * float(world.income.min())
    shock = shock.transfer_income(little, giver="C001", receiver="C002")
    shock = shock.hold_income(little, giver="C003", receiver="C004")
    parameters = dt.Parameters(
        labour=2.0,
        rent_share={"S000": 1.0, "S002": 0.4},
        value_added_elasticity=1.3,
        final_elasticity=0.8,
    )
    return Case("everything", world, shock, closure, parameters)


def world_share() -> Case:
    return everything("world-share")


def own_deficits() -> Case:
    case = deficits()
    return replace(case, closure="income-share")


def two_groups() -> Case:
    """Deficits that do not add up within the groups that a ban leaves."""
    world = random_world(5, 3, seed=7, options=Options(noise=0.4, rates=0.1, theta=(2.0, 8.0)))
    shock = dt.Shock(world).sever(["C000", "C001"], ["C002", "C003", "C004"])
    shock = shock.trade_cost(1.2, buyer="C000").productivity(0.9, country="C003")
    return Case("two groups", world, shock, "income-share")


def critical_inputs() -> Case:
    world = random_world(4, 4, seed=6, options=SMALL)
    shock = (
        dt.Shock(world)
        .ban(buyer="C000", seller="C001", sector="S001")
        .trade_cost(1.3, buyer="C002", sector="S003")
    )
    nests = {
        "value_added_elasticity": 0.5,
        "input_elasticity": 0.3,
        "critical_elasticity": 0.04,
        "final_elasticity": 0.7,
    }
    return Case(
        "critical inputs",
        world,
        shock,
        parameters=dt.Parameters(labour=1.5, critical_inputs=("S001", "S003"), **nests),
    )


def rents() -> Case:
    world = random_world(5, 3, seed=7, options=SMALL)
    shock = (
        dt.Shock(world)
        .tariff(0.3, buyer="C001", seller="C000")
        .export_tax(0.2, seller="C000", sector="S001")
        .rent(0.3, buyer=["C001", "C002"], seller="C000")
        .rent(0.2, to={"C003": 0.25, "C004": 0.75}, buyer="C001", seller="C000", sector="S001")
    )
    return Case("rents", world, shock, "income-share", dt.Parameters(labour=2.0))


CASES = (
    plain,
    complements,
    export_taxes,
    deficits,
    own_deficits,
    everything,
    world_share,
    two_groups,
    critical_inputs,
    rents,
)


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_solver_agrees_with_the_oracle(make) -> None:
    case = make()
    found, slow = case.solve(), oracle(case.world, case.shock, case.closure, case.parameters)
    assert found.certificate.max_residual <= 1e-8
    np.testing.assert_allclose(found.welfare_hat, slow.welfare_hat, rtol=1e-7)
    np.testing.assert_allclose(found.wage_hat, slow.wage_hat, rtol=1e-7)
    np.testing.assert_allclose(found.price_hat, slow.price_hat, rtol=1e-7)
    np.testing.assert_allclose(found.output, slow.output, rtol=1e-7)
    np.testing.assert_allclose(found.trade_share, slow.trade_share, atol=1e-8)
    np.testing.assert_allclose(found.income, slow.income, rtol=1e-7)
