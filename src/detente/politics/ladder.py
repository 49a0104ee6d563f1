"""The ladder: how well simple predictors, each a rung above the last, tell who sanctioned Russia in
2022.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.politics.alignment import EU, Alignment, read_alignment
from detente.politics.ordered import (
    auc,
    cluster_weights,
    fit,
    leave_one_out,
    probability,
    weighted_mean,
)
from detente.world.countries import country_name

Array = NDArray[np.float64]
Columns = Callable[[Alignment], tuple[Array, ...]]
STATES, EU_AS_ONE, NEW_JOINERS, WITH_ACCOUNTS = (
    "states",
    "EU as one",
    "new joiners",
    "states with accounts",
)
LEAVE_ONE_OUT, FORWARD = "leave-one-out", "2014 -> 2022"
POINT, VOTE, SANCTION = "ideal point 2019", "+ past vote", "+ past sanction"
PRIOR_SD = 2.5


@dataclass(frozen=True)
class _Predictor:
    """Smooth columns, scaled to unit variance and free; flags between 0 and 1, whose slopes have
    the prior.
    """

    parent: str
    smooth: Columns = lambda a: ()
    flags: Columns = lambda a: ()


PREDICTORS = {
    "null": _Predictor(""),
    "trade": _Predictor("null", lambda a: tuple(a.trade_filled.T)),
    "ideal point 2013": _Predictor("null", lambda a: (a.ideal_2013,)),
    POINT: _Predictor("null", lambda a: (a.ideal_2019,)),
    f"{POINT} + trade": _Predictor(POINT, lambda a: (a.ideal_2019, *a.trade_filled.T)),
    f"{POINT} + treaties": _Predictor(
        POINT, lambda a: (a.ideal_2019,), lambda a: (a.us_ally_2022, a.csto)
    ),
    VOTE: _Predictor(
        POINT, lambda a: (a.ideal_2019,), lambda a: (a.voted_yes_2014, a.voted_no_2014)
    ),
    SANCTION: _Predictor(
        VOTE,
        lambda a: (a.ideal_2019,),
        lambda a: (a.voted_yes_2014, a.voted_no_2014, a.sanctioned_2014),
    ),
}
FORWARD_PREDICTORS = {
    "null": (_Predictor(""), _Predictor("")),
    "ideal point 2013": (PREDICTORS["ideal point 2013"], PREDICTORS["ideal point 2013"]),
    POINT: (
        _Predictor("null", lambda a: (a.ideal_2013,)),
        _Predictor("null", lambda a: (a.ideal_2019,)),
    ),
    f"{POINT} + treaties": (
        _Predictor(POINT, lambda a: (a.ideal_2013,), lambda a: (a.us_ally_2014, a.csto)),
        _Predictor(POINT, lambda a: (a.ideal_2019,), lambda a: (a.us_ally_2022, a.csto)),
    ),
}
INFORMED = tuple(name for name in PREDICTORS if name not in ("null", "trade"))


@dataclass(frozen=True)
class Rung:
    """How well one predictor does out of sample.

    Attributes
    ----------
    name, outcome, units, split : str
        The predictor; ``binary`` (sanctioned or not) or ``ordered`` (four levels); ``states``, ``EU
        as one``, ``new joiners`` (the states that had not sanctioned in 2014, scored with the fit
        on all states) or ``states with accounts``; ``leave-one-out`` or ``2014 -> 2022`` (fitted on
        2014 alone, held against 2022).
    count, positives : int
        Units that are scored, and how many of them sanctioned.
    auc, auc_low, auc_high : float
        Probability that a unit that sanctioned is ranked above one that did not. Of the null 0.5 by
        definition: it ranks nobody (left out one at a time it would get 0, since it knows one
        sanctioner less whenever it judges a sanctioner).
    log_score, log_score_low, log_score_high : float
        Mean log of the probability given to what happened; nats.
    parent : str
        The predictor without the last term; empty for the null.
    gain, gain_low, gain_high : float
        Log score less that of `parent`: what the term adds out of sample; negative when it does
        harm.

    Notes
    -----
    Low and high are the 2.5 and 97.5 percentiles over draws of whole clusters (the members of the
    European Union are one) with the fitted predictors held fixed: they say how much rests on which
    governments there happen to be.
    """

    name: str
    outcome: str
    units: str
    split: str
    count: int
    positives: int
    auc: float
    auc_low: float
    auc_high: float
    log_score: float
    log_score_low: float
    log_score_high: float
    parent: str
    gain: float
    gain_low: float
    gain_high: float


@dataclass(frozen=True)
class Placed:
    """One state as the predictors see it, left out of the fit: probability that it sanctions, and
    its rank among the newcomers.

    `rank` counts from 1, the likeliest, among the states that had not sanctioned in 2014; both by
    name of the predictor.
    """

    iso3: str
    name: str
    level_2022: int
    probability: dict[str, float]
    rank: dict[str, int]


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
    _given: dict[tuple[str, str, str, str], dict[str, Array]] = field(repr=False)

    def rung(
        self,
        name: str,
        *,
        outcome: str = "ordered",
        units: str = STATES,
        split: str = LEAVE_ONE_OUT,
    ) -> Rung:
        """The Rung of a predictor; DataError with the names that exist."""
        found = [
            r
            for r in self.rows
            if (r.name, r.outcome, r.units, r.split) == (name, outcome, units, split)
        ]
        if not found:
            raise self._unknown(name, outcome, units, split)
        return found[0]

    def probability(
        self,
        name: str,
        *,
        outcome: str = "ordered",
        units: str = STATES,
        split: str = LEAVE_ONE_OUT,
    ) -> dict[str, Array]:
        """Out-of-sample probability of each level [level] by state (ISO3); members share the EU's
        where it is one decision.

        Two levels (did not sanction, sanctioned) for the ``binary`` outcome, four for the
        ``ordered`` one. Neither Russia nor Taiwan, which does not vote, has one. Raises DataError
        with the names that exist.
        """
        key = (name, outcome, units, split)
        if key not in self._given:
            raise self._unknown(*key)
        return {state: given.copy() for state, given in self._given[key].items()}

    def to_json(self) -> dict[str, Any]:
        """Everything but the probabilities of single states, as plain Python."""
        placed = {
            key: [asdict(one) for one in getattr(self, key)]
            for key in ("new_joiners", "missed", "missed_joiners")
        }
        settings = {
            "prior_sd": self.prior_sd,
            "seed": self.seed,
            "draws": self.draws,
            "world": self.world,
        }
        return {
            "rows": [asdict(row) for row in self.rows],
            **placed,
            **settings,
            "notes": list(self.notes),
        }

    def _unknown(self, name: str, outcome: str, units: str, split: str) -> DataError:
        names = sorted({row.name for row in self.rows if row.split == split}) or [
            LEAVE_ONE_OUT,
            FORWARD,
        ]
        return DataError(
            f"no rung {name!r} ({outcome}, {units}, {split})", hint=f"there are {', '.join(names)}"
        )


def ladder(
    world: str = "icio-2019", *, prior_sd: float = PRIOR_SD, draws: int = 2000, seed: int = 0
) -> Ladder:
    """The Ladder of predictors of 2022, leave-one-out and from 2014 to 2022, with the EU as 27
    states and as one decision.

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
    if not prior_sd > 0 or draws < 100:
        raise DataError(
            "the ladder needs a positive prior_sd and at least 100 draws",
            where=f"prior_sd={prior_sd:g}, draws={draws}",
        )
    cases = [
        case
        for eu_as_one in (False, True)
        for case in _cases(read_alignment(world, eu_as_one=eu_as_one), prior_sd)
    ]
    rows = tuple(rung for case in cases for rung in _rungs(case, draws, seed))
    alignment = read_alignment(world)
    binary = next(
        case
        for case in cases
        if (case.outcome, case.units, case.split) == ("binary", STATES, LEAVE_ONE_OUT)
    )
    placed, joined = (
        _placed(alignment, binary.given),
        int(alignment.sanctioned_2022.sum() - alignment.sanctioned_2014.sum()),
    )
    likely = [sum(one.rank[name] <= joined for name in INFORMED) for one in placed]
    return Ladder(
        rows=rows,
        new_joiners=tuple(one for one in placed if one.level_2022 == 3),
        missed=tuple(
            one
            for one, times in zip(placed, likely, strict=True)
            if one.level_2022 < 3 and times == len(INFORMED)
        ),
        missed_joiners=tuple(
            one
            for one, times in zip(placed, likely, strict=True)
            if one.level_2022 == 3 and times == 0
        ),
        prior_sd=prior_sd,
        seed=seed,
        draws=draws,
        world=world,
        notes=_notes(alignment, prior_sd),
        _given={
            (name, case.outcome, case.units, case.split): case.by_state(name)
            for case in cases
            for name in case.given
        },
    )


