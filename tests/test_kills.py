"""A brief in several processes, killed at random moments: no half-written folder, nobody left."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detente.study.publish import reserved, whole
from tests.three import written

ROOT = Path(__file__).parents[1]
ENV = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
WORDS = ("brief", "quarrel.yaml", "--claims", "claims.yaml", "--draws", "6", "--processes", "2")
KILLS, AT_ONCE, PATIENCE = 30, 6, 5.0
# A brief takes about this long where nothing else runs.
LONGEST = 8.0


def alive(group: int) -> list[str]:
    """Commands of the processes of a group that have not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of_group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue  # it has just ended
        if int(of_group) == group and state != "Z":
            found.append(stat.parent.joinpath("cmdline").read_text().replace("\0", " "))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
def test_thirty_kills_leave_no_half_folder_and_nobody(tmp_path: Path) -> None:
    rng = random.Random(30)
    written(tmp_path)
    command = [sys.executable, "-c", "from detente.cli.main import main; main()", *WORDS]
    kept = {path.name for path in tmp_path.iterdir()}
    cut_short = 0
    for turn in range(KILLS // AT_ONCE):
        briefs = [
            subprocess.Popen(
                [*command, "--out", f"out-{turn}-{k}"],
                cwd=tmp_path,
                env=ENV,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            for k in range(AT_ONCE)
        ]
        begun = time.monotonic()
        moments = sorted(rng.uniform(0.2, LONGEST) for _ in briefs)
        for brief, moment in zip(briefs, moments, strict=True):
            time.sleep(max(begun + moment - time.monotonic(), 0))
            cut_short += brief.poll() is None
            brief.send_signal(signal.SIGKILL)
            brief.wait()
        until = time.monotonic() + PATIENCE
        while any(alive(brief.pid) for brief in briefs) and time.monotonic() < until:
            time.sleep(0.05)
        assert [alive(brief.pid) for brief in briefs] == [[]] * AT_ONCE
    for path in tmp_path.glob("out-*"):
        assert whole(path), path
    with reserved(tmp_path / "next"):
        pass
    left = {path.name for path in tmp_path.iterdir()} - kept
    assert all(name.startswith("out-") for name in left), left
    assert cut_short >= KILLS // 2
