"""The answer for an actor between two sides: which stance is best, where, and what turns it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.politics.stance.space import Space, Values
from detente.politics.stance.support import HEDGE, STANCES, best_support, corners
from detente.politics.stance.thresholds import Threshold, thresholds
from detente.types import Array, Mask

# Points on each side of the map of regions.
GRID = 41


@dataclass(frozen=True, eq=False)
class Stance:
    """The answer for an actor between two sides.

    Attributes
    ----------
    space : Space
    payoff : mapping of str to float
        Utility of each stance at the centre less that of hedging, per cent of real income.
    share : mapping of str to float
        Share of the draws in which each stance is best.
    support : tuple of float
        Best diplomatic and material support at the centre.
    thresholds : tuple of Threshold
    flips : tuple of str
        Assumptions that turn the best stance over, each alone.
    regions : ndarray of int [threat, belief]
        Best stance at the centre over `threat_grid` and `belief_grid`: a position in STANCES.
    """

    space: Space
    payoff: Mapping[str, float]
    share: Mapping[str, float]
    support: tuple[float, float]
    thresholds: tuple[Threshold, ...]
    flips: tuple[str, ...]
    threat_grid: Array
    belief_grid: Array
    regions: NDArray[np.int64]

    @property
    def best(self) -> str:
        """The best stance at the centre."""
        return max(self.payoff, key=self.payoff.__getitem__)


def stance(found: Space, *, grid: int = GRID) -> Stance:
    """The Stance in an assumption space, with regions on a `grid` by `grid` map."""
    centre = found.at_centre()
    utilities = corners(found.stakes, centre)[0]
    best = int(utilities.argmax())
    payoff = utilities - utilities[HEDGE]
    support = best_support(found.stakes, centre)

    def stays(at: Values) -> Mask:
        return np.asarray(corners(found.stakes, at).argmax(axis=1) == best)

    threat = np.linspace(0, 1, grid)
    belief = np.linspace(0, 1, grid)
    return Stance(
        space=found,
        payoff=dict(zip(STANCES, payoff.tolist(), strict=True)),
        share=dict(zip(STANCES, shares(found).tolist(), strict=True)),
        support=(float(support.diplomatic[0]), float(support.material[0])),
        thresholds=thresholds(found),
        flips=found.flips(stays),
        threat_grid=threat,
        belief_grid=belief,
        regions=_regions(found, threat, belief),
    )


def shares(found: Space) -> Array:
    """Share of the draws in which each stance is best [stance]."""
    best = corners(found.stakes, found.draws).argmax(axis=1)
    return np.bincount(best, minlength=len(STANCES)) / found.count


def _regions(found: Space, threat: Array, belief: Array) -> NDArray[np.int64]:
    """Best stance at the centre over two grids [threat, belief]."""
    by_threat, by_belief = np.meshgrid(threat, belief, indexing="ij")
    points = {name: np.full(by_threat.size, value) for name, value in found.centre.items()}
    points["common_threat"] = by_threat.ravel()
    points["secondary_sanction_belief"] = by_belief.ravel()
    best = corners(found.stakes, points).argmax(axis=1)
    return np.asarray(best.reshape(by_threat.shape))
