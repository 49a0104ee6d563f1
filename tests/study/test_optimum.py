"""Best policies against theory: small countries, two countries, Nash, and harm with a weight.

Closed forms hold for balanced trade, no inputs and mobile labour.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.economy.analysis.gradient import of_weights
from detente.economy.links import Links
from detente.errors import ScenarioError
from detente.study.aims import Aim, Budget, Evenness
from detente.study.deviations import _deviant, deviations
from detente.study.instruments import FallDepths, Gifts, Instruments, TariffRates
from detente.study.optimum import (
    Player,
    PolicyCase,
    best,
    nash,
)
from tests.worlds import Options, random_world


def endowment(flows: np.ndarray, theta: tuple[float, ...]) -> dt.World:
    """A world without inputs from flows [buyer, seller, sector], countries HOME and AWAY."""
    return dt.World.from_arrays(
        countries=["HOME", "AWAY"],
        sectors=[f"S{k}" for k in range(flows.shape[2])],
        accounts={
            "sales": flows,
            "input_use": np.zeros((2, flows.shape[2], flows.shape[2])),
            "value_added": flows.sum(axis=0),
            "final_demand": flows.sum(axis=1),
        },
        elasticities={"chosen": dt.ElasticitySet(theta, "theta", "chosen")},
    )


def two_countries(theta: float) -> dt.World:
    return endowment(np.array([[[6.0], [2.0]], [[2.0], [14.0]]]), (theta,))


def case_of(world: dt.World) -> PolicyCase:
    return PolicyCase(world, dt.Shock(world), "balanced", dt.Parameters())


def one_rate(world: dt.World, buyer: str, high: float = 3.0) -> Instruments:
    """One tariff of a country on everything."""
    n = world.country(buyer)
    others, sectors = np.meshgrid(
        [i for i in range(len(world.countries)) if i != n], np.arange(len(world.sectors))
    )
    links = Links(np.full(others.size, n), others.ravel(), sectors.ravel())
    rates = TariffRates(links, np.zeros(others.size, dtype=np.intp), ("all",))
    return Instruments(rates, FallDepths(()), Gifts(()), np.array([0.0]), np.array([high]))


def by_link(world: dt.World, buyer: str, high: float = 2.0) -> Instruments:
    one = one_rate(world, buyer)
    count = one.rates.group.size
    names = tuple(f"rate {k}" for k in range(count))
    rates = TariffRates(one.rates.links, np.arange(count), names)
    return Instruments(rates, FallDepths(()), Gifts(()), np.zeros(count), np.full(count, high))


def own(world: dt.World, code: str, other: dict[str, float] | None = None) -> Aim:
    weights = np.zeros(len(world.countries))
    weights[world.country(code)] = 1.0
    for name, weight in (other or {}).items():
        weights[world.country(name)] = weight
    return Aim(weights, in_logs=True)


def player(world: dt.World, code: str, aim: Aim | None = None) -> Player:
    return Player(code, (code,), one_rate(world, code), aim or own(world, code))


def sold_at_home(found: dt.Equilibrium, code: str) -> float:
    n = found.world.country(code)
    return float(found.sales[n, n, 0] / found.output[n, 0])


@pytest.mark.parametrize("thetas", [(3.0,), (2.0, 6.0), (2.0, 4.0, 9.0)])
def test_a_small_country(thetas: tuple[float, ...]) -> None:
    """t = 1 / sum of s_k theta_k, at the shares of products in exports of the optimum."""
    small, count = 1e-6, len(thetas)
    weights = np.arange(1, count + 1) / np.arange(1, count + 1).sum()
    flows = np.empty((2, 2, count))
    flows[0, 0], flows[1, 1] = 0.6 * small * weights, weights
    flows[0, 1] = 0.4 * small * weights[::-1]
    flows[1, 0] = 0.4 * small * weights
    world = endowment(flows, thetas)
    found = best(case_of(world), player(world, "HOME"), np.zeros(1))
    exported = found.found.sales[world.country("AWAY"), world.country("HOME")]
    theory = 1 / (exported / exported.sum() * np.array(thetas)).sum()
    assert found.values[0] == pytest.approx(theory, rel=2e-4)


@pytest.mark.parametrize("theta", [2.0, 4.0, 8.0])
def test_two_countries(theta: float) -> None:
    world = two_countries(theta)
    found = best(case_of(world), player(world, "HOME"), np.zeros(1))
    assert found.values[0] == pytest.approx(
        1 / (theta * sold_at_home(found.found, "AWAY")), rel=1e-5
    )
    assert found.projected(player(world, "HOME").instruments) < 1e-6


def test_nash_of_two() -> None:
    """Each rate is 1 / (theta d) at the other's share sold at home in the same equilibrium."""
    world, theta = two_countries(4.0), 4.0
    found = nash(case_of(world), [player(world, "HOME"), player(world, "AWAY")])
    home, away = (one.values[0] for one in found.optima)
    assert home == pytest.approx(1 / (theta * sold_at_home(found.found, "AWAY")), rel=1e-5)
    assert away == pytest.approx(1 / (theta * sold_at_home(found.found, "HOME")), rel=1e-5)


