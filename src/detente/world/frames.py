"""A World from long tables: one row a cell, checked row by row before the accounts are.

``sales``
    seller, buyer, sector, value: at the seller's basic price, sales at home too.
``input_use``
    country, sector, input_sector, value: at the buyer's price.
``elasticities``
    sector and a column for each set (theta); or sector, set, value and, if wanted, kind (theta or
    sigma) and source.
``final_demand``, ``value_added`` (optional)
    country, sector, value: what the other tables leave; checked where it is given.
``tariffs`` (optional)
    buyer, seller, sector, rate: 0.1 is ten per cent of the border price.
``export_taxes`` (optional)
    buyer, seller, sector, rate: 0.1 is ten per cent of the seller's price; the seller's country
    collects it, and tariffs are charged on top.
``names`` (optional)
    code, name: what a country, a sector, a parent or a bloc is called; and for sectors, if wanted,
    parent (a code that then means all sectors under it) and roles (``goods``, ``services``,
    ``energy``, ``resource``, ``vehicles``, ``critical``, separated by blanks).
``blocs`` (optional)
    bloc, country: one row a member.

A pair without a row is zero. The countries and sectors are those of the sales; each must stand in
the other tables too. Labels are ``name``, ``year``, ``title``, ``unit`` (one of `UNITS`),
``default_elasticities`` and ``provenance``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import DataError
from detente.types import Array
from detente.words import did_you_mean
from detente.world.accounts import HIGHEST_RATE, NOISE, ROUNDING, priced
from detente.world.frame_elasticities import elasticity_sets
from detente.world.frame_legend import (
    BLOCS_COLUMNS,
    NAMES_COLUMNS,
    NAMES_OPTIONAL,
    legend_of,
)
from detente.world.long_table import LongTable
from detente.world.world import World

if TYPE_CHECKING:
    import pandas as pd

# The columns that say where a row belongs, and the one that holds its number.
LAYOUT: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        "sales": (("seller", "buyer", "sector"), "value"),
        "input_use": (("country", "sector", "input_sector"), "value"),
        "final_demand": (("country", "sector"), "value"),
        "value_added": (("country", "sector"), "value"),
        "tariffs": (("buyer", "seller", "sector"), "rate"),
        "export_taxes": (("buyer", "seller", "sector"), "rate"),
    }
)
NEEDED = ("sales", "input_use", "elasticities")
TABLES = (*LAYOUT, "elasticities", "names", "blocs")
SECTOR_COLUMNS = ("sector", "input_sector")
LABELS = ("name", "year", "title", "unit", "default_elasticities", "provenance")

# How many million USD one of the unit is.
UNITS = MappingProxyType(
    {"USD": 1e-6, "thousand USD": 1e-3, "million USD": 1.0, "billion USD": 1e3}
)

# No economy is larger in any unit, and sums of such numbers still are numbers.
LARGEST = 1e18


@dataclass(frozen=True, eq=False)
class _Codes:
    """The countries and sectors of the sales, sorted, with their positions."""

    countries: Mapping[str, int]
    sectors: Mapping[str, int]

    def of(self, column: str) -> Mapping[str, int]:
        """The codes that may stand in a column."""
        return self.sectors if column in SECTOR_COLUMNS else self.countries


@dataclass(frozen=True, eq=False)
class _Cells:
    """One table as an array, and the row that fills each cell (-1 where none does)."""

    table: LongTable
    values: Array
    row: np.ndarray[Any, np.dtype[np.intp]]


def world_from_frames(
    frames: Mapping[str, pd.DataFrame], labels: Mapping[str, Any] | None, accept_gaps: bool
) -> World:
    """The World of DataFrames by the name of their table, see `World.from_frames`."""
    tables = {name: LongTable.of_frame(name, frame) for name, frame in frames.items()}
    return world_from_tables(tables, labels, accept_gaps=accept_gaps)


def world_from_tables(
    tables: Mapping[str, LongTable],
    labels: Mapping[str, Any] | None = None,
    *,
    accept_gaps: bool = False,
) -> World:
    """The World of long tables; DataError that names the table, the row and the column."""
    said = _checked_labels(labels or {})
    _require_tables(tables)
    codes = _codes_of(tables["sales"])
    found = {key: _cells(tables[key], codes) for key in LAYOUT if key in tables}
    _require_everywhere(tables, codes)
    return World.from_arrays(
        countries=tuple(codes.countries),
        sectors=tuple(codes.sectors),
        accounts=_accounts(found, UNITS[said["unit"]], accept_gaps),
        elasticities=elasticity_sets(tables["elasticities"], tuple(codes.sectors)),
        labels=_labels(said) | {"legend": legend_of(tables, codes.countries, codes.sectors)},
        accept_gaps=accept_gaps,
    )


def _checked_labels(given: Mapping[str, Any]) -> dict[str, Any]:
    for key in given:
        if key not in LABELS:
            hint = did_you_mean(key, LABELS, f"labels are {', '.join(LABELS)}")
            raise DataError(f"unknown label {key!r}", hint=hint)
    said = {"unit": "million USD", **given}
    if said["unit"] not in UNITS:
        raise DataError(f"unit {said['unit']!r} is not known", hint=f"one of {', '.join(UNITS)}")
    year = said.get("year", 0)
    if not str(year).isdigit():
        raise DataError(f"year {year!r} is not a year", hint="write four digits")
    return said


def _require_tables(tables: Mapping[str, LongTable]) -> None:
    for name in tables:
        if name not in TABLES:
            hint = did_you_mean(name, TABLES, f"tables are {', '.join(TABLES)}")
            raise DataError(f"unknown table {name!r}", hint=hint)
    for name in NEEDED:
        if name not in tables:
            raise DataError(f"table {name!r} is missing", hint=f"a world needs {', '.join(NEEDED)}")
    for name, table in tables.items():
        if name in LAYOUT:
            columns, number = LAYOUT[name]
            table.require_columns((*columns, number), exactly=True)
    tables["elasticities"].require_columns(("sector",))
    if "names" in tables:
        tables["names"].require_columns(NAMES_COLUMNS, NAMES_OPTIONAL, exactly=True)
    if "blocs" in tables:
        tables["blocs"].require_columns(BLOCS_COLUMNS, exactly=True)


def _codes_of(sales: LongTable) -> _Codes:
    """The axes of the world: what is sold, who sells and who buys."""
    if not sales.size:
        raise DataError("no row", where=sales.said, hint="a world needs sales, those at home too")
    countries: set[str] = set()
    for column in ("seller", "buyer"):
        countries |= set(sales.codes(column))
    return _Codes(_positions(countries), _positions(set(sales.codes("sector"))))


def _positions(codes: set[str]) -> Mapping[str, int]:
    return {code: place for place, code in enumerate(sorted(codes))}


def _cells(table: LongTable, codes: _Codes) -> _Cells:
    """The table as an array; DataError for an unknown code, a cell given twice, a bad number."""
    columns, number = LAYOUT[table.name]
    places = [_looked_up(table, column, codes.of(column)) for column in columns]
    shape = tuple(len(codes.of(column)) for column in columns)
    flat = np.ravel_multi_index(places, shape)
    _require_once(table, flat, columns)
    given = table.numbers(number)
    _require_in_range(table, given, number)
    values = np.zeros(shape)
    row = np.full(shape, -1, dtype=np.intp)
    values.flat[flat] = given
    row.flat[flat] = np.arange(table.size)
    return _Cells(table, values, row)


def _looked_up(
    table: LongTable, column: str, known: Mapping[str, int]
) -> np.ndarray[Any, np.dtype[np.intp]]:
    codes = table.texts(column)
    for row, code in enumerate(codes):
        if code not in known:
            raise DataError(
                f"{column} {code!r} is in no row of sales",
                where=table.place(row),
                hint=did_you_mean(code, known, "add its sales, or leave the row out"),
            )
    return np.array([known[code] for code in codes], dtype=np.intp)


def _require_once(
    table: LongTable, flat: np.ndarray[Any, np.dtype[np.intp]], columns: Sequence[str]
) -> None:
    _, first, each = np.unique(flat, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[each] != np.arange(len(flat)))
    if len(again):
        row = int(again[0])
        cell = ", ".join(table.texts(column)[row] for column in columns)
        raise DataError(
            f"{', '.join(columns)} ({cell}) is given a second time",
            where=table.place(row),
            hint=f"the first is {table.place(int(first[each][row]))}; keep one, or their sum",
        )


def _require_in_range(table: LongTable, given: Array, column: str) -> None:
    for row in np.flatnonzero((given < 0) | (given > LARGEST))[:1]:
        raise DataError(
            f"{column} is {given[row]:g}, must be at least 0 and at most {LARGEST:g}",
            where=table.place(int(row)),
            hint="mend the source table, or leave the row out",
        )


def _require_everywhere(tables: Mapping[str, LongTable], codes: _Codes) -> None:
    """DataError where sales name a country or a sector that the other tables never mention."""
    _looked_up(tables["elasticities"], "sector", codes.sectors)
    for name in ("input_use", "final_demand", "value_added"):
        if name in tables:
            named = set(tables[name].texts("country"))
            _require_all(codes.countries, named, "country", name, tables)
    used = set(tables["input_use"].texts("sector")) | set(tables["input_use"].texts("input_sector"))
    _require_all(codes.sectors, used, "sector", "input_use", tables)
    rated = set(tables["elasticities"].texts("sector"))
    _require_all(codes.sectors, rated, "sector", "elasticities", tables)


def _require_all(
    codes: Mapping[str, int],
    named: set[str],
    what: str,
    name: str,
    tables: Mapping[str, LongTable],
) -> None:
    for code in codes:
        if code not in named:
            raise DataError(
                f"no row for {what} {code!r}, which is in {_first_sale(tables['sales'], code)}",
                where=tables[name].said,
                hint="add its rows, or take it out of sales",
            )


def _first_sale(sales: LongTable, code: str) -> str:
    columns = [sales.texts(column) for column in ("seller", "buyer", "sector")]
    rows = [column.index(code) for column in columns if code in column]
    return sales.place(min(rows))


def _accounts(found: Mapping[str, _Cells], unit: float, accept_gaps: bool) -> dict[str, Array]:
    """The accounts in million USD, those that were not given worked out from the others."""
    sales = unit * found["sales"].values.swapaxes(0, 1)
    input_use = unit * found["input_use"].values
    rates = {
        "tariff": _rates(found.get("tariffs"), sales.shape),
        "export_tax": _rates(found.get("export_taxes"), sales.shape),
    }
    output = sales.sum(axis=0)
    expenditure = priced(sales, rates["export_tax"], rates["tariff"]).sum(axis=1)
    scale = np.maximum(output.sum(axis=1), expenditure.sum(axis=1))[:, None]
    accounts = {"sales": sales, "input_use": input_use, **rates}
    left = {
        "value_added": (output, input_use.sum(axis=2)),
        "final_demand": (expenditure, input_use.sum(axis=1)),
    }
    for name, (total, inputs) in left.items():
        _require_room(name, total, inputs, found["input_use"], unit)
        rest = np.maximum(total - inputs, 0.0)
        accounts[name] = rest
        if name in found:
            accounts[name] = unit * found[name].values
            if not accept_gaps:
                _require_balance(found[name], rest / unit, scale / unit)
    return accounts


def _rates(cells: _Cells | None, shape: tuple[int, ...]) -> Array:
    """Rates of tariffs or export taxes [buyer, seller, sector], zero without a table."""
    if cells is None:
        return np.zeros(shape)
    at_home = np.eye(shape[0], dtype=bool)[:, :, None] & (cells.values > 0)
    wrong = {
        "on sales at home": (at_home, "leave the row out"),
        "above 10": (cells.values > HIGHEST_RATE, "0.25 is 25 per cent"),
    }
    for what, (bad, hint) in wrong.items():
        rows = cells.row[bad]
        if rows.size:
            raise DataError(f"rate {what}", where=cells.table.place(int(rows.min())), hint=hint)
    return cells.values


def _require_room(name: str, total: Array, inputs: Array, use: _Cells, unit: float) -> None:
    """DataError, at the largest input, where inputs exceed what is made or bought.

    What is made leaves value added, what is bought final demand.
    """
    over = np.argwhere(inputs > total * (1 + NOISE))
    if not len(over):
        return
    n, s = (int(k) for k in over[0])
    is_cost = name == "value_added"
    cell = (n, s) if is_cost else (n, slice(None), s)
    row = int(use.row[cell][use.values[cell].argmax()])
    whose = use.table.texts("country")[row]
    sector = use.table.texts("sector" if is_cost else "input_sector")[row]
    which = "inputs of" if is_cost else "inputs bought from"
    against = "what it sells" if is_cost else "what the country buys of it"
    raise DataError(
        f"value: {which} {whose}, {sector} add up to {inputs[n, s] / unit:g}, more than {against}"
        f" ({total[n, s] / unit:g})",
        where=use.table.place(row),
        hint="mend the inputs or the sales; sales at home count too",
    )


def _require_balance(cells: _Cells, wanted: Array, scale: Array) -> None:
    """DataError where a table that was given differs from what the other tables leave."""
    gap = np.abs(cells.values - wanted) / np.maximum(scale, np.finfo(float).tiny)
    if gap.max() <= ROUNDING:
        return
    n, s = np.unravel_index(int(gap.argmax()), gap.shape)
    row = int(cells.row[n, s])
    name = cells.table.name.replace("_", " ")
    rest = "sales less inputs" if name == "value added" else "purchases less inputs bought"
    raise DataError(
        f"value: {name} is {cells.values[n, s]:g}, but {rest} leave {wanted[n, s]:g}",
        where=cells.table.place(row) if row >= 0 else cells.table.said,
        hint=f"mend the table, or leave {cells.table.name} out: it follows from the others",
    )


def _labels(said: dict[str, Any]) -> dict[str, Any]:
    """The labels of `World.from_arrays` but the legend; the title goes into the provenance."""
    provenance = dict(said.get("provenance", {}))
    if said.get("title"):
        provenance["title"] = str(said["title"])
    chosen = {key: said[key] for key in ("name", "default_elasticities") if key in said}
    return chosen | {"year": int(said.get("year", 0)), "provenance": provenance}
