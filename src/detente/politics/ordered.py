"""Ordered logit for many training sets at once, leave-one-out, and scores with intervals over
clusters.

P(level <= k) = F(cut_k - x beta),  F logistic; two levels are the binary logit  (McCullagh 1980)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError, SolveError

Array = NDArray[np.float64]
Levels = NDArray[np.int64]
STEPS = 60
FLAT = 1e-6


def fit(levels: Levels, columns: Array, *, weights: Array, precision: Array) -> Array:
    """Cuts and slopes that are most likely in each training set [set, cut and column].

    Parameters
    ----------
    levels : ndarray of int [unit]
        0 to K - 1.
    columns : ndarray [unit, column]
        Of order one.
    weights : ndarray [set, unit]
        How often each unit counts in each training set; zero leaves it out.
    precision : ndarray [column]
        One over the variance of a normal prior around zero on each slope; zero is no prior.

    Raises
    ------
    DataError
        A level without any unit in some training set: its cut is not determined.
    SolveError
        The columns separate the levels, so that slopes grow without bound; a prior is needed.
    """
    cuts = int(levels.max())
    counts = np.stack([(weights * (levels <= k)).sum(axis=1) for k in range(cuts + 1)], axis=1)
    if (np.diff(counts, axis=1, prepend=0.0) <= 0).any():
        raise DataError(
            "a level has no unit in a training set",
            hint="join it with its neighbour, or leave fewer units out",
        )
    share = counts[:, :-1] / counts[:, -1:]
    theta = np.hstack([np.log(share / (1 - share)), np.zeros((len(weights), columns.shape[1]))])
    prior = np.concatenate([np.zeros(cuts), precision])
    upper, lower = _bounds(levels, columns, cuts)
    value, gradient, hessian = _posterior(theta, upper, lower, weights, prior)
    for _ in range(STEPS):
        if np.abs(gradient).max() < 1e-9:
            break
        step, length = np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0], np.ones(len(theta))
        new = _posterior(theta + step, upper, lower, weights, prior)
        while (worse := new[0] < value - 1e-10).any():
            length[worse] /= 2
            new = _posterior(theta + length[:, None] * step, upper, lower, weights, prior)
        theta, (value, gradient, hessian) = theta + length[:, None] * step, new
    if np.abs(gradient).max() >= 1e-9 or np.linalg.eigvalsh(hessian).min() < FLAT:
        raise SolveError(
            "the columns separate the levels, so that no finite slope is most likely",
            hint="give the slopes a prior",
        )
    return theta


def probability(theta: Array, columns: Array) -> Array:
    """Probability of each level [set, unit, level] under cuts and slopes of `fit`."""
    cuts = theta.shape[1] - columns.shape[1]
    index = theta[:, cuts:] @ columns.T
    edge = np.full((*index.shape, 1), np.inf)
    inner = theta[:, None, :cuts] - index[:, :, None]
    return _between(np.concatenate([inner, edge], axis=2), np.concatenate([-edge, inner], axis=2))


def leave_one_out(levels: Levels, columns: Array, precision: Array) -> Array:
    """Probability of each level for each unit from a fit on all other units [unit, level]; raises
    as `fit` does.
    """
    n = len(levels)
    theta = fit(levels, columns, weights=1 - np.eye(n), precision=precision)
    return np.concatenate([probability(theta[k : k + 1], columns[k : k + 1])[0] for k in range(n)])


def cluster_weights(clusters: Sequence[str], draws: int, seed: int) -> Array:
    """How often each unit counts when whole clusters are drawn with replacement [draw, unit]."""
    names, place = np.unique(np.asarray(clusters), return_inverse=True)
    rng = np.random.default_rng(seed)
    return rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)[
        :, place
    ].astype(float)


def auc(score: Array, positive: NDArray[np.bool_], weights: Array) -> Array:
    """Probability that a positive unit scores above a negative one, ties counting half [draw].

    `weights` [draw, unit] says how often a unit counts; draws without a positive or without a
    negative unit are left out.
    """
    wins = np.sign(score[positive][:, None] - score[~positive][None, :]) / 2 + 0.5
    up, down = weights[:, positive], weights[:, ~positive]
    pairs = up.sum(axis=1) * down.sum(axis=1)
    kept = pairs > 0
    won: Array = ((up @ wins) * down).sum(axis=1)[kept] / pairs[kept]
    return won


def weighted_mean(values: Array, weights: Array) -> Array:
    """Mean of `values` [unit] under each row of `weights` [draw, unit]; rows without weight are
    left out.
    """
    total = weights.sum(axis=1)
    found: Array = (weights @ values)[total > 0] / total[total > 0]
    return found


def _bounds(
    levels: Levels, columns: Array, cuts: int
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Rows that turn cuts and slopes into the upper and the lower edge of each unit's level, and
    what is added: infinity at the ends.
    """
    rows = np.vstack([np.zeros(cuts), np.eye(cuts), np.zeros(cuts)])
    top, bottom = np.where(levels == cuts, np.inf, 0.0), np.where(levels == 0, -np.inf, 0.0)
    return (np.hstack([rows[levels + 1], -columns]), top), (
        np.hstack([rows[levels], -columns]),
        bottom,
    )


def _posterior(
    theta: Array,
    upper: tuple[Array, Array],
    lower: tuple[Array, Array],
    weights: Array,
    prior: Array,
) -> tuple[Array, Array, Array]:
    """Log posterior [set], its gradient [set, parameter], and minus its second derivative [set,
    parameter, parameter].
    """
    (high, top), (low, bottom) = upper, lower
    above, below = theta @ high.T + top, theta @ low.T + bottom
    chance = _between(above, below)
    possible = chance > 0
    chance = np.where(possible, chance, 1.0)
    f_above, f_below = _density(above), _density(below)
    up, down = f_above / chance, -f_below / chance
    curve_up = -f_above * np.tanh(above / 2) / chance - up**2
    curve_down = f_below * np.tanh(below / 2) / chance - down**2
    value = (weights * np.log(chance)).sum(axis=1) - (prior * theta**2).sum(axis=1) / 2
    value = np.where(((weights > 0) & ~possible).any(axis=1), -np.inf, value)
    gradient = (weights * up) @ high + (weights * down) @ low - prior * theta
    cross = _outer(weights * (-up * down), high, low)
    hessian = (
        _outer(weights * curve_up, high, high)
        + _outer(weights * curve_down, low, low)
        + cross
        + cross.transpose(0, 2, 1)
    )
    return value, gradient, np.diag(prior) - hessian


def _outer(weights: Array, left: Array, right: Array) -> Array:
    """Sum over units of weights x left x right [set, parameter, parameter]."""
    products = (left[:, :, None] * right[:, None, :]).reshape(len(left), -1)
    return (weights @ products).reshape(len(weights), left.shape[1], right.shape[1])


def _between(above: Array, below: Array) -> Array:
    """F(above) - F(below), in the tail where it loses no digits."""
    flip = above + below > 0
    chance: Array = np.where(
        flip, _logistic(-below) - _logistic(-above), _logistic(above) - _logistic(below)
    )
    return chance


def _logistic(z: Array) -> Array:
    small = np.exp(-np.abs(z))
    found: Array = np.where(z >= 0, 1.0, small) / (1 + small)
    return found


def _density(z: Array) -> Array:
    small = np.exp(-np.abs(z))
    found: Array = small / (1 + small) ** 2
    return found
