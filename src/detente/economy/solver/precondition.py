"""Precondition: turn the residuals of a sweep into a step that closes them at home at once.

The Jacobian of the baseline is inverted in blocks. Prices and spending are solved exactly for the
domestic network of each country (one S x S Leontief inverse each); wages through the N x N matrix
of their cross elasticities, all networks included, and prices and spending follow wages through all
networks; through the domestic one alone when labour is tied to sectors. What is left for the
accelerated iteration is how prices and spending pass between countries at given wages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.economy.solver import equations as eq
from detente.economy.solver.evaluate import State
from detente.economy.solver.problem import Problem
from detente.economy.solver.responses import (
    Floats,
    domestic_inverse,
    flip,
    price_response,
    spending_response,
)

Array = NDArray[np.float64]
ROUNDS = 2
STEEPEST = 100.0


@dataclass(frozen=True, eq=False)
class Preconditioner:
    """Linear responses at the baseline.

    Attributes
    ----------
    leontief : ndarray [country, sector, sector]
        (1 - K)^(-1), K = home share x (1 - gamma) g: prices of a country given the cost of what is
        not bought at home.
    wage_response : ndarray [country, country] or None
        Inverse of the cross elasticities of excess demand for labour; None when `ease` is used.
    to_wages : ndarray [2 x country x sector, country] or None
        Answers of log prices, then of log spending, to log wages through all networks; None when
        `ease` is used.
    ease : ndarray [country, group]
        Own elasticity of excess demand for each factor, for labour tied to sectors.
    tie, part : ndarray [country, group]
        Supply of a partly mobile factor answers to the wages of all: excess demand is -(ease w +
        tie (part . w)).
    home_sales : ndarray [country, sector]
        Share of the sector in the value added of its group x share of its sales made at home.
    wage_in_price : ndarray [country, sector]
        Home share x gamma: weight of the sector's wage in the domestic price.
    income_in_spending : ndarray [country, sector]
        Answer of spending to income, both in logs, domestic network included.
    dead, per_base : ndarray [country, sector]
        One where nothing is demanded; one over the base spending where something is.
    idle : ndarray [country, group]
        One where a factor has no work.
    weight : ndarray
        Importance of each entry of the flat vector for the least-squares problem of the
        acceleration.
    """

    leontief: Floats
    wage_response: Array | None
    to_wages: Floats | None
    ease: Array
    tie: Array
    part: Array
    home_sales: Array
    wage_in_price: Array
    income_in_spending: Array
    dead: Array
    per_base: Array
    idle: Array
    weight: Array


def preconditioner(problem: Problem, state: State | None = None) -> Preconditioner:
    """The Preconditioner of a problem, linearised at `state`, or where all hats are one."""
    p = problem if state is None else _moved(problem, state)
    total = eq.positive(np, p.attraction.sum(axis=2))
    share = p.attraction / total[:, :, None]
    sold = p.attraction_net * (p.expenditure.T / total)[:, :, None]
    output = sold.sum(axis=1)
    sold /= eq.positive(np, output)[:, None, :]
    home_share = np.diagonal(share, axis1=1, axis2=2).T
    home_sales = np.diagonal(sold, axis1=1, axis2=2).T
    materials = (1 - p.value_added_share)[:, :, None] * p.input_share
    leontief = domestic_inverse(share, materials)
    paid = p.value_added_share * output.T
    in_group = paid / eq.positive(np, (paid @ p.factors.spread)[:, p.factors.group])
    income = eq.positive(np, p.factors.base.sum(axis=1))
    wanted = ((p.final_share * income[:, None])[:, None, :] @ leontief)[:, 0, :]
    spending = np.where(p.demanded, p.expenditure, 1.0)
    answer = np.minimum(np.where(p.demanded, wanted / spending, 0.0), 1.0)
    wage_in_price = home_share * p.value_added_share
    response, to_wages, ease = None, None, np.ones_like(p.factors.base)
    part = (paid / eq.positive(np, paid.sum(axis=1, keepdims=True))) @ p.factors.spread
    tie = (
        np.zeros_like(part)
        if p.factors.pool is None
        else np.where(p.factors.pool > 0, 1 - p.factors.nu, 0.0)
    )
    if p.factors.base.shape[1] == 1:
        response, to_wages = _wage_response(p, share, leontief, materials, in_group)
    else:
        ease = _own_response(p, (share, sold), in_group, home_sales * answer, part)
    n, s = p.demanded.shape
    importance = np.sqrt(np.maximum(p.expenditure / p.expenditure.sum(axis=1, keepdims=True), 1e-6))
    weight = np.concatenate([np.ones(p.factors.base.size + n * s), importance.ravel()])
    dead = (~p.demanded).astype(float)
    return Preconditioner(
        leontief=leontief.astype(np.float32),
        wage_response=response,
        to_wages=to_wages,
        ease=ease,
        tie=tie,
        part=part,
        home_sales=in_group * home_sales,
        wage_in_price=wage_in_price,
        income_in_spending=answer,
        dead=dead,
        per_base=(1 - dead) / (problem.expenditure + dead),
        idle=(p.factors.base <= 0).astype(float),
        weight=weight,
    )


def _moved(p: Problem, state: State) -> Problem:
    """The problem with the shares, spending and factor income of `state` as its base."""
    powered, _ = eq.cost_power(np, state.log_cost, p.theta)
    return replace(
        p,
        attraction=p.attraction * powered[:, None, :],
        attraction_net=p.attraction_net * powered[:, None, :],
        expenditure=np.where(p.demanded, state.spending, 0.0),
        value_added_share=state.value_added_share,
        factors=replace(p.factors, base=np.where(p.factors.base > 0, state.factor_income, 0.0)),
    )


def precondition(pre: Preconditioner, problem: Problem, state: State) -> Array:
    """The flat step (log wages, log prices, growth of spending) that the residuals of `state` ask
    for.
    """
    factors = problem.factors
    missing = (
        (state.next_spending - state.spending).astype(np.float32)[:, None, :] @ pre.leontief
    )[:, 0, :]
    spending = np.minimum(np.maximum(missing / (state.spending + pre.dead), -0.9), 9.0)
    gap = np.log((state.factor_demand + pre.idle) / (state.factor_income + pre.idle))
    if problem.deficits_follow == "own":
        gap -= np.log(state.factor_demand.sum() / state.factor_income.sum())
    gap += (pre.home_sales * spending) @ factors.spread
    wage = _tied(pre, gap / pre.ease) if pre.wage_response is None else pre.wage_response @ gap
    wage = (wage - _numeraire(problem, state.factor_income * np.exp(wage))[:, None]) * (
        1 - pre.idle
    )
    price = (state.next_price - state.log_price) * (1 - pre.dead)
    if pre.to_wages is None:
        paid = wage[:, factors.group]
        price += pre.wage_in_price * paid
        income = (state.factor_income * wage).sum(axis=1) / eq.positive(
            np, state.factor_income.sum(axis=1)
        )
        moved = np.stack([np.zeros_like(price), pre.income_in_spending * income[:, None]])
    else:
        moved = (pre.to_wages @ wage.astype(np.float32)).reshape(2, *price.shape)
    price = (pre.leontief @ price.astype(np.float32)[:, :, None])[:, :, 0] + moved[0]
    spending = (
        np.log1p(spending) + moved[1]
        if problem.in_logs
        else (spending + moved[1]) * (state.spending * pre.per_base)
    )
    return np.concatenate([wage.ravel(), price.ravel(), spending.ravel()])


def _numeraire(problem: Problem, factor_income: Array) -> Array:
    """Log of the value added of each country's component over its base value [country]."""
    total = np.bincount(problem.component, factor_income.sum(axis=1), len(problem.component_value))
    return np.log(total / problem.component_value)[problem.component]


