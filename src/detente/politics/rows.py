"""Findings of the strategic layer, one function per row of the reference case; each says in which
share of its assumptions it holds.

Every finding is conditional at best: preferences of governments are not observed. Trade losses come
from the engine, everything else from declared ranges (`ASSUMPTIONS` of the stance, `MORE` of the
case). The share counts draws in which the sign holds; it is not a probability of anything in the
world. Where the mechanism behind a finding can be switched off, or replaced by chance, the same
share is taken then: a placebo that may well pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.politics.case import MONTHS, Case, case
from detente.politics.finding import (
    ASSUMED,
    ENGINE,
    Finding,
    at_war,
    chance,
    changed,
    made,
    off,
    threshold_of,
)
from detente.politics.stakes import DEPTHS, Progress
from detente.politics.stance import (
    Values,
    best_support,
    corners,
    hedges,
    leaves,
    punished,
    strength,
)
from detente.scenario.file import Scenario
from detente.world.countries import country_name

Array = NDArray[np.float64]


def findings(
    question: Scenario,
    *,
    actor: str = "CHN",
    ally: str = "RUS",
    draws: int = 2000,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Finding, ...]:
    """The Finding of every row, in order of their ids.

    Parameters
    ----------
    question : Scenario
        A scenario with measures against the ally.
    actor, ally : str
        Who stands between the ally and the coalition.
    draws, seed : int
        Of the assumption space.

    Raises as `detente.politics.stakes.stakes` does.
    """
    found = case(question, actor, ally, draws=draws, seed=seed, progress=progress)
    return tuple(row(found) for row in ROWS)


def s01(c: Case) -> Finding:
    """Both sides' incentive to stay, each period, with the weight of the pledge at zero."""

    def margins(at: Values) -> tuple[Array, Array]:
        which = at["set"].astype(int)
        mine = -leaves(corners(c.stakes, {**at, "alliance_pledge": 0 * at["alliance_pledge"]}))
        return mine, c.stakes.ally_tie[which] - at["relief"] * c.stakes.borne[which]

    mine, theirs = (float(x[0]) for x in margins(c.space.at_centre()))
    row = "S01", "per cent of real income", "the smaller of both margins of staying, pledge at zero"
    note = f"{c.stakes.actor} {mine:+.2f}, {c.stakes.ally} {theirs:+.2f}"

    def holds(at: Values) -> NDArray[np.bool_]:
        return np.minimum(*margins(at)) > 0

    return made(
        c,
        row,
        min(mine, theirs),
        holds,
        note=note,
        without=("no stake in the contest", off(holds, stake=0.0)),
    )


def s03(c: Case) -> Finding:
    """Value of the tie with and without the coalition's measures."""
    mine, theirs = c.stakes.tie - c.stakes.tie_before, c.stakes.ally_tie - c.stakes.ally_tie_before
    k = int(c.space.centre["set"])
    row = (
        "S03",
        "percentage points of real income",
        "the smaller rise of what cutting the tie costs either side",
    )
    note = (
        f"{c.stakes.actor} {c.stakes.tie_before[k]:.3f} to {c.stakes.tie[k]:.3f}, {c.stakes.ally}"
        f" {c.stakes.ally_tie_before[k]:.2f} to {c.stakes.ally_tie[k]:.2f} per cent; the share is"
        " over elasticity sets"
    )
    found = made(
        c,
        row,
        float(min(mine[k], theirs[k])),
        lambda at: np.minimum(mine, theirs)[at["set"].astype(int)] > 0,
        note=note,
    )
    return replace(found, basis=ENGINE)


def s04(c: Case) -> Finding:
    """The dilemma: hedging against both corners."""
    drawn = np.bincount(corners(c.stakes, c.space.draws).argmax(axis=1), minlength=3) / len(
        c.space.draws["set"]
    )
    d, m = best_support(c.stakes, c.space.draws)
    mixed = 100 * float((((d < 1) | (m < 1)) & ((d > 0) | (m > 0))).mean())
    row = "S04", "per cent of real income", "margin of hedging (words only) over the better corner"
    note = (
        f"best stance in the draws: back {100 * drawn[0]:.0f}, hedge {100 * drawn[1]:.0f}, walk"
        f" away {100 * drawn[2]:.0f} per cent; where any degree of support is allowed, one between"
        f" the corners is best in {mixed:.0f} per cent"
    )

    def holds(at: Values) -> NDArray[np.bool_]:
        return np.asarray(hedges(corners(c.stakes, at)) > 0)

    without = "no secondary sanctions", off(holds, secondary_sanction_belief=0.0)
    return made(
        c,
        row,
        float(hedges(corners(c.stakes, c.space.at_centre()))[0]),
        holds,
        note=note,
        without=without,
    )


