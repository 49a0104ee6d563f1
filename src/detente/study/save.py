"""save: the files of an answer, written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from detente.errors import DataError, ScenarioError
from detente.study.answer import Answer, Provenance
from detente.study.folder import digest
from detente.study.publish import (
    HOME,
    MANIFEST,
    Reserved,
    digests,
    manifest_in,
    publish,
    reserved,
    whole,
)
from detente.study.result import Result
from detente.study.workers import at_hand
from detente.table import Table, csv_name, write_workbook
from detente.words import did_you_mean
from detente.world.variables import variable

FORMATS = ("csv", "xlsx", "json", "nc")
DEFAULT = ("csv", "xlsx", "json")
# How long it took is no part of the question.
_NOT_ASKED = ("timings",)


def parse_formats(text: str, known: Sequence[str] = FORMATS) -> tuple[str, ...]:
    """Formats from a list with commas such as ``csv,json``; ScenarioError names an unknown one."""
    found = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    choose = f"choose from {', '.join(known)}"
    if not found:
        raise ScenarioError("no format", where="--format", hint=choose)
    for name in found:
        if name not in known:
            raise ScenarioError(
                f"unknown format {name!r}",
                where="--format",
                hint=did_you_mean(name, known, otherwise=choose),
            )
    return found


def save(
    answer: Answer,
    folder: str | Path | Reserved | None = None,
    *,
    force: bool = False,
    formats: Sequence[str] = DEFAULT,
    attached: Mapping[str, str] | None = None,
    beside: Callable[[Path], object] | None = None,
) -> Path:
    """Write the files of `answer`, which appear all at once, and return their folder.

    These are one CSV a table, ``tables.xlsx``, the answer as JSON, ``result.nc`` when asked for,
    and always ``manifest.json``, which names the others with their digests. Without `folder` they
    go to ``results/<name>-<hash>``, and stay as they are when the answer to the same question is
    there; where something else is there they go to ``results/<name>-<hash>-2``.

    Parameters
    ----------
    answer : Answer
    folder : str, Path or Reserved, optional
    force : bool
        Replace an existing folder, when it holds results; what else is in it stays.
    formats : sequence of str
        Some of `FORMATS`.
    attached : mapping of str to str, optional
        Further texts by file name, written beside the tables.
    beside : callable, optional
        Writes further files into the folder that it is given.

    Raises
    ------
    ScenarioError
        The folder exists, is no folder of results, or cannot be written; an answer without arrays
        is asked for as NetCDF.
    """
    from importlib.metadata import version

    texts = attached or {}
    manifest = _manifest(answer, formats, texts)

    def fill(place: Path) -> None:
        _write(answer, place, formats)
        for name, text in texts.items():
            (place / name).write_text(text, encoding="utf-8")
        if beside:
            beside(place)
        ours = {"detente": version("detente"), "files": digests(place)}
        _write_json(ours | manifest | dict(answer.outcome), place / MANIFEST)

    if isinstance(folder, Reserved):
        return publish(folder, fill)
    target = Path(folder) if folder else _default(answer.name, manifest, force=force)
    if folder is None and not force and _answered(target, manifest):
        return target
    with reserved(target, force=force) as place:
        return publish(place, fill)


def _default(name: str, manifest: Mapping[str, Any], *, force: bool) -> Path:
    """The folder for results that name none: the first that is free, or holds this very answer.

    With `force` also one that holds other results.
    """
    first = HOME / f"{name}-{_question(manifest)[:8]}"
    names = (first if k == 1 else first.with_name(f"{first.name}-{k}") for k in count(1))
    return next(path for path in names if _usable(path, manifest, force=force))


def _usable(path: Path, manifest: Mapping[str, Any], *, force: bool) -> bool:
    if path.with_name(f".{path.name}.lock").exists() or path.is_symlink():
        return False
    return not path.exists() or (whole(path) if force else _answered(path, manifest))


def _manifest(answer: Answer, formats: Sequence[str], texts: Mapping[str, str]) -> dict[str, Any]:
    asked = dict(answer.manifest)
    attached = {name: digest(text) for name, text in sorted(texts.items())}
    return asked | {
        "formats": sorted(formats),
        "attached": asked.get("attached", {}) | attached,
    }


def _question(manifest: Mapping[str, Any]) -> str:
    """The digest of all that decides what the files say."""
    asked = {key: value for key, value in manifest.items() if key not in _NOT_ASKED}
    return digest(json.dumps(asked, sort_keys=True))


def _answered(target: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether the folder already holds the answer to the same question, every file of it."""
    old = manifest_in(target)
    if old is None or not all((target / name).is_file() for name in old["files"]):
        return False
    return _question({key: old.get(key) for key in manifest}) == _question(manifest)


def _write(answer: Answer, folder: Path, formats: Sequence[str]) -> None:
    """Write the files, the workbook meanwhile in another process where there is one."""
    book = None
    if "xlsx" in formats:
        whole = answer.heading, dict(answer.tables)
        book = at_hand().submit(_write_xlsx, *whole, folder / "tables.xlsx")
    if "csv" in formats:
        for name, table in answer.tables.items():
            _write_csv(table, answer.behind(name), folder / csv_name(name))
    if "json" in formats:
        _write_json(answer.to_json(), folder / f"{answer.stem}.json")
    if "nc" in formats:
        if not isinstance(answer, Result):
            raise ScenarioError("no arrays: only a result in USD has them", where="--format nc")
        answer.write_netcdf(folder / "result.nc")
    if book is not None:
        book.result()


def _write_csv(table: Table, behind: Provenance, path: Path) -> None:
    heading = _including(table, behind).heading
    notes = [f"{key}: {text}" for key, text in heading.items()]
    notes += [f"{name}: {text}" for name in table.columns if (text := _described(name))]
    table.write_csv(path, notes)


def _write_xlsx(heading: Mapping[str, str], tables: Mapping[str, Table], path: Path) -> None:
    about = ("about", heading.items())
    write_workbook(path, [about, *((name, table.cells()) for name, table in tables.items())])


def _write_json(found: Mapping[str, Any], path: Path) -> None:
    path.write_text(json.dumps(found, indent=1, allow_nan=False), encoding="utf-8")


def _including(table: Table, behind: Provenance) -> Provenance:
    """A table with residuals of its own says the largest over all that is shown."""
    own = table.columns.get("max_residual", ())
    if not len(own):
        return behind
    return replace(behind, max_residual=max(behind.max_residual or 0.0, *own))


def _described(column: str) -> str:
    """Description and unit of a column; nothing for what its name says, such as a country."""
    try:
        known = variable(column)
    except DataError:
        return ""
    return f"{known.description}; {known.unit}"
