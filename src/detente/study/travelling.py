"""Tasks about one scenario for other processes, each of which solves its long run once."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import TypeVar

from detente.economy.equilibrium import Equilibrium
from detente.scenario.equilibria import LONG_RUN, equilibrium
from detente.scenario.file import Scenario
from detente.study.workers import Here, at_hand, shared

Answer = TypeVar("Answer")


@dataclass(frozen=True, eq=False)
class WithLongRun:
    """A scenario, and its long run where that is `known`."""

    scenario: Scenario
    known: Equilibrium | None = None

    @cached_property
    def long_run(self) -> Equilibrium:
        """The long run, solved where it is not known."""
        return self.known or equilibrium(self.scenario, horizon=LONG_RUN)


def begun_for_each(
    scenario: Scenario, task: Callable[[WithLongRun, str], Answer], names: Iterable[str]
) -> Callable[[WithLongRun, Callable[[int], None]], dict[str, Answer]]:
    """Begin a task about a scenario for each name, in other processes where any are `at_hand`.

    Call what is given for the answers by name; it is told how many there are. This process then
    does what no other has begun.
    """
    travelling, crew = packed(scenario), at_hand()
    asked = {name: crew.submit(elsewhere, task, travelling, name) for name in names}
    return lambda known, tell: shared(asked, partial(task, known), tell)


def elsewhere(task: Callable[[WithLongRun, str], Answer], travelling: bytes, name: str) -> Answer:
    """The answer to a task about a scenario that has come to this process."""
    return task(unpacked(travelling), name)


def packed(scenario: Scenario) -> bytes:
    """A scenario as it travels to those `at_hand`; nothing where that is this process alone."""
    return b"" if isinstance(at_hand(), Here) else pickle.dumps(scenario)


@lru_cache(maxsize=1)
def unpacked(travelling: bytes) -> WithLongRun:
    """The scenario that has come; the same object as often as the same one comes."""
    return WithLongRun(pickle.loads(travelling))
