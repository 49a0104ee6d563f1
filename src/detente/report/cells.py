"""How numbers, table cells and headings are written, for every format alike."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

from detente.table import Table
from detente.world.variables import variables

DIGITS = 3
# Above these sizes decimals are noise: one from a hundred on, none from ten thousand on.
HUNDRED, MYRIAD = 100, 10_000


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
