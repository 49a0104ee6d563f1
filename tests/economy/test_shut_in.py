"""What is shut in leaves the market: supply falls by it at given prices, whatever stops it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.economy.shock import Shock
from detente.economy.supply import supply_elasticity
from tests.worlds import Options, random_world, tiny_world

WORLD = random_world(4, 3, seed=3, options=Options(noise=0.3, rates=0.15, theta=(2.0, 8.0)))
RENTS = dt.Parameters(rent_share={"S001": 0.6}, labour=3.0)
FLOW = {"buyer": "C000", "seller": "C001", "sector": "S001"}
LINK = (0, 1, 1)


def stopped(world: dt.World, share: float, **flow: str) -> dt.Shock:
    """A flow of which a share is stopped, and made for others."""
    if share == 1:
        return dt.Shock(world).ban(**flow)
    return dt.Shock(world).variety(1 - share, **flow)


def shut(world: dt.World, share: float, **flow: str) -> dt.Shock:
    """The same, and not made."""
    return stopped(world, share, **flow).shut_in(share, **flow)


@pytest.mark.parametrize("labour", [1.0, 2.5, np.inf])
@pytest.mark.parametrize("eps", [0.6, 1.0])
def test_supply_falls_by_what_is_withheld_at_given_prices(labour: float, eps: float) -> None:
    """Quantity = base x (1 - withheld of what would be made) x price^eta, prices against wages."""
    world, flow = tiny_world(), {"buyer": "C001", "seller": "C000", "sector": "S001"}
    parameters = dt.Parameters(labour=labour, rent_share={"S001": 0.5}, value_added_elasticity=eps)
    shock = shut(world, 0.4, **flow)
    found = dt.solve(world, shock, closure="nominal", parameters=parameters)
    sold, cost = found.output[0, 1], found.unit_cost_hat[0]
    withheld = 0.4 / 0.6 * found.sales[1, 0, 1]
    left = sold / (sold + withheld)
    price = cost[1] / cost[0]
    supplied = left * price ** supply_elasticity(world, parameters)[0, 1]
    assert sold / 1.5 / price == pytest.approx(supplied, rel=2e-5 if eps == 1 else 5e-3)
    assert withheld > 0.3


def test_the_productivity_by_hand() -> None:
    """With Cobb-Douglas costs A = left^(gamma tau): gamma 0.7, half a rent, a third of labour."""
    world, flow = tiny_world(), {"buyer": "C001", "seller": "C000", "sector": "S001"}
    parameters = dt.Parameters(labour=3.0, rent_share={"S001": 0.5})
    found = dt.solve(world, shut(world, 0.4, **flow), closure="nominal", parameters=parameters)
    withheld = 0.4 / 0.6 * found.sales[1, 0, 1]
    left = found.output[0, 1] / (found.output[0, 1] + withheld)
    assert found.shock.productivity_hat is not None
    by_hand = left ** (0.7 * (0.5 + 0.5 / 3))
    assert found.shock.productivity_hat[0, 1] == pytest.approx(by_hand, rel=2e-6)
    others = found.shock.productivity_hat.copy()
    others[0, 1] = 1.0
    assert (others == 1).all()


def test_other_buyers_get_what_is_stopped_and_nothing_of_what_is_shut_in() -> None:
    world, flow = tiny_world(), {"buyer": "C001", "seller": "C000", "sector": "S001"}
    how = {"closure": "nominal", "parameters": dt.Parameters(labour=1.0, rent_share={"S001": 0.5})}
    at_home = {
        name: one.sales[0, 0, 1] / one.unit_cost_hat[0, 1]
        for name, one in (
            ("stopped", dt.solve(world, stopped(world, 0.4, **flow), **how)),
            ("shut", dt.solve(world, shut(world, 0.4, **flow), **how)),
        )
    }
    assert at_home["stopped"] > 0.5 * 1.05
    assert at_home["shut"] < 0.5


def test_the_answer_is_certified_and_asking_it_again_changes_nothing() -> None:
    shock = shut(WORLD, 0.5, **FLOW).trade_cost(1.2, buyer="C002", seller="C003")
    found = dt.solve(WORLD, shock, parameters=RENTS)
    assert found.certificate.max_residual <= 1e-8
    assert found.asked.withheld == ()
    again = dt.solve(WORLD, found.asked, parameters=RENTS)
    np.testing.assert_allclose(again.welfare_hat, found.welfare_hat, rtol=1e-8)
    warm = dt.solve(WORLD, shock, parameters=RENTS, start=found)
    np.testing.assert_allclose(warm.welfare_hat, found.welfare_hat, rtol=1e-6)


def test_a_change_of_productivity_beside_it_stays() -> None:
    shock = shut(WORLD, 0.5, **FLOW)
    better = shock.productivity(1.1, country="C001", sector="S001")
    found = [dt.solve(WORLD, one, parameters=RENTS) for one in (shock, better)]
    hats = [one.shock.productivity_hat for one in found]
    assert hats[0] is not None and hats[1] is not None
    assert hats[1][1, 1] == pytest.approx(1.1 * hats[0][1, 1], rel=1e-2)
    assert hats[1][1, 1] > hats[0][1, 1]


def test_a_ban_is_the_limit_of_a_share() -> None:
    nearly = dt.solve(WORLD, shut(WORLD, 1 - 1e-6, **FLOW), parameters=RENTS)
    whole = dt.solve(WORLD, shut(WORLD, 1.0, **FLOW), parameters=RENTS)
    assert whole.sales[LINK] == 0
    np.testing.assert_allclose(nearly.welfare_hat, whole.welfare_hat, rtol=1e-6)
    assert whole.shock.productivity_hat is not None
    assert whole.shock.productivity_hat[1, 1] < 1


def test_costs_taxes_and_falls_on_the_flow_count() -> None:
    """What is withheld is a share of what these leave: the same wherever it is asked."""
    some = replace(shut(WORLD, 0.5, **FLOW)).trade_cost(1.3, **FLOW).tariff(0.2, **FLOW)
    some = some.export_tax(0.1, **FLOW).fall(0.4, **FLOW)
    found = dt.solve(WORLD, some, parameters=RENTS)
    withheld = found.sales[LINK]
    left = found.output[1, 1] / (found.output[1, 1] + withheld)
    elasticity = supply_elasticity(found.world, RENTS)[1, 1]
    assert found.shock.productivity_hat is not None
    by_hand = left ** (1 / (1 + elasticity))
    assert found.shock.productivity_hat[1, 1] == pytest.approx(by_hand, rel=2e-6)


def test_who_sells_to_nobody_stands_still_without_it() -> None:
    abroad = {"seller": "C000", "sector": "S001", "buyer": "C001"}
    world = tiny_world(home=0.0)
    found = dt.solve(world, shut(world, 1.0, **abroad), closure="nominal", parameters=RENTS)
    assert found.output[0, 1] == 0
    assert found.certificate.max_residual <= 1e-8


def test_where_nothing_is_tied_supply_needs_no_shut_in() -> None:
    """Mobile labour without rents makes any quantity at one price: others buy no more anyway."""
    found = dt.solve(WORLD, shut(WORLD, 0.5, **FLOW))
    plain = dt.solve(WORLD, stopped(WORLD, 0.5, **FLOW))
    np.testing.assert_allclose(found.welfare_hat, plain.welfare_hat, rtol=1e-9)


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1, np.nan])
def test_a_share_outside_its_range_is_refused(share: float) -> None:
    with pytest.raises(dt.ScenarioError, match="shut_in is"):
        Shock(WORLD).shut_in(share, **FLOW)
