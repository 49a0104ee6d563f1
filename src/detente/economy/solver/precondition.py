"""Precondition: turn the residuals of an evaluation into a step that closes them at home at once.

The Jacobian of the baseline is inverted in blocks. Prices and spending are solved exactly for the
domestic network of each country (one S x S Leontief inverse each); wages through the N x N matrix
of their cross elasticities, all networks included, and prices and spending follow wages through all
networks. Where labour is tied to sectors there are too many wages for one matrix: those of a group
are closed over all countries, and groups of a country meet in its mean wage. What is left for the
accelerated iteration is how prices and spending pass between countries at given wages.

The inverse only has to be near: it guides the steps, the residuals decide where they end. So its
large parts are held in single precision, which halves the set-up and costs no evaluation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from detente.economy.parameters import Parameters
from detente.economy.shock import Shock
from detente.economy.solver import equations as eq
from detente.economy.solver.baseline import Baseline, anchor_of, baseline_of
from detente.economy.solver.closure import log_numeraire
from detente.economy.solver.evaluate import State
from detente.economy.solver.problem import Problem, base_structure, problem_of
from detente.economy.solver.responses import (
    Floats,
    flip,
    price_response,
    spending_response,
)
from detente.economy.solver.tied import TiedResponse, closing, tied_response
from detente.types import Array
from detente.world.world import World

# Rounds of foreign trade in the answers of prices and spending to wages. On the data of Caliendo &
# Parro a solve takes 13 evaluations with none, 12 with one and 11 with two; more rounds save none
# and cost set-up.
ROUNDS = 2

# Bound on the per cent that spending answers to a per cent of wages: cells of next to no spending
# would otherwise throw the step.
STEEPEST = 100.0

# Bounds on the growth of spending in one step, less one: what is left stays positive, and nothing
# grows more than tenfold on the word of a linear response.
LEAST_GROWTH, MOST_GROWTH = -0.9, 9.0

# Spending of a cell counts in the least-squares problem of the acceleration by the square root of
# its share in the country's spending, and at least as if the share were this: growth of a cell
# that hardly matters must not steer the steps.
LEAST_SHARE = 1e-6


@dataclass(frozen=True, eq=False)
class MobileResponse:
    """Answers to one wage per country.

    Attributes
    ----------
    wages : ndarray [country, country]
        Log wages that close a log gap between demand and supply of labour: inverse of the cross
        elasticities of excess demand.
    from_wages : ndarray [2 x country x sector, country]
        Log prices, then log spending, per log wage, through all networks.
    """

    wages: Array
    from_wages: Floats


@dataclass(frozen=True, eq=False)
class Preconditioner:
    """Linear responses at the baseline.

    Attributes
    ----------
    leontief : ndarray [country, sector, sector]
        (1 - K)^(-1), K = home share x (1 - gamma) g: prices of a country given the cost of what is
        not bought at home.
    labour : MobileResponse or TiedResponse
    home_sales : ndarray [country, sector]
        Value added, million USD, x share of its sales made at home.
    per_paid : ndarray [country, group]
        One over what a group of factors is paid, million USD.
    dead, per_base : ndarray [country, sector]
        One where nothing is demanded; one over the base spending where something is.
    idle : ndarray [country, group]
        One where a factor has no work.
    weight : ndarray
        Importance of each entry of the flat vector for the least-squares problem of the
        acceleration.
    """

    leontief: Floats
    labour: MobileResponse | TiedResponse
    home_sales: Array
    per_paid: Array
    dead: Array
    per_base: Array
    idle: Array
    weight: Array


def preconditioner(problem: Problem, state: State | None = None) -> Preconditioner:
    """The Preconditioner of a problem, linearised at `state`, or where all hats are one."""
    p = problem if state is None else _moved(problem, state)
    base = baseline_of(p)
    home_sales = np.diagonal(base.sold, axis1=1, axis2=2).T
    one_wage = p.factors.base.shape[1] == 1
    dead = (~p.nests.demanded).astype(float)
    return Preconditioner(
        leontief=base.leontief.astype(np.float32),
        labour=_mobile_response(p, base) if one_wage else tied_response(p, base),
        home_sales=base.value_added * home_sales,
        per_paid=1 / eq.positive(base.paid),
        dead=dead,
        per_base=(1 - dead) / (problem.expenditure + dead),
        idle=_idle(p),
        weight=_weight(p),
    )


def _moved(p: Problem, state: State) -> Problem:
    """The problem with the shares, spending and factor income of `state` as its base."""
    supply = eq.supply_capacity(state.log_cost, p.theta).relative[:, None, :]
    return replace(
        p,
        attraction=replace(
            p.attraction, whole=p.attraction.whole * supply, net=p.attraction.net * supply
        ),
        expenditure=np.where(p.nests.demanded, state.spending, 0.0),
        nests=replace(p.nests, value_added_share=state.value_added_share),
        factors=replace(p.factors, base=np.where(p.factors.base > 0, state.factor_income, 0.0)),
    )


def _idle(p: Problem) -> Array:
    """One where a factor has no work [country, group]."""
    return (p.factors.base <= 0).astype(float)


def _weight(p: Problem) -> Array:
    share = p.expenditure / p.expenditure.sum(axis=1, keepdims=True)
    importance = np.sqrt(np.maximum(share, LEAST_SHARE))
    return np.concatenate([np.ones(p.factors.base.size + importance.size), importance.ravel()])


def precondition(pre: Preconditioner, problem: Problem, state: State) -> Array:
    """The flat step that the residuals of `state` ask for.

    Log wages, log prices, growth of spending.
    """
    shortfall = (state.next_spending - state.spending).astype(np.float32)
    missing = (shortfall[:, None, :] @ pre.leontief)[:, 0, :]
    growth = np.minimum(
        np.maximum(missing / (state.spending + pre.dead), LEAST_GROWTH), MOST_GROWTH
    )
    wage = _wage_step(pre, problem, state, growth)
    price = (state.next_price - state.log_price) * (1 - pre.dead)
    answer: Floats
    if isinstance(pre.labour, TiedResponse):
        cost = pre.labour.value_added_share * problem.factors.value_added_price(wage)
        price += eq.supplier_access(pre.labour.bought, cost.T.astype(np.float32)).T
        earned = (state.factor_income * wage).sum(axis=1)
        income = earned / eq.positive(state.factor_income.sum(axis=1))
        of_spending = pre.labour.income_in_spending * income[:, None]
        answer = np.stack([np.zeros_like(price), of_spending])
    else:
        answer = (pre.labour.from_wages @ wage.astype(np.float32)).reshape(2, *price.shape)
    price = (pre.leontief @ price.astype(np.float32)[:, :, None])[:, :, 0] + answer[0]
    if problem.in_logs:
        spending = np.log1p(growth) + answer[1]
    else:
        spending = (growth + answer[1]) * (state.spending * pre.per_base)
    return np.concatenate([wage.ravel(), price.ravel(), spending.ravel()])


def _wage_step(pre: Preconditioner, problem: Problem, state: State, growth: Array) -> Array:
    """The step of log wages [country, group] that closes the factor markets.

    When spending grows by `growth` less one [country, sector].
    """
    demand, income = state.factor_demand, state.factor_income
    gap = np.log((demand + pre.idle) / (income + pre.idle))
    if not problem.closure.adds_up:
        gap -= np.log(demand.sum() / income.sum())
    gap += (pre.home_sales * growth) @ problem.factors.spread * pre.per_paid
    if isinstance(pre.labour, TiedResponse):
        wage = closing(pre.labour, gap)
    else:
        wage = pre.labour.wages @ gap
    numeraire = log_numeraire(problem.closure, income * np.exp(wage))
    return np.asarray((wage - numeraire[:, None]) * (1 - pre.idle))


def _mobile_response(p: Problem, base: Baseline) -> MobileResponse:
    """The MobileResponse, trade networks to `ROUNDS`, the numeraire of each component held.

    `price`, `made` (sales) and `spending` [country, sector, country] are derivatives with respect
    to log wages, the last two in units of the mean spending of a country, for single precision.
    """
    bought = base.bought.astype(np.float32)
    materials = base.materials.astype(np.float32)
    leontief = base.leontief.astype(np.float32)
    gamma = p.nests.value_added_share.astype(np.float32)
    theta = p.theta.astype(np.float32)[None, :, None]
    count = len(p.factors.base)
    own = np.arange(count)
    primary = flip(bought * gamma.T[:, None, :])
    price = price_response(bought, materials, leontief, primary, rounds=ROUNDS).value
    access = eq.positive(p.attraction.whole.sum(axis=2))
    scale = p.expenditure.sum() / count
    spent = (np.where(p.nests.demanded, p.expenditure, 0.0) / scale).astype(np.float32)
    to_seller = (p.attraction.net / access[:, :, None]).astype(np.float32).transpose(0, 2, 1)
    output = (to_seller @ spent.T[:, :, None])[:, :, 0].T
    cost = materials @ price
    cost[own, :, own] += gamma
    made = theta * (flip(to_seller @ flip(spent[:, :, None] * price)) - output[:, :, None] * cost)
    labour_income = p.factors.base.sum(axis=1)
    wanted = materials.transpose(0, 2, 1) @ made
    wanted[own, :, own] += p.nests.final_share * (labour_income[:, None] / scale)
    spending = spending_response(to_seller, materials, leontief, wanted, rounds=ROUNDS).value
    made += flip(to_seller @ flip(spending))
    in_group = base.value_added / eq.positive(base.paid)
    demand = ((in_group / eq.positive(output))[:, :, None] * made).sum(axis=1)
    return MobileResponse(
        wages=np.linalg.inv(np.eye(count) - demand + anchor_of(p, labour_income)),
        from_wages=_stacked(price, spending, p.nests.demanded / np.maximum(spent, 1e-30)),
    )


def _stacked(price: Floats, spending: Floats, per_spent: Array) -> Floats:
    """Answers of log prices, then of log spending [2 x country x sector, country]."""
    count = price.shape[2]
    growth = np.clip(spending * per_spent[:, :, None], -STEEPEST, STEEPEST)
    return np.concatenate([price.reshape(-1, count), growth.reshape(-1, count)])


def start_response(
    shock: Shock, problem: Problem, parameters: Parameters, origin: World
) -> Preconditioner:
    """The responses that guide the first steps.

    Those at the data of `origin` where the shock leaves the network whole, else those of the
    shocked network.
    """
    common = guide(parameters)
    base = base_structure(shock.world, common)
    components = len(set(base.graph.weak.tolist()))
    same_demand = problem.nests.demanded is base.nests.demanded or bool(
        (problem.nests.demanded == base.nests.demanded).all()
    )
    if same_demand and len(problem.closure.component_value) == components:
        return replace(base_response(origin, common), idle=_idle(problem))
    return preconditioner(problem.complete(problem.first_factors))


@lru_cache(maxsize=8)
def base_response(world: World, parameters: Parameters) -> Preconditioner:
    """The Preconditioner of a world without any lever; kept for the worlds used last."""
    return preconditioner(problem_of(Shock(world), "nominal", parameters))


def guide(parameters: Parameters) -> Parameters:
    """Parameters whose responses guide a solve under `parameters` as well.

    So months, elasticity sets and draws share them. The nests play no part, the world's default
    trade elasticities stand for every set, mobility counts to a power of two, and rent shares to a
    quarter, none and all apart: they decide which factors there are.
    """
    mobility = parameters.labour
    if math.isfinite(mobility):
        mobility = 2.0 ** round(math.log2(mobility))
    shares = {
        sector: min(max(round(4 * share), 1), 3) / 4 if 0 < share < 1 else share
        for sector, share in dict(parameters.rent_share).items()
    }
    return Parameters(labour=mobility, rent_share=shares)
