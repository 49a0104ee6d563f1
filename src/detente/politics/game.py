"""Finite games: logit equilibria along a path of precision, pure equilibria, regrets; each answer
with its residual.

A mixed profile is an array [player, action] of probabilities. The logit (quantal response)
equilibrium of McKelvey & Palfrey (1995) is p = softmax(precision x expected payoff); as the
precision grows from zero it traces the principal branch, followed here in arc length (Turocy 2005)
so that the branch may fold back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError, SolveError

Array = NDArray[np.float64]
Profile = tuple[int, ...]
RESIDUAL = 1e-10
STEPS = 5000


class Game(Protocol):
    """What a game must be able to say."""

    @property
    def available(self) -> NDArray[np.bool_]:
        """Which actions each player has [player, action]."""

    @property
    def complementary(self) -> bool:
        """Whether all payoffs have increasing differences: a higher action of one makes higher
        actions better for the others.
        """

    def payoffs(self, mixed: Array) -> Array:
        """Expected payoff of each action against the mixed profile of the others [player,
        action].
        """

    def payoff(self, player: int, mixed: Array) -> Array:
        """The row of `payoffs` of one player [action]."""

    def slopes(self, mixed: Array) -> Array:
        """Derivative of `payoffs` with respect to the probabilities [player, action, other, other's
        action].
        """


@dataclass(frozen=True, eq=False)
class PairwiseGame:
    """A game whose payoffs add up over pairs: u_i(a) = own_i(a_i) + sum over j of pair_ij(a_i,
    a_j).

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
        if (
            self.pair.shape != (players, actions, players, actions)
            or not np.isfinite(self.pair).all()
        ):
            raise DataError(
                f"pair has shape {self.pair.shape} or a value that is not finite",
                where=f"game of {players} players",
            )
        if (
            np.isnan(self.own).any()
            or not self.available.any(axis=1).all()
            or (self.own == np.inf).any()
        ):
            raise DataError(
                "each player needs an action with a finite payoff",
                where=f"game of {players} players",
            )
        if np.abs(self.pair[np.arange(players), :, np.arange(players)]).max() > 0:
            raise DataError("a player's payoff against itself belongs into own", where="pair")

    @property
    def available(self) -> NDArray[np.bool_]:
        """See Game."""
        return np.isfinite(self.own)

    @cached_property
    def complementary(self) -> bool:
        """See Game."""
        cross = np.diff(np.diff(self.pair, axis=1), axis=3)
        return bool((cross >= -1e-12 * max(1.0, float(np.abs(self.pair).max()))).all())

    def payoffs(self, mixed: Array) -> Array:
        """See Game."""
        size = mixed.size
        return self.own + (self.pair.reshape(size, size) @ mixed.ravel()).reshape(mixed.shape)

    def payoff(self, player: int, mixed: Array) -> Array:
        """See Game."""
        return np.asarray(
            self.own[player] + self.pair[player].reshape(len(self.own[player]), -1) @ mixed.ravel()
        )

    def slopes(self, mixed: Array) -> Array:
        """See Game."""
        return self.pair


@dataclass(frozen=True, eq=False)
class DenseGame:
    """A small game by its whole table of payoffs [player, action of the first, action of the
    second, ...].
    """

    table: Array

    def __post_init__(self) -> None:
        players, *actions = self.table.shape
        if players != len(actions) or len(set(actions)) != 1 or not np.isfinite(self.table).all():
            raise DataError(
                f"a table of shape {self.table.shape} is no game",
                hint="[player, action, action, ...], finite numbers",
            )

    @property
    def available(self) -> NDArray[np.bool_]:
        """See Game."""
        return np.ones(self.table.shape[:2], dtype=bool)

    @cached_property
    def complementary(self) -> bool:
        """See Game."""
        players, worst = len(self.table), 0.0
        for i in range(players):
            for j in (j for j in range(players) if j != i):
                worst = min(
                    worst, float(np.diff(np.diff(self.table[i], axis=i), axis=j).min(initial=0.0))
                )
        return worst >= -1e-12 * float(np.abs(self.table).max(initial=1.0))

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
        for i in range(players):
            for j in (j for j in range(players) if j != i):
                left = _contracted(self.table[i], mixed, keep=(i, j))
                found[i, :, j, :] = left if i < j else left.T
        return found


@dataclass(frozen=True, eq=False)
class LogitEquilibrium:
    """A logit equilibrium with its certificate.

    Attributes
    ----------
    precision : float
    probability, payoff : ndarray [player, action]
        Expected payoffs against the others' probabilities.
    residual : float
        Largest gap between the probabilities and the logit response to them.
    steps : int
        Steps along the path from precision zero.
    folds : int
        How often the path turned back in precision: with none the equilibrium is the only one on
        its branch.
    """

    precision: float
    probability: Array
    payoff: Array
    residual: float
    steps: int
    folds: int


