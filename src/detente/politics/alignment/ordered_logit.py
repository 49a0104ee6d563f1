"""Ordered logit for many training sets at once, leave-one-out, and scores over clusters.

P(level <= k) = F(cut_k - x beta),  F logistic; two levels are the binary logit  (McCullagh 1980)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.errors import DataError, SolveError
from detente.politics.alignment.voting import Levels
from detente.types import Array, Mask

# Newton's method needs five to ten steps where the levels are not separated.
STEPS = 60
# A slope is found when the gradient of the log posterior is this small in every parameter.
GRADIENT = 1e-9
# Rounding of the log posterior: a step that loses less than this is no step back.
ROUNDING = 1e-10
# Least curvature of a determined fit. Separated levels leave a direction without any.
FLAT = 1e-6


@dataclass(frozen=True, eq=False)
class _Edge:
    """One edge of each unit's level as a linear function of cuts and slopes.

    `rows` [unit, parameter] turn cuts and slopes into the edge; `added` [unit] is infinite where
    the level has no such edge, otherwise zero.
    """

    rows: Array
    added: Array

    def at(self, theta: Array) -> Array:
        """The edge less the index of each unit [set, unit]."""
        return np.asarray(theta @ self.rows.T + self.added)


@dataclass(frozen=True, eq=False)
class _Fitting:
    """The log posterior of cuts and slopes in every training set.

    `weights` [set, unit] say how often a unit counts, `prior` [parameter] is one over the variance
    of the prior.
    """

    upper: _Edge
    lower: _Edge
    weights: Array
    prior: Array


@dataclass(frozen=True, eq=False)
class _Slope:
    """Log posterior [set], gradient [set, parameter], minus the second derivative [set, p, p]."""

    value: Array
    gradient: Array
    curvature: Array

    @property
    def flat(self) -> bool:
        """Whether the gradient is zero in every set."""
        return bool(np.abs(self.gradient).max() < GRADIENT)


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
    theta = _start(levels, weights, columns.shape[1])
    upper, lower = _edges(levels, columns, cuts)
    prior = np.concatenate([np.zeros(cuts), precision])
    asked = _Fitting(upper, lower, weights, prior)
    here = _posterior(asked, theta)
    for _ in range(STEPS):
        if here.flat:
            break
        theta, here = _newton(asked, theta, here)
    if not here.flat or np.linalg.eigvalsh(here.curvature).min() < FLAT:
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
    above = np.concatenate([inner, edge], axis=2)
    below = np.concatenate([-edge, inner], axis=2)
    return _between(above, below)


def leave_one_out(levels: Levels, columns: Array, precision: Array) -> Array:
    """Probability of each level for each unit from a fit on all other units [unit, level].

    Raises as `fit` does.
    """
    n = len(levels)
    theta = fit(levels, columns, weights=1 - np.eye(n), precision=precision)
    rows = [probability(theta[k : k + 1], columns[k : k + 1])[0] for k in range(n)]
    return np.concatenate(rows)


def cluster_weights(clusters: Sequence[str], draws: int, seed: int) -> Array:
    """How often each unit counts when whole clusters are drawn with replacement [draw, unit]."""
    names, place = np.unique(np.asarray(clusters), return_inverse=True)
    even = np.full(len(names), 1 / len(names))
    drawn = np.random.default_rng(seed).multinomial(len(names), even, size=draws)
    return np.asarray(drawn[:, place].astype(float))


def auc(score: Array, positive: Mask, weights: Array) -> Array:
    """Probability that a positive unit scores above a negative one, ties counting half [draw].

    `weights` [draw, unit] says how often a unit counts; draws without a positive or without a
    negative unit are left out.
    """
    wins = np.sign(score[positive][:, None] - score[~positive][None, :]) / 2 + 0.5
    up = weights[:, positive]
    down = weights[:, ~positive]
    pairs = up.sum(axis=1) * down.sum(axis=1)
    kept = pairs > 0
    won = ((up @ wins) * down).sum(axis=1)
    return np.asarray(won[kept] / pairs[kept])


def weighted_mean(values: Array, weights: Array) -> Array:
    """Mean of `values` [unit] under each row of `weights` [draw, unit].

    Rows without weight are left out.
    """
    total = weights.sum(axis=1)
    kept = total > 0
    return np.asarray((weights @ values)[kept] / total[kept])


def _start(levels: Levels, weights: Array, columns: int) -> Array:
    """Cuts that give each level its share, and no slopes [set, parameter]; raises as `fit`."""
    known = range(int(levels.max()) + 1)
    counts = np.stack([(weights * (levels <= k)).sum(axis=1) for k in known], axis=1)
    if (np.diff(counts, axis=1, prepend=0.0) <= 0).any():
        raise DataError(
            "a level has no unit in a training set",
            hint="join it with its neighbour, or leave fewer units out",
        )
    share = counts[:, :-1] / counts[:, -1:]
    cuts = np.log(share / (1 - share))
    return np.hstack([cuts, np.zeros((len(weights), columns))])


def _newton(asked: _Fitting, theta: Array, here: _Slope) -> tuple[Array, _Slope]:
    """One step of Newton's method in every set, halved where it would lose; and where it leads."""
    step = np.linalg.solve(here.curvature, here.gradient[:, :, None])[:, :, 0]
    length = np.ones(len(theta))
    there = _posterior(asked, theta + step)
    while (worse := there.value < here.value - ROUNDING).any():
        length[worse] /= 2
        there = _posterior(asked, theta + length[:, None] * step)
    return theta + length[:, None] * step, there


