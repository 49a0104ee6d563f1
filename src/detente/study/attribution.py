"""Who caused how much: Shapley shares of the change of real income, by lever and by the government
that pulled it.

Orders of the pulls are drawn at random and each is also taken backwards; the contribution of a pull
is the mean of its marginal effects. It adds up exactly for any number of orders. The span over
orders is shown, since marginal effects depend on what is already in place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import factorial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Attribution:
    """Contributions in percentage points of real income.

    Attributes
    ----------
    parts : tuple
        What contributed: pulls of levers, or other parts of a difference.
    mean, low, high : ndarray [part, country]
        Mean, lowest and highest marginal effect over the orders.
    orders : int
        How many orders were tried; all of them when `exact`.
    exact : bool
    """

    parts: tuple[Any, ...]
    mean: Array
    low: Array
    high: Array
    orders: int
    exact: bool


def attribute(
    parts: Sequence[T],
    welfare: Callable[[Sequence[T]], Array],
    *,
    seed: int = 0,
    pairs: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> Attribution:
    """Shapley shares of `welfare` (change in per cent [country] of a subset of parts, zero for
    none).

    Parameters
    ----------
    parts : sequence
    welfare : callable
        The change of real income in per cent [country] when only these parts act.
    seed : int
        For the random orders; with at most four parts all orders are taken.
    pairs : int
        Random orders, each also backwards.
    progress : callable, optional
        Told how many of how many orders are done.
    """
    exact = factorial(len(parts)) <= 24
    orders = list(permutations(range(len(parts)))) if exact else _drawn(len(parts), seed, pairs)
    known: dict[frozenset[int], Array] = {}

    def value(chosen: frozenset[int]) -> Array:
        if chosen not in known:
            known[chosen] = welfare([parts[i] for i in sorted(chosen)])
        return known[chosen]

    marginal = []
    for done, order in enumerate(orders):
        steps = np.empty((len(parts), value(frozenset()).size))
        for position, part in enumerate(order):
            steps[part] = value(frozenset(order[: position + 1])) - value(
                frozenset(order[:position])
            )
        marginal.append(steps)
        if progress:
            progress(done + 1, len(orders))
    stack = np.stack(marginal)
    return Attribution(
        tuple(parts), stack.mean(axis=0), stack.min(axis=0), stack.max(axis=0), len(orders), exact
    )


def _drawn(count: int, seed: int, pairs: int) -> list[tuple[int, ...]]:
    generator = np.random.default_rng(seed)
    forward = [tuple(int(i) for i in generator.permutation(count)) for _ in range(pairs)]
    return [order for one in forward for order in (one, one[::-1])]
