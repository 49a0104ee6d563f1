"""States of a page's levers, each searched from the last, against the same searched closely.

A page stops searching where its proof holds. How far real incomes may then be from those of the
equilibrium: ``python -m tests.live.drags [SCENARIO...]``, at every horizon up to a year and in the
long run; without names, all scenarios.
"""

from __future__ import annotations

import sys
from typing import Any

from detente.process import settle
from detente.report.live.pack import engine
from detente.scenario.library import list_scenarios
from tests.live.engine import EQUAL, lines_of_node
from tests.live.shipped import pack_of_scenario

HORIZONS = ("year-1", "long-run")


def dragged(name: str, horizon: str) -> list[dict[str, Any]]:
    """For each step how far real incomes are from close ones, and the page's residual.

    Nothing where the scenario has no such horizon; one line with ``refused`` where the engine
    refuses it.
    """
    return lines_of_node("drags.js", engine(), pack_of_scenario(name), horizon)


def main(names: list[str]) -> bool:
    """Print a line for each scenario and horizon; whether all steps are as close as promised."""
    close = True
    for name in names:
        for horizon in HORIZONS:
            steps = dragged(name, horizon)
            if not steps:
                continue
            if "refused" in steps[-1]:
                print(f"{name} {horizon}: refused: {steps[-1]['refused']}", flush=True)
                continue
            apart = max(step["apart"] for step in steps)
            residual = max(step["residual"] for step in steps)
            said = "" if apart <= EQUAL else " TOO FAR"
            print(f"{name} {horizon}: {apart:.1e}, residuals {residual:.1e}{said}", flush=True)
            close = close and apart <= EQUAL
    return close


if __name__ == "__main__":
    settle()
    sys.exit(not main(sys.argv[1:] or list_scenarios()))
