"""Where every change is small the first screen shows digits that count; else two decimals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import detente as dt
from detente.cli.show_run import show_run

TEXT = """
scenario: small
world: icio-2021
target: RUS
levers:
  - {{lever: embargo, by: {by}, on: RUS, direction: imports, sectors: B061, source: made up}}
"""


def russia(by: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The numbers of Russia's line on the first screen."""
    show_run(dt.run(dt.Scenario.parse(TEXT.format(by=by))), Path("out"))
    line = next(one for one in capsys.readouterr().out.splitlines() if "RUS Russia" in one)
    return re.findall(r"[+-]?\d+\.\d+", line)


def test_a_small_loss_is_shown_and_not_rounded_away(capsys: pytest.CaptureFixture[str]) -> None:
    numbers = russia("IND", capsys)
    assert all(re.fullmatch(r"-0\.\d{4}", one) and float(one) < 0 for one in numbers)


def test_larger_ones_keep_two_decimals(capsys: pytest.CaptureFixture[str]) -> None:
    *changes, billions = russia("EU27", capsys)
    assert all(re.fullmatch(r"-\d+\.\d\d", one) for one in changes)
    assert re.fullmatch(r"-\d+\.\d", billions)
