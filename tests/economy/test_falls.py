"""Falls are delivered: closed forms, limits of the mechanism, and bracketing in an outer loop."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import brentq

import detente as dt
from detente.economy.delivered import by_detour, ceilings, deliveries
from detente.economy.fall import GAPS, Detours, Fall, Gap
from detente.economy.quantity_limit import RentShares
from tests.levers.small import SECTORS, THETA, at, quiet_world, trading_world
from tests.oracle import oracle
from tests.worlds import Options, random_world, with_sales

QUIET, TRADING = quiet_world(), trading_world()
PARAMETERS = dt.Parameters(labour=2.0)
LINK = at(QUIET, "USA", "CHN", "C26")


def solved(shock: dt.Shock) -> dt.Equilibrium:
    return dt.solve(shock.world, shock, parameters=PARAMETERS)


def shipped(found: dt.Equilibrium, link: tuple[int, int, int]) -> float:
    """Quantity at the seller's gate over its base."""
    cost = found.unit_cost_hat[link[1], link[2]]
    return float(found.sales[link] / cost / found.world.sales[link])


def fall_of(shock: dt.Shock, share: float, gap: Gap) -> dt.Shock:
    return shock.fall(share, buyer="USA", seller="CHN", sector="C26", gap=gap)


@pytest.mark.parametrize("gap", GAPS)
def test_a_small_flow_costs_the_factor_to_the_power_of_minus_one_over_theta(gap: Gap) -> None:
    """Spending falls by f. What a treasury takes on top, f^(-1/theta), is no quantity."""
    found = solved(fall_of(dt.Shock(QUIET), 0.6, gap))
    taken = gap in ("exporter", "importer")
    factor = 0.4 ** (THETA / (1 + THETA)) if taken else 0.4
    (one,) = deliveries(found)
    assert one.factor == pytest.approx(factor, rel=1e-4)
    assert shipped(found, LINK) == pytest.approx(0.4, abs=1e-8)
    assert one.quantity_hat == pytest.approx(0.4, abs=1e-8)
    shock, dearer = found.shock, one.factor ** (-1 / THETA)
    price = {
        "varieties": shock.variety_hat,
        "exporter": shock.new_export_tax,
        "importer": shock.new_tariff,
        "wasted": shock.trade_cost_hat,
    }[gap]
    assert price is not None
    expected = {"varieties": one.factor, "wasted": dearer}.get(gap, dearer - 1)
    assert price[LINK] == pytest.approx(expected)
    assert (price != price.flat[0]).sum() == 1


@pytest.mark.parametrize("gap", GAPS)
def test_one_factor_on_every_flow_whatever_its_elasticity(gap: Gap) -> None:
    whole = dt.Shock(TRADING).fall(0.5, buyer=["USA", "DEU"], seller=["CHN", "RUS"], gap=gap)
    found = solved(whole)
    plain = found.shock.in_costs(TRADING.theta())
    cost = np.ones(TRADING.sales.shape) if plain.trade_cost_hat is None else plain.trade_cost_hat
    price = cost * (1 + plain.tariff_rate) * (1 + plain.export_tax_rate)
    factors = price[whole.links_between(["USA", "DEU"], ["CHN", "RUS"], None)] ** -np.tile(
        TRADING.theta(), 4
    )
    assert factors == pytest.approx(deliveries(found)[0].factor)
    assert np.ptp(TRADING.theta()) > 1
    assert found.certificate.max_residual <= 1e-8


@pytest.mark.parametrize(("gap", "rent"), [("exporter", (1.0, 0.0)), ("importer", (0.0, 1.0))])
def test_a_fall_on_one_flow_is_the_limit_of_the_same_quantity(
    gap: Gap, rent: tuple[float, float]
) -> None:
    fallen = solved(fall_of(dt.Shock(TRADING), 0.7, gap))
    limited = solved(
        dt.Shock(TRADING).limit(
            0.3, buyer="USA", seller="CHN", sector="C26", rent=RentShares(*rent)
        )
    )
    assert fallen.welfare_hat == pytest.approx(limited.welfare_hat, abs=1e-9)
    theta = TRADING.theta()[SECTORS.index("C26")]
    gap_of_limit = ceilings(limited)[0].gap
    assert deliveries(fallen)[0].factor == pytest.approx((1 + gap_of_limit) ** -theta)


