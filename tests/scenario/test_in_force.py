"""What is in force at each horizon, and what never is: as a table, by check and by run."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli.main import app
from detente.scenario.in_force import BETWEEN, NEVER, force_table, horizon_days
from detente.scenario.new_file import example
from tests.three import SCENARIO, written

EXAMPLES = Path(str(files("detente.scenario") / "examples"))
HEAD = "scenario: a\ndate: 2025-06-01\nstart: 2025-01-01\nhorizons: [long-run, month-3, year-1]\n"
LEVERS = """levers:
  - {lever: tariff, name: always, by: USA, on: CHN, rate: 9}
  - {lever: tariff, name: old, by: USA, on: MEX, rate: 9, to: 2024-12-31}
  - {lever: tariff, name: spring, by: USA, on: CAN, rate: 9, from: 2025-03-01, to: 2025-04-30}
  - {lever: tariff, name: summer, by: USA, on: JPN, rate: 9, from: 2025-05-01, to: 2025-08-31}
  - {lever: tariff, name: autumn, by: USA, on: KOR, rate: 9, from: 2025-09-01}
  - {lever: tariff, name: later, by: USA, on: IND, rate: 9, from: 2027-01-01}
"""


def test_each_lever_at_each_horizon_in_the_order_of_time() -> None:
    """Month 3 is read in the middle of March, year 1 and the long run in that of December 2025."""
    scenario = dt.Scenario.parse(HEAD + LEVERS)
    table = force_table(scenario)
    assert list(table.columns) == ["from", "to", "month-3", "year-1", "long-run", "note"]
    assert horizon_days(scenario) == {
        "month-3": "2025-03-18",
        "year-1": "2025-12-17",
        "long-run": "2025-12-17",
    }
    said = {title: [*row.values()][2:] for title, row in table.rows()}
    assert said == {
        "always": ["yes", "yes", "yes", ""],
        "old": ["no", "no", "no", NEVER],
        "spring": ["yes", "no", "no", ""],
        "summer": ["no", "no", "no", BETWEEN],
        "autumn": ["no", "yes", "yes", ""],
        "later": ["no", "no", "no", NEVER],
    }


def test_without_dates_everything_is_in_force_and_no_day_is_named() -> None:
    scenario = dt.Scenario.parse("scenario: a\n").with_levers(["tariff 9 by USA on CHN"])
    assert horizon_days(scenario) == {"long-run": ""}
    assert force_table(scenario).records() == [
        {"lever": "tariff by USA", "from": "", "to": "", "long-run": "yes", "note": ""}
    ]


def test_a_table_of_tariffs_is_one_row() -> None:
    scenario = dt.Scenario.parse(example("tariff_schedule"), folder=EXAMPLES)
    assert len(scenario.content.levers) > 1
    (row,) = force_table(scenario).records()
    assert row["lever"] == "tit for tat" and row["note"] == ""
    later = [row[name] for name in ("month-3", "year-1", "long-run")]
    assert later[0] != later[1] and all(one.startswith("yes, since 2022-") for one in later)


def test_check_and_run_say_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path)
    monkeypatch.chdir(tmp_path)
    late = "  - {lever: labour, name: late, by: EAST, change: 1, source: s, from: 2199-01-01}\n"
    (tmp_path / "quarrel.yaml").write_text(f"start: 2021-01-01\n{SCENARIO}{late}", encoding="utf-8")
    for command, *whole in (("check",), ("run", "--verbose")):
        told = CliRunner().invoke(app, [command, "quarrel.yaml", *whole]).stdout
        assert "Levers in force, and when" in told, told
        assert "in force at no time shown: late" in told
        answer = json.loads(CliRunner().invoke(app, [command, "quarrel.yaml", "--json"]).stdout)
        (row,) = [one for one in answer["in_force"] if one["lever"] == "late"]
        assert row["long-run"] == "no" and row["note"] == NEVER
    (file,) = (tmp_path / "results").rglob("levers_in_force.csv")
    assert "late" in file.read_text(encoding="utf-8")
