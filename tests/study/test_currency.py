"""Money in euros: one rate, everywhere, and nothing else changes."""

from __future__ import annotations

import csv
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli.main import app
from detente.study.currency import Currency, InCurrency, currency_of, json_in, table_in
from detente.table import Table
from detente.world.shipped import list_worlds, open_world
from detente.world.variables import header, variable

RATE = 1.1827  # of 2021, European Central Bank
EURO = Currency("EUR", 1.25, 2021, "a test")
CASE = "germany-china-cut-off"


def test_the_rate_is_that_of_the_year_and_says_whose_it_is() -> None:
    assert currency_of("eur", 2021).usd == RATE
    assert "European Central Bank" in currency_of("EUR", 2023).said
    assert "mean of 2023" in currency_of("EUR", 2023).said
    assert currency_of("USD", 1950).usd == 1
    for name in list_worlds():
        assert 1 < currency_of("EUR", open_world(name).year).usd < 1.3


@pytest.mark.parametrize(
    ("code", "year", "message"),
    [
        ("ERU", 2021, "did you mean 'EUR'"),
        ("gold", 2021, "choose from EUR, USD"),
        ("EUR", 1998, "no rate of EUR for 1998"),
        ("", 2021, "unknown currency ''"),
    ],
)
def test_what_has_no_rate_is_refused(code: str, year: int, message: str) -> None:
    with pytest.raises(dt.ScenarioError) as error:
        currency_of(code, year)
    assert message in str(error.value) and "--currency" in str(error.value)


def test_columns_and_rows_of_money_change_and_nothing_else() -> None:
    columns: dict[str, Any] = {
        "welfare_busd": np.array([5.0, -10.0]),
        "welfare_pct": np.array([5.0, -10.0]),
        "unit": ["billion USD", "per cent"],
        "line": [2.5, 2.5],
        "note": ["x", "billion USD of old"],
    }
    found = table_in(Table("country", ("DEU", "CHN"), columns), EURO)
    assert "welfare_busd" not in found.columns
    # A row that is in billion USD as a whole has its shares of income in per cent in no column.
    assert list(found.columns["unit"]) == ["billion EUR", "per cent"]
    assert list(found.columns["line"]) == [2.0, 2.5]
    assert found.columns["note"] == ["x", "billion USD of old"]
    each = table_in(Table("country", ("DEU",), {"each_usd": [5.0]}), EURO)
    assert each.columns == {"each_eur": [4.0]}
    plain = table_in(Table("country", ("DEU",), {"welfare_busd": [5.0, None]}), EURO)
    assert plain.columns["welfare_beur"] == [4.0, None]


def test_json_is_converted_at_any_depth() -> None:
    found = json_in(
        {"a_busd": {"x": [1.0, None, True]}, "b": [{"c_busd": 2, "d_usd": 4}], "pct": 5.0,
         "l": {"unit": "billion USD", "value": 10.0}}, EURO,
    )  # fmt: skip
    assert found == {
        "a_beur": {"x": [0.8, None, True]},
        "b": [{"c_beur": 1.6, "d_eur": 3.2}],
        "pct": 5.0,
        "l": {"unit": "billion EUR", "value": 8.0},
    }


def test_headers_and_units_follow() -> None:
    assert variable("welfare_beur").unit == "billion EUR"
    assert header("customs_revenue_beur") == "customs revenue, bn EUR"
    assert header("welfare_busd") == "billion USD"
    assert variable("welfare_per_inhabitant_eur").unit == "EUR"
    assert "in EUR of" in variable("welfare_per_inhabitant_eur").description
    assert header("welfare_per_inhabitant_eur") == "EUR per inhabitant"
    assert header("nothing_beur") == "nothing beur"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The answer by currency, with the folder of its files."""
    found = {}
    for code in ("USD", "EUR"):
        place = tmp_path_factory.mktemp(code) / "out"
        words = ["run", CASE, "--set", "horizons=long-run", "--for", "DEU", "--json"]
        done = CliRunner().invoke(app, [*words, "--currency", code, "--out", str(place)])
        assert done.exit_code == 0, done.output
        found[code] = json.loads(done.stdout)
    return found


def is_money(path: str) -> bool:
    return re.search("_b?usd", path) is not None


def leaves(found: Any, path: str = "") -> dict[str, Any]:
    if isinstance(found, dict):
        parts = [leaves(one, f"{path}/{name}") for name, one in found.items()]
        return {name: one for part in parts for name, one in part.items()}
    if isinstance(found, list):
        parts = [leaves(one, f"{path}/{k}") for k, one in enumerate(found)]
        return {name: one for part in parts for name, one in part.items()}
    return {path: found}


def test_every_amount_of_an_answer_is_divided_by_the_rate(answers: dict[str, Any]) -> None:
    usd, eur = (
        {name: one for name, one in leaves(found).items() if "/manifest" not in name}
        for found in answers.values()
    )
    assert not re.search("_b?usd", " ".join(eur))
    money = [name for name in usd if is_money(name) and isinstance(usd[name], float)]
    assert len(money) > 100
    assert any(name.endswith("/DEU/welfare_per_inhabitant_usd") for name in money)
    for name in money:
        changed = eur[re.sub("_(b?)usd", r"_\1eur", name)]
        assert math.isclose(changed, usd[name] / RATE, rel_tol=1e-12, abs_tol=1e-15), name
    for name in usd:
        same = is_money(name) or name in ("/files",) or "unit" in name
        assert same or eur[name] == usd[name] or "billion" in str(usd.get(name)), name


def test_files_are_in_the_currency_and_say_the_rate(answers: dict[str, Any]) -> None:
    folder = Path(answers["EUR"]["files"])
    names = [path.name for path in folder.glob("*.csv")]
    assert names
    for name in names:
        text = (folder / name).read_text(encoding="utf-8")
        assert not re.search("_b?usd", text)
        assert "1 EUR is 1.1827 USD" in text
    rows = [line for line in (folder / "welfare.csv").read_text().splitlines() if line[0] != "#"]
    table = {row["country"]: row for row in csv.DictReader(rows)}
    found = float(table["DEU"]["welfare_beur"])
    assert found == pytest.approx(answers["EUR"]["parties"]["DEU"]["welfare_beur"])
    assert json.loads((folder / "manifest.json").read_text())["currency"] == "EUR"


def test_what_is_printed_is_in_the_currency(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["run", CASE, "--set", "horizons=long-run", "--for", "DEU", "--explain", "DEU"]
    told = CliRunner().invoke(app, [*words, "--currency", "EUR"])
    assert told.exit_code == 0, told.output
    whole = CliRunner().invoke(app, [*words, "--verbose", "--force", "--currency", "EUR"])
    said = " ".join((told.stdout + whole.stdout).split())
    assert "billion EUR" in said and "1 EUR is 1.1827 USD" in said
    assert "billion USD" not in said and "bn USD" not in said
    wrong = CliRunner().invoke(app, ["run", CASE, "--currency", "marks"])
    assert isinstance(wrong.exception, dt.ScenarioError)


def test_arrays_stay_in_dollars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["run", CASE, "--currency", "EUR", "--format", "nc"])
    assert isinstance(done.exception, dt.ScenarioError)


def test_a_wrapped_answer_is_called_as_before() -> None:
    result = dt.run(dt.Scenario.open(CASE).set(horizons="long-run"))
    wrapped = InCurrency(result, EURO)
    assert (wrapped.name, wrapped.stem) == (result.name, result.stem)
    assert wrapped.heading["currency"].startswith("1 EUR is 1.25 USD")
    assert wrapped.outcome == result.outcome
