"""Weights of the game that the choices of 2022 tell, and how well it then does out of sample.

Each actor's choice is a logit response to what the others did (a pseudo-likelihood), so that a fit
is a small concave-like problem. Joining in part and joining fully are one observed outcome. Weights
on which data are nearly silent keep their prior.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detente.errors import DataError, SolveError
from detente.politics.alignment.ladder import ladder_probability
from detente.politics.alignment.predictors import NULL, POINT, SANCTION, VOTE
from detente.politics.alignment.voting import SANCTIONED, Levels
from detente.politics.game.cast import Actor
from detente.politics.game.payoffs import ACTIONS, SanctionsGame
from detente.politics.game.polymatrix import pure, softmax
from detente.politics.game.weights import WEIGHTS
from detente.types import Array
from detente.world.political_facts import past_conduct

# Mean and standard deviation of the priors on what the choices tell most about: wide. The scale of
# habit and vote is that of the ladder's prior on flags.
LOOSE = {
    "distance": (0.0, 100.0),
    "habit": (0.0, 2.5),
    "vote": (0.0, 2.5),
    "back": (0.0, 10.0),
    "condemn": (0.0, 10.0),
    "join": (0.0, 10.0),
}
# Others: the declared range is two standard deviations to either side. What the target's answer is
# worth to it is no weight of an actor.
PRIOR = {
    one.name: LOOSE.get(one.name, (one.number.value, (one.number.high - one.number.low) / 4))
    for one in WEIGHTS
    if one.name != "retaliation"
}
TESTED = ("welfare", "distance", "habit", "vote", "harm", "secondary", "complementarity")
RUNGS = (NULL, POINT, VOTE, SANCTION)
# Actions that make up each observed level [level, action].
LEVEL_OF_ACTION = np.array(
    [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 1]], dtype=float
)
FEWEST_ACTORS, FEWEST_LEVELS = 10, 3
STEPS = 100
# Newton's method stops when the slope in prior standard deviations is this small.
FLAT = 1e-7
ROUNDING = 1e-12
SHORTEST = 1e-6


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


@dataclass(frozen=True, eq=False)
class Choices:
    """What the actors with a known choice did, and a normal prior on the weights.

    Attributes
    ----------
    features : ndarray [actor, action, term]
        Value of each term given what the others did.
    levels : ndarray of int [actor]
    mean, sd : ndarray [term]
        Of the prior.
    """

    features: Array
    levels: Levels
    mean: Array
    sd: Array

    def of(self, actors: Array) -> Choices:
        """The choices of some actors only."""
        return Choices(self.features[actors], self.levels[actors], self.mean, self.sd)

    def on(self, terms: Sequence[int]) -> Choices:
        """The same choices told by some terms only."""
        kept = list(terms)
        return Choices(self.features[:, :, kept], self.levels, self.mean[kept], self.sd[kept])

    def value(self, weights: Array) -> float:
        """Log posterior of weights [term]."""
        chances = (softmax(self.features @ weights) * self._allowed).sum(axis=1)
        likelihood = np.log(np.maximum(chances, 1e-300)).sum()
        return float(likelihood - 0.5 * (((weights - self.mean) / self.sd) ** 2).sum())

    def derivatives(self, weights: Array) -> tuple[Array, Array]:
        """Slope of the log posterior [term], and its information [term, term].

        Of all actions plus that of the prior, which is positive definite.
        """
        p = softmax(self.features @ weights)
        q = p * self._allowed / (p * self._allowed).sum(axis=1, keepdims=True)
        expected = np.einsum("ia,iat->it", p, self.features)
        within = np.einsum("ia,iat->it", q, self.features)
        slope = (within - expected).sum(axis=0) - (weights - self.mean) / self.sd**2
        spread = self.features - expected[:, None]
        information = np.einsum("ia,iat,iau->tu", p, spread, spread)
        return slope, information + np.diag(1 / self.sd**2)

    @property
    def _allowed(self) -> Array:
        """Actions that make up what each actor did [actor, action]."""
        return np.asarray(LEVEL_OF_ACTION[self.levels])


def fit(model: SanctionsGame, *, without: Sequence[str] = TESTED) -> Fitted:
    """The Fitted weights of a game whose actors' choices are known.

    `without` are the terms to leave out one by one. Raises DataError where too few actors have a
    known choice, SolveError where the fit does not converge.
    """
    known = _known(model)
    choices = observed(model)
    names = list(PRIOR)
    mode = _mode(choices, choices.mean)
    given = _left_out(choices, mode)
    score = _log_score(given, choices.levels)
    gain = {}
    for term in without:
        kept = [k for k, name in enumerate(names) if name != term]
        fewer = _left_out(choices.on(kept), mode[kept])
        gain[term] = score - _log_score(fewer, choices.levels)
    _, information = choices.derivatives(mode)
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    return Fitted(
        weights=dict(zip(names, mode.tolist(), strict=True)),
        error=dict(zip(names, errors.tolist(), strict=True)),
        actors=tuple(actor.code for actor in known),
        probability=given,
        log_score=score,
        gain=gain,
    )


def ladder_scores(fitted: Fitted, model: SanctionsGame) -> dict[str, float]:
    """Mean log score of each rung of the ladder, left out.

    On the same actors and levels as the game's.
    """
    known = [actor for actor in _known(model) if actor.code in fitted.actors]
    found = {}
    for rung in RUNGS:
        given = ladder_probability(rung, eu_as_one=True)
        chances = [given[actor.members[0]][actor.level] for actor in known]
        found[rung] = float(np.mean(np.log(chances)))
    return found


def observed(model: SanctionsGame) -> Choices:
    """The Choices of the actors with a known choice, told by the terms of `PRIOR`.

    Raises DataError where there are too few.
    """
    actors = model.cast.actors
    known = [k for k, actor in enumerate(actors) if actor.level is not None]
    levels = np.array([actors[k].level for k in known], dtype=np.int64)
    if len(known) < FEWEST_ACTORS or len(set(levels.tolist())) < FEWEST_LEVELS:
        recorded = ", ".join(one.target for one in past_conduct())
        raise DataError(
            "too few actors with a known choice to fit weights",
            where=model.cast.target,
            hint=f"what states did is known for {recorded}",
        )
    mixed = pure([_action(actor) for actor in actors], len(ACTIONS))
    by_name = {term.name: np.broadcast_to(term.feature(mixed), mixed.shape) for term in model.terms}
    features = np.stack([by_name[name] for name in PRIOR], axis=2)[known]
    mean, sd = np.array([PRIOR[name] for name in PRIOR]).T
    return Choices(features, levels, mean, sd)


def _known(model: SanctionsGame) -> list[Actor]:
    return [actor for actor in model.cast.actors if actor.level is not None]


def _action(actor: Actor) -> int:
    """What an actor did as an action: who sanctioned joined fully.

    One whose choice is unknown does as the scenario says.
    """
    fully = len(ACTIONS) - 1
    if actor.level is None:
        return fully if actor.listed else 0
    return fully if actor.level == SANCTIONED else actor.level


def _log_score(given: Array, levels: Levels) -> float:
    """Mean log of the probability given [actor, level] to what happened."""
    return float(np.log(given[np.arange(len(levels)), levels]).mean())


def _left_out(choices: Choices, start: Array) -> Array:
    """Probability of each level for each actor from a fit on all others [actor, level]."""
    rows = []
    actors = np.arange(len(choices.levels))
    for k in actors:
        weights = _mode(choices.of(actors[actors != k]), start)
        chances = softmax(choices.features[k] @ weights)
        rows.append(LEVEL_OF_ACTION @ chances)
    return np.array(rows)


def _mode(choices: Choices, start: Array) -> Array:
    """Weights [term] at the mode of the posterior, by Newton's method with halving of steps."""
    weights = start.copy()
    value = choices.value(weights)
    for _ in range(STEPS):
        slope, information = choices.derivatives(weights)
        if np.abs(slope * choices.sd).max() < FLAT:
            return weights
        step = np.linalg.solve(information, slope)
        length = 1.0
        new = choices.value(weights + step)
        while new < value - ROUNDING and length > SHORTEST:
            length /= 2
            new = choices.value(weights + length * step)
        weights = weights + length * step
        value = new
    raise SolveError("the fit of the weights did not converge")