@pytest.mark.parametrize("weight", [0.2, 0.5, 1.0])
def test_harm_with_a_weight(weight: float) -> None:
    """Maximising ln W_H - a ln W_F: t = (1 + a I_H / I_F) / (theta d)."""
    world, theta = two_countries(4.0), 4.0
    aim = own(world, "HOME", {"AWAY": -weight})
    found = best(case_of(world), player(world, "HOME", aim), np.zeros(1))
    home, away = (found.found.income[world.country(code)] for code in ("HOME", "AWAY"))
    theory = (1 + weight * home / away) / (theta * sold_at_home(found.found, "AWAY"))
    assert found.values[0] == pytest.approx(theory, rel=1e-5)


def test_many_rates_have_a_certificate() -> None:
    world = random_world(5, 4, seed=3, options=Options(noise=0.4))
    mine = Player("C000", ("C000",), by_link(world, "C000"), own(world, "C000"))
    found = best(case_of(world), mine, np.zeros(16))
    assert found.projected(mine.instruments) < 1e-6
    tried = deviations(case_of(world), mine, found)
    assert {one.kind for one in tried} == {
        "one variable",
        "one product",
        "random direction",
        "full embargo",
    }
    assert max(one.gain for one in tried) < 1e-6


def test_no_optimum_has_no_certificate() -> None:
    """At free trade some deviation gains."""
    world = random_world(5, 4, seed=3, options=Options(noise=0.4))
    mine = Player("C000", ("C000",), by_link(world, "C000"), own(world, "C000"))
    held = mine.instruments.only(np.zeros(16, dtype=bool), np.zeros(16))
    free = best(case_of(world), replace(mine, instruments=held), np.zeros(16))
    assert free.projected(mine.instruments) > 1e-4
    assert max(one.gain for one in deviations(case_of(world), mine, free, numbers=range(40))) > 1e-5


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("one variable", 1, 1),
        ("one product", 3, 3),
        ("random direction", 2, 12),
        ("full embargo", 0, 0),
    ],
)
def test_a_deviation_moves_what_its_kind_says_within_bounds(
    kind: str, least: int, most: int
) -> None:
    """Twelve rates, on four products of three sellers, all at .1 within 0 and 2."""
    world = random_world(4, 4, seed=3)
    tools = by_link(world, "C000")
    case, mine = case_of(world), Player("C000", ("C000",), tools, own(world, "C000"))
    chosen = np.full(12, 0.1)
    draw, products, severed = np.random.default_rng(5), set(), set()
    for _ in range(20):
        shock = _deviant(case, mine, chosen, kind, draw)
        rates = shock.tariff_rate[0, 1:]
        assert (rates >= 0).all() and (rates <= 2).all()
        moved = np.abs(rates - 0.1) > 1e-12
        assert least <= moved.sum() <= most
        if kind == "one product":
            (product,) = np.flatnonzero(moved.any(axis=0))
            assert np.ptp(rates[:, product]) == 0
        products |= set(np.flatnonzero(moved.any(axis=0)).tolist())
        if shock.banned is not None:
            (partner,) = {*np.argwhere(shock.banned)[:, :2].ravel().tolist()} - {0}
            assert shock.banned[0, partner].all() and shock.banned[partner, 0].all()
            severed.add(partner)
    np.testing.assert_array_equal(chosen, 0.1)
    assert len(products) == (0 if kind == "full embargo" else 4)
    assert len(severed) == (3 if kind == "full embargo" else 0)


