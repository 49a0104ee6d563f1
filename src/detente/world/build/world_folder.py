"""A World from a folder of tables, and the template of such a folder.

`template/README.md` documents the layout: one CSV or Parquet file for each table of
`detente.world.frames`, and ``world.csv`` with the world's name, year and source.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from detente.errors import DataError
from detente.words import did_you_mean
from detente.world.build.table_files import SUFFIXES, read_long_table
from detente.world.frames import NEEDED, TABLES, UNITS, world_from_tables
from detente.world.long_table import LongTable
from detente.world.world import World

# What world.csv may say; the words on the right are those of `World.provenance`.
TOLD = {"source": "sources", "licence": "licence", "note": "known_faults"}
FIELDS = ("name", "year", "title", "unit", "default_elasticities", *TOLD)


@dataclass(frozen=True, eq=False)
class BuiltWorld:
    """A World and by how much its tables were open before rounding was repaired.

    Attributes
    ----------
    world : World
    imbalance : float
        The worst cell of both identities, as a share of the country's output.
    """

    world: World
    imbalance: float

    @property
    def sales(self) -> int:
        """How many flows are not zero."""
        return int((self.world.sales > 0).sum())


def build_folder(folder: Path) -> BuiltWorld:
    """The World of the tables in a folder; DataError says file, line and column."""
    paths = _table_paths(folder)
    for name in NEEDED:
        if name not in paths:
            hint = "`detente world build --template FOLDER` shows the layout"
            raise DataError(f"no file {name}.csv", where=str(folder), hint=hint)
    labels: dict[str, Any] = {"name": folder.resolve().name}
    if "world" in paths:
        labels |= _labels(read_long_table(paths.pop("world")))
    tables = {name: read_long_table(path) for name, path in paths.items()}
    world = world_from_tables(tables, labels)
    as_given = world_from_tables(tables, labels, accept_gaps=True)
    return BuiltWorld(world, max(abs(gap.relative) for gap in as_given.gaps))


def write_template(folder: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write the layout with its README and a tiny example; the files written.

    DataError when the folder holds files, unless `force`, which replaces those of the layout that
    nobody has changed.
    """
    if folder.exists() and not folder.is_dir():
        raise DataError(f"{folder} is no folder", hint="name another folder")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        hint = "name another folder, or --force to replace the files of the layout"
        raise DataError(f"{folder} holds files", hint=hint)
    source = files("detente.world.build") / "template"
    texts = {folder / file.name: file.read_bytes() for file in source.iterdir() if file.is_file()}
    try:
        for target, text in texts.items():
            if target.exists() and not (target.is_file() and target.read_bytes() == text):
                what = f"{target} has been changed, so --force does not replace it"
                raise DataError(what, hint="name another folder")
        folder.mkdir(parents=True, exist_ok=True)
        for target, text in texts.items():
            target.write_bytes(text)
    except OSError as error:
        raise DataError(f"cannot write {folder} ({error.strerror})") from error
    return tuple(sorted(texts))


def _table_paths(folder: Path) -> dict[str, Path]:
    """The files of the layout by table; DataError for an unknown or a second one."""
    if not folder.is_dir():
        hint = "`detente world build --template FOLDER` makes one"
        raise DataError(f"no folder {str(folder)!r}", hint=hint)
    known = ("world", *TABLES)
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix not in SUFFIXES:
            continue
        if path.stem not in known:
            hint = did_you_mean(path.stem, known, f"tables are {', '.join(known)}")
            raise DataError("no table of the layout", where=path.name, hint=hint)
        if path.stem in found:
            what = f"the table is in {found[path.stem].name} too"
            raise DataError(what, where=path.name, hint="keep one")
        found[path.stem] = path
    return found


def _labels(table: LongTable) -> dict[str, Any]:
    """Name, year, unit and provenance that world.csv says; what it leaves empty is not said."""
    table.require_columns(("field", "value"), exactly=True)
    said: dict[str, str] = {}
    for row, field in enumerate(table.texts("field")):
        value = str(table.columns["value"][row]).strip()
        _require_field(field, value, said, table.place(row))
        said[field] = value
    given = {field: value for field, value in said.items() if value}
    provenance = {key: given[field] for field, key in TOLD.items() if field in given}
    labels = {field: value for field, value in given.items() if field not in TOLD}
    return labels | {"provenance": provenance}


def _require_field(field: str, value: str, said: dict[str, str], where: str) -> None:
    if field not in FIELDS:
        hint = did_you_mean(field, FIELDS, f"fields are {', '.join(FIELDS)}")
        raise DataError(f"unknown field {field!r}", where=where, hint=hint)
    if field in said:
        raise DataError(f"field {field!r} is given a second time", where=where, hint="keep one")
    if field == "year" and value and not value.isdecimal():
        raise DataError(f"year {value!r} is not a year", where=where, hint="write four digits")
    if field == "unit" and value and value not in UNITS:
        hint = f"one of {', '.join(UNITS)}"
        raise DataError(f"unit {value!r} is not known", where=where, hint=hint)
