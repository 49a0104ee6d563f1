"""Which rows and words commands print of an answer: flips, shares, fuels, a world."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli import brief_command, energy_command, flip_command, show_energy
from detente.cli.main import app
from detente.cli.new_command import _slug
from detente.cli.show_share import show_share
from detente.cli.show_world import show_world
from detente.energy.cuts import Carried, Lost
from detente.politics.game.burden import LeastTransfers
from detente.study.share_burden import ALL_MOTIVES, INCOME_ALONE, Sharing
from detente.table import Table


def sharing(motives: str, received: list[float]) -> Sharing:
    members = np.array(received)
    least = LeastTransfers(members, 0 * members, float(np.maximum(members, 0).sum()))
    return Sharing(motives, members, members, least, 1)


@pytest.mark.parametrize(
    ("received", "said"),
    [
        ([0.0, 0.0], "Nobody gains by leaving: no transfer is needed."),
        ([1.0, -1.0], "1 billion USD a year, the dual programme says at least 1; solved"),
        ([0.25, -0.25], "0.25 billion USD a year"),
    ],
)
def test_each_set_of_motives_has_its_own_members_and_sum(
    received: list[float], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    motives = [ALL_MOTIVES, INCOME_ALONE]
    rows = [("AAA", 1.5, ALL_MOTIVES), ("BBB", 2.5, INCOME_ALONE), ("CCC", 3.5, INCOME_ALONE)]
    tables = {
        "sharing": Table.of(("member", "margin", "motives"), rows),
        "payments": Table.of(("row", "payer"), []),
    }
    found = [sharing(one, received) for one in motives]
    answer: Any = SimpleNamespace(heading_said={}, tables=tables, found=found)
    show_share(answer, Path("out"))
    printed = " ".join(capsys.readouterr().out.split())
    first, second = (printed.split(f"With {one}: ")[1] for one in motives)
    first = first.split("With ")[0]
    assert ("1.5" in first, "2.5" in first, "3.5" in first) == (True, False, False)
    assert ("1.5" in second, "2.5" in second, "3.5" in second) == (False, True, True)
    assert printed.count(said) == 2
    assert "Who pays whom" not in printed


def test_a_flip_prints_every_column_but_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[list[str]] = []
    monkeypatch.setattr(
        "detente.cli.printer.show", lambda title, table, columns, **_: shown.append(columns)
    )
    table = Table.of(("flip", "row", "what", "distance"), [("a", 1, "rate", 0.2)])
    found: Any = SimpleNamespace(heading_said={}, tests=[], tables={"flip": table})
    flip_command._show(found, Path("out"))
    assert shown == [["what", "distance"]]


@pytest.mark.parametrize(("part", "said"), [(1.0, False), (0.4, True)])
def test_members_are_explained_where_only_a_part_of_them_is_meant(
    part: float, said: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    one = Carried("embargo", "crude", "DEU", "cut", 0.5, part, "data", "data")
    lost = Lost("case", date(2022, 12, 30), {}, (one,), {}, ())
    show_energy._show_lost(lost, replaced=False)
    assert ("members: per cent of the European" in capsys.readouterr().out) is said


def test_ranges_of_fuels_come_with_what_they_are_about(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = Table.of(("fuel", "low"), [("gas", 1.0)])
    monkeypatch.setattr("detente.study.fuels.energy_ranges", lambda found: table)
    about = {name: name.upper() for name in energy_command.ABOUT}
    found: Any = SimpleNamespace(to_json=lambda: about | {"flows": []})
    energy_command._ranges(found, {}, as_json=True)
    assert json.loads(capsys.readouterr().out) == about | {"ranges": [{"fuel": "gas", "low": 1.0}]}


@pytest.mark.parametrize(
    ("words", "asked"), [([], False), (["--fuel", "gas"], True), (["gas.yaml"], True)]
)
def test_the_bridge_takes_nothing_else(
    words: list[str], asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[dict[str, bool]] = []
    monkeypatch.setattr(energy_command, "_bridge", lambda **said: heard.append(said))
    assert CliRunner().invoke(app, ["energy", "--bridge", *words]).exit_code == 0
    assert heard == [{"as_json": False, "asked": asked}]


def test_a_world_shows_its_largest_economies_in_billions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    world = dt.World.open("icio-2021")
    show_world(world)
    (line,) = (one for one in capsys.readouterr().out.splitlines() if "USA " in one)
    # The Bureau of Economic Analysis: 23,681 billion USD of domestic product in 2021.
    printed = [float(word.replace(",", "")) for word in line.split() if word[-1].isdigit()]
    assert printed[0] == pytest.approx(23_681, rel=0.05)


@pytest.mark.parametrize(
    ("file", "name"), [("My own.yaml", "my-own"), ("!?.yaml", "mine"), ("ü.yaml", "mine")]
)
def test_a_new_scenario_is_called_as_its_file(file: str, name: str) -> None:
    assert _slug(Path(file)) == name


@pytest.mark.parametrize(
    ("words", "opened"),
    [
        (["--open"], ["report.html"]),
        (["--open", "--format", "md,html"], ["report.html"]),
        (["--open", "--format", "md"], []),
        ([], []),
    ],
)
def test_a_page_is_opened_where_one_is_written_and_asked_for(
    words: list[str], opened: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launched: list[str] = []
    made = SimpleNamespace(result=None, to_json=dict)
    monkeypatch.setattr("detente.claims.brief.brief", lambda *given, **more: made)
    monkeypatch.setattr("detente.study.save.save", lambda *given, **more: tmp_path)
    for name in ("_verdicts", "_tell"):
        monkeypatch.setattr(brief_command, name, lambda *given, **more: "")
    monkeypatch.setattr(brief_command.typer, "launch", launched.append)
    out = ["--out", str(tmp_path / "out"), "--processes", "1"]
    done = CliRunner().invoke(app, ["brief", "oil-price-cap-30", *words, *out])
    assert done.exit_code == 0, done.output
    assert [Path(one).name for one in launched] == opened
