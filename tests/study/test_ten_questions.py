"""Ten questions of 2025 and 2026: at most three commands each, and a sign that the literature has.

The commands stand in ten_questions.yaml.
"""

from __future__ import annotations

import json
import math
import shlex
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from detente.cli.main import app

QUESTIONS: list[dict[str, Any]] = YAML(typ="safe").load(
    (Path(__file__).parent / "ten_questions.yaml").read_text(encoding="utf-8")
)
ANSWERED = [one for one in QUESTIONS if one["commands"]]


def asked(command: str) -> dict[str, Any]:
    words = shlex.split(command)
    if words[0] == "run":
        words += ["--format", "json", "--force"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def number_at(answer: dict[str, Any], path: str) -> float:
    found: Any = answer
    for part in path.split("."):
        found = found[part]
    return float(found)


def test_there_are_ten_and_each_is_answered_or_says_why_not() -> None:
    assert len(QUESTIONS) == 10
    for one in QUESTIONS:
        assert len(one["commands"]) <= 3
        assert one["commands"] or one["no_answer"].startswith("because ")
        assert not one["commands"] or (one["literature"] and one["sign"] in (-1, 1))


@pytest.mark.parametrize("one", ANSWERED, ids=lambda one: one["question"][:50])
def test_the_main_number_has_the_sign_of_the_literature(
    one: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if "file" in one:
        (tmp_path / "mine.yaml").write_text(one["file"], encoding="utf-8")
    answers = [asked(command) for command in one["commands"]]
    found = number_at(answers[-1], one["number"])
    if "less" in one:
        found -= number_at(answers[0], one["less"])
    assert math.copysign(1, found) == one["sign"], found
    assert abs(found) > 1e-4, found
