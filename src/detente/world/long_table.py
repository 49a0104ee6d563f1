"""A long table: columns of cells, and how a message names each of its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import DataError
from detente.types import Array
from detente.words import did_you_mean

if TYPE_CHECKING:
    import pandas as pd

# Codes stand in one-line levers and in names of files.
CODE = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True, eq=False)
class LongTable:
    """One row a cell, in columns with names.

    Attributes
    ----------
    name : str
        What the table is: ``sales``, ``input_use``, ...
    said : str
        What a message calls it: its name, or its file.
    joint : str
        What stands between that and the number of a row: ``, row `` or ``:``.
    columns : mapping of str to sequence
    lines : sequence of int
        The number of each row in messages.
    """

    name: str
    said: str
    joint: str
    columns: Mapping[str, Sequence[Any]]
    lines: Sequence[int]

    @classmethod
    def of_frame(cls, name: str, frame: pd.DataFrame) -> LongTable:
        """The table of a DataFrame, its rows counted from one; DataError if it is none."""
        import pandas as pd

        if not isinstance(frame, pd.DataFrame):
            kind = type(frame).__name__
            raise DataError(f"a {kind} is no table", where=name, hint="pass a pandas DataFrame")
        heads = [str(head) for head in frame.columns]
        twice = [head for head in heads if heads.count(head) > 1]
        if twice:
            raise DataError(f"column {twice[0]!r} stands twice", where=name, hint="keep one")
        columns = {head: _cells_of(frame.iloc[:, k]) for k, head in enumerate(heads)}
        return cls(name, name, ", row ", columns, range(1, len(frame) + 1))

    @property
    def size(self) -> int:
        """How many rows it has."""
        return len(self.lines)

    def place(self, row: int) -> str:
        """What a message calls the row at this position."""
        return f"{self.said}{self.joint}{self.lines[row]}"

    def require_columns(
        self, wanted: Sequence[str], optional: Sequence[str] = (), *, exactly: bool = False
    ) -> None:
        """DataError where a column is missing, or where there is `exactly` one too many.

        Those that are `optional` may be there.
        """
        every = (*wanted, *optional)
        for column in wanted:
            if column not in self.columns:
                there = ", ".join(self.columns) or "none"
                raise DataError(
                    f"column {column!r} is missing (there are {there})",
                    where=self.said,
                    hint=f"the columns are {', '.join(every)}",
                )
        for column in self.columns:
            if exactly and column not in every:
                hint = did_you_mean(column, every, f"the columns are {', '.join(every)}")
                raise DataError(f"unknown column {column!r}", where=self.said, hint=hint)

    def texts(self, column: str, *, optional: bool = False) -> list[str]:
        """The cells of a column as text without blanks around it; DataError for an empty one.

        Where the column is `optional` it may be missing, and its cells may be empty.
        """
        if optional and column not in self.columns:
            return [""] * self.size
        return [
            "" if optional and _is_empty(cell) else self._text(column, row, cell)
            for row, cell in enumerate(self.columns[column])
        ]

    def codes(self, column: str, *, optional: bool = False) -> list[str]:
        """The cells of a column as `texts`; DataError for one that cannot stand in a lever."""
        codes = self.texts(column, optional=optional)
        for row, code in enumerate(codes):
            if not CODE.fullmatch(code) and not (optional and not code):
                raise DataError(
                    f"{column} {code!r} is no code",
                    where=self.place(row),
                    hint="use letters, digits, dots, hyphens and underscores",
                )
        return codes

    def _text(self, column: str, row: int, cell: Any) -> str:
        whole = isinstance(cell, int | np.integer) and not isinstance(cell, bool)
        text = str(cell).strip() if whole or isinstance(cell, str) else ""
        if text:
            return text
        is_empty = cell is None or isinstance(cell, str)
        raise DataError(
            f"{column} is empty" if is_empty else f"{column} is {cell!r}, must be text",
            where=self.place(row),
            hint="a code NA is read as empty by pandas unless keep_default_na=False",
        )

    def numbers(self, column: str) -> Array:
        """The cells of a column as finite numbers; DataError for the first that is none."""
        found = np.array(
            [self._number(column, row, cell) for row, cell in enumerate(self.columns[column])],
            dtype=float,
        )
        for row in np.flatnonzero(~np.isfinite(found))[:1]:
            cell = self.columns[column][int(row)]
            what = "is empty" if cell is None else f"is {cell}"
            raise DataError(
                f"{column} {what}, must be a finite number",
                where=self.place(int(row)),
                hint="leave the row out where there is nothing: it counts as zero",
            )
        return found

    def _number(self, column: str, row: int, cell: Any) -> float:
        if cell is None:
            return float("nan")
        plain = not isinstance(cell, bool) and "_" not in str(cell)
        try:
            if plain:
                return float(cell)
        except (TypeError, ValueError):
            pass
        raise DataError(
            f"{column} is {cell!r}, no number",
            where=self.place(row),
            hint="write digits with a decimal point, without blanks or thousands commas",
        )


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _cells_of(column: pd.Series[Any]) -> list[Any]:
    """The cells as plain Python, None where pandas has no value."""
    empty = column.isna().tolist()
    return [None if none else cell for cell, none in zip(column.tolist(), empty, strict=True)]