def s05(c: Case) -> Finding:
    """Threshold in the common threat below which support ends."""

    def holds(at: Values) -> NDArray[np.bool_]:
        return (leaves(corners(c.stakes, {**at, "common_threat": 0 * at["common_threat"]})) > 0) & (
            leaves(corners(c.stakes, at)) < 0
        )

    def by_chance(at: Values) -> NDArray[np.bool_]:
        return holds({**at, "common_threat": chance(c)})

    number, note = threshold_of(c, "common_threat")
    row = "S05", "number between 0 and 1", "common threat below which support ends"
    return made(
        c,
        row,
        number,
        holds,
        note=note,
        without=("any threat between 0 and 1, by chance", by_chance),
    )


def s06(c: Case) -> Finding:
    """Words against deeds."""

    def gap(at: Values) -> tuple[Array, Array]:
        return best_support(c.stakes, at)

    d, m = gap(c.space.at_centre())
    row = "S06", "share of full support", "diplomatic less material support that is best"

    def holds(at: Values) -> NDArray[np.bool_]:
        words, deeds = gap(at)
        return (words >= 0.5) & (deeds < 0.5)

    return made(
        c,
        row,
        float(d[0] - m[0]),
        holds,
        note=(
            f"diplomatic {d[0]:.2f}, material {m[0]:.2f}; holds where words are at least and deeds"
            " below one half"
        ),
        without=("no secondary sanctions", off(holds, secondary_sanction_belief=0.0)),
    )


def s12(c: Case) -> Finding:
    """Support as linkage goes from the low to the high end of its range."""
    low, high = c.space.low["linkage"], c.space.high["linkage"]
    note = (
        "by assumption linkage pays for support, so only its size and where support is already full"
        " are open"
    )
    row = "S12", "share of full support", "change of support as linkage rises over its range"
    return changed(
        c,
        row,
        lambda at: (
            {**at, "linkage": 0 * at["linkage"] + low},
            {**at, "linkage": 0 * at["linkage"] + high},
        ),
        note=note,
    )


def s14(c: Case) -> Finding:
    """Expected sanctions on words against the value of hedging."""

    def terms(at: Values) -> tuple[Array, Array]:
        expected = (
            (1 + at["home"] * at["home_pressure"])
            * at["secondary_sanction_belief"]
            * at["words"]
            * punished(c.stakes, at)
        )
        utilities = corners(c.stakes, at)
        return expected, utilities[:, 1] - utilities[:, 2] + expected

    expected, value = (float(x[0]) for x in terms(c.space.at_centre()))
    row = (
        "S14",
        "per cent of real income",
        "expected cost of sanctions on words alone that would end hedging",
    )
    note = (
        f"expected now {expected:.3f}; a bound inferred from the choice, so the choice cannot also"
        " confirm it"
    )

    def holds(at: Values) -> NDArray[np.bool_]:
        return np.less(*terms(at))

    return made(
        c, row, value, holds, note=note, without=("no stake in the contest", off(holds, stake=0.0))
    )


def s16(c: Case) -> Finding:
    """Europe's best pressure on the actor as the actor's support for the ally goes from none to
    full.
    """

    def response(at: Values, support: float) -> Array:
        e = np.linspace(0, 1, 101)
        worth = (at["europe_base"] + at["europe_support"] * support)[:, None] * (1 - (1 - e) ** 2)
        return np.asarray(e[(worth - np.interp(e * DEPTHS[-1], DEPTHS, c.europe)).argmax(axis=1)])

    centre = c.space.at_centre()
    none, full = float(response(centre, 0.0)[0]), float(response(centre, 1.0)[0])
    row = (
        "S16",
        "share of full pressure",
        "rise of Europe's best pressure on the actor with its support",
    )
    note = (
        f"{none:.2f} to {full:.2f}; full pressure, {DEPTHS[-1]:.0f} per cent less goods trade,"
        f" costs Europe {c.europe[-1]:.2f} per cent"
    )
    return made(c, row, full - none, lambda at: response(at, 1.0) > response(at, 0.0), note=note)


