"""Who would supply arms to a pariah: every state ranked by affinity to it and by what the coalition
could take away.

    score = treaty x ally - distance x gap in UN ideal points - vote x vote on ES-11/1 - stake x
    share of goods trade with the coalition

The weights are assumptions; the ranking is repeated over their ranges. Capacity to make arms is not
in the score, which is what most false positives lack. A state inside the rest of the world has no
trade figure and is given none: its stake is an assumption, zero to one, and for a state under a
comprehensive embargo what little is left to take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.politics.alignment import read_alignment, trade_share
from detente.world.countries import bloc, country_name
from detente.world.state import ideal_point
from detente.world.world import World

Array = NDArray[np.float64]
TARGET, COALITION, EMBARGOED, RECORDED = (
    "RUS",
    "RUSSIA_LIST_2022_03_07",
    "US_EMBARGO",
    "ARMS_TO_RUSSIA_2022",
)
YEAR = 2021
TOP = 10
NOTE = "fractions of the assumption space are no probabilities"


@dataclass(frozen=True)
class Assumption:
    """One number that nobody has measured: its central value, its range, and what it means."""

    value: float
    low: float
    high: float
    meaning: str


ASSUMPTIONS: Mapping[str, Assumption] = {
    "stake": Assumption(
        1.0, 0.25, 2.0, "weight of the share of its goods trade that the coalition could take away"
    ),
    "distance": Assumption(
        1.0,
        0.25,
        2.0,
        "weight of one UN ideal point between a state and the target, towards the United States",
    ),
    "beyond": Assumption(
        0.5,
        0.0,
        1.0,
        "part of that weight for a state farther from the United States than the target is",
    ),
    "vote": Assumption(
        0.5,
        0.0,
        1.0,
        "weight of the vote on ES-11/1: against counts plus one, for counts minus one",
    ),
    "treaty": Assumption(
        0.5, 0.0, 1.0, "weight of a formal alliance with the target (Collective Security Treaty)"
    ),
    "unknown_stake": Assumption(
        0.5,
        0.0,
        1.0,
        "stake of a state without a trade figure; not a figure, the whole logical range",
    ),
    "embargoed_stake": Assumption(
        0.0, 0.0, 0.3, "stake of a state under a comprehensive embargo: what is left to take"
    ),
}


@dataclass(frozen=True)
class Supplier:
    """One state as a possible supplier.

    Attributes
    ----------
    iso3, name : str
    rank, rank_low, rank_high : int
        At the central assumptions, and the 5th and 95th percentile over the assumption space; 1 is
        the likeliest.
    top : float
        Fraction of the assumption space in which it is among the first ten.
    score : float
        At the central assumptions.
    coalition_share : float or None
        Share of the coalition in its goods exports plus imports; None: no trade figure, it is
        inside the rest of the world.
    distance : float
        UN ideal point less that of the target in 2021: positive is nearer the United States.
    voted : int
        ES-11/1: -1 against, 0 abstained or absent, 1 for.
    embargoed, ally, recorded : bool
        Under a comprehensive embargo of the United States; formal ally of the target; on record as
        a supplier by the end of 2022.
    rank_by_affinity, rank_by_stake : int
        Rank if the stake had no weight, and if only it had: what each half knows alone.
    """

    iso3: str
    name: str
    rank: int
    rank_low: int
    rank_high: int
    top: float
    score: float
    coalition_share: float | None
    distance: float
    voted: int
    embargoed: bool
    ally: bool
    recorded: bool
    rank_by_affinity: int
    rank_by_stake: int


@dataclass(frozen=True, eq=False)
class Suppliers:
    """Every state by rank, and what the ranking rests on.

    Attributes
    ----------
    rows : tuple of Supplier
        Likeliest first; 192 members of the United Nations without the target.
    assumptions : mapping of str to Assumption
    flips : dict of str to dict of str to tuple of int
        For each recorded supplier and each assumption, its rank at the low and at the high end, the
        others at their centre.
    world : str
        Where trade comes from.
    coalition : tuple of str
        The countries of that world whose trade counts as what could be taken away.
    draws, seed : int
        Of the assumption space: uniform and independent over the ranges. Fractions of it are no
        probabilities.
    """

    rows: tuple[Supplier, ...]
    assumptions: Mapping[str, Assumption]
    flips: dict[str, dict[str, tuple[int, int]]]
    world: str
    coalition: tuple[str, ...]
    draws: int
    seed: int

    @property
    def recorded(self) -> tuple[Supplier, ...]:
        """The states on record as suppliers, best rank first."""
        return tuple(row for row in self.rows if row.recorded)

    @property
    def missed(self) -> tuple[Supplier, ...]:
        """States on record that are not among the first ten."""
        return tuple(row for row in self.recorded if row.rank > TOP)

    @property
    def false_positives(self) -> tuple[Supplier, ...]:
        """States among the first ten that are not on record."""
        return tuple(row for row in self.rows if row.rank <= TOP and not row.recorded)

    def of(self, state: str) -> Supplier:
        """The row of a state; DataError when it is not ranked."""
        found = [row for row in self.rows if row.iso3 == state]
        if not found:
            raise DataError(
                f"{state!r} is not ranked",
                hint="members of the United Nations other than the target, by ISO3 code",
            )
        return found[0]

    def to_json(self) -> dict[str, Any]:
        """Everything as plain Python; a missing trade figure is null."""
        return {
            "target": TARGET,
            "coalition": list(self.coalition),
            "ranking": [asdict(row) for row in self.rows],
            "recorded": {
                row.iso3: {"rank": row.rank, "among_the_first_ten": row.rank <= TOP}
                for row in self.recorded
            },
            "recorded_by": bloc(RECORDED).source,
            "missed": [row.iso3 for row in self.missed],
            "false_positives": [row.iso3 for row in self.false_positives],
            "rank_at_ends": {
                state: {key: list(ends) for key, ends in found.items()}
                for state, found in self.flips.items()
            },
            "assumptions": {key: asdict(one) for key, one in self.assumptions.items()},
            "draws": self.draws,
            "note": NOTE,
            "seed": self.seed,
        }


def suppliers(
    world: World, coalition: Sequence[str] | None = None, *, draws: int = 2000, seed: int = 0
) -> Suppliers:
    """All states ranked as possible suppliers of arms or dual-use goods to Russia, over the whole
    assumption space.

    Parameters
    ----------
    world : World
        It gives trade shares; a state that it has no accounts for gets none.
    coalition : sequence of str, optional
        Who could take trade away; without it Russia's own list of unfriendly states of March 2022.
        Members that the world has no accounts for cannot count.
    draws, seed : int
        Points of the assumption space.

    Raises
    ------
    DataError
        Fewer than 100 draws, or a country of the world without any goods trade.
    """
    if draws < 100:
        raise DataError(f"{draws} draws are too few for fractions", hint="at least 100")
    members = tuple(
        c
        for c in (bloc(COALITION).members if coalition is None else coalition)
        if c in world.countries
    )
    facts = _facts(world, members)
    centre = {key: np.array([one.value]) for key, one in ASSUMPTIONS.items()}
    low, high = (
        np.array([getattr(one, end) for one in ASSUMPTIONS.values()]) for end in ("low", "high")
    )
    points = low + (high - low) * np.random.default_rng(seed).random((draws, len(low)))
    space = _ranks(_scores(facts, dict(zip(ASSUMPTIONS, points.T, strict=True))))
    score = _scores(facts, centre)[0]
    rank = _ranks(score[None])[0]
    alone = [
        _ranks(_scores(facts, centre | without))[0]
        for without in (_zero("stake"), _zero("distance", "vote", "treaty"))
    ]
    bounds = np.quantile(space, [0.05, 0.95], axis=0, method="nearest").astype(int)
    rows = [
        Supplier(
            iso3=state,
            name=country_name(state),
            rank=int(rank[k]),
            rank_low=int(bounds[0, k]),
            rank_high=int(bounds[1, k]),
            top=float((space[:, k] <= TOP).mean()),
            score=float(score[k]),
            coalition_share=facts.share.get(state),
            distance=float(facts.distance[k]),
            voted=int(facts.voted[k]),
            embargoed=bool(facts.embargoed[k]),
            ally=bool(facts.ally[k]),
            recorded=state in bloc(RECORDED).members,
            rank_by_affinity=int(alone[0][k]),
            rank_by_stake=int(alone[1][k]),
        )
        for k, state in enumerate(facts.states)
    ]
    rows.sort(key=lambda row: row.rank)
    return Suppliers(
        tuple(rows), ASSUMPTIONS, _flips(facts, centre), world.name, members, draws, seed
    )


@dataclass(frozen=True, eq=False)
class _Facts:
    """What is known of every state [state]; `share` only where the world has accounts."""

    states: tuple[str, ...]
    share: dict[str, float]
    distance: Array
    voted: Array
    ally: NDArray[np.bool_]
    embargoed: NDArray[np.bool_]


def _facts(world: World, coalition: Sequence[str]) -> _Facts:
    alignment, own = read_alignment(), ideal_point(TARGET, YEAR).value
    states = alignment.states
    return _Facts(
        states=states,
        share={
            state: trade_share(world, (state,), coalition)
            for state in states
            if state in world.countries
        },
        distance=np.array([ideal_point(state, YEAR).value - own for state in states]),
        voted=alignment.voted_2022,
        ally=np.array([state in bloc("CSTO").members for state in states]),
        embargoed=np.array([state in bloc(EMBARGOED).members for state in states]),
    )


def _scores(facts: _Facts, at: Mapping[str, Array]) -> Array:
    """Score of each state at each point of the assumption space [point, state]."""
    point = {key: values[:, None] for key, values in at.items()}
    known = np.array([state in facts.share for state in facts.states])
    share = np.array([facts.share.get(state, 0.0) for state in facts.states])
    guessed = np.where(facts.embargoed, point["embargoed_stake"], point["unknown_stake"])
    stake = np.where(known, share, guessed)
    gap = np.where(facts.distance > 0, facts.distance, -point["beyond"] * facts.distance)
    score: Array = (
        point["treaty"] * facts.ally
        - point["distance"] * gap
        - point["vote"] * facts.voted
        - point["stake"] * stake
    )
    return score


def _ranks(scores: Array) -> NDArray[np.int64]:
    """Rank of each state at each point [point, state]: one more than how many score higher."""
    ranks = [
        1 + np.searchsorted(ordered, -row)
        for row, ordered in zip(scores, np.sort(-scores, axis=1), strict=True)
    ]
    found: NDArray[np.int64] = np.array(ranks, dtype=np.int64)
    return found


def _zero(*weights: str) -> dict[str, Array]:
    return {weight: np.zeros(1) for weight in weights}


def _flips(facts: _Facts, centre: Mapping[str, Array]) -> dict[str, dict[str, tuple[int, int]]]:
    """Rank of each recorded supplier at both ends of each assumption."""

    def at(key: str, value: float) -> NDArray[np.int64]:
        return _ranks(_scores(facts, {**centre, key: np.array([value])}))

    ends = {key: (at(key, one.low), at(key, one.high)) for key, one in ASSUMPTIONS.items()}
    places = {state: facts.states.index(state) for state in bloc(RECORDED).members}
    return {
        state: {key: (int(low[0, k]), int(high[0, k])) for key, (low, high) in ends.items()}
        for state, k in places.items()
    }
