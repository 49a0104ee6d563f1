"""From pulls to the long-run equilibrium of a scenario's world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from detente.economy.equilibrium import Equilibrium
from detente.economy.solver.solve import solve
from detente.levers.apply import Pull, Setting, apply, pulls
from detente.scenario.file import Scenario

Solve: TypeAlias = Callable[[Sequence[Pull]], Equilibrium]


def solver(scenario: Scenario, *, elasticities: str | None = None) -> Solve:
    """The long-run equilibrium of any pulls on the scenario's world.

    Under its closure and parameters, and its trade elasticities unless others are named.
    """
    world = scenario.world
    name = elasticities or default_set(scenario)
    parameters = replace(scenario.parameters, trade_elasticity=name)
    setting = Setting(world.theta(name), scenario.adjustment, blocs=scenario.blocs)
    closure = scenario.content.closure

    def solved(pulled: Sequence[Pull]) -> Equilibrium:
        shock = apply(pulled, world, setting)
        return solve(world, shock, closure=closure, parameters=parameters)

    return solved


def default_set(scenario: Scenario) -> str:
    """The elasticity set of the scenario's headline."""
    return scenario.content.elasticities or scenario.world.default_elasticities


def pulled_by(scenario: Scenario) -> tuple[Pull, ...]:
    """Every pull of the scenario's levers."""
    return pulls(scenario.levers, scenario.world, blocs=scenario.blocs)
