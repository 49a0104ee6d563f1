"""Draws on a real scheduler and its workers: the same bits as here, whoever is killed; the page on
it as it stands.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import detente as dt
from detente.errors import DataError, DetenteError
from detente.study.cluster import cluster_at
from detente.study.draws import Draws, Reading, sweep
from detente.study.ranges import real_income
from tests.study.test_kept_draws import same
from tests.three import written

Client = pytest.importorskip("distributed", reason="Dask is not installed").Client
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "cluster.md").read_text(encoding="utf-8")
SECONDS = 60


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(*commands: list[str], folder: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes of `dask` commands, ended after the block."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    begun = []
    try:
        for words in commands:
            log = (folder / f"{words[0]}-{len(begun)}.log").open("wb")
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words],
                cwd=folder,
                env=os.environ | {"PYTHONPATH": paths},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            log.close()
            begun.append(process)
        yield begun
    finally:
        for process in reversed(begun):
            process.terminate()
        for process in begun:
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def cluster(count: int, folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler with so many workers, and the processes of the workers."""
    port = str(free_port())
    address = f"tcp://127.0.0.1:{port}"
    at = ["--host", "127.0.0.1"]
    scheduler = ["scheduler", *at, "--port", port, "--no-dashboard"]
    worker = ["worker", address, *at, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    with running(scheduler, *[worker] * count, folder=folder) as begun:
        wait_for(address, count)
        yield address, begun[1:]


def wait_for(address: str, count: int) -> None:
    """Wait until a scheduler has so many workers."""
    until = time.monotonic() + SECONDS
    while True:
        try:
            with cluster_at(address) as found:
                if found.slots >= count:
                    return
        except DataError:
            if time.monotonic() > until:
                raise
        time.sleep(0.2)


def ends_its_worker(scenario: dt.Scenario, index: int) -> Reading:
    """A measure that takes its worker with it, whichever it is."""
    os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    raise AssertionError


def refused(scenario: dt.Scenario, index: int) -> Reading:
    """A measure with bad input."""
    raise DataError("no such thing", where="here")


@pytest.fixture(scope="module")
def quarrel(tmp_path_factory: pytest.TempPathFactory) -> dt.Scenario:
    return dt.Scenario.open(str(written(tmp_path_factory.mktemp("toy"))))


def test_two_hundred_draws_with_a_worker_killed_are_the_bits_of_this_process(
    quarrel: dt.Scenario, tmp_path: Path
) -> None:
    with cluster(2, tmp_path) as (address, workers):
        waiting: list[int] = []

        def kill_one(step: str, done: int, total: int) -> None:
            if done >= total // 4 and not waiting:
                given = watch.processing()
                waiting.append(min(len(tasks) for tasks in given.values()))
                workers[0].kill()

        with cluster_at(address) as executor, Client(address, set_as_default=False) as watch:
            plan = Draws(200, seed=7, executor=executor, kept=tmp_path / "draws")
            killed = sweep(quarrel, real_income, draws=plan, progress=kill_one)
            held = sweep(quarrel, real_income, draws=Draws(40, seed=7, executor=executor))
        assert waiting[0] > 0
        assert workers[0].wait(SECONDS) != 0
        assert workers[1].poll() is None
    here = sweep(quarrel, real_income, draws=Draws(200, seed=7))
    same(here, killed)
    assert [one.index for one in held.draws] == list(range(40))
    assert held.numbers("welfare year-1")[0].tobytes() == (
        here.numbers("welfare year-1")[0][:40].tobytes()
    )


def test_a_brief_has_the_same_verdicts_there(quarrel: dt.Scenario, tmp_path: Path) -> None:
    claims = quarrel.folder / "claims.yaml"
    with cluster(2, tmp_path) as (address, _), cluster_at(address) as executor:
        plan = Draws(12, executor=executor, kept=tmp_path / "draws")
        there = dt.brief(quarrel, claims=claims, draws=plan, background=True).to_json()
    here = dt.brief(quarrel, claims=claims, draws=12, background=True).to_json()
    assert here["verdicts"]["T01"]["searched"][0]["outcome"] == "flips"
    for name in ("verdicts", "draws", "welfare_range_pct"):
        assert there[name] == here[name]


def test_what_goes_wrong_there_is_said_here(quarrel: dt.Scenario, tmp_path: Path) -> None:
    with cluster(1, tmp_path) as (address, _), cluster_at(address) as executor:
        found = sweep(quarrel, refused, draws=Draws(2, executor=executor))
        assert found.failures == {"here: no such thing": 2}
    with (
        cluster(4, tmp_path) as (address, _),
        cluster_at(address) as executor,
        pytest.raises(DetenteError, match="the cluster lost a task"),
    ):
        sweep(quarrel, ends_its_worker, draws=Draws(1, executor=executor))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x", "", "tcp://["])
def test_a_wrong_address_is_one_line(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.study.cluster.PATIENCE", 1)
    with pytest.raises(DataError, match="no scheduler answers"), cluster_at(address):
        pass


def test_a_scheduler_without_workers_is_one_line(tmp_path: Path) -> None:
    port = str(free_port())
    begin = ["scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"]
    with running(begin, folder=tmp_path):
        until = time.monotonic() + SECONDS
        said = ""
        while "no workers" not in said and time.monotonic() < until:
            with pytest.raises(DataError) as caught, cluster_at(f"tcp://127.0.0.1:{port}"):
                pass
            said = str(caught.value)
    assert "the scheduler has no workers" in said


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(DataError, match=r"needs Dask.*detente\[cluster\]"), cluster_at("tcp://x:1"):
        pass


def test_a_cluster_without_draws_is_one_line(tmp_path: Path) -> None:
    words = ["run", "chip-controls-2022", "--cluster", "tcp://127.0.0.1:1"]
    run = [sys.executable, "-m", "detente", *words]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no draws for the cluster" in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_page_runs_as_it_stands(tmp_path: Path) -> None:
    port = str(free_port())
    lines = re.findall(r"^    (dask|detente) (.+)$", PAGE.replace("8786", port), flags=re.MULTILINE)
    begin = [shlex.split(words) for name, words in lines if name == "dask"]
    asked = [shlex.split(words) for name, words in lines if name == "detente"]
    assert len(begin) == len(asked) == 2
    with running(*begin, folder=tmp_path):
        wait_for(f"tcp://127.0.0.1:{port}", 2)
        kept: set[Path] = set()
        for words in asked:
            run = [sys.executable, "-m", "detente", *words]
            done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            (folder,) = (tmp_path / "results" / "draws").iterdir()
            files = set(folder.glob("draws-*.parquet"))
            assert files > kept
            kept = files
    apart = [sys.executable, "-m", "detente", *asked[0]]
    place = apart.index("--cluster")
    apart[place : place + 2] = []
    apart[apart.index("--out") + 1] = "here"
    subprocess.run(apart, cwd=tmp_path, check=True, capture_output=True)
    table = "welfare_draws_by_horizon.csv"
    assert (tmp_path / "here" / table).read_text() == (tmp_path / "chips" / table).read_text()
    python = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)[1]
    (tmp_path / "own.py").write_text(python, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "own.py"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "(8, 81) {}"
