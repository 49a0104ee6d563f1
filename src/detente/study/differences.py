"""What differs between two answers: levers, sectors and flows, the largest difference first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.levers.base import Lever
from detente.scenario.file import Scenario
from detente.study.flow_tables import flow_table
from detente.study.sector_tables import sectors_by_horizon
from detente.study.shown import each_country
from detente.table import Table

Key = tuple[str, str]
Row = dict[str, Any]

ONLY_FIRST, ONLY_SECOND, CHANGED = "only in A", "only in B", "changed"
# What is said about a lever but does not change what it does.
WORDS = {"name", "source", "tag"}
# Billion USD below which a difference is what the solver leaves open.
OPEN = 1e-6


def sorted_by_size(table: Table, column: str) -> Table:
    """The rows with the largest number of a column first, whatever its sign."""
    size = np.abs(np.asarray(table.columns[column], dtype=float))
    return table.taken(np.argsort(-size, kind="stable"))


def lever_differences(first: Scenario, second: Scenario) -> Table:
    """Levers that stand in one scenario alone, or in both with other numbers.

    A lever is known by its title; source and tag are no difference.
    """
    one, two = _by_title(first.content.levers), _by_title(second.content.levers)
    rows: list[tuple[Any, ...]] = []
    for key in dict.fromkeys((*one, *two)):
        old, new = one.get(key), two.get(key)
        if old is None or new is None:
            how = ONLY_SECOND if old is None else ONLY_FIRST
        elif _what(old) == _what(new):
            continue
        else:
            how = CHANGED
        rows.append((key[0], how, old.line() if old else "", new.line() if new else ""))
    return Table.of(("lever", "differs", "first_line", "second_line"), rows)


NUMBERS = ("volume_first_pct", "volume_second_pct", "volume_difference_pp", "difference_busd")


def sector_differences(first: Equilibrium, second: Equilibrium) -> Table:
    """Volumes of every sector that both worlds have, where they differ."""
    found = _volumes(_sectors(first), _sectors(second))
    rows = [(*key, old["name"], *numbers) for key, old, numbers in found]
    return _numbered(("country", "sector", "name", *NUMBERS), rows)


def flow_differences(first: Equilibrium, second: Equilibrium) -> Table:
    """Volumes of every pair of countries, where they differ."""
    rows = [(*key, *numbers) for key, _, numbers in _volumes(_flows(first), _flows(second))]
    return _numbered(("seller", "buyer", *NUMBERS), rows)


def _volumes(
    first: Mapping[Key, Row], second: Mapping[Key, Row]
) -> Iterator[tuple[Key, Row, tuple[float, ...]]]:
    """The key and first row of what both have and whose volume differs, and its `NUMBERS`."""
    for key in first.keys() & second.keys():
        old, new = first[key], second[key]
        gap = new["volume_change_busd"] - old["volume_change_busd"]
        points = new["volume_pct"] - old["volume_pct"]
        if abs(gap) > OPEN:
            yield key, old, (old["volume_pct"], new["volume_pct"], points, gap)


def _by_title(levers: Iterable[Lever]) -> dict[tuple[str, int], Lever]:
    """Levers by title, and how many of that title came before."""
    found: dict[tuple[str, int], Lever] = {}
    for lever in levers:
        before = sum(title == lever.title for title, _ in found)
        found[lever.title, before] = lever
    return found


def _what(lever: Lever) -> dict[str, Any]:
    return lever.model_dump(mode="json", exclude=WORDS)


def _sectors(found: Equilibrium) -> dict[Key, Row]:
    table = sectors_by_horizon({"": found}, each_country(found.world))
    return {(row["country"], row["sector"]): row for _, row in table.rows()}


def _flows(found: Equilibrium) -> dict[Key, Row]:
    return {(row["seller"], row["buyer"]): row for _, row in flow_table({"": found}).rows()}


def _numbered(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Table:
    """Rows with the largest difference first, and their number; alike ones in the order of keys."""
    ordered = sorted(rows, key=lambda row: (-abs(row[-1]), row[:2]))
    return Table.of(("row", *names), [(place, *row) for place, row in enumerate(ordered, 1)])
