"""A fixed point z = G(z) of a vector, by Anderson acceleration with safeguards.

Nothing here knows of economics.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.types import Array

# Added to the diagonal of the Gram matrix, relative: past steps that are all but parallel would
# make it singular.
RIDGE = 1e-12

# Memory is dropped where the residual grows this many times over the best: the last steps then
# describe another region.
GROWN = 10.0

# What another search learned is dropped sooner: it may describe another problem.
ASTRAY = 3.0


# A first move with an entry longer than this may be from a point that is further off than another.
FAR = 0.5


@dataclass(frozen=True, eq=False)
class Learned:
    """What a search learned about G, for a search nearby to begin with.

    Differences of moves G(z) - z between the last points [difference, entry], oldest first, and of
    the targets that they led to. In single precision: they guide steps and decide nothing.
    """

    moves: NDArray[np.float32]
    targets: NDArray[np.float32]

    def at(self, first: int, place: NDArray[np.intp]) -> Learned:
        """The same for the `first` entries and those at `place`, zero where that is negative."""
        return Learned(_taken(self.moves, first, place), _taken(self.targets, first, place))


def _taken(rows: NDArray[np.float32], first: int, place: NDArray[np.intp]) -> NDArray[np.float32]:
    others = np.where(place >= 0, rows[:, place], np.float32(0))
    return np.concatenate([rows[:, :first], others], axis=1)


@dataclass(frozen=True, eq=False)
class StoppedAt:
    """Where the iteration stopped.

    The point, its residual max |G(z) - z|, the evaluations of G that it took, and what it learned.
    """

    point: Array
    residual: float
    evaluations: int
    learned: Learned | None = None


@dataclass(frozen=True)
class Rule:
    """How to iterate.

    Attributes
    ----------
    memory : int
        Past steps that the next one is made of.
    longest : float
        Bound on any entry of a step: in logs, one is a factor of e.
    limit : int
        Most evaluations.
    damping : float
        Share of the plain step that is taken.
    """

    memory: int = 10
    longest: float = 1.0
    limit: int = 400
    damping: float = 1.0


@dataclass(frozen=True, eq=False)
class _Visit:
    """A point and the move G(z) - z there."""

    point: Array
    move: Array


class _Memory:
    """Differences of the last moves and of the targets that they led to, in a ring of rows.

    The Gram matrix of the moves is kept, and their products with the last move: one pass over them
    a step gives both, for memory is what a step costs. Targets are held in single precision: the
    part of a step that they make is as exact as it is small.
    """

    def __init__(self, rows: int, size: int, learned: Learned | None) -> None:
        own = np.eye(rows)
        self._moves = np.empty((rows, size))
        self._targets = np.empty((rows, size), dtype=np.float32)
        self._along = np.zeros(rows)
        self._gram = np.zeros((rows, rows))
        self._ridge = 1 + RIDGE * own
        # The smallest positive number keeps the matrix regular where a difference is zero.
        self._floor = np.finfo(float).tiny * own
        self._kept = self._slot = 0
        if learned is not None:
            self._begin_with(learned)

    def _begin_with(self, learned: Learned) -> None:
        kept = min(len(learned.moves), len(self._moves))
        if not kept:
            return
        self._moves[:kept] = learned.moves[-kept:]
        self._targets[:kept] = learned.targets[-kept:]
        self._gram[:kept, :kept] = self._moves[:kept] @ self._moves[:kept].T
        self._kept, self._slot = kept, kept % len(self._moves)

    def learned(self) -> Learned:
        """The differences, oldest first."""
        oldest = self._slot if self._kept == len(self._moves) else 0
        order = (oldest + np.arange(self._kept)) % len(self._moves)
        return Learned(
            self._moves[order].astype(np.float32), self._targets[order].astype(np.float32)
        )

    def forget(self) -> None:
        """Drop all differences."""
        self._kept = self._slot = 0

    def remember(self, point: Array, move: Array, last: _Visit, damping: float) -> None:
        """Keep what changed from the last visit, in place of the oldest difference."""
        moves, targets, slot = self._moves, self._targets, self._slot
        np.subtract(move, last.move, out=moves[slot])
        targets[slot] = damping * moves[slot] + (point - last.point)
        kept = max(self._kept, slot + 1)
        along = moves[:kept] @ move
        row = along - self._along[:kept]
        row[slot] = moves[slot] @ moves[slot]
        self._gram[slot, :kept] = row
        self._gram[:kept, slot] = row
        self._along[:kept] = along
        self._kept, self._slot = kept, (slot + 1) % len(moves)

    def begin(self, move: Array) -> None:
        """Take the first move."""
        self._along[: self._kept] = self._moves[: self._kept] @ move

    def correct(self, target: Array) -> None:
        """Take from `target`, in place, what the differences say of the last move."""
        kept = self._kept
        if not kept:
            return
        regular = self._gram[:kept, :kept] * self._ridge[:kept, :kept] + self._floor[:kept, :kept]
        weights = np.linalg.solve(regular, self._along[:kept])
        target -= weights.astype(np.float32) @ self._targets[:kept]


def anderson(
    step: Callable[[Array], Array],
    start: Array,
    *,
    tolerance: float,
    rule: Rule,
    learned: Learned | None = None,
    other: Array | None = None,
) -> StoppedAt:
    """The fixed point of z -> z + step(z), by type-II Anderson acceleration (Walker & Ni 2011).

    Through the Gram matrix. Memory is dropped where the residual grows far over the best.

    Parameters
    ----------
    step : callable
        G(z) - z; where it is not finite the search goes on from its best point by a shorter step.
    tolerance : float
        On max |step(z)|.
    learned : Learned, optional
        By a search nearby; dropped where it leads astray.
    other : ndarray, optional
        A start in place of a far one, where the first move from here is shorter in the mean.
    """
    first, spent = _first(step, start, other)
    elsewhere = learned is not None and first.point is start
    memory = _Memory(rule.memory, start.size, learned if elsewhere else None)
    point, move, damping = first.point, first.move, rule.damping
    last: _Visit | None = None
    best, best_residual = _Visit(start, start), np.inf
    for evaluation in range(spent, rule.limit + 1):
        if evaluation > spent:
            move = step(point)
        residual = float(np.abs(move).max())
        if residual <= tolerance:
            return StoppedAt(point, residual, evaluation, memory.learned())
        if not np.isfinite(residual):
            if best_residual == np.inf:
                return StoppedAt(point, np.inf, evaluation)
            point = best.point + 0.1 * damping * best.move
            damping = 0.5 * damping
            memory.forget()
            last, elsewhere = None, False
            continue
        if elsewhere and residual > ASTRAY * best_residual:
            memory.forget()
            point, move, elsewhere = best.point, best.move, False
        elif residual > GROWN * best_residual:
            memory.forget()
        elif last is not None:
            memory.remember(point, move, last, damping)
        else:
            memory.begin(move)
        last = _Visit(point, move)
        if residual < best_residual:
            best, best_residual = last, residual
        target = damping * move
        memory.correct(target)
        point = point + target * (rule.longest / max(np.abs(target).max(), rule.longest))
    return StoppedAt(best.point, best_residual, rule.limit)


def _first(step: Callable[[Array], Array], start: Array, other: Array | None) -> tuple[_Visit, int]:
    """Where to begin, with the move there, and the evaluations that it took to see."""
    move = step(start)
    if other is None or np.abs(move).max() <= FAR:
        return _Visit(start, move), 1
    there = step(other)
    return (_Visit(other, there) if _is_shorter(there, move) else _Visit(start, move)), 2


def _is_shorter(move: Array, than: Array) -> bool:
    """Whether a move is shorter in the mean than another; one that is not finite never is."""
    length = np.linalg.norm(move)
    return bool(np.isfinite(length)) and not length >= np.linalg.norm(than)
