"""respond: how governments answer a scenario."""

from __future__ import annotations

import math
from dataclasses import replace

from detente.economy.solve import solve
from detente.levers.apply import Setting, apply
from detente.politics.effects import Solve
from detente.study.scenario import Scenario


def solver(scenario: Scenario, *, elasticities: str | None = None) -> Solve:
    """The long-run equilibrium of any pulls on the scenario's world, under its closure and parameters."""
    world = scenario.world
    name = elasticities or scenario.content.elasticities or world.default_elasticities
    parameters = replace(scenario.parameters, trade_elasticity=name)
    setting = Setting(world.theta(name), scenario.adjustment, scenario.day(math.inf), math.inf, scenario.blocs)
    return lambda pulled: solve(world, apply(pulled, world, setting), closure=scenario.content.closure, parameters=parameters)
