"""Where the answer changes along one assumption."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from detente.politics.stance.space import Space, Values
from detente.politics.stance.stakes import Stakes
from detente.politics.stance.support import backs, corners, leaves
from detente.types import Array

Gap: TypeAlias = Callable[[Array], Array]
"""What one stance pays over others, from utilities [draw, stance]."""

# Within which a threshold is looked for.
LIMITS = {
    "common_threat": (0.0, 1.0),
    "war_state": (-1.0, 1.0),
    "secondary_sanction_belief": (0.0, 1.0),
    "divergence": (0.0, 2.0),
}
# Bisections: the last interval is then shorter than a double can tell.
ROUNDS = 50
# Ends of the range of a threshold over the draws, percentiles.
ENDS = (5, 95)


@dataclass(frozen=True)
class Threshold:
    """Where the answer changes along one variable.

    `value` is None where it does not within the range, at the centre. `share` is the share of draws
    with a threshold, `low` and `high` the 5th and 95th percentile where there is one.
    """

    name: str
    question: str
    value: float | None
    share: float
    low: float | None
    high: float | None
    now: float


@dataclass(frozen=True)
class Turning:
    """A question for a threshold: along which variable, in words, and of which gap."""

    name: str
    question: str
    gap: Gap


QUESTIONS = (
    Turning("common_threat", "support ends below", leaves),
    Turning("secondary_sanction_belief", "backing ends above", backs),
    Turning("war_state", "backing changes at", backs),
    Turning("war_state", "support changes at", leaves),
    Turning("divergence", "support ends above", leaves),
)


def threshold(stakes: Stakes, at: Values, name: str, gap: Gap, *, rounds: int = ROUNDS) -> Array:
    """Value of `name` [draw] at which a gap between utilities changes sign, by bisection.

    NaN where it does not.
    """
    draws = len(next(iter(at.values())))
    low, high = (np.full(draws, end) for end in LIMITS[name])

    def value(point: Array) -> Array:
        return gap(corners(stakes, {**at, name: point}))

    start = value(low)
    crosses = start * value(high) < 0
    for _ in range(rounds):
        middle = (low + high) / 2
        same = value(middle) * start > 0
        low = np.where(same, middle, low)
        high = np.where(same, high, middle)
    return np.where(crosses, (low + high) / 2, np.nan)


def thresholds(found: Space) -> tuple[Threshold, ...]:
    """The Threshold of each of the `QUESTIONS` in an assumption space."""
    return tuple(_threshold(found, one) for one in QUESTIONS)


def _threshold(found: Space, asked: Turning) -> Threshold:
    centre = float(threshold(found.stakes, found.at_centre(), asked.name, asked.gap)[0])
    drawn = threshold(found.stakes, found.draws, asked.name, asked.gap)
    there = drawn[np.isfinite(drawn)]
    low, high = np.percentile(there, ENDS).tolist() if there.size else (None, None)
    return Threshold(
        name=asked.name,
        question=asked.question,
        value=centre if np.isfinite(centre) else None,
        share=float(np.isfinite(drawn).mean()),
        low=low,
        high=high,
        now=found.centre[asked.name],
    )
