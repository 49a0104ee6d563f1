"""Nearby: where a search starts when an equilibrium nearby is known."""

from __future__ import annotations

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.economy.solver.evaluate import State, Unknowns
from detente.economy.solver.fixed_point import Learned
from detente.economy.solver.problem import Problem
from detente.types import Array


def point_at(problem: Problem, found: Equilibrium) -> Array:
    """The flat point of the solver [levels] at the hats of an equilibrium."""
    factors = problem.factors
    largest = factors.spread.argmax(axis=0)
    of_resource = factors.resource[largest] == np.arange(largest.size)
    wage = np.where(of_resource, found.rent_hat[:, largest], found.labour_wage_hat[:, largest])
    log_wage = np.log(np.where((factors.base > 0) & (wage > 0), wage, 1.0))
    log_price = np.log(np.where(np.isfinite(found.price_hat), found.price_hat, 1.0))
    return flat(problem, Unknowns(log_wage, log_price, found.expenditure, _factors(problem, found)))


def learned_at(problem: Problem, found: Equilibrium) -> Learned | None:
    """What the search of an equilibrium learned, for the flat point of this problem.

    None where it learned nothing, or has other wages. Factors of falls and limits go by name; one
    that is given does not move, and of those that share a gap nothing is known one by one.
    """
    if found.learned is None:
        return None
    known = () if found.delivery is None else found.delivery.coverage.ceilings.names
    levels = found.learned.moves.shape[1] - len(known)
    if levels != problem.factors.base.size + 2 * problem.expenditure.size:
        return None
    place = {name: levels + k for k, name in enumerate(known)}
    factors = np.empty(0, dtype=np.intp)
    if problem.covered is not None:
        by = problem.covered.coverage.ceilings
        by_name = np.array([place.get(name, -1) for name in by.names], dtype=np.intp)
        factors = np.where(by.held, -1, by_name)
        for alike in problem.covered.coverage.alike:
            factors[alike] = -1
    return found.learned.at(levels, factors)


def _factors(problem: Problem, found: Equilibrium) -> Array:
    """Log factors of falls and limits to begin with, near those of an equilibrium [ceiling]."""
    if problem.covered is None:
        return np.empty(0)
    coverage, known = problem.covered.coverage, found.delivery
    if known is None:
        return coverage.ceilings.start
    return coverage.near(known.coverage, known.log_factor)


def flat(problem: Problem, at: Unknowns | State) -> Array:
    """The flat point of the solver [levels] at wages, prices and spending."""
    demanded = problem.nests.demanded
    base = np.where(demanded, problem.expenditure, 1.0)
    growth = np.where(demanded, at.spending / base - 1, 0.0)
    levels = [at.log_wage.ravel(), at.log_price.ravel(), growth.ravel()]
    return np.concatenate([*levels, at.log_factor])
