"""Which measure hurts most for its cost: against levers left out by hand, and hostile questions."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from detente.cli.main import app
from detente.errors import DataError, ScenarioError
from detente.report.charts.harm_against_cost import harm_against_cost
from detente.report.figure import Caption
from detente.scenario.equilibria import equilibrium
from detente.scenario.file import Scenario
from detente.study.draws import Draws
from detente.study.rank import Wanted, rank
from detente.study.rank_answer import (
    BY_TARGET,
    COSTS_NOTHING,
    IN_FORCE,
    NO_HARM,
    NOT_TAKEN,
    Ranking,
    per_cost,
)

TEXT = """
scenario: two-ways
title: Three measures
world: icio-2021
target: RUS
horizon: long-run
horizons: [year-1, long-run]
levers:
  - {lever: export_control, name: machines, by: [EU27], on: [RUS], sectors: [C28], fall: 60}
  - {lever: embargo, name: fuels, by: [EU27], on: [RUS], sectors: [B061], fall: 50,
     direction: imports}
  - {lever: tariff, name: answer, by: [RUS], on: [EU27], sectors: [C10T12], rate: 20}
"""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.parse(TEXT)


@pytest.fixture(scope="module")
def found(scenario: Scenario) -> Ranking:
    horizons = ("year-1", "long-run")
    return rank(scenario, target="RUS", cost="EU27", wanted=Wanted(horizons, 2, shares=True))


def lost(scenario: Scenario, horizon: str, codes: set[str]) -> float:
    """Billion USD that some countries lose, from the equilibrium of a scenario."""
    solved = equilibrium(scenario, horizon=horizon)
    at = [solved.world.country(code) for code in codes]
    return float(-solved.welfare_usd[at].sum() / 1000)


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("lever", ["machines", "fuels", "answer"])
def test_leaving_a_lever_out_by_hand(
    scenario: Scenario, found: Ranking, lever: str, place: int
) -> None:
    levers = tuple(one for one in scenario.content.levers if one.title != lever)
    without = scenario.with_content({"levers": levers})
    horizon = found.horizons[place]
    row = next(one for one in found.ranked if one.label == lever)
    for side, codes in ((0, {"RUS"}), (1, set(found.sides.owners))):
        by_hand = lost(scenario, horizon, codes) - lost(without, horizon, codes)
        assert row.adds[place, side] == pytest.approx(by_hand, abs=1e-5)


def test_the_headline_comes_first_and_others_beside(found: Ranking) -> None:
    assert found.horizons == ("long-run", "year-1")
    assert set(found.tables) == {"rank", "rank_year_1"}
    assert NOT_TAKEN not in found.tables["rank_year_1"].columns["standing"]


def test_alone_is_the_scenario_with_one_lever(scenario: Scenario, found: Ranking) -> None:
    machines = next(one for one in scenario.content.levers if one.title == "machines")
    only = scenario.with_content({"levers": (machines,)})
    row = next(one for one in found.ranked if one.label == "machines")
    assert row.alone[0] == pytest.approx(lost(only, "long-run", {"RUS"}), abs=1e-5)


def test_a_standard_measure_is_the_lever_of_its_line(scenario: Scenario, found: Ranking) -> None:
    added = [one for one in found.ranked if one.standing == NOT_TAKEN]
    assert len(added) == 2
    more = scenario.with_levers([added[0].line])
    owners = set(found.sides.owners)
    by_hand = lost(more, "long-run", owners) - lost(scenario, "long-run", owners)
    assert added[0].adds[0, 1] == pytest.approx(by_hand, abs=1e-5)


def test_shares_add_up_and_the_targets_own_lever_is_said(found: Ranking) -> None:
    assert found.shares is not None
    np.testing.assert_allclose(found.shares.value.sum(axis=0), found.whole["long-run"], atol=1e-6)
    standing = {one.label: one.standing for one in found.ranked}
    assert standing["answer"] == BY_TARGET
    assert standing["machines"] == IN_FORCE


def test_every_side_is_counted_once(found: Ranking) -> None:
    """The three losses are those of the world."""
    solved = equilibrium(found.scenario)
    assert found.whole["long-run"].sum() == pytest.approx(-solved.welfare_usd.sum() / 1000)


def test_order_and_marks() -> None:
    assert per_cost(np.array([3.0, 1.5, 0.0])) == 2.0
    assert np.isnan(per_cost(np.array([3.0, -1.0, 0.0])))
    assert np.isnan(per_cost(np.array([-3.0, 1.0, 0.0])))


def test_what_costs_nothing_stands_first(found: Ranking) -> None:
    marks = list(found.table(0).columns["harm_mark"])
    order = [(COSTS_NOTHING, "", NO_HARM).index(mark) for mark in marks]
    assert order == sorted(order)
    ratios = [value for value in found.table(0).columns["harm_per_cost"] if value == value]
    assert ratios == sorted(ratios, reverse=True)


def test_ranges_over_draws(scenario: Scenario) -> None:
    wanted = Wanted(untaken=0, draws=Draws(4, seed=1))
    found = rank(scenario, target="RUS", cost="EU27", wanted=wanted)
    row = found.table(0).numbers()["machines"]
    assert found.draws == 4
    assert row["harm_low_busd"] < row["harm_high_busd"]


@pytest.mark.parametrize(
    ("target", "cost", "said"),
    [
        ("DEU", "EU27", "cannot be target and bear the cost"),
        ("RUS", "RUS", "cannot be target and bear the cost"),
    ],
)
def test_nobody_stands_on_both_sides(scenario: Scenario, target: str, cost: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        rank(scenario, target=target, cost=cost)


def test_hostile_questions(scenario: Scenario) -> None:
    with pytest.raises(DataError):
        rank(scenario, target="Rusia", cost="EU27")
    with pytest.raises(ScenarioError, match="no lever"):
        rank(scenario.without_levers(), target="RUS", cost="EU27")


def test_the_picture_names_what_hurts_most(found: Ranking) -> None:
    about = found.heading
    caption = Caption(about["world"], "long-run", about["closure"], "test")
    drawn = harm_against_cost(found.drawable, caption, taken=IN_FORCE).svg()
    assert max(found.ranked, key=lambda one: one.adds[0, 0]).label[:20] in drawn


def test_the_command_says_one_json_object(tmp_path: object) -> None:
    asked = ["rank", "us-tariffs-2026-02", "--target", "CHN", "--cost", "USA", "--untaken", "1"]
    out = CliRunner().invoke(app, [*asked, "--json", "--out", f"{tmp_path}/rank"])
    assert out.exit_code == 0, out.output
    answer = json.loads(out.stdout)
    assert answer["kind"] == "rank"
    assert len(answer["rank"]) >= 2
