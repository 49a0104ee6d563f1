"""The ladder: how well simple predictors, each a rung above the last, tell who sanctioned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from detente.errors import DataError
from detente.politics.alignment.predictors import (
    BINARY,
    INFORMED,
    NULL,
    ORDERED,
    POINT,
    PREDICTORS,
    PRIOR_SD,
    known_predictor,
    left_out,
    outcome_levels,
)
from detente.politics.alignment.rungs import (
    FORWARD,
    LEAVE_ONE_OUT,
    STATES,
    WITH_ACCOUNTS,
    Rung,
    Setup,
    Trial,
    rungs,
    trials,
)
from detente.politics.alignment.voting import SANCTIONED, Alignment, read_alignment
from detente.types import Array
from detente.world.countries import country_name

LEAST_DRAWS = 100


@dataclass(frozen=True)
class Placed:
    """One state as the predictors see it, left out of the fit.

    Attributes
    ----------
    iso3, name : str
    level_2022 : int
    probability : dict of str to float
        That it sanctions, by name of the predictor.
    rank : dict of str to int
        From 1, the likeliest, among the states that had not sanctioned in 2014, by predictor.
    """

    iso3: str
    name: str
    level_2022: int
    probability: dict[str, float]
    rank: dict[str, int]

    @property
    def sanctioned(self) -> bool:
        """Whether it sanctioned in 2022."""
        return self.level_2022 == SANCTIONED

    def hits(self, first: int) -> int:
        """How many predictors with an ideal point rank it among the `first` ones."""
        return sum(self.rank[name] <= first for name in INFORMED)


@dataclass(frozen=True, eq=False)
class Ladder:
    """Every rung, and the states that decide between them.

    Attributes
    ----------
    rows : tuple of Rung
    new_joiners : tuple of Placed
        The states that sanctioned in 2022 and had not in 2014: the real test, since all of 2014 did
        so again.
    missed : tuple of Placed
        Hedgers that every predictor with an ideal point ranks among the likeliest newcomers (as
        many as joined), and that did not join.
    missed_joiners : tuple of Placed
        New joiners that no such predictor ranks there.
    prior_sd : float
        Standard deviation of the normal prior on the slope of each vote, sanction and treaty (log
        odds from 0 to 1). All 40 sanctioners of 2014 sanctioned again, so without a prior that
        slope is infinite. Other slopes have none.
    seed, draws : int
        Of the cluster draws.
    world : str
        Where trade comes from.
    notes : tuple of str
        What a reader must know beside the numbers.
    """

    rows: tuple[Rung, ...]
    new_joiners: tuple[Placed, ...]
    missed: tuple[Placed, ...]
    missed_joiners: tuple[Placed, ...]
    prior_sd: float
    seed: int
    draws: int
    world: str
    notes: tuple[str, ...]
    _trials: dict[Setup, Trial] = field(repr=False)

    def rung(
        self,
        name: str,
        *,
        outcome: str = ORDERED,
        units: str = STATES,
        split: str = LEAVE_ONE_OUT,
    ) -> Rung:
        """The Rung of a predictor; DataError with the names that exist."""
        asked = (name, outcome, units, split)
        for row in self.rows:
            if (row.name, row.outcome, row.units, row.split) == asked:
                return row
        raise self._unknown(name, Setup(outcome, units, split))

    def probability(
        self,
        name: str,
        *,
        outcome: str = ORDERED,
        units: str = STATES,
        split: str = LEAVE_ONE_OUT,
    ) -> dict[str, Array]:
        """Out-of-sample probability of each level [level] by state (ISO3).

        Members share the EU's where it is one decision. Two levels (did not sanction, sanctioned)
        for the ``binary`` outcome, four for the ``ordered`` one. Neither the target nor Taiwan,
        which does not vote, has one. Raises DataError with the names that exist.
        """
        asked = Setup(outcome, units, split)
        trial = self._trials.get(asked)
        if trial is None or name not in trial.given:
            raise self._unknown(name, asked)
        return {state: given.copy() for state, given in trial.by_state(name).items()}

    def to_json(self) -> dict[str, Any]:
        """Everything but the probabilities of single states, as plain Python."""
        return {
            "rows": [asdict(row) for row in self.rows],
            "new_joiners": [asdict(one) for one in self.new_joiners],
            "missed": [asdict(one) for one in self.missed],
            "missed_joiners": [asdict(one) for one in self.missed_joiners],
            "prior_sd": self.prior_sd,
            "seed": self.seed,
            "draws": self.draws,
            "world": self.world,
            "notes": list(self.notes),
        }

    def _unknown(self, name: str, asked: Setup) -> DataError:
        there = sorted({row.name for row in self.rows if row.split == asked.split})
        names = there or [LEAVE_ONE_OUT, FORWARD]
        return DataError(
            f"no rung {name!r} ({asked.outcome}, {asked.units}, {asked.split})",
            hint=f"there are {', '.join(names)}",
        )


def ladder(
    world: str = "icio-2019", *, prior_sd: float = PRIOR_SD, draws: int = 2000, seed: int = 0
) -> Ladder:
    """The Ladder of predictors of 2022, with the EU as 27 states and as one decision.

    Parameters
    ----------
    world : str
        The shipped world that gives trade shares; it should lie before 2022.
    prior_sd : float
        See Ladder.
    draws, seed : int
        Cluster draws of the intervals.

    Raises
    ------
    DataError
        A prior that is not positive, fewer than 100 draws, an unknown world.
    """
    if not prior_sd > 0 or draws < LEAST_DRAWS:
        raise DataError(
            "the ladder needs a positive prior_sd and at least 100 draws",
            where=f"prior_sd={prior_sd:g}, draws={draws}",
        )
    alignment = read_alignment(world)
    held = [
        *trials(alignment, prior_sd),
        *trials(read_alignment(world, eu_as_one=True), prior_sd),
    ]
    by_question = {one.asked: one for one in held}
    placed = _placed(alignment, by_question[Setup(BINARY, STATES, LEAVE_ONE_OUT)].given)
    newcomers = int(alignment.sanctioned_2022.sum() - alignment.sanctioned_2014.sum())
    joined = tuple(one for one in placed if one.sanctioned)
    others = tuple(one for one in placed if not one.sanctioned)
    return Ladder(
        rows=tuple(rung for one in held for rung in rungs(one, draws, seed)),
        new_joiners=joined,
        missed=tuple(one for one in others if one.hits(newcomers) == len(INFORMED)),
        missed_joiners=tuple(one for one in joined if one.hits(newcomers) == 0),
        prior_sd=prior_sd,
        seed=seed,
        draws=draws,
        world=world,
        notes=_notes(alignment, prior_sd),
        _trials=by_question,
    )


def ladder_probability(
    name: str = POINT,
    *,
    outcome: str = ORDERED,
    eu_as_one: bool = False,
    world: str = "icio-2019",
) -> dict[str, Array]:
    """Leave-one-out probability of each level [level] by state (ISO3) from one predictor.

    The same numbers as `Ladder.probability`, without the rest of the ladder. Raises DataError for
    an unknown predictor or outcome.
    """
    predictor = known_predictor(name, outcome)
    alignment = read_alignment(world, eu_as_one=eu_as_one)
    happened = outcome_levels(alignment.level_2022, outcome)
    given = left_out(alignment, predictor, happened, PRIOR_SD)
    rows = zip(alignment.members, given, strict=True)
    return {state: row for unit, row in rows for state in unit}


def _placed(alignment: Alignment, given: dict[str, Array]) -> list[Placed]:
    """Every state that had not sanctioned in 2014, likeliest by the ideal point first."""
    new = np.flatnonzero(alignment.sanctioned_2014 == 0)
    chances = {name: given[name][new, -1] for name in PREDICTORS if name != NULL}
    ranks = {name: _rank(chance) for name, chance in chances.items()}
    return [
        Placed(
            iso3=alignment.states[new[k]],
            name=country_name(alignment.states[new[k]]),
            level_2022=int(alignment.level_2022[new[k]]),
            probability={name: float(chance[k]) for name, chance in chances.items()},
            rank={name: int(rank[k]) for name, rank in ranks.items()},
        )
        for k in np.argsort(ranks[POINT])
    ]


def _rank(chance: Array) -> Sequence[int]:
    """Rank of each state by its chance, from 1; the first of equals stands first."""
    order = np.argsort(-chance, kind="stable")
    found: list[int] = (np.argsort(order) + 1).tolist()
    return found


def _notes(alignment: Alignment, prior_sd: float) -> tuple[str, ...]:
    known = int(alignment.has_accounts.sum())
    count = len(alignment.states)
    return (
        (
            "one event: the states are many, the occasion is one, and members of the European Union"
            " decide together"
        ),
        (
            f"{count - known} of {count} states have no trade figure (they are inside the rest of"
            f" the world) and take the mean of the {known} that have one; {WITH_ACCOUNTS!r} fits"
            " those alone"
        ),
        (
            "trade with the West is trade with the sanctioners of 2014, known before 2022; trade of"
            " 2019 is never used to fit 2014"
        ),
        (
            "votes, past sanctions and treaties have a normal prior on their slopes, standard"
            f" deviation {prior_sd:g}: all sanctioners of 2014 sanctioned again, so that slope has"
            " no finite estimate"
        ),
        (
            "intervals draw whole clusters with replacement, the European Union being one, with the"
            " fitted predictors held fixed"
        ),
    )
