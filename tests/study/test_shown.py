"""Who is shown: who pulls, who is hit, blocs in one row; the tiny are marked and not ranked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import detente as dt
from detente.claims.roles import senders_of
from detente.cli.main import app
from detente.scenario.file import Scenario
from detente.study.fuels import fuel_flows
from detente.study.rerun import rerun
from detente.study.result_tables import sector_parties
from detente.study.save import save
from detente.study.shown import foremost, known_parties, shown_parties
from detente.study.welfare_tables import TINY_BASE, ranked, tiny_countries
from detente.world.countries import bloc

SCENARIO = """scenario: shown
target: RUS
levers:
  - {lever: export_control, by: [JPN, USA, EU27], on: RUS, sectors: C28, fall: 40}
  - {lever: tariff, by: CHN, on: G7, sectors: C29, rate: 20}
"""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.parse(SCENARIO)


@pytest.fixture(scope="module")
def result(scenario: Scenario) -> dt.Result:
    return dt.run(scenario, for_country="EU27, India")


def test_everyone_who_matters_is_shown_once(result: dt.Result) -> None:
    parts = {party.code: party.part for party in result.shown}
    assert parts == {
        "EU27": "asked for",
        "IND": "asked for",
        "RUS": "target",
        "USA": "pulls levers",
        "CHN": "pulls levers",
        "JPN": "pulls levers",
        "G7": "named by a lever",
    }
    assert [party.code for party in foremost(result.shown, 5)] == [
        "EU27",
        "IND",
        "RUS",
        "USA",
        "G7",
    ]
    assert sector_parties(result) == ("RUS", "EU27", "IND")


def test_a_bloc_in_one_row_wins_and_loses_what_its_members_do(result: dt.Result) -> None:
    found, world = result.equilibrium, result.scenario.world
    members = [world.country(code) for code in bloc("EU27").members if code in world.countries]
    row = dict(result.party_table.rows())["EU27"]
    lost = found.welfare_usd[members].sum()
    assert row["welfare_busd"] == pytest.approx(lost / 1000)
    assert row["welfare_pct"] == pytest.approx(100 * lost / world.income[members].sum())
    page = result.page("EU27")
    assert page["welfare_pct"] == pytest.approx(row["welfare_pct"])
    assert row["sets_low_pct"] <= row["welfare_pct"] <= row["sets_high_pct"]
    collected = result.incomes.loc["long-run"].loc[[world.countries[n] for n in members]]
    customs = collected["customs_revenue_busd"].sum()
    assert page["customs_revenue_busd"] == pytest.approx(customs)
    for by in ("lever", "government"):
        shares = result.contribution_table("EU27").where("by", by)
        total = np.sum(shares.columns["contribution_pct"])
        assert total == pytest.approx(row["welfare_pct"], abs=1e-8)


def test_a_country_in_one_row_is_what_it_is_alone(result: dt.Result) -> None:
    alone, among = dict(result.welfare_table.rows()), dict(result.party_table.rows())
    for code in ("RUS", "USA", "IND"):
        for name, value in alone[code].items():
            if name != "mark":
                assert among[code][name] == pytest.approx(value, nan_ok=True), name


def test_partners_stand_by_the_larger_of_before_and_after(result: dt.Result) -> None:
    table = result.trade_table()
    columns = [f"{side}_share_{moment}_pct" for side in ("import", "export") for moment in WHEN]
    largest = np.max([np.asarray(table.columns[name]) for name in columns], axis=0)
    assert list(largest) == sorted(largest, reverse=True)
    assert "RUS" not in table.index
    together = dict(result.bloc_trade_table("RUS").rows())["EU27"]
    alone = dict(table.rows())
    for name in columns:
        members = [code for code in bloc("EU27").members if code in alone]
        assert together[name] == pytest.approx(sum(alone[code][name] for code in members))


WHEN = ("before", "after")


def test_tiny_economies_are_marked_and_not_ranked(result: dt.Result) -> None:
    world = result.equilibrium.world
    tiny = tiny_countries(world)
    assert tiny == ("STP",)
    share = world.income / world.income.sum()
    assert share[world.country("STP")] < 1e-4 < share[world.country("MLT")]
    marks = {code: row["mark"] for code, row in result.welfare_table.rows()}
    assert {code for code, mark in marks.items() if mark == TINY_BASE} == {"STP"}
    order = ranked(result.welfare_table)
    assert "STP" not in order.index
    assert len(order.index) == len(world.countries) - 1
    assert list(order.columns["welfare_pct"]) == sorted(order.columns["welfare_pct"])


def test_sides_are_given_by_code_or_name_and_lists(scenario: Scenario) -> None:
    assert known_parties("DEU,USA", scenario) == ("DEU", "USA")
    assert known_parties("eu27", scenario) == ("EU27",)
    assert known_parties("Germany, EU27, Germany", scenario) == ("DEU", "EU27")
    with pytest.raises(dt.DataError, match="Germny"):
        known_parties("Germny,USA", scenario)
    with pytest.raises(dt.DataError):
        known_parties("", scenario)
    with pytest.raises(dt.DataError, match="no member of US_EMBARGO"):
        known_parties("US_EMBARGO", scenario)
    with pytest.raises(dt.DataError, match="no accounts for IRN"):
        known_parties("Iran", scenario)


OWN = """scenario: own
blocs:
  SOLO: {title: Only one, members: [DEU]}
  GONE: {title: Nobody here, members: [IRN]}
  HALF: {title: One of two, members: [IRN, DEU]}