@dataclass(frozen=True)
class PureEquilibria:
    """Pure Nash equilibria that were found.

    Attributes
    ----------
    profiles : tuple of tuple of int
        Action of each player; sorted by the sum of actions.
    lowest, highest : tuple of int or None
        With complementarities the least and the greatest of all equilibria (Topkis 1979; Milgrom &
        Roberts 1990), otherwise those found with the lowest and highest sum of actions.
    complementary, complete : bool
        Whether payoffs have increasing differences; whether every profile was looked at.
    starts, cycles : int
        Best-reply runs, and how many of them ended in no equilibrium.
    """

    profiles: tuple[Profile, ...]
    complementary: bool
    complete: bool
    starts: int
    cycles: int

    @property
    def lowest(self) -> Profile | None:
        """The lowest profile found."""
        return self.profiles[0] if self.profiles else None

    @property
    def highest(self) -> Profile | None:
        """The highest profile found."""
        return self.profiles[-1] if self.profiles else None

    @property
    def differing(self) -> tuple[int, ...]:
        """Players who act differently in different equilibria."""
        return tuple(
            i for i, actions in enumerate(zip(*self.profiles, strict=True)) if len(set(actions)) > 1
        )


def logit_equilibrium(game: Game, precision: float) -> LogitEquilibrium:
    """The logit equilibrium at `precision` on the principal branch, which starts at equal
    probabilities.

    Raises
    ------
    DataError
        A precision that is negative or not finite.
    SolveError
        The path could not be followed to the precision.
    """
    if not (np.isfinite(precision) and precision >= 0):
        raise DataError(f"precision is {precision}, must be at least 0 and finite")
    branch = _Branch(game)
    point, folds, steps, tangent = np.zeros(branch.size + 1), 0, 0, None
    target, length = precision * branch.scale, 0.05
    while point[-1] < target:
        if steps >= STEPS:
            raise SolveError(
                f"the path of logit equilibria did not reach precision {precision:g}",
                where=f"step {steps}",
            )
        new_tangent = branch.tangent(point, tangent)
        if tangent is not None and new_tangent[-1] * tangent[-1] < 0:
            folds += 1
        tangent = new_tangent
        ahead, length = branch.step(point, tangent, length)
        if ahead[-1] >= target:
            ahead = branch.at(
                point + (ahead - point) * (target - point[-1]) / (ahead[-1] - point[-1]), target
            )
        point, steps = ahead, steps + 1
    mixed = branch.mixed(point)
    payoff = game.payoffs(mixed)
    residual = float(np.abs(mixed - softmax(precision * payoff)).max())
    if not residual <= RESIDUAL:
        raise SolveError(
            f"the logit equilibrium has a residual of {residual:.1e}",
            where=f"precision {precision:g}",
        )
    return LogitEquilibrium(precision, mixed, payoff, residual, steps, folds)


def softmax(utility: Array) -> Array:
    """Logit response [player, action] to utilities; minus infinity has probability zero."""
    weight = np.exp(utility - utility.max(axis=-1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=-1, keepdims=True))


def pure(profile: Sequence[int], actions: int) -> Array:
    """The mixed profile that plays `profile` for sure [player, action]."""
    return np.asarray(np.eye(actions)[np.asarray(profile, dtype=int)])


def regret(game: Game, mixed: Array) -> Array:
    """What each player could gain by its best action [player]; zero for all is a Nash
    equilibrium.
    """
    payoff = game.payoffs(mixed)
    expected = np.where(mixed > 0, mixed * np.where(mixed > 0, payoff, 0.0), 0.0).sum(axis=1)
    return np.asarray(payoff.max(axis=1) - expected)


def pure_equilibria(
    game: Game, *, starts: int = 64, seed: int = 0, enumerate_up_to: int = 4096
) -> PureEquilibria:
    """The PureEquilibria of `game`: all of them where there are few profiles, otherwise by best
    replies from many starts.

    Best replies start from the lowest and the highest profile, ties broken towards the start, and
    from `starts` random ones.
    """
    actions = game.available.shape[1]
    if np.prod(game.available.sum(axis=1), dtype=float) <= enumerate_up_to:
        choices = [np.flatnonzero(row).tolist() for row in game.available]
        found = {p for p in product(*choices) if regret(game, pure(p, actions)).max() <= 1e-12}
        return _sorted(found, game.complementary, complete=True, starts=0, cycles=0)
    generator = np.random.default_rng(seed)
    low = tuple(int(row.argmax()) for row in game.available)
    high = tuple(actions - 1 - int(row[::-1].argmax()) for row in game.available)
    random = [
        tuple(int(generator.choice(np.flatnonzero(row))) for row in game.available)
        for _ in range(starts)
    ]
    ends = [_best_replies(game, low, lowest=True), _best_replies(game, high, lowest=False)]
    ends += [_best_replies(game, start, lowest=bool(k % 2)) for k, start in enumerate(random)]
    found = {end for end in ends if end is not None}
    return _sorted(
        found,
        game.complementary,
        complete=False,
        starts=len(ends),
        cycles=sum(end is None for end in ends),
    )


