"""Dependence: exact losses from cutting a tie, and a rank that size does not drive."""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.economy.analysis.exposure import (
    cut_tie,
    dependence_on,
    leverage,
    partner_rank,
    size_adjusted_rank,
)
from detente.errors import DataError
from detente.study.depend import dependence
from tests.worlds import Options, random_world


def test_cutting_a_tie_is_two_bans() -> None:
    world = random_world(5, 3, seed=11)
    shock = dt.Shock(world).ban(buyer="C000", seller="C001").ban(buyer="C001", seller="C000")
    welfare = dt.solve(world, shock).welfare_hat
    loss = cut_tie(world, "C000", "C001")
    assert (loss.country, loss.partner) == pytest.approx(
        (100 * (1 - welfare[0]), 100 * (1 - welfare[1])), abs=1e-6
    )
    assert dependence_on(world, "C001", ["C000", "C002"])[0] == pytest.approx(
        loss.country, abs=1e-6
    )


def test_losses_are_measured_from_where_the_levers_leave_the_world() -> None:
    world = random_world(4, 2, seed=12, options=Options(noise=0.3))
    lever = dt.Shock(world).ban(buyer="C000", seller="C002").ban(buyer="C002", seller="C000")
    before, after = (
        cut_tie(world, "C000", "C001").country,
        cut_tie(world, "C000", "C001", shock=lever).country,
    )
    assert after > before > 0, "with fewer others left, the tie matters more"


def test_rank_takes_out_size() -> None:
    size = np.array([1.0, 10.0, 100.0, 1000.0])
    loss = 5.0 / np.sqrt(size) * np.array([1.0, 1.5, 1.0, 1.0])
    assert size_adjusted_rank(loss, size)[1] == 1
    assert size_adjusted_rank(np.array([1.0, 2.0, -1.0, 4.0]), size)[2] == 4


def test_russia_and_china_on_the_shipped_world() -> None:
    world = dt.World.open("icio-2021")
    loss = cut_tie(world, "RUS", "CHN")
    assert loss.country > 5 * loss.partner > 0
    place = partner_rank(world, "CHN", "RUS")
    assert place.partners == 79
    assert 1 <= place.rank <= place.partners


@pytest.mark.parametrize(
    ("country", "partner", "message"),
    [
        ("RUS", "RUS", "dependence of RUS on RUS: RUS is no partner of its own"),
        ("ROW", "CHN", "the rest of the world has no rank"),
        ("RSU", "CHN", "RSU"),
    ],
)
def test_a_tie_without_two_countries_is_refused(country: str, partner: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        dependence(dt.World.open("icio-2021"), country, partner)


@pytest.mark.parametrize("seed", range(5))
def test_leverage_is_two_sets_of_bans_and_convex_in_the_share_of_the_supplier(seed: int) -> None:
    """Together suppliers take away more than the sum of what each takes alone; a plain solve is the
    oracle.
    """
    world = random_world(6, 3, seed=seed, options=Options(noise=0.4))
    held = leverage(world, "C000", ["C001", "C002", "C003"])
    joint = dt.solve(world, dt.Shock(world).ban(buyer="C000", seller=["C001", "C002", "C003"]))
    assert held.joint == pytest.approx(-joint.welfare_pct[0])
    assert held.alone["C002"] == pytest.approx(
        -dt.solve(world, dt.Shock(world).ban(buyer="C000", seller="C002")).welfare_pct[0]
    )
    together = 100 * (
        1 - (joint.welfare_hat * joint.world.income)[1:4].sum() / joint.world.income[1:4].sum()
    )
    assert held.own == pytest.approx(together)
    assert held.gain > 1


def test_leverage_over_a_small_buyer_has_the_closed_form() -> None:
    """One sector, no inputs, a buyer that moves nobody's costs: its price rises by (1 - share
    withheld)^(-1/theta), convex in the share.
    """
    theta, small, suppliers = 4.0, 1e-8, 5
    countries = ["BUY", *(f"S{k}" for k in range(suppliers))]
    flows = np.eye(suppliers + 1)[:, :, None] + 0.05
    flows[0, 0] = small * 0.2
    flows[0, 1:, 0] = flows[1:, 0, 0] = small * 0.8 / suppliers
    world = dt.World.from_arrays(
        countries=countries,
        sectors=["one"],
        accounts={
            "sales": flows,
            "input_use": np.zeros((suppliers + 1, 1, 1)),
            "value_added": flows.sum(axis=0),
            "final_demand": flows.sum(axis=1),
        },
        elasticities={"four": dt.ElasticitySet((theta,), "theta", "chosen")},
    )
    for count in (1, 2, 3):
        banned = dt.Shock(world).ban(buyer="BUY", seller=countries[1 : count + 1])
        found = dt.solve(world, banned, tolerance=1e-13)
        price = found.price_hat[0, 0]
        own, left = (
            0.2 * found.unit_cost_hat[0, 0] ** -theta,
            (0.8 - 0.16 * count) * found.unit_cost_hat[1, 0] ** -theta,
        )
        assert price == pytest.approx((own + left) ** (-1 / theta), rel=1e-7)
    losses = [
        leverage(world, "BUY", countries[1 : count + 1]).joint for count in range(1, suppliers)
    ]
    assert (np.diff(losses, 2) > 0).all()


def test_leverage_over_china_grows_faster_than_the_coalition() -> None:
    world = dt.World.open("icio-2021")
    order = ["USA", "KOR", "JPN", "TWN", "DEU"]
    held = leverage(world, "CHN", order, sector="C26")
    assert held.gain > 1
    assert held.joint > max(held.alone.values())
