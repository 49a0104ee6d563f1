"""Several levers on one flow: rates and shares computed by hand, and levers that stand instead."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import detente as dt
from detente.economy.delivered import ceilings
from detente.energy.tables import FUELS
from detente.levers.apply import apply
from detente.levers.setting import Setting
from detente.scenario.equilibria import equilibrium
from detente.study.fuels import lost_by

HEAD = "scenario: mine\nlevers: []\n"


def shock_of(*lines: str, date: str = "") -> dt.Shock:
    scenario = dt.Scenario.parse(HEAD + (f"date: {date}\n" if date else "")).with_levers(lines)
    world = scenario.world
    acting = [scenario.pulls[position] for position in scenario.positions_in(float("inf"))]
    return apply(acting, world, Setting(world.theta(), blocs=scenario.blocs))


def rate(shock: dt.Shock, buyer: str, seller: str, sector: str) -> float:
    world = shock.world
    return float(
        shock.tariff_rate[world.country(buyer), world.country(seller), world.sector(sector)]
    )


def base(buyer: str, seller: str, sector: str) -> float:
    return rate(dt.Shock(dt.World.open("icio-2021")), buyer, seller, sector)


def test_points_come_on_top_of_the_tariff_of_the_base_year() -> None:
    stood = base("USA", "CHN", "C13T15")
    assert stood > 0.05
    shock = shock_of("tariff points 20 by USA on CHN in goods")
    assert rate(shock, "USA", "CHN", "C13T15") == pytest.approx(stood + 0.2)
    assert rate(shock, "USA", "VNM", "C13T15") == base("USA", "VNM", "C13T15")
    less = shock_of("tariff points -2 by USA on CHN in C13T15")
    assert rate(less, "USA", "CHN", "C13T15") == pytest.approx(stood - 0.02)


def test_points_add_whatever_their_order_and_go_on_top_of_a_level() -> None:
    lines = [
        "tariff points 20 by USA on CHN",
        "tariff points 5 by USA on CHN, VNM",
        "tariff 10 by USA on CHN",
    ]
    for order in (lines, lines[::-1]):
        shock = shock_of(*order)
        assert rate(shock, "USA", "CHN", "C26") == pytest.approx(0.35)
        assert rate(shock, "USA", "VNM", "C26") == pytest.approx(base("USA", "VNM", "C26") + 0.05)


@pytest.mark.parametrize(
    ("lines", "stands"),
    [
        (["tariff 30 by USA on CHN", "tariff 10 by USA on CHN in C26"], 0.3),
        (["tariff 30 by USA on CHN", "tariff 9 by USA on CHN from 2021-01-01"], 0.09),
        (["tariff 10 by USA on CHN from 2021-01-01", "tariff 30 by USA on CHN"], 0.1),
    ],
)  # fmt: skip
def test_of_two_levels_the_later_stands_and_of_one_day_the_higher(
    lines: list[str], stands: float
) -> None:
    for order in (lines, lines[::-1]):
        assert rate(shock_of(*order), "USA", "CHN", "C26") == pytest.approx(stands)


def test_what_a_tariff_does_not_cover_pays_what_stands() -> None:
    stood = base("USA", "CHN", "C26")
    half = shock_of("tariff 30 by USA on CHN in C26 covered 50")
    assert rate(half, "USA", "CHN", "C26") == pytest.approx((stood + 0.3) / 2)
    points = shock_of("tariff points 30 by USA on CHN in C26 covered 50")
    assert rate(points, "USA", "CHN", "C26") == pytest.approx(stood + 0.15)


def test_points_that_take_the_whole_price_are_refused_with_the_lever() -> None:
    with pytest.raises(dt.ScenarioError, match=r"tariff by USA .*: takes the whole price or more"):
        shock_of("tariff points -80 by USA on CHN", "tariff points -40 by USA on CHN")


def test_exempt_sectors_are_left_out() -> None:
    shock = shock_of("tariff points 10 by USA on CAN in goods exempt B06, C19")
    for sector in ("B061", "B062", "C19"):
        assert rate(shock, "USA", "CAN", sector) == base("USA", "CAN", sector)
    assert rate(shock, "USA", "CAN", "C29") == pytest.approx(base("USA", "CAN", "C29") + 0.1)


def test_export_taxes_follow_the_same_rules() -> None:
    shock = shock_of(
        "export_tax points 5 by CHN on USA in C26", "export_tax 10 by CHN on USA in C26"
    )
    world = shock.world
    link = world.country("USA"), world.country("CHN"), world.sector("C26")
    assert shock.export_tax_rate[link] == pytest.approx(0.15)


def test_costs_multiply_and_a_ban_stands_with_anything_else() -> None:
    shock = shock_of(
        "trade_cost 10 by USA on CHN",
        "trade_cost 20 by USA on CHN in C26",
        "embargo by USA on CHN in C28",
        "tariff 40 by USA on CHN",
        "embargo by USA on CHN in C28 fall 30",
    )
    world = shock.world
    place = world.country("USA"), world.country("CHN")
    assert shock.trade_cost_hat is not None and shock.banned is not None
    assert shock.trade_cost_hat[(*place, world.sector("C26"))] == pytest.approx(1.1 * 1.2)
    assert shock.banned[(*place, world.sector("C28"))]


def test_of_two_limits_the_tighter_binds() -> None:
    empty = dt.Scenario.parse(HEAD)
    narrow = "quota 50 by USA on CHN in C26"
    alone = dt.run(empty.with_levers([narrow])).horizons["long-run"]
    for wide in ("quota 70 by USA on CHN in C26", "capacity 80 by CHN on USA in C26"):
        both = dt.run(empty.with_levers([narrow, wide])).horizons["long-run"]
        assert both.certificate.max_residual <= 1e-8
        assert ceilings(both)[0].quantity_hat == pytest.approx(0.5, abs=1e-8)
        assert np.abs(both.welfare_pct - alone.welfare_pct).max() < 1e-6


def test_a_lever_stands_instead_of_another_while_it_is_in_force() -> None:
    text = (
        "scenario: mine\nhorizons: [month-3, year-1]\nhorizon: year-1\nstart: 2025-01-01\nlevers:\n"
        "  - {lever: tariff, name: old, by: USA, on: CHN, rate: 10}\n"
        "  - {lever: tariff, name: new, by: USA, on: CHN, points: 7, instead_of: old,"
        " from: 2025-06-01, to: 2026-06-01}\n"
    )
    scenario = dt.Scenario.parse(text)
    assert [lever.title for lever in scenario.levers_in(3)] == ["old"]
    assert [lever.title for lever in scenario.levers_in(12)] == ["new"]
    assert [lever.title for lever in scenario.levers_in(24)] == ["old"]
    assert [pull.lever.title for pull in scenario.set(date="2025-07-01").acting] == ["new"]


def test_what_never_acts_because_of_another_is_named() -> None:
    lines = "  - {lever: tariff, name: old, by: USA, on: CHN, rate: 10}\n"
    lines += "  - {lever: tariff, name: new, by: USA, on: CHN, rate: 7, instead_of: [old]}\n"
    shown = "scenario: mine\nhorizons: [year-1]\nhorizon: year-1\nlevers:\n" + lines
    said = dt.Scenario.parse(shown).remarks
    assert any("old (instead of it new)" in one for one in said)
    both = dt.Scenario.parse("scenario: mine\nlevers:\n" + lines)
    assert [lever.title for lever in both.levers] == ["new"]
    assert dt.Scenario.parse(both.set(title="x").text).digest == both.set(title="x").digest


def test_the_network_of_fuels_leaves_out_what_is_replaced() -> None:
    empty = dt.Scenario.parse("scenario: mine\nlevers: []\n")
    cuts = [
        "energy_cut_off by RUS on EU27 products gas fall 80 name deep",
        "energy_cut_off by RUS on EU27 products gas fall 30 instead_of deep",
    ]
    found = lost_by(empty.with_levers(cuts), date(2022, 12, 31), fuels=FUELS)
    assert found.shares["gas"]["EU27"] == pytest.approx(0.3)
    assert ("deep", "another lever stands instead of it") in found.left_out


def test_two_caps_need_a_word_and_expired_levers_a_day() -> None:
    cap = "price_cap by G7 on RUS in B061 buyers IND cap {} price 80 covered 60 name {}"
    with pytest.raises(dt.ScenarioError, match="contradict each other"):
        shock_of(cap.format(60, "old"), cap.format(50, "new"))
    shock_of(cap.format(60, "old"), cap.format(50, "new") + " instead_of old")
    dated = (
        "tariff points 5 by USA on CHN to 2020-01-01",
        "tariff points 9 by USA on CHN from 2021-01-01",
    )
    with pytest.raises(dt.ScenarioError, match="scenario without `date`"):
        shock_of(*dated)
    last = shock_of(*dated, date="2022-01-01")
    assert rate(last, "USA", "CHN", "C26") == pytest.approx(base("USA", "CHN", "C26") + 0.09)


def test_the_reference_case_can_be_built_upon() -> None:
    case = dt.Scenario.open("beijing-moscow-2022")
    more = case.with_levers(
        [
            "embargo by CAN on RUS",
            "tariff 10 by CAN on RUS",
            "export_control by DEU on RUS in C28 fall 90",
        ]
    )
    assert len(more.content.levers) == len(case.content.levers) + 3


def test_an_extension_puts_a_lever_in_the_place_of_one_of_its_name() -> None:
    text = (
        "scenario: mine\nextends: beijing-moscow-2022\nlevers:\n"
        "  - {lever: tariff, name: Canadian general tariff, by: CAN, on: RUS, rate: 5}\n"
    )
    found = dt.Scenario.parse(text).content.levers
    assert len(found) == len(dt.Scenario.open("beijing-moscow-2022").content.levers)
    (one,) = [lever for lever in found if lever.title == "Canadian general tariff"]
    assert one.rate == 5  # type: ignore[attr-defined]


TARGET_FALL = "embargo by EU27 on RUS in C19, C20 imports fall 60"
DETOUR = "circumvention 10 by TUR of EU27 on RUS"


@pytest.mark.parametrize("others", [(), (DETOUR,), (DETOUR, "embargo by DEU on RUS fall 30")])
def test_a_ban_on_what_a_fall_covers_meets_the_fall(others: tuple[str, ...]) -> None:
    """The fall is slack: what is banned is less than what it lets through, detours or none."""
    scenario = dt.Scenario.parse(HEAD).with_levers([TARGET_FALL, *others, "embargo by EU27 on RUS"])
    found = equilibrium(scenario, horizon="long-run")
    assert found.certificate.max_residual <= 1e-8
    assert found.delivery is not None
    assert found.delivery.known[scenario.content.levers[0].title] == 0
    without = dt.Scenario.parse(HEAD).with_levers([*others, "embargo by EU27 on RUS"])
    bare = equilibrium(without, horizon="long-run")
    assert found.welfare_pct == pytest.approx(bare.welfare_pct, abs=1e-6)
