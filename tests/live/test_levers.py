"""The page composes the shock of any state as the library does, and reads the same files.

Every kind of lever, moved, off, or added, at every month. All shipped scenarios: ``python -m
tests.live.levers``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.report.live.page_pack import packed_plan, packed_worlds
from detente.report.live.page_parts import composer, page_script, worker
from detente.report.live.pack import Packer
from detente.scenario.file import Scenario
from tests.live.engine import needs_node
from tests.live.levers import (
    EXAMPLES,
    SAME,
    as_written,
    largest_difference,
    moved_states,
    random_state,
    under_node,
)
from tests.live.test_pack import defined_twice
from tests.three import written

pytestmark = needs_node

# Between them every kind of lever that acts on an equilibrium.
KINDS = sorted(path.name for path in EXAMPLES.glob("*.yaml"))
# Real income in per cent that may differ: the page's solver and the library's stop at 1e-9.
NEAR = 1e-6
# What each line of the composing scripts becomes; every change must be noticed.
MUTANTS = (
    ("stopped * one", "one"),
    ("(lever.covered / 100) * one", "one"),
    ("Math.min(1, months / lever.whole_after)", "1"),
    ("0.5 ** (months_since", "0.6 ** (months_since"),
    ("rates[place] += part * (level / 100 - rates[place])", "rates[place] = part * level / 100"),
    ("part * part * (3 - 2 * part)", "part"),
    ("(discount * sold) / (1 - withheld)", "discount * sold"),
    ("1000 * amount * (", "1001 * amount * ("),
    ("variety[row + target] *= own", "variety[row + target] *= 1"),
    ("share * (1 - direct[k])", "share"),
    ("Math.min(1, left / parts[place])", "1"),
    ("lost[m] * mix * rerouted", "lost[m] * mix"),
    ("(months - 0.5) * DAYS", "(months - 1.5) * DAYS"),
    ("!replaced.has(one.title)", "true"),
)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_lever(name: str) -> None:
    scenario = Scenario.open(EXAMPLES / name)
    states, _ = moved_states(scenario, 4, 11)
    assert len(states) >= 3
    size, what = largest_difference(scenario, states)
    assert size <= SAME, what


@pytest.mark.parametrize("name", ["beijing-moscow-2022", "us-tariffs-2025", "oil-price-cap-30"])
def test_levers_that_lie_on_each_other(name: str) -> None:
    scenario = Scenario.open(name)
    states, refused = moved_states(scenario, 5, 3)
    assert not refused
    size, what = largest_difference(scenario, states)
    assert size <= SAME, what


def test_states_are_solved_alike(tmp_path: Path) -> None:
    scenario = Scenario.open(written(tmp_path))
    packer = Packer()
    plan, world = packed_plan(scenario, packer), packed_worlds(scenario, packer)
    draw = np.random.default_rng(2)
    states = [as_written(plan), *(random_state(plan, draw) for _ in range(8))]
    for name in ("long-run", "year-1"):
        cases = [{"state": state | {"horizon": name}} for state in states]
        files = under_node(plan, world, packer, cases, "files")
        answers = under_node(plan, world, packer, cases, "solved")
        for file, answer in zip(files, answers, strict=True):
            asked = Scenario.parse(file["file"], folder=tmp_path)
            try:
                found = dt.run(asked).equilibrium.welfare_pct
            except dt.SolveError as error:
                assert answer["refused"]["what"] == error.what
                continue
            assert np.abs(found - answer["welfare_pct"]).max() <= NEAR


def test_no_script_defines_a_name_twice() -> None:
    assert not defined_twice(page_script())
    inside = worker().rpartition("\n})();")[2]
    assert not defined_twice(inside)
    assert "</script" not in worker() + page_script()


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_changed_rule_is_noticed(mutant: tuple[str, str]) -> None:
    line, other = mutant
    assert composer().count(line) == 1, f"the scripts have no {line!r}"
    changed = composer().replace(line, other)
    for name in ("oil-price-cap-30", "us-tariffs-2025", "china-rare-earths-2025"):
        scenario = Scenario.open(name)
        states, _ = moved_states(scenario, 0, 3)
        try:
            size, _ = largest_difference(scenario, states, changed)
        except AssertionError:
            return
        if size > SAME:
            return
    raise AssertionError("nothing noticed it")
