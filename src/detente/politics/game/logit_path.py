"""Logit (quantal response) equilibria along a path of precision.

The equilibrium of McKelvey & Palfrey (1995) is p = softmax(precision x expected payoff); as the
precision grows from zero it traces the principal branch, followed here in arc length (Turocy 2005)
so that the branch may fold back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DataError, SolveError
from detente.politics.game.polymatrix import Game, softmax
from detente.types import Array

# Largest gap between probabilities and response that leaves this room.
RESIDUAL = 1e-10
STEPS = 5000
# Of arc length, with payoffs scaled to a range of one; it doubles where the branch is smooth.
FIRST_LENGTH = 0.05
SHORTEST = 1e-12
# A correction by more than this share of the step means that the tangent was left.
DRIFT = 0.3
# Newton steps in one correction: fewer lengthen the next step, more shorten it.
QUICK, SLOW, LIMIT = 3, 5, 8
# At the asked precision itself no shorter step is possible, so Newton's method gets more time.
LAST_LIMIT = 30
CONVERGED = 1e-12


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
    folds : int
        How often the path turned back in precision: with none the equilibrium is the only one on
        its branch.
    """

    precision: float
    probability: Array
    payoff: Array
    residual: float
    folds: int


def logit_equilibrium(game: Game, precision: float) -> LogitEquilibrium:
    """The logit equilibrium at `precision` on the principal branch.

    The branch starts at equal probabilities.

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
    end = _followed(branch, precision)
    mixed = branch.mixed(end.point)
    payoff = game.payoffs(mixed)
    residual = float(np.abs(mixed - softmax(precision * payoff)).max())
    if not residual <= RESIDUAL:
        raise SolveError(
            f"the logit equilibrium has a residual of {residual:.1e}",
            where=f"precision {precision:g}",
        )
    return LogitEquilibrium(precision, mixed, payoff, residual, end.folds)


@dataclass(frozen=True, eq=False)
class _End:
    """Where a path ends: the point, and how many folds led there."""

    point: Array
    folds: int


def _followed(branch: _Branch, precision: float) -> _End:
    """The branch from precision zero to `precision`; SolveError after too many steps."""
    target = precision * branch.scale
    point = np.zeros(branch.size + 1)
    tangent: Array | None = None
    length = FIRST_LENGTH
    folds = 0
    for _ in range(STEPS):
        if point[-1] >= target:
            return _End(point, folds)
        new_tangent = branch.tangent(point, tangent)
        if tangent is not None and new_tangent[-1] * tangent[-1] < 0:
            folds += 1
        tangent = new_tangent
        ahead, length = branch.step(point, tangent, length)
        if ahead[-1] >= target:
            part = (target - point[-1]) / (ahead[-1] - point[-1])
            ahead = branch.at(point + (ahead - point) * part, target)
        point = ahead
    raise SolveError(
        f"the path of logit equilibria did not reach precision {precision:g}",
        where=f"step {STEPS}",
    )


class _Branch:
    """The equations v = precision x payoffs(softmax(v)) in the available entries of v.

    Payoffs are scaled to a range of one. A point is v and, last, the scaled precision.
    """

    def __init__(self, game: Game) -> None:
        self.game = game
        self.free = game.available
        self.size = int(self.free.sum())
        even = softmax(np.where(self.free, 0.0, -np.inf))
        payoff = game.payoffs(even)
        spread = [float(np.ptp(row[free])) for row, free in zip(payoff, self.free, strict=True)]
        slope = float(np.abs(game.slopes(even)).max())
        self.scale = max(*spread, slope, 1e-300)

    def mixed(self, point: Array) -> Array:
        """Probabilities at a point of the path."""
        logits = np.full(self.free.shape, -np.inf)
        logits[self.free] = point[:-1]
        return softmax(logits)

    def residual(self, point: Array) -> Array:
        """Left less right side [free entry]."""
        payoff = self.game.payoffs(self.mixed(point))[self.free]
        return np.asarray(point[:-1] - point[-1] * payoff / self.scale)

    def jacobian(self, point: Array) -> Array:
        """Derivative of `residual` [free entry, free entry and precision]."""
        mixed = self.mixed(point)
        slopes = self.game.slopes(mixed)
        mean = (slopes * mixed).sum(axis=3, keepdims=True)
        through = slopes * mixed - mean * mixed
        inner = through[self.free][:, self.free]
        payoff = self.game.payoffs(mixed)[self.free]
        by_logit = np.eye(self.size) - point[-1] * inner / self.scale
        return np.hstack([by_logit, -payoff[:, None] / self.scale])

    def tangent(self, point: Array, old: Array | None) -> Array:
        """Unit direction of the path, on from the old one."""
        last = np.eye(self.size + 1)[-1]
        border = last if old is None else old
        found = np.linalg.solve(np.vstack([self.jacobian(point), border]), last)
        return np.asarray(found / np.linalg.norm(found))

    def step(self, point: Array, tangent: Array, length: float) -> tuple[Array, float]:
        """The next point of the path and the length to try after it."""
        while length > SHORTEST:
            guess = point + length * tangent
            new, rounds = self._corrected(guess, tangent)
            if new is not None and np.linalg.norm(new - guess) < DRIFT * length:
                return new, length * _stretch(rounds)
            length /= 2
        raise SolveError(
            "the path of logit equilibria broke off", where=f"precision {point[-1] / self.scale:g}"
        )

    def at(self, guess: Array, precision: float) -> Array:
        """The point near the guess with that scaled precision."""
        start = np.append(guess[:-1], precision)
        found, _ = self._corrected(start, np.eye(self.size + 1)[-1], limit=LAST_LIMIT)
        if found is None:
            raise SolveError(
                "the logit equilibrium did not converge",
                where=f"precision {precision / self.scale:g}",
            )
        return found

    def _corrected(
        self, point: Array, normal: Array, *, limit: int = LIMIT
    ) -> tuple[Array | None, int]:
        """Newton's method on the path in the plane through `point`, and how many rounds it took.

        None where it does not converge in `limit` rounds.
        """
        for rounds in range(limit):
            gap = self.residual(point)
            scale = max(1.0, float(np.abs(point[:-1]).max(initial=0.0)))
            if np.abs(gap).max() < CONVERGED * scale:
                return point, rounds
            equations = np.vstack([self.jacobian(point), normal])
            point = point - np.linalg.solve(equations, np.append(gap, 0.0))
            if not np.isfinite(point).all():
                break
        return None, limit


def _stretch(rounds: int) -> float:
    """By how much the next step is longer after a correction of so many rounds."""
    if rounds <= QUICK:
        return 2.0
    return 1.0 if rounds <= SLOW else 0.5
