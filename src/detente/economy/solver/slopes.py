"""Slopes: how quantities under falls and limits answer to their factors, and the step that follows.

At given costs of sellers and spending of buyers: a factor moves the flows that it covers, what a
treasury takes on top is no quantity, and what a buyer can replace little answers little, since its
price index follows.
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
    pair : int ndarray [pair]
        Their ceilings, as a flat position in [ceiling, ceiling].
    cell : int ndarray [entry]
        Number of the buyer and sector of the link, times that of ceilings, plus its ceiling.
    cells : int
        How many buyers and sectors there are.
    """

    one: NDArray[np.intp]
    other: NDArray[np.intp]
    answer: Array
    inside: Mask
    pair: NDArray[np.intp]
    cell: NDArray[np.intp]
    cells: int


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
    buyer, _, sector = at.links
    market = np.unique(sector * at.shape[0] + buyer, return_inverse=True)[1]
    return Crossings(
        one=one,
        other=other,
        answer=np.where(apart, 0.0, answer),
        inside=at.whole[one] & ~at.whole[other],
        pair=at.ceiling[one] * len(by.names) + at.ceiling[other],
        cell=market[at.place] * len(by.names) + at.ceiling,
        cells=int(market.max(initial=-1)) + 1,
    )


def slopes(coverage: Coverage, crossings: Crossings, mix: Mix, flow: Array, bought: Array) -> Array:
    """Log quantity per log factor [ceiling, ceiling].

    `flow` is what each entry counts [entry], `bought` the share of each link in what its buyer
    spends on the sector [covered link].
    """
    at, count = coverage, len(coverage.ceilings.names)
    whole = np.bincount(at.ceiling, flow, count)
    weight = flow / np.where(whole > 0, whole, 1.0)[at.ceiling]
    one, other = crossings.one, crossings.other
    own = weight[one] * crossings.answer
    if crossings.inside.any():
        own = np.where(crossings.inside, own * mix.covered[other] / mix.covered[one], own)
    direct = np.bincount(crossings.pair, own, count * count).reshape(count, count)
    drawn = bought[at.place] * mix.covered * at.power
    by_market = crossings.cells, count
    of_flow = np.bincount(crossings.cell, weight, crossings.cells * count).reshape(by_market)
    of_access = np.bincount(crossings.cell, drawn, crossings.cells * count).reshape(by_market)
    return np.asarray(direct - of_flow.T @ of_access, dtype=float)


def step_of(by: Ceilings, log_factor: Array, room: Array, slope: Array) -> Array:
    """The step of log factors [ceiling] that closes the `room` of those that bind.

    0 <= -log factor complementary to room >= 0, by the set of those that bind; none where the
    factor is given.
    """
    own = np.eye(room.size)
    slope = slope + RIDGE * own
    most, least = -log_factor, by.least - log_factor
    step, free = np.zeros(room.size), ~by.held
    binds = free & ((log_factor < 0) | (room < 0))
    for _ in range(2 * room.size + 2):
        # Rows of those that do not bind keep their step.
        fixed = ~binds
        step = np.linalg.solve(np.where(fixed[:, None], own, slope), np.where(fixed, step, room))
        over, under = binds & (step > most), binds & (step < least)
        missed = free & fixed & (step >= most) & (room - slope @ step < -RIDGE * np.abs(room))
        if not (over | under | missed).any():
            break
        step = np.where(over, most, np.where(under, least, step))
        binds = (binds & ~over & ~under) | missed
    step = np.clip(STEP * step, -LONGEST, LONGEST)
    return np.where(by.held, 0.0, np.clip(step, least, most))
