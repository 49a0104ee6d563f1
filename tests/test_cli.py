"""The door: exit statuses, one JSON object, help, files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from detente.errors import DetenteError
from tests.claims.small import TEXT
from tests.three import written

LATE = """scenario: late
date: 2030-01-01
target: CHN
levers:
  - {lever: tariff, by: USA, on: CHN, rate: 25, from: 2022-01-01, to: 2022-12-31}
horizons: long-run
"""
CLAIMS = TEXT + "    flips: [a sign of spring]\n"


def detente(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from detente.cli.main import main; main()", *words]
    return subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | env,
        check=False,
    )


def test_start_help_and_version(tmp_path: Path) -> None:
    assert "detente brief beijing-moscow-2022" in detente(cwd=tmp_path).stdout
    assert "Usage" in detente("--help", cwd=tmp_path).stdout
    for command in ("run", "brief", "new", "check", "rerun", "depend"):
        assert detente(command, "--help", cwd=tmp_path).returncode == 0
    assert detente("--version", cwd=tmp_path).stdout.startswith("detente 0.")


def test_run_prints_one_object_and_writes_files(tmp_path: Path) -> None:
    done = detente(
        "run",
        "chip-controls-2022",
        "--json",
        "--lever",
        "tariff 10 by USA on VNM in C26",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert done.stderr == ""
    assert answer["certificate"]["converged"]
    folder = tmp_path / answer["files"]
    assert {"welfare.csv", "tables.xlsx", "result.json", "manifest.json"} <= {
        p.name for p in folder.iterdir()
    }
    again = detente("rerun", str(folder), cwd=tmp_path)
    assert "the same numbers" in again.stdout


def test_run_shows_draws_and_sensitivity(tmp_path: Path) -> None:
    words = (
        "run",
        "chip-controls-2022",
        "--draws",
        "3",
        "--processes",
        "1",
        "--sensitivity",
        "--for",
        "NLD",
        "--verbose",
    )
    done = detente(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for said in (
        "over tries of the assumptions",
        "NLD Netherlands",
        "each assumption at its ends",
        "how easily buyers switch",
        "what happens to trade deficits",
    ):
        assert said in done.stdout
    answer = json.loads(detente(*words, "--json", cwd=tmp_path).stdout)
    assert answer["welfare_draws"]["NLD"]["draws"] == 3
    assert answer["sensitivity"]["nominal"]["group"] == "closure"


def test_run_shows_the_months(tmp_path: Path) -> None:
    words = ("run", "oil-price-cap-30", "--set", "horizons=month-3,long-run", "--monthly")
    done = detente(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "month by month" in done.stdout and "2022-05-11" in done.stdout
    assert (
        json.loads(detente(*words, "--json", cwd=tmp_path).stdout)["welfare_by_month"]["3"]["RUS"]
        < 0
    )


def test_brief_prints_one_object_and_writes_the_verdicts(tmp_path: Path) -> None:
    (tmp_path / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    options = (
        "--claims",
        "claims.yaml",
        "--draws",
        "3",
        "--processes",
        "2",
        "--format",
        "json",
        "--json",
    )
    done = detente("brief", "coalition-russia-decoupling", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    answer = json.loads(done.stdout)
    assert set(answer["verdicts"]) == {"T01"}
    assert answer["draws"]["count"] == 3
    saved = json.loads((tmp_path / answer["files"] / "verdicts.json").read_text(encoding="utf-8"))
    assert saved["verdicts"] == answer["verdicts"]


def test_brief_prints_each_claim_for_people(tmp_path: Path) -> None:
    (tmp_path / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    done = detente(
        "brief",
        "coalition-russia-decoupling",
        "--claims",
        "claims.yaml",
        "--draws",
        "3",
        "--processes",
        "1",
        "--format",
        "json",
        "--verbose",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    for words in (
        "T01 NO BETTER THAN A SIMPLE RULE",
        "simple rule, in proportion:",
        "could turn it: a sign of spring",
        "who pays",
        "3 tries, seed 0",
        "sha256",
    ):
        assert words in " ".join(done.stdout.split())


def test_tables_for_people_on_any_code_page(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from detente.cli.main import main; main()",
            "run",
            "coalition-russia-decoupling",
            "--for",
            "TUR",
            "--verbose",
        ],
        cwd=tmp_path,
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
        check=False,
    )
    text = done.stdout.decode("cp1252")
    assert done.returncode == 0, done.stderr
    for words in ("who pays", "billion USD", "real income", "proof of solution", "files:"):
        assert words in text


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("run", "nothing-here"), 2, "no scenario 'nothing-here'"),
        (("run", "coalition-russia-decoupling", "--set", "closure"), 2, "KEY=VALUE"),
        (
            ("run", "coalition-russia-decoupling", "--set", "extends=russia-gas-stop-2022"),
            2,
            "--set: `extends` is about levers of another file and cannot be set",
        ),
        (
            ("run", "coalition-russia-decoupling", "--set", "without=x"),
            2,
            "`without` is about levers of",
        ),
        (
            ("run", "coalition-russia-decoupling", "--lever", "embarg by USA on CHN"),
            2,
            "did you mean 'embargo'",
        ),
        (
            ("run", "coalition-russia-decoupling", "--for", "IRN"),
            2,
            "has no accounts for IRN (it is inside ROW); figures for it are refused",
        ),
        (
            ("run", "coalition-russia-decoupling", "--format", "csv,netcdf"),
            2,
            "unknown format 'netcdf'",
        ),
        (("run", "coalition-russia-decoupling", "--seed", "-1"), 2, "greater than or equal to 0"),
        (("new", "missing/mine.yaml"), 2, "cannot write: No such file or directory"),
        (("new", ".", "--force"), 2, "cannot write"),
        (("new", "."), 2, "exists"),
        (("depend", "ROW", "CHN"), 2, "the rest of the world has no rank"),
        (("depend", "RUS", "Russia"), 2, "RUS is no partner of its own"),
        (
            ("record", "chip-controls-2022"),
            2,
            "chip-controls-2022: the recorded figures are Russia's",
        ),
        (("record", "chip-controls-2022", "--only", "cases"), 2, "has scenarios of its own"),
        (("record", "--only", "studie"), 2, "did you mean 'studies'"),
        (("hindcast",), 2, "No such command"),
        (("world", "show", "icio-1999"), 2, "no shipped world"),
        (("rerun", "missing.json"), 2, "cannot be read"),
        (("nonsense",), 2, "No such command"),
    ],
)
def test_bad_input_has_status_two_and_one_line(
    words: tuple[str, ...], status: int, message: str, tmp_path: Path
) -> None:
    done = detente(*words, cwd=tmp_path)
    assert done.returncode == status
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_members_of_a_bloc_that_are_inside_row_are_named(tmp_path: Path) -> None:
    asked = ("depend", "KAZ", "ARMS_TO_RUSSIA_2022")
    found = json.loads(detente(*asked, "--json", cwd=tmp_path).stdout)
    assert found["outside_the_world"] == ["IRN", "PRK"]
    assert set(found["loss_pct"]["FGO"]["alone_pct"]) == {"BLR"}
    assert (
        "in ARMS_TO_RUSSIA_2022 but without accounts in the world: Iran; North Korea"
        in detente(*asked, cwd=tmp_path).stdout
    )


def test_what_is_in_force_on_no_day_and_without_a_source_is_said(tmp_path: Path) -> None:
    (tmp_path / "late.yaml").write_text(LATE, encoding="utf-8")
    notes = ["no lever is in force on 2030-01-01", "1 lever without a source: tariff by USA"]
    checked = detente("check", "late.yaml", cwd=tmp_path)
    said = checked.stdout.splitlines()
    assert said[0] == "late: 0 levers in force. ok"
    assert said[-2:] == [f"note: {note}" for note in notes]
    assert "in force at no time shown: tariff by USA" in said
    assert (
        json.loads(detente("check", "late.yaml", "--json", cwd=tmp_path).stdout)["notes"] == notes
    )
    shown = detente("run", "late.yaml", "--draws", "2", "--processes", "1", cwd=tmp_path)
    assert all(f"- {note}" in shown.stdout for note in notes), shown.stderr
    assert "so nothing is ranked" in shown.stdout
    assert "who pays" not in shown.stdout
    assert "lose most" not in shown.stdout
    assert (
        json.loads(detente("run", "late.yaml", "--json", "--force", cwd=tmp_path).stdout)["notes"]
        == notes
    )


def test_a_long_brief_refuses_before_it_computes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is there, and a mistake in the claims, are told before any process is
    started.
    """
    from typer.testing import CliRunner

    from detente.cli.main import app

    def computes(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("detente.study.draws.workers", computes)
    bad = tmp_path / "bad.yaml"
    bad.write_text(CLAIMS.replace("document:", "documnt:"), encoding="utf-8")
    for words, message in (
        (("--out", str(tmp_path)), "exists"),
        (("--claims", str(bad)), "unknown field 'documnt'"),
    ):
        told = CliRunner().invoke(app, ["brief", "beijing-moscow-2022", *words]).exception
        assert isinstance(told, DetenteError) and message in str(told)


def test_no_equilibrium_has_status_three(tmp_path: Path) -> None:
    others = ",".join(c for c in _countries() if c != "RUS")
    (tmp_path / "mine.yaml").write_text("scenario: one-way")
    done = detente(
        "run", "mine.yaml", "--lever", f"embargo by RUS on {others} exports", cwd=tmp_path
    )
    assert done.returncode == 3, done.stderr
    assert "RUS" in done.stderr


def test_new_check_and_lists(tmp_path: Path) -> None:
    assert detente("new", "mine.yaml", cwd=tmp_path).returncode == 0
    assert "ok" in detente("check", "mine.yaml", cwd=tmp_path).stdout
    assert detente("new", "mine.yaml", cwd=tmp_path).returncode == 2
    (tmp_path / "mine.yaml").write_text("scenario: a\nleakag: 1\n")
    bad = detente("check", "mine.yaml", cwd=tmp_path)
    assert bad.returncode == 2
    assert "mine.yaml:2: unknown field 'leakag'" in bad.stderr
    for what in ("worlds", "scenarios", "levers", "countries", "blocs", "sectors", "variables"):
        rows = json.loads(detente("list", what, "--json", cwd=tmp_path).stdout)
        assert rows
        assert detente("list", what, cwd=tmp_path).returncode == 0
    assert json.loads(detente("schema", cwd=tmp_path).stdout)["additionalProperties"] is False
    assert detente("world", "check", cwd=tmp_path).returncode == 0


def test_new_starts_from_a_file_and_replaces_only_what_it_wrote(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "below").mkdir()
    told = detente("new", "copy.yaml", "--from", "quarrel.yaml", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "copy.yaml").read_text() == (tmp_path / "quarrel.yaml").read_text()
    for words, message in (
        (("copy.yaml", "--force"), "copy.yaml is not as `detente new` wrote it"),
        (("below/copy.yaml", "--from", "quarrel.yaml"), "beside the files that it names"),
        (("more.yaml", "--from", "claims.yaml"), "claims.yaml:1: unknown field 'document'"),
        (("more.yaml", "--from", "quarell"), "no scenario 'quarell'"),
    ):
        refused = detente("new", *words, cwd=tmp_path)
        assert refused.returncode == 2 and message in refused.stderr, refused.stderr
    assert not (tmp_path / "more.yaml").exists() and not list((tmp_path / "below").iterdir())
    for base in ("russia-gas-stop-2022", "coalition-russia-decoupling"):
        again = detente("new", "shipped.yaml", "--from", base, "--force", cwd=tmp_path)
        assert again.returncode == 0, again.stderr


def _countries() -> tuple[str, ...]:
    import detente as dt

    return dt.World.open("icio-2021").countries


def test_every_command_that_a_message_names_exists() -> None:
    from typer.main import get_command

    from detente.cli.main import app

    commands: Any = get_command(app)
    package = Path(__file__).parents[1] / "src" / "detente"
    files = [path for kind in ("py", "yaml", "txt", "csv") for path in package.rglob(f"*.{kind}")]
    named = set()
    for path in files:
        quoted = re.findall(r"`detente ([a-z]+)(?: ([a-z]+))?", path.read_text(encoding="utf-8"))
        named |= set(quoted)
    assert ("run", "") in named
    for first, second in named:
        assert first in commands.commands, first
        group = getattr(commands.commands[first], "commands", None)
        assert group is None or not second or second in group, (first, second)