def test_a_budget_binds() -> None:
    """The most harm for a cost of our own: the budget is used up, and no more."""
    world = random_world(5, 4, seed=3, options=Options(noise=0.4))
    harm = np.zeros(5)
    harm[1] = -1.0
    mine = Player("C000", ("C000",), by_link(world, "C000"), Aim(harm, in_logs=True))
    ours = own(world, "C000")
    found = best(case_of(world), mine, np.zeros(16), budget=Budget(ours, 1e-3))
    assert ours.value(found.found) == pytest.approx(-1e-3, abs=1e-7)
    less = best(case_of(world), mine, np.zeros(16), budget=Budget(ours, 1e-4))
    assert 0 < less.value < found.value


def test_depths_and_transfers() -> None:
    """A depth goes to its bound where it only hurts the target; so does a gift that is wanted."""
    world = random_world(5, 4, seed=3, options=Options(noise=0.4))
    shock = dt.Shock(world).fall(0.2, buyer="C001", seller="C000")
    case = PolicyCase(world, shock, "income-share", dt.Parameters())
    weights = np.array([0.0, -1.0, 0.0, 0.0, 0.0])
    none = one_rate(world, "C000").rates
    rates = replace(
        none, links=Links(*(part[:0] for part in none.links)), group=none.group[:0], names=()
    )
    much = float(world.income[0]) * 0.01
    tools = Instruments(
        rates,
        FallDepths(("fall 1",)),
        Gifts((("C001", "C002"),)),
        np.array([0.0, 0.0]),
        np.array([0.8, much]),
    )
    found = best(case, Player("C000", ("C000",), tools, Aim(weights)), np.array([0.2, 0.0]))
    assert found.values == pytest.approx([0.8, much])


def test_too_many_rates_for_a_budget() -> None:
    world = random_world(8, 50, seed=3)
    mine = Player("C000", ("C000",), by_link(world, "C000"), own(world, "C000"))
    with pytest.raises(ScenarioError, match="one rate per product"):
        best(case_of(world), mine, np.zeros(350), budget=Budget(mine.aim, 0.1))


def bloc_of_three(worth: float) -> tuple[PolicyCase, Player, dt.Equilibrium]:
    """Three of five countries under a productivity shock, with transfers among them."""
    world = random_world(5, 3, seed=3)
    case = replace(case_of(world), shock=dt.Shock(world).productivity(0.8, country="C001"))
    before = dt.solve(world, closure="balanced")
    members = ("C000", "C001", "C002")
    share = np.zeros(5)
    share[:3] = before.world.income[:3] / before.world.income[:3].sum()
    most = 0.5 * before.world.income[:3].min()
    gifts = Gifts((("C000", "C001"), ("C000", "C002")))
    none = TariffRates(Links(*(np.empty(0, dtype=np.intp),) * 3), np.empty(0, dtype=np.intp), ())
    tools = Instruments(none, FallDepths(()), gifts, np.full(2, -most), np.full(2, most))
    weights = np.where(share > 0, 1.0, 0.0)
    aim = Aim(weights, evenness=Evenness(share, before.welfare_hat, worth))
    return case, Player("BLOC", members, tools, aim), before


def test_the_slope_of_even_burdens_is_that_of_finite_differences() -> None:
    case, mine, _ = bloc_of_three(2.0)
    at, step = np.array([3e-3, -2e-3]) * mine.instruments.high, 1e-4 * mine.instruments.high[0]
    found = case.solved(mine.instruments.on(case.shock, at), None)
    slope = mine.instruments.slope(of_weights(found, mine.aim.goal(found)))
    for k in range(2):
        ends = [at + sign * step * (np.arange(2) == k) for sign in (1, -1)]
        up, down = (case.solved(mine.instruments.on(case.shock, one), found) for one in ends)
        by_hand = (mine.aim.value(up) - mine.aim.value(down)) / (2 * step)
        assert slope[k] == pytest.approx(by_hand, rel=1e-4)


def test_where_even_burdens_are_worth_much_all_lose_the_same_share() -> None:
    case, mine, before = bloc_of_three(1000.0)
    found = best(case, mine, np.zeros(2))
    lost = np.log(found.found.welfare_hat / before.welfare_hat)[:3]
    assert np.ptp(lost) < 1e-4
    alone = np.log(case.solved(case.shock, None).welfare_hat / before.welfare_hat)[:3]
    assert np.ptp(alone) > 0.05
