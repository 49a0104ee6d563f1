"""How numbers, table cells and headings are written, for every format alike."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass
from typing import Any

from detente.table import Table
from detente.world.variables import header, variables

DIGITS = 3
# Above these sizes decimals are noise: one from a hundred on, none from ten thousand on.
HUNDRED, MYRIAD = 100, 10_000
# Units that say nothing to a reader, and the start of those that another column gives.
NO_UNIT, RELATIVE = ("text", "number", "rank", "ratio", "percentile"), ("as the", "see ")


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign, a true minus, and no minus zero."""
    text = f"{value:+.{digits}f}".replace("-", "−")
    return text[1:] if float(f"{value:.{digits}f}") == 0 else text


def cell(value: Any) -> str:
    """A table cell for people: three decimals, true minus signs, nothing for what is missing."""
    if value is None or value != value:
        return ""
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d{4,}", value):
        value = float(value)
    if not isinstance(value, float):
        return str(value)
    if abs(value) >= MYRIAD:
        text = f"{value:,.0f}"
    elif abs(value) >= HUNDRED:
        text = f"{value:,.1f}"
    else:
        text = f"{value:.{DIGITS}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) else text.lstrip("-")


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
    said = known.unit in (*NO_UNIT, text) or known.unit.startswith(RELATIVE) or known.unit in text
    return Heading(text, "" if said else known.unit, known.description)


def page_cell(value: Any, column: str) -> str:
    """A table cell of a page: a number in the format of its variable, all else as `cell` has it."""
    known = variables().get(column)
    if not isinstance(value, float) or value != value or not known or not known.format:
        return cell(value)
    text = format(value, known.format)
    if not text.strip("+-0.,"):
        text = text.lstrip("+-")
    return text.replace("-", "−")


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
