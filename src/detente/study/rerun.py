"""rerun: a saved result computed again from its manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import DataError
from detente.scenario.file import Scenario
from detente.study.result import Result
from detente.study.run import run
from detente.world.text_file import text_of


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
    """The manifest at a path, or in the folder of that name; DataError when it cannot be read."""
    path = Path(given)
    path = path / "manifest.json" if path.is_dir() else path
    text = text_of(path)
    try:
        asked: dict[str, Any] = json.loads(text)
        folder = Path(asked.get("world_file", "")).parent
        scenario = Scenario.parse(asked["scenario"], path=path.name, folder=folder)
        welfare = {str(code): float(value) for code, value in asked["welfare_pct"].items()}
    except (RecursionError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"not a manifest ({error!r})",
            where=str(path),
            hint="give manifest.json of a result folder",
        ) from error
    return Saved(scenario, welfare, asked)


def rerun(manifest: str | Path) -> tuple[Result, float]:
    """The result that a manifest describes, computed again, and how far it is from the first time.

    The distance is the largest difference in welfare_pct. DataError when the manifest cannot be
    read or the world has changed since.
    """
    saved = read_manifest(manifest)
    world = saved.scenario.world
    if world.digest != saved.asked.get("world_sha256"):
        raise DataError(
            f"world {world.name} is no longer the same data",
            where=str(manifest),
            hint="install the version named in the manifest",
        )
    result = run(
        saved.scenario,
        for_country=saved.asked.get("for"),
        explained=saved.asked.get("explained"),
        seed=int(saved.asked.get("seed", 0)),
    )
    now = result.outcome["welfare_pct"]
    differences = [abs(now[country] - value) for country, value in saved.welfare_pct.items()]
    return result, max(differences)
