"""One sweep: from a guess of wages, prices and spending to the next, on one flat vector of logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.economy.solver import equations as eq
from detente.economy.solver.materials import input_demand, input_price
from detente.economy.solver.problem import Problem

Array = NDArray[np.float64]
SMALLEST = 1e-12


@dataclass(frozen=True, eq=False)
class State:
    """All variables of the model at one point; logs of hats, values in million USD, `next_` what
    the equations imply.

    `log_wage` [country, group]; `log_cost`, `log_price`, `spending`, `output`, `value_added_share`
    [country, sector]; `factor_income`, `factor_demand` [country, group]; `tariff_revenue`,
    `tax_revenue`, `deficit`, `income` [country].
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
    deficit: Array
    income: Array
    next_price: Array
    next_spending: Array


def evaluate(problem: Problem, point: Array, xp: Any = np) -> State:
    """Every equation once, at the guess `point`: costs, prices, sales, incomes, and the spending
    that they imply.
    """
    p, parameters = problem, problem.parameters
    log_wage, log_price, spending = unpack(p, point, xp)
    wage = log_wage if log_wage.shape[1] == 1 else log_wage[:, p.factors.group]
    log_input, weights = input_price(xp, log_price, p.materials)
    log_cost, share = eq.unit_cost(
        xp, wage, log_input, p.value_added_share, parameters.value_added_elasticity
    )
    if p.log_productivity is not None:
        log_cost = log_cost - p.log_productivity
    powered, reference = eq.cost_power(xp, log_cost, p.theta)
    total = (p.attraction @ powered[:, :, None])[:, :, 0] + p.unserved
    per_total = spending.T / total
    output = xp.ascontiguousarray(eq.sales(p.attraction_net, powered, per_total).T)
    tariff_revenue, tax_revenue = _treasuries(p, powered, per_total)
    factor_income = _supply(p, log_wage, xp)
    value_added = factor_income.sum(axis=1)
    deficit = _deficit(p, value_added + tariff_revenue + tax_revenue)
    income = value_added + tariff_revenue + tax_revenue + deficit
    final = eq.final_share_after(xp, log_price, p.final_share, parameters.final_elasticity)
    paid = share * output
    inputs = input_demand(output - paid, p.materials, weights)
    return State(
        log_wage=log_wage,
        log_cost=log_cost,
        log_price=log_price,
        spending=spending,
        output=output,
        value_added_share=share,
        factor_income=factor_income,
        factor_demand=paid @ p.factors.spread,
        tariff_revenue=tariff_revenue,
        tax_revenue=tax_revenue,
        deficit=deficit,
        income=income,
        next_price=eq.price_index(xp, total, reference, p.theta),
        next_spending=final * income[:, None] + inputs,
    )


def unpack(problem: Problem, point: Array, xp: Any = np) -> tuple[Array, Array, Array]:
    """Log wages [country, group], log prices and spending [country, sector] of the flat `point`
    (see `Problem.in_logs`).
    """
    n, s = problem.demanded.shape
    wages = point[: point.size - 2 * n * s].reshape(n, -1)
    rest = point[point.size - 2 * n * s :].reshape(2, n, s)
    growth = xp.exp(rest[1]) if problem.in_logs else xp.maximum(1 + rest[1], SMALLEST)
    return wages, rest[0], problem.expenditure * growth


def _treasuries(p: Problem, powered: Array, per_total: Array) -> tuple[Array, Array]:
    nothing = np.zeros(p.demanded.shape[0])
    tariff = (
        nothing
        if p.tariff_part is None
        else eq.received(p.tariff_part, powered, per_total).sum(axis=0)
    )
    tax = nothing if p.tax_part is None else eq.sales(p.tax_part, powered, per_total).sum(axis=0)
    return tariff, tax


def _supply(p: Problem, log_wage: Array, xp: Any) -> Array:
    factors = p.factors
    if factors.pool is None:
        mobile: Array = factors.base * xp.exp(log_wage)
        return mobile
    tied: Array = (factors.base - factors.pool) * xp.exp(log_wage) + eq.pooled_supply(
        xp, log_wage, factors.pool, factors.nu
    )
    return tied


def _deficit(p: Problem, earned: Array) -> Array:
    if p.deficits_follow == "nothing":
        return p.deficit_fixed
    if p.deficits_follow == "own":
        return p.deficit_rate * earned + p.deficit_fixed
    world = np.bincount(p.component, earned, len(p.component_value))
    return p.deficit_share * world[p.component] + p.deficit_fixed
