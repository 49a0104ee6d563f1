"""Findings on the choice between backing, hedging and walking away."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from detente.politics.stance.evidence import Evidence
from detente.politics.stance.finding import (
    SUPPORT,
    Finding,
    Measure,
    Placebo,
    chance,
    fixed,
    made,
    off,
    threshold_of,
)
from detente.politics.stance.regions import shares
from detente.politics.stance.space import Values
from detente.politics.stance.stakes import Stakes
from detente.politics.stance.support import (
    BACK,
    HEDGE,
    WALK,
    best_support,
    corners,
    hedges,
    leaves,
    punished,
    utility,
)
from detente.types import Array, Mask

INCOME = "per cent of real income"
# Words are many and deeds are few on either side of one half of full support.
HALF = 0.5
# Degrees of support between these are neither backing nor walking away.
LEAST_DEGREE, MOST_DEGREE = 0.1, 0.9
# Step of the common threat in which the margin of walking away is compared.
TENSER = 0.1


def margin_of_hedging(known: Evidence) -> Finding:
    """The dilemma: hedging against both corners."""
    stakes = known.stakes

    def margin(at: Values) -> Array:
        return hedges(corners(stakes, at))

    def holds(at: Values) -> Mask:
        return np.asarray(margin(at) > 0)

    measured = Measure(
        "margin_of_hedging", INCOME, "margin of hedging (words only) over the better corner"
    )
    best = 100 * shares(known.space)
    support = best_support(stakes, known.space.draws)
    held_back = (support.diplomatic < 1) | (support.material < 1)
    given = (support.diplomatic > 0) | (support.material > 0)
    mixed = 100 * float((held_back & given).mean())
    note = (
        f"best stance in the tries: back {best[BACK]:.0f}, hedge {best[HEDGE]:.0f}, walk"
        f" away {best[WALK]:.0f} per cent; where any degree of support is allowed, one between"
        f" the corners is best in {mixed:.0f} per cent"
    )
    return made(
        known,
        measured,
        float(margin(known.space.at_centre())[0]),
        holds,
        note=note,
        without=Placebo("no secondary sanctions", off(holds, secondary_sanction_belief=0.0)),
    )


def _between(degree: Array) -> Mask:
    """Whether degrees of support are neither next to none nor next to all."""
    return np.asarray((degree >= LEAST_DEGREE) & (degree <= MOST_DEGREE))


def degrees_between_corners(known: Evidence) -> Finding:
    """The dilemma by degrees: both kinds of support are best between none and all."""

    def with_stakes(stakes: Stakes, at: Values) -> Mask:
        best = best_support(stakes, at)
        corner = corners(stakes, at)[:, [BACK, WALK]].max(axis=1)
        gain = utility(stakes, at, best.diplomatic[:, None], best.material[:, None])[:, 0] - corner
        return np.asarray(_between(best.diplomatic) & _between(best.material) & (gain > 0))

    def holds(at: Values) -> Mask:
        return with_stakes(known.stakes, at)

    def random_partner(at: Values) -> Mask:
        untied = {**fixed(at, alliance_pledge=0.0, linkage=0.0), "common_threat": chance(known)}
        walk = known.stakes.walk * known.alike_trade
        return with_stakes(replace(known.stakes, walk=walk), untied)

    measured = Measure(
        "degrees_between_corners", SUPPORT, "the smaller distance of a degree from none or all"
    )
    centre = best_support(known.stakes, known.space.at_centre())
    words, deeds = float(centre.diplomatic[0]), float(centre.material[0])
    return made(
        known,
        measured,
        min(words, 1 - words, deeds, 1 - deeds),
        holds,
        note=f"diplomatic {words:.2f}, material {deeds:.2f}",
        without=Placebo(
            "a random partner of the ally's size: no pledge, no linkage, any threat by chance,"
            " and as much trade as partners of that size have",
            random_partner,
        ),
    )


def threat_that_ends_support(known: Evidence) -> Finding:
    """Threshold in the common threat below which support ends."""

    def gap(at: Values) -> Array:
        return leaves(corners(known.stakes, at))

    def holds(at: Values) -> Mask:
        ends_without_threat = gap(fixed(at, common_threat=0.0)) > 0
        stands_now = gap(at) < 0
        return np.asarray(ends_without_threat & stands_now)

    def by_chance(at: Values) -> Mask:
        return holds({**at, "common_threat": chance(known)})

    measured = Measure(
        "threat_that_ends_support",
        "number between 0 and 1",
        "common threat below which support ends",
    )
    found = threshold_of(known, "common_threat")
    return made(
        known,
        measured,
        found.number,
        holds,
        note=found.note,
        without=Placebo("any threat between 0 and 1, by chance", by_chance),
    )


def words_over_deeds(known: Evidence) -> Finding:
    """Words against deeds."""

    def holds(at: Values) -> Mask:
        best = best_support(known.stakes, at)
        return np.asarray((best.diplomatic >= HALF) & (best.material < HALF))

    measured = Measure("words_over_deeds", SUPPORT, "diplomatic less material support that is best")
    centre = best_support(known.stakes, known.space.at_centre())
    words = float(centre.diplomatic[0])
    deeds = float(centre.material[0])
    note = (
        f"diplomatic {words:.2f}, material {deeds:.2f}; holds where words are at least and deeds"
        " below one half"
    )
    return made(
        known,
        measured,
        words - deeds,
        holds,
        note=note,
        without=Placebo("no secondary sanctions", off(holds, secondary_sanction_belief=0.0)),
    )


@dataclass(frozen=True, eq=False)
class _SanctionsOnWords:
    """Expected cost of sanctions on words alone now, and the cost that would end hedging [draw]."""

    expected: Array
    bearable: Array


def sanctions_that_end_hedging(known: Evidence) -> Finding:
    """Expected sanctions on words against the value of hedging."""

    def terms(at: Values) -> _SanctionsOnWords:
        home = 1 + at["home"] * at["home_pressure"]
        chance_of_words = at["secondary_sanction_belief"] * at["words"]
        expected = home * chance_of_words * punished(known.stakes, at)
        utilities = corners(known.stakes, at)
        without_sanctions = utilities[:, HEDGE] - utilities[:, WALK] + expected
        return _SanctionsOnWords(expected, without_sanctions)

    def holds(at: Values) -> Mask:
        found = terms(at)
        return np.asarray(found.expected < found.bearable)

    measured = Measure(
        "sanctions_that_end_hedging",
        INCOME,
        "expected cost of sanctions on words alone that would end hedging",
    )
    centre = terms(known.space.at_centre())
    note = (
        f"expected now {float(centre.expected[0]):.3f}; a bound inferred from the choice, so the"
        " choice cannot also confirm it"
    )
    return made(
        known,
        measured,
        float(centre.bearable[0]),
        holds,
        note=note,
        without=Placebo("no stake in the contest", off(holds, stake=0.0)),
    )


def margin_of_walking_away(known: Evidence) -> Finding:
    """Margin of walking away, and how it moves with the threat."""

    def margin(at: Values) -> Array:
        utilities = corners(known.stakes, at)
        return np.asarray(utilities[:, WALK] - utilities[:, HEDGE])

    def loses(at: Values) -> Mask:
        return margin(at) < 0

    def holds(at: Values) -> Mask:
        tenser = {**at, "common_threat": at["common_threat"] + TENSER}
        return np.asarray(loses(at) & (margin(tenser) < margin(at)))

    measured = Measure("margin_of_walking_away", INCOME, "margin of walking away over hedging")
    return made(
        known,
        measured,
        float(margin(known.space.at_centre())[0]),
        holds,
        note="that it falls with the threat is built in: an ally counts in the contest",
        without=Placebo(
            "walking away loses without any stake in the contest", off(loses, stake=0.0)
        ),
    )


def divergence_that_ends_support(known: Evidence) -> Finding:
    """Cost of divergence at which support ends."""
    end = known.space.high["divergence"]

    def gap(at: Values, divergence: float) -> Array:
        return leaves(corners(known.stakes, fixed(at, divergence=divergence)))

    def holds(at: Values) -> Mask:
        return np.asarray((gap(at, 0.0) < 0) & (gap(at, end) > 0))

    measured = Measure(
        "divergence_that_ends_support", INCOME, "cost of divergence above which support ends"
    )
    found = threshold_of(known, "divergence")
    return made(
        known,
        measured,
        found.number,
        holds,
        note=f"{found.note}; holds where the threshold lies within 0 and {end:g}",
        without=Placebo("no stake in the contest", off(holds, stake=0.0)),
    )