def ladder_probability(
    name: str = POINT,
    *,
    outcome: str = "ordered",
    eu_as_one: bool = False,
    world: str = "icio-2019",
) -> dict[str, Array]:
    """Leave-one-out probability of each level [level] by state (ISO3) from one predictor, without
    the rest of the ladder.

    The same numbers as `Ladder.probability`. Raises DataError for an unknown predictor or outcome.
    """
    if name not in PREDICTORS or outcome not in ("binary", "ordered"):
        raise DataError(
            f"no predictor {name!r} of a {outcome!r} outcome",
            hint=f"predictors of binary or ordered are {', '.join(PREDICTORS)}",
        )
    alignment = read_alignment(world, eu_as_one=eu_as_one)
    given = _leave_one_out(
        alignment, PREDICTORS[name], _levels(alignment.level_2022, outcome), PRIOR_SD
    )
    return {
        state: row for unit, row in zip(alignment.members, given, strict=True) for state in unit
    }


@dataclass(frozen=True, eq=False)
class _Case:
    """Probabilities that every predictor of one split gives to the levels of one outcome [unit,
    level], and what happened [unit].
    """

    alignment: Alignment
    outcome: str
    units: str
    split: str
    happened: NDArray[np.int64]
    given: dict[str, Array]
    chosen: NDArray[np.bool_]

    def by_state(self, name: str) -> dict[str, Array]:
        """Probability of each level [level] by state among the chosen units."""
        rows = zip(self.alignment.members, self.given[name], self.chosen, strict=True)
        return {state: row for unit, row, kept in rows if kept for state in unit}


