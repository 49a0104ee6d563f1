"""One assumption at a time at the ends of its range: what moves a number, and how far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.economy.solver.closure import CLOSURES
from detente.errors import ScenarioError, SolveError
from detente.scenario.equilibria import equilibrium
from detente.scenario.file import Scenario
from detente.scenario.uncertain import (
    Assumption,
    Level,
    Uncertain,
    level_said,
    uncertain,
    with_values,
)
from detente.table import Table
from detente.types import Progress, silent
from detente.world.set_names import set_names

Number = Callable[[Scenario], float]


@dataclass(frozen=True)
class Swing:
    """An assumption, the group it is shown in, and the values that it swings to."""

    assumption: Assumption
    group: str
    ends: tuple[Level, ...]


def sensitivity(
    scenario: Scenario | str | Path, number: Number | None = None, *, progress: Progress = silent
) -> Table:
    """One number with each assumption at the ends of its range and the others as written.

    Parameters
    ----------
    scenario : Scenario, str or Path
    number : callable, optional
        The number to read off a scenario; the change of the target's real income in per cent if
        None.
    progress : callable, optional

    Returns
    -------
    Table
        By assumption, the largest span first: ``label``, ``low`` and ``high`` (the values put in),
        ``unit`` (theirs, empty for a pure number),
        ``headline``, ``at_low`` and ``at_high`` (the number), ``span``, ``group`` (``assumption``,
        ``elasticities`` or ``closure``, which are shown apart: each has one row a level),
        ``source``. An end without an equilibrium repeats the headline and says so in ``source``.
    """
    scenario = Scenario.of(scenario)
    read = number or _target_welfare
    headline = read(scenario)
    asked = _asked(scenario)
    rows = []
    for done, swing in enumerate(asked):
        progress("one assumption at a time", done, len(asked))
        rows.append(_row(scenario, swing, headline, read))
    progress("one assumption at a time", len(asked), len(asked))
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    table = Table("assumption", tuple(one.assumption.name for one in asked), columns)
    return table.sorted_by("span", descending=True)


def with_units(found: Table) -> Table:
    """A table of `sensitivity` for people: ``low`` and ``high`` with their unit."""
    units = found.columns["unit"]
    said = {
        end: [level_said(one, unit) for one, unit in zip(found.columns[end], units, strict=True)]
        for end in ("low", "high")
    }
    return Table(found.index_name, found.index, {**found.columns, **said})


def _asked(scenario: Scenario) -> list[Swing]:
    """Assumptions at both ends, then every set of elasticities and every closure by itself."""
    assumptions = (one for one in uncertain(scenario) if one.field != "elasticities")
    ends = [Swing(one, "assumption", one.number.ends) for one in assumptions]
    sets = [_set(scenario, name) for name in scenario.world.elasticities]
    return [*ends, *sets, *map(_closure, CLOSURES)]


def _set(scenario: Scenario, name: str) -> Swing:
    chosen = Uncertain((name,), "choice", source=scenario.world.elasticities[name].source)
    title = f"trade elasticities: {set_names(scenario.world)[name]}"
    return Swing(Assumption(name, title, "elasticities", "value", chosen), "elasticities", (name,))


def _closure(name: str) -> Swing:
    chosen = Uncertain((name,), "choice", source="what happens to trade deficits")
    one = Assumption(name, f"closure {name}", "closure", "value", chosen)
    return Swing(one, "closure", (name,))


def _row(scenario: Scenario, swing: Swing, headline: float, read: Number) -> dict[str, Any]:
    one = swing.assumption
    source = one.number.source
    values = []
    for end in swing.ends:
        try:
            values.append(read(with_values(scenario, {one.name: end}, [one])))
        except SolveError as error:
            values.append(headline)
            source = f"{source}; no equilibrium at {one.said(end)}: {error}"
    return {
        "label": one.label,
        "low": str(swing.ends[0]),
        "high": str(swing.ends[-1]),
        "unit": one.number.unit,
        "headline": headline,
        "at_low": values[0],
        "at_high": values[-1],
        "span": max(*values, headline) - min(*values, headline),
        "group": swing.group,
        "source": source,
    }


def _target_welfare(scenario: Scenario) -> float:
    if scenario.target is None:
        raise ScenarioError("the scenario has no target", hint="name the number to read")
    return float(equilibrium(scenario).welfare_pct[scenario.world.country(scenario.target)])
