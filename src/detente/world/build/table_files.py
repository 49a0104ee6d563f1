"""A long table from a CSV or a Parquet file, its rows named as file:line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from detente.errors import DataError
from detente.world.archive import LARGEST_MIB
from detente.world.long_table import LongTable
from detente.world.text_file import require_file

SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True)
class _Row:
    """The cells of a line and its number in the file."""

    line: int
    cells: list[str]


def read_long_table(path: Path) -> LongTable:
    """The table in a file, called by the file's name without suffix; DataError, located."""
    require_file(path, LARGEST_MIB)
    return _from_parquet(path) if path.suffix == ".parquet" else _from_csv(path)


def _from_csv(path: Path) -> LongTable:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(file, path.name))
    except UnicodeDecodeError as error:
        raise DataError("not a UTF-8 text file", where=path.name, hint="save it so") from error
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror})", where=path.name) from error
    if not rows:
        raise DataError("no header", where=path.name, hint="the first line names the columns")
    heads, body = rows[0].cells, rows[1:]
    _require_heads(heads, f"{path.name}:{rows[0].line}")
    for row in body:
        _require_whole(row, heads, path.name)
    columns = {head: [row.cells[k] for row in body] for k, head in enumerate(heads)}
    return LongTable(path.stem, path.name, ":", columns, [row.line for row in body])


def _rows(file: Iterable[str], name: str) -> Iterator[_Row]:
    """The lines with something on them that are no remarks."""
    reader = csv.reader(file, strict=True)
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped) and not stripped[0].startswith("#"):
                yield _Row(reader.line_num, stripped)
    except csv.Error as error:
        where = f"{name}:{reader.line_num}"
        raise DataError(f"not valid CSV ({error})", where=where, hint="mend the line") from error


def _require_heads(heads: list[str], where: str) -> None:
    if len(heads) == 1 and ";" in heads[0]:
        raise DataError("one column only", where=where, hint="separate cells with commas")
    for head in heads:
        if not head or heads.count(head) > 1:
            what = f"column {head!r} stands twice" if head else "a column has no name"
            raise DataError(what, where=where, hint="each column needs a name of its own")


def _require_whole(row: _Row, heads: list[str], name: str) -> None:
    if len(row.cells) != len(heads):
        raise DataError(
            f"{len(row.cells)} cells under {len(heads)} columns",
            where=f"{name}:{row.line}",
            hint=f"the columns are {', '.join(heads)}; numbers have no thousands commas",
        )


def _from_parquet(path: Path) -> LongTable:
    import pandas as pd

    try:
        frame = pd.read_parquet(path, engine="pyarrow")
    except ImportError as error:
        raise DataError(
            "reading Parquet needs pyarrow",
            where=path.name,
            hint="install it with `pip install pyarrow`, or write a CSV file",
        ) from error
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"not a Parquet file ({reason})", where=path.name) from error
    return replace(LongTable.of_frame(path.stem, frame), said=path.name)
