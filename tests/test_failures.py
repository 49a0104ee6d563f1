"""What the machine refuses, and how the command line says it: one line, a status, no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detente.cli.failures import outcome
from detente.errors import DataError, SolveError
from tests.three import written

MAIN = "from detente.cli.main import main; main()"
ROOT = Path(__file__).parents[1]
ENV = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
pytestmark = pytest.mark.skipif(os.name != "posix", reason="files and signals of POSIX")


def shell(line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """What a line does in which ``detente`` is the command; the status is that of its first."""
    command = f"detente() {{ {sys.executable} -c '{MAIN}' \"$@\"; }}; set -o pipefail; {line}"
    return subprocess.run(
        ["bash", "-c", command], cwd=cwd, capture_output=True, text=True, env=ENV, check=False
    )


def said(done: subprocess.CompletedProcess[str]) -> str:
    """The one line."""
    assert done.returncode == 2, done
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("error: ") and len(lines[0]) < 300, done.stderr
    return lines[0]


def test_nobody_reads_on_and_all_is_well(tmp_path: Path) -> None:
    for words in ("list variables --json", "list variables", "schema", "--help"):
        done = shell(f"detente {words} | head -c 1 >/dev/null", tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), words


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("detente list countries > /dev/full", "standard output (No space left on device)"),
        ("detente schema > /dev/full", "standard output (No space left on device)"),
        ("detente list blocs >&-", "standard output is closed"),
        ("mkdir g; cd g; rmdir ../g; detente run germany-china-cut-off", "cannot write results/"),
        ("detente nonsense", "No such command 'nonsense'; see `detente --help`"),
        ("detente nons$'\\e[31m'ense", "No such command"),
        ("detente run", "see `detente run --help`"),
        ("detente list foo", "No such command 'foo'; see `detente list --help`"),
        ("detente check $(printf 'x%.0s' {1..9000})", "no scenario 'xxx"),
        ("detente run chip-controls-2022 --out $(printf 'x%.0s' {1..300})", "File name too long"),
        ("detente new $(printf 'x%.0s' {1..300})", "File name too long"),
        ("detente check $'\\xff'", "no scenario"),
        ("detente run germany-china-cut-off --for $'\\xff'", "is no text"),
        ("detente run germany-china-cut-off --lever $'tariff 5 by \\xff on CHN'", "is no text"),
        ("detente rerun /dev/zero", "zero: is no file"),
        ("mkfifo p; detente rerun p", "p: is no file"),
        ("truncate -s 1G big.yaml; detente check big.yaml", "big.yaml: has 1024 MiB"),
        ("detente check /proc/self/mem", "mem: cannot be read"),
        ("mkfifo claims; detente brief germany-china-cut-off --claims claims", "no claims file"),
        ("detente world build --template w > t; rm w/sales.csv; mkfifo w/sales.csv;"
         " detente world build w --out w.npz", "sales.csv: is no file"),
    ],
)  # fmt: skip
def test_what_the_machine_refuses_is_one_line(line: str, message: str, tmp_path: Path) -> None:
    assert message in said(shell(line, tmp_path))


def test_a_closed_standard_error_stops_nothing(tmp_path: Path) -> None:
    assert shell("detente list worlds 2>&-", tmp_path).returncode == 0
    assert shell("detente check nothing 2>&-", tmp_path).returncode == 2


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    """A limit on the size of files refuses as a full disk does."""
    written(tmp_path)
    before = sorted(tmp_path.iterdir())
    done = shell("ulimit -f 4; detente run quarrel.yaml --out out", tmp_path)
    assert "cannot write out (File too large)" in said(done)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_one_line_and_leaves_nothing(number: signal.Signals, tmp_path: Path) -> None:
    """The brief of many draws in two processes is stopped half-way, as Ctrl-C stops all of them."""
    written(tmp_path)
    before = sorted(tmp_path.iterdir())
    words = ("brief", "quarrel.yaml", "--claims", "claims.yaml", "--draws", "5000")
    brief = subprocess.Popen(
        [sys.executable, "-c", MAIN, *words, "--processes", "2", "--out", "out"],
        cwd=tmp_path,
        env=ENV,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not (tmp_path / ".out.lock").exists():
        time.sleep(0.02)
    time.sleep(2.5)
    os.killpg(brief.pid, number)
    _, errors = brief.communicate(timeout=10)
    assert brief.returncode == 128 + number
    assert errors in ("error: interrupted\n", "error: ended by a signal\n")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (SolveError("none"), 3, "none"),
        (DataError("bad", where="f:1"), 2, "f:1: bad"),
        (MemoryError(), 2, "out of memory"),
        (OSError(28, "No space left on device", "x"), 2, "x: No space left on device"),
        (RecursionError(), 2, "nested"),
        (ImportError("failed to map segment"), 2, "cannot be loaded (failed to map"),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), 2, "surrogates"),
    ],
)
def test_each_error_has_a_status(
    error: Exception,
    status: int,
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails() -> None:
        raise error

    monkeypatch.setattr("detente.cli.failures.prepare", lambda: None)
    assert outcome(fails) == status
    line = capsys.readouterr().err
    assert line.startswith("error: ") and message in line and line.count("\n") == 1


def test_a_mistake_of_ours_shows_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.cli.failures.prepare", lambda: None)
    with pytest.raises(ZeroDivisionError):
        outcome(lambda: 1 / 0)
