"""From the levers of a scenario to its equilibria: the only place that fixes the order of steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.economy.horizon import HORIZONS, Period, steps, walk
from detente.economy.shock import Shock
from detente.economy.solver.solve import solve
from detente.levers.apply import CHANGING, Pull, Setting, apply
from detente.scenario.file import Scenario

Array = NDArray[np.float64]


def equilibria(
    scenario: Scenario,
    *,
    chosen: Sequence[Pull] | None = None,
    closure: str | None = None,
    elasticities: str | None = None,
    horizons: tuple[str, ...] | None = None,
) -> dict[str, Equilibrium]:
    """The equilibrium of a scenario at each of its horizons, or of some of its pulls only, or under
    other rules.

    Keys are names of `detente.economy.horizon.HORIZONS`, shortest first. In the long run the levers
    of the scenario's date stay for good; before, each month has those in force in it, and the
    months of `steps` are solved.
    """
    world = scenario.world
    shock_in, rules = _rules(scenario, chosen, closure, elasticities)
    asked = {HORIZONS[horizon]: horizon for horizon in horizons or scenario.content.horizons}
    found = {}
    until = max(filter(math.isfinite, asked), default=0.0)
    if until:
        months = steps(until, scenario.changes(until))
        for period in walk(world, shock_in, months, adjustment=scenario.adjustment, **rules):
            if period.month in asked:
                found[asked[period.month]] = period.equilibrium
    if math.inf in asked:
        found[asked[math.inf]] = solve(world, shock_in(math.inf), **rules)
    return found


def path(scenario: Scenario, months: Sequence[int]) -> Iterator[Period]:
    """The equilibrium of a scenario in each of `months`, ascending, as in `detente.walk`."""
    shock_in, rules = _rules(scenario)
    return walk(scenario.world, shock_in, months, adjustment=scenario.adjustment, **rules)


def _rules(
    scenario: Scenario,
    chosen: Sequence[Pull] | None = None,
    closure: str | None = None,
    elasticities: str | None = None,
) -> tuple[Callable[[float], Shock], dict[str, Any]]:
    """The shock by month, and what else a solve takes."""
    name = elasticities or scenario.content.elasticities or scenario.world.default_elasticities
    rules = {
        "parameters": replace(scenario.parameters, trade_elasticity=name),
        "closure": closure or scenario.content.closure,
    }
    return shocks(scenario, scenario.world.theta(name), chosen=chosen), rules


def shocks(
    scenario: Scenario, theta: Array, *, chosen: Sequence[Pull] | None = None
) -> Callable[[float], Shock]:
    """The Shock in force as a function of the months since the start; months with the same levers
    share one Shock.
    """
    world = scenario.world
    acting = scenario.pulls if chosen is None else tuple(chosen)
    known: dict[tuple[int, ...], Shock] = {}

    def shock_in(months: float) -> Shock:
        now = {id(lever) for lever in scenario.levers_in(months)}
        some = [pull for pull in acting if id(pull.lever) in now]
        changing = any(pull.lever.lever in CHANGING for pull in some)  # type: ignore[attr-defined]
        key = (
            round(months) if changing and math.isfinite(months) else -1,
            *(id(pull) for pull in some),
        )
        if math.isinf(months) or key not in known:
            setting = Setting(
                theta, scenario.adjustment, scenario.day(months), months, scenario.blocs
            )
            known[key] = apply(some, world, setting)
        return known[key]

    return shock_in


def equilibrium(
    scenario: Scenario,
    *,
    chosen: Sequence[Pull] | None = None,
    closure: str | None = None,
    elasticities: str | None = None,
) -> Equilibrium:
    """The equilibrium at the scenario's headline horizon, see `equilibria`."""
    horizon = scenario.content.horizon
    return equilibria(
        scenario, chosen=chosen, closure=closure, elasticities=elasticities, horizons=(horizon,)
    )[horizon]
