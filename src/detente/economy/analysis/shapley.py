"""Shapley values: what each player contributes, over the orders in which players come.

Shapley (1953). A value is any function of a set of players, asked once for each set. With few
players all orders count; with many, random orders, each also backwards (antithetic pairs): what a
player adds early it lacks late, so that the errors of an order and its reverse partly cancel.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, factorial
from typing import Any, TypeVar

import numpy as np

from detente.types import Array

Player = TypeVar("Player", bound=Hashable)
Value = Callable[[frozenset[Player]], Array]


@dataclass(frozen=True, eq=False)
class ShapleyValues:
    """Mean marginal contributions.

    Attributes
    ----------
    players : tuple
    value : ndarray [player, quantity]
        Means over orders; they add up to the value of all less that of none, for any number of
        orders.
    error : ndarray [player, quantity]
        Standard error of the sampling: zero when exact, infinite from one pair of orders.
    low, high : ndarray [player, quantity]
        Lowest and highest marginal contribution over the orders.
    orders : int
        How many orders stand behind the means.
    exact : bool
        Whether these are all orders.
    """

    players: tuple[Any, ...]
    value: Array
    error: Array
    low: Array
    high: Array
    orders: int
    exact: bool

    @property
    def share(self) -> Array:
        """Values over their sum [player, quantity]."""
        return np.asarray(self.value / self.value.sum(axis=0))


def shapley(
    players: Sequence[Player],
    value: Value[Player],
    *,
    exact_up_to: int = 4,
    pairs: int = 6,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> ShapleyValues:
    """The ShapleyValues of a vector-valued game.

    Parameters
    ----------
    players : sequence
        All different.
    value : callable
        What a frozenset of players is worth [quantity]; it is asked once for each.
    exact_up_to : int
        Most players for whom all orders count: their coalitions number two to that power.
    pairs : int
        Random orders for more players, each also backwards. A pair is one sample of the error.
    seed : int
        For the random orders.
    progress : callable, optional
        Told how many of how many pairs are done; with all orders, how many of the players.
    """
    plan = Sampling(exact_up_to, pairs, pairs, seed)
    return shapley_until(players, value, lambda _: False, sampling=plan, progress=progress)


@dataclass(frozen=True)
class Sampling:
    """How far to go for the values of a game.

    Attributes
    ----------
    exact_up_to : int
        Most players for whom all orders count: their coalitions number two to that power.
    first, most : int
        Pairs of orders to begin with, and the most that are added.
    seed : int
        For the random orders.
    """

    exact_up_to: int = 8
    first: int = 3
    most: int = 6
    seed: int = 0


def shapley_until(
    players: Sequence[Player],
    value: Value[Player],
    enough: Callable[[ShapleyValues], bool],
    *,
    sampling: Sampling | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ShapleyValues:
    """The ShapleyValues of a game, with orders added until they are `enough`, or there are most.

    Arguments as in `shapley`.
    """
    plan, tell = sampling or Sampling(), progress or (lambda done, total: None)
    kept = _remembered(value)
    if len(players) <= plan.exact_up_to:
        return _exact(players, kept, tell)
    orders = random_orders(len(players), plan.most, plan.seed)
    marginals: list[Array] = []
    found = None
    for pair in range(plan.most):
        some = orders[2 * pair : 2 * pair + 2]
        marginals += [_marginal(players, kept, order) for order in some]
        tell(pair + 1, plan.most)
        if pair + 1 >= plan.first:
            found = _over_orders(players, marginals)
            if enough(found):
                tell(plan.most, plan.most)
                break
    return found or _over_orders(players, marginals)


def _remembered(value: Value[Player]) -> Value[Player]:
    """`value`, asked once for each set of players."""
    known: dict[frozenset[Player], Array] = {}

    def kept(some: frozenset[Player]) -> Array:
        if some not in known:
            known[some] = np.asarray(value(some))
        return known[some]

    return kept


def random_orders(count: int, pairs: int, seed: int) -> list[tuple[int, ...]]:
    """Random orders of the numbers below `count`, each followed by its reverse.

    The same for the same seed.
    """
    draw = np.random.default_rng(seed)
    forward = [tuple(int(k) for k in draw.permutation(count)) for _ in range(pairs)]
    return [order for one in forward for order in (one, one[::-1])]


def _exact(
    players: Sequence[Player], value: Value[Player], tell: Callable[[int, int], None]
) -> ShapleyValues:
    """All coalitions, each weighted by the orders in which it comes before the player."""
    count = len(players)
    rows = np.zeros((3, count, value(frozenset()).size))
    mean, low, high = rows
    for k, player in enumerate(players):
        added = []
        for some in _coalitions([other for other in players if other != player]):
            weight = 1 / (count * comb(count - 1, len(some)))
            marginal = value(some | {player}) - value(some)
            mean[k] += weight * marginal
            added.append(marginal)
        low[k], high[k] = np.min(added, axis=0), np.max(added, axis=0)
        tell(k + 1, count)
    return ShapleyValues(
        players=tuple(players),
        value=mean,
        error=np.zeros_like(mean),
        low=low,
        high=high,
        orders=factorial(count),
        exact=True,
    )


def _coalitions(players: Sequence[Player]) -> Iterator[frozenset[Player]]:
    """All sets of players, smallest first."""
    for size in range(len(players) + 1):
        for some in combinations(players, size):
            yield frozenset(some)


def _over_orders(players: Sequence[Player], marginals: Sequence[Array]) -> ShapleyValues:
    """Means of marginal contributions over orders, each followed by its reverse."""
    by_order = np.stack(marginals)
    by_pair = (by_order[::2] + by_order[1::2]) / 2
    pairs = len(by_pair)
    if pairs > 1:
        error = by_pair.std(axis=0, ddof=1) / np.sqrt(pairs)
    else:
        error = np.full(by_pair.shape[1:], np.inf)
    return ShapleyValues(
        players=tuple(players),
        value=by_pair.mean(axis=0),
        error=error,
        low=by_order.min(axis=0),
        high=by_order.max(axis=0),
        orders=len(by_order),
        exact=False,
    )


def _marginal(players: Sequence[Player], value: Value[Player], order: Sequence[int]) -> Array:
    """Marginal contributions [player, quantity] in one order."""
    inside = frozenset[Player]()
    rows = np.zeros((len(players), value(inside).size))
    for k in order:
        joined = inside | {players[k]}
        rows[k] = value(joined) - value(inside)
        inside = joined
    return rows
