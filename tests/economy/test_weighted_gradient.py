"""The gradient of weighted real incomes, one mechanism at a time, on sixty random worlds each.

Each is held against finite differences of certified solves along a random direction in everything
at once: trade costs, tariffs, export taxes, varieties, productivity, labour, transfers, and the
depths of falls and limits. A fall or limit that switches between slack and binding has a kink,
which no derivative describes; such worlds are left out and others taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

import detente as dt
from detente.economy.analysis.gradient import gradient
from detente.economy.quantity_limit import RentShares
from detente.errors import ScenarioError
from tests.worlds import Options, random_world

H = 1e-4
WORLDS = 60
WEIGHTS = {"C000": -1.0, "C001": 0.3, "C003": 0.05}
NESTS = {"value_added_elasticity": 0.6, "input_elasticity": 0.5, "final_elasticity": 1.5}


def plain(world: dt.World) -> dt.Shock:
    return dt.Shock(world).trade_cost(1.2, buyer="C000")


def fall(gap: str) -> Callable[[dt.World], dt.Shock]:
    def built(world: dt.World) -> dt.Shock:
        one = dt.Shock(world).fall(0.5, buyer="C000", seller=["C001", "C002"], gap=gap)
        return one.fall(0.7, buyer=["C000", "C003"], seller="C002", sector="S001", gap="exporter")

    return built


def limits(world: dt.World) -> dt.Shock:
    shared = RentShares(exporter=0.3, importer=0.3)
    one = dt.Shock(world).limit(0.6, buyer="C003", seller="C001", name="one")
    return one.limit(0.4, buyer="C001", seller="C003", sector="S000", rent=shared, name="two")


def part_of_links(world: dt.World) -> dt.Shock:
    """A fall that covers a part of what it falls on, beside one on all of it."""
    shock = fall("importer")(world)
    some = replace(shock.falls[0], base=np.full(shock.falls[0].base.size, 0.6))
    return replace(shock, falls=(some, shock.falls[1]))


def price_cap(world: dt.World) -> dt.Shock:
    capped = fall("exporter")(world).rent(0.2, seller="C001", sector="S000")
    return capped.rent(0.1, to={"C003": 1.0}, buyer="C000", seller="C002")


@dataclass(frozen=True)
class Mechanism:
    """What is pulled, under which assumptions."""

    pulled: Callable[[dt.World], dt.Shock]
    parameters: dt.Parameters = field(default_factory=dt.Parameters)
    closure: str = "income-share"


MECHANISMS = {
    "plain": Mechanism(plain),
    "varieties leave": Mechanism(fall("varieties")),
    "exporter keeps the gap": Mechanism(fall("exporter")),
    "importer keeps the gap": Mechanism(fall("importer")),
    "the gap melts": Mechanism(fall("wasted")),
    "parts of links": Mechanism(part_of_links),
    "limits": Mechanism(limits),
    "price cap": Mechanism(price_cap),
    "critical inputs": Mechanism(
        fall("varieties"),
        dt.Parameters(critical_inputs=("S001",), critical_elasticity=0.1, **NESTS),
    ),
    "labour between": Mechanism(fall("exporter"), dt.Parameters(labour=2.0, **NESTS)),
    "rents of resources": Mechanism(limits, dt.Parameters(labour=1.0, rent_share={"S000": 0.6})),
    "balanced": Mechanism(fall("varieties"), closure="balanced"),
    "world-share": Mechanism(fall("importer"), closure="world-share"),
    "nominal": Mechanism(limits, closure="nominal"),
}


def value(found: dt.Equilibrium, shock: dt.Shock) -> float:
    """Weighted real income, million USD."""
    again = dt.solve(
        found.world,
        shock,
        closure=found.closure,
        parameters=found.parameters,
        tolerance=1e-12,
        start=found,
    )
    worth = again.welfare_hat * found.world.income
    return sum(weight * worth[found.world.country(code)] for code, weight in WEIGHTS.items())


def moved(shock: dt.Shock, direction: np.random.Generator, step: float) -> dt.Shock:
    """`shock` moved by `step` in a direction of everything."""
    world = shock.world
    shape, own = world.sales.shape, np.arange(len(world.countries))
    links = [direction.normal(size=shape) for _ in range(4)]
    for one in links:
        one[own, own] = 0.0
    received = direction.normal(size=own.size) * 1e-2 * world.income.min()
    cells, people = direction.normal(size=world.output.shape), direction.normal(size=own.size)
    cost = 1.0 if shock.trade_cost_hat is None else shock.trade_cost_hat
    sold = 1.0 if shock.variety_hat is None else shock.variety_hat
    deeper = direction.normal(size=len(shock.falls) + len(shock.limits))
    falls, limited = deeper[: len(shock.falls)], deeper[len(shock.falls) :]
    new = shock.replaced(
        trade_cost_hat=cost * np.exp(step * links[0]),
        new_tariff=shock.tariff_rate + step * links[1],
        new_export_tax=shock.export_tax_rate + step * links[2],
        variety_hat=sold * np.exp(step * links[3]),
        productivity_hat=np.exp(step * cells),
        labour_hat=np.exp(step * people),
        transfer=step * (received - received.mean()),
    )
    return replace(
        new,
        falls=tuple(
            replace(one, quantity_hat=one.quantity_hat - 0.1 * step * much)
            for one, much in zip(shock.falls, falls, strict=True)
        ),
        limits=tuple(
            replace(one, quantity_hat=one.quantity_hat - 0.1 * step * much)
            for one, much in zip(shock.limits, limited, strict=True)
        ),
    )


def switches(found: dt.Equilibrium) -> bool:
    """Whether a fall or limit is slack: a small change may make it bind."""
    return found.delivery is not None and bool((found.delivery.log_factor > -1e-3).any())


@pytest.mark.parametrize("name", MECHANISMS)
def test_any_weighted_sum_is_the_finite_difference(name: str) -> None:
    mechanism, checked = MECHANISMS[name], 0
    for seed in range(2 * WORLDS):
        if checked == WORLDS:
            break
        world = random_world(4, 3, seed=seed, options=Options(noise=0.3, rates=0.1))
        found = dt.solve(
            world,
            mechanism.pulled(world),
            closure=mechanism.closure,
            parameters=mechanism.parameters,
            tolerance=1e-12,
        )
        if switches(found):
            continue
        checked += 1
        mine = gradient(found, weights=WEIGHTS)
        up = moved(found.asked, np.random.default_rng(seed), H)
        down = moved(found.asked, np.random.default_rng(seed), -H)
        difference = value(found, up) - value(found, down)
        scale = 2 * H * np.abs(mine.weights).sum()
        assert mine.along(down, up) / scale == pytest.approx(difference / scale, rel=1e-5, abs=1e-6)
    assert checked == WORLDS


def test_each_depth_is_the_finite_difference_of_its_own() -> None:
    """By hand, one fall and one limit after the other; what is slack is worth nothing."""
    world = random_world(4, 3, seed=5, options=Options(noise=0.3, rates=0.1))
    shock = limits(world)
    shock = replace(shock, falls=fall("wasted")(world).falls)
    shock = shock.fall(0.01, buyer="C000", seller="C001", sector="S002")
    found = dt.solve(world, shock, closure="income-share", tolerance=1e-12)
    worth = gradient(found, weights=WEIGHTS).fall
    assert list(worth) == ["fall 1", "fall 2", "fall 3", "one", "two"]
    assert worth["fall 3"] == 0, "others already cut as much"
    for k, name in enumerate(("fall 1", "fall 2")):
        deeper = [list(found.asked.falls), list(found.asked.falls)]
        for side, step in zip(deeper, (H, -H), strict=True):
            side[k] = replace(side[k], quantity_hat=side[k].quantity_hat - step)
        up, down = (replace(found.asked, falls=tuple(side)) for side in deeper)
        slope = (value(found, up) - value(found, down)) / (2 * H)
        assert worth[name] == pytest.approx(slope, rel=1e-5)
    for k, name in enumerate(("one", "two")):
        tighter = [list(found.asked.limits), list(found.asked.limits)]
        for side, step in zip(tighter, (H, -H), strict=True):
            side[k] = replace(side[k], quantity_hat=side[k].quantity_hat - step)
        up, down = (replace(found.asked, limits=tuple(side)) for side in tighter)
        slope = (value(found, up) - value(found, down)) / (2 * H)
        assert worth[name] == pytest.approx(slope, rel=1e-5)


def test_two_falls_that_ask_the_same_share_their_worth() -> None:
    """Only together do they move: the sum is what deepening both is worth."""
    world = random_world(4, 3, seed=2, options=Options(noise=0.3))
    once = dt.Shock(world).fall(0.4, buyer="C000", seller="C001")
    twice = once.fall(0.4, buyer="C000", seller="C001")
    single, double = dt.solve(world, once), dt.solve(world, twice)
    alone = gradient(single, weights=WEIGHTS).fall
    both = gradient(double, weights=WEIGHTS).fall
    assert both["fall 1"] == both["fall 2"]
    assert sum(both.values()) == pytest.approx(sum(alone.values()), rel=1e-5)


def test_weights_add_up_and_blocs_are_their_members() -> None:
    world = dt.World.open("icio-2021")
    found = dt.solve(world, dt.Shock(world).tariff(0.1, buyer="USA", seller="CHN"))
    union = gradient(found, weights={"EU27": 0.3, "DEU": 0.2, "RUS": -1})
    members = {code: 0.3 for code in world.countries if union.weights[world.country(code)] > 0}
    assert len(members) == 27
    again = gradient(found, weights={**members, "DEU": 0.5, "RUS": -1})
    np.testing.assert_allclose(again.tariff, union.tariff, rtol=1e-4, atol=1e-4)
    home = world.country("DEU")
    income = found.welfare_hat[home] * found.world.income[home]
    assert union.weights[home] == pytest.approx(0.5 * income)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "a country or weights"),
        ({"country": "C000", "weights": {"C001": 1.0}}, "one of the two"),
        ({"weights": {"C000": float("nan")}}, "must be finite"),
    ],
)
def test_hostile_weights(asked: dict[str, object], said: str) -> None:
    world = random_world(4, 3, seed=2)
    with pytest.raises(ScenarioError, match=said):
        gradient(dt.solve(world), **asked)  # type: ignore[arg-type]


def test_other_falls_have_no_first_order() -> None:
    world = random_world(4, 3, seed=2)
    found = dt.solve(world, fall("varieties")(world))
    mine = gradient(found, "C000")
    with pytest.raises(ScenarioError, match="no first order"):
        mine.along(found.asked, found.asked.fall(0.1, buyer="C003", seller="C000"))


def test_at_a_finite_horizon_habits_are_said_to_be_fixed() -> None:
    world = random_world(4, 3, seed=2)
    used_to = dt.Shock(world).replaced(reference_hat=np.ones(world.sales.shape))
    assert "held fixed" in gradient(dt.solve(world, used_to), "C000").note
    assert gradient(dt.solve(world), "C000").note == ""
