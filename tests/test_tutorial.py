"""The tutorial runs as it stands, and from the first question to numbers takes minutes."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

import detente as dt

ROOT = Path(__file__).parents[1]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
WHOM = (ROOT / "docs" / "concepts" / "whom-and-what.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    detente (.+)$", TUTORIAL, flags=re.MULTILINE)
FENCED = r"^```{}\n(.*?)^```"
# From the first question to numbers; a first run on a slow machine takes a minute.
AT_MOST = 300


def fenced(text: str, kind: str) -> list[str]:
    """The blocks of one kind."""
    return re.findall(FENCED.format(kind), text, flags=re.MULTILINE | re.DOTALL)


def on_terminal(words: list[str], answers: str, folder: Path) -> str:
    """What the command prints on a terminal on which the answers are typed."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "detente", *words]
    process = subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.write(ours, answers.encode())
    said = b""
    try:
        while part := os.read(ours, 4096):
            said += part
    except OSError:
        pass  # the other end is closed
    assert process.wait(60) == 0, said.decode()
    os.close(ours)
    return said.decode()


def run(words: list[str], folder: Path) -> str:
    command = [sys.executable, "-m", "detente", *words]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, (words, done.stderr)
    return done.stdout


def test_the_tutorial_runs_as_it_stands(tmp_path: Path) -> None:
    begun = time.monotonic()
    (answers,), (lamps,) = fenced(TUTORIAL, "answers"), fenced(TUTORIAL, "yaml")
    (tmp_path / "lamps.yaml").write_text(lamps, encoding="utf-8")
    first, *others = [shlex.split(command) for command in COMMANDS]
    on_terminal(first, answers, tmp_path)
    told = {}
    for words in others:
        told[" ".join(words)] = run(words, tmp_path)
        if words[:2] == ["run", "tariffs.yaml"] and "first" in words:
            assert time.monotonic() - begun < AT_MOST
    page = told["run tariffs.yaml --for USA --out first"]
    assert "What a country can buy" in page and "customs revenue" in page
    assert "USA United States" in page and (tmp_path / "first" / "welfare.csv").is_file()
    assert "energy_cut_off" in told["new --list"]
    assert (tmp_path / "brief").is_dir()
    written = dt.Scenario.open(tmp_path / "tariffs.yaml").content.levers[0]
    assert written.targets == ("all except CAN, MEX",)


@pytest.mark.parametrize("text", fenced(WHOM, "yaml"))
def test_the_files_of_the_page_on_whom_and_what_pass(text: str) -> None:
    scenario = dt.Scenario.parse(text)
    assert scenario.pulls and not [said for said in scenario.remarks if "nothing" in said]
