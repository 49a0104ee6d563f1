"""Supply by producer: the table, the sourced share behind it, and the page that prints both."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import detente as dt
from detente.economy.horizon import HORIZONS
from detente.scenario.file import Scenario
from detente.scenario.schema import Model
from detente.scenario.uncertain import uncertain, with_values
from detente.study.producers import supply_table
from detente.world.shipped import sectors_with
from detente.world.variables import variable

TOOLS = Path(__file__).parents[2] / "tools"
SCENARIO = "scenario: a\nworld: icio-2021\n"


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def drawn_shares(scenario: Scenario) -> list[str]:
    return [one.field for one in uncertain(scenario) if one.name == "rent_share"]


def test_the_page_is_current() -> None:
    builder = tool("build_rents")
    written = builder.PAGE.read_text(encoding="utf-8")
    assert builder.page() == written, "run python tools/build_rents.py"


def test_the_sourced_share_is_that_of_the_records() -> None:
    row = tool("build_tables").rents_of_resources()
    assert Model().rent_share == float(row[3])
    number = next(
        one.number for one in uncertain(Scenario.parse(SCENARIO)) if one.name == "rent_share"
    )
    assert number.levels == (float(row[4]), float(row[3]), float(row[5]))
    drawn = number.sample(np.random.default_rng(1), 20_000)
    assert np.median(drawn) == pytest.approx(number.value, abs=0.01)


def test_the_table_by_hand() -> None:
    """Saudi crude: what a share of a half implies with a third of its labour tied."""
    text = SCENARIO + "parameters: {rent_share: {B06: 0.5}, labour: mobile}\n"
    text += "time: {delta: 0.62, labour: 1, value_added_elasticity: 0.5}\n"
    scenario = Scenario.parse(text)
    table = supply_table(scenario, tuple(HORIZONS))
    assert set(table.columns["sector"]) == {"B061", "B062"}
    assert (np.diff(table.columns["value_added_busd"]) <= 0).all()
    row = next(row for code, row in table.rows() if (code, row["sector"]) == ("SAU", "B061"))
    gamma, left = row["value_added_share"], 1 - 0.62
    tied = 0.5 + 0.5 * left
    by_hand = (1 - tied) / (gamma * tied) + 0.5**left * (1 - gamma) / gamma
    assert row["supply_year_1"] == pytest.approx(by_hand, rel=1e-12)
    by_hand = 0.5 / (gamma * 0.5) + (1 - gamma) / gamma
    assert row["supply_long_run"] == pytest.approx(by_hand, rel=1e-12)
    for column in set(table.columns) - {"name", "sector"}:
        assert variable(column).description


def test_shares_in_a_scenario() -> None:
    """The sourced ones when left out, one number for all, or those that are named."""
    left_out = Scenario.parse(SCENARIO)
    resource = sectors_with("resource", left_out.world)
    assert dict(left_out.parameters.rent_share) == dict.fromkeys(resource, 0.64)
    one = left_out.set(parameters__rent_share=0.3)
    assert dict(one.parameters.rent_share) == dict.fromkeys(resource, 0.3)
    named = Scenario.parse(SCENARIO + "parameters: {rent_share: {B07: 1}}\n")
    assert dict(named.parameters.rent_share) == {"B07": 1.0}
    assert drawn_shares(left_out) == drawn_shares(one) == ["parameters.rent_share"]
    assert drawn_shares(named) == []
    moved = with_values(left_out, {"rent_share": 0.5}, uncertain(left_out))
    assert dict(moved.parameters.rent_share) == dict.fromkeys(resource, 0.5)
    assert dict(dt.Parameters().rent_share) == {}
