"""Comparisons add up, name what changed, and find nothing where nothing did."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli.main import app
from detente.scenario.file import Scenario
from detente.scenario.schema import ScenarioFile
from detente.study.compare import FIELDS
from detente.study.save import save

MINE = (
    "scenario: small\nlevers:\n  - {lever: export_control, by: [USA, JPN], on: CHN, sectors: C26,"
    " fall: 40}\n"
)


@pytest.fixture(scope="module")
def small() -> Scenario:
    return Scenario.parse(MINE)


def test_parts_add_up_to_the_difference(small: Scenario) -> None:
    other = small.with_levers(["tariff 20 by CHN on USA in goods"]).set(
        world="icio-2019", parameters__labour="specific"
    )
    found = dt.compare(small, other)
    table = {name: np.asarray(values) for name, values in found.table.columns.items()}
    parts = sum(table[f"{part}_pp"] for part in ("data", "levers", "parameters", "version"))
    np.testing.assert_allclose(parts, table["difference_pp"], atol=1e-9)
    for part in ("data", "levers", "parameters"):
        assert np.abs(table[f"{part}_pp"]).max() > 1e-6
    assert np.abs(table["version_pp"]).max() < 1e-9
    np.testing.assert_allclose(table["first_pct"], dt.run(small).equilibrium.welfare_pct, atol=1e-9)


def test_only_what_changed_gets_a_part(small: Scenario) -> None:
    found = dt.compare(small, small.set(closure="nominal"))
    assert np.abs(found.table.columns["parameters_pp"]).max() > 1e-6
    for part in ("data_pp", "levers_pp", "version_pp"):
        assert np.abs(found.table.columns[part]).max() < 1e-9
    same = dt.compare(small, small)
    assert np.abs(same.table.columns["difference_pp"]).max() == 0


def test_a_saved_result_against_a_scenario(small: Scenario, tmp_path: Path) -> None:
    folder = save(dt.run(small), tmp_path / "out")
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["welfare_pct"]["CHN"] += 0.5
    path.write_text(json.dumps(manifest))
    found = dict(dt.compare(folder, small).table.rows())
    assert found["CHN"]["version_pp"] == pytest.approx(-0.5)
    assert found["DEU"]["difference_pp"] == pytest.approx(0, abs=1e-12)
    with pytest.raises(dt.DetenteError, match="not a result folder"):
        dt.compare(tmp_path, small)


def test_every_field_of_a_scenario_is_compared_or_is_words() -> None:
    """A field that nobody compares would hide a difference."""
    compared = {name for names in FIELDS.values() for name in names}
    words = {"scenario", "title", "extends", "without", "target", "notes", "sources", "question"}
    moves_no_income = {"politics"}
    assert compared | words | moves_no_income == set(ScenarioFile.model_fields)
    assert not compared & (words | moves_no_income)


def test_a_path_beside_moves_no_parameter(small: Scenario) -> None:
    """Only with its path is it known which levers of the second the long run keeps: none."""
    text = (
        "scenario: dated\nstart: 2022-01-01\nhorizons: [month-3, long-run]\nlevers:\n"
        "  - {lever: tariff, by: IND, on: RUS, sectors: C29, points: 50, to: 2022-02-01}\n"
    )
    dated = Scenario.parse(text)
    for first, second in ((small, dated), (dated, small)):
        found = dt.compare(first, second)
        assert found.order_pp == 0
        assert np.abs(found.table.columns["parameters_pp"]).max() == 0
        columns = found.table.columns
        np.testing.assert_array_equal(columns["levers_pp"], columns["difference_pp"])


def test_another_headline_is_a_parameter(small: Scenario) -> None:
    found = dt.compare(small, small.set(horizon="month-3", horizons="month-3"))
    assert np.abs(found.table.columns["parameters_pp"]).max() > 1e-4
    assert np.abs(found.table.columns["levers_pp"]).max() == 0


def test_markets_are_a_parameter() -> None:
    gas = Scenario.open("russia-gas-stop-2022")
    found = dt.compare(gas, gas.set(markets="fragmented"))
    assert np.abs(found.table.columns["parameters_pp"]).max() > 1e-4
    assert not found.same


def test_levers_that_differ_are_named(small: Scenario) -> None:
    mine = small.with_levers(["tariff 20 by CHN on USA in goods", "tariff 5 by IND on CHN in C20"])
    other = small.with_levers(["tariff 30 by CHN on USA in goods", "tariff 5 by JPN on CHN in C20"])
    rows = dict(dt.compare(mine, other).levers.rows())
    assert {name: row["differs"] for name, row in rows.items()} == {
        "tariff by CHN": "changed",
        "tariff by IND": "only in A",
        "tariff by JPN": "only in B",
    }
    assert rows["tariff by CHN"]["first_line"] == "tariff 20 by CHN on USA in goods"
    assert rows["tariff by CHN"]["second_line"] == "tariff 30 by CHN on USA in goods"


def test_sectors_and_flows_are_those_of_both_answers_by_size(small: Scenario) -> None:
    other = small.with_levers(["tariff 20 by CHN on USA in goods"])
    found, one, two = dt.compare(small, other), dt.run(small), dt.run(other)
    for table in (found.sectors, found.flows, found.by_size):
        column = "difference_busd" if "difference_busd" in table.columns else "difference_pp"
        size = np.abs(table.columns[column])
        assert (np.diff(size) <= 0).all()
    rows = list(found.sectors.rows())
    assert {(row["country"], row["sector"]) for _, row in rows} >= {("USA", "A01"), ("CHN", "C26")}
    for _, row in rows[:40]:
        place = ("long-run", row["country"], row["sector"])
        before, after = (result.sectors.loc[place] for result in (one, two))
        assert row["volume_first_pct"] == pytest.approx(before["volume_pct"], abs=1e-8)
        assert row["volume_second_pct"] == pytest.approx(after["volume_pct"], abs=1e-8)
        gap = after["volume_change_busd"] - before["volume_change_busd"]
        assert row["difference_busd"] == pytest.approx(gap, abs=1e-6)
    largest = next(row for _, row in found.flows.rows())
    assert {largest["seller"], largest["buyer"]} == {"USA", "CHN"}


def test_files_are_written_and_sameness_is_said(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine.yaml", tmp_path / "other.yaml"
    mine.write_text(MINE, encoding="utf-8")
    other.write_text(MINE.replace("40", "60"), encoding="utf-8")
    out = tmp_path / "out"
    same = CliRunner().invoke(app, ["compare", str(mine), str(mine), "--out", str(out)]).stdout
    assert "nothing differs" in same
    words = ["compare", str(mine), str(other), "--out", str(out), "--force"]
    said = CliRunner().invoke(app, words).stdout
    assert "nothing differs" not in said
    assert "Levers that differ" in said
    table = pd.read_csv(out / "comparison.csv", comment="#", index_col=0)
    assert list(table["difference_pp"].abs()) == sorted(table["difference_pp"].abs(), reverse=True)
    names = {path.name for path in out.iterdir()}
    assert {"sectors_that_differ.csv", "flows_that_differ.csv", "manifest.json"} <= names
    answer = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    assert answer["same"] is False
    assert next(iter(answer["countries"])) == table.index[0]
