"""compare: why two answers differ, split into data, levers, parameters and version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.errors import DataError, ScenarioError
from detente.given import plain
from detente.scenario.equilibria import equilibrium
from detente.scenario.file import Scenario
from detente.study.answer import Answer, Provenance, solved
from detente.study.attribution import Attribution, attribute
from detente.study.differences import (
    flow_differences,
    lever_differences,
    sector_differences,
    sorted_by_size,
)
from detente.study.folder import origin
from detente.study.rerun import read_manifest
from detente.study.saved_ranges import SavedRange, saved_ranges
from detente.table import Table
from detente.types import Array

FIELDS = {
    "data": ("world",),
    "levers": ("levers", "blocs", "products", "date", "start", "long_run"),
    "parameters": (
        *("closure", "elasticities", "parameters", "horizon", "horizons", "time"),
        *("markets", "pooling_cost"),
    ),
}
"""What of a scenario moves its numbers, by the part of a difference that it belongs to."""

HORIZONS = "horizons"
# Points of real income below which two numbers are the same: what the solver leaves open.
NOTHING = 1e-6


@dataclass(frozen=True, eq=False)
class Comparison(Answer):
    """The change of real income in two answers and what the difference comes from.

    Attributes
    ----------
    scenarios : (Scenario, Scenario)
        The two sides.
    table : Table
        By country: ``first_pct``, ``second_pct``, ``difference_pp``, and its parts ``data_pp``,
        ``levers_pp``, ``parameters_pp`` (Shapley shares over all orders) and ``version_pp`` (saved
        numbers less those computed now).
    levers, sectors, flows : Table
        What differs, the largest difference first, see `detente.study.differences`.
    order_pp : float
        The largest move of a part with the order.
    max_residual : float
        The largest residual of any equilibrium that was solved.
    ranges : (mapping, mapping)
        `SavedRange` by country that each side has saved; empty where it has none.
    """

    scenarios: tuple[Scenario, Scenario]
    table: Table
    levers: Table
    sectors: Table
    flows: Table
    order_pp: float
    max_residual: float
    ranges: tuple[Mapping[str, SavedRange], Mapping[str, SavedRange]] = ({}, {})

    @property
    def names(self) -> tuple[str, str]:
        """Names of the two scenarios."""
        return self.scenarios[0].name, self.scenarios[1].name

    @property
    def name(self) -> str:
        """Both names."""
        return "-and-".join(self.names)

    @property
    def stem(self) -> str:
        """Name of the JSON file."""
        return "comparison"

    @property
    def provenance(self) -> Provenance:
        """What stands behind both."""
        return solved(self.scenarios, "the headline of each", self.max_residual)

    @property
    def manifest(self) -> dict[str, Any]:
        """What is needed to get the same numbers again."""
        return {"first": origin(self.scenarios[0]), "second": origin(self.scenarios[1])}

    @property
    def by_size(self) -> Table:
        """`table` with the largest difference first."""
        return sorted_by_size(self.table, "difference_pp")

    @property
    def same(self) -> bool:
        """Whether no lever and no number differs."""
        gaps = (*self.table.columns["difference_pp"], *self.sectors.columns["difference_busd"])
        return not self.levers.index and all(abs(gap) <= NOTHING for gap in gaps)

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by file name, sorted by size."""
        return {
            "comparison": self.by_size,
            "levers_that_differ": self.levers,
            "sectors_that_differ": self.sectors,
            "flows_that_differ": self.flows,
        }

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain Python."""
        return self.heading | {
            "first": self.names[0],
            "second": self.names[1],
            "same": self.same,
            "countries": dict(self.by_size.rows()),
            "levers": self.levers.records(),
            "sectors": list(self.sectors.numbers().values()),
            "flows": list(self.flows.numbers().values()),
            "order_pp": self.order_pp,
        }


@dataclass(frozen=True, eq=False)
class _Side:
    """A scenario, and the numbers and ranges that a result folder has saved of it."""

    scenario: Scenario
    saved: Array | None
    ranges: Mapping[str, SavedRange] = field(default_factory=dict)


class _Mixed:
    """Real income when some parts are those of the second scenario; keeps the largest residual."""

    def __init__(self, first: Scenario, second: Scenario) -> None:
        self.first, self.second = first, second
        self.max_residual = 0.0
        self.start = self._solved(first)
        self.base = self.start.welfare_pct

    def moved(self, parts: Sequence[str]) -> Array:
        """Change against the first scenario, points of real income [country]."""
        if not parts:
            return np.zeros_like(self.base)
        divided = divided_fields(self.first, self.second)
        fields = [field for part in parts for field in divided[part]]
        changes = {field: getattr(self.second.content, field) for field in fields}
        return self._solved(self.first.with_content(changes)).welfare_pct - self.base

    def end(self) -> Equilibrium:
        """The equilibrium of the second scenario."""
        return self._solved(self.second)

    def _solved(self, scenario: Scenario) -> Equilibrium:
        found = equilibrium(scenario)
        self.max_residual = max(self.max_residual, found.certificate.max_residual)
        return found


@plain
def compare(first: Scenario | str | Path, second: Scenario | str | Path) -> Comparison:
    """The Comparison of two scenarios, or of two result folders (or of one of each).

    Raises
    ------
    ScenarioError
        A side is neither a scenario nor a result folder, or the two worlds have different
        countries.
    """
    one, two = _side(first), _side(second)
    countries = one.scenario.world.countries
    if countries != two.scenario.world.countries:
        raise ScenarioError(
            f"worlds {one.scenario.world.name} and {two.scenario.world.name} have different"
            " countries",
            hint="compare like with like",
        )
    mixed = _Mixed(one.scenario, two.scenario)
    changed = _changed(one.scenario, two.scenario)
    shares = attribute(changed, mixed.moved) if changed else None
    table = _table(one, two, mixed.base, shares)
    order = 0.0 if shares is None else float((shares.high - shares.low).max())
    end = mixed.end() if changed else mixed.start
    return Comparison(
        scenarios=(one.scenario, two.scenario),
        table=table,
        levers=lever_differences(one.scenario, two.scenario),
        sectors=sector_differences(mixed.start, end),
        flows=flow_differences(mixed.start, end),
        order_pp=order,
        max_residual=mixed.max_residual,
        ranges=(one.ranges, two.ranges),
    )


def divided_fields(first: Scenario, second: Scenario) -> dict[str, tuple[str, ...]]:
    """`FIELDS` for two scenarios: the horizons go with the levers where both headlines are one.

    They say how long the path is, and so which levers the long run keeps. With another headline
    they go with it.
    """
    if first.content.horizon != second.content.horizon:
        return dict(FIELDS)
    rest = tuple(name for name in FIELDS["parameters"] if name != HORIZONS)
    return {**FIELDS, "levers": (*FIELDS["levers"], HORIZONS), "parameters": rest}


def _changed(first: Scenario, second: Scenario) -> list[str]:
    """The parts in which two scenarios differ."""
    return [
        part
        for part, fields in divided_fields(first, second).items()
        if any(getattr(first.content, name) != getattr(second.content, name) for name in fields)
    ]


def _table(one: _Side, two: _Side, base: Array, shares: Attribution | None) -> Table:
    parts = {part: np.zeros_like(base) for part in FIELDS}
    if shares:
        parts |= {part: shares.mean[k] for k, part in enumerate(shares.parts)}
    now = base + sum(parts.values(), np.zeros_like(base))
    start = base if one.saved is None else one.saved
    end = now if two.saved is None else two.saved
    columns = {"first_pct": start, "second_pct": end, "difference_pp": end - start}
    columns |= {f"{part}_pp": values for part, values in parts.items()}
    columns["version_pp"] = (end - start) - (now - base)
    return Table("country", one.scenario.world.countries, columns)


def _side(given: Scenario | str | Path) -> _Side:
    if isinstance(given, Scenario):
        return _Side(given, None)
    path = Path(given)
    if not path.is_dir() and path.suffix != ".json":
        return _Side(Scenario.open(given), None)
    try:
        old = read_manifest(path)
        saved = np.array([old.welfare_pct[code] for code in old.scenario.world.countries])
    except (DataError, KeyError) as error:
        raise DataError(
            f"not a result folder ({error})",
            where=str(path),
            hint="give a scenario, or a folder with manifest.json",
        ) from error
    return _Side(old.scenario, saved, saved_ranges(path))