"""


@pytest.mark.parametrize(
    ("text", "code", "members"),
    [
        ("SOLO", "SOLO", ("DEU",)),
        ("HALF", "HALF", ("DEU",)),
        ("Germany", "DEU", ("DEU",)),
        ("G7 except USA, CAN, GBR, FRA, DEU, ITA", "JPN", ("JPN",)),
    ],
)
def test_a_bloc_keeps_its_name_however_few_its_members_are(
    text: str, code: str, members: tuple[str, ...]
) -> None:
    own = Scenario.parse(OWN)
    assert known_parties(text, own) == (code,)
    (party,) = (one for one in shown_parties(own, (code,)) if one.part == "asked for")
    assert (party.code, party.members) == (code, members)


@pytest.mark.parametrize("text", ["GONE", "US_EMBARGO", "US_EMBARGO except CUB"])
def test_several_without_accounts_are_named_as_they_were_asked_for(text: str) -> None:
    with pytest.raises(dt.DataError, match=f"no member of {text} has accounts"):
        known_parties(text, Scenario.parse(OWN))


def test_pages_of_several_come_out_again(result: dt.Result, tmp_path: Path) -> None:
    folder = save(result, tmp_path / "out")
    names = {path.name for path in folder.iterdir()}
    assert {"attribution_EU27.csv", "attribution_IND.csv", "sectors_EU27.csv"} <= names
    answer = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert set(answer["for"]) == {"EU27", "IND"}
    assert answer["parties"]["G7"]["part"] == "named by a lever"
    again, difference = rerun(folder)
    assert again.asked == ("EU27", "IND")
    assert difference == 0


def test_the_terminal_names_everyone_who_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "shown.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    words = ["run", str(path), "--for", "EU27,IND", "--verbose", "--out", str(tmp_path / "out")]
    said = CliRunner().invoke(app, words).stdout
    for name in ("EU27 European Union", "G7 Group of Seven", "IND India", "JPN Japan"):
        assert f" {name} " in said
    assert "European Union: real income" in said
    assert "STP: less than 0.01 per cent of the world's income" in said
    lost = CliRunner().invoke(app, ["run", str(path), "--for", "EU27,Atlantis"])
    assert "Atlantis" in str(lost.exception)


def test_who_is_left_out_on_one_side_of_a_lever_does_not_touch_the_other(tmp_path: Path) -> None:
    control = "by: CHN, on: {all_except: [CHN, HKG]}, sectors: C27, fall: 30"
    embargo = "by: EU27 except HUN, on: 'RUS, BLR', sectors: [B05, B061], fall: 30"
    scenario = Scenario.parse(
        "scenario: two-sides\ntarget: RUS\ndate: 2022-06-01\nhorizons: [long-run]\nlevers:\n"
        f"  - {{lever: export_control, {control}}}\n  - {{lever: embargo, {embargo}}}\n"
    )
    members = set(bloc("EU27").members) - {"HUN"}
    assert set(senders_of(scenario)) == {"CHN", *members}
    named = {one.code for one in shown_parties(scenario)}
    assert {"CHN", "RUS", "BLR"} <= named
    # Hong Kong is left out of a side, and no party of the question.
    assert "HKG" not in named
    save(dt.run(scenario), tmp_path / "out")
    assert (tmp_path / "out" / "welfare_of_parties.csv").exists()
    fuels = fuel_flows(scenario=scenario, fuels=["crude"])
    assert not fuels.summary.columns["largest_residual"][0] > 1e-6
