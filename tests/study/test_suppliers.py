"""respond --suppliers: the target and the coalition are the scenario's, no trade figure is made up,
files are whole, misses are said.
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

import detente as dt
from detente.cli.show_suppliers import show_suppliers
from detente.errors import ScenarioError
from detente.politics.alignment.arms_score import ASSUMPTIONS
from detente.politics.alignment.arms_suppliers import suppliers
from detente.study.save import save
from detente.study.suppliers_answer import SuppliersAnswer, respond_suppliers
from detente.world.countries import bloc
from detente.world.variables import variable
from tests.test_cli import detente
from tests.worlds import random_world

REFERENCE = "beijing-moscow-2022"


@pytest.fixture(scope="module")
def answer() -> SuppliersAnswer:
    return respond_suppliers(dt.Scenario.open(REFERENCE))


def test_the_reference_case_is_the_ranking_that_the_claims_use(answer: SuppliersAnswer) -> None:
    """The scenario's coalition is the dated list, so the brief and the command give one number."""
    world = answer.scenario.world
    assert set(answer.found.coalition) == {
        c for c in bloc(answer.found.record.unfriendly).members if c in world.countries
    }
    assert set(answer.found.coalition) | set(answer.outside) == set(
        bloc(answer.found.record.unfriendly).members
    )
    assert answer.found.rows == suppliers(world, "RUS").rows


def test_the_coalition_is_the_scenarios(answer: SuppliersAnswer) -> None:
    """A government that joins takes its trade along; what firms, hubs or the target do makes nobody
    a member.
    """
    more = respond_suppliers(answer.scenario.with_levers(["tariff 25 by CHN on RUS in A01"]))
    assert set(more.found.coalition) == {*answer.found.coalition, "CHN"}
    now, then = answer.found.of("KAZ").coalition_share, more.found.of("KAZ").coalition_share
    assert now is not None
    assert then is not None
    assert then > now
    same = answer.scenario.with_levers(["energy_cut_off by RUS on TUR fall 10"])
    assert respond_suppliers(same).found.coalition == answer.found.coalition


def test_a_world_of_ones_own_gives_its_own_figures(tmp_path: Path) -> None:
    """A state that another world has accounts for gets a figure, one that it lacks gets none,
    whatever the shipped world has.
    """
    states = ("DEU", "IRN", "RUS", "USA")
    path = replace(random_world(4, 3, seed=2), countries=states).save(tmp_path / "own.npz")
    text = (
        f"scenario: own\nworld: {path}\ntarget: RUS\nlevers:\n  - {{lever: tariff, by: [USA, FRA],"
        " on: RUS, rate: 20}\n"
    )
    found = respond_suppliers(dt.Scenario.parse(text))
    assert found.found.coalition == ("USA",)
    assert found.outside == ("FRA",)
    assert {row.iso3 for row in found.found.rows if row.coalition_share is not None} == {
        "DEU",
        "IRN",
        "USA",
    }
    assert found.found.of("USA").coalition_share == 0.0


def test_json_is_complete_and_has_no_figure_that_the_world_lacks(answer: SuppliersAnswer) -> None:
    found = json.loads(json.dumps(answer.to_json(), allow_nan=False))
    assert (found["kind"], found["target"], found["seed"], found["missed"]) == (
        "suppliers",
        "RUS",
        0,
        ["IRN"],
    )
    rows = {row["iso3"]: row for row in found["ranking"]}
    assert len(rows) == 192
    for state in ("IRN", "PRK"):
        assert rows[state]["coalition_share"] is None
        assert found["recorded"][state]["rank"] == rows[state]["rank"]
    assert {"rank_low", "rank_high", "rank_by_affinity", "rank_by_stake", "top"} <= rows[
        "BLR"
    ].keys()
    for key, one in ASSUMPTIONS.items():
        assert [found["assumptions"][key][part] for part in ("low", "value", "high")] == [
            one.low,
            one.value,
            one.high,
        ]
    assert set(found["false_positives"]) == {
        state for state, row in rows.items() if row["rank"] <= 10 and not row["recorded"]
    }
    assert "no probabilities" in found["note"]
    assert found["world"].startswith("icio-2021")
    assert found["manifest"]["scenario_sha256"] == answer.scenario.digest
    assert dt.Scenario.parse(found["manifest"]["scenario"]).digest == answer.scenario.digest


def test_same_seed_same_numbers(answer: SuppliersAnswer) -> None:
    assert respond_suppliers(answer.scenario).to_json() == answer.to_json()
    other = respond_suppliers(answer.scenario, seed=7).found
    assert [row.top for row in other.rows] != [row.top for row in answer.found.rows]
    assert [row.rank for row in other.rows] == [row.rank for row in answer.found.rows], (
        "the centre does not depend on the draws"
    )


