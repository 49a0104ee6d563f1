"""Evaluate: every equilibrium condition once, at a guess of wages, prices and spending."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.economy.solver import equations as eq
from detente.economy.solver.closure import deficit
from detente.economy.solver.materials import input_demand, input_price
from detente.economy.solver.problem import Factors, Problem
from detente.types import Array

# The least growth of spending held in levels: a step below zero leaves a cell there instead of at a
# negative value, and a solution there is none (see `search`).
SMALLEST = 1e-12


@dataclass(frozen=True, eq=False)
class State:
    """All variables of the model at one point, and what the equations imply for the next guess.

    Logs of hats, values in million USD.

    Attributes
    ----------
    log_wage : ndarray [country, group]
    log_cost, log_price : ndarray [country, sector]
    spending, output : ndarray [country, sector]
    value_added_share : ndarray [country, sector]
        gamma'.
    factor_income, factor_demand : ndarray [country, group]
        What owners of factors earn at the wages, and what producers pay for them.
    tariff_revenue, tax_revenue, rent, deficit, income : ndarray [country]
    next_price, next_spending : ndarray [country, sector]
        Log prices that unit costs imply; spending that incomes and input demand do.
    """

    log_wage: Array
    log_cost: Array
    log_price: Array
    spending: Array
    output: Array
    value_added_share: Array
    factor_income: Array
    factor_demand: Array
    tariff_revenue: Array
    tax_revenue: Array
    rent: Array
    deficit: Array
    income: Array
    next_price: Array
    next_spending: Array


@dataclass(frozen=True, eq=False)
class Unknowns:
    """What the solver looks for.

    Log wages [country, group], log prices and spending [country, sector].
    """

    log_wage: Array
    log_price: Array
    spending: Array


def evaluate(problem: Problem, point: Array) -> State:
    """The State at the flat `point`.

    Costs, prices, sales, incomes, and the spending that they imply.
    """
    p, nests, elasticities = problem, problem.nests, problem.parameters
    guess = unpack(p, point)
    log_wage, log_price = guess.log_wage, guess.log_price
    paid_wage = p.factors.value_added_price(log_wage)
    inputs = input_price(log_price, nests.materials)
    cost = eq.unit_cost(
        paid_wage, inputs.log_price, nests.value_added_share, elasticities.value_added_elasticity
    )
    log_cost = cost.log_cost
    if p.log_productivity is not None:
        log_cost = log_cost - p.log_productivity
    supply = eq.supply_capacity(log_cost, p.theta)
    access = eq.supplier_access(p.attraction.whole, supply.relative) + nests.unserved
    market_capacity = guess.spending.T / access
    output = np.ascontiguousarray(eq.sales(p.attraction.net, supply.relative, market_capacity).T)
    tariff_revenue = _tariff_revenue(p, supply.relative, market_capacity)
    tax_revenue = _tax_revenue(p, supply.relative, market_capacity)
    factor_income = _factor_income(p.factors, log_wage)
    earned = factor_income.sum(axis=1) + tariff_revenue + tax_revenue
    gap = deficit(p.closure, earned)
    rent = _rent(p, supply.relative, market_capacity)
    income = earned + gap + rent
    final = eq.final_share_after(log_price, nests.final_share, elasticities.final_elasticity)
    value_added = cost.value_added_share * output
    input_spending = input_demand(output - value_added, nests.materials, inputs)
    return State(
        log_wage=log_wage,
        log_cost=log_cost,
        log_price=log_price,
        spending=guess.spending,
        output=output,
        value_added_share=cost.value_added_share,
        factor_income=factor_income,
        factor_demand=value_added @ p.factors.spread,
        tariff_revenue=tariff_revenue,
        tax_revenue=tax_revenue,
        rent=rent,
        deficit=gap,
        income=income,
        next_price=eq.price_index(access, supply.log_cheapest, p.theta),
        next_spending=final * income[:, None] + input_spending,
    )


def unpack(problem: Problem, point: Array) -> Unknowns:
    """The Unknowns of the flat `point`.

    Wages, prices, growth of spending (see `Problem.in_logs`).
    """
    n, s = problem.nests.demanded.shape
    wages = point.size - 2 * n * s
    log_price, growth = point[wages:].reshape(2, n, s)
    growth = np.exp(growth) if problem.in_logs else np.maximum(1 + growth, SMALLEST)
    return Unknowns(point[:wages].reshape(n, -1), log_price, problem.expenditure * growth)


def _tariff_revenue(p: Problem, supply: Array, market_capacity: Array) -> Array:
    """What the treasuries of buyers receive [country]."""
    if p.attraction.tariff is None:
        return np.zeros(supply.shape[1])
    return np.asarray((market_capacity * p.attraction.tariff.access(supply)).sum(axis=0))


def _tax_revenue(p: Problem, supply: Array, market_capacity: Array) -> Array:
    """What the treasuries of sellers receive in export taxes [country]."""
    if p.attraction.export_tax is None:
        return np.zeros(supply.shape[1])
    return np.asarray((supply * p.attraction.export_tax.demand(market_capacity)).sum(axis=0))


def _rent(p: Problem, supply: Array, market_capacity: Array) -> Array:
    """Rents that countries receive less those that they pay [country]."""
    count = supply.shape[1]
    if p.rents is None:
        return np.zeros(count)
    return p.rents.rents.net(p.rents.amounts(supply, market_capacity), count)


def _factor_income(factors: Factors, log_wage: Array) -> Array:
    """What the owners of factors earn [country, group].

    Those in the pool move to where wages rise.
    """
    if factors.pool is None:
        return factors.base * np.exp(log_wage)
    tied = (factors.base - factors.pool) * np.exp(log_wage)
    return tied + eq.pooled_supply(log_wage, factors.pool, factors.nu)
