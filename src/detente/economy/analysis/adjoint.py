"""Adjoint: reverse differentiation of the equilibrium conditions of `solver.evaluate`.

With multipliers on the residuals (labour, price, spending, all in logs), the derivatives of
multipliers x residuals with respect to every variable, from the last equation back to the first. A
derivative is named by what it is taken with respect to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.economy.analysis.adjoint_point import PooledFactors, Solved
from detente.economy.coverage import MixSlopes
from detente.economy.solver.closure import own_rate
from detente.economy.solver.evaluate import State
from detente.economy.solver.problem import Problem
from detente.types import Array


@dataclass(frozen=True, eq=False)
class Derivatives:
    """Of multipliers x residuals, and of weights x log real incomes if there are any.

    Attributes
    ----------
    flat : ndarray
        With respect to the flat variables: log wages, log prices, log spending, then the log
        factors of ceilings that bind.
    access, output : ndarray [sector, country]
        Supplier access, relative to itself; output.
    treasury, income : ndarray [country]
    log_cost : ndarray [country, sector]
        Unit cost.
    factor_income : ndarray [country, group]
    pull : MixSlopes or None
        Through the gaps of falls and limits.
    """

    flat: Array
    access: Array
    output: Array
    treasury: Array
    log_cost: Array
    factor_income: Array
    income: Array
    pull: MixSlopes | None


@dataclass(frozen=True, eq=False)
class _ByTrade:
    """Derivatives through trade [sector, country]: supplier access, log unit cost, log spending."""

    access: Array
    log_cost: Array
    log_spending: Array


@dataclass(frozen=True, eq=False)
class _ByMoney:
    """Derivatives of what the treasuries receive, and of all income [country].

    `loads` [covered link]: per log of the flow over it, through the quantities of ceilings.
    """

    treasury: Array
    income: Array
    loads: Array


@dataclass(frozen=True, eq=False)
class _ByInputs:
    """Derivatives through the shares of inputs.

    With respect to log prices [country, input_sector] and the log price of materials [country,
    sector].
    """

    log_price: Array
    log_input: Array


def reverse(of: Solved, multipliers: Array, weights: Array | None) -> Derivatives:
    """The Derivatives for flat multipliers, plus those of `weights` [country] x log real incomes.

    The multipliers of all equations, then those of the ceilings that bind.
    """
    p, state = of.problem, of.state
    parameters, spread = p.parameters, p.factors.spread
    gamma = state.value_added_share
    wages = state.log_wage.size
    active = multipliers[: of.alive.size] * of.alive
    counted, loads = _by_ceilings(of, multipliers)
    labour = active[:wages].reshape(state.log_wage.shape)
    price, spending = active[wages:].reshape(2, *state.spending.shape)
    spending = spending * of.per_spending
    income = (spending * of.final_share).sum(axis=1)
    log_price = -price
    if weights is not None:
        income += weights / of.own_income
        log_price -= weights[:, None] * of.final_share
    log_price += _by_final_demand(of, spending, parameters.final_elasticity)
    materials = (of.input_share @ spending[:, :, None])[:, :, 0]
    by_inputs = _by_inputs(of, spending, materials)
    log_price += by_inputs.log_price
    paid = (labour * of.per_demand) @ spread.T - materials
    share = paid * state.output
    output = materials + paid * gamma
    treasury = _by_closure(p, state, income)
    factor_income = treasury[:, None] - labour * of.per_factor - _by_numeraire(of, labour)
    log_wage = _by_supply(of.pool, factor_income)
    traded = _by_trade(of, price.T, output.T, _ByMoney(treasury, income, loads))
    tilt = (1 - parameters.value_added_elasticity) * gamma * share
    log_cost = traded.log_cost.T - tilt
    log_wage += (tilt + gamma * log_cost) @ spread
    log_input = by_inputs.log_input + (1 - gamma) * log_cost
    log_price += (log_input[:, None, :] @ of.input_share)[:, 0, :]
    log_spending = traded.log_spending.T - spending * state.spending
    flat = np.concatenate([log_wage.ravel(), log_price.ravel(), log_spending.ravel()])
    # An entry that is no variable has itself as its equation.
    flat = np.where(of.alive > 0, flat, -multipliers[: flat.size])
    pull = None
    if of.ceilings is not None:
        pull = _pulled(of, traded.access, output.T, _ByMoney(treasury, income, loads), counted)
        flat = np.concatenate([flat, of.ceilings.by_factor(pull)])
    return Derivatives(
        flat=flat,
        access=traded.access,
        output=output.T,
        treasury=treasury,
        log_cost=traded.log_cost.T,
        factor_income=factor_income,
        income=income,
        pull=pull,
    )


def _by_ceilings(of: Solved, multipliers: Array) -> tuple[Array, Array]:
    """Through quantities under falls and limits, per log of what each entry and link counts."""
    if of.ceilings is None:
        return np.zeros(0), np.zeros(0)
    counted = of.ceilings.counted(multipliers[of.alive.size :])
    return counted, of.ceilings.on_links(counted)


def _pulled(of: Solved, access: Array, output: Array, money: _ByMoney, counted: Array) -> MixSlopes:
    """The MixSlopes of the gaps of falls and limits.

    From derivatives of supplier access and output [sector, country], and of what the treasuries
    and all receive.
    """
    assert of.ceilings is not None
    at, flows = of.ceilings, of.covered
    n, i, _ = at.links
    at_buyer, at_seller = money.treasury[n], money.treasury[i]
    total = flows.bought * np.take(access, flows.at_buyer) + flows.whole * at_buyer
    border = flows.border * (at_seller - at_buyer)
    gains = rent_gains(of, money.income)
    border += np.bincount(at.rent_place, gains[at.rent_entry], border.size)
    net = flows.net * (np.take(output, flows.at_seller) - at_seller)
    return MixSlopes(total, border, net, counted)


def _by_final_demand(of: Solved, spending: Array, psi: float) -> Array:
    """Through final shares: derivatives of log prices [country, sector], from those of spending."""
    final = spending * of.state.income[:, None] * of.final_share
    return np.asarray((1 - psi) * (final - of.final_share * final.sum(axis=1, keepdims=True)))


def _by_closure(p: Problem, state: State, income: Array) -> Array:
    """Derivatives of what a country earns [country], from those of its income: deficits follow.

    What the rates leave open is shared: a country that earns more moves the mean rate, and with it
    the deficits of all others.
    """
    component = p.closure.component
    shared = np.bincount(component, income * p.closure.share)[component]
    earned = state.income - state.deficit - state.rent
    rate = own_rate(p.closure, earned)
    own = income * (1 + rate)
    if p.closure.spread:
        mean = np.bincount(component, income * earned) / np.bincount(component, earned)
        own = own - rate * mean[component]
    return np.asarray(own + shared)


def _by_numeraire(of: Solved, labour: Array) -> Array:
    """Through the numeraire of each component: derivatives of factor income [country, 1]."""
    component = of.problem.closure.component
    value = np.bincount(component, of.state.factor_income.sum(axis=1))
    anchor = np.bincount(component, labour.sum(axis=1)) / value
    return np.asarray(anchor[component][:, None])


def _by_inputs(of: Solved, spending: Array, materials: Array) -> _ByInputs:
    """Through the shares of inputs.

    `spending` [country, input_sector] of what is spent on inputs, `materials` [country, sector] of
    what their users spend.
    """
    nests, bundle = of.problem.nests.materials, of.bundle
    eta, alone = nests.elasticity, nests.critical
    used = spending * of.input_use
    if alone is None or bundle is None:
        return _ByInputs((1 - eta) * used, -(1 - eta) * of.inputs * materials)
    chi = alone.elasticity
    on_others = (bundle.share @ spending[:, :, None])[:, :, 0]
    moved = (eta - chi) * bundle.per_share * on_others
    own = (1 - np.where(alone.others > 0, eta, chi)) * used
    log_price = own + (moved[:, None, :] @ bundle.share)[:, 0, :]
    return _ByInputs(log_price, -(1 - chi) * of.inputs * materials)


def rent_gains(of: Solved, income: Array) -> Array:
    """What all rents of an entry are worth [entry], from derivatives of income [country].

    Of the log of the flow that pays them: what goes to a receiver is missing at the seller.
    """
    if of.problem.rents is None:
        return np.zeros(0)
    at = of.problem.rents.rents
    return np.asarray(of.rents_paid * (income[at.receiver] - income[at.seller]))


def _by_trade(of: Solved, price: Array, output: Array, money: _ByMoney) -> _ByTrade:
    """Through trade, from derivatives of log prices and of output [sector, country]."""
    p, attraction, treasury = of.problem, of.problem.attraction, money.treasury
    sold = of.supply * output
    capacity = (attraction.net @ sold[:, :, None])[:, :, 0] + treasury * of.access_tariff
    supply = output * of.demand_net + treasury * of.demand_taxed
    if attraction.export_tax is not None:
        capacity += attraction.export_tax.access(of.supply * treasury)
    if attraction.tariff is not None:
        supply += attraction.tariff.demand(of.market_capacity * treasury)
    log_spending = capacity * of.market_capacity
    log_supply = np.zeros_like(supply)
    if p.rents is not None:
        at, gains = p.rents.rents, rent_gains(of, money.income)
        np.add.at(log_spending, (at.sector, at.buyer), gains)
        np.add.at(log_supply, (at.sector, at.seller), gains)
    per_unit = np.zeros_like(supply)
    if of.ceilings is not None:
        shape, size = supply.shape, supply.size
        log_spending += np.bincount(of.covered.at_buyer, money.loads, size).reshape(shape)
        per_unit += np.bincount(of.covered.at_seller, money.loads, size).reshape(shape)
        log_supply += per_unit
    access = -(price / p.theta[:, None] + log_spending) / of.access
    supply += (access[:, None, :] @ attraction.whole)[:, 0, :]
    log_supply += of.supply * supply
    # A quantity is a value over unit cost.
    return _ByTrade(access, -p.theta[:, None] * log_supply - per_unit, log_spending)


def _by_supply(pool: PooledFactors, factor_income: Array) -> Array:
    """Through labour supply: derivatives of log wages [country, group].

    From those of factor income [country, group].
    """
    own = pool.own * factor_income
    if pool.pooled is None or pool.weight is None:
        return own
    together = (pool.pooled * factor_income).sum(axis=1, keepdims=True)
    return np.asarray(own + pool.weight * together)
