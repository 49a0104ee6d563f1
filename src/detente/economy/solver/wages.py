"""Wages: what prices, spending and pay answer to one wage per country, through all networks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.economy.solver import equations as eq
from detente.economy.solver.baseline import Baseline
from detente.economy.solver.problem import Problem
from detente.economy.solver.responses import Floats, flip, price_response, spending_response
from detente.types import Array

# Rounds of foreign trade in the answers of prices and spending to wages. On the data of Caliendo &
# Parro a solve takes 13 evaluations with none, 12 with one and 11 with two; more rounds save none
# and cost set-up.
ROUNDS = 2

# Bound on the per cent that spending answers to a per cent of wages: cells of next to no spending
# would otherwise throw the step.
STEEPEST = 100.0


@dataclass(frozen=True, eq=False)
class WageAnswers:
    """Answers to the log wages of countries, all wages of each moving together.

    Attributes
    ----------
    through : ndarray [2 x country x sector, country]
        Log prices, then log spending.
    paid : ndarray [country, sector, country]
        Log of what a sector pays its factors.
    """

    through: Floats
    paid: Floats


def wage_answers(p: Problem, base: Baseline) -> WageAnswers:
    """The WageAnswers at the data, trade networks to `ROUNDS`.

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
    per_spent = p.nests.demanded / np.maximum(spent, 1e-30)
    return WageAnswers(
        through=_stacked(price, spending, per_spent),
        paid=made / eq.positive(output)[:, :, None],
    )


def _stacked(price: Floats, spending: Floats, per_spent: Array) -> Floats:
    """Answers of log prices, then of log spending [2 x country x sector, country]."""
    count = price.shape[2]
    growth = np.clip(spending * per_spent[:, :, None], -STEEPEST, STEEPEST)
    return np.concatenate([price.reshape(-1, count), growth.reshape(-1, count)])
