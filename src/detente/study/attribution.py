"""Who caused how much: Shapley shares of the change of real income, by lever and by the government that pulled it.

Orders of the pulls are drawn at random and each is also taken backwards; the contribution of a pull is the mean of its
marginal effects. It adds up exactly for any number of orders. The span over orders is shown, since marginal effects
depend on what is already in place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from detente.levers.apply import Pull

Array = NDArray[np.float64]
Orders = Sequence[tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Attribution:
    """Contributions in percentage points of real income.

    Attributes
    ----------
    pulls : tuple of Pull
    mean, low, high : ndarray [pull, country]
        Mean, lowest and highest marginal effect over the orders.
    orders : int
        How many orders were tried; all of them when `exact`.
    exact : bool
    """

    pulls: tuple[Pull, ...]
    mean: Array
    low: Array
    high: Array
    orders: int
    exact: bool


def attribute(
    pulls: Sequence[Pull],
    welfare: Callable[[Sequence[Pull]], Array],
    *,
    seed: int = 0,
    pairs: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> Attribution:
    """Shapley shares of `welfare` (change in per cent [country] of a subset of pulls, zero for none).

    Parameters
    ----------
    pulls : sequence of Pull
    welfare : callable
        The change of real income in per cent [country] when only these pulls act.
    seed : int
        For the random orders; with at most four pulls all orders are taken.
    pairs : int
        Random orders, each also backwards.
    progress : callable, optional
        Told how many of how many orders are done.
    """
    exact = factorial(len(pulls)) <= 24
    orders = list(permutations(range(len(pulls)))) if exact else _drawn(len(pulls), seed, pairs)
    known: dict[frozenset[int], Array] = {}

    def value(chosen: frozenset[int]) -> Array:
        if chosen not in known:
            known[chosen] = welfare([pulls[i] for i in sorted(chosen)])
        return known[chosen]

    marginal = []
    for done, order in enumerate(orders):
        steps = np.empty((len(pulls), value(frozenset()).size))
        for position, pull in enumerate(order):
            steps[pull] = value(frozenset(order[: position + 1])) - value(frozenset(order[:position]))
        marginal.append(steps)
        if progress:
            progress(done + 1, len(orders))
    stack = np.stack(marginal)
    return Attribution(tuple(pulls), stack.mean(axis=0), stack.min(axis=0), stack.max(axis=0), len(orders), exact)


def _drawn(count: int, seed: int, pairs: int) -> list[tuple[int, ...]]:
    generator = np.random.default_rng(seed)
    forward = [tuple(int(i) for i in generator.permutation(count)) for _ in range(pairs)]
    return [order for one in forward for order in (one, one[::-1])]