def _cases(alignment: Alignment, prior_sd: float) -> list[_Case]:
    """Both outcomes and both splits for all units; for states also the newcomers alone and those
    with accounts alone.
    """
    units = EU_AS_ONE if EU in alignment.states else STATES
    everyone, found = np.ones(len(alignment.states), dtype=bool), []
    for outcome in ("binary", "ordered"):
        now, then = _levels(alignment.level_2022, outcome), _levels(alignment.level_2014, outcome)
        left_out = {
            name: _leave_one_out(alignment, one, now, prior_sd) for name, one in PREDICTORS.items()
        }
        forward = {
            name: _forward(alignment, pair, then, prior_sd)
            for name, pair in FORWARD_PREDICTORS.items()
        }
        for split, given in ((LEAVE_ONE_OUT, left_out), (FORWARD, forward)):
            found.append(_Case(alignment, outcome, units, split, now, given, everyone))
            if units == STATES:
                found.append(
                    _Case(
                        alignment,
                        outcome,
                        NEW_JOINERS,
                        split,
                        now,
                        given,
                        alignment.sanctioned_2014 == 0,
                    )
                )
    if units == STATES:
        found.append(_with_accounts(alignment))
    return found


def _with_accounts(alignment: Alignment) -> _Case:
    """The same comparison fitted only on states that have a trade figure: nothing is filled in."""
    known, now = alignment.has_accounts, _levels(alignment.level_2022, "binary")
    given = {
        name: np.zeros((len(known), 2)) for name in ("null", "trade", POINT, f"{POINT} + trade")
    }
    for name, chances in given.items():
        columns = _stacked(PREDICTORS[name].smooth(alignment), len(known))[known]
        columns = (columns - columns.mean(axis=0)) / columns.std(axis=0)
        chances[known] = leave_one_out(now[known], columns, np.zeros(columns.shape[1]))
    return _Case(alignment, "binary", WITH_ACCOUNTS, LEAVE_ONE_OUT, now, given, known)


def _levels(levels: NDArray[np.int64], outcome: str) -> NDArray[np.int64]:
    return levels if outcome == "ordered" else np.asarray(levels == 3, dtype=np.int64)


