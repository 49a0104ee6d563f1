"""Simple predictors of who sanctions: which columns each takes, and how it is fitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.errors import DataError
from detente.politics.alignment.ordered_logit import fit, leave_one_out, probability
from detente.politics.alignment.voting import SANCTIONED, Alignment, Levels
from detente.types import Array

NULL = "null"
TRADE = "trade"
OLD_POINT = "ideal point 2013"
POINT = "ideal point 2019"
POINT_AND_TRADE = f"{POINT} + trade"
POINT_AND_TREATIES = f"{POINT} + treaties"
VOTE = "+ past vote"
SANCTION = "+ past sanction"
BINARY, ORDERED = "binary", "ordered"
# Log odds from 0 to 1. A vote, treaty or past sanction that moves the odds by more than a factor of
# about 150 (two standard deviations) is not believed without data.
PRIOR_SD = 2.5


@dataclass(frozen=True)
class Predictor:
    """Columns of an `Alignment` that tell who sanctions.

    Attributes
    ----------
    parent : str
        The predictor without the last term; empty for the null.
    smooth : tuple of str
        Columns scaled to unit variance, whose slopes are free.
    flags : tuple of str
        Columns between 0 and 1, whose slopes have the prior.
    """

    parent: str
    smooth: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Forward:
    """A predictor as it is fitted on what was known in 2014, and as it is asked about 2022."""

    fitted: Predictor
    asked: Predictor


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns to fit and to ask [unit, column], in the units of the first, and their precision."""

    fitted: Array
    asked: Array
    precision: Array


PREDICTORS = {
    NULL: Predictor(""),
    TRADE: Predictor(NULL, ("trade_filled",)),
    OLD_POINT: Predictor(NULL, ("ideal_2013",)),
    POINT: Predictor(NULL, ("ideal_2019",)),
    POINT_AND_TRADE: Predictor(POINT, ("ideal_2019", "trade_filled")),
    POINT_AND_TREATIES: Predictor(POINT, ("ideal_2019",), ("us_ally_2022", "csto")),
    VOTE: Predictor(POINT, ("ideal_2019",), ("voted_yes_2014", "voted_no_2014")),
    SANCTION: Predictor(
        VOTE, ("ideal_2019",), ("voted_yes_2014", "voted_no_2014", "sanctioned_2014")
    ),
}
FORWARD_PREDICTORS = {
    NULL: Forward(PREDICTORS[NULL], PREDICTORS[NULL]),
    OLD_POINT: Forward(PREDICTORS[OLD_POINT], PREDICTORS[OLD_POINT]),
    POINT: Forward(PREDICTORS[OLD_POINT], PREDICTORS[POINT]),
    POINT_AND_TREATIES: Forward(
        Predictor(POINT, ("ideal_2013",), ("us_ally_2014", "csto")), PREDICTORS[POINT_AND_TREATIES]
    ),
}
INFORMED = tuple(name for name in PREDICTORS if name not in (NULL, TRADE))


def outcome_levels(levels: Levels, outcome: str) -> Levels:
    """The four levels for the ``ordered`` outcome; for the ``binary`` one sanctioned or not."""
    return levels if outcome == ORDERED else np.asarray(levels == SANCTIONED, dtype=np.int64)


def left_out(alignment: Alignment, predictor: Predictor, levels: Levels, prior_sd: float) -> Array:
    """Probability of each level for each unit from a fit on all other units [unit, level]."""
    columns = _columns(alignment, Forward(predictor, predictor), prior_sd)
    return leave_one_out(levels, columns.asked, columns.precision)


def left_out_with_accounts(alignment: Alignment, predictor: Predictor, levels: Levels) -> Array:
    """The same from a fit on units that have a trade figure alone; zero for the others."""
    known = alignment.has_accounts
    columns = _stacked(alignment, predictor.smooth)[known]
    columns = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    found = np.zeros((len(known), int(levels.max()) + 1))
    found[known] = leave_one_out(levels[known], columns, np.zeros(columns.shape[1]))
    return found


def forward(alignment: Alignment, pair: Forward, levels: Levels, prior_sd: float) -> Array:
    """Probability of each level in 2022 from a fit on what was done in 2014 [unit, level]."""
    columns = _columns(alignment, pair, prior_sd)
    everybody = np.ones((1, len(levels)))
    theta = fit(levels, columns.fitted, weights=everybody, precision=columns.precision)
    return np.asarray(probability(theta, columns.asked)[0])


def known_predictor(name: str, outcome: str) -> Predictor:
    """The predictor of an outcome; DataError with the names that exist."""
    if name not in PREDICTORS or outcome not in (BINARY, ORDERED):
        raise DataError(
            f"no predictor {name!r} of a {outcome!r} outcome",
            hint=f"predictors of binary or ordered are {', '.join(PREDICTORS)}",
        )
    return PREDICTORS[name]


def _columns(alignment: Alignment, pair: Forward, prior_sd: float) -> Columns:
    free = _stacked(alignment, pair.fitted.smooth).shape[1]
    old = _stacked(alignment, (*pair.fitted.smooth, *pair.fitted.flags))
    new = _stacked(alignment, (*pair.asked.smooth, *pair.asked.flags))
    centre = np.zeros(old.shape[1])
    scale = np.ones(old.shape[1])
    centre[:free] = old[:, :free].mean(axis=0)
    scale[:free] = old[:, :free].std(axis=0)
    precision = np.where(np.arange(old.shape[1]) < free, 0.0, prior_sd**-2)
    return Columns((old - centre) / scale, (new - centre) / scale, np.asarray(precision))


def _stacked(alignment: Alignment, names: Sequence[str]) -> Array:
    """Columns of an alignment side by side [unit, column], also when there is none."""
    rows: list[Array] = []
    for name in names:
        rows.extend(np.atleast_2d(getattr(alignment, name).T))
    return np.array(rows).reshape(-1, len(alignment.states)).T
