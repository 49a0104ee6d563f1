"""Finite games: what a game must be able to say, by pairs of players or by its whole table.

A mixed profile is an array [player, action] of probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Protocol, TypeAlias

import numpy as np

from detente.errors import DataError
from detente.types import Array, Mask

Profile: TypeAlias = tuple[int, ...]
# Rounding of second differences, relative to the largest payoff.
ROUNDING = 1e-12


class Game(Protocol):
    """What a game must be able to say."""

    @property
    def available(self) -> Mask:
        """Which actions each player has [player, action]."""

    @property
    def complementary(self) -> bool:
        """Whether all payoffs have increasing differences.

        A higher action of one then makes higher actions better for the others.
        """

    def payoffs(self, mixed: Array) -> Array:
        """Expected payoff of each action against the others' mixed profile [player, action]."""

    def payoff(self, player: int, mixed: Array) -> Array:
        """The row of `payoffs` of one player [action]."""

    def slopes(self, mixed: Array) -> Array:
        """Derivative of `payoffs` with respect to the probabilities.

        Dims are [player, action, other, other's action].
        """


@dataclass(frozen=True, eq=False)
class PolymatrixGame:
    """A game whose payoffs add up over pairs of players.

    u_i(a) = own_i(a_i) + sum over j of pair_ij(a_i, a_j)  (Yanovskaya 1968).

    Attributes
    ----------
    own : ndarray [player, action]
        Minus infinity where a player has no such action.
    pair : ndarray [player, action, other, other's action]
        Finite; zero between a player and itself.
    """

    own: Array
    pair: Array

    def __post_init__(self) -> None:
        players, actions = self.own.shape
        where = f"game of {players} players"
        square = self.pair.shape == (players, actions, players, actions)
        if not square or not np.isfinite(self.pair).all():
            raise DataError(
                f"pair has shape {self.pair.shape} or a value that is not finite", where=where
            )
        acts = self.available.any(axis=1).all()
        if np.isnan(self.own).any() or not acts or (self.own == np.inf).any():
            raise DataError("each player needs an action with a finite payoff", where=where)
        everybody = np.arange(players)
        if np.abs(self.pair[everybody, :, everybody]).max() > 0:
            raise DataError("a player's payoff against itself belongs into own", where="pair")

    @property
    def available(self) -> Mask:
        """See Game."""
        return np.isfinite(self.own)

    @cached_property
    def complementary(self) -> bool:
        """See Game."""
        cross = np.diff(np.diff(self.pair, axis=1), axis=3)
        largest = max(1.0, float(np.abs(self.pair).max()))
        return bool((cross >= -ROUNDING * largest).all())

    def payoffs(self, mixed: Array) -> Array:
        """See Game."""
        size = mixed.size
        others = self.pair.reshape(size, size) @ mixed.ravel()
        return self.own + others.reshape(mixed.shape)

    def payoff(self, player: int, mixed: Array) -> Array:
        """See Game."""
        own = self.own[player]
        return np.asarray(own + self.pair[player].reshape(len(own), -1) @ mixed.ravel())

    def slopes(self, mixed: Array) -> Array:
        """See Game."""
        return self.pair


@dataclass(frozen=True, eq=False)
class DenseGame:
    """A small game by its whole table of payoffs.

    Dims are [player, action of the first, action of the second, ...].
    """

    table: Array

    def __post_init__(self) -> None:
        players, *actions = self.table.shape
        fits = players == len(actions) and len(set(actions)) == 1
        if not fits or not np.isfinite(self.table).all():
            raise DataError(
                f"a table of shape {self.table.shape} is no game",
                hint="[player, action, action, ...], finite numbers",
            )

    @property
    def available(self) -> Mask:
        """See Game."""
        return np.ones(self.table.shape[:2], dtype=bool)

    @cached_property
    def complementary(self) -> bool:
        """See Game."""
        worst = 0.0
        for i, j in permutations(range(len(self.table)), 2):
            cross = np.diff(np.diff(self.table[i], axis=i), axis=j)
            worst = min(worst, float(cross.min(initial=0.0)))
        return worst >= -ROUNDING * float(np.abs(self.table).max(initial=1.0))

    def payoffs(self, mixed: Array) -> Array:
        """See Game."""
        return np.stack([self.payoff(i, mixed) for i in range(len(mixed))])

    def payoff(self, player: int, mixed: Array) -> Array:
        """See Game."""
        return _contracted(self.table[player], mixed, keep=(player,))

    def slopes(self, mixed: Array) -> Array:
        """See Game."""
        players, actions = mixed.shape
        found = np.zeros((players, actions, players, actions))
        for i, j in permutations(range(players), 2):
            left = _contracted(self.table[i], mixed, keep=(i, j))
            found[i, :, j, :] = left if i < j else left.T
        return found


def softmax(utility: Array) -> Array:
    """Logit response [player, action] to utilities; minus infinity has probability zero."""
    weight = np.exp(utility - utility.max(axis=-1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=-1, keepdims=True))


def pure(profile: Sequence[int], actions: int) -> Array:
    """The mixed profile that plays `profile` for sure [player, action]."""
    return np.asarray(np.eye(actions)[np.asarray(profile, dtype=int)])


def regret(game: Game, mixed: Array) -> Array:
    """What each player could gain by its best action [player].

    Zero for all is a Nash equilibrium.
    """
    payoff = game.payoffs(mixed)
    # An action without probability may have a payoff of minus infinity, which must not count.
    weighed = np.where(mixed > 0, mixed * np.where(mixed > 0, payoff, 0.0), 0.0)
    return np.asarray(payoff.max(axis=1) - weighed.sum(axis=1))


def _contracted(table: Array, mixed: Array, *, keep: tuple[int, ...]) -> Array:
    """Expectation of a table over all players but those kept, which stay as axes in their order."""
    for axis in reversed(range(table.ndim)):
        if axis not in keep:
            table = np.tensordot(table, mixed[axis], axes=(axis, 0))
    return table
