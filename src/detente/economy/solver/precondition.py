"""Precondition: turn the residuals of an evaluation into a step that closes them at home at once.

The Jacobian of the baseline is inverted in blocks. Prices and spending are solved exactly for the
domestic network of each country (one S x S Leontief inverse each); wages through the N x N matrix
of their cross elasticities, all networks included, and prices and spending follow mean wages
through all networks. Where labour is tied to sectors there are too many wages for one matrix: those
of a group are closed over all countries, and groups of a country meet in its mean wage. What is
left for the accelerated iteration is how prices and spending pass between countries at given wages.

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
from detente.economy.solver.responses import Floats
from detente.economy.solver.tied import TiedResponse, closing, tied_response
from detente.economy.solver.wages import WageAnswers, wage_answers
from detente.types import Array
from detente.world.world import World

# Bounds on the growth of spending in one step, less one: what is left stays positive, and nothing
# grows more than tenfold on the word of a linear response.
LEAST_GROWTH, MOST_GROWTH = -0.9, 9.0

# Spending of a cell counts in the least-squares problem of the acceleration by the square root of
# its share in the country's spending, and at least as if the share were this: growth of a cell
# that hardly matters must not steer the steps.
LEAST_SHARE = 1e-6


@dataclass(frozen=True, eq=False)
class Preconditioner:
    """Linear responses at the baseline.

    Attributes
    ----------
    leontief : ndarray [country, sector, sector]
        (1 - K)^(-1), K = home share x (1 - gamma) g: prices of a country given the cost of what is
        not bought at home.
    from_wages : ndarray [2 x country x sector, country]
        Log prices, then log spending, per log mean wage, through all networks.
    labour : ndarray [country, country] or TiedResponse
        With one wage per country, log wages that close a log gap between demand and supply of
        labour: inverse of the cross elasticities of excess demand.
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
    from_wages: Floats
    labour: Array | TiedResponse
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
    answers = wage_answers(p, base)
    one_wage = p.factors.base.shape[1] == 1
    dead = (~p.nests.demanded).astype(float)
    return Preconditioner(
        leontief=base.leontief.astype(np.float32),
        from_wages=answers.through,
        labour=_closing_wages(p, base, answers) if one_wage else tied_response(p, base, answers),
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
    income = state.factor_income
    mean = (income * wage).sum(axis=1) / eq.positive(income.sum(axis=1))
    answer = (pre.from_wages @ mean.astype(np.float32)).reshape(2, *price.shape)
    if isinstance(pre.labour, TiedResponse):
        apart = problem.factors.value_added_price(wage) - mean[:, None]
        cost = pre.labour.value_added_share * apart
        price += eq.supplier_access(pre.labour.bought, cost.T.astype(np.float32)).T
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
        wage = pre.labour @ gap
    numeraire = log_numeraire(problem.closure, income * np.exp(wage))
    return np.asarray((wage - numeraire[:, None]) * (1 - pre.idle))


def _closing_wages(p: Problem, base: Baseline, answers: WageAnswers) -> Array:
    """Log wages that close a log gap of labour [country, country], the numeraire of each component
    held.
    """
    in_group = base.value_added / eq.positive(base.paid)
    demand = (in_group[:, :, None] * answers.paid).sum(axis=1)
    anchor = anchor_of(p, p.factors.base.sum(axis=1))
    return np.asarray(np.linalg.inv(np.eye(len(demand)) - demand + anchor))


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
