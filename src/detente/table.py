"""Table: named columns with an index, and the ways in which it leaves the library.

It is light enough to print and to write as CSV or as a sheet without a data-frame library.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

import numpy as np

from detente.errors import shown

if TYPE_CHECKING:
    import pandas as pd

# Rows come in order, so each is written out at once, which is quicker.
_IN_MEMORY = {"in_memory": True, "constant_memory": True}
# No cell of a workbook holds more.
LONGEST_CELL = 32_767
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "-"))
# With these at its start a text in a CSV file would be a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_name(table: str) -> str:
    """The name of the file of a table, which may be called by several countries."""
    plain = re.sub(r"[^\w.-]+", "-", table)
    return f"{plain}.csv"


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length by name, and one label a row; `frame` is the same as a DataFrame."""

    index_name: str
    index: tuple[Any, ...]
    columns: Mapping[str, Any]

    @classmethod
    def of(cls, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
        """The table of rows of cells under `names`, the first of which is the index."""
        cells = [list(row) for row in rows]
        columns = {name: [row[k] for row in cells] for k, name in enumerate(names)}
        index = tuple(columns.pop(names[0]))
        return cls(names[0], index, columns)

    def labelled(self, labels: Iterable[Any], name: str = "") -> Table:
        """The same rows with other labels, and another name of the index when one is given."""
        return Table(name or self.index_name, tuple(labels), self.columns)

    @property
    def frame(self) -> pd.DataFrame:
        """The table as a DataFrame with its index."""
        import pandas as pd

        return pd.DataFrame(dict(self.columns), index=pd.Index(self.index, name=self.index_name))

    def rows(self) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Label and values by column, row by row, as plain Python."""
        for label, *values in zip(self.index, *self._plain_columns(), strict=True):
            yield label, dict(zip(self.columns, values, strict=True))

    def records(self) -> list[dict[str, Any]]:
        """The rows with their label under the name of the index, as plain Python."""
        return [{self.index_name: label, **row} for label, row in self.rows()]

    def numbers(self) -> dict[Any, dict[str, Any]]:
        """The rows by label, without names; None where there is no finite number."""
        columns = self.numbers_by_column()
        return {
            label: dict(zip(columns, values, strict=True))
            for label, *values in zip(self.index, *columns.values(), strict=True)
        }

    def numbers_by_column(self) -> dict[str, list[Any]]:
        """The same by column, without labels: far shorter for a long table."""
        columns = zip(self.columns, self._cleaned(_finite), strict=True)
        return {name: values for name, values in columns if name != "name"}

    def cells(self, head: Callable[[str], str] = str) -> Iterator[tuple[Any, ...]]:
        """The header, each name as `head` words it, then every row with its label first.

        None stands where there is no value.
        """
        yield (head(self.index_name), *(head(name) for name in self.columns))
        yield from zip(self.index, *self._cleaned(_present), strict=True)

    def _plain_columns(self) -> list[list[Any]]:
        """The columns as plain Python."""
        return [
            values.tolist() if isinstance(values, np.ndarray) else [_plain(v) for v in values]
            for values in self.columns.values()
        ]

    def _cleaned(self, clean: Callable[[Any], Any]) -> list[list[Any]]:
        """The same, each value as `clean` makes it; it leaves finite numbers and words alone."""
        return [
            plain if _is_clean(values) else list(map(clean, plain))
            for values, plain in zip(self.columns.values(), self._plain_columns(), strict=True)
        ]

    def write_csv(self, path: Path, notes: Iterable[str] = ()) -> None:
        """Write a CSV file: the notes, one a line behind ``# ``, then header and rows.

        A text that a spreadsheet would take for a formula stands behind an apostrophe. One with the
        mark of a note in it stands in quotes: readers that are told that ``#`` begins a note do not
        cut it.
        """
        with path.open("w", encoding="utf-8", newline="") as file:
            self.write_rows(file, notes)

    def write_rows(self, file: TextIO, notes: Iterable[str] = ()) -> None:
        """Write what `write_csv` writes to an open file."""
        file.writelines(f"# {' '.join(note.split())}\n" for note in notes)
        columns = zip(self.columns.values(), self._cleaned(_present), strict=True)
        both = [(_is_numeric(values), cells) for values, cells in ((None, self.index), *columns)]
        whole = [cells if numeric else list(map(_no_formula, cells)) for numeric, cells in both]
        header = [_no_formula(name) for name in (self.index_name, *self.columns)]
        texts = chain(header, *(cells for numeric, cells in both if not numeric))
        marked = any("#" in cell for cell in texts if isinstance(cell, str))
        quoting: Literal[0, 2] = csv.QUOTE_NONNUMERIC if marked else csv.QUOTE_MINIMAL
        writer = csv.writer(file, lineterminator="\n", quoting=quoting)
        writer.writerow(header)
        writer.writerows(zip(*whole, strict=True))

    def only(self, names: Sequence[str]) -> Table:
        """The columns of these names, in this order."""
        return Table(self.index_name, self.index, {name: self.columns[name] for name in names})

    def taken(self, rows: Sequence[int] | np.ndarray[Any, np.dtype[np.intp]]) -> Table:
        """The rows at these positions, in this order."""
        chosen = np.asarray(rows, dtype=int)
        columns = {
            name: (
                values[chosen]
                if isinstance(values, np.ndarray)
                else [values[position] for position in chosen]
            )
            for name, values in self.columns.items()
        }
        return Table(self.index_name, tuple(self.index[k] for k in chosen), columns)

    def first(self, count: int) -> Table:
        """The first rows, all of them when there are fewer."""
        return self.taken(range(len(self.index))[:count])

    def last(self, count: int) -> Table:
        """The last rows, all of them when there are fewer."""
        return self.taken(range(len(self.index))[max(len(self.index) - count, 0) :])

    def ends(self, first: int, last: int) -> list[Table]:
        """The first rows and the last ones, none of them twice."""
        others = max(len(self.index) - first, 0)
        return [self.first(first), self.last(min(last, others))]

    def where(self, column: str, value: Any) -> Table:
        """The rows that hold `value` in a column."""
        return self.taken([k for k, one in enumerate(self.columns[column]) if one == value])

    def sorted_by(self, column: str, *, descending: bool = False) -> Table:
        """The rows in the order of a column."""
        order = np.argsort(np.asarray(self.columns[column]), kind="stable")
        return self.taken(order[::-1] if descending else order)

    def without(self, label: Any) -> Table:
        """The table without one row."""
        return self.taken([k for k, name in enumerate(self.index) if name != label])

    def sums(self, by: str, column: str) -> dict[str, float]:
        """Sums of a column over the values of another, smallest first."""
        found: dict[str, float] = {}
        for _, row in self.rows():
            found[row[by]] = found.get(row[by], 0.0) + row[column]
        return dict(sorted(found.items(), key=lambda item: item[1]))


def below(parts: Sequence[Mapping[str, Any]]) -> Table:
    """Columns of several parts below each other, with the number of the row as label."""
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    rows = len(next(iter(columns.values())))
    return Table("row", tuple(range(1, rows + 1)), columns)


def indexed(table: Table, names: Sequence[str]) -> pd.DataFrame:
    """A table as a DataFrame with several of its columns as the index, sorted for fast look-up.

    The first of them keeps the order in which its values come.
    """
    import pandas as pd

    frame = table.frame
    first = frame[names[0]]
    frame[names[0]] = pd.Categorical(first, categories=first.unique(), ordered=True)
    return frame.set_index(list(names)).sort_index()


def write_workbook(path: Path, sheets: Iterable[tuple[str, Iterable[Sequence[Any]]]]) -> None:
    """Write an Excel workbook to `path`: for each sheet its name and its rows of cells.

    None and NaN leave a cell empty; a text stays a text, whatever it begins with. Letters that a
    sheet's name must not have become dashes, the name is cut at 31, and one that is taken gets a
    number. OSError where the file cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    try:
        with Workbook(str(path), _IN_MEMORY) as book:
            for name, rows in sheets:
                _fill(book.add_worksheet(_free_name(name, book.sheetnames)), rows)
    except FileCreateError as error:  # around what the system said
        raise error.args[0] from error


def _free_name(name: str, taken: Iterable[str]) -> str:
    """The name of a sheet as a workbook allows it, which no other sheet has."""
    plain = name.translate(_NOT_IN_SHEET_NAMES)
    others = {one.lower() for one in taken}
    endings = chain([""], (f"-{number}" for number in count(2)))
    tries = (plain[: _LONGEST_SHEET_NAME - len(end)] + end for end in endings)
    return next(one for one in tries if one.lower() not in others)


def _fill(sheet: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Write each truth or finite number as such and all else as text.

    To name the kind of a cell is quicker than to have it found out.
    """
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is None or value != value or value == "":
                continue
            if isinstance(value, bool):
                sheet.write_boolean(line, column, value)
            elif isinstance(value, int | float) and math.isfinite(value):
                sheet.write_number(line, column, value)
            else:
                sheet.write_string(line, column, shown(str(value))[:LONGEST_CELL])


def _no_formula(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula behind an apostrophe; else as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _is_numeric(values: Any) -> bool:
    """Whether a column is an array of numbers or truths."""
    return isinstance(values, np.ndarray) and values.dtype.kind in "biuf"


def _is_clean(values: Any) -> bool:
    """Whether a column is an array of words, or of numbers that are all finite."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "U":
        return True
    return _is_numeric(values) and bool(np.isfinite(values).all())


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _present(value: Any) -> Any:
    """The value, None when it is NaN."""
    return None if value != value else value


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value
