"""A fixed point z = G(z) of a vector, by Anderson acceleration with safeguards; knows nothing of
economics.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RIDGE = 1e-12


@dataclass(frozen=True, eq=False)
class Found:
    """Where the iteration stopped: the point, its residual max |G(z) - z|, and the evaluations of G
    that it took.
    """

    point: Array
    residual: float
    evaluations: int


@dataclass(frozen=True)
class Rule:
    """How to iterate: `memory` past steps, steps no longer than `longest` in any entry, at most
    `limit` evaluations.
    """

    memory: int = 10
    longest: float = 1.0
    limit: int = 400
    damping: float = 1.0


def anderson(
    step: Callable[[Array], Array], start: Array, *, tolerance: float, rule: Rule
) -> Found:
    """The fixed point of z -> z + step(z), by type-II Anderson acceleration (Walker & Ni 2011).

    The least-squares problem is solved through its Gram matrix, one row of which changes per step.
    Memory is dropped when the residual grows tenfold over the best, and the plain damped step is
    taken.

    Parameters
    ----------
    step : callable
        G(z) - z; may return non-finite numbers, which reset the iteration to the best point with a
        shorter step.
    start : ndarray
    tolerance : float
        On max |step(z)|.
    """
    targets, steps = np.empty((rule.memory, start.size)), np.empty((rule.memory, start.size))
    gram, own = np.zeros((rule.memory, rule.memory)), np.eye(rule.memory)
    ridge, floor = 1 + RIDGE * own, np.finfo(float).tiny * own
    best, best_move, best_residual = start, start, np.inf
    point, last_point, last_move = start, start, start
    kept = slot = 0
    damping, fresh = rule.damping, True
    for evaluation in range(1, rule.limit + 1):
        move = step(point)
        residual = float(np.abs(move).max())
        if residual <= tolerance:
            return Found(point, residual, evaluation)
        if not np.isfinite(residual):
            if best_residual == np.inf:
                return Found(point, np.inf, evaluation)
            point, damping, kept, slot, fresh = (
                best + 0.1 * damping * best_move,
                0.5 * damping,
                0,
                0,
                True,
            )
            continue
        if residual > 10 * best_residual:
            kept = slot = 0
        elif not fresh:
            np.subtract(move, last_move, out=steps[slot])
            np.multiply(steps[slot], damping, out=targets[slot])
            targets[slot] += point
            targets[slot] -= last_point
            kept, slot = _remember(gram, steps, kept, slot)
        if residual < best_residual:
            best, best_move, best_residual = point, move, residual
        last_point, last_move, fresh = point, move, False
        target = damping * move
        if kept:
            regular = gram[:kept, :kept] * ridge[:kept, :kept] + floor[:kept, :kept]
            weights = np.linalg.solve(regular, steps[:kept] @ move)
            target -= weights @ targets[:kept]
        longest = float(np.abs(target).max())
        if longest > rule.longest:
            target *= rule.longest / longest
        point = point + target
    return Found(best, best_residual, rule.limit)


def _remember(gram: Array, steps: Array, kept: int, slot: int) -> tuple[int, int]:
    kept = max(kept, slot + 1)
    row = steps[:kept] @ steps[slot]
    gram[slot, :kept] = row
    gram[:kept, slot] = row
    return kept, (slot + 1) % len(gram)