def test_what_melts_is_shipped_and_not_delivered() -> None:
    """A fall counts at the seller's gate, a limit at the buyer's: they differ by the iceberg."""
    fallen = solved(fall_of(dt.Shock(TRADING), 0.7, "wasted"))
    link = at(TRADING, "USA", "CHN", "C26")
    assert fallen.shock.trade_cost_hat is not None
    delivered = 0.3 / fallen.shock.trade_cost_hat[link]
    limited = solved(
        dt.Shock(TRADING).limit(
            delivered, buyer="USA", seller="CHN", sector="C26", rent=RentShares(0.0, 0.0)
        )
    )
    assert fallen.welfare_hat == pytest.approx(limited.welfare_hat, abs=1e-8)


@pytest.mark.parametrize("gap", GAPS)
def test_a_fall_that_tends_to_all_tends_to_the_ban(gap: Gap) -> None:
    ban = solved(dt.Shock(TRADING).ban(buyer="USA", seller="CHN", sector="C26")).welfare_hat
    gaps = [
        np.abs(solved(fall_of(dt.Shock(TRADING), share, gap)).welfare_hat - ban).max()
        for share in (0.9, 0.99, 0.9999)
    ]
    assert all(2 * later < earlier for earlier, later in pairwise(gaps))
    assert gaps[-1] < 1e-4


@pytest.mark.parametrize("gap", GAPS)
def test_a_fall_that_others_exceed_is_slack_and_changes_nothing(gap: Gap) -> None:
    dearer = dt.Shock(TRADING).trade_cost(2.0, buyer="USA", seller="CHN", sector="C26")
    alone, both = solved(dearer), solved(fall_of(dearer, 0.2, gap))
    (one,) = deliveries(both)
    assert one.slack
    assert one.factor == 1
    assert one.quantity_hat < 0.8
    assert both.welfare_hat == pytest.approx(alone.welfare_hat, abs=1e-9)
    assert both.certificate.residuals["falls"] <= 1e-8


def test_on_a_shared_flow_each_target_counts_what_still_flows() -> None:
    """The deeper of two falls on the same flow leaves the other one slack."""
    once = fall_of(dt.Shock(TRADING), 0.6, "exporter")
    twice = solved(fall_of(once, 0.3, "varieties"))
    deep, mild = deliveries(twice)
    assert (deep.slack, mild.slack) == (False, True)
    assert [deep.quantity_hat, mild.quantity_hat] == pytest.approx([0.4, 0.4], abs=1e-8)
    assert twice.welfare_hat == pytest.approx(solved(once).welfare_hat, abs=1e-9)


def part_of(world: dt.World, link: tuple[int, int, int], part: float, gap: Gap) -> Fall:
    flat = np.array([np.ravel_multi_index(link, world.sales.shape)])
    return Fall("a product", flat, np.array([part]), 0.25, gap)


@pytest.mark.parametrize("gap", GAPS)
def test_a_product_alone_carries_the_gap_and_counts(gap: Gap) -> None:
    """Three tenths of a flow fall by three quarters: the buyer's spending to 0.7 + 0.3 f."""
    found = solved(replace(dt.Shock(QUIET), falls=(part_of(QUIET, LINK, 0.3, gap),)))
    (one,) = deliveries(found)
    taken = gap in ("exporter", "importer")
    assert one.factor == pytest.approx(0.25 ** (THETA / (1 + THETA) if taken else 1), rel=1e-4)
    assert found.purchases[LINK] == pytest.approx(
        (0.7 + 0.3 * one.factor) * QUIET.sales[LINK], rel=1e-4
    )
    assert shipped(found, LINK) == pytest.approx(0.7 + 0.3 * 0.25, rel=1e-4)
    assert one.quantity_hat == pytest.approx(0.25, abs=1e-8)
    assert found.certificate.residuals["gaps"] <= 1e-8


def test_a_detour_carries_no_gap_and_does_not_count() -> None:
    """It brings back a tenth of what the factor takes."""
    flat = np.array([np.ravel_multi_index(LINK, QUIET.sales.shape)])
    detour = Detours(flat, np.array([0.1]), np.array([1.0]))
    shock = replace(fall_of(dt.Shock(QUIET), 0.6, "importer"), detours=detour)
    found = solved(shock)
    (one,) = deliveries(found)
    factor = 0.4 ** (THETA / (1 + THETA))
    assert one.quantity_hat == pytest.approx(0.4, abs=1e-8)
    assert one.factor == pytest.approx(factor, rel=1e-4)
    assert shipped(found, LINK) == pytest.approx(0.4 + 0.1 * (1 - factor), rel=1e-4)
    assert by_detour(found)[LINK] == pytest.approx(
        0.1 * (1 - factor) / (factor + 0.1 * (1 - factor)), rel=1e-4
    )
    duty = found.tariff_revenue[QUIET.country("USA")]
    base = QUIET.sales[LINK]
    assert duty == pytest.approx((factor - 0.4) * base, rel=1e-3)


