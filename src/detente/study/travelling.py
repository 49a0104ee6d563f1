"""Tasks about one question for other processes, each of which works out once what they share."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any, TypeVar

from detente.economy.equilibrium import Certificate, Equilibrium
from detente.scenario.equilibria import LONG_RUN, equilibrium
from detente.scenario.file import Scenario
from detente.study.workers import Here, at_hand, shared

Answer = TypeVar("Answer")
Asked = TypeVar("Asked")
Name = TypeVar("Name", bound=Hashable)


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
    asked: Asked, task: Callable[[Asked, Name], Answer], names: Iterable[Name]
) -> Callable[[Asked, Callable[[int], None]], dict[Name, Answer]]:
    """Begin a task about what is `asked` for each name, in other processes where any are `at_hand`.

    Call what is given for the answers by name, with the same question and what this process knows
    about it; it is told how many there are. This process then does what no other has begun.
    """
    travelling, crew = packed(asked), at_hand()
    begun = {name: crew.submit(elsewhere, task, travelling, name) for name in names}
    return lambda known, tell: shared(begun, partial(task, known), tell)


def make_ready(scenario: Scenario) -> None:
    """Let those `at_hand` open a scenario's world and solve its long run, before they are asked."""
    begun_for_each(WithLongRun(scenario), _certificate, (LONG_RUN,))


def _certificate(asked: WithLongRun, _: str) -> Certificate:
    """Of the long run."""
    return asked.long_run.certificate


def elsewhere(task: Callable[[Any, Name], Answer], travelling: bytes, name: Name) -> Answer:
    """The answer to a task about a question that has come to this process."""
    return task(unpacked(travelling), name)


def packed(asked: object) -> bytes:
    """A question as it travels to those `at_hand`; nothing where that is this process alone."""
    return b"" if isinstance(at_hand(), Here) else pickle.dumps(asked)


@lru_cache(maxsize=1)
def unpacked(travelling: bytes) -> Any:
    """The question that has come; the same object as often as the same one comes."""
    return pickle.loads(travelling)
