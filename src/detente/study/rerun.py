"""rerun: a saved result computed again from its manifest."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import DataError
from detente.scenario.file import Scenario
from detente.study.result import Result
from detente.study.run import run
from detente.world.text_file import text_of

WHOLE = "give manifest.json of a result folder, as it was written"
# What is read of a manifest, and of which kind; what is absent is nothing.
KINDS = {
    "scenario": ("a text",),
    "world_sha256": ("a text",),
    "welfare_pct": ("a table",),
    "world_file": ("a text", "nothing"),
    "for": ("a text", "nothing"),
    "explained": ("a text", "nothing"),
    "seed": ("a whole number", "nothing"),
}
TYPES = {"a text": str, "a table": dict, "a whole number": int, "nothing": type(None)}


@dataclass(frozen=True)
class Saved:
    """What the manifest of a result says.

    Attributes
    ----------
    scenario : Scenario
    welfare_pct : mapping of str to float
        Change of real income by country.
    asked : mapping
        The manifest itself.
    """

    scenario: Scenario
    welfare_pct: Mapping[str, float]
    asked: Mapping[str, Any]


def read_manifest(given: str | Path) -> Saved:
    """The manifest at a path, or in the folder of that name.

    Nothing in it is believed: DataError, which names file and field, for what is missing or of the
    wrong kind; ScenarioError, with the line of its scenario, for a question that cannot be asked.
    """
    path = Path(given)
    path = path / "manifest.json" if path.is_dir() else path
    asked = _table_in(text_of(path), path)
    for name, kinds in KINDS.items():
        if not _is_one_of(asked.get(name), kinds):
            raise DataError(
                f"{asked.get(name)!r:.60} is not {kinds[0]}" if name in asked else "is missing",
                where=f"{path}, {name}",
                hint=WHOLE,
            )
    if (seed := asked.get("seed") or 0) < 0:
        raise DataError(f"{seed} is below zero", where=f"{path}, seed", hint=WHOLE)
    folder = Path(asked.get("world_file") or "").parent
    scenario = Scenario.parse(asked["scenario"], path=f"{path.name}, scenario", folder=folder)
    return Saved(scenario, _welfare(asked["welfare_pct"], scenario, path), asked)


def _table_in(text: str, path: Path) -> dict[str, Any]:
    """The table that a text in JSON holds; DataError, located, for anything else."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}"
        raise DataError(f"not a manifest ({error.msg})", where=where, hint=WHOLE) from error
    except (RecursionError, ValueError) as error:
        raise DataError(f"not a manifest ({error})", where=f"{path}:1", hint=WHOLE) from error
    if not isinstance(found, dict):
        raise DataError("not a manifest (no table)", where=f"{path}:1", hint=WHOLE)
    return found


def _is_one_of(value: object, kinds: tuple[str, ...]) -> bool:
    return any(isinstance(value, TYPES[kind]) for kind in kinds) and not isinstance(value, bool)


def _welfare(given: Mapping[str, Any], scenario: Scenario, path: Path) -> dict[str, float]:
    """A finite number for each country of the scenario's world; DataError for anything else."""
    countries = scenario.world.countries
    for code in (*countries, *given):
        if code not in countries or not _is_finite(given.get(code)):
            raise DataError(
                f"{given.get(code)!r:.40} is no number of a country of {scenario.world.name}",
                where=f"{path}, welfare_pct, {code}",
                hint=WHOLE,
            )
    return {code: float(value) for code, value in given.items()}


def _is_finite(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and abs(value) < sys.float_info.max  # type: ignore[arg-type]


def rerun(manifest: str | Path) -> tuple[Result, float]:
    """The result that a manifest describes, computed again, and how far it is from the first time.

    The distance is the largest difference in welfare_pct. DataError when the manifest cannot be
    read or the world has changed since.
    """
    saved = read_manifest(manifest)
    world = saved.scenario.world
    if world.digest != saved.asked["world_sha256"]:
        raise DataError(
            f"world {world.name} is no longer the same data",
            where=f"{manifest}, world_sha256",
            hint="install the version named in the manifest",
        )
    result = run(
        saved.scenario,
        for_country=saved.asked.get("for"),
        explained=saved.asked.get("explained"),
        seed=saved.asked.get("seed") or 0,
    )
    now = result.outcome["welfare_pct"]
    differences = [abs(now[country] - value) for country, value in saved.welfare_pct.items()]
    return result, max(differences)