def _sorted(
    found: set[Profile], complementary: bool, *, complete: bool, starts: int, cycles: int
) -> PureEquilibria:
    return PureEquilibria(
        tuple(sorted(found, key=lambda p: (sum(p), p))), complementary, complete, starts, cycles
    )


def _best_replies(game: Game, start: Profile, *, lowest: bool, rounds: int = 100) -> Profile | None:
    """Where best replies, one player after another, come to rest; None when they do not."""
    profile, mixed, seen = list(start), pure(start, game.available.shape[1]), {start}
    for _ in range(rounds):
        old = tuple(profile)
        for i in range(len(profile)):
            payoff = game.payoff(i, mixed)
            best = np.flatnonzero(payoff >= payoff.max() - 1e-13 * max(1.0, abs(payoff.max())))
            profile[i] = int(best[0] if lowest else best[-1])
            mixed[i] = np.eye(len(payoff))[profile[i]]
        if tuple(profile) == old:
            return old
        if tuple(profile) in seen:
            break
        seen.add(tuple(profile))
    return None


def _contracted(table: Array, mixed: Array, *, keep: tuple[int, ...]) -> Array:
    """Expectation of a table over all players but those kept, which stay as axes in their order."""
    for axis in reversed(range(table.ndim)):
        if axis not in keep:
            table = np.tensordot(table, mixed[axis], axes=(axis, 0))
    return table


class _Branch:
    """The equations v = precision x payoffs(softmax(v)) in the available entries of v, payoffs
    scaled to a range of one.
    """

    def __init__(self, game: Game) -> None:
        self.game, self.free = game, game.available
        self.size = int(self.free.sum())
        even = softmax(np.where(self.free, 0.0, -np.inf))
        payoff = game.payoffs(even)
        spread = [float(np.ptp(row[free])) for row, free in zip(payoff, self.free, strict=True)]
        self.scale = max(max(spread), float(np.abs(game.slopes(even)).max()), 1e-300)

    def mixed(self, point: Array) -> Array:
        """Probabilities at a point of the path."""
        logits = np.full(self.free.shape, -np.inf)
        logits[self.free] = point[:-1]
        return softmax(logits)

    def residual(self, point: Array) -> Array:
        """Left less right side [free entry]."""
        return np.asarray(
            point[:-1] - point[-1] * self.game.payoffs(self.mixed(point))[self.free] / self.scale
        )

    def jacobian(self, point: Array) -> Array:
        """Derivative of `residual` [free entry, free entry and precision]."""
        mixed = self.mixed(point)
        slopes = self.game.slopes(mixed)
        through = slopes * mixed - (slopes * mixed).sum(axis=3, keepdims=True) * mixed
        inner = through[self.free][:, self.free]
        payoff = self.game.payoffs(mixed)[self.free]
        return np.hstack(
            [np.eye(self.size) - point[-1] * inner / self.scale, -payoff[:, None] / self.scale]
        )

    def tangent(self, point: Array, old: Array | None) -> Array:
        """Unit direction of the path, on from the old one."""
        border = np.eye(self.size + 1)[-1] if old is None else old
        found = np.linalg.solve(
            np.vstack([self.jacobian(point), border]), np.eye(self.size + 1)[-1]
        )
        return np.asarray(found / np.linalg.norm(found))

    def step(self, point: Array, tangent: Array, length: float) -> tuple[Array, float]:
        """The next point of the path and the length to try after it."""
        while length > 1e-12:
            guess = point + length * tangent
            new, rounds = self._corrected(guess, tangent)
            if new is not None and np.linalg.norm(new - guess) < 0.3 * length:
                return new, length * (2.0 if rounds <= 3 else 1.0 if rounds <= 5 else 0.5)
            length /= 2
        raise SolveError(
            "the path of logit equilibria broke off", where=f"precision {point[-1] / self.scale:g}"
        )

    def at(self, guess: Array, precision: float) -> Array:
        """The point near the guess with that scaled precision."""
        found, _ = self._corrected(
            np.append(guess[:-1], precision), np.eye(self.size + 1)[-1], limit=30
        )
        if found is None:
            raise SolveError(
                "the logit equilibrium did not converge",
                where=f"precision {precision / self.scale:g}",
            )
        return found

    def _corrected(
        self, point: Array, normal: Array, *, limit: int = 8
    ) -> tuple[Array | None, int]:
        """Newton's method on the path in the plane through `point`; None where it does not converge
        in `limit` rounds.
        """
        for rounds in range(limit):
            gap = self.residual(point)
            scale = max(1.0, float(np.abs(point[:-1]).max(initial=0.0)))
            if np.abs(gap).max() < 1e-12 * scale:
                return point, rounds
            move = np.linalg.solve(np.vstack([self.jacobian(point), normal]), np.append(gap, 0.0))
            point = point - move
            if not np.isfinite(point).all():
                break
        return None, limit
