"""Findings on how support moves: with linkage, with the war, with time, with summits."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from detente.levers.setting import DAYS_A_MONTH
from detente.politics.stance.evidence import Evidence
from detente.politics.stance.finding import (
    ASSUMED,
    SUPPORT,
    Finding,
    Measure,
    Placebo,
    Situations,
    SwitchedOff,
    at_war,
    chance,
    changed,
    fixed,
    made,
)
from detente.politics.stance.space import Values
from detente.politics.stance.support import best_support, strength
from detente.types import Array, Mask
from detente.world.political_facts import named_day

# The state of the war moves by so much around its state, on a scale from -1 to 1.
WAR_STEP = 0.4
AID_WAR_STEP = 0.2
# Of material support, for its marginal value.
STEP = 1e-4
# Months that a season of summits lasts.
SEASON = 3


def gain_from_linkage(known: Evidence) -> Finding:
    """Support as linkage goes from the low to the high end of its range."""
    low = known.space.low["linkage"]
    high = known.space.high["linkage"]

    def situations(at: Values) -> Situations:
        return Situations(fixed(at, linkage=low), fixed(at, linkage=high))

    measured = Measure(
        "gain_from_linkage", SUPPORT, "change of support as linkage rises over its range"
    )
    note = (
        "by assumption linkage pays for support, so only its size and where support is already full"
        " are open"
    )
    return changed(known, measured, situations, note=note)


def support_as_the_war_improves(known: Evidence) -> Finding:
    """Support as the war goes better by 0.4 around its state."""

    def situations(at: Values) -> Situations:
        return Situations(at_war(at, -WAR_STEP / 2), at_war(at, WAR_STEP / 2))

    measured = Measure(
        "support_as_the_war_improves",
        SUPPORT,
        f"change of support as the state of the war improves by {WAR_STEP:g}",
    )
    return changed(
        known,
        measured,
        situations,
        falls=True,
        note=(
            "negative where the ally's strength is concave in the state of the war: the assumption"
            " carries it"
        ),
        without=SwitchedOff("strength linear in the state of the war", {"concavity": 1.0}),
    )


@dataclass(frozen=True, eq=False)
class _Path:
    """Material support [draw] at the first belief, at the belief that faded, after the shock."""

    first: Array
    last: Array
    after: Array

    @property
    def drifts(self) -> Mask:
        """Whether support rises while the belief fades, and falls with the shock [draw]."""
        return np.asarray((self.last > self.first) & (self.after < self.last))


def support_while_unpunished(known: Evidence) -> Finding:
    """Material support while it goes unpunished, and after an order that opens sanctions."""
    start = named_day("belief_start")
    shock = named_day("belief_shock")
    months = round((shock.on - start.on).days / DAYS_A_MONTH)

    def support(at: Values, belief: Array) -> Array:
        believed = {**at, "secondary_sanction_belief": belief}
        return best_support(known.stakes, believed).material

    def path(at: Values) -> _Path:
        first = at["belief_start"]
        last = faded(first, at["memory"], months)
        after = at["belief_shock"]
        return _Path(support(at, first), support(at, last), support(at, after))

    def holds(at: Values) -> Mask:
        return path(at).drifts

    def by_chance(at: Values) -> Mask:
        first, last, after = (support(at, chance(known, k)) for k in range(3))
        return _Path(first, last, after).drifts

    measured = Measure(
        "support_while_unpunished",
        SUPPORT,
        f"rise of material support over {months} months without punishment",
    )
    centre = path(known.space.at_centre())
    first, last, after = (float(one[0]) for one in (centre.first, centre.last, centre.after))
    note = f"{first:.2f} in {start.title}, {last:.2f} before and {after:.2f} after {shock.title}"
    return made(
        known,
        measured,
        last - first,
        holds,
        note=note,
        without=Placebo("three beliefs between 0 and 1, by chance", by_chance),
    )


def support_after_summits(known: Evidence) -> Finding:
    """Net change of support over a season of summits: a lower threat against a fading belief."""

    def situations(at: Values) -> Situations:
        after = dict(at)
        after["common_threat"] = np.maximum(at["common_threat"] - at["summit"], 0.0)
        belief = at["secondary_sanction_belief"]
        after["secondary_sanction_belief"] = faded(belief, at["memory"], SEASON)
        return Situations(at, after)

    measured = Measure(
        "support_after_summits", SUPPORT, "net change of support: lower threat, fading belief"
    )
    return changed(
        known,
        measured,
        situations,
        falls=True,
        note="holds where support falls, net, within three months",
        without=SwitchedOff("no summits", {"summit": 0.0}),
    )


def worth_of_aid_in_setbacks(known: Evidence) -> Finding:
    """The ally's marginal value of material support as the war goes worse by 0.2."""

    def worth(at: Values, by: float) -> Array:
        moved = at_war(at, by)
        return (strength(moved, STEP) - strength(moved, 0.0)) / STEP

    def change(at: Values) -> Array:
        return worth(at, -AID_WAR_STEP / 2) - worth(at, AID_WAR_STEP / 2)

    def holds(at: Values) -> Mask:
        return change(at) > 0

    measured = Measure(
        "worth_of_aid_in_setbacks",
        "strength per unit of support",
        f"rise of the marginal value of support as the state of the war falls by {AID_WAR_STEP:g}",
    )
    number = float(change(known.space.at_centre())[0])
    found = made(known, measured, number, holds, note="aid fills what is missing")
    return replace(found, basis=ASSUMED)


def faded(belief: Array, memory: Array, months: float) -> Array:
    """A belief after so many months in which nothing happened [draw].

    The mean of a beta prior that is worth `memory` months of observation (DeGroot 1970).
    """
    return belief * memory / (memory + months)
