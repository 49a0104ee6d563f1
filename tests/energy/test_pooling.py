"""Pooled markets: accounts stay closed, nothing moves without a loss, shares and room by hand, and
any union of the table.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import detente as dt
from detente.economy.delivered import ceilings
from detente.economy.shock import Shock
from detente.energy import pooling
from detente.energy.pooling import SEED, import_room, pooled, pools_of, with_latent_links
from detente.levers.apply import apply
from detente.levers.setting import Setting
from detente.scenario.equilibria import base_world, equilibria
from tests.three import three

MEMBERS_OF_ASIA = [
    {
        "union": "US_ALLIES_ASIA",
        "fuel": "gas",
        "item": item,
        "part": part,
        "since": "2021-01-01",
        "quantity": quantity,
    }
    for item, part, quantity in (
        ("pipes", "room", "30"),
        ("less", "less", "5"),
        ("now", "used", "20"),
    )
]


@pytest.fixture(scope="module")
def world() -> dt.World:
    return with_latent_links(dt.World.open("icio-2021"))


@pytest.fixture(scope="module")
def setting(world: dt.World) -> Setting:
    return Setting(world.theta())


def stopped(world: dt.World, *buyers: str) -> Shock:
    return Shock(world).ban(buyer=buyers, seller="RUS", sector="B062")


def test_latent_links_leave_the_accounts_closed_and_as_they_were(world: dt.World) -> None:
    before = dt.World.open("icio-2021")
    cost = world.value_added + world.input_use.sum(axis=2) - world.output
    market = world.final_demand + world.input_use.sum(axis=1) - world.expenditure
    scale = world.output.sum(axis=1, keepdims=True)
    assert max(np.abs(cost / scale).max(), np.abs(market / scale).max()) < 1e-12
    moved = np.abs(world.trade_share - before.trade_share)
    assert 0 < moved.max() < 1e2 * SEED
    (pool,) = pools_of(world)
    gas = world.sector(pool.sector)
    links = world.sales[np.ix_(pool.members, pool.outside, [gas])]
    assert ((links > 0) == (links.sum(axis=0, keepdims=True) > 0)).all()
    elsewhere = np.delete(world.sales - before.sales, gas, axis=2)
    assert not elsewhere.any()


def test_a_world_without_a_union_is_left_alone() -> None:
    small = three()
    assert pools_of(small) == ()
    assert with_latent_links(small) is small
    whole = dt.World.open("icio-2021").aggregate("EU27")
    assert with_latent_links(whole) is whole


def test_without_a_loss_nothing_changes(world: dt.World, setting: Setting) -> None:
    for shock in (Shock(world), Shock(world).tariff(0.2, buyer="DEU", seller="CHN")):
        assert pooled(shock, setting, 10.0) is shock
    for found in equilibria(dt.Scenario.open("russia-gas-stop-2022").without_levers()).values():
        assert np.abs(found.welfare_hat - 1).max() < 1e-9


def test_fragmented_markets_are_the_levers_alone(setting: Setting) -> None:
    scenario = dt.Scenario.open("russia-gas-stop-2022").set(markets="fragmented")
    assert base_world(scenario) is scenario.world
    found = equilibria(scenario, horizons=("long-run",))["long-run"]
    levers = apply(scenario.pulls, scenario.world, setting)
    assert not [limit for limit in found.asked.limits if "EU27 can take in" in limit.name]
    assert (found.shock.variety_hat is None) == (levers.variety_hat is None)


def test_what_a_member_loses_comes_from_others_by_what_they_sell(
    world: dt.World, setting: Setting
) -> None:
    """At given prices a member pays the route cost on what it loses, and nobody else moves."""
    shock = pooled(stopped(world, "SVK"), setting, 10.0)
    gas, slovakia, czechia = world.sector("B062"), world.country("SVK"), world.country("CZE")
    assert shock.variety_hat is not None
    assert (shock.variety_hat[czechia] == 1).all()
    assert (np.delete(shock.variety_hat, gas, axis=2) == 1).all()
    share = world.trade_share[slovakia, :, gas]
    added = share * (shock.variety_hat[slovakia, :, gas] - 1)
    lost = share[world.country("RUS")]
    assert added.sum() == pytest.approx(lost * 1.1 ** -world.theta()[gas])
    (pool,) = pools_of(world)
    sold = world.sales[pool.members][:, :, gas].sum(axis=0)
    norway, states = world.country("NOR"), world.country("USA")
    assert added[norway] / added[states] == pytest.approx(sold[norway] / sold[states])
    assert added[world.country("RUS")] == 0
    assert added[pool.members].sum() == 0


def test_without_route_cost_a_member_pays_what_it_paid(world: dt.World, setting: Setting) -> None:
    """The price index at given costs is one, so that the loss is that of dearer gas alone."""
    shock = pooled(stopped(world, "SVK", "POL"), setting, 0.0)
    assert shock.variety_hat is not None and shock.banned is not None
    gas = world.sector("B062")
    left = np.where(shock.banned, 0.0, world.trade_share * shock.variety_hat).sum(axis=1)[:, gas]
    for code in ("SVK", "POL"):
        assert left[world.country(code)] == pytest.approx(1.0, abs=1e-9)


def test_a_part_of_a_flow_is_replaced_in_part(world: dt.World, setting: Setting) -> None:
    half = Shock(world).variety(0.5, buyer="SVK", seller="RUS", sector="B062")
    shock = pooled(half, setting, 0.0)
    gas, slovakia = world.sector("B062"), world.country("SVK")
    assert shock.variety_hat is not None
    share = world.trade_share[slovakia, :, gas]
    added = (share * (shock.variety_hat[slovakia, :, gas] - 1))[share > 0]
    assert added[added > 0].sum() == pytest.approx(0.5 * share[world.country("RUS")])


def test_the_room_is_that_of_terminals_and_pipelines_on_the_date() -> None:
    """160 of terminals, 92, 54, 10 and 20 of pipelines, less 33; others sold 71.7 and 121."""
    assert import_room("EU27", "gas", date(2022, 4, 1)) == pytest.approx(303 / 192.7)
    assert import_room("EU27", "gas", date(2019, 1, 1)) == pytest.approx(301 / 192.7)
    dates = [date(2021, 6, 1), date(2022, 12, 31), date(2024, 6, 1), None]
    rooms = [import_room("EU27", "gas", day) for day in dates]
    assert rooms == sorted(rooms)


def test_the_room_binds_when_all_gas_stops_and_nothing_exceeds_it() -> None:
    scenario = dt.Scenario.open("russia-gas-stop-2022")
    found = equilibria(scenario, horizons=("month-3",))["month-3"]
    ceiling = ceilings(found)[-1]
    assert ceiling.limit.name == "gas that EU27 can take in from others"
    assert ceiling.quantity_hat <= ceiling.limit.quantity_hat * (1 + 1e-8)
    assert ceiling.gap > 0.05
    assert ceiling.importer_rent > 0 == ceiling.exporter_rent
    assert found.certificate.max_residual < 1e-8


def test_any_union_of_the_table_pools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooling, "_rows", lambda: MEMBERS_OF_ASIA)
    world = dt.World.open("icio-2021")
    # Pools are kept by world: this table is read anew.
    (pool,) = pools_of.__wrapped__(world)
    assert {world.countries[k] for k in pool.members} >= {"JPN", "KOR"}
    assert import_room("US_ALLIES_ASIA", "gas", date(2022, 1, 1)) == pytest.approx(25 / 20)
