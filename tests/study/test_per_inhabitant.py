"""Real income for each inhabitant: in Python, in files and in words, and nothing where unknown."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import openpyxl
import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli.main import app
from detente.report import about
from detente.report.chapters import key_findings as findings
from detente.study.save import save
from detente.study.welfare_tables import PER_INHABITANT
from detente.table import Table
from detente.world.countries import bloc
from detente.world.shipped import read_table
from tests.three import written

CASE = """scenario: tariff
levers:
  - {lever: tariff, by: USA, on: EU27, sectors: goods, rate: 20}
"""
COUNTED = {row["code"]: int(row["inhabitants"]) for row in read_table("inhabitants")}


@pytest.fixture(scope="module")
def result() -> dt.Result:
    return dt.run(dt.Scenario.parse(CASE), for_country="EU27,DEU,ROW")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("own"))


def columns(path: Path) -> tuple[str, dict[str, dict[str, str]]]:
    """The notes of a CSV file, and its rows by country."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return "\n".join(line for line in lines if line.startswith("#")), {
        row["country"]: row for row in rows
    }


def test_each_gets_its_part_of_the_billions(result: dt.Result) -> None:
    table = result.welfare
    for code, row in table.iterrows():
        if code == "ROW":
            assert np.isnan(row[PER_INHABITANT])
        else:
            total = row[PER_INHABITANT] * COUNTED[str(code)]
            assert total == pytest.approx(1e9 * row["welfare_busd"], rel=1e-12)
    headline = result.incomes.loc[result.horizon]
    np.testing.assert_array_equal(headline[PER_INHABITANT], table[PER_INHABITANT])


def test_a_bloc_shares_what_its_members_win_and_lose(result: dt.Result) -> None:
    members = list(bloc("EU27").members)
    table = result.welfare.loc[members]
    people = np.array([COUNTED[code] for code in members])
    mean = np.average(table[PER_INHABITANT], weights=people)
    row = dict(result.party_table.rows())["EU27"]
    assert row[PER_INHABITANT] == pytest.approx(mean, rel=1e-12)
    assert result.page("EU27")[PER_INHABITANT] == pytest.approx(mean, rel=1e-12)


def test_files_have_it_with_its_unit_and_an_empty_cell(result: dt.Result, tmp_path: Path) -> None:
    folder = save(result, tmp_path / "out", formats=("csv", "xlsx", "json"))
    for name in ("welfare", "incomes_by_horizon"):
        notes, rows = columns(folder / f"{name}.csv")
        assert f"# {PER_INHABITANT}: Change of real income in USD" in notes
        assert "for each inhabitant; inhabitants of 2019, of some small states 2018; USD" in notes
        assert rows["ROW"][PER_INHABITANT] == ""
        assert float(rows["DEU"][PER_INHABITANT]) < 0
    sheet = openpyxl.load_workbook(folder / "tables.xlsx")["welfare"]
    head, *cells = sheet.iter_rows(values_only=True)
    found = {row[0]: row[head.index(PER_INHABITANT)] for row in cells}
    assert found["ROW"] is None
    assert found["DEU"] == pytest.approx(result.page("DEU")[PER_INHABITANT])
    text = (folder / "result.json").read_text(encoding="utf-8")
    answer = json.loads(text)
    assert "NaN" not in text
    assert answer["incomes"][result.horizon]["ROW"][PER_INHABITANT] is None
    assert answer["parties"]["DEU"][PER_INHABITANT] == result.page("DEU")[PER_INHABITANT]
    assert answer["for"]["DEU"][PER_INHABITANT] == result.page("DEU")[PER_INHABITANT]
    assert PER_INHABITANT not in answer["for"]["ROW"]


def test_a_world_whose_people_nobody_counted_has_empty_cells(own: Path, tmp_path: Path) -> None:
    result = dt.run(dt.Scenario.open(own), for_country="NORTH")
    _, rows = columns(save(result, tmp_path / "out") / "welfare.csv")
    assert {row[PER_INHABITANT] for row in rows.values()} == {""}
    assert all(row["welfare_busd"] for row in rows.values())
    assert PER_INHABITANT not in result.page("NORTH")


@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_the_answer_for_a_country_says_it(
    currency: str, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(CASE, encoding="utf-8")
    asked = ["--for", "DEU", "--currency", currency, "--out"]
    done = CliRunner().invoke(app, ["run", "case.yaml", *asked, "told"])
    assert done.exit_code == 0, done.output
    _, rows = columns(tmp_path / "told" / "welfare.csv")
    amount = float(rows["DEU"][f"welfare_per_inhabitant_{currency.lower()}"])
    assert f"({amount:+,.0f} {currency} per inhabitant)" in " ".join(done.output.split())
    done = CliRunner().invoke(app, ["run", str(own), "--for", "NORTH", "--out", "own"])
    assert done.exit_code == 0, done.output
    assert "inhabitant" not in done.output


@pytest.mark.parametrize(
    ("each", "said", "card"),
    [
        (None, "", []),
        (-483.34, ", 483 USD for each inhabitant", ["It is 69.8 billion USD of 2021, or 483 USD"]),
        (-0.24, ", 0.2 USD for each inhabitant", ["It is 69.8 billion USD of 2021, or 0.2 USD"]),
    ],
)
def test_a_loss_is_said_for_each_inhabitant_where_these_are_known(
    each: float | None, said: str, card: list[str]
) -> None:
    page = {"welfare_busd": -69.78} | ({} if each is None else {PER_INHABITANT: each})
    assert findings.each_said(page) == said
    nobody = Table("country", (), {})
    brief: Any = SimpleNamespace(
        summary=SimpleNamespace(headlines={"RUS": page}, tables={"welfare": nobody}),
        result=SimpleNamespace(scenario=SimpleNamespace(world=SimpleNamespace(year=2021))),
    )
    told = [one.split(" for each inhabitant (counted")[0] for one in about._amount(brief, "RUS")]
    assert told == card
