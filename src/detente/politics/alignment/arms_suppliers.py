"""Who would supply arms to a pariah: every state by affinity, and by what it stands to lose.

The weights of the score are assumptions; the ranking is repeated over their ranges. Capacity to
make arms is not in the score, which is what most false positives lack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from detente.errors import DataError
from detente.politics.alignment.arms_score import (
    ASSUMPTIONS,
    Affinities,
    Ranks,
    affinities,
    ranks,
    scores,
)
from detente.scenario.uncertain import Uncertain
from detente.types import Array
from detente.world.countries import bloc, country_name
from detente.world.political_facts import PastConduct, conduct_toward, past_conduct
from detente.world.world import World

TOP = 10
LEAST_DRAWS = 100
# Ends of the range of a rank over the assumption space.
ENDS = (0.05, 0.95)
NOTE = "fractions of the assumption space are no probabilities"
AFFINITY = ("distance", "vote", "treaty")


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
        UN ideal point less that of the target in the year of the record: positive is nearer the
        United States.
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

    @property
    def first(self) -> bool:
        """Whether it is among the first ten."""
        return self.rank <= TOP


@dataclass(frozen=True, eq=False)
class Suppliers:
    """Every state by rank, and what the ranking rests on.

    Attributes
    ----------
    record : PastConduct
        The target, and what is on record about it.
    rows : tuple of Supplier
        Likeliest first; 192 members of the United Nations without the target.
    assumptions : mapping of str to Uncertain
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

    record: PastConduct
    rows: tuple[Supplier, ...]
    assumptions: Mapping[str, Uncertain]
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
    def recorded_by(self) -> str:
        """Who says that they are suppliers."""
        return bloc(self.record.suppliers).source

    @property
    def missed(self) -> tuple[Supplier, ...]:
        """States on record that are not among the first ten."""
        return tuple(row for row in self.recorded if not row.first)

    @property
    def false_positives(self) -> tuple[Supplier, ...]:
        """States among the first ten that are not on record."""
        return tuple(row for row in self.rows if row.first and not row.recorded)

    def of(self, state: str) -> Supplier:
        """The row of a state; DataError when it is not ranked."""
        for row in self.rows:
            if row.iso3 == state:
                return row
        raise DataError(
            f"{state!r} is not ranked",
            hint="members of the United Nations other than the target, by ISO3 code",
        )

    def to_json(self) -> dict[str, Any]:
        """Everything as plain Python; a missing trade figure is null."""
        return {
            "target": self.record.target,
            "coalition": list(self.coalition),
            "ranking": [asdict(row) for row in self.rows],
            "recorded": {
                row.iso3: {"rank": row.rank, "among_the_first_ten": row.first}
                for row in self.recorded
            },
            "recorded_by": self.recorded_by,
            "missed": [row.iso3 for row in self.missed],
            "false_positives": [row.iso3 for row in self.false_positives],
            "rank_at_ends": {
                state: {key: list(ends) for key, ends in found.items()}
                for state, found in self.flips.items()
            },
            "assumptions": {key: _plain(one) for key, one in self.assumptions.items()},
            "draws": self.draws,
            "note": NOTE,
            "seed": self.seed,
        }


@dataclass(frozen=True, eq=False)
class _Ranking:
    """Score and ranks of every state [state]; `space` over the assumption space [draw, state]."""

    score: Array
    rank: Ranks
    by_affinity: Ranks
    by_stake: Ranks
    space: Ranks


