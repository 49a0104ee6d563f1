"""From levers to lost fuel: hand-computed shares, what adds up and what does not, and that no lever
is dropped in silence.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import detente as dt
from detente.energy.cuts import Lost
from detente.energy.tables import FUELS, LAST
from detente.errors import DataError, ScenarioError
from detente.levers.apply import apply
from detente.levers.parse import parse_lever
from detente.levers.pull import pulls
from detente.levers.setting import Setting
from detente.scenario.library import list_scenarios
from detente.study.fuels import lost_by

DAY = date(2022, 12, 31)


def made(*levers: str, check: bool = True) -> dt.Scenario:
    """A scenario of one-line levers; without the check also one whose levers contradict each
    other.
    """
    empty = dt.Scenario.parse("scenario: made\nlevers: []\n", path="made.yaml")
    if check:
        return empty.with_levers(levers)
    return replace(
        empty,
        content=empty.content.model_copy(
            update={"levers": tuple(parse_lever(text) for text in levers)}
        ),
    )


def lost(*levers: str, on: date = DAY, check: bool = True, **options: Any) -> Lost:
    return lost_by(made(*levers, check=check), on, **options)


def test_a_lever_of_some_members_counts_by_what_they_paid() -> None:
    """Crude of 2019: Germany 10,867.0, France 2,709.1 of 53,039.9 million euros."""
    found = lost("embargo by DEU, FRA on RUS products crude fall 50 imports")
    part = (10_867.0 + 2_709.1) / 53_039.9
    assert found.shares["crude"]["EU27"] == pytest.approx(0.5 * part, abs=2e-6)
    (row,) = found.carried
    assert (row.fuel, row.buyer, row.part, row.part_tag) == (
        "crude",
        "EU27",
        pytest.approx(part, abs=2e-6),
        "assumed",
    )
    assert found.shares["gas"] == {}
    both = lost(
        "embargo by DEU on RUS products crude imports",
        "embargo by FRA on RUS products crude fall 40 imports",
    )
    assert both.shares["crude"]["EU27"] == pytest.approx(
        (10_867.0 + 0.4 * 2_709.1) / 53_039.9, abs=2e-6
    )
    assert lost("embargo by EU27 on RUS in B05 imports").shares["coal"]["EU27"] == 1


def test_depth_is_what_the_engine_is_asked_for() -> None:
    """A buyer of one country and a fuel that is a sector: the share is one less what bans leave of
    the link, or what a fall is to deliver of it.
    """
    world = dt.World.open("icio-2021")
    link = (world.country("JPN"), world.country("RUS"), world.sector("B05"))
    for text in (
        "embargo by JPN on RUS in B05 fall 37 imports",
        "embargo by JPN on RUS in B05 fall 60 covered 50 imports",
        "embargo by JPN on RUS in B05 floor 20 imports",
        "export_control by RUS on JPN in B05 covered 30",
    ):
        scenario = made(text)
        shock = apply(pulls(scenario.levers, world), world, Setting(world.theta()))
        left = 1.0 if shock.variety_hat is None else shock.variety_hat[link]
        for fall in shock.falls:
            left -= fall.base[0] * (1 - fall.quantity_hat)
        assert lost_by(scenario, DAY).shares["coal"]["JPN"] == pytest.approx(1 - left)


def test_cuts_add_up_to_at_most_one_and_limits_do_not_add() -> None:
    cut = "embargo by EU27 on RUS in C19 fall 30 imports"
    assert lost(cut, "brand_exit 50 by RUS on EU27 in C19").shares["products"][
        "EU27"
    ] == pytest.approx(0.8)
    assert lost(cut, "brand_exit 90 by RUS on EU27 in C19").shares["products"]["EU27"] == 1
    for limit, share in ((60, 0.4), (90, 0.3), (0, 1.0)):
        assert lost(cut, f"quota {limit} by EU27 on RUS in C19").shares["products"][
            "EU27"
        ] == pytest.approx(share)
    some = ("embargo by DEU on RUS in B05 fall 70 imports", "brand_exit 70 by RUS on DEU in B05")
    assert lost(*some).shares["coal"]["EU27"] == pytest.approx(
        lost("embargo by DEU on RUS in B05 imports").shares["coal"]["EU27"]
    )


def test_of_falls_on_one_flow_the_deepest_counts_and_bans_of_parts_add_up() -> None:
    whole = lost("energy_cut_off by RUS on EU27, JPN products gas fall 80")
    half = "energy_cut_off by RUS on EU27, JPN products gas fall 40"
    assert lost(half, "energy_cut_off by RUS on EU27, JPN products gas fall 80").shares == (
        whole.shares
    )
    part = "embargo by EU27 on RUS products gas covered 40 imports"
    twice = lost(part, part).shares["gas"]
    assert twice["EU27"] == pytest.approx(0.8)
    by_country = lost(
        *(f"energy_cut_off by RUS on {who} products gas fall 80" for who in ("EU27", "JPN"))
    )
    assert by_country.shares == whole.shares


def test_capacity_grows_and_over_compliance_fades() -> None:
    """Half of the base, ten per cent more after a year: 1 - 0.55; and 40 per cent with half gone
    after three months.
    """
    text = "capacity 50 by RUS on CHN in B05 growth 10 from 2022-01-01"
    assert lost(text, on=date(2022, 1, 1)).shares["coal"]["CHN"] == 0.5
    assert lost(text, on=date(2023, 1, 1)).shares["coal"]["CHN"] == pytest.approx(0.45, abs=1e-4)
    grown = lost("capacity 99 by RUS on CHN in B05 growth 10 from 2022-01-01")
    assert grown.shares["coal"] == {}
    assert grown.left_out == (("capacity by RUS", "allows more than the flow of the base year"),)
    waiting = "over_compliance 40 by RUS on TUR in B05 half_life 3 from 2022-10-01"
    assert lost(waiting).shares["coal"]["TUR"] == pytest.approx(0.2, abs=1e-3)


def test_every_lever_is_carried_over_or_left_out_by_name() -> None:
    seen = 0
    for name in list_scenarios():
        scenario = dt.Scenario.open(name)
        try:
            found = lost_by(scenario, min(scenario.content.date or DAY, LAST))
        except ScenarioError as error:
            assert "no other exporter" in error.what
            assert not any(
                "RUS" in (*lever.by, *getattr(lever, "on", ())) for lever in scenario.content.levers
            )
            continue
        seen += 1
        named = {row.lever for row in found.carried} | {lever for lever, _ in found.left_out}
        assert named == {lever.title for lever in scenario.content.levers}
        assert all(reason for _, reason in found.left_out)
        assert all(0 <= share <= 1 for shares in found.shares.values() for share in shares.values())
    assert seen >= 6


def test_what_a_network_cannot_say_has_its_reason() -> None:
    found = lost(
        "tariff 35 by CAN on RUS in goods",
        "price_cap by GBR on RUS in B06 buyers IND cap 60 price 80 covered 57",
        "asset_freeze 300 by USA on RUS",
        "embargo by EU27 on RUS in C24A imports",
        "embargo by EU27 on RUS in B05 exports",
        "embargo by AUS, USA on RUS in B05, C19 imports",
        "embargo by DEU on NOR products gas imports",
        "embargo by GBR on RUS in B05 imports from 2023-01-01",
    )
    reasons = [reason for _, reason in found.left_out]
    assert reasons == [
        "acts on prices; the network takes quantities",
        "moves money; supply that a low cap shuts in is not carried over",
        "moves no fuel by itself",
        "not on a fuel",
        "not on what Russia sells",
        "no buyers of their own in the network: AUS; USA of coal",
        "not on what Russia sells",
        "not in force on 2022-12-31",
    ]
    assert [(row.fuel, row.buyer) for row in found.carried] == [("products", "USA")]


def test_who_stops_trade_takes_no_new_oil_and_coal() -> None:
    """As in the table of recorded measures; gas is not held, and a lever by a few members holds
    nobody.
    """
    found = lost("export_control by EU27, JPN on RUS in C26 fall 50")
    assert found.held == dict.fromkeys(("crude", "products", "coal"), ("EU27", "JPN"))
    assert found.shares == {"gas": {}} | {
        fuel: {"EU27": 0.0, "JPN": 0.0} for fuel in ("crude", "products", "coal")
    }
    assert lost("export_control by DEU on RUS in C26 fall 50").held == {}
    assert lost("tariff 35 by JPN on RUS in goods").held == {}


def test_gas_stop_takes_all_gas_from_europe_and_nothing_else() -> None:
    found = dt.fuel_flows(scenario=dt.Scenario.open("russia-gas-stop-2022"))
    assert found.on == DAY
    gas = [row for _, row in found.flows.rows() if row["fuel"] == "gas"]
    assert {row["flow_after"] for row in gas if row["buyer"] == "EU27"} == {0.0}
    assert found.answers["gas"].lost == pytest.approx(153.4 + 15)
    assert {fuel for fuel, row in found.summary.rows() if row["flow_lost"]} == {"gas"}
    china = next(
        row["flow_after"] for label, row in found.flows.rows() if label == "POWER_OF_SIBERIA"
    )
    assert china == pytest.approx(15)


def test_reference_case_beside_the_recorded_measures() -> None:
    """What the documentation says of the two: the levers take more gas, LNG too, and less crude;
    both send 15 bcm by the eastern pipe.
    """
    levers, table = (
        dt.fuel_flows(scenario=dt.Scenario.open("beijing-moscow-2022")).answers,
        dt.fuel_flows().answers,
    )
    assert [levers["gas"].lost, table["gas"].lost] == pytest.approx(
        [0.8 * 168.4, 0.5606 * 153.4], rel=1e-3
    )
    pipe = [one["gas"].change("CHN", route="POWER_OF_SIBERIA") for one in (levers, table)]
    assert pipe == pytest.approx([4.6, 4.6])
    assert pipe[0] / levers["gas"].lost < 0.04 < 0.05 < pipe[1] / table["gas"].lost
    assert levers["crude"].lost < table["crude"].lost
    assert levers["crude"].ratio == pytest.approx(1)
    assert levers["crude"].change("CHN") < table["crude"].change("CHN")


def test_shares_given_by_the_caller_replace_those_of_the_levers() -> None:
    scenario = dt.Scenario.open("beijing-moscow-2022")
    found = dt.fuel_flows(scenario=scenario, lost={"gas": {"EU27": 0.25}}, fuels=("gas", "coal"))
    assert found.given == {"gas": {"EU27": 0.25}} | {
        "coal": lost_by(scenario, found.on).shares["coal"]
    }
    assert found.lost is not None
    assert {row.fuel for row in found.lost.carried} == {"coal"}
    assert (
        "Russia's gas for Europe, Nord Stream shut",
        "gas is cut as given by the caller instead",
    ) in found.lost.left_out
    assert found.answers["gas"].lost == pytest.approx(0.25 * 168.4)


def test_dates_and_names_are_checked() -> None:
    scenario = dt.Scenario.open("russia-gas-stop-2022")
    with pytest.raises(DataError, match="no capacities for 2031-01-01"):
        lost_by(scenario, date(2031, 1, 1))
    with pytest.raises(
        ScenarioError,
        match=r"russia-gas-stop-2022\.yaml, `date`: no energy capacities for 2030-01-01",
    ):
        dt.fuel_flows(scenario=scenario.set(date="2030-01-01"))
    with pytest.raises(DataError, match="did you mean 'gas'"):
        lost_by(scenario, DAY, fuels=("gass",))
    with pytest.raises(
        ScenarioError, match=r"made\.yaml: no lever of made is on Russia or by Russia"
    ):
        lost("embargo by EU27 on SAU products crude imports")
    with pytest.raises(ScenarioError, match="on Russia or by Russia"):
        lost_by(scenario.without_levers(), DAY)
    before = lost_by(scenario, date(2022, 3, 31))
    assert before.shares == {fuel: {} for fuel in FUELS}
    assert before.left_out == (("no Russian gas for Europe", "not in force on 2022-03-31"),)
