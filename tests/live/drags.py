"""States of a page's levers, each searched from the last, against the same searched closely.

A page stops searching where its proof holds. How far real incomes may then be from those of the
equilibrium: ``python -m tests.live.drags [SCENARIO...]``, at every horizon up to a year and in the
long run; without names, all scenarios.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from detente.process import settle
from detente.report.live.pack import engine
from detente.scenario.library import list_scenarios
from tests.live.engine import EQUAL
from tests.live.shipped import pack_of_scenario

HORIZONS = ("year-1", "long-run")


def dragged(name: str, horizon: str) -> list[dict[str, Any]]:
    """For each step how far real incomes are from close ones, and the page's residual.

    Empty where the engine refuses the horizon or the scenario has none of that name.
    """
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        (folder / "engine.js").write_text(engine(), encoding="utf-8")
        (folder / "pack").write_bytes(pack_of_scenario(name))
        command = ["node", Path(__file__).with_name("drags.js")]
        paths = [folder / "engine.js", folder / "pack", horizon]
        done = subprocess.run([*command, *paths], capture_output=True, text=True, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def main(names: list[str]) -> bool:
    """Print a line for each scenario and horizon; whether all steps are as close as promised."""
    close = True
    for name in names:
        for horizon in HORIZONS:
            steps = dragged(name, horizon)
            if not steps:
                print(f"{name} {horizon}: no answer", flush=True)
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
