"""Findings on the tie between actor and ally: what keeps it, and what cutting it would cost."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from detente.politics.stance.evidence import Evidence
from detente.politics.stance.finding import ENGINE, Finding, Measure, Placebo, fixed, made, off
from detente.politics.stance.space import Values
from detente.politics.stance.support import corners, leaves
from detente.types import Array, Mask
from detente.world.countries import country_name


@dataclass(frozen=True, eq=False)
class _Margins:
    """What staying pays each side, per cent of real income [draw]."""

    actor: Array
    ally: Array

    @property
    def smaller(self) -> Array:
        """The smaller of both [draw]."""
        return np.minimum(self.actor, self.ally)


def incentive_to_stay(known: Evidence) -> Finding:
    """Both sides' incentive to stay, each period, with the weight of the pledge at zero."""
    stakes = known.stakes

    def margins(at: Values) -> _Margins:
        which = at["set"].astype(int)
        actor = -leaves(corners(stakes, fixed(at, alliance_pledge=0.0)))
        lifted = at["relief"] * stakes.borne[which]
        return _Margins(actor, stakes.ally_tie[which] - lifted)

    def holds(at: Values) -> Mask:
        return margins(at).smaller > 0

    measured = Measure(
        "incentive_to_stay",
        "per cent of real income",
        "the smaller of both margins of staying, pledge at zero",
    )
    centre = margins(known.space.at_centre())
    actor = float(centre.actor[0])
    ally = float(centre.ally[0])
    return made(
        known,
        measured,
        min(actor, ally),
        holds,
        note=f"{country_name(stakes.actor)} {actor:+.2f}, {country_name(stakes.ally)} {ally:+.2f}",
        without=Placebo("no stake in the contest", off(holds, stake=0.0)),
    )


def rise_of_the_tie(known: Evidence) -> Finding:
    """Value of the tie with and without the coalition's measures."""
    stakes = known.stakes
    k = known.space.headline_set
    actor = stakes.tie - stakes.tie_before
    ally = stakes.ally_tie - stakes.ally_tie_before
    smaller = np.minimum(actor, ally)
    measured = Measure(
        "rise_of_the_tie",
        "percentage points of real income",
        "the smaller rise of what cutting the tie costs either side",
    )
    note = (
        f"{country_name(stakes.actor)} {stakes.tie_before[k]:.3f} to {stakes.tie[k]:.3f},"
        f" {country_name(stakes.ally)} {stakes.ally_tie_before[k]:.2f} to"
        f" {stakes.ally_tie[k]:.2f} per cent; the share is over elasticity sets"
    )

    def holds(at: Values) -> Mask:
        return np.asarray(smaller[at["set"].astype(int)] > 0)

    found = made(known, measured, float(smaller[k]), holds, note=note)
    return replace(found, basis=ENGINE)


def threat_over_loss(known: Evidence) -> Finding:
    """The loss the actor could threaten the ally with, over the loss the ally already bears."""
    stakes = known.stakes
    k = known.space.headline_set
    ratio = stakes.ally_tie / stakes.borne
    measured = Measure(
        "threat_over_loss",
        "ratio",
        "loss that the actor could add over the loss that the ally already bears",
    )
    note = (
        f"{stakes.ally_tie[k]:.2f} against {stakes.borne[k]:.2f} per cent of real income, a"
        " lower bound of the ally's stake"
    )

    def holds(at: Values) -> Mask:
        return np.asarray(ratio[at["set"].astype(int)] < 1)

    found = made(known, measured, float(ratio[k]), holds, note=note)
    return replace(found, basis=ENGINE)
