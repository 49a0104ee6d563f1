"""The transpose of the solver's responses: what guides the search for multipliers."""

from __future__ import annotations

import numpy as np

from detente.economy.analysis.adjoint_point import Solved
from detente.economy.solver import equations as eq
from detente.economy.solver.precondition import Preconditioner
from detente.economy.solver.tied import TiedResponse, closing_transposed
from detente.types import Array


def transposed(pre: Preconditioner, of: Solved, flat: Array) -> Array:
    """The transpose of `precondition.precondition`, linear, on flat multipliers in logs.

    On those of ceilings, the answers of quantities to their own factors.
    """
    state, spread = of.state, of.problem.factors.spread
    followed_by = flat[of.alive.size :]
    flat = flat[: of.alive.size]
    wages = state.log_wage.size
    wage = flat[:wages].reshape(state.log_wage.shape)
    price, spending = flat[wages:].reshape(2, *state.spending.shape)
    direct = (price.astype(np.float32)[:, None, :] @ pre.leontief)[:, 0, :].astype(float)
    income = state.factor_income
    earned = income / eq.positive(income.sum(axis=1, keepdims=True))
    by_mean = flat[wages:].astype(np.float32) @ pre.from_wages
    if isinstance(pre.labour, TiedResponse):
        cost = (direct.T.astype(np.float32)[:, None, :] @ pre.labour.bought)[:, 0, :].T
        cost = cost * pre.labour.value_added_share
        wage = wage + cost @ spread + earned * (by_mean - cost.sum(axis=1))[:, None]
        gap = closing_transposed(pre.labour, wage)
    else:
        gap = pre.labour.T @ (wage + earned * by_mean[:, None])
    demanded = pre.home_sales * ((gap * pre.per_paid) @ spread.T)
    wanted = (spending + demanded) * of.per_spending
    missing = (pre.leontief @ wanted.astype(np.float32)[:, :, None])[:, :, 0] * state.spending
    moved = np.concatenate([gap.ravel(), direct.ravel(), missing.ravel()])
    moved = np.where(of.alive > 0, moved, flat)
    if of.ceilings is None:
        return moved
    return np.concatenate([moved, of.ceilings.inverse @ followed_by])