def s19(c: Case) -> Finding:
    """The loss the actor could threaten the ally with, over the loss the ally already bears."""
    ratio, k = c.stakes.ally_tie / c.stakes.borne, int(c.space.centre["set"])
    row = "S19", "ratio", "loss that the actor could add over the loss that the ally already bears"
    note = (
        f"{c.stakes.ally_tie[k]:.2f} against {c.stakes.borne[k]:.2f} per cent of real income, a"
        " lower bound of the ally's stake"
    )
    return replace(
        made(c, row, float(ratio[k]), lambda at: ratio[at["set"].astype(int)] < 1, note=note),
        basis=ENGINE,
    )


def s20(c: Case) -> Finding:
    """Margin of walking away, and how it moves with the threat."""

    def margin(at: Values) -> Array:
        utilities = corners(c.stakes, at)
        return np.asarray(utilities[:, 2] - utilities[:, 1])

    row = "S20", "per cent of real income", "margin of walking away over hedging"

    def holds(at: Values) -> NDArray[np.bool_]:
        return (margin(at) < 0) & (
            margin({**at, "common_threat": at["common_threat"] + 0.1}) < margin(at)
        )

    return made(
        c,
        row,
        float(margin(c.space.at_centre())[0]),
        holds,
        note="that it falls with the threat is built in: an ally counts in the contest",
        without=(
            "walking away loses without any stake in the contest",
            off(lambda at: margin(at) < 0, stake=0.0),
        ),
    )


def s22(c: Case) -> Finding:
    """Support as the war goes better by 0.4 around its state."""
    row = (
        "S22",
        "share of full support",
        "change of support as the state of the war improves by 0.4",
    )
    note = (
        "negative where the ally's strength is concave in the state of the war: the assumption"
        " carries it"
    )
    without = "strength linear in the state of the war", {"concavity": 1.0}
    return changed(
        c,
        row,
        lambda at: (at_war(at, -0.2), at_war(at, 0.2)),
        falls=True,
        note=note,
        without=without,
    )


def s23(c: Case) -> Finding:
    """Material support while it goes unpunished, and after the order of December 2023."""

    def support(at: Values, beliefs: Sequence[Array]) -> tuple[Array, Array, Array]:
        first, last, after = (
            best_support(c.stakes, {**at, "secondary_sanction_belief": b})[1] for b in beliefs
        )
        return first, last, after

    def path(at: Values) -> tuple[Array, Array, Array]:
        faded = at["belief_start"] * at["memory"] / (at["memory"] + MONTHS)
        return support(at, (at["belief_start"], faded, at["belief_shock"]))

    first, last, after = (float(x[0]) for x in path(c.space.at_centre()))

    def holds(at: Values) -> NDArray[np.bool_]:
        start, end, shocked = path(at)
        return (end > start) & (shocked < end)

    def by_chance(at: Values) -> NDArray[np.bool_]:
        start, end, shocked = support(at, [chance(c, k) for k in range(3)])
        return (end > start) & (shocked < end)

    row = (
        "S23",
        "share of full support",
        f"rise of material support over {MONTHS:.0f} months without punishment",
    )
    note = (
        f"{first:.2f} in March 2022, {last:.2f} before and {after:.2f} after Executive Order 14114"
    )
    return made(
        c,
        row,
        last - first,
        holds,
        note=note,
        without=("three beliefs between 0 and 1, by chance", by_chance),
    )


def s24(c: Case) -> Finding:
    """Net change of support over a season of summits: a lower threat against a fading belief."""
    row = "S24", "share of full support", "net change of support: lower threat, fading belief"

    def both(at: Values) -> tuple[Values, Values]:
        calm = np.maximum(at["common_threat"] - at["summit"], 0.0)
        faded = at["secondary_sanction_belief"] * at["memory"] / (at["memory"] + 3)
        return at, {**at, "common_threat": calm, "secondary_sanction_belief": faded}

    note = "holds where support falls, net, within three months"
    return changed(c, row, both, falls=True, note=note, without=("no summits", {"summit": 0.0}))


