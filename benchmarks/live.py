"""Times of the JavaScript engine under node: `python -m benchmarks.live`.

A tariff on one country's goods, long run, mobile labour; medians with the lowest and highest,
milliseconds of the processor. `warm` starts from the answer to a slightly lower tariff.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import detente as dt
from detente.report.live.pack import Packer, engine, packed_parameters, packed_shock, packed_world

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.worlds import random_world


def pack_of(world: dt.World, parameters: dt.Parameters) -> bytes:
    """The world with two tariffs on everything that its first country sells."""
    packer, seller = Packer(), world.countries[0]
    shocks = [dt.Shock(world).tariff(rate, seller=seller) for rate in (0.25, 0.27)]
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
        middle = statistics.median(times)
        print(f"| {what} | {part} | {middle:.1f} ms | {min(times):.1f} to {max(times):.1f} |")
    proof = f"{found['evaluations']} evaluations, residual {found['max_residual']:.0e}"
    print(f"| {what} | proof | {proof} | |")


if __name__ == "__main__":
    print("| world | part | median | spread |\n|---|---|---|---|")
    icio = dt.World.open("icio-2021")
    rows("icio-2021, 81x38", pack_of(icio, dt.Parameters()))
    rows("random, 81x28", pack_of(random_world(81, 28, seed=1), dt.Parameters()))
    specific = dt.Parameters(labour=1.5, rent_share={icio.sectors[0]: 0.3})
    rows("icio-2021, labour tied", pack_of(icio, specific))
