"""What every answer says about where it comes from."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from detente.scenario.file import Scenario


def digest(text: str) -> str:
    """SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def origin(scenario: Scenario) -> dict[str, str]:
    """Versions, the scenario's text and hash, and the hash of its world's data.

    And where the world lies, if it is a file of the user's.
    """
    import platform
    from importlib.metadata import version

    own = Path(scenario.content.world)
    file = {"world_file": str((scenario.folder / own).resolve())} if own.suffix == ".npz" else {}
    return {
        "detente": version("detente"),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scenario": scenario.text,
        "scenario_sha256": scenario.digest,
        "world": scenario.world.name,
        "world_sha256": scenario.world.digest,
    } | file
