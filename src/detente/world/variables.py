"""Every variable with its symbol, dims, unit and source: the only place for units and
descriptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from detente.errors import DataError
from detente.world.shipped import read_table


@dataclass(frozen=True)
class Variable:
    """One row of ``variables.csv``; `dims` separated by spaces."""

    name: str
    symbol: str
    dims: str
    unit: str
    description: str
    source: str


@lru_cache(maxsize=1)
def variables() -> dict[str, Variable]:
    """Every known variable by name."""
    return {row["name"]: Variable(**row) for row in read_table("variables")}


def variable(name: str) -> Variable:
    """The variable called `name`; DataError when the table does not know it."""
    if name not in variables():
        raise DataError(f"unknown variable {name!r}", hint="add it to variables.csv")
    return variables()[name]
