"""Model against published studies of the same questions: inside their range or not, and why.

Each row is tagged. ``independent``: nothing of the study is in the model. ``construction``: the
outcome follows from a rule of the model, whatever the numbers. ``parameter``: the study's figure
restates an elasticity that the model takes. Hits are counted by tag; only the first kind tests.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from detente.economy.equilibrium import Equilibrium
from detente.errors import SolveError
from detente.history.growing import MEASURES, Growth, losses, stages
from detente.history.scorecard import Scorecard
from detente.scenario.equilibria import equilibria
from detente.scenario.file import Scenario
from detente.study.answer import solved
from detente.study.ties import real_income_pct
from detente.table import Table
from detente.types import Progress, silent
from detente.world.shipped import read_table

RULE = (
    "inside: the headline lies in the published range; overlaps: some elasticity set does, or their"
    " range holds it; outside: none does"
)
TAGS = ("independent", "construction", "parameter")
AGREEMENTS = ("inside", "overlaps", "outside")
TAG = "benchmark_tag"
Rows = Sequence[Mapping[str, str]]
Read = TypeVar("Read")


def plausibility(*, progress: Progress = silent) -> Scorecard:
    """Losses by question and horizon: the model with its range over elasticity sets, the published
    range; see `RULE`. Independent rows come first.

    Beside the table, ``tags`` counts the agreements by tag, and ``coalitions`` are those whose
    losses some rows are about, see `detente.history.growing`. Elasticity sets without an
    equilibrium are left out of the range.
    """
    rows = sorted(read_table("benchmarks"), key=lambda row: TAGS.index(row[TAG]))
    names = tuple(dict.fromkeys(row["scenario"] for row in rows))
    opened = tuple(Scenario.open(name) for name in names)
    model: dict[str, list[float]] = {}
    beside: dict[str, Table] = {}
    worst = 0.0
    for done, scenario in enumerate(opened):
        progress("scenarios with published counterparts", done, len(names))
        asked = [row for row in rows if row["scenario"] == scenario.name]
        found, growth = _solved(scenario, asked), _grown(scenario, asked)
        model |= {row["question"]: _numbers(row, found, growth) for row in asked}
        solutions = [one for each in found for one in each.values()]
        worst = max(worst, *(one.certificate.max_residual for one in solutions))
        if growth:
            beside["coalitions"] = growth.table
            worst = max(worst, *(one.max_residual for one in growth.losses))
    progress("scenarios with published counterparts", len(names), len(names))
    about = solved(
        opened,
        "named in each row, the long run for coalitions; a comparison with published studies, not a"
        " forecast",
        worst,
        money=False,
        more={"tolerance": RULE},
    )
    table = _table(rows, model)
    return Scorecard("benchmarks", opened, about, table, beside | {"tags": _tally(table)})


def _solved(scenario: Scenario, rows: Rows) -> list[Mapping[str, Equilibrium]]:
    horizons = tuple(
        dict.fromkeys(row["horizon"] for row in rows if row["measure"] not in MEASURES)
    )
    return _by_set(
        scenario, lambda name: equilibria(scenario, elasticities=name, horizons=horizons)
    )


def _grown(scenario: Scenario, rows: Rows) -> Growth | None:
    if not any(row["measure"] in MEASURES for row in rows):
        return None
    grown = stages(scenario)
    return Growth(grown, tuple(_by_set(scenario, lambda name: losses(grown, elasticities=name))))


def _by_set(scenario: Scenario, read: Callable[[str], Read]) -> list[Read]:
    """What `read` finds under each elasticity set, the scenario's first.

    Others without an equilibrium are left out.
    """
    default = scenario.elasticity_set
    values = [read(default)]
    for name in (other for other in scenario.world.elasticities if other != default):
        try:
            values.append(read(name))
        except SolveError:
            continue
    return values


def _numbers(
    row: Mapping[str, str], found: list[Mapping[str, Equilibrium]], growth: Growth | None
) -> list[float]:
    """The number that a row is about, by elasticity set."""
    if growth and row["measure"] in MEASURES:
        return growth.numbers(row["measure"], row["country"])
    return [real_income_pct(each[row["horizon"]], row["country"]) for each in found]


def _table(rows: Rows, model: Mapping[str, list[float]]) -> Table:
    published = [Range.of(row) for row in rows]
    values = [model[row["question"]] for row in rows]
    columns: dict[str, list[Any]] = {
        name: [row[name] for row in rows]
        for name in (TAG, "scenario", "country", "horizon", "unit")
    }
    columns |= {
        "model": [each[0] for each in values],
        "model_low": [min(each) for each in values],
        "model_high": [max(each) for each in values],
        "published_low": [one.low for one in published],
        "published_high": [one.high for one in published],
        "agreement": [one.agreement(each) for one, each in zip(published, values, strict=True)],
        "published_by": [row["source"] for row in rows],
        "reason": [row["note"] for row in rows],
    }
    return Table("question", tuple(row["question"] for row in rows), columns)


def _tally(table: Table) -> Table:
    """How many rows of each tag agree, independent first; tags without a row are left out."""
    rows = []
    for tag in TAGS:
        found = table.where(TAG, tag).columns["agreement"]
        if found:
            rows.append((tag, len(found), *(found.count(one) for one in AGREEMENTS)))
    return Table.of((TAG, "benchmark_rows", *AGREEMENTS), rows)


@dataclass(frozen=True)
class Range:
    """A published range; open where it has no end."""

    low: float | None
    high: float | None

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Range:
        """The range of a row of ``benchmarks.csv``."""
        low, high = (float(row[end]) if row[end] else None for end in ("low", "high"))
        return cls(low, high)

    def agreement(self, values: Sequence[float]) -> str:
        """How numbers of the model stand to it, the headline first; see `RULE`."""
        bottom = -math.inf if self.low is None else self.low
        top = math.inf if self.high is None else self.high
        inside = [bottom <= value <= top for value in values]
        if inside[0]:
            return "inside"
        around = min(values) <= bottom and top <= max(values)
        return "overlaps" if any(inside) or around else "outside"
