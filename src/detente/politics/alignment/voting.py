"""Alignment of states before and after February 2022 as arrays with labels.

Ideal points, votes, sanctions, treaties and trade. Formal alliances are those of public treaties
(``blocs.csv``: the North Atlantic Treaty, the treaties of the United States in Asia and the
Pacific, the Collective Security Treaty). The alliance data sets of the Correlates of War and of the
Alliance Treaty Obligations and Provisions projects are not shipped, since their terms do not allow
it; neither are bilateral treaties of China and Russia with others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.types import Array, Mask
from detente.world.countries import UNION, bloc
from detente.world.political_facts import PastConduct, conduct_in
from detente.world.shipped import goods_sectors, open_world, read_table
from detente.world.world import World

Kind = TypeVar("Kind", bound=NDArray[Any])
Levels: TypeAlias = NDArray[np.int64]
Rows: TypeAlias = Mapping[str, Mapping[str, str]]

TABLE = "alignment_2022"
LEVELS = ("voted against", "abstained or absent", "condemned", "condemned and sanctioned")
SANCTIONED = LEVELS.index("condemned and sanctioned")
# The days on which the measures of the record, and the alliances beside them, are read.
BEFORE_DAY, AFTER_DAY = date(2014, 12, 31), date(2022, 3, 7)
VOTE = {"yes": 1.0, "no": -1.0}


@dataclass(frozen=True, eq=False)
class Alignment:
    """What is known of each unit before 2022 and what it did.

    A unit is a state, or the European Union as one decision.

    Attributes
    ----------
    states : tuple of str [unit]
        ISO3 codes, sorted; ``EU27`` in the place of its members when they are one decision. The
        target of the record is not among them. Taiwan is no member of the United Nations and has
        neither votes nor an ideal point.
    members : tuple of tuple of str [unit]
        The states that a unit stands for.
    clusters : tuple of str [unit]
        Units that decide together: ``EU27`` for its members, otherwise the state itself.
    ideal_2013, ideal_2019 : ndarray [unit]
        UN ideal points (Bailey, Strezhnev & Voeten 2017, all roll calls); the mean of the members
        for the EU as one.
    voted_yes_2014, voted_no_2014, sanctioned_2014 : ndarray [unit]
        One or zero: vote on General Assembly resolution 68/262 (both zero: abstained or absent),
        sanctions on the target in 2014.
    us_ally_2014, us_ally_2022, csto : ndarray [unit]
        Treaty ally of the United States on 27 March 2014 and on 23 February 2022, member of the
        Collective Security Treaty; shares of members for the EU as one.
    voted_2022 : ndarray [unit]
        Vote on ES-11/1: -1 no, 0 abstained or absent, 1 yes.
    level_2014, level_2022 : ndarray of int [unit]
        What it did about the target: a position in `LEVELS`.
    trade : mapping of str to ndarray [partner]
        By unit with accounts: shares of the West (the sanctioners of 2014), the target and the
        economy named beside them in the record in its goods exports plus goods imports at basic
        prices, trade inside the unit left out. A unit without accounts (inside the rest of the
        world) has no entry: there is no figure for it.
    """

    states: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    clusters: tuple[str, ...]
    ideal_2013: Array
    ideal_2019: Array
    voted_yes_2014: Array
    voted_no_2014: Array
    sanctioned_2014: Array
    us_ally_2014: Array
    us_ally_2022: Array
    csto: Array
    voted_2022: Array
    level_2014: Levels
    level_2022: Levels
    trade: Mapping[str, Array]

    @property
    def sanctioned_2022(self) -> Mask:
        """Whether a unit sanctioned the target in 2022 [unit]."""
        return np.asarray(self.level_2022 == SANCTIONED)

    @property
    def has_accounts(self) -> Mask:
        """Whether the world has accounts for a unit, and so a trade figure [unit]."""
        return np.array([state in self.trade for state in self.states])

    @property
    def trade_filled(self) -> Array:
        """Trade shares [unit, partner].

        A unit without a figure takes the mean of those with one, which tells it from no other.
        """
        known = np.array(list(self.trade.values()))
        mean = known.mean(axis=0)
        return np.array([self.trade.get(state, mean) for state in self.states])


@lru_cache(maxsize=4)
def read_alignment(world: str = "icio-2019", *, eu_as_one: bool = False) -> Alignment:
    """The shipped Alignment of 192 states, or of 165 states and the EU.

    Trade is that of the shipped world called `world`. Raises DataError for an unknown world.
    """
    rows = {row["iso3"]: row for row in read_table(TABLE)}
    record = conduct_in(TABLE)
    union = tuple(state for state in rows if rows[state]["eu27"] == "True")
    groups = _groups(rows, union if eu_as_one else ())
    states = tuple(groups)
    seen = _Seen(rows, tuple(groups.values()))
    yes = seen.says("vote_68_262", "yes")
    no = seen.says("vote_68_262", "no")
    sanctioned = seen.says("sanctioned_2014", "True")
    level_2014 = np.where(sanctioned == 1, SANCTIONED, 1 + yes - no)
    return Alignment(
        states=states,
        members=seen.units,
        clusters=tuple(UNION if set(unit) <= set(union) else unit[0] for unit in seen.units),
        ideal_2013=seen.number("ideal_2013"),
        ideal_2019=seen.number("ideal_2019"),
        voted_yes_2014=yes,
        voted_no_2014=no,
        sanctioned_2014=sanctioned,
        us_ally_2014=seen.among(BEFORE_DAY, *record.rival_allies_before),
        us_ally_2022=seen.among(AFTER_DAY, *record.rival_allies),
        csto=seen.among(AFTER_DAY, record.alliance),
        voted_2022=seen.mean({state: VOTE.get(row["es11_1"], 0.0) for state, row in rows.items()}),
        level_2014=_frozen(level_2014.astype(int)),
        level_2022=_frozen(seen.number("level_2022").astype(int)),
        trade=MappingProxyType(_trade(open_world(world), groups, rows)),
    )


def trade_share(world: World, members: Sequence[str], partners: Sequence[str]) -> float:
    """Share of `partners` in the goods exports plus goods imports of `members` with all others.

    At basic prices. Raises DataError for a state that the world does not have, and where there is
    no goods trade to have a share of.
    """
    goods = [world.sector(sector) for sector in goods_sectors(world)]
    own = [world.country(state) for state in members]
    theirs = [world.country(state) for state in partners if state not in members]
    bought = world.sales[own][:, :, goods].sum(axis=(0, 2))
    sold = world.sales[:, own][:, :, goods].sum(axis=(1, 2))
    flows = bought + sold
    flows[own] = 0.0
    if not flows.sum() > 0:
        raise DataError(
            "no goods trade with others, so no share of it",
            where=f"{world.name}, {' '.join(members)}",
        )
    return float(flows[theirs].sum() / flows.sum())


@dataclass(frozen=True)
class _Seen:
    """The table of the record, as seen by units: means over the states of each."""

    rows: Rows
    units: tuple[tuple[str, ...], ...]

    def mean(self, values: Mapping[str, float]) -> Array:
        """Mean over the states of each unit [unit]."""
        return _frozen(np.array([np.mean([values[m] for m in unit]) for unit in self.units]))

    def number(self, column: str) -> Array:
        """A column of numbers [unit]."""
        return self.mean({state: float(row[column]) for state, row in self.rows.items()})

    def says(self, column: str, word: str) -> Array:
        """Share of a unit's states whose column says the word [unit]."""
        return self.mean({state: float(row[column] == word) for state, row in self.rows.items()})

    def among(self, on: date, *blocs: str) -> Array:
        """Share of a unit's states that belong to one of the blocs on a day [unit]."""
        listed = {state for name in blocs for state in bloc(name, on).members}
        return self.mean({state: float(state in listed) for state in self.rows})


def _groups(rows: Rows, union: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """States by unit, sorted by the code of the unit; `union` is one unit unless it is empty."""
    groups: dict[str, tuple[str, ...]] = {s: (s,) for s in rows if s not in union}
    if union:
        groups[UNION] = tuple(union)
    return dict(sorted(groups.items()))


def _trade(world: World, groups: Mapping[str, tuple[str, ...]], rows: Rows) -> dict[str, Array]:
    """Trade shares [partner] by unit whose members all have accounts."""
    west = [state for state, row in rows.items() if row["sanctioned_2014"] == "True"]
    inside = tuple(state for state in west if state in world.countries)
    partners = _partners(conduct_in(TABLE), inside)
    return {
        name: _frozen(np.array([trade_share(world, members, some) for some in partners]))
        for name, members in groups.items()
        if all(member in world.countries for member in members)
    }


def _partners(record: PastConduct, west: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return west, (record.target,), (record.also_trades_with,)


def _frozen(array: Kind) -> Kind:
    array.setflags(write=False)
    return array
