"""run: the only place that fixes the order of steps from a scenario to a result."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from detente.economy.equilibrium import Equilibrium
from detente.economy.problem import CLOSURES
from detente.economy.solve import solve
from detente.errors import SolveError
from detente.levers.apply import Pull, apply, pulls
from detente.study.attribution import Attribution, attribute
from detente.study.explain import explain
from detente.study.result import Result
from detente.study.scenario import Scenario
from detente.world.countries import resolve

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
    headline = equilibrium(scenario)
    timings = {"headline_s": time.perf_counter() - start}
    sets = [name for name in world.elasticities if name != headline.parameters.trade_elasticity]
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
    split = explain(scenario, headline, why, progress=lambda done, total: tell("explanation, paths", done, total)) if why else None
    timings["total_s"] = time.perf_counter() - start
    return Result(scenario, headline, found, failures, shares, split, focus, seed, timings)


def equilibrium(
    scenario: Scenario, *, chosen: Sequence[Pull] | None = None, closure: str | None = None, elasticities: str | None = None
) -> Equilibrium:
    """The equilibrium of a scenario, or of some of its pulls only, or under another closure or elasticity set."""
    world = scenario.world
    name = elasticities or scenario.content.elasticities or world.default_elasticities
    parameters = replace(scenario.parameters, trade_elasticity=name)
    acting = pulls(scenario.levers, world, blocs=scenario.blocs) if chosen is None else chosen
    shock = apply(acting, world, theta=world.theta(name), blocs=scenario.blocs)
    return solve(world, shock, closure=closure or scenario.content.closure, parameters=parameters)


def _attributed(scenario: Scenario, seed: int, tell: Progress) -> Attribution:
    acting = [p for p in pulls(scenario.levers, scenario.world, blocs=scenario.blocs) if p.senders]
    return attribute(
        acting,
        lambda some: equilibrium(scenario, chosen=some).welfare_pct,
        seed=seed,
        progress=lambda done, total: tell("attribution, orders", done, total),
    )
