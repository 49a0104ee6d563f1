"""Adjoint: reverse differentiation of the equilibrium conditions of `solver.evaluate`.

With multipliers on the residuals (labour, price, spending, all in logs), the derivatives of
multipliers x residuals with respect to every variable, from the last equation back to the first. A
derivative is named by what it is taken with respect to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.economy.analysis.adjoint_point import Networks, PooledFactors, Solved
from detente.economy.analysis.ceiling_flows import CeilingFlows
from detente.economy.coverage import MixSlopes
from detente.economy.solver.closure import own_rate
from detente.economy.solver.evaluate import State
from detente.economy.solver.problem import Problem
from detente.economy.solver.responses import Floats
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
        Log of supplier access; output.
    treasury, income : ndarray [country]
    log_cost : ndarray [country, sector]
        Unit cost.
    factor_income : ndarray [country, group]
    """

    flat: Array
    access: Array
    output: Array
    treasury: Array
    log_cost: Array
    factor_income: Array
    income: Array


@dataclass(frozen=True, eq=False)
class _ByTrade:
    """Derivatives through trade [sector, country]: logs of supplier access, unit cost, spending."""

    access: Array
    log_cost: Array
    log_spending: Array


@dataclass(frozen=True, eq=False)
class _ByMoney:
    """Derivatives of what the treasuries receive, of all income [country], and of the logs of flows
    that pay rents [entry].
    """

    treasury: Array
    income: Array
    rents: Array


@dataclass(frozen=True, eq=False)
class _ByInputs:
    """Derivatives through the shares of inputs.

    With respect to log prices [country, input_sector], the log price of materials and that of the
    bundle of inputs that are not critical [country, sector]; None where none is critical.
    """

    log_price: Array
    log_input: Array
    log_bundle: Array | None


def reverse(
    of: Solved, multipliers: Array, weights: Array | None, networks: Networks
) -> Derivatives:
    """The Derivatives for flat multipliers, plus those of `weights` [country] x log real incomes.

    The multipliers of all equations, then those of the ceilings that bind. As exact as the
    `networks` that are read: those of `of`, or the same in single precision.
    """
    p, state = of.problem, of.state
    parameters, spread = p.parameters, p.factors.spread
    gamma = state.value_added_share
    wages = state.log_wage.size
    active = multipliers[: of.alive.size] * of.alive
    labour = active[:wages].reshape(state.log_wage.shape)
    price, spending = active[wages:].reshape(2, *state.spending.shape)
    spending = spending * of.per_spending
    income = (spending * of.final_share).sum(axis=1)
    log_price = -price
    if weights is not None:
        income += weights / of.own_income
        log_price -= weights[:, None] * of.final_share
    log_price += _by_final_demand(of, spending, parameters.final_elasticity)
    materials = _onward(networks.inputs, spending)
    by_inputs = _by_inputs(of, networks, spending, materials)
    log_price += by_inputs.log_price
    paid = (labour * of.per_demand) @ spread.T - materials
    share = paid * state.output
    output = materials + paid * gamma
    treasury = _by_closure(p, state, income)
    factor_income = treasury[:, None] - labour * of.per_factor - _by_numeraire(of, labour)
    log_wage = _by_supply(of.pool, factor_income)
    money = _ByMoney(treasury, income, rent_gains(of, income))
    traded = _by_trade(of, networks, price.T, output.T, money, multipliers)
    tilt = (1 - parameters.value_added_elasticity) * gamma * share
    log_cost = traded.log_cost.T - tilt
    log_wage += (tilt + gamma * log_cost) @ spread
    log_input = by_inputs.log_input + (1 - gamma) * log_cost
    log_price += _through_inputs(of, networks, log_input, by_inputs.log_bundle)
    log_spending = traded.log_spending.T - spending * state.spending
    flat = np.concatenate([log_wage.ravel(), log_price.ravel(), log_spending.ravel()])
    # An entry that is no variable has itself as its equation.
    flat = np.where(of.alive > 0, flat, -multipliers[: flat.size])
    if of.ceilings is not None:
        followed = _by_factor(of.ceilings, traded.access, output, money)
        followed += of.ceilings.following.counted @ multipliers[of.alive.size :]
        flat = np.concatenate([flat, followed])
    return Derivatives(
        flat=flat,
        access=traded.access,
        output=output.T,
        treasury=treasury,
        log_cost=traded.log_cost.T,
        factor_income=factor_income,
        income=income,
    )


def _by_factor(at: CeilingFlows, access: Array, output: Array, money: _ByMoney) -> Array:
    """Derivatives of the factors that follow [binding].

    From those of log supplier access [sector, country] and of output [country, sector].
    """
    follows = at.following
    found = follows.access @ access.ravel() + follows.output @ output.T.ravel()
    found += follows.treasury @ money.treasury + follows.rents @ money.rents[at.rent_entry]
    return np.asarray(found)


