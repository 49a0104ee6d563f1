"""The equilibria that politics asks for, most in the long run: of any pulls, on one scenario's
world.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from detente.economy.equilibrium import Equilibrium
from detente.levers.pull import Pull
from detente.scenario.equilibria import LONG_RUN, equilibrium
from detente.scenario.file import Scenario
from detente.scenario.nearest import Nearest


class Solve(Protocol):
    """Anything that solves for the long-run equilibrium of some pulls."""

    def __call__(self, pulled: Sequence[Pull], /) -> Equilibrium:
        """The equilibrium when these are pulled."""


class Solver:
    """The equilibrium of any pulls at one horizon, under a scenario's rules.

    Politics asks for many profiles that hardly differ, so each solve starts from the nearest one
    that had any pulls.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        elasticities: str | None = None,
        horizon: str = LONG_RUN,
    ) -> None:
        """With the scenario's trade elasticities unless others are named."""
        self._scenario = scenario
        self._horizon = horizon
        self._elasticities = elasticities
        self._nearest = Nearest()

    def __call__(self, pulled: Sequence[Pull]) -> Equilibrium:
        """The equilibrium when these are pulled."""
        asked = frozenset((pull.key, pull.government, pull.senders) for pull in pulled)
        found = equilibrium(
            self._scenario,
            chosen=pulled,
            elasticities=self._elasticities,
            horizon=self._horizon,
            start=self._nearest.to(asked) if asked else None,
        )
        if asked:
            self._nearest.keep(asked, found)
        return found
