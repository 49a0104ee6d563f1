"""Table: named columns with an index, light enough to print and write without a data-frame
library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length by name, and one label a row; `frame` is the same as a DataFrame."""

    index_name: str
    index: tuple[Any, ...]
    columns: Mapping[str, Any]

    @property
    def frame(self) -> pd.DataFrame:
        """The table as a DataFrame with its index."""
        import pandas as pd

        return pd.DataFrame(dict(self.columns), index=pd.Index(self.index, name=self.index_name))

    def rows(self) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Label and values by column, row by row, as plain Python."""
        plain = [
            values.tolist() if isinstance(values, np.ndarray) else [_plain(v) for v in values]
            for values in self.columns.values()
        ]
        for label, *values in zip(self.index, *plain, strict=True):
            yield label, dict(zip(self.columns, values, strict=True))

    def records(self) -> list[dict[str, Any]]:
        """The rows with their label under the name of the index, as plain Python."""
        return [{self.index_name: label, **row} for label, row in self.rows()]

    def sorted_by(self, column: str, *, descending: bool = False) -> Table:
        """The rows in the order of a column."""
        order = np.argsort(np.asarray(self.columns[column]), kind="stable")
        return self._taken(order[::-1] if descending else order)

    def without(self, label: Any) -> Table:
        """The table without one row."""
        return self._taken(
            np.array([k for k, name in enumerate(self.index) if name != label], dtype=int)
        )

    def sums(self, by: str, column: str) -> dict[str, float]:
        """Sums of a column over the values of another, smallest first."""
        found: dict[str, float] = {}
        for _, row in self.rows():
            found[row[by]] = found.get(row[by], 0.0) + row[column]
        return dict(sorted(found.items(), key=lambda item: item[1]))

    def _taken(self, rows: np.ndarray[Any, np.dtype[np.intp]]) -> Table:
        columns = {name: np.asarray(values)[rows] for name, values in self.columns.items()}
        return Table(self.index_name, tuple(self.index[k] for k in rows), columns)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
