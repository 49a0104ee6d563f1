"""Simple rules that a model must beat, and skill: pure functions of numbers.

Three rules say what will be without any model. *No change*: what was. *Proportion*: what levers
stop at given prices goes to the others in proportion to what they had before. *Pre-trend*: the
change of the years before goes on at the same pace. A rule knows the levers and the trade of the
base year, and nothing that the model solves.

    skill = 1 - |error| / the smallest |error| of a rule

It is 1 for a perfect prediction, 0 for one as good as the best rule, negative for a worse one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.types import Array, Mask

NO_CHANGE, PROPORTION, PRE_TREND = "no change", "proportion", "pre-trend"
RULES = (NO_CHANGE, PROPORTION, PRE_TREND)
# What each rule says, in words that need no table.
RULES_SAID = {
    NO_CHANGE: "nothing changes",
    PROPORTION: "what is lost goes to the others in proportion",
    PRE_TREND: "the change of the years before goes on",
}
# Columns of a scored row: what each rule says, and how far it is off.
SAID = ("null_no_change", "null_proportional", "null_pre_trend")
MISSED = ("error_no_change", "error_proportional", "error_pre_trend")
SKILL_COLUMNS = ("error", *MISSED, "best_rule", "skill", "beats_nulls")
# Errors below this share of the largest rule's count as none: rounding of the solver.
EXACT = 1e-9
# A skill below this is printed as 0.00: no better than the rule.
LEAST_SKILL = 0.005
# Predictions that differ by less than this share of how much the record differs make no line.
LEAST_RANGE = 0.01


@dataclass(frozen=True)
class Skill:
    """How a prediction does beside the simple rules.

    Attributes
    ----------
    error : float
        Size of the model's error, in the unit of the record.
    errors : mapping of str to float or None
        Size of each rule's error by its name; None where the rule has nothing to start from.
    """

    error: float
    errors: Mapping[str, float | None]

    @property
    def best(self) -> str:
        """The rule with the smallest error, the first of several; empty when there is none."""
        known = {name: size for name, size in self.errors.items() if size is not None}
        return min(known, key=lambda name: known[name]) if known else ""

    @property
    def value(self) -> float | None:
        """Skill; None without a rule, or where the best rule makes no error at all."""
        known = [size for size in self.errors.values() if size is not None]
        if not known or min(known) <= EXACT * max(known):
            return None
        return 1 - self.error / min(known)

    @property
    def beats(self) -> bool:
        """Whether the model is nearer to the record than every rule, by what can be printed."""
        return self.value is not None and self.value >= LEAST_SKILL


def scored_against(recorded: float, predicted: float, rules: Mapping[str, float | None]) -> Skill:
    """The Skill of one number beside what the rules say of it."""
    errors = {name: None if said is None else abs(said - recorded) for name, said in rules.items()}
    return Skill(abs(predicted - recorded), errors)


def skill_cells(found: Skill | None) -> dict[str, Any]:
    """The cells of `SKILL_COLUMNS`; None in each where nothing is scored."""
    if found is None:
        return dict.fromkeys(SKILL_COLUMNS)
    errors = [found.errors.get(name) for name in RULES]
    return {
        "error": found.error,
        **dict(zip(MISSED, errors, strict=True)),
        "best_rule": found.best,
        "skill": found.value,
        "beats_nulls": found.beats,
    }


def rule_cells(rules: Mapping[str, float | None] | None) -> dict[str, float | None]:
    """The cells of `SAID`: what each rule says, None where it says nothing."""
    said = rules or {}
    return {cell: said.get(name) for cell, name in zip(SAID, RULES, strict=True)}


def mean_scored(recorded: Array, predicted: Array, rules: Mapping[str, Array | None]) -> Skill:
    """The Skill of many numbers: errors are means of absolute differences."""
    errors = {
        name: None if said is None else float(np.abs(said - recorded).mean())
        for name, said in rules.items()
    }
    return Skill(float(np.abs(predicted - recorded).mean()), errors)


def in_proportion(base: Array, left: Array, open_: Mask | None = None) -> Array:
    """Flows along the last axis when what is lost goes to the others in proportion to their base.

    Parameters
    ----------
    base : ndarray [..., partner]
        Flows before.
    left : ndarray [..., partner]
        The same at given prices under the levers.
    open_ : ndarray [partner] of bool, optional
        Who belongs to the market; the flows of the others stay as they are left.

    Returns
    -------
    ndarray [..., partner]
        With the sum of `base`, as long as any flow that is left can grow.
    """
    inside = np.ones(base.shape[-1], dtype=bool) if open_ is None else open_
    before, kept = np.where(inside, base, 0.0), np.where(inside, left, 0.0)
    remains = kept.sum(axis=-1, keepdims=True)
    whole = before.sum(axis=-1, keepdims=True)
    factor = np.where(remains > 0, whole / np.where(remains > 0, remains, 1.0), 1.0)
    return np.asarray(np.where(inside, left * factor, left))


def continued(first: float, last: float, years: float, ahead: float) -> float:
    """What follows `ahead` years after `last` at the yearly change since `first`, `years` before.

    Never below zero where both were not.
    """
    found = last + (last - first) / years * ahead
    return max(found, 0.0) if min(first, last) >= 0 else found


def continued_growth(first: float, last: float, years: float, ahead: float) -> float | None:
    """Growth in per cent after `ahead` years at the mean yearly growth; None from nothing."""
    if first <= 0 or last <= 0:
        return None
    return 100 * float((last / first) ** (ahead / years) - 1)


@dataclass(frozen=True)
class Fit:
    """A straight line of recorded on predicted changes.

    Attributes
    ----------
    points : int
    slope, r2 : float or None
        Slope of the least-squares line with a constant, and the share of the variance that it
        explains; None where hardly anything is predicted to differ.
    """

    points: int
    slope: float | None
    r2: float | None


def fit(recorded: Sequence[float], predicted: Sequence[float]) -> Fit:
    """The `Fit` of recorded changes on predicted ones."""
    x, y = np.asarray(predicted, dtype=float), np.asarray(recorded, dtype=float)
    if len(x) < 2 or np.ptp(y) == 0 or np.ptp(x) <= LEAST_RANGE * np.ptp(y):
        return Fit(len(x), None, None)
    dx, dy = x - x.mean(), y - y.mean()
    slope = float((dx * dy).sum() / (dx * dx).sum())
    correlation = float((dx * dy).sum() / np.sqrt((dx * dx).sum() * (dy * dy).sum()))
    return Fit(len(x), slope, correlation**2)