def pulled(of: Solved, at: CeilingFlows, by: Derivatives, multipliers: Array) -> MixSlopes:
    """The MixSlopes of the gaps of falls and limits.

    From the derivatives and the multipliers of those that bind.
    """
    n, i, _ = at.coverage.links
    at_buyer, at_seller = by.treasury[n], by.treasury[i]
    total = at.bought * np.take(by.access, at.at_buyer) + at.whole * at_buyer
    border = at.border * (at_seller - at_buyer)
    gains = rent_gains(of, by.income)
    border += np.bincount(at.rent_place, gains[at.rent_entry], border.size)
    net = at.net * (np.take(by.output, at.at_seller) - at_seller)
    return MixSlopes(total, border, net, at.counted(multipliers))


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


def _by_inputs(of: Solved, networks: Networks, spending: Array, materials: Array) -> _ByInputs:
    """Through the shares of inputs.

    `spending` [country, input_sector] of what is spent on inputs, `materials` [country, sector] of
    what their users spend.
    """
    nests = of.problem.nests.materials
    eta, alone = nests.elasticity, nests.critical
    used = spending * of.input_use
    if alone is None or networks.critical is None:
        return _ByInputs((1 - eta) * used, -(1 - eta) * of.inputs * materials, None)
    chi = alone.elasticity
    on_others = materials - _onward(networks.critical, spending[:, alone.sectors])
    own = (1 - np.where(alone.others > 0, eta, chi)) * used
    bundle = (eta - chi) * of.per_bundle * on_others
    return _ByInputs(own, -(1 - chi) * of.inputs * materials, bundle)


def _through_inputs(
    of: Solved, networks: Networks, log_input: Array, log_bundle: Array | None
) -> Array:
    """Derivatives of log prices [country, input_sector] through the prices of nests."""
    alone = of.problem.nests.materials.critical
    if alone is None or networks.critical is None or log_bundle is None:
        return _back(networks.inputs, log_input)
    found = _back(networks.inputs, log_input + log_bundle)
    # Critical inputs are not in the bundle.
    found[:, alone.sectors] = _back(networks.critical, log_input)
    return found


def rent_gains(of: Solved, income: Array) -> Array:
    """What all rents of an entry are worth [entry], from derivatives of income [country].

    Of the log of the flow that pays them: what goes to a receiver is missing at the seller.
    """
    if of.problem.rents is None:
        return np.zeros(0)
    at = of.problem.rents.rents
    return np.asarray(of.rents_paid * (income[at.receiver] - income[at.seller]))


def _by_trade(
    of: Solved,
    networks: Networks,
    price: Array,
    output: Array,
    money: _ByMoney,
    multipliers: Array,
) -> _ByTrade:
    """Through trade, from derivatives of log prices and of output [sector, country].

    And from the multipliers of falls and limits, which count what flows.
    """
    p, theta, treasury = of.problem, of.problem.theta[:, None], money.treasury
    net, tariff, export_tax = networks.net, networks.tariff, networks.export_tax
    per_unit = _onward(net, output) + treasury * of.tariff_share
    log_supply = output * of.state.output.T + treasury * of.taxed
    if export_tax is not None:
        per_unit += export_tax.access(_like(net, np.broadcast_to(treasury, output.shape)))
    log_spending = per_unit * of.spending
    if p.rents is not None:
        at = p.rents.rents
        np.add.at(log_spending, (at.sector, at.buyer), money.rents)
        np.add.at(log_supply, (at.sector, at.seller), money.rents)
    per_cost: Array = np.zeros(output.shape)
    if of.ceilings is not None:
        at_buyer, at_seller = of.ceilings.at_buyer, of.ceilings.at_seller
        counted = of.ceilings.counted(multipliers[of.alive.size :])
        loads = of.ceilings.coverage.on_links(counted)
        log_spending += np.bincount(at_buyer, loads, output.size).reshape(output.shape)
        per_cost = per_cost + np.bincount(at_seller, loads, output.size).reshape(output.shape)
        log_supply += per_cost
    access = -(price / theta + log_spending)
    # All that reaches somebody makes a link stronger, the treasury's part besides fills it.
    narrow = _like(net, access)
    log_supply += _back(net, narrow)
    if export_tax is not None:
        log_supply += export_tax.demand(narrow)
    if tariff is not None:
        log_supply += tariff.demand(_like(net, access + treasury * of.spending))
    # A quantity is a value over unit cost.
    return _ByTrade(access, -theta * log_supply - per_cost, log_spending)


def _like(network: Floats, vector: Array) -> Floats:
    """A vector as exact as the network that it is multiplied with, which stays as it is."""
    return vector.astype(network.dtype, copy=False)


def _onward(network: Floats, by_payee: Array) -> Array:
    """Sums over those who are paid [batch, payer], from [batch, payee], in double precision."""
    found = (network @ _like(network, by_payee)[:, :, None])[:, :, 0]
    return np.asarray(found, dtype=float)


def _back(network: Floats, by_payer: Array) -> Array:
    """Sums over those who pay [batch, payee], from [batch, payer], in double precision."""
    found = (_like(network, by_payer)[:, None, :] @ network)[:, 0, :]
    return np.asarray(found, dtype=float)


def _by_supply(pool: PooledFactors, factor_income: Array) -> Array:
    """Through labour supply: derivatives of log wages [country, group].

    From those of factor income [country, group].
    """
    own = pool.own * factor_income
    if pool.pooled is None or pool.weight is None:
        return own
    together = (pool.pooled * factor_income).sum(axis=1, keepdims=True)
    return np.asarray(own + pool.weight * together)
