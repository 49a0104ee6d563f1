"""The score of a state as a supplier of arms to a pariah: what is known, and what is assumed.

    score = treaty x ally - distance x gap in UN ideal points - vote x vote on ES-11/1 - stake x
    share of goods trade with the coalition

A state inside the rest of the world has no trade figure and is given none: its stake is an
assumption, zero to one, and for a state under a comprehensive embargo what little is left to take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from detente.politics.alignment.voting import read_alignment, trade_share
from detente.scenario.uncertain import Uncertain, assumed
from detente.types import Array, Mask
from detente.world.countries import bloc
from detente.world.political_facts import PastConduct
from detente.world.state import ideal_point
from detente.world.world import World

Ranks: TypeAlias = NDArray[np.int64]

ASSUMPTIONS: Mapping[str, Uncertain] = {
    "stake": assumed(
        1.0,
        0.25,
        2.0,
        "score",
        "weight of the share of its goods trade that the coalition could take away",
    ),
    "distance": assumed(
        1.0,
        0.25,
        2.0,
        "score per ideal point",
        "weight of one UN ideal point between a state and the target, towards the United States",
    ),
    "beyond": assumed(
        0.5,
        0.0,
        1.0,
        "share",
        "part of that weight for a state farther from the United States than the target is",
    ),
    "vote": assumed(
        0.5,
        0.0,
        1.0,
        "score",
        "weight of the vote on ES-11/1: against counts plus one, for counts minus one",
    ),
    "treaty": assumed(
        0.5,
        0.0,
        1.0,
        "score",
        "weight of a formal alliance with the target (Collective Security Treaty)",
    ),
    "unknown_stake": assumed(
        0.5,
        0.0,
        1.0,
        "share",
        "stake of a state without a trade figure; not a figure, the whole logical range",
    ),
    "embargoed_stake": assumed(
        0.0,
        0.0,
        0.3,
        "share",
        "stake of a state under a comprehensive embargo: what is left to take",
    ),
}


@dataclass(frozen=True, eq=False)
class Affinities:
    """What is known of every state [state]; `share` only where the world has accounts."""

    states: tuple[str, ...]
    share: Mapping[str, float]
    distance: Array
    voted: Array
    ally: Mask
    embargoed: Mask


def affinities(world: World, record: PastConduct, coalition: Sequence[str]) -> Affinities:
    """The Affinities of all states to the target of a record; DataError without goods trade."""
    alignment = read_alignment()
    states = alignment.states
    own = ideal_point(record.target, record.year).value
    allies = bloc(record.alliance).members
    embargoed = bloc(record.embargoed).members
    points = [ideal_point(state, record.year).value for state in states]
    share = {
        state: trade_share(world, (state,), coalition)
        for state in states
        if state in world.countries
    }
    return Affinities(
        states=states,
        share=share,
        distance=np.array([point - own for point in points]),
        voted=alignment.voted_2022,
        ally=np.array([state in allies for state in states]),
        embargoed=np.array([state in embargoed for state in states]),
    )


def scores(known: Affinities, at: Mapping[str, Array]) -> Array:
    """Score of each state at each point of the assumption space [point, state]."""
    point = {key: values[:, None] for key, values in at.items()}
    has_figure = np.array([state in known.share for state in known.states])
    share = np.array([known.share.get(state, 0.0) for state in known.states])
    guessed = np.where(known.embargoed, point["embargoed_stake"], point["unknown_stake"])
    stake = np.where(has_figure, share, guessed)
    gap = np.where(known.distance > 0, known.distance, -point["beyond"] * known.distance)
    score: Array = (
        point["treaty"] * known.ally
        - point["distance"] * gap
        - point["vote"] * known.voted
        - point["stake"] * stake
    )
    return score


def ranks(scored: Array) -> Ranks:
    """Rank of each state at each point [point, state]: one more than how many score higher."""
    ordered = np.sort(-scored, axis=1)
    found = [1 + np.searchsorted(row, -mine) for row, mine in zip(ordered, scored, strict=True)]
    return np.array(found, dtype=np.int64)
