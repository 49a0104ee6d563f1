"""Processes of our own end with the one that began them, and one that is killed is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detente.errors import DetenteError
from detente.study.workers import _unstopped, workers

ROOT = Path(__file__).parents[2]
PARENT = """
import sys, time
from tests.study.test_workers import sleep_and_say, wait_for
from detente.study.workers import workers
if __name__ == "__main__":
    with workers(2) as crew:
        tasks = [crew.submit(sleep_and_say, sys.argv[1], k) for k in range(2)]
        wait_for(sys.argv[1], 2)
        print("ready", flush=True)
        {then}
"""


def sleep_and_say(folder: str, number: int) -> None:
    """Say which process this is, and work for long."""
    (Path(folder) / f"{number}.pid").write_text(str(os.getpid()))
    time.sleep(60)


def wait_for(folder: str, count: int) -> list[int]:
    """The processes, once so many have said who they are."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        texts = [path.read_text() for path in Path(folder).glob("*.pid")]
        if len(texts) == count and all(texts):
            return [int(text) for text in texts]
        time.sleep(0.02)
    raise AssertionError("no process began")


def lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def die_until(path: str, times: int) -> str:
    """Kill this very process the first `times` times."""
    with Path(path).open("a") as file:
        file.write("x")
    if len(Path(path).read_text()) <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def no_memory() -> None:
    raise MemoryError


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
@pytest.mark.parametrize(
    ("then", "number"),
    [
        ("tasks[0].result()", signal.SIGKILL),
        ("tasks[0].result()", signal.SIGTERM),
        ("tasks[0].result()", signal.SIGINT),
        ("raise KeyError", 0),
    ],
)
def test_processes_end_with_their_parent(then: str, number: int, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(then=then))
    parent = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
    )
    assert parent.stdout and parent.stdout.readline() == b"ready\n"
    children = wait_for(str(tmp_path), 2)
    if number:
        assert all(map(lives, children))
        parent.send_signal(number)
    parent.wait(5)
    parent.stdout.close()
    until = time.monotonic() + 5
    while any(map(lives, children)) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(map(lives, children))


def test_a_process_that_is_killed_is_replaced_once(tmp_path: Path) -> None:
    once, always = str(tmp_path / "once"), str(tmp_path / "always")
    with workers(2) as crew:
        tasks = [crew.submit(die_until, once, 1), crew.submit(len, "four")]
        assert [task.result() for task in tasks] == ["done", 4]
        with pytest.raises(DetenteError, match="killed twice") as told:
            crew.submit(die_until, always, 99).result()
    assert "--processes 1" in str(told.value)


def test_an_error_of_a_task_is_its_own(tmp_path: Path) -> None:
    with workers(2) as crew, pytest.raises(MemoryError):
        crew.submit(no_memory).result()


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals cannot be held here")
def test_a_ctrl_c_waits_while_processes_begin() -> None:
    """And not before or after; with what was held already left as it is."""

    def held() -> set[int]:
        return {int(one) for one in signal.pthread_sigmask(signal.SIG_BLOCK, [])}

    before = held()
    with _unstopped():
        assert held() == before | {int(signal.SIGINT)}
    assert held() == before
