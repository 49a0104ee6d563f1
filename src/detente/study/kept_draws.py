"""Draws kept as they come: one Parquet file a batch, so that a stopped sweep goes on.

A file holds the draws that its name says, a draw a row, and appears whole or not at all. Columns
are ``draw``, the value of each assumption as ``assumed NAME``, each number as ``found NAME`` (a
list where it has a value for every country), ``max_residual``, ``failure`` of the whole draw and
``failures`` of some of its numbers. pandas reads a file, or the folder, with ``read_parquet``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, overload

import numpy as np

from detente.errors import DataError
from detente.scenario.uncertain import Assumption, Level
from detente.study.draws import Draw, Reading
from detente.study.folder import digest
from detente.types import Array

# Readers of Parquet pass over names that begin with a line.
QUESTION = "_question.json"
PARQUET = "pyarrow.parquet"
ASSUMED, FOUND = "assumed ", "found "
# Draws in a file, at most: a few seconds to some minutes of work that a stop can cost.
BATCH = 50
# A short sweep still has so many batches, so that no worker waits for the last ones.
BATCHES = 64
# Files that are open to readers at a time.
READ = 2
NEEDED = "install it with `pip install 'detente[cluster]'`"


@dataclass(frozen=True)
class DrawsFolder:
    """The folder of one sweep: what stands in it, and what does not yet."""

    path: Path
    declared: tuple[Assumption, ...]

    @staticmethod
    def opened(
        home: Path, name: str, question: Mapping[str, Any], declared: tuple[Assumption, ...]
    ) -> DrawsFolder:
        """The folder of a question under `home`, begun where there is none.

        DataError when it cannot be written.
        """
        _arrow(PARQUET)
        asked = json.dumps(question, sort_keys=True, indent=1)
        path = home / f"{name}-{digest(asked)[:16]}"
        try:
            path.mkdir(parents=True, exist_ok=True)
            _write_whole(path / QUESTION, lambda new: new.write_text(asked, encoding="utf-8"))
        except OSError as error:
            raise _unwritten(path, error) from error
        return DrawsFolder(path, declared)

    @property
    def files(self) -> dict[range, Path]:
        """The files by the draws that they hold, in order."""
        found = {_draws_in(path): path for path in self.path.glob("draws-*.parquet")}
        return dict(sorted(found.items(), key=lambda item: (item[0].start, item[0].stop)))

    def missing(self, count: int) -> list[range]:
        """What of the first `count` draws is in no file, in batches."""
        known = np.zeros(count, dtype=bool)
        for held in self.files:
            known[held.start : held.stop] = True
        absent = np.flatnonzero(~known)
        size = min(max(absent.size // BATCHES, 1), BATCH)
        runs = np.split(absent, np.flatnonzero(np.diff(absent) > 1) + 1) if absent.size else []
        ends = [(int(run[0]), int(run[-1]) + 1) for run in runs]
        return [
            range(first, min(first + size, stop))
            for start, stop in ends
            for first in range(start, stop, size)
        ]

    def keep(self, draws: Sequence[Draw]) -> None:
        """Write a batch of draws that follow each other; DataError when that cannot be done."""
        name = f"draws-{draws[0].index:07d}-{draws[-1].index:07d}.parquet"
        table = _table_of(draws, self.declared)
        try:
            _write_whole(self.path / name, lambda new: _arrow(PARQUET).write_table(table, new))
        except OSError as error:
            raise _unwritten(self.path, error) from error

    def first(self, count: int) -> KeptDraws:
        """The first `count` draws, which are all there."""
        places = np.full(count, -1)
        files = self.files
        for number, held in enumerate(files):
            places[held.start : held.stop] = number
        return KeptDraws(tuple(files.values()), places, self.declared)


@dataclass(frozen=True, eq=False)
class KeptDraws(Sequence[Draw]):
    """Draws in files, read a file at a time, so that memory does not grow with their number.

    Attributes
    ----------
    files : tuple of Path
    file : int ndarray [draw]
        Number of the file that a draw is in.
    declared : tuple of Assumption
    """

    files: tuple[Path, ...]
    file: np.ndarray[Any, np.dtype[np.intp]]
    declared: tuple[Assumption, ...]

    def __len__(self) -> int:
        return int(self.file.size)

    @overload
    def __getitem__(self, index: int) -> Draw: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Draw, ...]: ...
    def __getitem__(self, index: int | slice) -> Draw | tuple[Draw, ...]:
        if isinstance(index, slice):
            return tuple(self[k] for k in range(*index.indices(len(self))))
        place = range(len(self))[index]
        return _draws_of(self.files[self.file[place]], self.declared)[place]

    def __iter__(self) -> Iterator[Draw]:
        return (self[place] for place in range(len(self)))


def _draws_in(path: Path) -> range:
    """The draws of a file, by its name; DataError for any other name."""
    first, _, last = path.stem.removeprefix("draws-").partition("-")
    if not (first.isdecimal() and last.isdecimal()):
        raise DataError("is no file of draws", where=str(path), hint="move it elsewhere")
    return range(int(first), int(last) + 1)


def _table_of(draws: Sequence[Draw], declared: Sequence[Assumption]) -> Any:
    """The Arrow table of some draws."""
    pa = _arrow("pyarrow")
    columns: dict[str, Any] = {"draw": pa.array([one.index for one in draws], pa.int64())}
    for one in declared:
        drawn = [draw.values[one.name] for draw in draws]
        texts = [str(value) for value in drawn]
        columns[f"{ASSUMED}{one.name}"] = pa.array(texts if _in_words(one) else drawn)
    readings = [draw.reading for draw in draws]
    names = dict.fromkeys(name for read in readings if read for name in read.numbers)
    for name in names:
        values = [read.numbers.get(name) if read else None for read in readings]
        columns[f"{FOUND}{name}"] = _column(values)
    residuals = [read.max_residual if read else None for read in readings]
    columns["max_residual"] = pa.array(residuals, pa.float64())
    columns["failure"] = pa.array([draw.failure for draw in draws], pa.string())
    failures = [json.dumps(dict(read.failures)) if read else "" for read in readings]
    columns["failures"] = pa.array(failures, pa.string())
    return pa.table(columns)


def _column(values: Sequence[float | Array | None]) -> Any:
    """A column of numbers, or of lists of numbers."""
    pa = _arrow("pyarrow")
    if any(isinstance(value, np.ndarray) for value in values):
        lists = [None if value is None else np.asarray(value).tolist() for value in values]
        return pa.array(lists, pa.list_(pa.float64()))
    return pa.array([None if value is None else float(value) for value in values], pa.float64())


@lru_cache(maxsize=READ)
def _draws_of(path: Path, declared: tuple[Assumption, ...]) -> dict[int, Draw]:
    """The draws of a file by position; DataError when it cannot be read."""
    try:
        table = _arrow(PARQUET).read_table(path)
        columns = {name: table[name].to_pylist() for name in table.column_names}
        return {
            index: _draw_at(row, columns, declared) for row, index in enumerate(columns["draw"])
        }
    except (OSError, ValueError, KeyError) as error:
        hint = "delete the file; its draws are then made again"
        raise DataError(f"not a file of draws ({error})", where=str(path), hint=hint) from error


def _draw_at(
    row: int, columns: Mapping[str, Sequence[Any]], declared: Sequence[Assumption]
) -> Draw:
    values = {one.name: _level(columns[f"{ASSUMED}{one.name}"][row], one) for one in declared}
    index, failure = columns["draw"][row], columns["failure"][row]
    residual = columns["max_residual"][row]
    if residual is None:
        return Draw(index, values, None, failure)
    numbers: dict[str, float | Array] = {}
    for name, column in columns.items():
        value = column[row] if name.startswith(FOUND) else None
        if value is not None:
            known = np.array(value) if isinstance(value, list) else value
            numbers[name.removeprefix(FOUND)] = known
    reading = Reading(numbers, json.loads(columns["failures"][row]), residual)
    return Draw(index, values, reading, failure)


def _in_words(one: Assumption) -> bool:
    """Whether an assumption has words among its levels: its column then holds texts."""
    return any(isinstance(level, str) for level in one.number.levels)


def _level(kept: Any, one: Assumption) -> Level:
    """A drawn value from what its column holds."""
    found: Level = kept
    if _in_words(one):
        found = {str(level): level for level in one.number.levels}[kept]
    return found


def _write_whole(path: Path, write: Any) -> None:
    """What `write` writes to a path beside it appears at `path` at once."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _unwritten(path: Path, error: OSError) -> DataError:
    return DataError(f"draws cannot be kept ({error.strerror or error})", where=str(path))


def _arrow(module: str) -> Any:
    """A module of pyarrow; DataError when it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        raise DataError("draws are kept in Parquet, which needs pyarrow", hint=NEEDED) from error
