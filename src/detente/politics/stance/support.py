"""What support for an ally pays an actor between two sides.

Support has two dimensions, diplomatic d and material m, each in [0, 1]; back is (1, 1), hedge (1,
0), walk away (0, 0). Payoffs are in per cent of the actor's real income; every weight that is no
trade loss is an assumption with a range:

    U(d, m) = T stake q(d, m)   contest with the common rival, T the common threat
              - (1 + home x pressure) [ b (words d + (1 - words) m^risk) punished(severity)
                                        + (1 - d) walk ]   trade, from the engine
              + linkage (d + m) / 2 - divergence d - pledge_cost pledge (1 - d)
    q = (A + (1 - loss (1 - d)) R s) / (A + (1 - loss (1 - d)) R s + C)   Tullock (1980)
    s = (w + aid m (1 - w))^concavity,  w = (1 + war state) / 2   strength of the ally

A and C are value added of the actor and the rival, R that of the ally times its weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.politics.stance.space import Values
from detente.politics.stance.stakes import DEPTHS, Stakes
from detente.types import Array

STANCES = ("back", "hedge", "walk away")
BACK, HEDGE, WALK = range(len(STANCES))
CORNERS = ((1.0, 1.0), (1.0, 0.0), (0.0, 0.0))
# Levels of diplomatic support that are compared: U is close to linear in d, so that the ends and a
# few points between find the best.
DIPLOMATIC = 5
MATERIAL = 101


@dataclass(frozen=True, eq=False)
class Support:
    """Diplomatic and material support [draw], each between 0 and 1."""

    diplomatic: Array
    material: Array

    @property
    def total(self) -> Array:
        """Their mean [draw]."""
        return np.asarray((self.diplomatic + self.material) / 2)


def utility(
    stakes: Stakes, at: Values, diplomatic: Array | float, material: Array | float
) -> Array:
    """U(d, m) in per cent of the actor's real income.

    Arrays broadcast against the draws on the first axis.
    """
    d = np.asarray(diplomatic, dtype=float)
    m = np.asarray(material, dtype=float)
    shape = (-1, *([1] * max(d.ndim, m.ndim)))
    at = {name: np.asarray(value).reshape(shape) for name, value in at.items()}
    seen = at["words"] * d + (1 - at["words"]) * m ** at["risk"]
    sanctions = at["secondary_sanction_belief"] * seen * punished(stakes, at)
    trade = sanctions + (1 - d) * stakes.walk[at["set"].astype(int)]
    reneging = at["pledge_cost"] * at["alliance_pledge"] * (1 - d)
    political = at["linkage"] * (d + m) / 2 - at["divergence"] * d - reneging
    contest = at["common_threat"] * at["stake"] * contest_share(stakes, at, d, m)
    home = 1 + at["home"] * at["home_pressure"]
    return np.asarray(contest - home * trade + political)


def contest_share(stakes: Stakes, at: Values, d: Array, m: Array) -> Array:
    """q(d, m): the actor's share in the contest with the rival, its ally counted."""
    own = stakes.power.actor
    rival = stakes.power.rival
    stays = 1 - at["loss"] * (1 - d)
    helped = stays * at["ally_weight"] * stakes.power.ally * strength(at, m)
    return np.asarray((own + helped) / (own + helped + rival))


def strength(at: Values, m: Array | float) -> Array:
    """s: the ally's strength in the state of the war with material support m, in [0, 1]."""
    war = (1 + at["war_state"]) / 2
    return np.asarray((war + at["aid"] * m * (1 - war)) ** at["concavity"])


def punished(stakes: Stakes, at: Values) -> Array:
    """Loss of the actor under secondary sanctions of the assumed severity, per cent.

    Linear between solved depths.
    """
    which = np.asarray(at["set"]).astype(int)
    severity = np.asarray(at["severity"])
    knots = np.array(DEPTHS)
    place = np.searchsorted(knots, severity, side="right") - 1
    place = np.clip(place, 0, len(DEPTHS) - 2)
    weight = (severity - knots[place]) / (knots[place + 1] - knots[place])
    below = stakes.punished[which, place]
    above = stakes.punished[which, place + 1]
    return np.asarray((1 - weight) * below + weight * above)


def corners(stakes: Stakes, at: Values) -> Array:
    """Utility of backing, hedging and walking away [draw, stance]."""
    return np.stack([utility(stakes, at, d, m) for d, m in CORNERS], axis=-1)


def best_support(stakes: Stakes, at: Values) -> Support:
    """The Support that is best over the whole square, on a grid."""
    levels = np.linspace(0.0, 1.0, DIPLOMATIC)
    grid = np.linspace(0.0, 1.0, MATERIAL)
    d, m = np.meshgrid(levels, grid, indexing="ij")
    draws = len(next(iter(at.values())))
    best = utility(stakes, at, d, m).reshape(draws, -1).argmax(axis=1)
    return Support(d.ravel()[best], m.ravel()[best])


def leaves(utilities: Array) -> Array:
    """Walking away less the better kind of support."""
    return np.asarray(utilities[..., WALK] - utilities[..., :WALK].max(axis=-1))


def backs(utilities: Array) -> Array:
    """Backing less the better of hedging and walking away."""
    return np.asarray(utilities[..., BACK] - utilities[..., HEDGE:].max(axis=-1))


def hedges(utilities: Array) -> Array:
    """Hedging less the better corner: positive where the dilemma holds."""
    better = np.maximum(utilities[..., BACK], utilities[..., WALK])
    return np.asarray(utilities[..., HEDGE] - better)
