"""Evaluate: every equilibrium condition once, at a guess of wages, prices and spending."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.economy.solver import equations as eq
from detente.economy.solver.attraction import Access, Attraction
from detente.economy.solver.closure import deficit
from detente.economy.solver.covered import Closing, Covered, CoveredFlows
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
    log_factor : ndarray [ceiling]
    closing : Closing
        Of falls and limits.
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
    log_factor: Array
    closing: Closing


@dataclass(frozen=True, eq=False)
class Unknowns:
    """What the solver looks for.

    Log wages [country, group], log prices and spending [country, sector], log factors of falls and
    limits [ceiling].
    """

    log_wage: Array
    log_price: Array
    spending: Array
    log_factor: Array


@dataclass(frozen=True, eq=False)
class TradeFlows:
    """What sellers, treasuries and receivers of rents get, and the prices of buyers.

    Values in million USD: sales [country, sector]; `tariff_revenue`, `tax_revenue`, `rent`
    [country]. `log_price` [country, sector]; `closing` as in `State`.
    """

    output: Array
    tariff_revenue: Array
    tax_revenue: Array
    rent: Array
    log_price: Array
    closing: Closing


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
    trade = _trade(p, guess, log_cost)
    factor_income = _factor_income(p.factors, log_wage)
    earned = factor_income.sum(axis=1) + trade.tariff_revenue + trade.tax_revenue
    gap = deficit(p.closure, earned)
    income = earned + gap + trade.rent
    final = eq.final_share_after(log_price, nests.final_share, elasticities.final_elasticity)
    value_added = cost.value_added_share * trade.output
    input_spending = input_demand(trade.output - value_added, nests.materials, inputs)
    return State(
        log_wage=log_wage,
        log_cost=log_cost,
        log_price=log_price,
        spending=guess.spending,
        output=trade.output,
        value_added_share=cost.value_added_share,
        factor_income=factor_income,
        factor_demand=value_added @ p.factors.spread,
        tariff_revenue=trade.tariff_revenue,
        tax_revenue=trade.tax_revenue,
        rent=trade.rent,
        deficit=gap,
        income=income,
        next_price=trade.log_price,
        next_spending=final * income[:, None] + input_spending,
        log_factor=guess.log_factor,
        closing=trade.closing,
    )


def unpack(problem: Problem, point: Array) -> Unknowns:
    """The Unknowns of the flat `point`.

    Wages, prices, growth of spending (see `Problem.in_logs`), factors.
    """
    n, s = problem.nests.demanded.shape
    levels = point.size - problem.first_factors.size
    wages = levels - 2 * n * s
    log_price, growth = point[wages:levels].reshape(2, n, s)
    growth = np.exp(growth) if problem.in_logs else np.maximum(1 + growth, SMALLEST)
    log_wage = point[:wages].reshape(n, -1)
    return Unknowns(log_wage, log_price, problem.expenditure * growth, point[levels:])


def _trade(p: Problem, guess: Unknowns, log_cost: Array) -> TradeFlows:
    """The TradeFlows at log unit costs [country, sector]."""
    if p.covered is not None:
        return _covered_trade(p, p.covered, guess, log_cost)
    supply = eq.supply_capacity(log_cost, p.theta)
    drawn = p.attraction.access(supply.relative)
    access = drawn.whole + p.nests.unserved
    market_capacity = guess.spending.T / access
    return TradeFlows(
        output=_output(p.attraction, supply, market_capacity),
        tariff_revenue=_tariff_revenue(drawn, market_capacity),
        tax_revenue=_tax_revenue(p.attraction, supply.relative, market_capacity),
        rent=_rent(p, supply.relative, market_capacity),
        log_price=eq.price_index(access, supply.log_cheapest, p.theta),
        closing=Closing(np.empty(0), np.empty(0)),
    )


def _covered_trade(p: Problem, covered: Covered, guess: Unknowns, log_cost: Array) -> TradeFlows:
    """The TradeFlows where some links are under falls or limits: all others, and these."""
    supply, others = eq.supply_capacity(log_cost, p.theta), covered.others
    flows = covered.flows(guess.log_factor, supply.relative)
    drawn = others.access(supply.relative)
    access = drawn.whole + p.nests.unserved
    access += covered.access(flows, access.shape)
    market_capacity = guess.spending.T / access
    market = covered.destination(access, market_capacity)
    got = covered.collected(flows, market, access.shape)
    tariff = _tariff_revenue(drawn, market_capacity)
    export_tax = _tax_revenue(others, supply.relative, market_capacity)
    return TradeFlows(
        output=_output(others, supply, market_capacity) + got.output,
        tariff_revenue=tariff + got.tariff,
        tax_revenue=export_tax + got.export_tax,
        rent=_rent(p, supply.relative, market_capacity, flows),
        log_price=eq.price_index(access, supply.log_cheapest, p.theta),
        closing=covered.closing(guess.log_factor, flows, market, log_cost),
    )


def _output(attraction: Attraction, supply: eq.SupplyCapacity, market_capacity: Array) -> Array:
    """What sellers receive [country, sector]."""
    return np.ascontiguousarray(eq.sales(attraction.net, supply.relative, market_capacity).T)


def _tariff_revenue(drawn: Access, market_capacity: Array) -> Array:
    """What the treasuries of buyers receive [country]."""
    if drawn.tariff is None:
        return np.zeros(market_capacity.shape[1])
    return np.asarray((market_capacity * drawn.tariff).sum(axis=0))


def _tax_revenue(attraction: Attraction, supply: Array, market_capacity: Array) -> Array:
    """What the treasuries of sellers receive in export taxes [country]."""
    if attraction.export_tax is None:
        return np.zeros(supply.shape[1])
    return np.asarray((supply * attraction.export_tax.demand(market_capacity)).sum(axis=0))


def _rent(
    p: Problem, supply: Array, market_capacity: Array, flows: CoveredFlows | None = None
) -> Array:
    """Rents that countries receive less those that they pay [country]."""
    count = supply.shape[1]
    if p.rents is None:
        return np.zeros(count)
    amounts = p.rents.amounts(supply, market_capacity)
    if p.covered is not None and flows is not None:
        amounts = p.covered.with_factor(amounts, flows)
    return p.rents.rents.net(amounts, count)


def _factor_income(factors: Factors, log_wage: Array) -> Array:
    """What the owners of factors earn [country, group].

    Those in the pool move to where wages rise.
    """
    if factors.pool is None:
        return factors.base * np.exp(log_wage)
    tied = (factors.base - factors.pool) * np.exp(log_wage)
    return tied + eq.pooled_supply(log_wage, factors.pool, factors.nu)
