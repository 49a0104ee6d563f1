"""Weights of the game that the choices of 2022 tell, and how well the game then does out of sample.

Each actor's choice is a logit response to what the others did (a pseudo-likelihood), so that a fit
is a small concave-like problem. Joining in part and joining fully are one observed outcome. Weights
on which data are nearly silent keep their prior.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError, SolveError
from detente.politics.game import pure
from detente.politics.ladder import POINT, SANCTION, VOTE, ladder_probability
from detente.politics.payoffs import ACTIONS, JOINS, WEIGHTS, Model

Array = NDArray[np.float64]

LOOSE = {
    "distance": (0.0, 100.0),
    "habit": (0.0, 2.5),
    "vote": (0.0, 2.5),
    "back": (0.0, 10.0),
    "condemn": (0.0, 10.0),
    "join": (0.0, 10.0),
}
PRIOR = {
    w.name: LOOSE.get(w.name, (w.value, (w.high - w.low) / 4))
    for w in WEIGHTS
    if w.name != "retaliation"
}
TESTED = ("welfare", "distance", "habit", "vote", "harm", "secondary", "complementarity")
RUNGS = ("null", POINT, VOTE, SANCTION)
LEVELS = np.array([[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 1]], dtype=float)


@dataclass(frozen=True)
class Fitted:
    """Weights fitted to what the actors did, and the score of the game out of sample.

    Attributes
    ----------
    weights : mapping
        By name, at the mode of the posterior.
    error : mapping
        Posterior standard deviation (Laplace) by name.
    actors : tuple of str
        Those with a known choice.
    probability : ndarray [actor, level]
        Of the four levels, each actor left out of the fit.
    log_score : float
        Mean log probability of what they did, left out; higher is better.
    gain : mapping
        By term: log score with it less log score without it. Negative: the term does not pay out of
        sample.
    """

    weights: Mapping[str, float]
    error: Mapping[str, float]
    actors: tuple[str, ...]
    probability: Array
    log_score: float
    gain: Mapping[str, float]


def fit(
    model: Model,
    *,
    without: Sequence[str] = (
        "welfare",
        "distance",
        "habit",
        "vote",
        "harm",
        "secondary",
        "complementarity",
    ),
) -> Fitted:
    """The Fitted weights of a model whose actors' choices are known; `without` are the terms to
    leave out one by one.

    Raises DataError where too few actors have a known choice.
    """
    features, levels, actors = _observed(model)
    names = list(PRIOR)
    mean, sd = np.array([PRIOR[name] for name in names]).T
    everyone = np.arange(len(levels))
    mode, curvature = _mode(features, levels, mean, sd)
    given = _left_out(features, levels, (mean, sd), mode)
    score = float(np.log(given[everyone, levels]).mean())
    gain = {}
    for term in without:
        kept = [k for k, name in enumerate(names) if name != term]
        fewer = _left_out(features[:, :, kept], levels, (mean[kept], sd[kept]), mode[kept])
        gain[term] = score - float(np.log(fewer[everyone, levels]).mean())
    errors = np.sqrt(np.diag(np.linalg.inv(curvature)))
    return Fitted(
        dict(zip(names, mode.tolist(), strict=True)),
        dict(zip(names, errors.tolist(), strict=True)),
        actors,
        given,
        score,
        gain,
    )


def ladder_scores(fitted: Fitted, model: Model) -> dict[str, float]:
    """Mean log score of each rung of the ladder, left out, on the same actors and levels as the
    game's.
    """
    level = {actor.code: actor.level for actor in model.cast.actors}
    found = {}
    for rung in RUNGS:
        given = ladder_probability(rung, eu_as_one=True)
        states = [
            (next(iter(a.members)), level[a.code])
            for a in model.cast.actors
            if a.code in fitted.actors
        ]
        found[rung] = float(np.mean([np.log(given[state][k]) for state, k in states]))
    return found


def _observed(model: Model) -> tuple[Array, NDArray[np.int64], tuple[str, ...]]:
    """Features [actor, action, term] given what the others did, and levels, of the actors with a
    known choice.
    """
    found = model.cast.actors
    action = [
        (
            JOINS + 1
            if (actor.listed if actor.level is None else actor.level == 3)
            else actor.level or 0
        )
        for actor in found
    ]
    mixed = pure(action, len(ACTIONS))
    known = [k for k, actor in enumerate(found) if actor.level is not None]
    levels = np.array([found[k].level for k in known], dtype=np.int64)
    if len(known) < 10 or len(set(levels.tolist())) < 3:
        raise DataError(
            "too few actors with a known choice to fit weights",
            where=model.cast.target,
            hint="what states did is known for RUS",
        )
    by_name = {term.name: np.broadcast_to(term.feature(mixed), mixed.shape) for term in model.terms}
    return (
        np.stack([by_name[name] for name in PRIOR], axis=2)[known],
        levels,
        tuple(found[k].code for k in known),
    )


def _left_out(
    features: Array, levels: NDArray[np.int64], prior: tuple[Array, Array], start: Array
) -> Array:
    """Probability of each level for each actor from a fit on all others [actor, level]."""
    rows = []
    for k in range(len(levels)):
        others = np.arange(len(levels)) != k
        weights, _ = _mode(features[others], levels[others], *prior, start=start)
        rows.append(_chances(features[k : k + 1], weights)[0] @ LEVELS.T)
    return np.array(rows)


def _chances(features: Array, weights: Array) -> Array:
    """Logit response [actor, action]."""
    utility = features @ weights
    weight = np.exp(utility - utility.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def _mode(
    features: Array, levels: NDArray[np.int64], mean: Array, sd: Array, start: Array | None = None
) -> tuple[Array, Array]:
    """Weights at the mode of the posterior and its curvature, by Newton's method with halving of
    steps.
    """
    weights = mean.copy() if start is None else start.copy()
    allowed = LEVELS[levels]
    value = _posterior(features, allowed, weights, mean, sd)
    for _ in range(100):
        slope, curvature = _derivatives(features, allowed, weights, mean, sd)
        if np.abs(slope * sd).max() < 1e-7:
            return weights, curvature
        step, length = np.linalg.solve(curvature, slope), 1.0
        while (
            new := _posterior(features, allowed, weights + length * step, mean, sd)
        ) < value - 1e-12 and length > 1e-6:
            length /= 2
        weights, value = weights + length * step, new
    raise SolveError("the fit of the weights did not converge")


def _posterior(features: Array, allowed: Array, weights: Array, mean: Array, sd: Array) -> float:
    chances = (_chances(features, weights) * allowed).sum(axis=1)
    return float(
        np.log(np.maximum(chances, 1e-300)).sum() - 0.5 * (((weights - mean) / sd) ** 2).sum()
    )


def _derivatives(
    features: Array, allowed: Array, weights: Array, mean: Array, sd: Array
) -> tuple[Array, Array]:
    """Slope of the log posterior, and the information of all actions plus that of the prior, which
    is positive definite.
    """
    p = _chances(features, weights)
    q = p * allowed / (p * allowed).sum(axis=1, keepdims=True)
    expected, within = np.einsum("ia,iat->it", p, features), np.einsum("ia,iat->it", q, features)
    slope = (within - expected).sum(axis=0) - (weights - mean) / sd**2
    spread = features - expected[:, None]
    curvature = np.einsum("ia,iat,iau->tu", p, spread, spread) + np.diag(1 / sd**2)
    return slope, curvature
