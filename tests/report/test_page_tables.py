"""Tables of the page: what people read of a table, in words and with units."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from detente.levers.base import Lever
from detente.levers.parse import parse_lever
from detente.report.cells import heading, page_cell
from detente.report.chapters import economy_chapter
from detente.report.chapters.economy_chapter import NAMED, by_name, incomes_on_page, lever_sheet
from detente.report.chapters.lever_words import in_plain_words
from detente.report.parts import Sheet
from detente.scenario.file import Scenario
from detente.scenario.library import list_scenarios
from detente.table import Table
from tests.report import sample

ICIO = Scenario.open("us-tariffs-2025").world


@pytest.mark.parametrize(
    ("column", "text", "unit"),
    [
        ("import_share_before_pct", "imports before", "per cent"),
        # The heading says its unit itself.
        ("welfare_per_inhabitant_usd", "USD per inhabitant", ""),
        ("welfare_pct", "per cent", ""),
        # The unit of a row stands in another column.
        ("recorded", "recorded", ""),
        ("unit", "unit", ""),
        ("no_such_column", "no such column", ""),
    ],
)
def test_a_heading_is_short_and_has_its_unit_once(column: str, text: str, unit: str) -> None:
    found = heading(column)
    assert (found.text, found.unit) == (text, unit)


@pytest.mark.parametrize(
    ("value", "column", "said"),
    [
        (1.234, "welfare_pct", "+1.23"),
        (-0.001, "welfare_pct", "0.00"),
        (-4.7, "welfare_pct", "−4.70"),
        (1.2345, "no_such_column", "1.23"),
        (None, "welfare_pct", ""),
        (float("nan"), "welfare_pct", ""),
        ("Russia", "name", "Russia"),
    ],
)
def test_a_cell_has_the_format_of_its_variable(value: Any, column: str, said: str) -> None:
    assert page_cell(value, column) == said


def test_incomes_on_the_page_have_ranges_that_hold_them() -> None:
    found = incomes_on_page(sample.brief(), "welfare")
    rows = dict(found.rows())
    assert "Germany" in rows and "DEU" not in rows
    for row in rows.values():
        low, high = (float(end.replace("−", "-")) for end in row["range_over_tries"].split(" to "))
        assert low - 0.005 <= row["welfare_pct"] <= high + 0.005


def test_incomes_that_do_not_move_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A column of zeros is no empty one; one without any range is."""
    zero = {name: [0.0] for name in economy_chapter.ON_PAGE if not name.startswith("range")}
    tables = {"welfare": Table("country", ("DEU",), {"name": ["Germany"], **zero})}
    monkeypatch.setattr(economy_chapter, "drawn_income", lambda brief: Table("country", (), {}))
    brief: Any = SimpleNamespace(summary=SimpleNamespace(tables=tables))
    assert dict(incomes_on_page(brief, "welfare").rows()) == {
        "Germany": {name: values[0] for name, values in zero.items()}
    }


def test_names_stand_for_codes() -> None:
    table = Table("country", ("RUS", "CHN"), {"name": ["Russia", "China"], "x": [1, 2]})
    assert list(by_name(table).rows()) == [("Russia", {"x": 1}), ("China", {"x": 2})]


def test_the_page_shows_a_part_of_a_sheet_and_the_workbook_all() -> None:
    whole = Table("a", (1,), {"b": [2], "c": [3]})
    assert Sheet("s", "S", whole).grid is whole
    part = Sheet("s", "S", whole, page=whole.only(["c"]))
    assert list(part.grid.columns) == ["c"] and list(part.table.columns) == ["b", "c"]


def lever(line: str) -> Lever:
    return parse_lever(line)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("embargo by EU27 on RUS in B05", "Coal: no trade"),
        ("embargo by EU27 on RUS products crude fall 44", "crude: 44 per cent less"),
        ("tariff 0 by USA on CHN in goods", "all goods: a rate of 0 per cent"),
        (
            "tariff points 25 by USA on CHN in C24A, C24B covered 60",
            "Iron and steel, Non-ferrous metals: 25 points on top, covering 60 per cent",
        ),
        ("export_control by USA on CHN in C26, C27, C28", "3 sectors: no trade"),
        ("aid 10 by EU27 on UKR", "10 billion USD"),
    ],
)
def test_a_lever_is_said_in_plain_words(line: str, said: str) -> None:
    assert in_plain_words(lever(line), ICIO) == said


@pytest.mark.parametrize("name", sorted(list_scenarios()))
def test_no_measure_of_a_shipped_scenario_is_left_without_words(name: str) -> None:
    scenario = Scenario.open(name)
    for one in scenario.content.levers:
        if one.phase == "apart":
            continue
        said = in_plain_words(one, scenario.world)
        assert said, one.title
        assert "_" not in said and "None" not in said and "False" not in said, said


@pytest.mark.parametrize("name", sorted(list_scenarios()))
def test_who_acts_on_whom_is_said_by_name(name: str) -> None:
    """Of a scenario's own group too."""
    result: Any = SimpleNamespace(scenario=Scenario.open(name))
    for row in lever_sheet(result).grid.records():
        assert row["by"] and "_" not in row["by"] + row["on"], row


def test_measures_name_governments_and_the_day() -> None:
    sheet = lever_sheet(sample.brief().result)
    assert sheet.on_page and set(sheet.table.columns) >= {"kind", "depth"}
    every = ["by", "on", "what", "since", "until", "rests_on", "source"]
    shown = list(sheet.grid.columns)
    assert shown == [name for name in every if name in shown], "columns without a word are left out"
    assert {"by", "on", "what"} <= set(shown)


def test_the_parts_of_one_lever_are_one_row_and_many_governments_are_counted() -> None:
    """A table of tariffs has a part a day; on the page it stands once, with its first day."""
    scenario = Scenario.open("us-tariffs-2025")
    sheet = lever_sheet(cast(Any, SimpleNamespace(scenario=scenario)))
    page = dict(sheet.grid.rows())
    wholes = {lever.whole for lever in scenario.content.levers}
    assert len(page) == len(wholes) < len(sheet.table.index)
    tariffs = page["American tariffs"]
    parts = [one for one in scenario.content.levers if one.whole == "American tariffs"]
    assert tariffs["since"] == str(min(one.since for one in parts if one.since))
    assert tariffs["until"] == "", "it goes on"
    named = {code for one in parts for code in one.targets}
    assert tariffs["on"].endswith(f" and {len(named) - NAMED} others")
    assert len(tariffs["on"].split(", ")) == NAMED
    assert page["Canada's answer"]["until"] == "2025-08-31"
