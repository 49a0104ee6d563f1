"""Who caused how much: Shapley shares of the change of real income, by lever and by the government
that pulled it.

The contribution of a pull is the mean of its marginal effects over the orders in which levers may
come. It adds up exactly for any number of orders. The span over orders is shown, since marginal
effects depend on what is already in place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from detente.economy.analysis.shapley import shapley
from detente.types import Array

Part = TypeVar("Part")


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
    parts: Sequence[Part],
    welfare: Callable[[Sequence[Part]], Array],
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
        Told how many of how many orders, or parts, are done.
    """

    def of(chosen: frozenset[int]) -> Array:
        return welfare([parts[k] for k in sorted(chosen)])

    found = shapley(range(len(parts)), of, pairs=pairs, seed=seed, progress=progress)
    return Attribution(
        parts=tuple(parts),
        mean=found.value,
        low=found.low,
        high=found.high,
        orders=found.orders,
        exact=found.exact,
    )
