"""Slopes: how quantities under falls and limits answer to their factors, and the step that follows.

At given prices of others: a factor moves the flows that it covers, and what a treasury takes on top
is no quantity. Flows that buyers cannot replace answer less; the acceleration learns by how much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.economy.coverage import Ceilings, Coverage, Mix
from detente.types import Array, Mask

# Added to the slope of each quantity: two falls on the same flows have the same slopes.
RIDGE = 0.02

# Share of what the slopes ask for that a step takes, and its longest: wages and prices follow.
STEP, LONGEST = 0.9, 1.0


@dataclass(frozen=True, eq=False)
class Crossings:
    """Entries of a coverage that meet on a link.

    Attributes
    ----------
    one, other : int ndarray [pair]
        Entries on the same link, each with itself too.
    answer : ndarray [pair]
        Log quantity of `one` per log factor of `other`, at given prices of the rest.
    inside : bool ndarray [pair]
        Whether `other` is a part of the link and `one` the whole: it answers by that share.
    """

    one: NDArray[np.intp]
    other: NDArray[np.intp]
    answer: Array
    inside: Mask


def crossings_of(coverage: Coverage) -> Crossings:
    """The Crossings of a coverage."""
    at, by = coverage, coverage.ceilings
    order = np.argsort(at.place, kind="stable")
    count = np.bincount(at.place, minlength=at.flat.size)
    first = np.cumsum(count) - count
    together = count[at.place[order]]
    one = np.repeat(order, together)
    turn = np.arange(one.size) - np.repeat(np.cumsum(together) - together, together)
    other = order[np.repeat(first[at.place[order]], together) + turn]
    kept = (by.exporter + by.importer)[at.ceiling[other]]
    kept = kept + np.where(at.melting[one], by.melts[at.ceiling[other]], 0.0)
    answer = at.power[other] * (1 + kept / at.theta[at.place[other]])
    apart = ~at.whole[other] & ~at.whole[one] & (one != other)
    return Crossings(
        one=one,
        other=other,
        answer=np.where(apart, 0.0, answer),
        inside=at.whole[one] & ~at.whole[other],
    )


def slopes(coverage: Coverage, crossings: Crossings, mix: Mix, flow: Array) -> Array:
    """Log quantity per log factor [ceiling, ceiling]; `flow` is what each entry counts [entry]."""
    at, count = coverage, len(coverage.ceilings.names)
    whole = np.bincount(at.ceiling, flow, count)
    weight = flow / np.where(whole > 0, whole, 1.0)[at.ceiling]
    one, other = crossings.one, crossings.other
    own = weight[one] * crossings.answer
    if crossings.inside.any():
        own = np.where(crossings.inside, own * mix.covered[other] / mix.covered[one], own)
    pair = at.ceiling[one] * count + at.ceiling[other]
    return np.asarray(np.bincount(pair, own, count * count).reshape(count, count), dtype=float)


def step_of(by: Ceilings, log_factor: Array, room: Array, slope: Array) -> Array:
    """The step of log factors [ceiling] that closes the `room` of those that bind.

    0 <= -log factor complementary to room >= 0, by the set of those that bind; none where the
    factor is given.
    """
    slope = slope + RIDGE * np.eye(room.size)
    most, least = -log_factor, by.least - log_factor
    step, free = np.zeros(room.size), ~by.held
    binds = free & ((log_factor < 0) | (room < 0))
    for _ in range(2 * room.size + 2):
        fixed = ~binds
        step[binds] = np.linalg.solve(
            slope[np.ix_(binds, binds)], room[binds] - slope[np.ix_(binds, fixed)] @ step[fixed]
        )
        over, under = binds & (step > most), binds & (step < least)
        missed = free & fixed & (step >= most) & (room - slope @ step < -RIDGE * np.abs(room))
        if not (over | under | missed).any():
            break
        step = np.where(over, most, np.where(under, least, step))
        binds = (binds & ~over & ~under) | missed
    step = np.clip(STEP * step, -LONGEST, LONGEST)
    return np.where(by.held, 0.0, np.clip(step, least, most))