def suppliers(
    world: World,
    target: str,
    coalition: Sequence[str] | None = None,
    *,
    draws: int = 2000,
    seed: int = 0,
) -> Suppliers:
    """All states ranked as possible suppliers of arms or dual-use goods to a target.

    Parameters
    ----------
    world : World
        It gives trade shares; a state that it has no accounts for gets none.
    target : str
        A target toward which conduct is on record.
    coalition : sequence of str, optional
        Who could take trade away; without it the states that the target itself calls unfriendly.
        Members that the world has no accounts for cannot count.
    draws, seed : int
        Points of the assumption space.

    Raises
    ------
    DataError
        A target without a record, fewer than 100 draws, or a country of the world without any goods
        trade.
    """
    if draws < LEAST_DRAWS:
        raise DataError(f"{draws} draws are too few for fractions", hint="at least 100")
    record = record_of(target)
    named = bloc(record.unfriendly).members if coalition is None else coalition
    members = tuple(code for code in named if code in world.countries)
    known = affinities(world, record, members)
    rows = _rows(known, record, _ranking(known, draws, seed))
    flips = _flips(known, bloc(record.suppliers).members)
    return Suppliers(record, rows, ASSUMPTIONS, flips, world.name, members, draws, seed)


def record_of(target: str) -> PastConduct:
    """What is on record toward a target; DataError with the targets that there are."""
    record = conduct_toward(target)
    if record is None:
        known = ", ".join(one.target for one in past_conduct())
        raise DataError(
            f"no votes, treaties and deliveries toward {country_name(target)} are on record",
            hint=f"there are records for {known}",
        )
    return record


def _ranking(known: Affinities, draws: int, seed: int) -> _Ranking:
    """Ranks at the centre, by each half alone, and over uniform draws of all assumptions."""
    centre = _centre()
    low = np.array([one.low for one in ASSUMPTIONS.values()])
    high = np.array([one.high for one in ASSUMPTIONS.values()])
    points = low + (high - low) * np.random.default_rng(seed).random((draws, len(low)))
    drawn = dict(zip(ASSUMPTIONS, points.T, strict=True))
    score = scores(known, centre)
    return _Ranking(
        score=score[0],
        rank=ranks(score)[0],
        by_affinity=ranks(scores(known, centre | _zero("stake")))[0],
        by_stake=ranks(scores(known, centre | _zero(*AFFINITY)))[0],
        space=ranks(scores(known, drawn)),
    )


def _rows(known: Affinities, record: PastConduct, found: _Ranking) -> tuple[Supplier, ...]:
    low, high = np.quantile(found.space, ENDS, axis=0, method="nearest").astype(int)
    top = (found.space <= TOP).mean(axis=0)
    recorded = bloc(record.suppliers).members
    rows = [
        Supplier(
            iso3=state,
            name=country_name(state),
            rank=int(found.rank[k]),
            rank_low=int(low[k]),
            rank_high=int(high[k]),
            top=float(top[k]),
            score=float(found.score[k]),
            coalition_share=known.share.get(state),
            distance=float(known.distance[k]),
            voted=int(known.voted[k]),
            embargoed=bool(known.embargoed[k]),
            ally=bool(known.ally[k]),
            recorded=state in recorded,
            rank_by_affinity=int(found.by_affinity[k]),
            rank_by_stake=int(found.by_stake[k]),
        )
        for k, state in enumerate(known.states)
    ]
    return tuple(sorted(rows, key=lambda row: row.rank))


def _centre() -> dict[str, Array]:
    """The central assumptions as one point."""
    return {key: np.array([one.value]) for key, one in ASSUMPTIONS.items()}


def _zero(*weights: str) -> dict[str, Array]:
    return {weight: np.zeros(1) for weight in weights}


def _flips(known: Affinities, recorded: Sequence[str]) -> dict[str, dict[str, tuple[int, int]]]:
    """Rank of each recorded supplier at both ends of each assumption."""

    def at(key: str, value: float) -> Ranks:
        point = {**_centre(), key: np.array([value])}
        return np.asarray(ranks(scores(known, point))[0])

    low = {key: at(key, one.low) for key, one in ASSUMPTIONS.items()}
    high = {key: at(key, one.high) for key, one in ASSUMPTIONS.items()}
    places = {state: known.states.index(state) for state in recorded}
    return {
        state: {key: (int(low[key][k]), int(high[key][k])) for key in ASSUMPTIONS}
        for state, k in places.items()
    }


def _plain(one: Uncertain) -> dict[str, Any]:
    """An assumption as plain Python; its unit is that of the score or a share."""
    return {"value": one.value, "low": one.low, "high": one.high, "meaning": one.meaning}
