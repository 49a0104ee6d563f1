"""run: a scenario's result, with other closures and elasticity sets beside it."""

from __future__ import annotations

import time

from detente.economy.equilibrium import Equilibrium
from detente.economy.solver.closure import CLOSURES
from detente.errors import SolveError
from detente.scenario.equilibria import equilibria, equilibrium
from detente.scenario.file import Scenario
from detente.study.attribution import Attribution, attribute
from detente.study.explain import Explanation, explain
from detente.study.result import Result
from detente.types import Progress, silent
from detente.world.countries import resolve


def run(
    scenario: Scenario | str,
    *,
    for_country: str | None = None,
    explained: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Result:
    """The Result of a scenario: the headline equilibrium, the other closures and elasticity sets
    beside it.

    Parameters
    ----------
    scenario : Scenario or str
        A scenario, a shipped name or a path.
    for_country : str, optional
        Whose page to make: adds the attribution by lever and government.
    explained : str, optional
        Whose change of real income to split by channel, partner and sector, and by lever and
        government.
    seed : int
        For the random orders of the attribution.
    progress : callable, optional
        Told the step, how many are done, and of how many.

    Raises
    ------
    ScenarioError, DataError
        The question cannot be understood.
    SolveError
        The headline case has no equilibrium. Other closures and sets that have none are listed in
        the Result.
    """
    scenario = Scenario.open(scenario) if isinstance(scenario, str) else scenario
    focus, why = (resolve(name) if name else None for name in (for_country, explained))
    world = scenario.world
    for asked in filter(None, (focus, why)):
        world.country(asked)
    tell = progress or silent
    start = time.perf_counter()
    horizons = equilibria(scenario)
    timings = {"headline_s": time.perf_counter() - start}
    sets = [
        name
        for name in world.elasticities
        if name != (scenario.content.elasticities or world.default_elasticities)
    ]
    closures = [name for name in CLOSURES if name != scenario.content.closure]
    others = {f"elasticities {name}": (None, name) for name in sets} | {
        f"closure {name}": (name, None) for name in closures
    }
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


def _explained(
    scenario: Scenario, found: Equilibrium | None, country: str, tell: Progress
) -> Explanation:
    """The split of the long-run change: paths of policy are between equilibria without habits."""
    long_run = found or equilibria(scenario, horizons=("long-run",))["long-run"]
    return explain(
        scenario,
        long_run,
        country,
        progress=lambda done, total: tell("explanation, paths", done, total),
    )


def _attributed(scenario: Scenario, seed: int, tell: Progress) -> Attribution:
    return attribute(
        [pull for pull in scenario.pulls if pull.senders],
        lambda some: equilibrium(scenario, chosen=some).welfare_pct,
        seed=seed,
        progress=lambda done, total: tell("attribution, orders", done, total),
    )
