"""Model against published studies of the same questions: inside their range or not, and why it may
not be.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from detente.economy.equilibrium import Equilibrium
from detente.errors import SolveError
from detente.history.growing import MEASURES, Growth, losses, stages
from detente.history.held import Held, heading
from detente.scenario.equilibria import equilibria
from detente.scenario.file import Scenario
from detente.study.ties import real_income_pct
from detente.table import Table
from detente.world.shipped import read_table

RULE = (
    "inside: the headline lies in the published range; overlaps: some elasticity set does, or their"
    " range holds it; outside: none does"
)
Progress = Callable[[str, int, int], None]
Rows = Sequence[Mapping[str, str]]
Found = TypeVar("Found")


def plausibility(*, progress: Progress | None = None) -> Held:
    """Losses by question and horizon: the model with its range over elasticity sets, the published
    range; see `RULE`.

    Beside the table stand the ``coalitions`` whose losses some rows are about, see
    `detente.history.growing`. Elasticity sets without an equilibrium are left out of the range.
    """
    rows = read_table("benchmarks")
    names = tuple(dict.fromkeys(row["scenario"] for row in rows))
    model: dict[str, list[float]] = {}
    opened, beside, worst = [Scenario.open(name) for name in names], {}, 0.0
    for done, scenario in enumerate(opened):
        if progress:
            progress("scenarios with published counterparts", done, len(names))
        asked = [row for row in rows if row["scenario"] == scenario.name]
        found, growth = _solved(scenario, asked), _grown(scenario, asked)
        model |= {row["question"]: _numbers(row, found, growth) for row in asked}
        worst = max(
            worst, *(one.certificate.max_residual for each in found for one in each.values())
        )
        if growth:
            beside["coalitions"] = growth.table
            worst = max(worst, *(one.max_residual for one in growth.losses))
    if progress:
        progress("scenarios with published counterparts", len(names), len(names))
    said = (
        "named in each row, the long run for coalitions; a comparison with published studies, not a"
        " forecast"
    )
    return Held(
        _table(rows, model), heading(opened, said, tolerance=RULE, max_residual=worst), beside
    )


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


def _by_set(scenario: Scenario, read: Callable[[str], Found]) -> list[Found]:
    """What `read` finds under each elasticity set, the scenario's first; others without an
    equilibrium are left out.
    """
    world = scenario.world
    default = scenario.content.elasticities or world.default_elasticities
    values = [read(default)]
    for name in (other for other in world.elasticities if other != default):
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
    published = [
        tuple(float(row[end]) if row[end] else None for end in ("low", "high")) for row in rows
    ]
    values = [model[row["question"]] for row in rows]
    columns = {
        name: [row[name] for row in rows] for name in ("scenario", "country", "horizon", "unit")
    }
    numbers = {
        "model": [each[0] for each in values],
        "model_low": [min(each) for each in values],
        "model_high": [max(each) for each in values],
        "published_low": [low for low, _ in published],
        "published_high": [high for _, high in published],
        "agreement": [
            _agreement(each, *range_) for each, range_ in zip(values, published, strict=True)
        ],
        "published_by": [row["source"] for row in rows],
        "reason": [row["note"] for row in rows],
    }
    return Table("question", tuple(row["question"] for row in rows), columns | numbers)


def _agreement(values: list[float], low: float | None, high: float | None) -> str:
    """See `RULE`; a range without an end is open there."""
    bottom, top = -math.inf if low is None else low, math.inf if high is None else high
    inside = [bottom <= value <= top for value in values]
    return (
        "inside"
        if inside[0]
        else (
            "overlaps"
            if any(inside) or (min(values) <= bottom and top <= max(values))
            else "outside"
        )
    )