def s25(c: Case) -> Finding:
    """Stability margins of the coalition against the actor, before and after a show of solidarity,
    beside that against the ally.
    """
    (own_r, harm_r), (own_c, harm_c) = c.russia_margins, c.china_margins

    def margin(at: Values, threat: Array, cost: Array | float) -> Array:
        each = (
            at["member_weight"][:, None] * threat[:, None] * harm_c
            - np.asarray(cost)[..., None] * own_c
        )
        return np.asarray(each @ c.weights)

    def change(at: Values) -> Array:
        return margin(at, at["perceived"] + at["solidarity"], 1 + at["deterrence"]) - margin(
            at, at["perceived"], np.ones_like(at["perceived"])
        )

    centre = c.space.at_centre()
    against_actor = float(margin(centre, centre["perceived"], 1.0)[0])
    against_ally = float((centre["member_weight"][0] * harm_r - own_r) @ c.weights)
    costly = [f"{c.members[k]} {own_c[k] / harm_c[k]:.2f}" for k in np.argsort(-own_c / harm_c)[:3]]
    row = (
        "S25",
        "per cent of real income",
        "change of the members' mean internal margin against the actor with a show of solidarity",
    )
    note = (
        f"mean internal margin against {c.stakes.actor} {against_actor:+.3f}, against"
        f" {c.stakes.ally} {against_ally:+.3f}; own loss per per cent of the actor's, highest:"
        f" {', '.join(costly)}; holds where solidarity raises the margin"
    )

    def alike(at: Values) -> NDArray[np.bool_]:
        return np.asarray(margin(at, at["perceived"], np.ones_like(at["perceived"])) > 0)

    without = "threat and cost rise in the same proportion", alike
    return made(
        c, row, float(change(centre)[0]), lambda at: change(at) > 0, note=note, without=without
    )


def s28(c: Case) -> Finding:
    """Cost of all goods trade of Taiwan stopping."""
    order = [(c.countries[k], c.taiwan[k]) for k in np.argsort(c.taiwan)[:6]]
    note = (
        "lose most: "
        + ", ".join(f"{country_name(code)} {loss:+.1f}" for code, loss in order)
        + "; its probability is not testable"
    )
    row = (
        "S28",
        "per cent of world real income",
        "real income of the world if Taiwan's goods trade stops, long run",
    )
    k = int(c.space.centre["set"])
    found = made(
        c,
        row,
        float(c.taiwan_by_set[k]),
        lambda at: c.taiwan_by_set[at["set"].astype(int)] < 0,
        note=note,
    )
    return replace(found, basis=ENGINE)


def s29(c: Case) -> Finding:
    """The ally's marginal value of material support as the war goes worse by 0.2."""

    def worth(at: Values, by: float) -> Array:
        step = 1e-4
        moved = at_war(at, by)
        return (strength(moved, step) - strength(moved, 0.0)) / step

    def change(at: Values) -> Array:
        return worth(at, -0.1) - worth(at, 0.1)

    row = (
        "S29",
        "strength per unit of support",
        "rise of the marginal value of support as the state of the war falls by 0.2",
    )
    found = made(
        c,
        row,
        float(change(c.space.at_centre())[0]),
        lambda at: change(at) > 0,
        note="aid fills what is missing",
    )
    return replace(found, basis=ASSUMED)


def s30(c: Case) -> Finding:
    """Cost of divergence at which support ends."""
    end = c.space.high["divergence"]

    def holds(at: Values) -> NDArray[np.bool_]:
        low, high = ({**at, "divergence": 0 * at["divergence"] + x} for x in (0.0, end))
        return (leaves(corners(c.stakes, low)) < 0) & (leaves(corners(c.stakes, high)) > 0)

    number, note = threshold_of(c, "divergence")
    note = f"{note}; holds where the threshold lies within 0 and {end:g}"
    row = "S30", "per cent of real income", "cost of divergence above which support ends"
    return made(
        c, row, number, holds, note=note, without=("no stake in the contest", off(holds, stake=0.0))
    )


ROWS = (s01, s03, s04, s05, s06, s12, s14, s16, s19, s20, s22, s23, s24, s25, s28, s29, s30)
