"""Answers of the sanctions game held against the full model: what anybody could still gain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.politics.game.effects import RESOLVED
from detente.politics.game.logit_path import LogitEquilibrium
from detente.politics.game.payoffs import SanctionsGame
from detente.politics.game.polymatrix import Profile, pure, softmax
from detente.types import Array

# Profiles drawn from a logit equilibrium: each re-solves every deviation of every actor, and the
# error of the mean regret then stays below two hundredths of a logit in the reference case.
SAMPLES = 4


@dataclass(frozen=True, eq=False)
class CertifiedProfile:
    """A pure profile with what each player could gain by another action on the full model.

    `rounds` is how often best replies on the full model had to correct the surrogate's answer
    before it came to rest; `regret` [player] is in logits and in payoff differences that include
    the re-solved economy.
    """

    profile: Profile
    regret: Array
    rounds: int


@dataclass(frozen=True, eq=False)
class CertifiedLogit:
    """A logit equilibrium of the surrogate held against the full model on sampled profiles.

    Attributes
    ----------
    probability : ndarray [player, action]
    regret, error : ndarray [player]
        Expected regret with re-solved payoffs, in logits, and the standard error of its sampling:
        what is sampled is how far the full model is from the surrogate, whose own expectation is
        exact.
    surrogate_regret : ndarray [player]
        The same with the surrogate's payoffs: what remains is the deliberate noise of a logit
        response.
    response_gap : float
        Largest difference between the probabilities and the logit response to the re-solved
        payoffs.
    samples : int
    """

    probability: Array
    regret: Array
    error: Array
    surrogate_regret: Array
    response_gap: float
    samples: int


def certified_pure(model: SanctionsGame, profile: Profile, *, rounds: int = 5) -> CertifiedProfile:
    """`profile` corrected by best replies on the full model until nobody gains by deviating.

    Or after `rounds`. A gain that the weights could make of a difference in real income below
    `RESOLVED` is none: the same economy is solved anew for every action.
    """
    none = RESOLVED * max(1.0, *model.weights.values())
    for done in range(rounds + 1):
        payoff = model.exact(profile)
        played = payoff[np.arange(len(profile)), list(profile)]
        regret = payoff.max(axis=1) - played
        if done == rounds or regret.max() <= none:
            break
        best = payoff.argmax(axis=1).tolist()
        gains = (regret > none).tolist()
        moves = zip(profile, best, gains, strict=True)
        profile = tuple(other if gain else mine for mine, other, gain in moves)
    return CertifiedProfile(profile, regret, done)


def certified_logit(
    model: SanctionsGame, found: LogitEquilibrium, *, samples: int = SAMPLES, seed: int = 0
) -> CertifiedLogit:
    """The CertifiedLogit of an equilibrium of the surrogate, from profiles drawn from it.

    Two or more samples give an error.
    """
    p = found.probability
    players = np.arange(len(p))
    possible = model.game().available
    expected = np.where(possible, found.payoff, 0.0)
    payoffs = expected + _beyond(model, p, samples, seed)
    mean = np.where(possible, payoffs.mean(axis=0), -np.inf)
    best = payoffs[:, players, mean.argmax(axis=1)]
    regret = best - (payoffs * p).sum(axis=2)
    error = np.full(len(p), np.inf)
    if samples > 1:
        error = regret.std(axis=0, ddof=1) / np.sqrt(samples)
    return CertifiedLogit(
        probability=p,
        regret=regret.mean(axis=0),
        error=error,
        surrogate_regret=found.payoff.max(axis=1) - (expected * p).sum(axis=1),
        response_gap=float(np.abs(softmax(found.precision * mean) - p).max()),
        samples=samples,
    )


def _beyond(model: SanctionsGame, p: Array, samples: int, seed: int) -> Array:
    """Payoffs of the full model less those of the surrogate [sample, player, action].

    At profiles drawn from probabilities [player, action]; zero for actions nobody has.
    """
    draw = np.random.default_rng(seed)
    game = model.game()
    found = np.zeros((samples, *p.shape))
    for gap in found:
        profile = tuple(int(draw.choice(p.shape[1], p=row / row.sum())) for row in p)
        surrogate = game.payoffs(pure(profile, p.shape[1]))
        np.subtract(model.exact(profile), surrogate, out=gap, where=game.available)
    return found
