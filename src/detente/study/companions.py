"""What stands beside a result: other sets of elasticities, other closures, capital, other markets.

Each is solved by itself, in this process or meanwhile in another one, with the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from detente.economy.equilibrium import Certificate, Equilibrium
from detente.economy.horizon import with_capital
from detente.economy.solver.closure import CLOSURES
from detente.energy.pooling import pools_of
from detente.errors import SolveError
from detente.scenario.equilibria import LONG_RUN, equilibria, equilibrium
from detente.scenario.file import Scenario
from detente.study.travelling import WithLongRun, begun_for_each
from detente.types import Array, Progress
from detente.world.shipped import ENERGY, sectors_with

ELASTICITIES, CLOSURE, MARKET = "elasticities", "closure", "markets"
# The long run in which capital has adjusted too, see `detente.with_capital`.
CAPITAL = "capital adjusted"
MARKETS = ("integrated", "fragmented")


@dataclass(frozen=True, eq=False)
class Companion:
    """What is kept of an equilibrium that stands beside the headline.

    Attributes
    ----------
    welfare_pct : ndarray [country]
        Change of real income, per cent.
    base_income : ndarray [country]
        Incomes of its baseline in million USD, by which countries are weighed.
    closure : str
    certificate : Certificate
    """

    welfare_pct: Array
    base_income: Array
    closure: str
    certificate: Certificate

    @classmethod
    def of(cls, found: Equilibrium) -> Companion:
        """What is kept of `found`."""
        return cls(found.welfare_pct, found.world.income, found.closure, found.certificate)


# What was found by horizon, or in words why there is no equilibrium.
Found = Mapping[str, Companion] | str


def labels(scenario: Scenario) -> tuple[str, ...]:
    """What stands beside a scenario, the longest work first.

    ``markets NAME`` where every lever is about energy; ``capital adjusted`` where a target has a
    long run; ``elasticities NAME`` and ``closure NAME`` but for the headline's own.
    """
    content = scenario.content
    found = [f"{MARKET} {other_market(scenario)}"] if is_about_energy(scenario) else []
    if scenario.target and LONG_RUN in content.horizons:
        found.append(CAPITAL)
    found += [
        f"{ELASTICITIES} {name}"
        for name in scenario.world.elasticities
        if name != scenario.elasticity_set
    ]
    found += [f"{CLOSURE} {name}" for name in CLOSURES if name != content.closure]
    return tuple(found)


def begun_beside(scenario: Scenario) -> Callable[[WithLongRun, Progress], dict[str, Found]]:
    """Begin what stands beside a scenario; call what is given for it by label.

    See `begun_for_each`.
    """
    asked = labels(scenario)
    found = begun_for_each(WithLongRun(scenario), _solved, asked)

    def finish(known: WithLongRun, progress: Progress) -> dict[str, Found]:
        return found(known, lambda done: progress("what stands beside", done, len(asked)))

    return finish


def is_about_energy(scenario: Scenario) -> bool:
    """Whether every lever is about fuels alone, in a world where a union pools one of them."""
    world = scenario.world
    if not scenario.content.levers or not pools_of(world):
        return False
    energy = set(sectors_with(ENERGY, world))
    touched = [set(lever.touched_sectors(world)) for lever in scenario.content.levers]
    return all(sectors and sectors <= energy for sectors in touched)


def other_market(scenario: Scenario) -> str:
    """The market for gas that the scenario does not choose."""
    return next(name for name in MARKETS if name != scenario.content.markets)


def _solved(asked: WithLongRun, label: str) -> Found:
    """What stands beside by that label."""
    try:
        return _by_horizon(asked, label)
    except SolveError as error:
        return str(error)


def _by_horizon(asked: WithLongRun, label: str) -> Mapping[str, Companion]:
    scenario = asked.scenario
    if label == CAPITAL:
        return {LONG_RUN: Companion.of(with_capital(asked.long_run))}
    kind, name = label.split(" ", 1)
    if kind == MARKET:
        every = equilibria(scenario.with_content({MARKET: name}))
        return {horizon: Companion.of(found) for horizon, found in every.items()}
    rules: dict[str, Any] = {kind: name}
    headline = scenario.content.horizon
    start = asked.long_run if headline == LONG_RUN else None
    return {headline: Companion.of(equilibrium(scenario, start=start, **rules))}
