"""A long sweep on a loopback cluster: ``python -m benchmarks.cluster [DRAWS]``.

Draws of a world of three countries in the long run, on two workers. When a third is done, the
process that asks is killed and so is one worker; another process then goes on. Printed are draws a
second, and the memory of each process when a tenth, and when all, of the draws were done.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from tests.three import written

import detente as dt
from detente.study.cluster import cluster_at
from detente.study.draws import Draws, sweep
from detente.study.ranges import real_income

ADDRESS = "tcp://127.0.0.1:18786"
HERE = Path(__file__).parents[1]
MEGA = 2**20


def ask(scenario: str, count: int, folder: str) -> None:
    """Make the draws, and write what memory this process and the others take, a line a batch."""
    own = psutil.Process()
    with cluster_at(ADDRESS) as executor, Path(folder, "memory.jsonl").open("a") as told:

        def tell(step: str, done: int, total: int) -> None:
            others = {
                p.pid: p.memory_info().rss / MEGA for p in psutil.Process(own.ppid()).children()
            }
            told.write(json.dumps({"done": done, "asking": own.pid, "mb": others}) + "\n")
            told.flush()

        plan = Draws(count, executor=executor, kept=Path(folder, "draws"))
        found = sweep(dt.Scenario.open(scenario), real_income, draws=plan, progress=tell)
        values, _ = found.numbers("welfare long-run")
        told.write(json.dumps({"shape": values.shape, "failures": found.failures}) + "\n")


def dask(*words: str) -> subprocess.Popen[bytes]:
    """A process of a `dask` command that says nothing, and keeps no profile of its work."""
    command = [sys.executable, "-m", "dask", *words]
    quiet = os.environ | {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=nowhere, stderr=nowhere, env=quiet)


def last_line(folder: Path) -> dict[str, object]:
    """What was told last; nothing before anything was."""
    path = folder / "memory.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    found: dict[str, object] = json.loads(lines[-1]) if lines else {}
    return found


def main(count: int) -> None:
    """Start a cluster, make a third of the draws, kill, go on, and print what it took."""
    folder = Path(tempfile.mkdtemp())
    scenario = written(folder)
    text = scenario.read_text().replace("[year-1, long-run]", "[long-run]")
    scenario.write_text(text)
    quiet = ["--host", "127.0.0.1", "--no-dashboard"]
    worker = ["worker", ADDRESS, *quiet, "--nthreads", "1", "--no-nanny"]
    begun = [dask("scheduler", "--port", ADDRESS.rpartition(":")[2], *quiet)]
    begun += [dask(*worker), dask(*worker)]
    asking = [sys.executable, "-m", "benchmarks.cluster", "ask", str(scenario), str(count)]
    start = time.monotonic()
    try:
        time.sleep(15)
        first = subprocess.Popen([*asking, str(folder)], cwd=HERE)
        while int(str(last_line(folder).get("done", 0))) < count / 3:
            time.sleep(1)
        first.kill()
        begun[1].kill()
        begun.append(dask(*worker))
        print(f"killed after {time.monotonic() - start:.0f} s: {last_line(folder)}")
        subprocess.run([*asking, str(folder)], cwd=HERE, check=True)
    finally:
        # Workers first: without a scheduler they would wait for it.
        for process in reversed(begun):
            process.terminate()
            process.wait()
    print(f"{count} draws in {time.monotonic() - start:.0f} s")
    lines = [json.loads(line) for line in (folder / "memory.jsonl").read_text().splitlines()]
    rows = [line for line in lines if "done" in line]
    for part in (0.1, 0.3, 0.5, 0.7, 0.9, 1.0):
        row = next(one for one in rows if one["done"] >= part * count)
        memory = sorted(round(mb) for mb in row["mb"].values() if mb)
        print(f"{row['done']}: MB by process {memory}")
    print(lines[-1])


if __name__ == "__main__":
    if sys.argv[1:2] == ["ask"]:
        ask(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
