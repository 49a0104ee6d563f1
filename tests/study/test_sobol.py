"""Sobol indices against closed forms, and of a number of a scenario."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc
from typer.testing import CliRunner

from detente.claims.one_number import OneNumber
from detente.cli.main import app
from detente.errors import ClaimError, ScenarioError, SolveError
from detente.scenario.file import Scenario
from detente.scenario.uncertain import Uncertain
from detente.study.draws import Draws, Reading
from detente.study.sobol import NUMBER, sobol_indices, variance_shares
from detente.study.variance_answer import Indices, VarianceAnswer
from detente.types import Array

TEXT = """
scenario: one-embargo
title: One fall
world: icio-2021
target: RUS
horizon: long-run
horizons: [long-run]
levers:
  - {lever: embargo, name: products, by: [EU27], on: [RUS], sectors: [C19], fall: 60,
     direction: imports, tag: assumed}
"""


def indices_of(function: Callable[[Array], Array], count: int, points: int) -> tuple[Indices, ...]:
    """Of a function of independent numbers between 0 and 1."""
    sample = qmc.Sobol(2 * count, rng=np.random.default_rng(1)).random(points)
    one, two = sample[:, :count].T, sample[:, count:].T
    mixed = []
    for k in range(count):
        place = one.copy()
        place[k] = two[k]
        mixed.append(function(place))
    return sobol_indices(function(one), function(two), mixed)


def test_ishigami() -> None:
    """Sobol & Levitan 1999: first .3139, .4424, 0; total .5576, .4424, .2437."""

    def ishigami(share: Array) -> Array:
        x = np.pi * (2 * share - 1)
        return np.asarray(np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))

    found = indices_of(ishigami, 3, 16384)
    assert [one.first for one in found] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.01)
    assert [one.total for one in found] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)
    for one in found:
        assert one.first_range[0] < one.first < one.first_range[1]
        assert one.total_range[0] < one.total < one.total_range[1]


def test_a_sum_has_the_shares_of_its_variances() -> None:
    """3 x + 4 y: 9 and 16 of 25, alone and with others."""
    found = indices_of(lambda x: 3 * x[0] + 4 * x[1], 2, 2048)
    assert [one.first for one in found] == pytest.approx([0.36, 0.64], abs=0.01)
    assert [one.total for one in found] == pytest.approx([0.36, 0.64], abs=0.01)


def test_a_number_that_does_not_move() -> None:
    assert {one.first for one in indices_of(lambda x: 0 * x[0], 2, 64)} == {0.0}


@pytest.mark.parametrize(
    ("number", "known"),
    [
        (Uncertain((1.0, 2.0, 5.0)), stats.triang(0.25, 1.0, 4.0)),
        (Uncertain((1.0, 1.0, 5.0)), stats.triang(0.0, 1.0, 4.0)),
        (Uncertain((1.0, 2.0, 5.0), "uniform"), stats.uniform(1.0, 4.0)),
    ],
)
def test_quantiles_are_those_of_the_distribution(number: Uncertain, known: Any) -> None:
    for share in (0.0, 0.01, 0.25, 0.5, 0.9, 1.0):
        assert number.quantile(share) == pytest.approx(known.ppf(share))
    assert number.quantile(0.5) == pytest.approx(number.median)


def test_levels_of_a_choice_have_equal_parts() -> None:
    choice = Uncertain(("a", "b", "c"), "choice")
    assert [choice.quantile(share) for share in (0.0, 0.34, 0.67, 0.999, 1.0)] == list("abccc")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.parse(TEXT)


def by_depth(scenario: Scenario, index: int) -> Reading:
    """A number of two assumptions, without any solve."""
    fall = scenario.content.levers[0].fall
    return Reading({NUMBER: fall + 10 * scenario.content.parameters.input_elasticity}, {}, 2e-9)


def none_where_deep(scenario: Scenario, index: int) -> Reading:
    if scenario.content.levers[0].fall > 65:
        raise SolveError("no equilibrium was found")
    return by_depth(scenario, index)


def never(scenario: Scenario, index: int) -> Reading:
    raise SolveError("no equilibrium was found")


def test_only_what_moves_the_number_is_counted(scenario: Scenario) -> None:
    found = variance_shares(scenario, by_depth, "a sum", draws=Draws(64, seed=3))
    labels = [one.label for one in found.ordered]
    assert set(labels) == {
        "substitution between inputs in the long run",
        "depth of levers tagged as assumed",
    }
    assert len(labels) == 2
    assert "set of trade elasticities" in found.held
    assert sum(one.index.total for one in found.movers) == pytest.approx(1.0, abs=0.1)
    assert found.max_residual == 2e-9
    again = variance_shares(scenario, by_depth, "a sum", draws=Draws(64, seed=3))
    assert again.to_json() == found.to_json()


def test_points_without_an_equilibrium_are_left_out_and_counted(scenario: Scenario) -> None:
    found = variance_shares(scenario, none_where_deep, "a sum", draws=Draws(64))
    assert 0 < found.failed < 64
    assert found.heading["left out"].startswith(str(found.failed))


@pytest.mark.parametrize("points", [1, 4, 48])
def test_hostile_numbers_of_points(scenario: Scenario, points: int) -> None:
    with pytest.raises(ScenarioError, match=f"{points} points"):
        variance_shares(scenario, by_depth, "a sum", draws=Draws(points))


def test_no_equilibrium_as_written_and_a_number_that_nothing_moves(scenario: Scenario) -> None:
    with pytest.raises(SolveError):
        variance_shares(scenario, never, "a sum")
    with pytest.raises(ScenarioError, match="no declared assumption"):
        variance_shares(scenario, lambda *_: Reading({NUMBER: 1.0}, {}, 0.0), "one")
    with pytest.raises(ClaimError):
        OneNumber('no_such_metric("RUS")', scenario).require()


def test_words_name_what_matters_and_whether_it_is_alone(scenario: Scenario) -> None:
    found = variance_shares(scenario, by_depth, "a sum", draws=Draws(64, seed=3))
    assert isinstance(found, VarianceAnswer)
    assert found.words.startswith(f"What matters most: {found.ordered[0].label}: ")
    assert "with others" not in found.words


def test_the_command_and_two_processes(tmp_path: object) -> None:
    """Of the loss of a union in a scenario: the same numbers from one process and from two."""
    answers = []
    for processes in ("1", "2"):
        asked = ["sensitivity", "us-tariffs-2026-02", "--draws", "8", "--processes", processes]
        asked += ["--of", 'welfare("CHN") - welfare("IND")', "--json"]
        out = CliRunner().invoke(app, [*asked, "--out", f"{tmp_path}/{processes}"])
        assert out.exit_code == 0, out.output
        answers.append(json.loads(out.stdout))
    assert answers[0]["sobol"] == answers[1]["sobol"]
    assert answers[0]["words"]
    assert float(answers[0]["max_residual"]) <= 1e-8
