"""What stands beside a result: other sets of elasticities, other closures, capital, other markets.

Each is solved by itself, in this process or meanwhile in another one, with the same numbers.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from detente.economy.equilibrium import Certificate, Equilibrium
from detente.economy.horizon import with_capital
from detente.economy.solver.closure import CLOSURES
from detente.energy.pooling import pools_of
from detente.errors import SolveError
from detente.scenario.equilibria import LONG_RUN, equilibria, equilibrium
from detente.scenario.file import Scenario
from detente.study.workers import at_hand, shared
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


def begun_beside(
    scenario: Scenario,
) -> Callable[[Mapping[str, Equilibrium], Progress], dict[str, Found]]:
    """Begin what stands beside a scenario, in other processes where there are any `at_hand`.

    Call what is given with the scenario's own equilibria by horizon for what was found by label;
    this process then does what no other has begun.
    """
    travelling = pickle.dumps(scenario)
    crew = at_hand()
    asked = {one: crew.submit(_solved_elsewhere, travelling, one) for one in labels(scenario)}

    def finish(horizons: Mapping[str, Equilibrium], progress: Progress) -> dict[str, Found]:
        question = _Question(scenario, horizons.get(LONG_RUN))
        return shared(
            asked, question.solved, lambda done: progress("what stands beside", done, len(asked))
        )

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


@dataclass(frozen=True, eq=False)
class _Question:
    """A scenario, and its long run where that is `known`, from which searches start."""

    scenario: Scenario
    known: Equilibrium | None = None

    @cached_property
    def long_run(self) -> Equilibrium:
        """The long run, solved where it is not known."""
        return self.known or equilibrium(self.scenario, horizon=LONG_RUN)

    def solved(self, label: str) -> Found:
        """What stands beside by that label."""
        try:
            return self._by_horizon(label)
        except SolveError as error:
            return str(error)

    def _by_horizon(self, label: str) -> Mapping[str, Companion]:
        if label == CAPITAL:
            return {LONG_RUN: Companion.of(with_capital(self.long_run))}
        kind, name = label.split(" ", 1)
        if kind == MARKET:
            every = equilibria(self.scenario.with_content({MARKET: name}))
            return {horizon: Companion.of(found) for horizon, found in every.items()}
        rules: dict[str, Any] = {kind: name}
        headline = self.scenario.content.horizon
        start = self.long_run if headline == LONG_RUN else None
        return {headline: Companion.of(equilibrium(self.scenario, start=start, **rules))}


def _solved_elsewhere(travelling: bytes, label: str) -> Found:
    """The same in another process, which opens a scenario and solves its long run once."""
    return _opened(travelling).solved(label)


@lru_cache(maxsize=1)
def _opened(travelling: bytes) -> _Question:
    return _Question(pickle.loads(travelling))
