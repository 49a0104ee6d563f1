"""Alignment of states before and after February 2022 as arrays with labels: ideal points, votes,
sanctions, treaties, trade.

Formal alliances are those of public treaties (``blocs.csv``: the North Atlantic Treaty, the
treaties of the United States in Asia and the Pacific, the Collective Security Treaty). The alliance
data sets of the Correlates of War and of the Alliance Treaty Obligations and Provisions projects
are not shipped, since their terms do not allow it; neither are bilateral treaties of China and
Russia with others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.world.countries import bloc
from detente.world.shipped import goods_sectors, open_world, read_table
from detente.world.world import World

Array = NDArray[np.float64]
Kind = TypeVar("Kind", bound=NDArray[Any])
EU = "EU"
LEVELS = ("voted against", "abstained or absent", "condemned", "condemned and sanctioned")


@dataclass(frozen=True, eq=False)
class Alignment:
    """What is known of each unit before 2022 and what it did; a unit is a state, or the European
    Union as one decision.

    Attributes
    ----------
    states : tuple of str [unit]
        ISO3 codes, sorted; ``EU`` in the place of its 27 members when they are one decision. Russia
        is not among them, Taiwan is no member of the United Nations and has neither votes nor an
        ideal point.
    members : tuple of tuple of str [unit]
        The states that a unit stands for.
    clusters : tuple of str [unit]
        Units that decide together: ``EU`` for its members, otherwise the state itself.
    ideal_2013, ideal_2019 : ndarray [unit]
        UN ideal points (Bailey, Strezhnev & Voeten 2017, all roll calls); the mean of the members
        for the EU as one.
    voted_yes_2014, voted_no_2014, sanctioned_2014 : ndarray [unit]
        One or zero: vote on General Assembly resolution 68/262 (both zero: abstained or absent),
        sanctions on Russia in 2014.
    us_ally_2014, us_ally_2022, csto : ndarray [unit]
        Treaty ally of the United States on 27 March 2014 and on 23 February 2022, member of the
        Collective Security Treaty; shares of members for the EU as one.
    voted_2022 : ndarray [unit]
        Vote on ES-11/1: -1 no, 0 abstained or absent, 1 yes.
    level_2014, level_2022 : ndarray of int [unit]
        What it did about Russia: a position in `LEVELS`.
    trade : mapping of str to ndarray [partner]
        By unit with accounts: shares of the West (the sanctioners of 2014), Russia and China in its
        goods exports plus goods imports at basic prices, trade inside the unit left out. A unit
        without accounts (inside the rest of the world) has no entry: there is no figure for it.
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
    level_2014: NDArray[np.int64]
    level_2022: NDArray[np.int64]
    trade: Mapping[str, Array]

    @property
    def sanctioned_2022(self) -> NDArray[np.bool_]:
        """Whether a unit sanctioned Russia in 2022 [unit]."""
        return np.asarray(self.level_2022 == len(LEVELS) - 1)

    @property
    def has_accounts(self) -> NDArray[np.bool_]:
        """Whether the world has accounts for a unit, and so a trade figure [unit]."""
        return np.array([state in self.trade for state in self.states])

    @property
    def trade_filled(self) -> Array:
        """Trade shares [unit, partner]; a unit without a figure takes the mean of those with one,
        which tells it from no other.
        """
        known = np.array(list(self.trade.values()))
        return np.array([self.trade.get(state, known.mean(axis=0)) for state in self.states])


@lru_cache(maxsize=4)
def read_alignment(world: str = "icio-2019", *, eu_as_one: bool = False) -> Alignment:
    """The shipped Alignment of 192 states, or of 165 states and the EU; trade from the shipped
    world called `world`.
    """
    rows = {row["iso3"]: row for row in read_table("alignment_2022")}
    eu27 = tuple(state for state in rows if rows[state]["eu27"] == "True")
    groups = {state: (state,) for state in rows if not (eu_as_one and state in eu27)} | (
        {EU: eu27} if eu_as_one else {}
    )
    states = tuple(sorted(groups))
    members = tuple(groups[state] for state in states)

    def mean(values: Mapping[str, float]) -> Array:
        return _frozen(np.array([np.mean([values[m] for m in unit]) for unit in members]))

    def flag(column: str, value: str) -> Array:
        return mean({state: float(row[column] == value) for state, row in rows.items()})

    def among(*blocs: str) -> Array:
        listed = {state for name in blocs for state in bloc(name).members}
        return mean({state: float(state in listed) for state in rows})

    yes, no, sanctioned = (
        flag("vote_68_262", "yes"),
        flag("vote_68_262", "no"),
        flag("sanctioned_2014", "True"),
    )
    vote = {"yes": 1.0, "no": -1.0}
    return Alignment(
        states=states,
        members=members,
        clusters=tuple(EU if set(unit) <= set(eu27) else unit[0] for unit in members),
        ideal_2013=mean({state: float(row["ideal_2013"]) for state, row in rows.items()}),
        ideal_2019=mean({state: float(row["ideal_2019"]) for state, row in rows.items()}),
        voted_yes_2014=yes,
        voted_no_2014=no,
        sanctioned_2014=sanctioned,
        us_ally_2014=among("NATO_2014", "US_ALLIES_ASIA"),
        us_ally_2022=among("NATO", "US_ALLIES_ASIA"),
        csto=among("CSTO"),
        voted_2022=mean({state: vote.get(row["es11_1"], 0.0) for state, row in rows.items()}),
        level_2014=_frozen(np.where(sanctioned == 1, 3, 1 + yes - no).astype(int)),
        level_2022=_frozen(
            mean({state: float(row["level_2022"]) for state, row in rows.items()}).astype(int)
        ),
        trade=MappingProxyType(
            _trade(open_world(world), dict(zip(states, members, strict=True)), _west(rows))
        ),
    )


def trade_share(world: World, members: Sequence[str], partners: Sequence[str]) -> float:
    """Share of `partners` in the goods exports plus goods imports of `members` with all others, at
    basic prices.

    Raises DataError for a state that the world does not have, and where there is no goods trade to
    have a share of.
    """
    goods = [world.sector(sector) for sector in goods_sectors(world)]
    own = [world.country(state) for state in members]
    theirs = [world.country(state) for state in partners if state not in members]
    flows = (
        world.sales[own][:, :, goods].sum(axis=(0, 2))
        + world.sales[:, own][:, :, goods].sum(axis=(1, 2))
    ).copy()
    flows[own] = 0.0
    if not flows.sum() > 0:
        raise DataError(
            "no goods trade with others, so no share of it",
            where=f"{world.name}, {' '.join(members)}",
        )
    return float(flows[theirs].sum() / flows.sum())


def _west(rows: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(state for state, row in rows.items() if row["sanctioned_2014"] == "True")


def _trade(
    world: World, groups: Mapping[str, tuple[str, ...]], west: Sequence[str]
) -> dict[str, Array]:
    """Trade shares by unit whose members have accounts; the EU's are all there."""
    inside = [state for state in west if state in world.countries]
    return {
        name: _frozen(
            np.array(
                [trade_share(world, members, partners) for partners in (inside, ("RUS",), ("CHN",))]
            )
        )
        for name, members in groups.items()
        if all(member in world.countries for member in members)
    }


def _frozen(array: Kind) -> Kind:
    array.setflags(write=False)
    return array
