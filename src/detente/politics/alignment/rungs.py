"""How well each predictor does out of sample: one rung for each question put to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from detente.politics.alignment.ordered_logit import auc, cluster_weights, weighted_mean
from detente.politics.alignment.predictors import (
    BINARY,
    FORWARD_PREDICTORS,
    NULL,
    ORDERED,
    POINT,
    POINT_AND_TRADE,
    PREDICTORS,
    TRADE,
    forward,
    left_out,
    left_out_with_accounts,
    outcome_levels,
)
from detente.politics.alignment.voting import Alignment, Levels
from detente.types import Array, Mask
from detente.world.countries import UNION

STATES = "states"
EU_AS_ONE = "EU as one"
NEW_JOINERS = "new joiners"
WITH_ACCOUNTS = "states with accounts"
LEAVE_ONE_OUT, FORWARD = "leave-one-out", "2014 -> 2022"
# Of the draws of clusters: 95 per cent lie between.
ENDS = (0.025, 0.975)


@dataclass(frozen=True)
class Rung:
    """How well one predictor does out of sample.

    Attributes
    ----------
    name, outcome, units, split : str
        The predictor; ``binary`` (sanctioned or not) or ``ordered`` (four levels); ``states``, ``EU
        as one``, ``new joiners`` (the states that had not sanctioned in 2014, scored with the fit
        on all states) or ``states with accounts``; ``leave-one-out`` or ``2014 -> 2022`` (fitted on
        2014 alone, held against 2022).
    count, positives : int
        Units that are scored, and how many of them sanctioned.
    auc, auc_low, auc_high : float
        Probability that a unit that sanctioned is ranked above one that did not. Of the null 0.5 by
        definition: it ranks nobody (left out one at a time it would get 0, since it knows one
        sanctioner less whenever it judges a sanctioner).
    log_score, log_score_low, log_score_high : float
        Mean log of the probability given to what happened; nats.
    parent : str
        The predictor without the last term; empty for the null.
    gain, gain_low, gain_high : float
        Log score less that of `parent`: what the term adds out of sample; negative when it does
        harm.

    Notes
    -----
    Low and high are the 2.5 and 97.5 percentiles over draws of whole clusters (the members of the
    European Union are one) with the fitted predictors held fixed: they say how much rests on which
    governments there happen to be.
    """

    name: str
    outcome: str
    units: str
    split: str
    count: int
    positives: int
    auc: float
    auc_low: float
    auc_high: float
    log_score: float
    log_score_low: float
    log_score_high: float
    parent: str
    gain: float
    gain_low: float
    gain_high: float


@dataclass(frozen=True)
class Setup:
    """One question: which outcome, for which units, and on what the fit rests."""

    outcome: str
    units: str
    split: str


@dataclass(frozen=True, eq=False)
class Trial:
    """Every predictor's answer to one question, and what happened.

    Attributes
    ----------
    alignment : Alignment
    asked : Setup
    happened : ndarray of int [unit]
        The level of the outcome.
    given : dict of str to ndarray [unit, level]
        Probability of each level, by name of the predictor.
    chosen : ndarray of bool [unit]
        The units that are scored.
    """

    alignment: Alignment
    asked: Setup
    happened: Levels
    given: dict[str, Array]
    chosen: Mask

    def by_state(self, name: str) -> dict[str, Array]:
        """Probability of each level [level] by state among the chosen units."""
        rows = zip(self.alignment.members, self.given[name], self.chosen, strict=True)
        return {state: row for unit, row, kept in rows if kept for state in unit}

    def parent(self, name: str) -> str:
        """The predictor without the last term of this one."""
        if self.asked.split == FORWARD:
            return FORWARD_PREDICTORS[name].fitted.parent
        return PREDICTORS[name].parent


def trials(alignment: Alignment, prior_sd: float) -> Iterator[Trial]:
    """Both outcomes and both splits for all units.

    For states also the newcomers alone and those with accounts alone.
    """
    units = EU_AS_ONE if UNION in alignment.states else STATES
    everyone = np.ones(len(alignment.states), dtype=bool)
    newcomers = alignment.sanctioned_2014 == 0
    for outcome in (BINARY, ORDERED):
        happened = outcome_levels(alignment.level_2022, outcome)
        for split, given in _answers(alignment, outcome, prior_sd).items():
            asked = Setup(outcome, units, split)
            yield Trial(alignment, asked, happened, given, everyone)
            if units == STATES:
                asked = Setup(outcome, NEW_JOINERS, split)
                yield Trial(alignment, asked, happened, given, newcomers)
    if units == STATES:
        yield _with_accounts(alignment)


def _answers(alignment: Alignment, outcome: str, prior_sd: float) -> dict[str, dict[str, Array]]:
    """Probabilities [unit, level] by split and predictor."""
    now = outcome_levels(alignment.level_2022, outcome)
    then = outcome_levels(alignment.level_2014, outcome)
    given_others = {
        name: left_out(alignment, one, now, prior_sd) for name, one in PREDICTORS.items()
    }
    given_the_past = {
        name: forward(alignment, pair, then, prior_sd) for name, pair in FORWARD_PREDICTORS.items()
    }
    return {LEAVE_ONE_OUT: given_others, FORWARD: given_the_past}


def _with_accounts(alignment: Alignment) -> Trial:
    """The same comparison fitted only on states that have a trade figure: nothing is filled in."""
    happened = outcome_levels(alignment.level_2022, BINARY)
    given = {
        name: left_out_with_accounts(alignment, PREDICTORS[name], happened)
        for name in (NULL, TRADE, POINT, POINT_AND_TRADE)
    }
    asked = Setup(BINARY, WITH_ACCOUNTS, LEAVE_ONE_OUT)
    return Trial(alignment, asked, happened, given, alignment.has_accounts)


def rungs(trial: Trial, draws: int, seed: int) -> list[Rung]:
    """One Rung for each predictor of a trial, with ranges over `draws` of whole clusters."""
    chosen = trial.chosen
    units = np.flatnonzero(chosen)
    happened = trial.happened[chosen]
    positive = trial.alignment.sanctioned_2022[chosen]
    clusters = [trial.alignment.clusters[k] for k in units]
    as_they_are = np.ones(len(units))
    weights = np.vstack([as_they_are, cluster_weights(clusters, draws, seed)])
    score = {name: np.log(given[units, happened]) for name, given in trial.given.items()}
    rows = []
    for name, mine in score.items():
        parent = trial.parent(name)
        ranking = np.zeros(len(units)) if name == NULL else trial.given[name][chosen][:, -1]
        added = mine - score[parent] if parent else np.zeros_like(mine)
        ranked = _spread(auc(ranking, positive, weights))
        scored = _spread(weighted_mean(mine, weights))
        gained = _spread(weighted_mean(added, weights))
        rows.append(
            Rung(
                name=name,
                outcome=trial.asked.outcome,
                units=trial.asked.units,
                split=trial.asked.split,
                count=len(units),
                positives=int(positive.sum()),
                auc=ranked.value,
                auc_low=ranked.low,
                auc_high=ranked.high,
                log_score=scored.value,
                log_score_low=scored.low,
                log_score_high=scored.high,
                parent=parent,
                gain=gained.value,
                gain_low=gained.low,
                gain_high=gained.high,
            )
        )
    return rows


@dataclass(frozen=True)
class _Spread:
    """A number for the data as they are, and its ends over draws of clusters."""

    value: float
    low: float
    high: float


def _spread(found: Array) -> _Spread:
    """The first entry is the data as they are, the others are draws."""
    low, high = np.quantile(found[1:], ENDS)
    return _Spread(float(found[0]), float(low), float(high))
