"""Money of an answer in another currency, at the rate of its base year.

Accounts are in USD of the base year. A change of real income in euros is that in dollars at the
mean rate of that year: a unit, no forecast of rates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.errors import ScenarioError
from detente.study.answer import Answer, Provenance
from detente.table import Table
from detente.words import did_you_mean
from detente.world.shipped import read_table

USD = "USD"
# How names of amounts end: in billions, and one by one.
IN_USD = ("_busd", "_usd")
BILLION = "billion"


@dataclass(frozen=True)
class Currency:
    """A currency and its rate.

    Attributes
    ----------
    code : str
    usd : float
        USD for one unit, mean of the year.
    year : int
    source : str
    """

    code: str
    usd: float
    year: int
    source: str

    @property
    def said(self) -> str:
        """The rate in words."""
        return f"1 {self.code} is {self.usd:g} USD, mean of {self.year} ({self.source})"

    def of(self, in_usd: float) -> float:
        """An amount in USD, or in billions of them, in it."""
        return in_usd / self.usd

    def column(self, name: str) -> str:
        """The name of a column of money in it."""
        return name.removesuffix("usd") + self.code.lower() if _is_money(name) else name


def currency_of(code: str, year: int) -> Currency:
    """The currency of that code at the rate of a year; ScenarioError where there is no rate."""
    asked = code.strip().upper()
    if asked == USD:
        return Currency(USD, 1.0, year, "the unit of the accounts")
    rows = [row for row in read_table("exchange_rates") if row["currency"] == asked]
    known = sorted({USD, *(row["currency"] for row in read_table("exchange_rates"))})
    if not rows:
        hint = did_you_mean(asked, known, f"choose from {', '.join(known)}")
        raise ScenarioError(f"unknown currency {code!r}", where="--currency", hint=hint)
    for row in rows:
        if row["year"] == str(year):
            return Currency(asked, float(row["usd"]), year, row["source"])
    years = f"{rows[0]['year']} to {rows[-1]['year']}"
    raise ScenarioError(f"no rate of {asked} for {year}", where="--currency", hint=f"for {years}")


def table_in(table: Table, currency: Currency) -> Table:
    """The table with its columns of money, and its rows in billion USD, in a currency."""
    units = table.columns.get("unit", ())
    rows = [place for place, unit in enumerate(units) if unit == f"{BILLION} {USD}"]
    columns = {
        currency.column(name): _scaled(values, currency) if _is_money(name) else values
        for name, values in table.columns.items()
    }
    if rows:
        columns = {name: _rows_scaled(values, rows, currency) for name, values in columns.items()}
    return Table(table.index_name, table.index, columns)


def json_in(found: Any, currency: Currency) -> Any:
    """Plain Python with all that stands under a name of money in a currency."""
    if isinstance(found, list):
        return [json_in(one, currency) for one in found]
    if not isinstance(found, dict):
        return found
    if found.get("unit") == f"{BILLION} {USD}":
        return _all_scaled(found, currency)
    return {
        currency.column(str(name)): _all_scaled(value, currency)
        if _is_money(str(name))
        else json_in(value, currency)
        for name, value in found.items()
    }


@dataclass(frozen=True, eq=False)
class InCurrency(Answer):
    """An answer with its money in a currency."""

    answer: Answer
    currency: Currency

    @property
    def name(self) -> str:
        """What its folder is called before the hash."""
        return self.answer.name

    @property
    def stem(self) -> str:
        """Name of its JSON file, without the ending."""
        return self.answer.stem

    @property
    def provenance(self) -> Provenance:
        """What stands behind it, and the rate."""
        return self._with_rate(self.answer.provenance)

    def behind(self, table: str) -> Provenance:
        """What stands behind one of its tables, and the rate."""
        return self._with_rate(self.answer.behind(table))

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What is needed to get the same answer again."""
        return {**self.answer.manifest, "currency": self.currency.code}

    @property
    def outcome(self) -> Mapping[str, Any]:
        """Numbers that the manifest keeps, to compare a later answer with."""
        return self.answer.outcome

    @property
    def tables(self) -> Mapping[str, Table]:
        """Every table by file name."""
        return {name: table_in(one, self.currency) for name, one in self.answer.tables.items()}

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""
        found: dict[str, Any] = json_in(self.answer.to_json(), self.currency)
        return found | {"currency": self.currency.said}

    def _with_rate(self, behind: Provenance) -> Provenance:
        return replace(behind, more={**behind.more, "currency": self.currency.said})


def _is_money(name: str) -> bool:
    return name.endswith(IN_USD)


def _scaled(values: Any, currency: Currency) -> Any:
    if isinstance(values, np.ndarray):
        return values / currency.usd
    return [_one_scaled(value, currency) for value in values]


def _one_scaled(value: Any, currency: Currency) -> Any:
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return currency.of(float(value)) if is_number else value


def _rows_scaled(values: Any, rows: list[int], currency: Currency) -> Any:
    """The values with those of some rows in the currency, units in its words."""
    found = list(values)
    for row in rows:
        found[row] = _in_words(_one_scaled(found[row], currency), currency)
    return found


def _all_scaled(value: Any, currency: Currency) -> Any:
    if isinstance(value, dict):
        return {name: _all_scaled(one, currency) for name, one in value.items()}
    if isinstance(value, list):
        return [_all_scaled(one, currency) for one in value]
    return _in_words(_one_scaled(value, currency), currency)


def _in_words(value: Any, currency: Currency) -> Any:
    return f"{BILLION} {currency.code}" if value == f"{BILLION} {USD}" else value
