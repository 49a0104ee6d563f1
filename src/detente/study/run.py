"""run: a scenario's result, with other closures and elasticity sets beside it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from detente.economy.equilibrium import Equilibrium
from detente.given import Seed, plain
from detente.scenario.equilibria import LONG_RUN, equilibria
from detente.scenario.file import Scenario
from detente.study.attributed import begun_shares
from detente.study.companions import MARKET, Companion, Found, begun_beside
from detente.study.explain import begun_explanation
from detente.study.markets import BY_MARKETS, beside_markets
from detente.study.result import Result
from detente.study.shown import known_parties
from detente.study.travelling import WithLongRun
from detente.table import Table
from detente.types import Progress, silent
from detente.world.countries import resolve


@plain
def run(
    scenario: Scenario | str | Path,
    *,
    for_country: str | None = None,
    explained: str | None = None,
    seed: Seed = 0,
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
    return _result(scenario, asked, why, seed, progress)


def _result(
    scenario: Scenario, asked: tuple[str, ...], why: str | None, seed: int, progress: Progress
) -> Result:
    """The Result, with the pages of those `asked` for and `why` one country is better or worse off.

    What other processes can do meanwhile is begun first, and waited for in the same order, the
    longest before the rest: then nobody waits while there is work.
    """
    start = time.perf_counter()
    split_for = tuple(dict.fromkeys((*asked, *((why,) if why else ()))))
    shares = begun_shares(scenario, split_for, seed) if split_for and scenario.levers else None
    split = begun_explanation(scenario, why) if why else None
    companions = begun_beside(scenario)
    horizons = equilibria(scenario)
    solved = time.perf_counter()
    known = WithLongRun(scenario, horizons.get(LONG_RUN))
    attribution = shares(progress) if shares else {}
    explanation = split(known, progress) if split else None
    others, markets, failures = _sorted(scenario, horizons, companions(known, progress))
    done = time.perf_counter()
    timings = {"headline_s": solved - start, "total_s": done - start}
    return Result(
        scenario,
        horizons,
        others,
        failures,
        attribution,
        explanation,
        asked,
        seed,
        timings,
        beside=markets,
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
