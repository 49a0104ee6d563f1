"""Answers: one heading for tables, files and JSON, one way to files, none overwritten unasked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import detente as dt
from detente.study.answer import Answer, Provenance, solved
from detente.study.depend import dependence, supply
from detente.study.save import save
from detente.table import Table
from detente.world.variables import variable

ABOUT = Provenance(
    scenario="small (01234567)",
    horizon="long-run",
    more={"tolerance": "5 points"},
    max_residual=1.5e-9,
)


@dataclass(frozen=True, eq=False)
class Small(Answer):
    """An answer that was not computed."""

    value: float = 1.0
    took: float = 0.1

    @property
    def name(self) -> str:
        return "small"

    @property
    def stem(self) -> str:
        return "answer"

    @property
    def provenance(self) -> Provenance:
        return ABOUT

    @property
    def manifest(self) -> dict[str, Any]:
        return {"value": self.value, "timings": {"total_s": self.took}}

    @property
    def tables(self) -> Mapping[str, Table]:
        own = {"welfare_pct": [self.value], "max_residual": [3e-9]}
        plain = {"welfare_pct": [self.value], "DEU": [float("nan")]}
        return {"own": Table("country", ("DEU",), own), "plain": Table("month", (1,), plain)}

    def to_json(self) -> dict[str, Any]:
        return self.heading | {"value": self.value}

    @property
    def outcome(self) -> dict[str, Any]:
        return {"found": 2 * self.value}


def test_a_heading_says_what_there_is_to_say() -> None:
    assert list(ABOUT.heading.items()) == [
        ("scenario", "small (01234567)"),
        ("horizon", "long-run"),
        ("tolerance", "5 points"),
        ("max_residual", "1.5e-09"),
    ]
    assert Provenance().heading == {}
    one = dt.Scenario.open("chip-controls-2022")
    both = solved([one, one.set(closure="nominal")], "long-run", 1e-9).heading
    assert both["closure"] == "income-share, nominal"
    assert both["world"].count("icio-2021") == 1
    assert both["world"].endswith("million USD of 2021 at basic prices")


def test_files_say_the_same_as_the_answer(tmp_path: Path) -> None:
    folder = save(Small(), tmp_path / "out", attached={"note.txt": "mine"})
    names = {"own.csv", "plain.csv", "tables.xlsx", "answer.json", "manifest.json", "note.txt"}
    assert {path.name for path in folder.iterdir()} == names
    plain = (folder / "plain.csv").read_text(encoding="utf-8").splitlines()
    said = variable("welfare_pct")
    assert plain == [
        *(f"# {key}: {text}" for key, text in ABOUT.heading.items()),
        f"# welfare_pct: {said.description}; {said.unit}",
        "month,welfare_pct,DEU",
        "1,1.0,",
    ]
    assert "# max_residual: 3.0e-09" in (folder / "own.csv").read_text(encoding="utf-8")
    assert json.loads((folder / "answer.json").read_text()) == Small().to_json()
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["value"] == 1.0 and manifest["found"] == 2.0
    assert set(manifest["attached"]) == {"note.txt"}


def test_another_question_is_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = save(Small())
    (first / "answer.json").write_text("kept")
    assert save(replace(Small(), took=9.0)) == first, "how long it took is no part of the question"
    assert (first / "answer.json").read_text() == "kept"
    (first / "own.csv").unlink()
    second = save(Small())
    assert second.name == f"{first.name}-2" and (second / "own.csv").is_file()
    others = [
        save(Small(2.0)),
        save(Small(), formats=("json",)),
        save(Small(), attached={"note.txt": "mine"}),
        save(Small(), attached={"note.txt": "another"}),
    ]
    assert len({first, *others}) == 5
    with pytest.raises(dt.ScenarioError, match="no arrays"):
        save(Small(), tmp_path / "arrays", formats=("nc",))
    assert not (tmp_path / "arrays").exists()


def test_dependence_is_an_answer_as_well(tmp_path: Path) -> None:
    world = dt.World.open("icio-2021")
    for found in (dependence(world, "RUS", "CHN"), supply(world, "KAZ", "ARMS_TO_RUSSIA_2022")):
        folder = save(found, tmp_path / found.name)
        assert (folder / "depend.json").is_file()
        for name, table in found.tables.items():
            assert "# closure: balanced" in (folder / f"{name}.csv").read_text(encoding="utf-8")
            assert all(variable(column) for column in table.columns if column != "name")
        assert found.to_json()["world"] == "icio-2021"


def test_people_read_authors_where_data_have_the_code_of_a_set() -> None:
    scenario = dt.Scenario.open("germany-china-cut-off").set(elasticities="CP")
    about = solved([scenario], "long-run", 1e-9)
    assert about.heading["elasticities"] == "CP"
    assert about.heading_said == about.heading | {"elasticities": "Caliendo & Parro (2015)"}
    assert ABOUT.heading_said == ABOUT.heading
