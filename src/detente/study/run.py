"""run: a scenario's result, with other closures and elasticity sets beside it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.levers.pull import Pull
from detente.scenario.equilibria import LONG_RUN, equilibria, equilibrium
from detente.scenario.file import Scenario
from detente.study.attribution import Attribution, attribute_to
from detente.study.companions import MARKET, Companion, Found, begun_beside
from detente.study.explain import Explanation, explain
from detente.study.markets import BY_MARKETS, beside_markets
from detente.study.result import Result
from detente.study.shown import known_parties, members_of
from detente.study.welfare_tables import welfare_of
from detente.study.who_caused import GOVERNMENT, LEVER, by_government, by_lever
from detente.table import Table
from detente.types import Array, Progress, silent
from detente.world.countries import resolve


def run(
    scenario: Scenario | str | Path,
    *,
    for_country: str | None = None,
    explained: str | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Result:
    """The Result of a scenario: its equilibria, and what stands beside the headline.

    Inside `detente.study.workers.beside_this_one` other processes solve the latter meanwhile.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, a shipped name or a path.
    for_country : str, optional
        Whose page to make: a country or a bloc by code or name, or several with commas between.
        Adds the attribution by lever and government.
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
        The headline case has no equilibrium. What stands beside and has none is listed in the
        Result.
    """
    scenario = Scenario.of(scenario)
    asked = known_parties(for_country, scenario) if for_country is not None else ()
    why = _known(scenario, explained) if explained is not None else None
    start = time.perf_counter()
    finish = begun_beside(scenario)
    horizons = equilibria(scenario)
    solved = time.perf_counter()
    others, markets, failures = _sorted(scenario, horizons, finish(horizons, progress))
    beside = time.perf_counter()
    split_for = tuple(dict.fromkeys((*asked, *((why,) if why else ()))))
    shares = {}
    if split_for and scenario.levers:
        shares = _attributed(scenario, split_for, seed, progress)
    split = _explained(scenario, horizons.get(LONG_RUN), why, progress) if why else None
    timings = {
        "headline_s": solved - start,
        "others_s": beside - solved,
        "total_s": time.perf_counter() - start,
    }
    return Result(
        scenario, horizons, others, failures, shares, split, asked, seed, timings, beside=markets
    )


def _known(scenario: Scenario, name: str) -> str:
    """The code of a country; DataError when the world has no accounts for it."""
    code = resolve(name, scenario.world)
    scenario.world.country(code)
    return code


def _sorted(
    scenario: Scenario, horizons: Mapping[str, Equilibrium], found: Mapping[str, Found]
) -> tuple[dict[str, Companion], dict[str, Table], dict[str, str]]:
    """What stands beside by label: equilibria, the table of markets, and why others have none."""
    others: dict[str, Companion] = {}
    markets: dict[str, Table] = {}
    failures: dict[str, str] = {}
    for label, one in found.items():
        if isinstance(one, str):
            failures[label] = one
        elif label.startswith(MARKET):
            markets[BY_MARKETS] = beside_markets(scenario, horizons, one)
        else:
            (others[label],) = one.values()
    return others, markets, failures


def _explained(
    scenario: Scenario, found: Equilibrium | None, country: str, progress: Progress
) -> Explanation:
    """The split of the long-run change: paths of policy are between equilibria without habits."""
    long_run = found or equilibrium(scenario, horizon=LONG_RUN)
    return explain(
        scenario,
        long_run,
        country,
        progress=lambda done, total: progress("explanation, paths", done, total),
    )


def _attributed(
    scenario: Scenario, codes: Sequence[str], seed: int, progress: Progress
) -> dict[str, Attribution]:
    """Shares by lever and by government; a column for each country, then one for each bloc asked.

    Orders are added until the numbers of those who are asked for are known.
    """
    world = scenario.world
    blocs = [code for code in codes if code not in world.countries]
    groups = [[world.country(one) for one in members_of(code, scenario)] for code in blocs]
    columns = [*world.countries, *blocs]

    def worth(pulls: Sequence[Pull]) -> Array:
        if not pulls:
            return np.zeros(len(columns))
        found = equilibrium(scenario, chosen=pulls)
        return np.concatenate([found.welfare_pct, *([welfare_of(found, groups)] if groups else [])])

    asked = [columns.index(code) for code in codes]
    return {
        name: attribute_to(
            players,
            worth,
            asked,
            seed=seed,
            progress=partial(progress, f"attribution by {name}"),
        )
        for name, players in ((LEVER, by_lever(scenario)), (GOVERNMENT, by_government(scenario)))
    }
