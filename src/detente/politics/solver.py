"""The long-run equilibria that politics asks for: of any pulls, on one scenario's world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from detente.economy.equilibrium import Equilibrium
from detente.levers.pull import Pull
from detente.scenario.equilibria import LONG_RUN, equilibrium
from detente.scenario.file import Scenario

Solve: TypeAlias = Callable[[Sequence[Pull]], Equilibrium]


def solver(scenario: Scenario, *, elasticities: str | None = None) -> Solve:
    """The long-run equilibrium of any pulls, under the scenario's rules.

    With its trade elasticities unless others are named.
    """
    return lambda pulled: equilibrium(
        scenario, chosen=pulled, elasticities=elasticities, horizon=LONG_RUN
    )
