"""How numbers, table cells and headings are written, for every format alike."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Number
from typing import Any

from detente.table import Table
from detente.words import (
    in_a_sentence,
    minus_signs,
    true_minus,
    with_sign,
    without_end_zeros,
    without_zero_sign,
)
from detente.world.variables import header, told, variables

DIGITS = 3
# The unit of errors of the equations.
RELATIVE = "relative"
# What two decimals show as zero.
HIDDEN = 0.005
# Above these sizes decimals are noise: one from a hundred on, none from ten thousand on.
HUNDRED, MYRIAD = 100, 10_000
# Letters of a text under which it is not broken, and over which it has a column's room.
WHOLE, BROKEN = 20, 60
# Units that say nothing to a reader, and the start of those that another column gives.
NO_UNIT = ("text", "number", "rank", "ratio", "percentile", "date", "year")
# What a header on the screen says of its unit, which stands under it on a page.
BILLIONS = ", bn USD"
ELSEWHERE = ("as the", "see ")


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign, a true minus, and no minus zero."""
    return true_minus(with_sign(value, digits))


def fixed(value: float, digits: int = 2) -> str:
    """A number with so many decimals and a true minus, if any: no minus zero."""
    return true_minus(without_zero_sign(f"{value:,.{digits}f}"))


def moved(value: float) -> str:
    """A change as a sentence has it: with its sign, two decimals at most, no zeros at its end."""
    return without_end_zeros(signed(value))


def per_cent(size: float) -> str:
    """The size of a change in per cent as a sentence has it; one that two decimals would hide is
    called small.
    """
    return "less than 0.01" if 0 < size < HIDDEN else without_end_zeros(fixed(size))


def billions(size: float) -> str:
    """The size of an amount in billions: at most a decimal, digits that count below 0.05."""
    if size >= 10:
        return f"{size:,.0f}"
    return in_a_sentence(round(size, 1) if size >= 0.05 else size)


def tries(count: int) -> str:
    """So many tries of the assumptions, in words."""
    return "1 try" if count == 1 else f"{count} tries"


def tries_of_100(percentile: float) -> str:
    """In how many of a hundred tries: all or none only where it is all of them or none."""
    whole = round(percentile)
    return f"{min(max(whole, 1), 99) if 0 < percentile < 100 else whole} of 100 tries"


def cell(value: Any, column: str = "") -> str:
    """A table cell for people: three decimals, true minus signs, nothing for what is missing.

    What its column calls a relative error has an exponent, since its decimals would all be zeros.
    """
    if value is None or value != value:
        return ""
    if isinstance(value, float) and _is_error(column):
        return f"{value:.1e}"
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d{4,}", value):
        value = float(value)
    if not isinstance(value, float):
        return minus_signs(str(value))
    if abs(value) >= MYRIAD:
        return fixed(value, 0)
    return fixed(value, 1 if abs(value) >= HUNDRED else DIGITS)


def _is_error(column: str) -> bool:
    """Whether a column is the largest error of some equations."""
    known = variables().get(column)
    return known is not None and known.unit == RELATIVE


def head(column: str) -> str:
    """The heading of a column: what `variables.csv` calls it, with its unit.

    The column's own words when it is no variable.
    """
    known = variables().get(column)
    if known is None:
        return column.replace("_", " ")
    return f"{known.description.replace(';', ',')} ({known.unit})"


@dataclass(frozen=True)
class Heading:
    """What stands above a column on a page, its unit where that does not say it, and more words."""

    text: str
    unit: str
    about: str


def heading(column: str) -> Heading:
    """The Heading of a column: short, as on the screen."""
    known, text = variables().get(column), header(column)
    if known is None:
        return Heading(text, "", "")
    text = text.removesuffix(BILLIONS)
    said = known.unit in (*NO_UNIT, text) or known.unit.startswith(ELSEWHERE) or known.unit in text
    return Heading(text, "" if said else known.unit, known.description)


def page_cell(value: Any, column: str = "") -> str:
    """A table cell of a page: a number in the format of its variable, with three digits that count
    where it has none; all else as `cell` has it.
    """
    known = variables().get(column)
    if not isinstance(value, float) or value != value or _is_error(column):
        return cell(value, column)
    if known and known.format:
        return true_minus(told(column, value))
    return in_a_sentence(value)


@dataclass(frozen=True)
class PageCell:
    """A cell of a page's table as text, and what kind it is: ``number``, long ``text``, a ``whole``
    word or two that are not broken, or none of these.
    """

    text: str
    kind: str


def page_rows(table: Table) -> Iterator[tuple[PageCell, ...]]:
    """The rows of a page's table, the label first in each."""
    names = (table.index_name, *table.columns)
    for label, row in table.rows():
        values = zip(names, (label, *row.values()), strict=True)
        yield tuple(PageCell(page_cell(value, name), _kind(value)) for name, value in values)


def _kind(value: Any) -> str:
    if isinstance(value, Number):
        return "number"
    if not isinstance(value, str) or WHOLE <= len(value) <= BROKEN:
        return ""
    return "whole" if len(value) < WHOLE else "text"


def csv_text(table: Table) -> str:
    """A table as CSV with units in comment lines."""
    file = io.StringIO()
    known = variables()
    said = [known[name] for name in table.columns if name in known]
    table.write_rows(file, [f"{one.name}: {one.description}; {one.unit}" for one in said])
    return file.getvalue()


def csv_uri(table: Table) -> str:
    """A table as a ``data:`` address to download."""
    coded = base64.b64encode(csv_text(table).encode()).decode()
    return f"data:text/csv;charset=utf-8;base64,{coded}"
