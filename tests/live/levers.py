"""Random states of a scenario's levers: the page's shocks and numbers beside the library's.

The library reads each state as a user would: from the scenario file that the page writes. All
shipped scenarios and every kind of lever: ``python -m tests.live.levers``.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detente.errors import DetenteError
from detente.process import settle
from detente.report.live.pack import Node, Packer, packed_shock
from detente.report.live.page_pack import packed_plan, packed_worlds
from detente.report.live.page_parts import composer
from detente.scenario.equilibria import shocks
from detente.scenario.file import Scenario
from detente.scenario.library import list_scenarios
from tests.live.engine import lines_of_node

EXAMPLES = Path(__file__).parents[2] / "src" / "detente" / "scenario" / "examples"
MONTHS = (1, 3, 7, 12, 24, math.inf)
# Shocks are the same but for the order in which numbers are added up.
SAME = 1e-12


@dataclass(frozen=True, eq=False)
class Moved:
    """A state of the page, and the scenario that the library reads from the page's file."""

    state: Node
    scenario: Scenario


def random_state(plan: Node, draw: np.random.Generator) -> Node:
    """Some levers moved, some off, some added, and other assumptions."""
    moved: Node = {}
    for place, lever in enumerate(plan["levers"]):
        fate = draw.random()
        slider = lever["slider"]
        if fate < 0.25:
            moved[str(place)] = {"off": True}
        elif fate < 0.7 and slider:
            value = float(draw.uniform(slider["min"], slider["max"]))
            moved[str(place)] = {"value": round(value, 2)}
    return as_written(plan) | {
        "moved": moved,
        "added": list(_added(plan, draw)),
        "closure": str(draw.choice(["income-share", "world-share", "nominal"])),
        "markets": str(draw.choice(["integrated", "fragmented"])),
        "labour": [plan["parameters"]["labour"] or "mobile", "mobile", 2][draw.integers(3)],
    }


def as_written(plan: Node) -> Node:
    """The state of a scenario as it is written."""
    names = ("closure", "markets", "elasticities", "horizon")
    labour = plan["parameters"]["labour"] or "mobile"
    return {name: plan[name] for name in names} | {"moved": {}, "added": [], "labour": labour}


def _added(plan: Node, draw: np.random.Generator) -> Iterator[Node]:
    """At most two levers of a reader, of any kind, by and on anybody."""
    parties = list(plan["parties"])
    kinds = ("tariff", "export_control", "embargo", "energy_cut_off", "trade_cost")
    for _ in range(draw.integers(3)):
        by, on = (str(one) for one in draw.choice(parties, 2, replace=False))
        kind = str(draw.choice(kinds))
        products = [None, *plan["products"]] if kind != "trade_cost" else [None]
        yield {
            "kind": kind,
            "by": by,
            "on": on,
            "sectors": str(draw.choice(list(plan["sector_choices"]))),
            "product": products[draw.integers(len(products))],
            "value": float(draw.integers(1, 60)),
        }


def under_node(
    plan: Node,
    world: Node,
    packer: Packer,
    cases: list[Node],
    job: str,
    scripts: str = "",
) -> list[Any]:
    """What node makes of some cases, see compose.js; `scripts` in place of the page's own."""
    pack = packer.finished({"plan": plan, "world": world, "cases": cases})
    return lines_of_node("compose.js", scripts or composer(), pack, job)


def moved_states(scenario: Scenario, count: int, seed: int) -> tuple[list[Moved], list[str]]:
    """Random states with what the library reads from their files; and what it refuses."""
    packer = Packer()
    plan = packed_plan(scenario, packer)
    draw = np.random.default_rng(seed)
    cases = [
        {"state": as_written(plan)},
        *({"state": random_state(plan, draw)} for _ in range(count)),
    ]
    files = under_node(plan, packed_worlds(scenario, packer), packer, cases, "files")
    found, refused = [], []
    for case, answer in zip(cases, files, strict=True):
        try:
            read = Scenario.parse(answer["file"], folder=scenario.folder)
        except DetenteError as error:
            refused.append(str(error))
            continue
        found.append(Moved(case["state"], read))
    return found, refused


def largest_difference(
    scenario: Scenario, states: list[Moved], scripts: str = ""
) -> tuple[float, str]:
    """Between the page's shocks and the library's, over `MONTHS`; what the library refuses is
    refused by the page.
    """
    packer = Packer()
    plan, world = packed_plan(scenario, packer), packed_worlds(scenario, packer)
    cases = []
    for one in states:
        theta = one.scenario.world.theta(one.scenario.elasticity_set)
        shock_in = shocks(one.scenario, theta)
        for month in MONTHS:
            known = {"state": one.state, "month": None if math.isinf(month) else month}
            try:
                cases.append(known | {"shock": packed_shock(shock_in(month), packer)})
            except DetenteError as error:
                cases.append(known | {"shock": {}, "refused": str(error)})
    answers = under_node(plan, world, packer, cases, "shocks", scripts)
    worst = (0.0, "")
    for case, answer in zip(cases, answers, strict=True):
        here = f"month {case['month']} of {json.dumps(case['state'])}"
        if "refused" in case:
            assert "refused" in answer, f"only the library refuses: {case['refused']} {here}"
            continue
        assert "refused" not in answer, f"{answer['refused']} {here}"
        worst = max(worst, (answer["apart"], f"{answer['what']} {here}"))
    return worst


def main(names: list[str]) -> bool:
    """Print the largest difference of each scenario; whether all are the same."""
    same = True
    for name in names or [*list_scenarios(), *map(str, sorted(EXAMPLES.glob("*.yaml")))]:
        scenario = Scenario.open(name)
        states, refused = moved_states(scenario, 12, 5)
        size, what = largest_difference(scenario, states)
        same = same and size <= SAME
        more = "" if size <= SAME else f" {what}"
        said = f"; refused: {refused[0][:200]}" if refused else ""
        print(f"{scenario.name}: {len(states)} states, {size:.1e}{more}{said}", flush=True)
    return same


if __name__ == "__main__":
    settle()
    sys.exit(not main(sys.argv[1:]))
