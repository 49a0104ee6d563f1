"""Simulate economic statecraft: load a world, pull levers, see who pays, with a certificate."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.claims.brief import Brief, brief
    from detente.economy.analysis.decomposition import Decomposition, decompose
    from detente.economy.analysis.first_order import growth_exposure
    from detente.economy.analysis.gradient import Gradient, gradient
    from detente.economy.equilibrium import Certificate, Equilibrium
    from detente.economy.horizon import Adjustment, walk, with_capital
    from detente.economy.parameters import Parameters
    from detente.economy.shock import Shock
    from detente.economy.solver.solve import rebalance, solve
    from detente.energy.rerouting import Rerouting, reroute
    from detente.errors import ClaimError, DataError, DetenteError, ScenarioError, SolveError
    from detente.scenario.file import Scenario
    from detente.study.compare import Comparison, compare
    from detente.study.fuels import Energy, fuel_flows
    from detente.study.optimise import optimise
    from detente.study.rank import rank
    from detente.study.respond_coalition import respond_coalition
    from detente.study.respond_stance import respond_stance
    from detente.study.result import Result
    from detente.study.run import run
    from detente.study.suppliers_answer import respond_suppliers
    from detente.world.legend import Legend
    from detente.world.world import ElasticitySet, World

_HOME = {
    "Adjustment": "economy.horizon",
    "Brief": "claims.brief",
    "Certificate": "economy.equilibrium",
    "ClaimError": "errors",
    "Comparison": "study.compare",
    "DataError": "errors",
    "Decomposition": "economy.analysis.decomposition",
    "DetenteError": "errors",
    "ElasticitySet": "world.world",
    "Energy": "study.fuels",
    "Equilibrium": "economy.equilibrium",
    "Gradient": "economy.analysis.gradient",
    "Legend": "world.legend",
    "Parameters": "economy.parameters",
    "Rerouting": "energy.rerouting",
    "Result": "study.result",
    "Scenario": "scenario.file",
    "ScenarioError": "errors",
    "Shock": "economy.shock",
    "SolveError": "errors",
    "World": "world.world",
    "brief": "claims.brief",
    "compare": "study.compare",
    "decompose": "economy.analysis.decomposition",
    "fuel_flows": "study.fuels",
    "gradient": "economy.analysis.gradient",
    "growth_exposure": "economy.analysis.first_order",
    "optimise": "study.optimise",
    "rank": "study.rank",
    "rebalance": "economy.solver.solve",
    "respond_coalition": "study.respond_coalition",
    "respond_stance": "study.respond_stance",
    "respond_suppliers": "study.suppliers_answer",
    "reroute": "energy.rerouting",
    "run": "study.run",
    "solve": "economy.solver.solve",
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
    "Energy",
    "Equilibrium",
    "Gradient",
    "Legend",
    "Parameters",
    "Rerouting",
    "Result",
    "Scenario",
    "ScenarioError",
    "Shock",
    "SolveError",
    "World",
    "brief",
    "compare",
    "decompose",
    "fuel_flows",
    "gradient",
    "growth_exposure",
    "optimise",
    "rank",
    "rebalance",
    "reroute",
    "respond_coalition",
    "respond_stance",
    "respond_suppliers",
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