def _wage_response(
    p: Problem, share: Floats, leontief: Floats, materials: Floats, in_group: Array
) -> tuple[Array, Floats]:
    """Inverse of minus the cross elasticities of excess labour demand [country, country], numeraire
    held per component.

    And what wages do to log prices and to spending over spending [2 x country x sector, country];
    trade networks to `ROUNDS`, in single precision: a response only guides the steps.
    """
    share, leontief, materials = (
        array.astype(np.float32) for array in (share, leontief, materials)
    )
    count, diagonal = len(p.factors.base), np.arange(len(p.factors.base))
    gamma, theta = p.value_added_share.astype(np.float32), p.theta.astype(np.float32)[None, :, None]
    price, _ = price_response(
        share, materials, leontief, flip(share * gamma.T[:, None, :]), rounds=ROUNDS
    )
    total = eq.positive(np, p.attraction.sum(axis=2))
    scale = p.expenditure.sum() / count
    spent = (np.where(p.demanded, p.expenditure, 0.0) / scale).astype(np.float32)
    to_seller = (p.attraction_net / total[:, :, None]).astype(np.float32).transpose(0, 2, 1)
    output = (to_seller @ spent.T[:, :, None])[:, :, 0].T
    cost = materials @ price
    cost[diagonal, :, diagonal] += gamma
    made = theta * (flip(to_seller @ flip(spent[:, :, None] * price)) - output[:, :, None] * cost)
    wanted = materials.transpose(0, 2, 1) @ made
    wanted[diagonal, :, diagonal] += p.final_share * (p.factors.base.sum(axis=1)[:, None] / scale)
    spending, _ = spending_response(to_seller, materials, leontief, wanted, rounds=ROUNDS)
    made += flip(to_seller @ flip(spending))
    demand = ((in_group / eq.positive(np, output))[:, :, None] * made).sum(axis=1)
    base = p.factors.base.sum(axis=1)
    same = p.component[:, None] == p.component[None, :]
    anchor = same * (base / p.component_value[p.component])[None, :]
    relative = np.clip(
        spending * (p.demanded / np.maximum(spent, 1e-30))[:, :, None], -STEEPEST, STEEPEST
    )
    to_wages = np.concatenate([price.reshape(-1, count), relative.reshape(-1, count)])
    return np.linalg.inv(np.eye(count) - demand + anchor), to_wages


def _tied(pre: Preconditioner, alone: Array) -> Array:
    """Wages that close the gaps when factors of one country answer to each other, from those they
    would need alone.

    The inverse of diag(ease) + tie part', a diagonal and a matrix of rank one (Sherman-Morrison).
    """
    answer = pre.tie / pre.ease
    together = (pre.part * alone).sum(axis=1, keepdims=True) / np.maximum(
        1 + (pre.part * answer).sum(axis=1, keepdims=True), 0.02
    )
    wage: Array = alone - answer * together
    return wage


def _own_response(
    p: Problem, flows: tuple[Array, Array], in_group: Array, home: Array, part: Array
) -> Array:
    """Own elasticity of excess demand for the factors of each group [country, group]."""
    share, sold = flows
    rival = np.maximum(1 - (sold * share).sum(axis=1).T, 0.0)
    steep = (in_group * p.theta * p.value_added_share * rival) @ p.factors.spread - part * (
        (in_group * home) @ p.factors.spread
    )
    supply = (
        np.ones_like(part)
        if p.factors.pool is None
        else np.where(p.factors.pool > 0, p.factors.nu, 1.0)
    )
    eased: Array = np.maximum(supply + steep, 0.3)
    return eased
