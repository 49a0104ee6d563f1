"""The page composes the shock of any state as the library does, and reads the same files.

Every kind of lever, moved, off, or added, at every month. All shipped scenarios: ``python -m
tests.live.levers``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.report.live.pack import Packer
from detente.report.live.page_pack import packed_plan, packed_worlds
from detente.report.live.page_parts import composer, page_script, worker
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
from tests.three import three, written

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
    ("(months - 0.5) * DAYS", "(months - 1.5) * DAYS"),
    ("return there.filter((one) => !replaced", "return there.filter((one) => true || !replaced"),
)
# Levers that lie on each other on a small world, so that every rule matters.
EVERYTHING = """scenario: everything
world: toy.npz
target: SOUTH
start: 2022-01-01
horizons: [year-1, year-2, long-run]
levers:
  - {lever: embargo, by: NORTH, on: SOUTH, sectors: WHEAT, covered: 60, floor: 10, name: ban}
  - {lever: export_control, by: EAST, on: SOUTH, sectors: STEEL, fall: 50, covered: 70,
     horizon: year-1, name: one}
  - {lever: export_control, by: [EAST, NORTH], on: SOUTH, sectors: [STEEL, WHEAT], fall: 40,
     covered: 80, name: two, from: 2022-03-01}
  - {lever: embargo, by: EAST, on: NORTH, sectors: TRADE, fall: 30, horizon: year-2, name: whole}
  - {lever: over_compliance, by: NORTH, on: EAST, sectors: STEEL, fall: 40, half_life: 5}
  - {lever: brand_exit, by: EAST, on: SOUTH, sectors: TRADE, share: 30, local: 20}
  - {lever: circumvention, by: EAST, of: NORTH, on: SOUTH, sectors: WHEAT, leakage: 30,
     route_cost: 10}
  - {lever: tariff, by: SOUTH, on: NORTH, rate: 30, covered: 50}
  - {lever: tariff, by: SOUTH, on: NORTH, rate: 20, covered: 40, from: 2022-02-01}
  - {lever: tariff, by: SOUTH, on: all, points: 5}
  - {lever: price_cap, by: NORTH, on: EAST, buyers: SOUTH, sectors: WHEAT, cap: 33, price: 80,
     covered: 60}
  - {lever: quota, by: NORTH, on: EAST, sectors: WHEAT, limit: 80, name: old}
  - {lever: quota, by: NORTH, on: EAST, sectors: WHEAT, limit: 60, name: new, from: 2022-09-01,
     instead_of: old}
  - {lever: aid, by: [NORTH, EAST], on: SOUTH, amount: 2}
"""


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


def noticed(scenario: Scenario, scripts: str) -> bool:
    """Whether changed scripts compose another shock of a scenario as it is written."""
    states, _ = moved_states(scenario, 0, 3)
    try:
        size, _ = largest_difference(scenario, states, scripts)
    except AssertionError:
        return True
    return size > SAME


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_changed_rule_is_noticed(mutant: tuple[str, str], tmp_path: Path) -> None:
    line, other = mutant
    assert composer().count(line) == 1, f"the scripts have no {line!r}"
    three().save(tmp_path / "toy.npz")
    scenario = Scenario.parse(EVERYTHING, folder=tmp_path)
    assert not noticed(scenario, composer())
    assert noticed(scenario, composer().replace(line, other))


def test_a_changed_rule_of_pools_is_noticed() -> None:
    line, other = "lost[m] * mix * rerouted", "lost[m] * mix"
    assert composer().count(line) == 1
    assert noticed(Scenario.open("russia-gas-stop-2022"), composer().replace(line, other))
