"""Questions about the best policy, on scenarios: what may move, budgets, files, hostile input."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from detente.cli.main import app
from detente.errors import ScenarioError
from detente.scenario.equilibria import equilibrium
from detente.scenario.file import Scenario
from detente.study.optimise import Effort, optimise
from detente.study.optimise_answer import BestPolicy
from detente.study.policy_file import FILE, policy_files
from detente.study.policy_question import PolicyQuestion

TEXT = """
scenario: fuels
title: One fall and a tariff
world: icio-2021
target: RUS
horizon: long-run
horizons: [long-run]
levers:
  - {lever: embargo, name: products, by: [EU27], on: [RUS], sectors: [C19], fall: 30,
     direction: imports}
  - {lever: tariff, name: answer, by: [RUS], on: [EU27], sectors: [C10T12], points: 10}
"""
EFFORT = Effort(deviations=8)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.parse(TEXT)


@pytest.fixture(scope="module")
def own(scenario: Scenario) -> BestPolicy:
    question = PolicyQuestion(("EU27",), each="product", on=("RUS", "CHN"), sectors=("C19", "C26"))
    return optimise(scenario, question, effort=EFFORT)


def test_a_union_has_one_rate_for_a_product(own: BestPolicy) -> None:
    tools = own.replies[0].player.instruments
    assert tools.names == ("tariff in C19", "tariff in C26")
    assert len(set(tools.rates.links.buyer.tolist())) == 27
    row = own.tables["players"].numbers()["EU27"]
    assert row["own_gain_busd"] > 0
    assert row["projected_gradient"] < 1e-6
    assert row["deviation_gain"] < 1e-6


def test_the_file_gives_the_same_numbers(own: BestPolicy, tmp_path: Path) -> None:
    for name, text in policy_files(own).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    again = equilibrium(Scenario.open(tmp_path / FILE))
    np.testing.assert_allclose(again.welfare_pct, own.found.welfare_pct, atol=1e-6)


def test_a_depth_in_the_file_is_the_depth_chosen(scenario: Scenario, tmp_path: Path) -> None:
    question = PolicyQuestion(("EU27",), target="RUS", weight=3.0, tools=("depths",))
    found = optimise(scenario, question, effort=EFFORT)
    assert found.replies[0].player.instruments.names == ("products",)
    assert found.replies[0].optimum.values[0] != pytest.approx(0.3)
    for name, text in policy_files(found).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    again = equilibrium(Scenario.open(tmp_path / FILE))
    np.testing.assert_allclose(again.welfare_pct, found.found.welfare_pct, atol=1e-6)


def test_the_levers_of_others_are_not_ours(scenario: Scenario) -> None:
    question = PolicyQuestion(("USA",), tools=("depths",))
    with pytest.raises(ScenarioError, match="nothing to choose"):
        optimise(scenario, question, effort=EFFORT)


def test_a_budget_is_used_up(scenario: Scenario) -> None:
    question = PolicyQuestion(
        ("EU27",), target="RUS", budget=2.0, each="product", on=("RUS",), sectors=("C19", "C24A")
    )
    found = optimise(scenario, question, effort=EFFORT)
    ours = found.replies[0].player.members
    lost, harm = found.lost(found.found, ours), found.lost(found.found, found.targets)
    assert lost <= 2.0 + 1e-3
    assert harm > 0
    less = optimise(scenario, replace(question, budget=0.5), effort=EFFORT)
    assert less.lost(less.found, less.targets) < harm


def test_few_measures(scenario: Scenario) -> None:
    question = PolicyQuestion(("USA",), each="product", on=("CHN",), most=2)
    found = optimise(scenario, question, effort=EFFORT)
    assert found.tables["players"].numbers()["USA"]["moved_count"] == 2


def test_free_partners_keep_their_rates(scenario: Scenario) -> None:
    question = PolicyQuestion(("USA",), each="partner", on=("CHN", "MEX", "CAN"), free=("CAN",))
    found = optimise(scenario, question, effort=EFFORT)
    assert set(found.replies[0].player.instruments.names) == {"tariff on CHN", "tariff on MEX"}


def test_more_weight_more_harm_and_more_cost(scenario: Scenario) -> None:
    question = PolicyQuestion(("EU27",), target="RUS", each="product", on=("RUS",))
    found = optimise(scenario, question, effort=Effort(frontier=4, deviations=4))
    points = found.tables["frontier"]
    assert next(iter(points.columns["harm_weight"])) == 0
    assert (np.diff(points.columns["policy_harm_busd"]) >= -1e-6).all()
    assert (np.diff(points.columns["policy_cost_busd"]) >= -1e-6).all()


def test_several_answer_each_other(scenario: Scenario) -> None:
    """Nobody gains by a rate of its own against the rates of others."""
    question = PolicyQuestion(("USA", "CHN"), each="one", sectors=("C26",))
    found = optimise(scenario, question, effort=Effort(deviations=12))
    assert found.rounds > 1
    for reply in found.replies:
        assert reply.best_deviation is not None
        assert reply.best_deviation.gain < 1e-6
        assert reply.optimum.projected(reply.player.instruments) < 1e-5


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (PolicyQuestion(("USA",), tools=("bombs",)), "unknown 'bombs'"),
        (PolicyQuestion(("USA",), each="prodct"), "unknown 'prodct'"),
        (PolicyQuestion(()), "nobody chooses"),
        (PolicyQuestion(("USA",), weight=1.0), "needs a target"),
        (PolicyQuestion(("USA",), target="USA", weight=1.0), "aim at itself"),
        (PolicyQuestion(("USA",), low=5, high=1), "rates from 5 to 1"),
        (PolicyQuestion(("EU27",), tools=("transfers",), on=("UKR",)), "from one country"),
        (PolicyQuestion(("USA", "CHN"), target="RUS", budget=1.0), "for one player"),
    ],
)
def test_hostile_questions(scenario: Scenario, question: PolicyQuestion, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        optimise(scenario, question, effort=EFFORT)


def test_the_command(tmp_path: Path) -> None:
    file = tmp_path / "fuels.yaml"
    file.write_text(TEXT, encoding="utf-8")
    asked = ["optimise", str(file), "--by", "USA", "--each", "one", "--sector", "C26"]
    more = ["--deviations", "4", "--json", "--out", str(tmp_path / "out")]
    out = CliRunner().invoke(app, [*asked, *more])
    assert out.exit_code == 0, out.output
    answer = json.loads(out.stdout)
    assert answer["kind"] == "optimise"
    assert (tmp_path / "out" / FILE).is_file()


def test_members_share_a_burden_evenly(scenario: Scenario, tmp_path: Path) -> None:
    """Transfers among members make up for what a tariff costs each; the file says the same."""
    question = PolicyQuestion(
        ("G7",),
        target="RUS",
        weight=4.0,
        tools=("tariffs", "transfers"),
        each="product",
        sectors=("C19",),
        equal=1000.0,
    )
    found = optimise(scenario, question, effort=Effort(deviations=4))
    burdens = found.tables["burdens"]
    assert set(burdens.columns["member"]) == {"USA", "GBR", "JPN", "CAN", "DEU", "FRA", "ITA"}
    even = float(np.ptp(burdens.columns["own_loss_pct"]))
    uneven = optimise(scenario, replace(question, equal=1e-9), effort=Effort(deviations=4))
    apart = float(np.ptp(uneven.tables["burdens"].columns["own_loss_pct"]))
    assert even < 0.1 * apart
    for name, text in policy_files(found).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    again = equilibrium(Scenario.open(tmp_path / FILE))
    np.testing.assert_allclose(again.welfare_pct, found.found.welfare_pct, atol=1e-6)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"players": ("USA",), "equal": 1.0}, "several members"),
        ({"players": ("EU27",), "equal": -1.0}, "at least 0"),
        ({"players": ("EU27",), "tools": ("transfers",), "on": ("TUR",)}, "among members"),
    ],
)
def test_hostile_questions_about_burdens(
    scenario: Scenario, asked: dict[str, object], said: str
) -> None:
    question = replace(PolicyQuestion(("USA",), each="product"), **asked)
    with pytest.raises(ScenarioError, match=said):
        optimise(scenario, question, effort=EFFORT)


@pytest.mark.parametrize(
    ("players", "twice"),
    [
        (("DEU", "DEU"), "DEU would choose twice, as DEU and DEU"),
        (("EU27", "FRA"), "FRA would choose twice, as EU27 and FRA"),
    ],
)
def test_no_country_plays_twice(players: tuple[str, ...], twice: str) -> None:
    """Its tariffs would be those of whoever answers last."""
    with pytest.raises(ScenarioError, match=twice):
        optimise("chip-controls-2022", PolicyQuestion(players=players))
