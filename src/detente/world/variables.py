"""Every variable with its symbol, dims, unit and source, and how it is printed.

The only place for units, descriptions, headers and number formats.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from detente.errors import DataError
from detente.words import without_zero_sign
from detente.world.shipped import read_table

# Below this a number is printed with an exponent, since four figures would all be zeros.
_TINY = 1e-4


@dataclass(frozen=True)
class Variable:
    """One row of ``variables.csv``.

    Attributes
    ----------
    name, symbol : str
    dims : str
        Separated by spaces.
    unit, description, source : str
    header : str
        What stands above a printed column; empty for the words of the name.
    format : str
        How a number is printed, as Python's format specification; empty for at most four figures.
    """

    name: str
    symbol: str
    dims: str
    unit: str
    description: str
    source: str
    header: str
    format: str


@lru_cache(maxsize=1)
def variables() -> dict[str, Variable]:
    """Every known variable by name."""
    return {row["name"]: Variable(**row) for row in read_table("variables")}


def variable(name: str) -> Variable:
    """The variable called `name`; DataError when the table does not know it."""
    found = _known(name)
    if not found:
        raise DataError(f"unknown variable {name!r}", hint="add it to variables.csv")
    return found


def _known(name: str) -> Variable | None:
    """The variable, or that in USD of which it is the same in another currency; None for none."""
    found = variables().get(name)
    stem, currency = name[: -len("usd")], name[-len("usd") :]
    in_usd = variables().get(f"{stem}usd")
    if found or not in_usd or not stem.endswith(("_b", "_")):
        return found
    texts = ("unit", "header", "description")
    changed = {text: getattr(in_usd, text).replace("USD", currency.upper()) for text in texts}
    return replace(in_usd, name=name, **changed)


def header(name: str) -> str:
    """What stands above a printed column; the words of the name when the table has no others."""
    known = _known(name)
    return (known.header if known else "") or name.replace("_", " ")


def told(name: str, value: Any) -> str:
    """A value of a variable as text: numbers in its format, nothing for None and NaN."""
    if value is None or value != value:
        return ""
    if not isinstance(value, float):
        return str(value)
    known = _known(name)
    if known and known.format:
        return without_zero_sign(format(value, known.format))
    if 0 < abs(value) < _TINY:
        return f"{value:.1e}"
    return f"{round(value, 3) + 0.0:.4g}"  # a negative zero loses its sign
