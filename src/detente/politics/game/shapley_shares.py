"""Shapley values of named players, exact or from random orders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, factorial

import numpy as np

from detente.politics.game.remembered import Group, Remembered
from detente.types import Array


@dataclass(frozen=True, eq=False)
class Shares:
    """Shapley values.

    Attributes
    ----------
    players : tuple of str
    value, error : ndarray [player, quantity]
        Mean marginal contribution over orders, and the standard error of its sampling; zero when
        exact. Values add up exactly.
    orders : int
    exact : bool
    """

    players: tuple[str, ...]
    value: Array
    error: Array
    orders: int
    exact: bool

    @property
    def share(self) -> Array:
        """Values over their sum [player, quantity]."""
        return np.asarray(self.value / self.value.sum(axis=0))


def shapley(
    players: Sequence[str],
    value: Callable[[Group], Array],
    *,
    exact_up_to: int = 4,
    pairs: int = 6,
    seed: int = 0,
) -> Shares:
    """Shapley values of a vector-valued game [quantity] (Shapley 1953).

    All coalitions for few players, random orders and their reverse for many. An order and its
    reverse are one sample of the error, so that `pairs` samples give it.
    """
    kept = Remembered(value)
    if len(players) <= exact_up_to:
        return _exact(players, kept)
    draw = np.random.default_rng(seed)
    samples = []
    for _ in range(pairs):
        order = draw.permutation(len(players)).tolist()
        there = _marginal(players, kept, order)
        back = _marginal(players, kept, order[::-1])
        samples.append((there + back) / 2)
    found = np.stack(samples)
    error = np.full(found.shape[1:], np.inf)
    if pairs > 1:
        error = found.std(axis=0, ddof=1) / np.sqrt(pairs)
    return Shares(tuple(players), found.mean(axis=0), error, 2 * pairs, exact=False)


def _exact(players: Sequence[str], value: Callable[[Group], Array]) -> Shares:
    """Shapley values from all coalitions."""
    n = len(players)
    found = np.zeros((n, value(frozenset()).size))
    for k, player in enumerate(players):
        others = [other for other in players if other != player]
        for size in range(n):
            weight = 1 / (n * comb(n - 1, size))
            for some in combinations(others, size):
                without = frozenset(some)
                found[k] += weight * (value(without | {player}) - value(without))
    return Shares(tuple(players), found, np.zeros_like(found), factorial(n), exact=True)


def _marginal(
    players: Sequence[str], value: Callable[[Group], Array], order: Sequence[int]
) -> Array:
    """Marginal contributions [player, quantity] in one order."""
    inside: Group = frozenset()
    rows = np.zeros((len(players), value(inside).size))
    for k in order:
        joined = inside | {players[k]}
        rows[k] = value(joined) - value(inside)
        inside = joined
    return rows
