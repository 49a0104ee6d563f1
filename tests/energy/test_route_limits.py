"""Routes of a cut fuel as limits of the accounts: rooms by hand, none without a cut, all held."""

from __future__ import annotations

from datetime import date

import pytest

import detente as dt
from detente.economy.delivered import ceilings
from detente.economy.shock import Shock
from detente.energy.route_limits import route_rooms, within_routes
from detente.levers.setting import Setting
from detente.scenario.equilibria import equilibria
from detente.study.one_basis import on_one_basis
from tests.three import three

SHIPS, PLANTS = 20.3, 41.5


@pytest.mark.parametrize(("year", "contract"), [(2022, 15), (2023, 21), (2025, 38), (2026, 38)])
def test_rooms_by_hand(year: int, contract: float) -> None:
    """Turkey's lines 31.75 of 26.3, Belarus 19.8 of 19.8; China's contract and the plants of 16.6;
    the plants of the four that buy by ship; both of 36.9 bcm.
    """
    rooms = {room.buyers: room.quantity_hat for room in route_rooms("gas", date(year, 6, 1))}
    assert rooms == {
        ("TUR",): pytest.approx(31.75 / 26.3),
        ("BLR",): pytest.approx(1.0),
        ("CHN",): pytest.approx((contract + PLANTS) / 16.6),
        ("JPN", "KOR", "GBR", "OTH"): pytest.approx(PLANTS / SHIPS),
        (): pytest.approx((contract + PLANTS) / (16.6 + SHIPS)),
    }


def test_without_a_cut_of_the_fuel_nothing_is_limited() -> None:
    world = dt.World.open("icio-2021")
    setting = Setting(world.theta(), on=date(2025, 6, 1))
    for shock in (
        Shock(world),
        Shock(world).ban(buyer="DEU", seller="RUS", sector="B061"),
        Shock(world).ban(buyer="DEU", seller="NOR", sector="B062"),
    ):
        assert within_routes(shock, setting) is shock
    small = three()
    assert within_routes(Shock(small), Setting(small.theta())).limits == ()


def test_a_cut_limits_what_is_sold_elsewhere_and_never_to_the_union() -> None:
    world = dt.World.open("icio-2021")
    setting = Setting(world.theta(), on=date(2022, 6, 1))
    cut = Shock(world).ban(buyer=["DEU", "SVK"], seller="RUS", sector="B062")
    limits = within_routes(cut, setting).limits
    assert [limit.buyers for limit in limits[:3]] == [("TUR",), ("BLR",), ("CHN",)]
    assert all(limit.sellers == ("RUS",) for limit in limits)
    assert "DEU" not in limits[-1].buyers and "IND" in limits[-1].buyers
    assert not {"RUS", "TUR", "BLR"} & set(limits[-1].buyers)


def test_accounts_and_network_give_one_answer_where_routes_are_full() -> None:
    scenario = dt.Scenario.open("russia-gas-stop-2022")
    found = equilibria(scenario, horizons=("month-3",))["month-3"]
    routes = ceilings(found)[:-1]
    assert all(one.quantity_hat <= one.limit.quantity_hat * (1 + 1e-8) for one in routes)
    assert routes[-1].gap > 0.5, "what the Union no longer takes is stranded"
    table = on_one_basis(scenario, "month-3", fuels=("gas",), found=found)
    rows = {row["buyer"]: row for _, row in table.rows()}
    assert rows["EU27"]["accounts_left_pct"] == rows["EU27"]["network_left_pct"] == 0
    assert abs(rows["BLR"]["basis_gap_points"]) < 1
    for row in rows.values():
        gap = row["network_left_pct"] - row["accounts_left_pct"]
        assert row["basis_gap_points"] == pytest.approx(gap)
        assert bool(row["reason"]) == (abs(gap) > 1)


def test_the_long_run_has_no_network() -> None:
    with pytest.raises(dt.DetenteError, match="no long-run"):
        on_one_basis(dt.Scenario.open("russia-gas-stop-2022"), "long-run")
