"""A scenario on its way to another process, where its long run is solved once."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from functools import cached_property, lru_cache

from detente.economy.equilibrium import Equilibrium
from detente.scenario.equilibria import LONG_RUN, equilibrium
from detente.scenario.file import Scenario
from detente.study.workers import Here, at_hand


@dataclass(frozen=True, eq=False)
class WithLongRun:
    """A scenario, and its long run where that is `known`."""

    scenario: Scenario
    known: Equilibrium | None = None

    @cached_property
    def long_run(self) -> Equilibrium:
        """The long run, solved where it is not known."""
        return self.known or equilibrium(self.scenario, horizon=LONG_RUN)


def packed(scenario: Scenario) -> bytes:
    """A scenario as it travels to those `at_hand`; nothing where that is this process alone."""
    return b"" if isinstance(at_hand(), Here) else pickle.dumps(scenario)


@lru_cache(maxsize=1)
def unpacked(travelling: bytes) -> WithLongRun:
    """The scenario that has come; the same object as often as the same one comes."""
    return WithLongRun(pickle.loads(travelling))
