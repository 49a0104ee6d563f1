"""The shipped scenarios: each asks one question, names its sources, and is solved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli.main import app
from detente.levers.schedule import TariffSchedule
from detente.scenario.library import list_scenarios, questions

NEW = (
    "us-tariffs-2025",
    "us-tariffs-2025-04",
    "us-tariffs-2026-02",
    "us-tariffs-2026-08",
    "china-rare-earths-2025",
    "eu-russia-gas-exit-2027",
    "us-india-oil-tariff-2025",
    "us-rosneft-lukoil-2025",
    "hormuz-closure-2026",
    "eu-us-deal-2025",
    "russia-sanctions-relief",
)


@pytest.mark.parametrize("name", list_scenarios())
def test_each_asks_one_question_and_says_what_its_numbers_rest_on(name: str) -> None:
    scenario = dt.Scenario.open(name)
    question = scenario.content.question
    assert question.endswith("?") and question.count("?") == 1
    assert "\n" not in question and len(question) < 160
    for lever in scenario.content.levers:
        assert lever.source and "tag" in lever.model_fields_set, lever.title


@pytest.mark.parametrize("name", NEW)
def test_what_is_later_than_2022_stands_on_the_accounts_of_2023_and_has_a_day(name: str) -> None:
    scenario = dt.Scenario.open(name)
    assert scenario.content.world == "nowcast-2023"
    assert scenario.content.date
    dated = [lever for lever in scenario.content.levers if lever.since]
    assert len(dated) == len(scenario.content.levers)


@pytest.mark.parametrize("name", NEW)
def test_run_ends_well_with_a_certificate(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["run", name, "--json", "--format", "json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["certificate"]["converged"] and float(said["max_residual"]) <= 1e-8
    assert set(said["welfare_pct"]) == set(said["horizons"])


def test_the_list_names_each_with_its_question() -> None:
    shown = CliRunner().invoke(app, ["list", "scenarios"])
    listed = json.loads(CliRunner().invoke(app, ["list", "scenarios", "--json"]).stdout)
    assert {row["scenario"] for row in listed} == set(list_scenarios()) >= set(NEW)
    for row in listed:
        assert row["question"] == dt.Scenario.open(row["scenario"]).content.question
        assert row["question"].split()[0] in shown.stdout
    assert questions()["us-tariffs-2025"][0].startswith("Tariffs that the United States added")


def test_the_question_is_on_top_of_the_answer_and_not_inherited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(app, ["run", "us-india-oil-tariff-2025"]).stdout
    assert "What do 25 points more on its goods cost India" in " ".join(shown.split())
    own = dt.Scenario.parse("scenario: mine\nextends: us-india-oil-tariff-2025\n")
    assert own.content.question == ""


def test_dated_states_of_the_tariffs_differ_where_the_record_does() -> None:
    """China in April 2025 above August; all of 2026 below both (tradewartracker)."""

    def china(name: str) -> float:
        levers = dt.Scenario.open(name).levers
        (table,) = [one for one in levers if isinstance(one, TariffSchedule)]
        return max(row.amount for row in table.rows if "CHN" in row.exporters)

    april, august = china("us-tariffs-2025-04"), china("us-tariffs-2025")
    ruling, late = china("us-tariffs-2026-02"), china("us-tariffs-2026-08")
    assert april > 2 * august > 4 * ruling
    assert ruling < late < august


def test_a_folder_of_a_reading_says_which_file_to_name(tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_text("scenario: own\nlevers: []\n", encoding="utf-8")
    with pytest.raises(dt.ScenarioError, match=r"is a folder; write .*scenario\.yaml"):
        dt.Scenario.open(str(tmp_path))
