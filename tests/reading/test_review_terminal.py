"""The review as a person has it: the command on a terminal of its own, key by key."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detente.reading.by_rules import extract
from detente.reading.reading_folder import begun, written
from detente.reading.reading_page import reading_page
from tests.reading.own_texts import own

pty = pytest.importorskip("pty")
# Until a question stands on the screen; a busy machine takes its time to start.
PATIENCE = 60
PROMPTS = ("quit: ", "own words: ", "can call: ", "< 15: ", "keeps it): ")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    document = own("tariff")
    reading = begun(document, extract(document)[0], tmp_path / "R", accept_all=False)
    written(reading, tmp_path / "R", reading_page(reading))
    return tmp_path / "R"


def typed(folder: Path, *keys: str) -> str:
    """What the terminal shows when these lines are typed, each when the next question stands."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "detente", "read", str(folder), "--review"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = ""
    for key in keys:
        shown += until_asked(ours)
        os.write(ours, key.encode())
    shown += until_asked(ours)
    assert process.wait(PATIENCE) == 0, shown
    os.close(ours)
    return shown


def until_asked(terminal: int) -> str:
    """What comes until a question stands at the end, or until the command has ended."""
    shown, ends = "", time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if not select.select([terminal], [], [], 0.2)[0]:
            if shown.endswith(PROMPTS):
                break
            continue
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part.decode("utf-8", "ignore").replace("\x1b[K", "")
    return shown


def about(folder: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((folder / "reading.json").read_text("utf-8"))
    return found


def test_every_key_and_a_second_sitting(folder: Path) -> None:
    shown = typed(folder, "a\n", "a\n", "r\n", "u\n", "s\n", "q\n")
    assert ">>>" in shown and "no such key" not in shown
    assert list(about(folder)["states"].values()).count("rejected") == 0
    again = typed(
        folder, "s\n", "s\n", "s\n", "l\n", "> 8\n", "e\n", "Most go west.\n", "a\n", "q\n"
    )
    assert "Actors and dates:" not in again and "holds above 8" in again
    assert len(about(folder)["frozen"]) == 1
    assert "Most go west." in (folder / "claims.yaml").read_text("utf-8")


def test_a_hang_up_keeps_what_was_decided(folder: Path) -> None:
    shown = typed(folder, "a\n", "\x04")
    assert "what was decided is kept" in shown
    assert "accepted" in about(folder)["states"].values()