def test_files_say_what_they_are_and_are_written_whole(
    answer: SuppliersAnswer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = save(answer, tmp_path / "out")
    assert {p.name for p in folder.iterdir()} == {
        "respond.json",
        "suppliers.csv",
        "suppliers_flips.csv",
        "suppliers_assumptions.csv",
        "tables.xlsx",
        "manifest.json",
    }
    assert json.loads((folder / "respond.json").read_text(encoding="utf-8")) == json.loads(
        json.dumps(answer.to_json())
    )
    for name, table in answer.tables.items():
        text = (folder / f"{name}.csv").read_text(encoding="utf-8")
        for words in ("# world: icio-2021", "# basis: data:", "no probabilities"):
            assert words in text
        assert all(variable(column).unit for column in table.columns if column != "name")
    lines = [
        line
        for line in (folder / "suppliers.csv").read_text(encoding="utf-8").splitlines()
        if not line.startswith("# ")
    ]
    rows = {row["state"]: row for row in csv.DictReader(lines)}
    assert rows["IRN"]["coalition_trade_pct"] == rows["PRK"]["coalition_trade_pct"] == ""
    assert float(rows["CHN"]["coalition_trade_pct"]) == pytest.approx(
        100 * (answer.found.of("CHN").coalition_share or 0)
    )

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("detente.study.save._write_csv", fail)
    with pytest.raises(dt.ScenarioError, match="disk full"):
        save(answer, tmp_path / "other")
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"target": None}, "beijing-moscow-2022: the scenario has no target"),
        ({"target": "CHN"}, "beijing-moscow-2022.yaml, target: .* not for China.*--set target=RUS"),
        ({"target": "TUR"}, "not for Türkiye"),
        ({"levers": ()}, "no measure against Russia"),
    ],
)
def test_bad_questions_are_refused_with_the_place(
    answer: SuppliersAnswer, change: dict[str, object], words: str
) -> None:
    with pytest.raises(ScenarioError, match=words):
        respond_suppliers(answer.scenario.with_content(change))


def test_people_read_what_is_missed_and_what_is_not_known(
    answer: SuppliersAnswer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    show_suppliers(answer, tmp_path)
    text = capsys.readouterr().out
    for state in ("IRN* Iran", "PRK* North Korea"):
        assert "no trade figure" in next(line for line in text.splitlines() if state in line)
    iran = answer.found.of("IRN")
    assert f"- Iran: rank {iran.rank} of 192, MISSED, not among the first 10" in text
    assert "- Belarus: rank 1 of 192, found" in text
    for words in (
        "false positives",
        "no probabilities",
        "icio-2021",
        "every weight is an assumption",
    ):
        assert words in " ".join(text.split())
    bare = sum(row.coalition_share is None for row in answer.found.rows)
    assert 2 * bare != len(answer.found.rows), "those with a figure are another number"
    assert f"{bare} states have no accounts there" in " ".join(text.split())


def test_a_member_of_the_coalition_is_marked(
    answer: SuppliersAnswer, capsys: pytest.CaptureFixture[str]
) -> None:
    show_suppliers(answer, Path("out"))
    assert "+ " not in capsys.readouterr().out.replace("+ one of the coalition", "")
    show_suppliers(
        respond_suppliers(answer.scenario.with_levers(["tariff 25 by IND on RUS in A01"])),
        Path("out"),
    )
    assert "IND+ India" in capsys.readouterr().out


@pytest.mark.parametrize("columns", [80, 100, 140])
def test_no_line_is_cut_or_wider_than_the_terminal(
    answer: SuppliersAnswer,
    columns: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from rich.console import Console

    monkeypatch.setattr("detente.cli.printer.console", lambda: Console(width=columns))
    show_suppliers(answer, Path("out"))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= columns
    assert sum("no trade figure" in line for line in lines if line.startswith(" ")) == 6
    assert any("KAZ Kazakhstan" in line for line in lines)


def test_the_door(tmp_path: Path) -> None:
    done = detente("respond", REFERENCE, "--suppliers", "--json", "--out", "here", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert found["files"] == "here"
    assert [
        row["coalition_share"] for row in found["ranking"] if row["iso3"] in ("IRN", "PRK")
    ] == [None, None]
    again = detente("respond", REFERENCE, "--suppliers", "--out", "here", cwd=tmp_path)
    assert again.returncode == 2
    assert "here exists" in again.stderr
    shown = detente("respond", REFERENCE, "--suppliers", "--out", "here", "--force", cwd=tmp_path)
    assert "MISSED" in shown.stdout, shown.stderr
