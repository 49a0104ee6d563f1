"""Tables of the energy answers, the hindcast, and the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest

import detente as dt
from detente.cli.main import main
from detente.energy.rerouting import Rerouting
from detente.energy.tables import FUELS, flows, net_value
from detente.history.hindcast_energy import energy_hindcast, hit
from detente.study.fuels import bridge_table, energy_ranges, fuel_flows
from detente.world.shipped import read_table
from detente.world.variables import variable

LABELS = {
    "fuel",
    "buyer",
    "sector",
    "tag",
    "kind",
    "binding",
    "source",
    "source_tag",
    "flow_unit",
    "unit",
    "role",
    "verdict",
    "nulls_hit",
    "base_tag",
}


def test_tables_know_their_variables_and_add_up() -> None:
    found = fuel_flows(date(2022, 12, 31))
    for table in (
        found.flows,
        found.routes,
        found.gaps,
        found.summary,
        energy_hindcast(),
        bridge_table(dt.World.open("icio-2021")),
        energy_ranges(fuel_flows(found.on, fuels=("coal",))),
    ):
        for column in table.columns:
            assert column in LABELS | {"beats_nulls"} or variable(column).unit
    assert tuple(found.answers) == FUELS
    for _, row in found.gaps.rows():
        assert row["price_gap"] == pytest.approx(row["shadow_price"] + row["new_terms"])
        assert row["new_terms"] >= -1e-9
    lost = {
        fuel: sum(
            r["flow_before"] * r["flow_cut_pct"] / 100
            for _, r in found.flows.rows()
            if r["fuel"] == fuel
        )
        for fuel in FUELS
    }
    assert lost == pytest.approx({fuel: row["flow_lost"] for fuel, row in found.summary.rows()})


def test_recorded_flows_stand_beside_and_tags_say_what_is_what() -> None:
    rows = [row for _, row in fuel_flows(date(2022, 12, 31)).flows.rows() if row["fuel"] == "gas"]
    siberia = next(row for row in rows if row["buyer"] == "CHN" and row["flow_before"] == 10.4)
    assert (siberia["flow_recorded"], siberia["tag"]) == (15.5, "predicted")
    assert {row["tag"] for row in rows if row["flow_cut_pct"]} == {"input"}
    assert {row["base_tag"] for row in rows} == {"data", "identity", "assumed"}


def test_each_fuel_is_a_sector_of_the_accounts() -> None:
    """China takes more gas by pipe and more crude; Europe loses coal."""
    found = fuel_flows(date(2022, 12, 31))
    rows = {(sector, row["buyer"]): row["quantity_hat"] for sector, row in found.sectors.rows()}
    gas, crude = found.answers["gas"], found.answers["crude"]
    assert rows["B061", "CHN"] == pytest.approx(1 + crude.change("CHN") / 79.6, rel=1e-9)
    assert rows["B062", "CHN"] == pytest.approx(_gas_hat(gas, "CHN"), rel=1e-9)
    assert rows["B062", "EU27"] < 0.5
    assert rows["B05", "EU27"] == 0
    alone = fuel_flows(date(2022, 12, 31), fuels=("gas", "coal"))
    assert set(alone.sectors.index) == {"B05", "B062"}


def _gas_hat(answer: Rerouting, buyer: str) -> float:
    mine = [
        (flow, moved)
        for flow, moved in zip(flows("gas"), answer.moved, strict=True)
        if moved.buyer == buyer
    ]
    return sum(net_value(f) * m.after / m.before for f, m in mine) / sum(
        net_value(f) for f, _ in mine
    )


def test_own_cuts_replace_those_of_the_date() -> None:
    found = fuel_flows(
        date(2022, 12, 31), lost={"gas": {}, "coal": {"EU27": 0.5}}, fuels=("gas", "coal")
    )
    lost = {fuel: row["flow_lost"] for fuel, row in found.summary.rows()}
    assert lost == pytest.approx({"gas": 0.0, "coal": 0.5 * 48.7})
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["on"] == "2022-12-31"


def test_ranges_bracket_what_is_shown_and_prices_follow_the_elasticity() -> None:
    found = fuel_flows(fuels=("gas",))
    rows, shown = dict(energy_ranges(found).rows()), found.answers["gas"]
    assert rows.keys() == {
        "demand_elasticity",
        "rest_supply_elasticity",
        "shut_in_price",
        "absorption_slope",
    }
    for row in rows.values():
        assert (
            min(row["redirection_low"], row["redirection_high"]) - 1e-9
            <= shown.ratio
            <= max(row["redirection_low"], row["redirection_high"]) + 1e-9
        )
    for steeper in ("demand_elasticity", "rest_supply_elasticity"):
        assert abs(rows[steeper]["fuel_price_eu_low"] - rows[steeper]["fuel_price_eu_high"]) > 10
    assert (
        rows["rest_supply_elasticity"]["fuel_price_eu_low"]
        > shown.price["EU27"]
        > rows["rest_supply_elasticity"]["fuel_price_eu_high"]
    )


def test_bridge_table_sums() -> None:
    rows = dict(bridge_table(dt.World.open("icio-2021")).rows())
    for name in ("customs", "duty", "rest", "basic"):
        column = f"bridge_{name}_busd"
        assert rows["all"][column] == pytest.approx(
            sum(row[column] for fuel, row in rows.items() if fuel != "all")
        )


def test_hindcast_covers_every_record_and_can_miss() -> None:
    rows = energy_hindcast().records()
    assert len(rows) == len(read_table("energy_recorded"))
    assert all(row["source"] for row in rows)
    verdicts = {row["energy_series"]: row["verdict"] for row in rows}
    assert verdicts["gas by pipe to China, 2022"] == "hit"
    assert verdicts["gas re-routed over gas lost, the European Union, 2022"] == "hit"
    assert verdicts["gas by pipe to the European Union, 2022"] == "input"
    assert {"hit", "miss", "input", "base year", "no counterpart"} == set(verdicts.values())
    for row in rows:
        if row["role"] == "predicted":
            assert (row["verdict"] == "hit") == hit(row["recorded"], row["predicted"], row["unit"])


def test_nulls_fail_where_the_claim_is_decided() -> None:
    """Neither no change nor proportional spreading sends the recorded volume through the eastern
    pipe, nor its ratio to Europe's loss; that the pipe fills at the pace of before does.
    """
    rows = {row["energy_series"]: row for row in energy_hindcast().records()}
    for name in (
        "gas by pipe to China, 2022",
        "gas re-routed over gas lost, the European Union, 2022",
    ):
        assert not {"no change", "proportion"} & set(rows[name]["nulls_hit"].split(", "))
        assert rows[name]["error"] < rows[name]["error_no_change"]
        assert rows[name]["error"] < rows[name]["error_proportional"]
    assert (
        rows["gas re-routed over gas lost, the European Union, 2022"]["null_proportional"]
        > 0.10
        > rows["gas re-routed over gas lost, the European Union, 2022"]["predicted"]
    )


def test_tolerances() -> None:
    assert hit(100, 115, "bcm")
    assert not hit(100, 115.1, "bcm")
    assert hit(20, 25, "per cent")
    assert not hit(20, 25.1, "per cent")
    assert not hit(0.057, 0.106, "ratio")


@pytest.fixture
def detente(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run `detente energy` in this process: exit status, standard output, standard error."""

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["detente", "energy", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return call


def test_command_prints_tables_and_one_object(detente: Callable[..., tuple[int, str, str]]) -> None:
    status, text, _ = detente("--fuel", "gas")
    assert status == 0
    assert all(
        word in text
        for word in (
            "recorded measures",
            "summary",
            "flows",
            "limits",
            "price gaps",
            "not a forecast",
        )
    )
    answer = json.loads(
        detente("--fuel", "gas", "--cut", "gas:EU27=0.5", "--nameplate", "--json")[1]
    )
    assert answer["capacities"] == "nameplate"
    assert (answer["scenario"], answer["levers"], answer["given"]) == (
        None,
        [],
        {"gas": {"EU27": 0.5}},
    )
    assert (
        "instead, for gas: EU27 50 per cent" in detente("--fuel", "gas", "--cut", "gas:EU27=0.5")[1]
    )
    assert len(json.loads(detente("--bridge", "--json")[1])["rows"]) == 6
    assert len(json.loads(detente("--ranges", "--fuel", "coal", "--json")[1])["ranges"]) == 4


def test_ranges_are_those_of_the_cuts_and_capacities_asked_for() -> None:
    cut = fuel_flows(lost={"gas": {"EU27": 1.0}}, fuels=("gas",), prefer="nameplate")
    for row in dict(energy_ranges(cut).rows()).values():
        assert row["redirection_low"] == pytest.approx(cut.answers["gas"].ratio, abs=0.02)
    assert cut.answers["gas"].ratio > fuel_flows(fuels=("gas",)).answers["gas"].ratio + 0.1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--on", "yesterday"), "is not a date"),
        (("--on", "2031-01-01"), "no capacities for 2031-01-01"),
        (("--fuel", "gass"), "did you mean 'gas'"),
        (("--cut", "gas"), "FUEL:WHO=SHARE"),
        (("--cut", "gas:EU7=1"), "did you mean 'EU27'"),
        (("--cut", "gas:EU27=2"), "not between 0 and 1"),
        (("--cut", "coal:EU27=1", "--fuel", "gas"), "coal is cut but not asked for"),
        (("--bridge", "--on", "2022-12-31"), "takes nothing else"),
        (("",), "no scenario"),
        (("gas-stop-2023",), "did you mean 'russia-gas-stop-2022'"),
        (("russia-gas-stop-2022", "--on", "2031-01-01"), "no capacities for 2031-01-01"),
        (
            ("chip-controls-2022",),
            "chip-controls-2022.yaml: no lever of chip-controls-2022 is on Russia",
        ),
    ],
)
def test_bad_input_has_status_two_and_one_line(
    words: tuple[str, ...], message: str, detente: Callable[..., tuple[int, str, str]]
) -> None:
    status, text, error = detente(*words)
    assert (status, text) == (2, "")
    assert message in error
    assert len(error.splitlines()) == 1


