"""Whatever a file names and its world or its dates leave out is named, and no two levers share a
title.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli.main import app
from detente.errors import ScenarioError
from detente.levers.parse import parse_lever
from detente.levers.titles import told_apart
from detente.scenario.library import list_scenarios
from tests.three import SCENARIO, written

HEAD = "scenario: a\n"


def remarks(*levers: str, head: str = "") -> str:
    """The remarks on a scenario with these levers, each the inside of a mapping."""
    lines = [f"  - {{{lever}, source: s}}" for lever in levers]
    return "\n".join(dt.Scenario.parse(HEAD + head + "levers:\n" + "\n".join(lines)).remarks)


@pytest.mark.parametrize(
    ("lever", "said"),
    [
        ("lever: tariff, by: USA, on: [CHN, PRK, Kyrgyzstan], rate: 9",
         "tariff by USA: no accounts for PRK, KGZ, left out of `on`"),
        ("lever: price_cap, by: G7, on: RUS, sectors: B06, buyers: [IND, MNG], cap: 60, price: 80,"
         " covered: 60", "price_cap by G7: no accounts for MNG, left out of `buyers`"),
        ("lever: circumvention, by: TUR, on: RUS, of: [DEU, MDA], leakage: 5",
         "no accounts for MDA, left out of `of`"),
        ("lever: embargo, by: LUX, on: RUS, sectors: C301, direction: imports",
         "changes nothing: embargo by LUX (even alone it changes nothing in this world)"),
        ("lever: tariff, by: [DEU, LUX], on: RUS, sectors: C301, rate: 9",
         "tariff by DEU, LUX: nothing is traded there with or in LUX"),
        ("lever: labour, by: DEU, change: 0", "changes nothing: labour by DEU"),
        ("lever: trade_cost, by: USA, on: CHN, change: 0", "changes nothing: trade_cost by USA"),
        ("lever: capacity, by: RUS, on: CHN, sectors: B06, limit: 90, growth: 5",
         "capacity by RUS (nothing of it is left in the long run)"),
        ("lever: over_compliance, by: TUR, on: RUS, fall: 30, half_life: 3",
         "over_compliance by TUR (nothing of it is left in the long run)"),
    ],
)  # fmt: skip
def test_what_is_named_and_does_not_count_is_said(lever: str, said: str) -> None:
    assert said in remarks(lever)


def test_a_lever_that_others_use_up_is_said() -> None:
    stopped = "lever: embargo, by: DEU, on: RUS"
    brands = "lever: brand_exit, by: DEU, on: RUS, sectors: C29, share: 40"
    assert "changes nothing" not in remarks(brands) and "changes nothing" not in remarks(stopped)
    why = "changes nothing: brand_exit by DEU (other levers stop or set anew all that it is about)"
    assert why in remarks(stopped, brands)
    assert "changes nothing" not in remarks(stopped, brands + ", local: 9")
    cap = (
        "lever: price_cap, by: G7, on: RUS, sectors: B06, buyers: IND, cap: 90, price: 80,"
        " covered: 60"
    )
    assert "changes nothing: price_cap by G7 (even alone" in remarks(cap)
    hidden = (
        "lever: circumvention, by: TUR, on: RUS, of: DEU, leakage: 9, sectors: C26",
        "lever: tariff, by: USA, on: CHN, rate: 9",
    )
    assert "changes nothing: circumvention by TUR" in remarks(*hidden)


def test_levers_out_of_force_are_named() -> None:
    old = "lever: tariff, by: USA, on: CHN, rate: 9, from: 2018-01-01, to: 2019-01-01"
    new = "lever: tariff, by: CHN, on: USA, rate: 9, from: 2027-01-01"
    now = "lever: tariff, by: USA, on: MEX, rate: 9"
    said = remarks(old, new, now, head="date: 2025-06-01\n")
    assert (
        "the long run keeps the levers of 2025-06-01, without tariff by USA on CHN; tariff" in said
    )
    assert "no horizon" not in said
    head = "date: 2025-06-01\nstart: 2025-01-01\nhorizons: month-3\nhorizon: month-3\n"
    said = remarks(old, new, now, head=head)
    assert "without" not in said and "tariff by CHN (from 2027-01-01)" in said
    assert "in force at no horizon shown: tariff by USA on CHN (from 2018-01-01 to 2019-" in said


@pytest.mark.parametrize(
    ("head", "lever", "ends"),
    [
        ("date: 2019-06-01\n", "by: EU27, on: RUS", False),
        ("date: 2021-06-01\n", "by: EU27, on: RUS", True),
        ("", "by: EU27, on: RUS, to: 2020-01-31", False),
        ("", "by: EU27, on: RUS, to: 2020-02-01", True),
        ("date: 2025-02-01\n", "by: USA, on: US_EMBARGO", False),
        ("date: 2025-02-01\n", "by: USA, on: US_EMBARGO, from: 2025-01-14", False),
        ("date: 2025-02-01\n", "by: USA, on: BRICS except US_EMBARGO, from: 2025-01-14", False),
        ("date: 2018-02-01\n", "by: USA, on: all except CPTPP", False),
        ("", "by: USA, on: NATO", True),
    ],
)
def test_groups_outside_their_dates_are_refused(head: str, lever: str, ends: bool) -> None:
    text = f"{HEAD}{head}levers:\n  - {{lever: tariff, rate: 9, {lever}}}\n"
    if ends:
        dt.Scenario.parse(text)
        return
    line = 3 + bool(head)
    with pytest.raises(ScenarioError, match=rf"f.yaml:{line}: group '\w+' holds from"):
        dt.Scenario.parse(text, path="f.yaml")


def test_the_shipped_scenarios_leave_nothing_out_unsaid() -> None:
    for name in list_scenarios():
        said = " ".join(dt.Scenario.open(name).remarks)
        assert "changes nothing" not in said and "no horizon" not in said, name


def test_check_and_run_name_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path)
    monkeypatch.chdir(tmp_path)
    more = "  - {lever: labour, by: EAST, change: 0, source: s}\n"
    (tmp_path / "quarrel.yaml").write_text(SCENARIO + more, encoding="utf-8")
    note = "changes nothing: labour by EAST (even alone it changes nothing in this world)"
    for command in ("check", "run"):
        told = CliRunner().invoke(app, [command, "quarrel.yaml"])
        assert note in " ".join(told.stdout.split())
        told = CliRunner().invoke(app, [command, "quarrel.yaml", "--json"])
        assert note in json.loads(told.stdout)["notes"]


def test_levers_of_one_title_are_told_apart() -> None:
    lines = {
        "tariff 9 by USA on CHN": "tariff by USA on CHN",
        "tariff 8 by USA on MEX in C26": "tariff by USA on MEX",
        "tariff 5 by CAN on MEX in C26": "tariff by CAN on MEX in C26",
        "tariff 5 by CAN on MEX in C27": "tariff by CAN on MEX in C27",
        "quota 5 by JPN on MEX in C26 from 2024-01-01 to 2025-01-01": "from 2024-01-01",
        "quota 6 by JPN on MEX in C26 from 2026-01-01": "from 2026-01-01",
        "labour 1 by JPN": "labour by JPN",
        "labour 2 by JPN": "labour by JPN (2)",
        "aid 1 by JPN on UKR name help": "help",
        "aid 1 by USA on UKR name help": "help (3)",
        "aid 1 by CAN on UKR name help (2)": "help (2)",
    }
    told = told_apart(map(parse_lever, lines))
    titles = [lever.title for lever in told]
    assert len(set(titles)) == len(titles)
    for part, title in zip(lines.values(), titles, strict=True):
        assert part in title, titles
    assert told_apart(told) == told


def test_without_never_drops_two(tmp_path: Path) -> None:
    base = HEAD + "levers:\n" + "".join(
        f"  - {{lever: tariff, by: USA, on: {code}, rate: 5}}\n" for code in ("CHN", "MEX", "CAN")
    )  # fmt: skip
    (tmp_path / "base.yaml").write_text(base)
    top = tmp_path / "top.yaml"
    top.write_text("scenario: b\nextends: base.yaml\nwithout: tariff by USA on MEX\n")
    left = [lever.title for lever in dt.Scenario.open(top).content.levers]
    assert left == ["tariff by USA on CHN", "tariff by USA on CAN"]
    top.write_text("scenario: b\nextends: base.yaml\nwithout: tariff by USA\n")
    with pytest.raises(ScenarioError, match="no lever 'tariff by USA' in base"):
        dt.Scenario.open(top)
    top.write_text(
        "scenario: b\nextends: base.yaml\n"
        "levers: [{lever: tariff, by: USA, on: JPN, rate: 5, name: tariff by USA on CHN}]\n"
    )
    titles = [lever.title for lever in dt.Scenario.open(top).content.levers]
    assert titles == ["tariff by USA on MEX", "tariff by USA on CAN", "tariff by USA on CHN"]
    more = dt.Scenario.open(top).with_levers(["tariff 5 by USA on VNM", "tariff 5 by USA on IND"])
    assert len({lever.title for lever in more.content.levers}) == 5
