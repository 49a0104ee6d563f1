"""Paths, texts, arrays and mistakes as a Python user passes them; examples of the docs run."""

from __future__ import annotations

import ast
import textwrap
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import detente as dt
from detente.errors import ScenarioError

HOME = Path(__file__).parents[2]
TEXT = """
scenario: small
world: icio-2021
target: RUS
levers:
  - {lever: embargo, by: IND, on: RUS, direction: imports, sectors: B061, source: made up}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "small.yaml"
    place.write_text(TEXT, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def world() -> dt.World:
    return dt.World.open("icio-2021")


def test_a_path_is_as_good_as_its_text(path: Path) -> None:
    from_text, from_path = (dt.run(one).equilibrium.welfare_pct for one in (str(path), path))
    np.testing.assert_array_equal(from_text, from_path)
    assert dt.rank(path, target="RUS", cost="IND").scenario.name == "small"
    assert dt.respond_suppliers(path).scenario.name == "small"
    with pytest.raises(ScenarioError, match="one of the two sides"):
        dt.respond_stance(path, "IND")


@pytest.mark.parametrize("given", [3, None, ["beijing-moscow-2022"], np.float64(1)])
def test_what_is_no_scenario_is_refused_in_words(given: Any) -> None:
    for ask in (
        dt.run,
        dt.respond_coalition,
        dt.respond_suppliers,
        lambda one: dt.respond_stance(one, "CHN"),
        lambda one: dt.rank(one, target="RUS", cost="IND"),
    ):
        with pytest.raises(ScenarioError, match="must be a Scenario"):
            ask(given)


def test_one_lever_alone_is_one_lever(path: Path) -> None:
    line = "tariff 5 by USA on CHN in C26"
    one, same = (dt.Scenario.open(path).with_levers(given) for given in (line, [line]))
    assert one.digest == same.digest


@pytest.mark.parametrize(
    "buyers", [("USA", "DEU"), np.array(["USA", "DEU"]), pd.Series(["USA", "DEU"]), {"DEU", "USA"}]
)
def test_labels_may_come_in_any_container(world: dt.World, buyers: Any) -> None:
    banned = dt.Shock(world).ban(buyer=buyers, seller="CHN").banned
    expected = dt.Shock(world).ban(buyer=["USA", "DEU"], seller="CHN").banned
    assert banned is not None
    np.testing.assert_array_equal(banned, expected)


@pytest.mark.parametrize("which", ["buyer", "seller", "sector"])
def test_an_empty_selection_is_refused_and_not_taken_for_none(world: dt.World, which: str) -> None:
    with pytest.raises(ScenarioError, match="a selection is empty"):
        dt.Shock(world).tariff(0.1, **{which: []})


def python_of(name: str) -> str:
    """The indented blocks of a page that are Python and use the package, one after the other.

    Two months stand for the twenty-four of a path, and a small scenario for the large one.
    """
    lines = (HOME / name).read_text(encoding="utf-8").splitlines()
    blocks = [
        textwrap.dedent("\n".join(some))
        for indented, some in groupby(lines, lambda line: not line or line.startswith("    "))
        if indented
    ]
    code = "\n".join(block for block in blocks if is_python(block))
    return code.replace("(1, 25)", "(1, 3)").replace("beijing-moscow-2022", "germany-china-cut-off")


def is_python(block: str) -> bool:
    """Whether a block can be read as Python and calls the package."""
    try:
        ast.parse(block)
    except SyntaxError:
        return False
    return "dt." in block


@pytest.mark.parametrize("name", ["README.md", "docs/concepts/time.md", "docs/concepts/energy.md"])
def test_python_of_the_pages_runs_as_written(name: str) -> None:
    code = python_of(name)
    assert code
    exec(compile(code, name, "exec"), {"dt": dt, "date": date})


def test_who_keeps_a_gap_may_be_two_numbers(world: dt.World) -> None:
    def limited(rent: Any) -> dt.Shock:
        return dt.Shock(world).limit(0.5, buyer="USA", seller="CHN", sector="C26", rent=rent)

    (limit,) = limited((0, 1)).limits
    assert (limit.rent.exporter, limit.rent.importer, limit.rent.wasted) == (0, 1, 0)
    for wrong in ((-0.1, 0.5), (0.7, 0.7), (float("nan"), 0.0)):
        with pytest.raises(ScenarioError, match="rent shares are"):
            limited(wrong)