def _leave_one_out(
    alignment: Alignment, predictor: _Predictor, levels: NDArray[np.int64], prior_sd: float
) -> Array:
    columns, precision = _columns(alignment, predictor, predictor, prior_sd)[1:]
    return leave_one_out(levels, columns, precision)


def _forward(
    alignment: Alignment,
    pair: tuple[_Predictor, _Predictor],
    levels: NDArray[np.int64],
    prior_sd: float,
) -> Array:
    """Fitted on what was done in 2014, asked about 2022 [unit, level]."""
    old, new, precision = _columns(alignment, *pair, prior_sd)
    theta = fit(levels, old, weights=np.ones((1, len(levels))), precision=precision)
    return np.asarray(probability(theta, new)[0])


def _columns(
    alignment: Alignment, fitted: _Predictor, asked: _Predictor, prior_sd: float
) -> tuple[Array, Array, Array]:
    """Columns to fit and to ask [unit, column], in the units of the first, and their precision
    [column].
    """
    old, new = (
        _stacked([*one.smooth(alignment), *one.flags(alignment)], len(alignment.states))
        for one in (fitted, asked)
    )
    free = len(fitted.smooth(alignment))
    centre, scale = np.zeros(old.shape[1]), np.ones(old.shape[1])
    centre[:free], scale[:free] = old[:, :free].mean(axis=0), old[:, :free].std(axis=0)
    precision = np.where(np.arange(old.shape[1]) < free, 0.0, prior_sd**-2)
    return (old - centre) / scale, (new - centre) / scale, np.asarray(precision, dtype=float)


def _stacked(columns: Sequence[Array], n: int) -> Array:
    """Columns side by side [unit, column], also when there is none."""
    return np.array(columns).reshape(-1, n).T


def _rungs(case: _Case, draws: int, seed: int) -> list[Rung]:
    """One Rung for each predictor of a case."""
    chosen, happened = case.chosen, case.happened[case.chosen]
    positive = case.alignment.sanctioned_2022[chosen]
    clusters = [name for name, kept in zip(case.alignment.clusters, chosen, strict=True) if kept]
    weights = np.vstack([np.ones(len(clusters)), cluster_weights(clusters, draws, seed)])
    scores = {
        name: np.log(given[chosen][np.arange(len(happened)), happened])
        for name, given in case.given.items()
    }
    parents = {
        name: (
            FORWARD_PREDICTORS[name][0].parent if case.split == FORWARD else PREDICTORS[name].parent
        )
        for name in scores
    }
    rows = []
    for name, score in scores.items():
        ranking = np.zeros(len(happened)) if name == "null" else case.given[name][chosen][:, -1]
        added = score - scores[parents[name]] if parents[name] else np.zeros_like(score)
        numbers = [
            _with_range(found)
            for found in (
                auc(ranking, positive, weights),
                weighted_mean(score, weights),
                weighted_mean(added, weights),
            )
        ]
        (a, a_low, a_high), (s, s_low, s_high), (g, g_low, g_high) = numbers
        label = (name, case.outcome, case.units, case.split, len(happened), int(positive.sum()))
        rows.append(
            Rung(*label, a, a_low, a_high, s, s_low, s_high, parents[name], g, g_low, g_high)
        )
    return rows


def _with_range(found: Array) -> tuple[float, float, float]:
    """The first entry, which is the data as they are, and the 2.5 and 97.5 percentiles of the
    others, which are draws.
    """
    low, high = np.quantile(found[1:], [0.025, 0.975])
    return float(found[0]), float(low), float(high)


def _placed(alignment: Alignment, given: dict[str, Array]) -> list[Placed]:
    """Every state that had not sanctioned in 2014, likeliest by the ideal point first."""
    new = np.flatnonzero(alignment.sanctioned_2014 == 0)
    chances = {name: given[name][new, -1] for name in PREDICTORS if name != "null"}
    ranks = {
        name: np.argsort(np.argsort(-chance, kind="stable")) + 1 for name, chance in chances.items()
    }
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


def _notes(alignment: Alignment, prior_sd: float) -> tuple[str, ...]:
    known, count = int(alignment.has_accounts.sum()), len(alignment.states)
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
