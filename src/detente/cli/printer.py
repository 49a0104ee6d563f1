"""The one printer: every table and every line that commands print for people."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from detente.cli.progress_line import wipe
from detente.errors import shown as shown_text
from detente.report.glossary import HEADS
from detente.study.currency import Currency, table_in
from detente.table import Table
from detente.words import with_sign
from detente.world.variables import header, told

if TYPE_CHECKING:
    from detente.study.answer import Answer

# Where no terminal says how wide it is.
WIDTH = 118
# An amount of money from which on nobody asks for its decimals.
LARGE = 10
# The share of a line in which no word of a label is broken.
LABELS = 0.2
RANGE, ERROR = " … ", " ± "
Side = Literal["left", "right"]
_CURRENCY: ContextVar[Currency | None] = ContextVar("currency", default=None)


@dataclass(frozen=True)
class Column:
    """A column to print.

    Attributes
    ----------
    names : tuple of str
        The variables in a cell: one, or several that are joined, such as the ends of a range.
    head : str
        What stands above it; empty for the header in ``variables.csv``.
    joint : str
        What joins several values.
    once : bool
        Whether values that read the same are said once.
    like : str
        The variable whose format counts; empty for the column's own.
    empty : str
        What is said when there is no value.
    whole : bool
        Whether a cell stays on one line, on the right, as numbers do.
    """

    names: tuple[str, ...]
    head: str = ""
    joint: str = RANGE
    once: bool = False
    like: str = ""
    empty: str = ""
    whole: bool = False

    @property
    def title(self) -> str:
        """What stands above it."""
        return self.head or header(self.names[0])

    def cell(self, row: dict[str, Any]) -> str:
        """The text of a row's cell."""
        parts = [told(self.like or name, row.get(name)) for name in self.names]
        said = [part for part in parts if part]
        return self.joint.join(dict.fromkeys(said) if self.once else said) or self.empty

    def is_text(self, rows: Iterable[dict[str, Any]]) -> bool:
        """Whether its cells are words, which stand on the left and may take several lines."""
        if self.whole or len(self.names) > 1:
            return False
        values = [row.get(self.names[0]) for row in rows]
        return all(value is None or isinstance(value, str) for value in values)


def span(low: str, high: str, head: str = "range") -> Column:
    """A column with a range."""
    return Column((low, high), head)


def show(
    title: str,
    parts: Table | Sequence[Table],
    columns: Sequence[str | Column] | None = None,
    *,
    label: str | None = "",
) -> None:
    """Print a table, its parts apart, under its title.

    Parameters
    ----------
    title : str
        On one line, however narrow the table is; empty for none.
    parts : Table or sequence of Table
    columns : sequence of str or Column, optional
        What to print of it; every column by default. Those that no part has are left out.
    label : str or None
        What stands above the labels, by default the name of the index; None leaves them out. A
        label stands before the name of its row, where there is one.
    """
    tables = [part for part in ([parts] if isinstance(parts, Table) else parts) if part.index]
    if not tables:
        return
    shown = _chosen(tables, columns)
    if currency := _CURRENCY.get():
        tables = [table_in(table, currency) for table in tables]
        shown = [_of_currency(column, currency) for column in shown]
    out = console()
    grid = Grid(box=box.SIMPLE, pad_edge=False)
    if label is not None:
        least = min(_longest_word(tables, shown), int(LABELS * out.width))
        _add(grid, label or header(tables[0].index_name), least=least)
    for column in shown:
        whole = _longest(column, tables)
        _add(grid, column.title, side="right" if whole else "left", least=whole)
    for table in tables:
        for name, row in table.rows():
            labels = [] if label is None else [_label(name, row, shown)]
            cells = [*labels, *(column.cell(row) for column in shown)]
            grid.add_row(*(Text(shown_text(cell)) for cell in cells))
        grid.add_section()
    if title:
        say(bold=title)
    out.print(grid)


@contextmanager
def in_currency(currency: Currency) -> Iterator[None]:
    """Within it, tables and `money` are printed in a currency."""
    token = _CURRENCY.set(currency)
    try:
        yield
    finally:
        _CURRENCY.reset(token)


def money(busd: float) -> str:
    """An amount, given in billion USD, with its sign and unit."""
    currency = _CURRENCY.get()
    amount, code = (currency.of(busd), currency.code) if currency else (busd, "USD")
    return f"{with_sign(amount)} billion {code}"


def small_money(usd: float) -> str:
    """An amount, given in USD, with its sign and unit."""
    currency = _CURRENCY.get()
    amount, code = (currency.of(usd), currency.code) if currency else (usd, "USD")
    return f"{with_sign(amount, 0 if abs(amount) >= LARGE else 1)} {code}"


def _of_currency(column: Column, currency: Currency) -> Column:
    """The column as it is called in a currency."""
    names = tuple(map(currency.column, column.names))
    return replace(column, names=names, like=currency.column(column.like))


def say(text: str = "", *, bold: str = "", wrapped: bool = True) -> None:
    """Print a line, `bold` words first, broken between words where it is `wrapped`."""
    console().print(
        Text.assemble((shown_text(bold), "bold"), shown_text(text)),
        highlight=False,
        soft_wrap=not wrapped,
        markup=False,
    )


def say_path(path: Path, before: str = "") -> None:
    """Print where something is, after some words, on one line however long, so that it can be
    copied.
    """
    say(f"{before}{path}", wrapped=False)


def show_heading(answer: Answer) -> None:
    """Print what an answer says about itself, a line each."""
    for key, text in answer.heading_said.items():
        say(f"{HEADS.get(key, key)}: {text}")


def console() -> Console:
    """Standard output, at the width of the terminal, on a line of its own."""
    wipe()
    return Console(width=None if sys.stdout.isatty() else WIDTH, emoji=False)


def _chosen(tables: Sequence[Table], columns: Sequence[str | Column] | None) -> list[Column]:
    """What to print, of what there is."""
    asked = list(tables[0].columns) if columns is None else columns
    present = {name for table in tables for name in table.columns}
    named = [Column((one,)) if isinstance(one, str) else one for one in asked]
    return [one for one in named if present & set(one.names)]


def _longest(column: Column, tables: Sequence[Table]) -> int:
    """Letters of the longest cell of a column of numbers; 0 for words, which may take lines."""
    rows = [row for table in tables for _, row in table.rows()]
    return 0 if column.is_text(rows) else max(1, *(len(column.cell(row)) for row in rows))


def _longest_word(tables: Sequence[Table], shown: Sequence[Column]) -> int:
    """Letters of the longest word of a label."""
    labels = (_label(name, row, shown) for table in tables for name, row in table.rows())
    return max((len(word) for one in labels for word in one.split()), default=0)


def _add(grid: Grid, title: str, *, side: Side = "left", least: int = 0) -> None:
    """Add a column at a side, of at least so many letters."""
    grid.add_column(Text(shown_text(title)), justify=side, overflow="fold", min_width=least or None)


def _label(label: Any, row: dict[str, Any], shown: Sequence[Column]) -> str:
    named = "name" in row and all("name" not in column.names for column in shown)
    return with_name(str(label), row["name"]) if named else str(label)


def with_name(code: str, name: str) -> str:
    """A code and the name that it stands for, once where both are the same."""
    return code if name == code else f"{code} {name}"