def test_command_says_which_levers_of_a_scenario_it_took(
    detente: Callable[..., tuple[int, str, str]],
) -> None:
    status, text, _ = detente("beijing-moscow-2022", "--fuel", "crude")
    assert status == 0
    for words in (
        "the levers of beijing-moscow-2022 in force on 2022-12-30",
        "European embargo on crude by sea",
        "86.2 (assumed)",
    ):
        assert words in text
    for words in (
        "no new crude",
        "- reserves frozen: moves no fuel by itself",
        "- price cap on crude: moves money",
    ):
        assert words in text
    answer = json.loads(detente("russia-gas-stop-2022", "--fuel", "gas", "--json")[1])
    assert (answer["scenario"], answer["on"], answer["given"]) == (
        "russia-gas-stop-2022",
        "2022-12-31",
        {"gas": {"EU27": 1.0}},
    )
    assert [(row["lever"], row["flow_cut_pct"], row["tag"]) for row in answer["levers"]] == [
        ("no Russian gas for Europe", 100.0, "assumed")
    ]
    assert {row["flow_after"] for row in answer["flows"] if row["buyer"] == "EU27"} == {0.0}
    ranges = json.loads(detente("russia-gas-stop-2022", "--fuel", "gas", "--ranges", "--json")[1])
    assert (ranges["scenario"], len(ranges["ranges"])) == ("russia-gas-stop-2022", 4)
