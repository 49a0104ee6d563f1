"""Folders of results: written whole or not at all; only results are ever replaced."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from detente.errors import ScenarioError
from detente.scenario.file import Scenario

# One of these shows that a folder is ours and may be replaced.
OWN = ("manifest.json", "respond.json")


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


@contextmanager
def whole_folder(target: Path, *, force: bool = False) -> Iterator[Path]:
    """A temporary folder beside `target` that takes its name when the block ends; when the block
    fails nothing is left behind.

    Raises
    ------
    ScenarioError
        `target` exists without `force`, or is no folder of results, or cannot be written.
    """
    final = free(target, force=force)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{final.name}-", dir=final.parent))
    except OSError as error:
        raise ScenarioError(
            f"cannot write {target} ({error.strerror})", hint="choose another --out"
        ) from error
    try:
        yield temporary
        temporary.chmod(0o755)
        if final.exists():
            shutil.rmtree(final)
        temporary.rename(final)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def free(target: Path, *, force: bool = False) -> Path:
    """The full path of `target`, which may be written; ScenarioError as in `whole_folder`."""
    final = target.resolve()
    if not final.exists():
        return final
    if not force:
        raise ScenarioError(
            f"{target} exists", hint="choose another --out, or --force to replace it"
        )
    if not final.is_dir() or (
        any(final.iterdir()) and not any((final / name).is_file() for name in OWN)
    ):
        raise ScenarioError(
            f"{target} is not a folder of results, so --force does not replace it",
            hint="choose another --out",
        )
    return final
