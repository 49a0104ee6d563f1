"""The decomposition adds up, agrees with a plain sum over small steps, and has the closed forms
that exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

import detente as dt
from detente.economy.analysis.channels import CHANNELS
from detente.economy.analysis.decomposition import decompose
from detente.economy.analysis.policy_path import between
from detente.economy.analysis.replication import first_order_pct
from tests.worlds import FEASIBLE, Case, Options, feasible_case, random_world


def connected_cases(kind: str, count: int) -> Iterator[Case]:
    """Small feasible cases in which everybody trades with everybody at the start (two small
    countries may not, by chance).
    """
    cases = (feasible_case(kind, seed, largest=(10, 8)) for seed in range(10 * count))
    return islice((case for case in cases if (case.world.sales.sum(axis=2) > 0).all()), count)


@pytest.mark.parametrize("kind", FEASIBLE)
def test_adds_up_on_random_worlds_and_shocks(kind: str) -> None:
    for case in connected_cases(kind, 20):
        found = case.solve()
        split = decompose(found)
        assert np.abs(split.remainder / split.world.income).max() <= 1e-6, case.label
        np.testing.assert_allclose(split.total, found.welfare_usd, err_msg=case.label)


def everything(closure: str = "nominal") -> dt.Equilibrium:
    world = random_world(3, 2, seed=3, options=Options(noise=0.2, rates=0.2))
    shock = (
        dt.Shock(world)
        .tariff(0.4, buyer="C000")
        .export_tax(0.3, seller="C001")
        .trade_cost(1.5, buyer="C002", seller="C000")
    )
    shock = shock.trade_cost(0.8, buyer="C001", sector="S001").ban(
        buyer="C000", seller="C002", sector="S001"
    )
    shock = shock.productivity(1.1, country="C000").labour_supply(0.9, country="C001")
    little = 0.02 * float(world.income.min())
    shock = shock.transfer_income(little, giver="C000", receiver="C002")
    shock = shock.hold_income(little, giver="C001", receiver="C000")
    parameters = dt.Parameters(
        labour=2.0, value_added_elasticity=0.7, input_elasticity=0.5, final_elasticity=1.3
    )
    return dt.solve(world, shock, closure=closure, parameters=parameters)


def by_small_steps(found: dt.Equilibrium, steps: int) -> dict[str, np.ndarray]:
    """The channels [country] as plain sums over small steps: mean value of two neighbours times the
    change.
    """
    world, theta = found.world, found.world.theta(found.parameters.trade_elasticity)
    count, sectors = len(world.countries), len(world.sectors)
    sums = {name: np.zeros(count) for name in CHANNELS}
    shocks = [between(dt.Shock(world), found.shock, k / steps, theta) for k in range(steps + 1)]
    solved = [
        dt.solve(world, s, closure=found.closure, parameters=found.parameters, tolerance=1e-12)
        for s in shocks
    ]
    for old, new, before, after in zip(
        solved[:-1], solved[1:], shocks[:-1], shocks[1:], strict=True
    ):
        consumer = np.log(new.consumer_price_hat / old.consumer_price_hat)
        cost = np.log(new.unit_cost_hat / old.unit_cost_hat)
        mean_price = [e.consumer_price_hat for e in (old, new)]
        for n in range(count):
            for s in range(sectors):
                worth = (
                    old.output[n, s] / mean_price[0][n] + new.output[n, s] / mean_price[1][n]
                ) / 2
                sums["productivity"][n] += worth * np.log(
                    after.productivity_hat[n, s] / before.productivity_hat[n, s]
                )
                worth = (
                    old.value_added[n, s] / mean_price[0][n]
                    + new.value_added[n, s] / mean_price[1][n]
                ) / 2
                sums["labour"][n] += worth * np.log(after.labour_hat[n] / before.labour_hat[n])
                for i in range(count):
                    if i == n:
                        continue
                    link = n, i, s
                    tariffs, taxes = (
                        [x.new_tariff[link] for x in (before, after)],
                        [x.new_export_tax[link] for x in (before, after)],
                    )
                    flows = [
                        e.sales[link] * (1 + e_) for e, e_ in zip((old, new), taxes, strict=True)
                    ]
                    bought = [f / p[n] for f, p in zip(flows, mean_price, strict=True)]
                    sold = [f / p[i] for f, p in zip(flows, mean_price, strict=True)]
                    rise = cost[i, s] + np.log((1 + taxes[1]) / (1 + taxes[0]))
                    sums["terms_of_trade"][n] -= np.mean(bought) * (rise - consumer[n])
                    sums["terms_of_trade"][i] += np.mean(sold) * (rise - consumer[i])
                    open_ = [
                        (
                            x.trade_cost_hat[link] ** -theta[s]
                            if x.banned is None or not x.banned[link]
                            else 0.0
                        )
                        for x in (before, after)
                    ]
                    per_open = [b / u if u > 0 else 0.0 for b, u in zip(bought, open_, strict=True)]
                    friction = np.mean(per_open) * (open_[1] - open_[0]) / theta[s]
                    taxed_friction = (
                        np.mean([t * b for t, b in zip(tariffs, per_open, strict=True)])
                        * (open_[1] - open_[0])
                        / theta[s]
                    )
                    sums["trade_costs"][n] += friction
                    taxed = np.mean([t * b for t, b in zip(tariffs, bought, strict=True)])
                    sums["own_taxes"][n] -= (
                        np.mean(bought) * (tariffs[1] - tariffs[0])
                        + taxed * (rise - consumer[n])
                        - taxed_friction
                    )
                    sums["customs_revenue"][n] += tariffs[1] * bought[1] - tariffs[0] * bought[0]
                    basic = [f / (1 + e_) for f, e_ in zip(sold, taxes, strict=True)]
                    wedge = np.mean([e_ * b for e_, b in zip(taxes, basic, strict=True)])
                    sums["own_taxes"][i] -= np.mean(basic) * (taxes[1] - taxes[0]) + wedge * (
                        cost[i, s] - consumer[i]
                    )
                    sums["customs_revenue"][i] += taxes[1] * basic[1] - taxes[0] * basic[0]
    received = new.deficit - new.in_custody
    sums["transfers"] = received / new.consumer_price_hat - found.world.deficit
    return sums


@pytest.mark.parametrize("closure", ["nominal", "income-share"])
def test_agrees_with_a_plain_sum_over_small_steps_and_the_sum_converges(closure: str) -> None:
    found = everything(closure)
    split, errors = decompose(found), []
    for steps in (20, 40):
        slow = by_small_steps(found, steps)
        errors.append(
            max(
                np.abs((split.channels[name] - slow[name]) / split.world.income).max()
                for name in CHANNELS
            )
        )
    assert errors[1] < 2e-4
    assert errors[0] / errors[1] > 3


def test_refining_the_path_changes_nothing() -> None:
    found = everything("balanced")
    rough, fine = decompose(found, tolerance=1e-5), decompose(found, tolerance=1e-9)
    assert fine.solves > rough.solves
    for name in CHANNELS:
        np.testing.assert_allclose(
            rough.channels[name], fine.channels[name], atol=1e-5 * found.world.income.max()
        )
    assert np.abs(fine.remainder / fine.world.income).max() <= 1e-8


def test_the_path_moves_the_split_and_not_the_total() -> None:
    world = random_world(4, 3, seed=5)
    tariff = dt.Shock(world).tariff(0.5, buyer="C000")
    found = dt.solve(world, tariff.ban(buyer="C000", seller="C001"))
    direct, staged = decompose(found), decompose(found, through=[tariff])
    np.testing.assert_allclose(direct.total, staged.total)
    np.testing.assert_allclose(staged.legs.sum(axis=0), staged.total, atol=1e-6)
    np.testing.assert_allclose(staged.legs[0], dt.solve(world, tariff).welfare_usd, atol=1e-5)
    difference = np.abs(direct.channels["own_taxes"] - staged.channels["own_taxes"]).max()
    assert difference > 1e-3 * world.income[0]


def symmetric(countries: int = 3, sectors: int = 2) -> dt.World:
    flows = np.full((countries, countries, sectors), 1.0)
    flows[np.arange(countries), np.arange(countries)] = 4.0
    output = flows.sum(axis=0)
    use = np.full((countries, sectors, sectors), 0.25) * output[:, :, None]
    return dt.World.from_arrays(
        countries=[f"C{i}" for i in range(countries)],
        sectors=[f"S{i}" for i in range(sectors)],
        accounts={
            "sales": flows,
            "input_use": use,
            "value_added": output - use.sum(axis=2),
            "final_demand": flows.sum(axis=1) - use.sum(axis=1),
        },
        elasticities={"four": dt.ElasticitySet((4.0,) * sectors, "theta", "chosen for a test")},
        labels={"name": "symmetric"},
    )


def test_among_equals_there_are_no_terms_of_trade() -> None:
    """Autarky of identical countries: all of the loss is trade cost, pi^(1/theta / (1 - input
    share)) of income is left.
    """
    world = symmetric()
    split = decompose(dt.solve(world, dt.Shock(world).ban()))
    home = 4 / 6
    left = home ** (1 / 4 / (1 - 0.5))
    np.testing.assert_allclose(
        split.pct(split.channels["trade_costs"]), 100 * (left - 1), rtol=1e-6
    )
    np.testing.assert_allclose(split.channels["terms_of_trade"], 0, atol=1e-7)


def test_small_tariffs_are_the_first_order_formula() -> None:
    """Caliendo & Parro (2015), equation 15: terms of trade, and volume = customs revenue less own
    taxes' cost.
    """
    free = random_world(4, 3, seed=8)
    world = dt.solve(
        free, dt.Shock(free).tariff(0.2, buyer="C000").tariff(0.1, buyer="C002")
    ).as_world("with tariffs")
    gaps = []
    for size in (2e-3, 1e-3):
        shock = dt.Shock(world)
        for n, buyer in enumerate(world.countries):
            for i, seller in enumerate(world.countries):
                if i != n:
                    for k, sector in enumerate(world.sectors):
                        shock = shock.tariff(
                            world.tariff[n, i, k] + size * (n + 1),
                            buyer=buyer,
                            seller=seller,
                            sector=sector,
                        )
        found = dt.solve(world, shock, tolerance=1e-13)
        split = decompose(found)
        change = first_order_pct(found)
        terms, volume = change.terms_of_trade, change.volume_of_trade
        mine = (
            split.pct(split.channels["terms_of_trade"]),
            split.pct(split.channels["customs_revenue"] + split.channels["own_taxes"]),
        )
        gaps.append(max(np.abs(terms - mine[0]).max(), np.abs(volume - mine[1]).max()))
    assert gaps[1] < 1e-3
    assert gaps[0] / gaps[1] == pytest.approx(4, rel=0.2)


def test_a_pure_transfer_between_like_countries_is_only_a_transfer() -> None:
    """Identical spending shares everywhere: no transfer problem (Keynes & Ohlin), terms of trade do
    not move.
    """
    world = symmetric()
    free = np.full_like(world.sales, 2.0)
    even = dt.World.from_arrays(
        countries=world.countries,
        sectors=world.sectors,
        accounts={
            "sales": free,
            "input_use": world.input_use,
            "value_added": world.value_added,
            "final_demand": world.final_demand,
        },
        elasticities=world.elasticities,
        labels={"name": "even"},
    )
    split = decompose(
        dt.solve(even, dt.Shock(even).transfer_income(0.5, giver="C0", receiver="C1"))
    )
    np.testing.assert_allclose(split.transfers, [-0.5, 0.5, 0.0], atol=1e-8)
    np.testing.assert_allclose(split.total, split.transfers, atol=1e-8)


def test_the_replication_closure_is_refused() -> None:
    found = dt.solve(random_world(3, 2, seed=1), closure="own-income")
    with pytest.raises(dt.ScenarioError, match="does not add up"):
        decompose(found)
