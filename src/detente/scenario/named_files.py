"""Files that levers of a scenario name: read, with errors that say where."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from detente.errors import DetenteError, ScenarioError
from detente.levers.base import Lever
from detente.levers.titles import told_apart
from detente.scenario.located import Written
from detente.scenario.schema import ScenarioFile
from detente.world.whom import Blocs
from detente.world.world import World


@dataclass(frozen=True)
class Opened:
    """A file whose levers have read what they name, and where each of them is written."""

    content: ScenarioFile
    written: Written


def levers_opened(
    content: ScenarioFile,
    folder: Path,
    world: World,
    blocs: Callable[[], Blocs],
    written: Written,
) -> Opened:
    """`content` with the levers that each of its levers stands for; ScenarioError, located.

    `blocs` gives the scenario's own blocs, which only a lever with a file asks for.
    """
    if not any(map(_names_a_file, content.levers)):
        return Opened(content, written)
    levers: list[Lever] = []
    origins: list[int] = []
    for place, lever in enumerate(content.levers):
        try:
            parts = lever.opened(folder, world, blocs())
        except DetenteError as error:
            here = error.where if ":" in error.where else written.where(("levers", place, "file"))
            what = error.what if ":" in error.where else _with_table(error)
            raise ScenarioError(what, where=here, hint=error.hint) from error
        levers += parts
        origins += [place] * len(parts)
    told = told_apart(levers)
    changed = content.model_copy(update={"levers": told})
    return Opened(changed, replace(written, origins=tuple(origins)))


def kept_open(content: ScenarioFile, levers: Iterable[Lever]) -> ScenarioFile:
    """`content` with those of the `levers` that say the same in place of its own.

    They have read their files, which may lie in another folder.
    """
    known = {one.model_dump_json(): one for one in levers if _names_a_file(one)}
    if not known:
        return content
    kept = tuple(known.get(one.model_dump_json(), one) for one in content.levers)
    return content.model_copy(update={"levers": kept})


def _names_a_file(lever: Lever) -> bool:
    return "file" in type(lever).model_fields


def _with_table(error: DetenteError) -> str:
    return f"{error.where}: {error.what}" if error.where else error.what
