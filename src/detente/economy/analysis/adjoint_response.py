"""The transpose of the solver's responses: what guides the search for multipliers."""

from __future__ import annotations

import numpy as np

from detente.economy.analysis.adjoint_point import Solved
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
    direct = (price[:, None, :] @ pre.leontief)[:, 0, :]
    if isinstance(pre.labour, TiedResponse):
        earned = state.factor_income / state.factor_income.sum(axis=1, keepdims=True)
        by_income = (spending * pre.labour.income_in_spending).sum(axis=1)[:, None]
        tied = pre.labour
        cost = (direct.T.astype(np.float32)[:, None, :] @ tied.bought)[:, 0, :].T
        wage = wage + earned * by_income + (cost * tied.value_added_share) @ spread
        gap = closing_transposed(tied, wage)
    else:
        followed = flat[wages:].astype(np.float32) @ pre.labour.from_wages
        gap = pre.labour.wages.T @ (wage + followed[:, None])
    demanded = pre.home_sales * ((gap * pre.per_paid) @ spread.T)
    wanted = (spending + demanded) * of.per_spending
    missing = (pre.leontief @ wanted[:, :, None])[:, :, 0] * state.spending
    moved = np.concatenate([gap.ravel(), direct.ravel(), missing.ravel()])
    moved = np.where(of.alive > 0, moved, flat)
    if of.ceilings is None:
        return moved
    return np.concatenate([moved, of.ceilings.inverse @ followed_by])