def _edges(levels: Levels, columns: Array, cuts: int) -> tuple[_Edge, _Edge]:
    """The upper and the lower edge of each unit's level."""
    rows = np.vstack([np.zeros(cuts), np.eye(cuts), np.zeros(cuts)])
    top = np.where(levels == cuts, np.inf, 0.0)
    bottom = np.where(levels == 0, -np.inf, 0.0)
    upper = _Edge(np.hstack([rows[levels + 1], -columns]), top)
    lower = _Edge(np.hstack([rows[levels], -columns]), bottom)
    return upper, lower


def _posterior(asked: _Fitting, theta: Array) -> _Slope:
    above = asked.upper.at(theta)
    below = asked.lower.at(theta)
    chance = _between(above, below)
    possible = chance > 0
    chance = np.where(possible, chance, 1.0)
    up = _density(above) / chance
    down = -_density(below) / chance
    # F'' = -F' tanh(z / 2) of the logistic distribution
    curve_up = -_density(above) * np.tanh(above / 2) / chance - up**2
    curve_down = _density(below) * np.tanh(below / 2) / chance - down**2
    weights, high, low = asked.weights, asked.upper.rows, asked.lower.rows
    likelihood = (weights * np.log(chance)).sum(axis=1)
    value = likelihood - (asked.prior * theta**2).sum(axis=1) / 2
    impossible = ((weights > 0) & ~possible).any(axis=1)
    gradient = (weights * up) @ high + (weights * down) @ low - asked.prior * theta
    cross = _outer(weights * (-up * down), high, low)
    hessian = _outer(weights * curve_up, high, high) + _outer(weights * curve_down, low, low)
    hessian = hessian + cross + cross.transpose(0, 2, 1)
    return _Slope(np.where(impossible, -np.inf, value), gradient, np.diag(asked.prior) - hessian)


def _outer(weights: Array, left: Array, right: Array) -> Array:
    """Sum over units of weights x left x right [set, parameter, parameter]."""
    products = (left[:, :, None] * right[:, None, :]).reshape(len(left), -1)
    return (weights @ products).reshape(len(weights), left.shape[1], right.shape[1])


def _between(above: Array, below: Array) -> Array:
    """F(above) - F(below), in the tail where it loses no digits."""
    flip = above + below > 0
    low_tail = _logistic(above) - _logistic(below)
    high_tail = _logistic(-below) - _logistic(-above)
    return np.where(flip, high_tail, low_tail)


def _logistic(z: Array) -> Array:
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1.0, small) / (1 + small))


def _density(z: Array) -> Array:
    small = np.exp(-np.abs(z))
    return np.asarray(small / (1 + small) ** 2)