@pytest.mark.parametrize("closure", ["income-share", "world-share", "nominal", "balanced"])
@pytest.mark.parametrize("gap", GAPS)
def test_rates_and_costs_of_a_solved_shock_are_an_ordinary_equilibrium(
    gap: Gap, closure: str
) -> None:
    parameters = dt.Parameters(labour=2.0, input_elasticity=0.7, final_elasticity=0.8)
    shock = dt.Shock(TRADING).fall(0.6, buyer="USA", seller=["CHN", "RUS"], gap=gap)
    shock = shock.tariff(0.1, buyer="USA", seller="CHN").limit(0.8, buyer="DEU", seller="TUR")
    found = dt.solve(TRADING, shock, closure=closure, parameters=parameters)
    again = dt.solve(TRADING, found.shock, closure=closure, parameters=parameters)
    assert again.welfare_hat == pytest.approx(found.welfare_hat, abs=1e-8)
    assert again.delivery is None
    assert found.certificate.max_residual <= 1e-8
    if (closure, gap) != ("income-share", "importer"):
        return
    slow = oracle(TRADING, found.shock.in_costs(TRADING.theta()), closure, parameters)
    assert found.welfare_hat == pytest.approx(slow.welfare_hat, abs=1e-7)


def test_what_no_price_delivers_is_refused_by_name() -> None:
    """A buyer with one supplier spends the same on whatever varieties are left."""
    world = random_world(4, 3, seed=11)
    alone = world.sales.copy()
    buyer, seller, sector = 0, 1, 2
    alone[buyer, np.arange(4) != seller, sector] = 0.0
    world = with_sales(world, alone)
    shock = dt.Shock(world)
    link = {"buyer": "C000", "seller": "C001", "sector": "S002"}
    with pytest.raises(dt.SolveError, match="no price gap delivers the fall of 'fall 1' to 0"):
        dt.solve(world, shock.fall(0.6, **link))
    found = dt.solve(world, shock.fall(0.6, gap="exporter", **link))
    assert shipped(found, (buyer, seller, sector)) == pytest.approx(0.4, abs=1e-8)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5, float("nan")])
def test_falls_of_nothing_or_of_all_are_refused(share: float) -> None:
    with pytest.raises(dt.ScenarioError, match="must be above 0 and below 1"):
        dt.Shock(TRADING).fall(share)


def test_an_unknown_gap_is_refused() -> None:
    with pytest.raises(dt.ScenarioError, match="varieties, exporter, importer, wasted"):
        dt.Shock(TRADING).fall(0.5, gap="nobody")  # type: ignore[arg-type]


def by_hand(shock: dt.Shock, log_factors: np.ndarray) -> dt.Shock:
    """The shock of given factors, flow by flow: the plain levers that cost as much."""
    world, plain = shock.world, replace(shock, falls=())
    theta, shape = world.theta(), world.sales.shape
    cost, variety = np.ones(shape), np.ones(shape)
    tariff, tax = 1 + world.tariff, 1 + world.export_tax
    target = {"exporter": tax, "importer": tariff, "wasted": cost}
    for fall, log_factor in zip(shock.falls, log_factors, strict=True):
        for link in zip(*np.unravel_index(fall.links, shape), strict=True):
            if fall.gap == "varieties":
                variety[link] *= np.exp(log_factor)
            else:
                target[fall.gap][link] *= np.exp(-log_factor / theta[link[2]])
    return plain.replaced(
        trade_cost_hat=cost, variety_hat=variety, new_tariff=tariff - 1, new_export_tax=tax - 1
    )


