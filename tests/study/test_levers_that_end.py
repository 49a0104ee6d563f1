"""A lever that begins after the day of the question, or ends before the headline, is not taken for
one in force, nor for none at all.
"""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli.main import app
from detente.cli.show_result import by_loss
from detente.errors import ScenarioError
from detente.scenario.in_force import acting_levers
from detente.study.rank import Wanted, rank
from detente.study.rank_answer import BY_TARGET, NOT_THEN

ENDS = """
scenario: ends
world: icio-2021
target: RUS
start: 2022-12-05
horizons: [month-3, long-run]
long_run: 2024-01-01
levers:
  - {lever: price_cap, name: cap, by: G7, on: RUS, buyers: [IND, CHN], sectors: B061, cap: 60,
     price: 75, covered: 40, from: 2022-12-05, to: 2023-06-01, source: made up}
  - {lever: tariff, name: once, by: USA, on: RUS, sectors: C29, points: 5, to: 2020-01-01,
     source: made up}
"""
LATER = """
scenario: later
world: icio-2021
target: {target}
date: 2027-01-01
levers:
  - {{lever: tariff, name: theirs, by: BRA, on: {target}, sectors: C29, points: 5,
     from: 2027-02-01, source: made up}}
"""


@pytest.fixture(scope="module")
def ends() -> dt.Scenario:
    return dt.Scenario.parse(ENDS)


def test_a_lever_that_ended_before_the_headline_is_listed(ends: dt.Scenario) -> None:
    assert [lever.title for lever in acting_levers(ends)] == ["cap"]


def test_the_command_lists_it_too(tmp_path) -> None:
    path = tmp_path / "ends.yaml"
    path.write_text(ENDS, encoding="utf-8")
    answer = json.loads(CliRunner().invoke(app, ["check", str(path), "--json"]).stdout)
    assert (answer["levers"], len(answer["lines"])) == (1, 1)


def test_countries_are_ranked_by_a_horizon_that_moves_them(ends: dt.Scenario) -> None:
    """Nothing is in force at the headline: its noise ranks nobody, month 3 does."""
    order = by_loss(dt.run(ends))
    assert order[0] == "RUS"
    assert order[-1] in ("IND", "CHN")


def test_its_standing_is_that_of_the_horizon(ends: dt.Scenario) -> None:
    found = rank(ends, target="RUS", cost="G7", wanted=Wanted(("long-run",), 1))
    standing = {one.label: one.standing for one in found.ranked}
    assert standing["cap"] == NOT_THEN
    found = rank(ends, target="G7", cost="IND", wanted=Wanted(("month-3",), 0))
    assert [one.standing for one in found.ranked] == [BY_TARGET, NOT_THEN]


@pytest.mark.parametrize(
    "asked",
    [dt.respond_coalition, lambda s: dt.respond_stance(s, "CHN"), dt.respond_suppliers],
)
def test_a_day_before_the_measures_is_said(asked) -> None:
    later = dt.Scenario.parse(LATER.format(target="RUS"))
    with pytest.raises(ScenarioError, match=r"on 2027-01-01.*'theirs' stands from 2027-02-01"):
        asked(later)


def test_without_a_measure_on_any_day_none_is_promised() -> None:
    later = dt.Scenario.parse(LATER.format(target="RUS")).set(target="IND")
    with pytest.raises(ScenarioError, match="the scenario has no measure against India"):
        dt.respond_coalition(later)
