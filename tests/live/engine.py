"""The JavaScript engine under node, and how its answers compare with the library's."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.errors import SolveError
from detente.report.live.pack import (
    Packer,
    engine,
    packed_parameters,
    packed_shock,
    packed_world,
)
from tests.worlds import Case

# Both sides are solved to this, in logs, and then agree to `EQUAL`.
TOLERANCE, EQUAL = 1e-11, 1e-8

HATS = ("labour_wage_hat", "rent_hat", "unit_cost_hat", "price_hat", "consumer_price_hat")
VALUES = ("output", "expenditure", "value_added", "tariff_revenue", "export_tax_revenue")
NATIONAL = ("rent", "deficit", "income")

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


def pack_of_case(case: Case) -> bytes:
    """A case as a pack: world, shock, closure, parameters, tolerance."""
    packer = Packer()
    given = {
        "closure": case.closure,
        "tolerance": TOLERANCE,
        "parameters": packed_parameters(case.parameters, case.world),
    }
    content = {
        "world": packed_world(case.world, packer),
        "shock": packed_shock(case.shock, packer),
        "given": given,
    }
    return packer.finished(content)


def answers(
    packs: Sequence[bytes], source: str | None = None, *, until_refused: bool = False
) -> list[dict[str, Any]]:
    """What the engine answers to each pack, in order; `source` in place of the engine's own.

    With `until_refused` nothing after the first refusal.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "packs").mkdir()
        (folder / "engine.js").write_text(source or engine(), encoding="utf-8")
        for number, pack in enumerate(packs):
            (folder / "packs" / f"{number:05d}").write_bytes(pack)
        command = ["node", Path(__file__).with_name("run.js"), folder / "engine.js"]
        paths = [folder / "packs", folder / "out", "first" if until_refused else "all"]
        done = subprocess.run([*command, *paths], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        lines = (folder / "out").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def lines_of_node(script: str, source: str, pack: bytes, *more: str) -> list[Any]:
    """The lines of JSON that ``node SCRIPT SOURCE PACK MORE...`` prints, for a script from here."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "source.js").write_text(source, encoding="utf-8")
        (folder / "pack").write_bytes(pack)
        files = [Path(__file__).with_name(script), folder / "source.js", folder / "pack"]
        done = subprocess.run(["node", *files, *more], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@dataclass(frozen=True)
class Difference:
    """The largest difference of an answer from the library's, and in what."""

    size: float
    what: str


def difference(js: dict[str, Any], found: dt.Equilibrium) -> Difference:
    """Hats: of the hat itself. Values: shares of the country's income."""
    sizes = {name: _of_hat(js, found, name) for name in HATS}
    sizes |= {name: _of_value(js, found, name) for name in (*VALUES, *NATIONAL)}
    sizes["welfare_hat"] = _apart(_array(js, found, "welfare_hat"), found.welfare_hat, 1.0)
    worst = max(sizes, key=sizes.__getitem__)
    return Difference(sizes[worst], worst)


def refusal_of(case: Case) -> dict[str, str] | None:
    """How the library refuses a case; None where it does not."""
    try:
        library(case)
    except SolveError as error:
        said = {"what": error.what, "where": error.where, "hint": error.hint}
        return {"name": type(error).__name__, **said}
    return None


def library(case: Case) -> dt.Equilibrium:
    """The library's answer to a case."""
    return dt.solve(
        case.world,
        case.shock,
        closure=case.closure,
        parameters=case.parameters,
        tolerance=TOLERANCE,
    )


def _array(js: dict[str, Any], found: dt.Equilibrium, name: str) -> np.ndarray:
    values = [np.inf if one is None else one for one in js[name]]
    return np.array(values, dtype=float).reshape(np.shape(getattr(found, name)))


def _of_hat(js: dict[str, Any], found: dt.Equilibrium, name: str) -> float:
    """Cells that nobody makes or buys have no wage, cost or price."""
    mine, theirs = _array(js, found, name), getattr(found, name)
    there = np.ones(theirs.shape, dtype=bool)
    if name == "price_hat":
        there = found.expenditure > 0
    elif theirs.ndim == 2:
        there = found.output > 0
    return _apart(mine[there], theirs[there], theirs[there])


def _of_value(js: dict[str, Any], found: dt.Equilibrium, name: str) -> float:
    mine, theirs = _array(js, found, name), getattr(found, name)
    scale = found.income[:, None] if theirs.ndim == 2 else found.income
    return _apart(mine, theirs, scale)


def _apart(mine: np.ndarray, theirs: np.ndarray, scale: Any) -> float:
    return float((np.abs(mine - theirs) / scale).max(initial=0.0))
