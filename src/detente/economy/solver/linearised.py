"""Linearised: a solved equilibrium as its solver sees it, for derivatives."""

from __future__ import annotations

from dataclasses import dataclass

from detente.economy.equilibrium import Equilibrium
from detente.economy.solver.evaluate import State, evaluate
from detente.economy.solver.nearby import point_at
from detente.economy.solver.precondition import Preconditioner, start_response
from detente.economy.solver.problem import Problem, problem_of


@dataclass(frozen=True, eq=False)
class Linearised:
    """A solved equilibrium as its solver sees it.

    The arrays of the problem, every equation evaluated there, and the linear responses.
    """

    problem: Problem
    state: State
    response: Preconditioner


def linearised(found: Equilibrium) -> Linearised:
    """The Linearised form of an equilibrium."""
    problem = problem_of(found.shock, found.closure, found.parameters)
    state = evaluate(problem, point_at(problem, found))
    response = start_response(found.shock, problem, found.parameters, found.world)
    return Linearised(problem, state, response)
