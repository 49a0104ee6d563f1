"""Times of the JavaScript engine under node: `python -m benchmarks.live`.

A tariff on one country's goods, long run; medians with the lowest and highest and what 19 of 20
keep to, milliseconds of the processor. `warm` starts from the answer to a slightly lower tariff.
Shipped scenarios: levers dragged one after another, in the long run and after a year.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import detente as dt
from detente.report.live.pack import (
    Packer,
    engine,
    pack_of,
    packed_parameters,
    packed_shock,
    packed_world,
)
from detente.scenario.file import Scenario

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.worlds import random_world

RATES = tuple(0.25 + 0.01 * step for step in range(16))


def tariffs(world: dt.World, parameters: dt.Parameters) -> bytes:
    """The world with ever higher tariffs on everything that its first country sells, as a pack."""
    packer, seller = Packer(), world.countries[0]
    shocks = [dt.Shock(world).tariff(rate, seller=seller) for rate in RATES]
    content = {
        "world": packed_world(world, packer),
        "parameters": packed_parameters(parameters, world),
        "shocks": [packed_shock(shock, packer) for shock in shocks],
    }
    return packer.finished(content)


def rows(what: str, pack: bytes) -> None:
    """Print the lines of one world."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "engine.js").write_text(engine(), encoding="utf-8")
        (folder / "pack").write_bytes(pack)
        command = ["node", Path(__file__).with_name("live.js")]
        paths = [folder / "engine.js", folder / "pack"]
        done = subprocess.run([*command, *paths], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    for part, times in found["times"].items():
        middle, most = statistics.median(times), sorted(times)[math.ceil(0.95 * len(times)) - 1]
        spread = f"{min(times):.1f} to {max(times):.1f}"
        print(f"| {what} | {part} | {middle:.1f} ms | {most:.1f} ms | {spread} |")
    print(f"| {what} | sweeps | {' '.join(map(str, found['sweeps']))} | | |")


if __name__ == "__main__":
    print("| world | part | median | 95 % | spread |\n|---|---|---|---|---|")
    icio = dt.World.open("icio-2021")
    rows("icio-2021, 81x38", tariffs(icio, dt.Parameters()))
    rows("random, 81x28", tariffs(random_world(81, 28, seed=1), dt.Parameters()))
    specific = dt.Parameters(labour=1.5, rent_share={icio.sectors[0]: 0.3})
    rows("icio-2021, labour tied", tariffs(icio, specific))
    for name in ("beijing-moscow-2022", "eu-us-deal-2025"):
        rows(name, pack_of(Scenario.open(name)))
