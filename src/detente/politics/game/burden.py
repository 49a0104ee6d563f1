"""The least transfers among members of a coalition with which nobody gains by leaving it.

A linear programme: what is received and paid, in all the least, such that every margin is at least
zero and what is paid is received. Where members together lose, no transfers among them do it; then
the least comes from outside. Who pays: all with a margin to spare bear as nearly as can be the same
share of what each could pay, as long as the sum stays within `NEARLY` of the least.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.errors import SolveError
from detente.types import Array

# A dollar from outside counts as so many inside: it comes only where it must.
OUTSIDE = 1e4
# A sum of transfers this much above the least is as good: who pays moves others' incomes a little.
NEARLY = 0.01
# Less than so many billion USD is no transfer: a search for its shares would find rounding.
NO_TRANSFER = 1e-6


@dataclass(frozen=True, eq=False)
class LeastTransfers:
    """What keeps a coalition together.

    Attributes
    ----------
    received : ndarray [member]
        Received from members, negative is paid.
    outside : ndarray [member]
        Received from outside; all zero where members can do it among them.
    bound : float
        Value of the dual programme: no smaller sum of what is received does it.
    """

    received: Array
    outside: Array
    bound: float

    @property
    def total(self) -> float:
        """The sum of all that is received."""
        return float(np.maximum(self.received, 0.0).sum() + self.outside.sum())


def least_transfers(margin: Array, response: Array) -> LeastTransfers:
    """The LeastTransfers for margins without any [member].

    `response` [member, member] is by how much a margin changes for a billion USD that another one,
    or the member itself, receives.
    """
    n = margin.size
    prices = np.concatenate([np.ones(n), np.zeros(n), np.full(n, OUTSIDE)])
    balance = np.concatenate([np.ones(n), -np.ones(n), np.zeros(n)])
    found = _solved(prices, np.hstack([-response, response, -response]), margin, balance)
    into, out, outside = np.split(found.x, 3)
    # The dual prices what comes from outside at `OUTSIDE`; here it counts as any other dollar.
    bound = float(found.ineqlin.marginals @ margin) - (OUTSIDE - 1) * float(outside.sum())
    received = into - out
    if into.sum() > NO_TRANSFER:
        received = _same_share(margin + response @ outside, response, (1 + NEARLY) * into.sum())
    return LeastTransfers(received, outside, bound)


def _same_share(margin: Array, response: Array, most: float) -> Array:
    """Received [member], all who pay bearing the same share of what each could, at most.

    `most` is what may be received in all. What a member could pay would make its margin zero.
    """
    n = margin.size
    could = np.maximum(margin / np.diag(response), 0.0)
    none = np.zeros((n, 1))
    rows = np.vstack(
        [
            np.hstack([-response, response, none]),
            np.hstack([np.zeros((n, n)), np.eye(n), -could[:, None]]),
            np.concatenate([np.ones(n), np.zeros(n + 1)]),
        ]
    )
    limits = np.concatenate([margin, np.zeros(n), [most]])
    # The share, and the sum as a share of all that could be paid: one scale.
    prices = np.concatenate([np.full(n, 1 / could.sum()), np.zeros(n), [1.0]])
    balance = np.concatenate([np.ones(n), -np.ones(n), [0.0]])
    into, out, _ = np.split(_solved(prices, rows, limits, balance).x, [n, 2 * n])
    return np.asarray(into - out)


def _solved(prices: Array, rows: Array, most: Array, balance: Array) -> Any:
    """The solution of the least `prices` x, `rows` x at most `most`, `balance` x zero, x >= 0."""
    from scipy.optimize import linprog

    found = linprog(prices, A_ub=rows, b_ub=most, A_eq=balance[None], b_eq=[0.0], method="highs")
    if not found.success:
        raise SolveError(f"the transfers were not found: {found.message}")
    return found
