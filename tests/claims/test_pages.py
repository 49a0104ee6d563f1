"""Pages about claims: the example of the guide runs, the page of the system is current and its
commands exist.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest
import typer

import detente as dt
from detente.claims.claim import UNTESTED
from detente.claims.claims_file import Claims
from detente.cli.main import app
from detente.scenario.library import list_scenarios

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "concepts" / "claims.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "build_system", ROOT / "tools" / "build_system.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_system_page_is_current(builder: ModuleType) -> None:
    assert builder.page(Claims.open("beijing-moscow-2022")) == builder.PAGE.read_text(
        encoding="utf-8"
    ), "run python tools/build_system.py"


def test_the_commands_that_show_a_row_exist() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for claim in Claims.open("beijing-moscow-2022").content.claims:
        if claim.kind not in UNTESTED:
            program, command, *words = shlex.split(claim.shown_by)
            assert program == "detente"
            assert command in commands, claim.shown_by
            known = {option for parameter in commands[command].params for option in parameter.opts}
            assert {word for word in words if word.startswith("--")} <= known, claim.shown_by
            assert words[0] in (*list_scenarios(), "--on"), claim.shown_by


def test_the_example_of_the_guide_runs(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)
    path = tmp_path / "speech.yaml"
    path.write_text(text, encoding="utf-8")
    found = dt.brief("coalition-russia-decoupling", claims=path, draws=2)
    assert [verdict.verdict for verdict in found.verdicts] == ["holds", "cannot be tested"]
    assert found.verdicts[0].recorded


def test_the_guide_names_metrics_and_fields_that_exist() -> None:
    from detente.claims.claim import Test
    from detente.claims.metrics import metrics

    listed = GUIDE[GUIDE.index("They come from") : GUIDE.index("Metrics of the equilibrium take")]
    named = set(re.findall(r"`([a-z_]+)`", listed)) - {"base_"}
    assert named <= set(metrics())
    table = GUIDE[GUIDE.index("| field of a test") :]
    fields = {
        name.strip()
        for row in re.findall(r"^\| ([a-z_, ]+) \|", table, flags=re.MULTILINE)[1:]
        for name in row.split(",")
    }
    assert fields == set(Test.model_fields) - {"note"}
