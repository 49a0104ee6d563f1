"""What the terminal prints: one screen, plain words, where the files are, and at once a sign."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente.cli import progress_line
from detente.cli.main import app
from detente.cli.printer import HEADS
from detente.cli.show_brief import show_summary
from detente.report.glossary import TERMS, explained
from tests.report import sample

MOST_LINES = 30
# Said in plain words, or once in brackets behind them.
TECHNICAL = ("null", "placebo", "residual", "percentile", "assumption space", "certificate")


@pytest.mark.parametrize(
    "words",
    [
        ("beijing-moscow-2022",),
        ("chip-controls-2022", "--for", "NLD,EU27,KOR", "--draws", "2", "--processes", "1"),
    ],
)
def test_run_fits_on_a_screen_and_ends_with_the_folder(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    told = CliRunner().invoke(app, ["run", *words, "--out", str(out)])
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert len(lines) <= MOST_LINES
    assert lines[-1] == str(out.resolve())
    text = told.stdout
    for word in TECHNICAL:
        assert word not in text, word
    assert TERMS["real income"].explained in " ".join(text.split())
    # Three tries are no range: the published sets stand instead, under their own name.
    assert TERMS["elasticity set"].plain in text and TERMS["range"].explained not in text


def test_who_is_asked_for_stands_in_the_summary(tmp_path: Path) -> None:
    words = ["run", "chip-controls-2022", "--for", "NLD,EU27,KOR", "--out", str(tmp_path / "out")]
    text = CliRunner().invoke(app, words).stdout
    assert "Netherlands: real income" in text and "European Union: real income" in text
    assert "1 more of those asked for: --verbose" in text


def test_the_summary_of_a_brief_fits_with_claims_and_without(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = sample.said()
    for page in (whole, replace(whole, claims=(), answer="", lead=whole.lead[:1])):
        show_summary(page, tmp_path, ("html",))
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) <= MOST_LINES
        assert lines[-1] == str((tmp_path / "report.html").resolve())


def test_a_line_stands_before_anything_is_loaded_and_is_gone_before_the_answer(
    tmp_path: Path,
) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "detente", "run", "nothing-here", "--draws", "2"]
    process = subprocess.Popen(words, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 4096):
            said += part
    except OSError:
        pass  # the other end is closed
    process.wait(60)
    os.close(ours)
    text = said.decode()
    begin, _, rest = text.partition(progress_line.BEGIN)
    assert begin == progress_line.WIPED, "nothing stands before it"
    assert rest.startswith(f"{progress_line.WIPED}error: no scenario 'nothing-here'")


def test_nothing_is_said_of_progress_where_nobody_watches(
    capsys: pytest.CaptureFixture[str],
) -> None:
    progress_line.progress()("draws", 1, 2)
    progress_line.wipe()
    assert capsys.readouterr() == ("", "")


def test_every_technical_word_has_a_plain_one_that_is_explained() -> None:
    for technical, term in TERMS.items():
        assert term.technical == technical
        assert term.plain in term.explained and term.meaning in term.explained
        assert technical in term.explained
        assert term.meaning[0].islower() and not term.meaning.endswith(".")
    assert explained("null", "draw").count(": ") == 2
    assert set(HEADS) == {"horizon", "closure", "elasticities", "max_residual"}
