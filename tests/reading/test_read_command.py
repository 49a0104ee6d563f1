"""`detente read` and the page on it: from text to brief by the commands as they stand there."""

from __future__ import annotations

import json
import re
import resource
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from detente.claims.claims_file import Claims
from detente.reading.record import from_lines
from detente.scenario.file import Scenario
from tests.reading.own_texts import FOLDER

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "read-a-document.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    detente (.+)$", PAGE, flags=re.MULTILINE)
TEXTS = dict(re.findall(r"^```(\S+\.txt)\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL))
# From text to brief, in seconds of machine time for each text.
AT_MOST = 60


def run(words: list[str], folder: Path, answers: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "detente", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, input=answers)


def machine_time() -> float:
    """Seconds of a processor that commands have used: others on the machine do not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_the_page_runs_as_it_stands(tmp_path: Path) -> None:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert text == (FOLDER / name).read_text(encoding="utf-8")
    spent: dict[str, float] = {}
    for command in COMMANDS:
        words = shlex.split(command)
        begun = machine_time()
        done = run(words, tmp_path, "a\nq\n" if "--review" in words else "")
        assert done.returncode == 0, (command, done.stderr)
        name = Path(words[1]).stem
        spent[name] = spent.get(name, 0) + machine_time() - begun
    for name in ("tariff", "mineral", "pipeline"):
        assert spent[name] < AT_MOST
        verdicts = json.loads((tmp_path / name / "brief" / "verdicts.json").read_text("utf-8"))
        found = {one["verdict"] for one in verdicts["verdicts"].values()}
        assert "cannot be tested" in found and len(found) > 1
        report = (tmp_path / name / "brief" / "report.html").read_text(encoding="utf-8")
        assert "Unreviewed: " in report
        assert 'href="../reading.html#at-' in report
        for sentence in ("We do not want a quarrel", "has no graphite mine", "pay in rubles"):
            assert sentence not in report


@pytest.fixture
def reading(tmp_path: Path) -> Path:
    words = ["read", str(FOLDER / "tariff.txt"), "--date", "2025-03-03", "--out", "R"]
    done = run([*words, "--accept-all", "--json"], tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["counts"]["accepted"] == told["counts"]["found"] > 0
    assert told["counts"]["unreviewed"] == told["counts"]["found"]
    assert any(told["conflicts"].values())
    return tmp_path / "R"


def test_levers_of_the_text_are_added_to_a_scenario_that_is_named(tmp_path: Path) -> None:
    words = ["read", str(FOLDER / "pipeline.txt"), "--date", "2022-04-27", "--out", "R"]
    done = run([*words, "--accept-all", "--scenario", "russia-energy-stop-2022"], tmp_path)
    assert done.returncode == 0, done.stderr
    content = Scenario.open(tmp_path / "R" / "scenario.yaml").content
    alone = Scenario.open("russia-energy-stop-2022").content
    assert content.world == alone.world
    assert len(content.levers) == len(alone.levers) + 1


def test_the_folder_holds_what_it_should(reading: Path) -> None:
    claims = Claims.open(reading / "claims.yaml").content
    records = {r.start: r for r in from_lines((reading / "records.jsonl").read_text("utf-8"))}
    assert all(claim.span and claim.span.start in records for claim in claims.claims)
    page = (reading / "reading.html").read_text(encoding="utf-8")
    for name in ("found", "accepted", "bound", "unbound", "unreviewed"):
        assert f'data-state="{name}"' in page
    assert "What could not be bound, and why" in page and "counts towns" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["missing.txt", "--date", "2025-03-03", "--out", "S"], "missing.txt"),
        ([str(FOLDER / "tariff.txt"), "--out", "S"], "day of the document"),
        ([str(FOLDER / "tariff.txt"), "--date", "3 March", "--out", "S"], "is no date"),
        ([str(FOLDER / "tariff.txt"), "--date", "2025-03-03"], "no folder"),
        ([str(FOLDER / "tariff.txt"), "--date", "2025-03-03", "--out", "R"], "exists"),
        (
            [
                str(FOLDER / "tariff.txt"),
                "--date",
                "2025-03-03",
                "--out",
                "S",
                "--scenario",
                "nono",
            ],
            "nono",
        ),
        (["R/claims.yaml", "--review"], "holds no reading"),
        (["escape.txt", "--date", "2025-03-03", "--out", "S"], "U+001B"),
        (["empty.txt", "--date", "2025-03-03", "--out", "S"], "no text"),
    ],
)
def test_bad_input_is_one_line(reading: Path, words: list[str], said: str) -> None:
    (reading.parent / "escape.txt").write_text("China \x1b[31m said so.", encoding="utf-8")
    (reading.parent / "empty.txt").write_text(" \n", encoding="utf-8")
    done = run(["read", *words], reading.parent)
    assert done.returncode == 2
    assert said in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not (reading.parent / "S").exists()


def test_hostile_text_brings_no_mark_into_the_page(tmp_path: Path) -> None:
    text = (
        "<script>alert(1)</script> & <img src=x onerror=alert(2)>\n\n"
        'China said "<b>more than 20%</b> of Russia\'s imports" was right.\n'
    )
    (tmp_path / "hostile.txt").write_text(text, encoding="utf-8")
    words = ["read", "hostile.txt", "--date", "2022-12-30", "--source", "<i>x</i>", "--out", "H"]
    assert run([*words, "--accept-all"], tmp_path).returncode == 0
    page = (tmp_path / "H" / "reading.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page and "<img" not in page and "<i>x" not in page


def test_limits_that_were_accepted_are_frozen(tmp_path: Path) -> None:
    words = ["read", str(FOLDER / "tariff.txt"), "--date", "2025-03-03", "--out", "R"]
    assert run(words, tmp_path).returncode == 0
    assert not (tmp_path / "R" / "claims.yaml").exists()
    assert run(["read", "R", "--review"], tmp_path, "a\n" * 7 + "q\n").returncode == 0
    assert (tmp_path / "R" / "claims.yaml").exists()
    about = json.loads((tmp_path / "R" / "reading.json").read_text(encoding="utf-8"))
    assert about["frozen"]
    about["frozen"] = dict.fromkeys(about["frozen"], "0" * 64)
    (tmp_path / "R" / "reading.json").write_text(json.dumps(about), encoding="utf-8")
    done = run(["brief", "R"], tmp_path)
    assert done.returncode == 2 and "not those that were accepted" in done.stderr
