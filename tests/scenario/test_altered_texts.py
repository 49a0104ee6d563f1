"""Scenario, claims and manifest files, altered by chance: each is read, or refused in one line that
says where, with status 2.
"""

from __future__ import annotations

import json
import random
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

import detente as dt
from detente.claims.claims_file import Claims
from detente.cli.failures import outcome
from detente.study.rerun import read_manifest
from detente.study.save import save
from tests.scenario.altered_texts import altered_json, altered_text
from tests.three import CLAIMS, SCENARIO, three

# How many refused files of each kind, and a seed for each.
REFUSED, SEEDS = 200, {"scenario": 1, "claims": 2, "manifest": 3}
MORE = """time: {rho: 0.4, delta: 0.5}
parameters:
  labour: specific
  rent_share: {STEEL: 0.3}
blocs:
  COAST: {members: [NORTH, EAST], source: made up}
date: 2021-06-01
start: 2021-01-01
closure: nominal
notes: [a note]
sources: [a source]
"""
LEVERS = """  - lever: quota
    by: COAST
    on: SOUTH
    sectors: WHEAT
    limit: 80
    rent: exporter
    from: 2021-02-01
    source: made up
  - {lever: aid, by: EAST, on: NORTH, amount: 0.5, source: made up}
  - {lever: labour, by: EAST, change: -2, source: made up}
"""
Read = Callable[[Path], object]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a world, a scenario, claims, and the manifest of a result."""
    place = tmp_path_factory.mktemp("altered")
    three().save(place / "toy.npz")
    (place / "scenario.yaml").write_text(SCENARIO + LEVERS + MORE, encoding="utf-8")
    (place / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    result = dt.run(dt.Scenario.open(place / "scenario.yaml"))
    saved = save(result, place / "out", formats=("json",))
    (place / "manifest.json").write_text((saved / "manifest.json").read_text(encoding="utf-8"))
    return Path(place)


def readers(folder: Path) -> dict[str, Read]:
    """How a file of each kind is read and checked, without a solve."""
    asked = dt.Scenario.open(folder / "scenario.yaml")
    return {
        "scenario": lambda path: dt.Scenario.open(path).remarks,
        "claims": lambda path: Claims.open(path).on(asked),
        "manifest": read_manifest,
    }


@pytest.mark.parametrize("kind", SEEDS)
def test_an_altered_file_is_read_or_refused_in_one_located_line(
    kind: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.cli.failures.prepare", lambda: None)
    rng, suffix = random.Random(SEEDS[kind]), "json" if kind == "manifest" else "yaml"
    original = (folder / f"{kind}.{suffix}").read_text(encoding="utf-8")
    alter, read = altered_json if kind == "manifest" else altered_text, readers(folder)[kind]
    path = folder / f"f.{suffix}"
    refused = 0
    while refused < REFUSED:
        text = alter(original, rng)
        path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            status = outcome(lambda: read(path) and None)
        said = capsys.readouterr().err
        if status:
            assert status == 2, said
            assert said.count("\n") == 1 and len(said) <= 300 and said[:-1].isprintable(), said
            assert re.match(rf"error: (\S*/)?f\.{suffix}(:\d+|, [\w ]+)*: ", said), (said, text)
            refused += 1


def test_the_originals_are_read(folder: Path) -> None:
    for kind, read in readers(folder).items():
        suffix = "json" if kind == "manifest" else "yaml"
        read(folder / f"{kind}.{suffix}")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["welfare_pct"]) == {"NORTH", "SOUTH", "EAST"}
