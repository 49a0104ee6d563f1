"""Simulate economic statecraft: load a world, pull levers, see who pays, with a certificate."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.claims.brief import Brief, brief
    from detente.economy.decomposition import Decomposition, decompose
    from detente.economy.equilibrium import Certificate, Equilibrium
    from detente.economy.first_order import growth_exposure
    from detente.economy.gradient import Gradient, gradient
    from detente.economy.horizon import Adjustment, at_horizons, walk, with_capital
    from detente.economy.parameters import Parameters
    from detente.economy.shock import Shock
    from detente.economy.solve import rebalance, solve
    from detente.errors import ClaimError, DataError, DetenteError, ScenarioError, SolveError
    from detente.study.compare import Comparison, compare
    from detente.study.result import Result
    from detente.study.run import run
    from detente.study.scenario import Scenario
    from detente.world.world import ElasticitySet, World

_HOME = {
    "Adjustment": "economy.horizon",
    "Brief": "claims.brief",
    "Comparison": "study.compare",
    "Certificate": "economy.equilibrium",
    "ClaimError": "errors",
    "DataError": "errors",
    "Decomposition": "economy.decomposition",
    "DetenteError": "errors",
    "ElasticitySet": "world.world",
    "Equilibrium": "economy.equilibrium",
    "Gradient": "economy.gradient",
    "Parameters": "economy.parameters",
    "Result": "study.result",
    "Scenario": "study.scenario",
    "ScenarioError": "errors",
    "Shock": "economy.shock",
    "SolveError": "errors",
    "World": "world.world",
    "at_horizons": "economy.horizon",
    "brief": "claims.brief",
    "compare": "study.compare",
    "decompose": "economy.decomposition",
    "gradient": "economy.gradient",
    "growth_exposure": "economy.first_order",
    "rebalance": "economy.solve",
    "run": "study.run",
    "solve": "economy.solve",
    "walk": "economy.horizon",
    "with_capital": "economy.horizon",
}

__version__ = "0.1.0"
__all__ = [
    "Adjustment",
    "Brief",
    "Certificate",
    "ClaimError",
    "Comparison",
    "DataError",
    "Decomposition",
    "DetenteError",
    "ElasticitySet",
    "Equilibrium",
    "Gradient",
    "Parameters",
    "Result",
    "Scenario",
    "ScenarioError",
    "Shock",
    "SolveError",
    "World",
    "at_horizons",
    "brief",
    "compare",
    "decompose",
    "gradient",
    "growth_exposure",
    "rebalance",
    "run",
    "solve",
    "walk",
    "with_capital",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'detente' has no attribute {name!r}")
    return getattr(import_module(f"detente.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
