"""Resource rents: a share of value added that stays in its sector at every horizon."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.economy.horizon import HORIZONS
from detente.economy.supply import supply_elasticity
from tests.oracle import oracle
from tests.worlds import Options, random_world, tiny_world, with_sales

SMALL = Options(noise=0.3, rates=0.15, theta=(2.0, 8.0))
WORLD = random_world(5, 4, seed=21, options=SMALL)
SHOCK = (
    dt.Shock(WORLD)
    .ban(buyer="C000", seller="C001", sector="S001")
    .trade_cost(1.3, buyer="C002", seller="C003")
    .productivity(0.9, country="C004")
)
LABOUR = (1.0, 2.5, math.inf)


def solved(world: dt.World = WORLD, shock: dt.Shock = SHOCK, **given: object) -> dt.Equilibrium:
    parameters = dt.Parameters(**given)  # type: ignore[arg-type]
    return dt.solve(world, shock, closure="income-share", parameters=parameters, tolerance=1e-12)


def same(one: dt.Equilibrium, other: dt.Equilibrium, within: float) -> None:
    for name in ("welfare_hat", "wage_hat", "unit_cost_hat", "output", "income"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=within)


@pytest.mark.parametrize("labour", LABOUR)
def test_no_share_is_no_rent(labour: float) -> None:
    nothing = solved(labour=labour, rent_share={"S000": 0.0, "S002": 0.0})
    same(nothing, solved(labour=labour), 1e-12)


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_where_all_labour_is_tied_rents_change_nothing(share: float) -> None:
    """Both factors stay where they are, and both earn what the sector earns."""
    tied = solved(labour=1.0, rent_share={"S001": share})
    same(tied, solved(labour=1.0), 1e-9)
    np.testing.assert_allclose(tied.rent_hat, tied.labour_wage_hat, rtol=1e-8)


@pytest.mark.parametrize("labour", [2.5, math.inf])
def test_a_whole_share_is_a_factor_of_its_own(labour: float) -> None:
    """Value added of the sector grows as its price does: there is no more and no less of it."""
    found = solved(labour=labour, rent_share={"S001": 1.0})
    grown = found.value_added[:, 1] / WORLD.value_added[:, 1]
    np.testing.assert_allclose(grown, found.wage_hat[:, 1], rtol=1e-8)
    np.testing.assert_allclose(found.rent_hat[:, 1], found.wage_hat[:, 1], rtol=1e-12)


def test_a_share_just_below_the_whole_is_next_to_it() -> None:
    whole, less = (solved(rent_share={"S001": share}) for share in (1.0, 1 - 1e-6))
    same(whole, less, 1e-4)
    none, little = solved(), solved(rent_share={"S001": 1e-6})
    same(none, little, 1e-4)


@pytest.mark.parametrize("seed", range(6))
def test_random_shares_agree_with_the_oracle(seed: int) -> None:
    draw = np.random.default_rng(seed)
    world = random_world(3, 3, seed=30 + seed, options=replace(SMALL, theta=(1.5, 3.0)))
    shares = dict(zip(world.sectors, draw.random(3) * (draw.random(3) < 0.7), strict=True))
    parameters = dt.Parameters(
        labour=float(draw.choice([1.5, 4.0, np.inf])),
        rent_share={sector: float(share) for sector, share in shares.items()},
        value_added_elasticity=float(draw.choice([0.6, 1.0, 1.4])),
    )
    shock = dt.Shock(world).trade_cost(1.4, buyer="C000").tariff(0.2, seller="C001")
    shock = shock.labour_supply(1.1, country="C002")
    found = dt.solve(world, shock, closure="income-share", parameters=parameters)
    slow = oracle(world, shock, "income-share", parameters)
    assert found.certificate.max_residual <= 1e-8
    for name in ("welfare_hat", "wage_hat", "output", "income", "value_added"):
        np.testing.assert_allclose(getattr(found, name), getattr(slow, name), rtol=1e-7)
    works = np.array([shares[s] < 1 for s in world.sectors])
    wages = (found.labour_wage_hat[:, works], slow.labour_wage_hat[:, works])
    np.testing.assert_allclose(*wages, rtol=1e-7)
    pays = np.array([shares[s] > 0 for s in world.sectors])
    np.testing.assert_allclose(found.rent_hat[:, pays], slow.rent_hat[:, pays], rtol=1e-7)


def scaled(world: dt.World, factor: float) -> dt.World:
    """The same accounts in another unit."""
    parts = ("sales", "input_use", "value_added", "final_demand")
    accounts = {name: factor * getattr(world, name) for name in parts}
    return with_accounts(world, world.sectors, accounts)


def with_accounts(
    world: dt.World, sectors: tuple[str, ...], accounts: dict[str, np.ndarray]
) -> dt.World:
    rates = {"tariff": world.tariff, "export_tax": world.export_tax}
    theta = dict(zip(world.sectors, world.theta(), strict=True))
    kept = tuple(float(theta[sector[:4]]) for sector in sectors)
    return dt.World.from_arrays(
        countries=world.countries,
        sectors=sectors,
        accounts=rates | accounts,
        elasticities={"random": dt.ElasticitySet(kept, "theta", "drawn for a test")},
        labels={"name": world.name},
    )


@pytest.mark.parametrize("labour", [2.5, math.inf])
def test_units_play_no_part(labour: float) -> None:
    large = scaled(WORLD, 1000.0)
    shares = {"S001": 0.6, "S003": 0.2}
    here = solved(labour=labour, rent_share=shares)
    there = solved(large, replace(SHOCK, world=large), labour=labour, rent_share=shares)
    np.testing.assert_allclose(there.welfare_hat, here.welfare_hat, rtol=1e-9)
    np.testing.assert_allclose(there.rent_hat, here.rent_hat, rtol=1e-8)


def halved(world: dt.World) -> dt.World:
    """The world with its last sector in two identical halves."""
    count = len(world.sectors)
    at = [*range(count), count - 1]
    weight = np.ones(count + 1)
    weight[-2:] = 0.5
    use = world.input_use[:, at][:, :, at] * weight[:, None] * weight
    accounts = {
        "sales": world.sales[:, :, at] * weight,
        "input_use": use,
        "value_added": world.value_added[:, at] * weight,
        "final_demand": world.final_demand[:, at] * weight,
        "tariff": world.tariff[:, :, at],
        "export_tax": world.export_tax[:, :, at],
    }
    return with_accounts(world, (*world.sectors, f"{world.sectors[-1]}b"), accounts)


@pytest.mark.parametrize("labour", [2.5, math.inf])
def test_two_identical_sectors_are_one(labour: float) -> None:
    two = halved(WORLD)
    shock = dt.Shock(WORLD).trade_cost(1.4, buyer="C000").ban(buyer="C001", seller="C002")
    twice = dt.Shock(two).trade_cost(1.4, buyer="C000").ban(buyer="C001", seller="C002")
    one = solved(shock=shock, labour=labour, rent_share={"S003": 0.6})
    both = solved(two, twice, labour=labour, rent_share={"S003": 0.6, "S003b": 0.6})
    np.testing.assert_allclose(both.welfare_hat, one.welfare_hat, rtol=1e-8)
    np.testing.assert_allclose(both.rent_hat[:, 3], both.rent_hat[:, 4], rtol=1e-8)
    np.testing.assert_allclose(both.rent_hat[:, :4], one.rent_hat, rtol=1e-7)


@pytest.mark.parametrize("labour", LABOUR)
def test_a_sector_that_sells_to_nobody_earns_no_rent(labour: float) -> None:
    abroad = WORLD.sales.copy()
    abroad[1, 1, 1] = 0.0
    world = with_sales(WORLD, abroad)
    shock = dt.Shock(world).ban(seller="C001", sector="S001")
    found = solved(world, shock, labour=labour, rent_share={"S001": 0.6, "S002": 0.3})
    assert found.certificate.max_residual <= 1e-8
    assert found.output[1, 1] == found.rent_hat[1, 1] == 0.0
    assert (np.delete(found.rent_hat[:, 1], 1) > 0).all()
    if math.isinf(labour):
        earned = (found.labour_wage_hat[1] * world.value_added[1] * [1, 0.4, 0.7, 1]).sum()
        rents = found.rent_hat[1, 2] * 0.3 * world.value_added[1, 2]
        assert found.value_added[1].sum() == pytest.approx(earned + rents, rel=1e-8)


def test_what_labour_and_resource_earn_adds_up() -> None:
    found = solved(rent_share={"S001": 0.6}, labour=2.5)
    rents = 0.6 * WORLD.value_added[:, 1] * found.rent_hat[:, 1]
    np.testing.assert_allclose(rents, 0.6 * found.value_added[:, 1], rtol=1e-8)


# Without a resource and with mobile labour supply is perfectly elastic.
TIED = [
    (share, labour)
    for share in (0.0, 0.35, 0.8, 1.0)
    for labour in (1.0, 2.5, math.inf)
    if share > 0 or labour < math.inf
]


@pytest.mark.parametrize(("share", "labour"), TIED)
@pytest.mark.parametrize("eps", [0.5, 1.0])
def test_the_supply_elasticity_is_that_of_the_solver(
    share: float, labour: float, eps: float
) -> None:
    """A sector too small to move wages elsewhere, for whose goods a buyer pays a little less."""
    world = tiny_world()
    parameters = dt.Parameters(
        labour=labour, rent_share={"S001": share}, value_added_elasticity=eps
    )
    expected = supply_elasticity(world, parameters)[0, 1]
    shock = dt.Shock(world).trade_cost(1.001, buyer="C001", seller="C000", sector="S001")
    found = dt.solve(world, shock, closure="nominal", parameters=parameters, tolerance=1e-12)
    # Against the price of inputs and of work, which the rest of the economy sets.
    price = np.log(found.unit_cost_hat[0, 1] / found.unit_cost_hat[0, 0])
    quantity = np.log(found.output[0, 1] / world.output[0, 1] / found.unit_cost_hat[0, 1])
    assert quantity / price == pytest.approx(expected, rel=5e-3)


def test_supply_without_anything_tied_is_perfectly_elastic() -> None:
    found = supply_elasticity(WORLD, dt.Parameters(rent_share={"S001": 0.5}))
    assert np.isinf(found[:, [0, 2, 3]]).all()
    gamma = WORLD.value_added_share[:, 1]
    by_hand = 0.5 / (0.5 * gamma) + (1 - gamma) / gamma
    np.testing.assert_allclose(found[:, 1], by_hand, rtol=1e-12)


def test_resources_stay_at_every_horizon() -> None:
    long_run = dt.Parameters(rent_share={"S001": 0.7})
    for months in HORIZONS.values():
        now = dt.Adjustment().parameters(months, long_run, WORLD.theta())
        assert dict(now.rent_share) == {"S001": 0.7}


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_a_share_outside_its_range_is_refused(share: float) -> None:
    with pytest.raises(dt.ScenarioError, match="rent_share of S001 is"):
        dt.Parameters(rent_share={"S001": share})


def test_a_sector_that_does_not_exist_is_refused() -> None:
    with pytest.raises(dt.DataError, match="S01"):
        solved(rent_share={"S01": 0.5})
