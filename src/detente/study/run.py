"""run: the only place that fixes the order of steps from a scenario to a result."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.economy.horizon import HORIZONS, Period, steps, walk
from detente.economy.problem import CLOSURES
from detente.economy.shock import Shock
from detente.economy.solve import solve
from detente.errors import SolveError
from detente.levers.apply import CHANGING, Pull, Setting, apply
from detente.study.attribution import Attribution, attribute
from detente.study.explain import Explanation, explain
from detente.study.result import Result
from detente.study.scenario import Scenario
from detente.world.countries import resolve

Array = NDArray[np.float64]
Progress = Callable[[str, int, int], None]


def run(
    scenario: Scenario | str,
    *,
    for_country: str | None = None,
    explained: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Result:
    """The Result of a scenario: the headline equilibrium, the other closures and elasticity sets beside it.

    Parameters
    ----------
    scenario : Scenario or str
        A scenario, a shipped name or a path.
    for_country : str, optional
        Whose page to make: adds the attribution by lever and government.
    explained : str, optional
        Whose change of real income to split by channel, partner and sector, and by lever and government.
    seed : int
        For the random orders of the attribution.
    progress : callable, optional
        Told the step, how many are done, and of how many.

    Raises
    ------
    ScenarioError, DataError
        The question cannot be understood.
    SolveError
        The headline case has no equilibrium. Other closures and sets that have none are listed in the Result.
    """
    scenario = Scenario.open(scenario) if isinstance(scenario, str) else scenario
    focus, why = (resolve(name) if name else None for name in (for_country, explained))
    world = scenario.world
    for asked in filter(None, (focus, why)):
        world.country(asked)
    tell = progress or (lambda step, done, total: None)
    start = time.perf_counter()
    horizons = equilibria(scenario)
    timings = {"headline_s": time.perf_counter() - start}
    sets = [name for name in world.elasticities if name != (scenario.content.elasticities or world.default_elasticities)]
    closures = [name for name in CLOSURES if name != scenario.content.closure]
    others = {f"elasticities {name}": (None, name) for name in sets} | {f"closure {name}": (name, None) for name in closures}
    found, failures = {}, {}
    for done, (label, (closure, name)) in enumerate(others.items()):
        tell("other elasticities and closures", done, len(others))
        try:
            found[label] = equilibrium(scenario, closure=closure, elasticities=name)
        except SolveError as error:
            failures[label] = str(error)
    timings["others_s"] = time.perf_counter() - start - timings["headline_s"]
    shares = _attributed(scenario, seed, tell) if (focus or why) and scenario.levers else None
    split = _explained(scenario, horizons.get("long-run"), why, tell) if why else None
    timings["total_s"] = time.perf_counter() - start
    return Result(scenario, horizons, found, failures, shares, split, focus, seed, timings)


def equilibria(
    scenario: Scenario,
    *,
    chosen: Sequence[Pull] | None = None,
    closure: str | None = None,
    elasticities: str | None = None,
    horizons: tuple[str, ...] | None = None,
) -> dict[str, Equilibrium]:
    """The equilibrium of a scenario at each of its horizons, or of some of its pulls only, or under other rules.

    Keys are names of `detente.economy.horizon.HORIZONS`, shortest first. In the long run the levers of the scenario's date
    stay for good; before, each month has those in force in it, and the months of `steps` are solved.
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
    scenario: Scenario, chosen: Sequence[Pull] | None = None, closure: str | None = None, elasticities: str | None = None
) -> tuple[Callable[[float], Shock], dict[str, Any]]:
    """The shock by month, and what else a solve takes."""
    name = elasticities or scenario.content.elasticities or scenario.world.default_elasticities
    rules = {"parameters": replace(scenario.parameters, trade_elasticity=name), "closure": closure or scenario.content.closure}
    return shocks(scenario, scenario.world.theta(name), chosen=chosen), rules


def shocks(scenario: Scenario, theta: Array, *, chosen: Sequence[Pull] | None = None) -> Callable[[float], Shock]:
    """The Shock in force as a function of the months since the start; months with the same levers share one Shock."""
    world = scenario.world
    acting = scenario.pulls if chosen is None else tuple(chosen)
    known: dict[tuple[int, ...], Shock] = {}

    def shock_in(months: float) -> Shock:
        now = {id(lever) for lever in scenario.levers_in(months)}
        some = [pull for pull in acting if id(pull.lever) in now]
        changing = any(pull.lever.lever in CHANGING for pull in some)  # type: ignore[attr-defined]
        key = (round(months) if changing and math.isfinite(months) else -1, *(id(pull) for pull in some))
        if math.isinf(months) or key not in known:
            setting = Setting(theta, scenario.adjustment, scenario.day(months), months, scenario.blocs)
            known[key] = apply(some, world, setting)
        return known[key]

    return shock_in


def equilibrium(
    scenario: Scenario, *, chosen: Sequence[Pull] | None = None, closure: str | None = None, elasticities: str | None = None
) -> Equilibrium:
    """The equilibrium at the scenario's headline horizon, see `equilibria`."""
    horizon = scenario.content.horizon
    return equilibria(scenario, chosen=chosen, closure=closure, elasticities=elasticities, horizons=(horizon,))[horizon]


def _explained(scenario: Scenario, found: Equilibrium | None, country: str, tell: Progress) -> Explanation:
    """The split of the long-run change: paths of policy are between equilibria without habits."""
    long_run = found or equilibria(scenario, horizons=("long-run",))["long-run"]
    return explain(scenario, long_run, country, progress=lambda done, total: tell("explanation, paths", done, total))


def _attributed(scenario: Scenario, seed: int, tell: Progress) -> Attribution:
    return attribute(
        [pull for pull in scenario.pulls if pull.senders],
        lambda some: equilibrium(scenario, chosen=some).welfare_pct,
        seed=seed,
        progress=lambda done, total: tell("attribution, orders", done, total),
    )