def bracketed(shock: dt.Shock, parameters: dt.Parameters) -> np.ndarray:
    """Log factors by an outer loop: each in turn by bracketing over plain solves."""
    world, found = shock.world, np.zeros(len(shock.falls))
    links = [np.unravel_index(fall.links, world.sales.shape) for fall in shock.falls]

    def excess(log_factors: np.ndarray, k: int) -> float:
        plain = by_hand(shock, log_factors)
        one = dt.solve(world, plain, closure="income-share", parameters=parameters, tolerance=1e-11)
        cost = one.unit_cost_hat[links[k][1], links[k][2]]
        quantity = (one.sales[links[k]] / cost).sum() / world.sales[links[k]].sum()
        return float(np.log(quantity / shock.falls[k].quantity_hat))

    for _ in range(40):
        before = found.copy()
        for k in range(len(found)):

            def of(x: float, k: int = k) -> float:
                return excess(np.concatenate([found[:k], [x], found[k + 1 :]]), k)

            if of(0.0) <= 0:
                found[k] = 0.0
                continue
            low = min(found[k], -0.5)
            while of(low) > 0:
                low *= 2
            found[k] = brentq(of, low, 0.0, xtol=1e-10, rtol=1e-12)
        if np.abs(found - before).max() < 1e-9:
            return found
    raise AssertionError("the outer loop did not settle")


@pytest.mark.parametrize("seed", range(40))
def test_an_outer_loop_of_plain_solves_agrees(seed: int) -> None:
    """One to four falls with flows in common, in random worlds, of random depth and kind."""
    draw = np.random.default_rng([seed, 77])
    options = Options(rates=0.1 if seed % 2 else 0.0, home=float(draw.uniform(1, 6)))
    size = int(draw.integers(4, 6)), int(draw.integers(2, 5))
    world = random_world(*size, seed=seed, options=options)
    shock = dt.Shock(world)
    for _ in range(1 + seed % 4):
        buyers, sellers = (
            draw.choice(world.countries, size=2, replace=False).tolist() for _ in range(2)
        )
        sectors = draw.choice(world.sectors, size=int(draw.integers(1, 3)), replace=False).tolist()
        depth, gap = float(draw.uniform(0.1, 0.95)), GAPS[int(draw.integers(4))]
        shock = shock.fall(depth, buyer=buyers, seller=sellers, sector=sectors, gap=gap)
    parameters = dt.Parameters(labour=float(draw.choice([1.0, 2.0, np.inf])))
    found = dt.solve(world, shock, closure="income-share", parameters=parameters)
    factors = bracketed(shock, parameters)
    assert [np.log(one.factor) for one in deliveries(found)] == pytest.approx(factors, abs=1e-6)
    plain = dt.solve(world, by_hand(shock, factors), closure="income-share", parameters=parameters)
    assert found.welfare_hat == pytest.approx(plain.welfare_hat, abs=1e-7)
    assert found.certificate.max_residual <= 1e-8


@pytest.mark.parametrize("gaps", [("importer", "exporter"), ("varieties", "exporter")])
def test_falls_that_ask_the_same_share_the_gap_evenly_wherever_the_search_begins(
    gaps: tuple[Gap, Gap],
) -> None:
    """Only the product of their factors is known, and who earns the gap follows from each."""

    def both(first: float, second: float) -> dt.Shock:
        return fall_of(fall_of(dt.Shock(TRADING), first, gaps[0]), second, gaps[1])

    cold = solved(both(0.5, 0.5))
    starts = [
        solved(fall_of(dt.Shock(TRADING), 0.5, gaps[0])),
        solved(both(0.9, 0.5)),
        solved(both(0.5, 0.9)),
    ]
    one, other = deliveries(cold)
    assert one.factor == pytest.approx(other.factor, rel=1e-9)
    assert one.quantity_hat == pytest.approx(0.5, abs=1e-8)
    for start in starts:
        found = dt.solve(TRADING, both(0.5, 0.5), parameters=PARAMETERS, start=start)
        np.testing.assert_allclose(found.welfare_hat, cold.welfare_hat, rtol=1e-8)
    swapped = fall_of(fall_of(dt.Shock(TRADING), 0.5, gaps[1]), 0.5, gaps[0])
    np.testing.assert_allclose(solved(swapped).welfare_hat, cold.welfare_hat, rtol=1e-8)


def test_of_falls_on_the_same_flows_the_deeper_alone_keeps_the_gap() -> None:
    deep = fall_of(dt.Shock(TRADING), 0.5001, "exporter")
    both = fall_of(deep, 0.5, "importer")
    np.testing.assert_allclose(solved(both).welfare_hat, solved(deep).welfare_hat, rtol=1e-8)
    assert [one.slack for one in deliveries(solved(both))] == [False, True]
