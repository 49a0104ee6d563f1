"""Sobol indices: how much of the variance of a number comes from which assumption.

The first index of an assumption is the share of the variance that goes when it alone is known, the
total one the share that stays when all others are known (Saltelli et al. 2010, their estimators b
of the first and f of the total). Points come from a scrambled Sobol sequence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.errors import ScenarioError, SolveError
from detente.scenario.file import Scenario
from detente.scenario.uncertain import Assumption, Level, uncertain, with_values
from detente.study.draws import NINE_IN_TEN, Draws, Measure
from detente.study.variance_answer import Indices, VarianceAnswer, VarianceShare
from detente.study.workers import workers
from detente.types import Array, Progress, silent

# The number is read under this name.
NUMBER = "number"
# Resamples of the points, for how exact the indices are.
RESAMPLES = 500
# A change below this share of a number is none: certificates hold equations to it.
NOTHING = 1e-7
# Fewer points with an equilibrium tell nothing.
LEAST = 8


def variance_shares(
    scenario: Scenario | str | Path,
    measure: Measure,
    label: str,
    *,
    draws: Draws | None = None,
    progress: Progress = silent,
) -> VarianceAnswer:
    """The VarianceAnswer of a number of a scenario.

    Assumptions that move nothing at any end of their range are left where they are.

    Parameters
    ----------
    scenario : Scenario, str or Path
    measure : callable
        ``measure(scenario, index)`` reads it, under the name `NUMBER`; it can be pickled.
    label : str
        What the number is.
    draws : Draws, optional
        How many points, a power of two (64 if None), the seed, and who solves. Each takes a solve
        for each assumption that moves the number, and two more.
    progress : callable, optional

    Raises ScenarioError for no power of two, or where no assumption moves the number; SolveError
    where there is no equilibrium as written, or at most points.
    """
    scenario = Scenario.of(scenario)
    plan = draws or Draws(64)
    if plan.count < LEAST or plan.count & (plan.count - 1):
        raise ScenarioError(
            f"{plan.count} points", where="--draws", hint="a power of two: 16, 32, 64, 128"
        )
    case = _Case(scenario, measure, uncertain(scenario))
    written = case.read({}, -1)
    if math.isnan(written.number):
        raise SolveError(written.why, where=scenario.name)
    moving = _moving(case, written.number, progress)
    if not moving:
        raise ScenarioError(f"no declared assumption moves {label}", hint="choose another number")
    rows = _rows(case, moving, plan, progress)
    kept = [row for row in rows if row is not None]
    if len(kept) < LEAST:
        raise SolveError(f"{len(kept)} of {plan.count} points have an equilibrium")
    first, second, *mixed = np.array([[one.number for one in row] for row in kept]).T
    return VarianceAnswer(
        scenario=scenario,
        label=label,
        written=written.number,
        movers=_shares(moving, sobol_indices(first, second, mixed, plan.seed)),
        held=tuple(one.label for one in case.declared if one not in moving),
        spread=float(np.concatenate([first, second]).std()),
        points=plan.count,
        failed=plan.count - len(kept),
        seed=plan.seed,
        max_residual=max(one.residual for row in (*kept, (written,)) for one in row),
    )


def _shares(moving: Sequence[Assumption], indices: Sequence[Indices]) -> tuple[VarianceShare, ...]:
    """The VarianceShare of each assumption."""
    pairs = zip(moving, indices, strict=True)
    return tuple(VarianceShare(one.label, one.number.source, index) for one, index in pairs)


def sobol_indices(
    first: Array, second: Array, mixed: Sequence[Array], seed: int = 0
) -> tuple[Indices, ...]:
    """The Indices of each assumption.

    Parameters
    ----------
    first, second : ndarray [point]
        The number at two sets of independent points.
    mixed : sequence of ndarray [point]
        By assumption, at the first set with that one from the second.
    seed : int
        Of the resamples behind the ranges.
    """
    draw = np.random.default_rng(seed)
    again = draw.integers(first.size, size=(RESAMPLES, first.size))
    found = []
    for one in mixed:
        values = _estimates(first, second, one)
        resampled = np.array([_estimates(first[k], second[k], one[k]) for k in again])
        low, high = np.percentile(resampled, NINE_IN_TEN, axis=0)
        ends = [(float(a), float(b)) for a, b in zip(low, high, strict=True)]
        found.append(Indices(float(values[0]), float(values[1]), *ends))
    return tuple(found)


def _estimates(first: Array, second: Array, mixed: Array) -> Array:
    """First and total index."""
    both = np.concatenate([first, second])
    centre, variance = both.mean(), both.var()
    if variance == 0:
        return np.zeros(2)
    alone = ((second - centre) * (mixed - first)).mean()
    with_others = 0.5 * ((first - mixed) ** 2).mean()
    return np.array([alone / variance, with_others / variance])


@dataclass(frozen=True)
class _Read:
    """A number; none, not finite, where there is no equilibrium, and why."""

    number: float
    residual: float
    why: str = ""


# The number at a point of the first set, of the second, then of the first with one assumption of
# the second [2 + assumption]; None where any of them has no equilibrium.
Row = list[_Read] | None


@dataclass(frozen=True, eq=False)
class _Case:
    """A scenario, how its number is read, and what may move."""

    scenario: Scenario
    measure: Measure
    declared: tuple[Assumption, ...]

    def read(self, values: dict[str, Level], index: int) -> _Read:
        """The number with values put in."""
        moved = with_values(self.scenario, values, self.declared) if values else self.scenario
        try:
            found = self.measure(moved, index)
        except SolveError as error:
            return _Read(math.nan, 0.0, str(error))
        return _Read(float(found.numbers[NUMBER]), found.max_residual)


def _moving(case: _Case, written: float, progress: Progress) -> list[Assumption]:
    """Assumptions that move the number at some end of their range, or have no equilibrium there."""
    found = []
    for done, one in enumerate(case.declared):
        progress("assumptions that move it", done, len(case.declared))
        levels = one.number.levels if one.number.draw == "choice" else one.number.ends
        for level in levels:
            number = case.read({one.name: level}, 0).number
            if not abs(number - written) <= NOTHING * max(1.0, abs(written)):
                found.append(one)
                break
    return found


def _rows(case: _Case, moving: Sequence[Assumption], plan: Draws, progress: Progress) -> list[Row]:
    """The Row of every point."""
    from scipy.stats import qmc

    # Scrambled, so that the seed counts; the first half of its dimensions is the first set.
    sequence = qmc.Sobol(2 * len(moving), rng=np.random.default_rng(plan.seed))
    with workers(plan.executor) as executor:
        tasks = [
            executor.submit(_read_row, case, moving, point) for point in sequence.random(plan.count)
        ]
        found = []
        for done, task in enumerate(tasks):
            progress("points", done, plan.count)
            found.append(task.result())
    progress("points", plan.count, plan.count)
    return found


def _read_row(case: _Case, moving: Sequence[Assumption], point: Array) -> Row:
    first, second = point[: len(moving)], point[len(moving) :]
    mixed = [np.where(np.arange(first.size) == k, second, first) for k in range(first.size)]
    found = []
    for place in (first, second, *mixed):
        shares = zip(moving, place.tolist(), strict=True)
        one = case.read({who.name: who.number.quantile(share) for who, share in shares}, 0)
        if math.isnan(one.number):
            return None
        found.append(one)
    return found
