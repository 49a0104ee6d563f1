"""Who plays the sanctions game: governments, what each pulls, and what happens anyway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.errors import DataError
from detente.levers.pull import Key, Pull
from detente.levers.transfers import MoneyLever
from detente.politics.acting_now import no_measure
from detente.politics.game.past_choices import PastChoices, past_choices
from detente.types import Array
from detente.world.countries import (
    UNION,
    Bloc,
    bloc,
    government_of,
    is_standard,
    union_members,
)
from detente.world.political_facts import LEADER, NO_DECISION, PARTY, states_with
from detente.world.whom import expand
from detente.world.world import World

# Each further actor is six more equilibria; those beyond trade little with any target.
COUNT = 40


@dataclass(frozen=True)
class Actor:
    """A government that decides.

    Attributes
    ----------
    code : str
        ISO3, or ``EU27`` for the Union as one decision.
    members : tuple of str
        Its countries in the world.
    measures : tuple of Pull
        What it pulls when it joins fully; empty when the scenario gives it nothing to join.
    listed : bool
        Whether the scenario has it pull them.
    ideal : float
        Ideal point, 0 at the target's and 1 at the leader's.
    habit, vote : float
        Sanctioned the target before; voted against it before (shares of members).
    level : int or None
        What it did: 0 voted against, 1 abstained or absent, 2 condemned, 3 joined; None where
        unknown.
    """

    code: str
    members: tuple[str, ...]
    measures: tuple[Pull, ...]
    listed: bool
    ideal: float
    habit: float
    vote: float
    level: int | None

    @property
    def interest(self) -> float:
        """How far it shares the leader's interest, between 0 and 1."""
        return min(max(self.ideal, 0.0), 1.0)


@dataclass(frozen=True)
class Cast:
    """Who plays.

    Attributes
    ----------
    actors : tuple of Actor
    target, leader : str
        The leader is the largest government of the coalition.
    background : tuple of Pull
        What happens anyway.
    positions : tuple of float [level]
        Mean ideal points of the states that did each in 2022: voted against, abstained, condemned,
        sanctioned.
    """

    actors: tuple[Actor, ...]
    target: str
    leader: str
    background: tuple[Pull, ...]
    positions: tuple[float, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the actors."""
        return tuple(actor.code for actor in self.actors)

    @property
    def listed(self) -> Array:
        """Depth of each actor in the scenario as written [actor]."""
        return np.array([1.0 if actor.listed else 0.0 for actor in self.actors])

    @property
    def coalition(self) -> tuple[str, ...]:
        """Countries of the listed actors."""
        return tuple(code for actor in self.actors if actor.listed for code in actor.members)


@dataclass(frozen=True)
class _Division:
    """Measures against the target by government, and all other pulls."""

    measures: Mapping[str, tuple[Pull, ...]]
    background: tuple[Pull, ...]


def cast(
    world: World,
    pulled: Sequence[Pull],
    target: str,
    *,
    count: int = COUNT,
    always: Sequence[str] = (),
    blocs: Mapping[str, Bloc] | None = None,
) -> Cast:
    """The Cast of a scenario.

    Who pulls a measure against the target, and the others who trade most with it, up to `count`.

    Parameters
    ----------
    pulled : sequence of Pull
        All pulls of the scenario. A party to the war does not choose: what it pulls stays in place.
    target : str
    count : int
        Number of actors.
    always : sequence of str
        States that are actors whatever they trade.
    blocs : mapping of str to Bloc, optional
        The scenario's own blocs, which its levers may name.

    Raises
    ------
    ScenarioError
        Nobody pulls a measure against the target.
    DataError
        The target, one of `always`, or one who pulls is a country that only its world knows.
    """
    _require_politics((target, *always, *(pull.government for pull in pulled)), world)
    division = _divided(world, pulled, target, blocs)
    measures = division.measures
    if not measures:
        raise no_measure(target, world)
    groups = _governments(world, target)
    first = (*measures, *map(government_of, always))
    chosen = sorted(_by_trade(world, target, groups, first)[:count])
    leader = _leader(world, groups, [code for code in chosen if code in measures])
    past = past_choices(target, leader)
    common = _common(pulled, measures)
    actors = []
    for code in chosen:
        offered = tuple(_joined(pull, code, groups[code]) for pull in common)
        mine = measures.get(code) or offered
        actors.append(_actor(code, groups[code], mine, code in measures, past))
    return Cast(tuple(actors), target, leader, division.background, past.positions)


def has_politics(code: str) -> bool:
    """Whether political data may be about a country: votes and conduct go by ISO3 codes."""
    return code == UNION or is_standard(code)


def _require_politics(codes: Sequence[str], world: World) -> None:
    """DataError that names the countries which are in no table of votes and past conduct."""
    unknown = [code for code in dict.fromkeys(codes) if not has_politics(code)]
    if unknown:
        raise DataError(
            f"no political data for {', '.join(unknown)} of world {world.name}: votes, treaties"
            " and past conduct are on record by ISO3 code",
            hint="how they answer is not guessed; who pays needs no such data",
        )


def _actor(
    code: str,
    members: tuple[str, ...],
    measures: tuple[Pull, ...],
    listed: bool,
    past: PastChoices,
) -> Actor:
    return Actor(code, members, measures, listed, **vars(past.of(code)))


def _governments(world: World, target: str) -> dict[str, tuple[str, ...]]:
    """Countries of the world by who decides for them, without the target and those at war.

    What only the world knows is nobody: no political data are about it.
    """
    union = bloc(UNION).members
    inside = () if target in union else union_members(world)
    nobody = (*states_with(NO_DECISION), *states_with(PARTY), target)
    states = [code for code in world.countries if code not in union and code not in nobody]
    states = [code for code in states if has_politics(code)]
    groups = {UNION: inside} if inside else {}
    return groups | {state: (state,) for state in states}


def _by_trade(
    world: World, target: str, groups: Mapping[str, tuple[str, ...]], first: Sequence[str]
) -> list[str]:
    """Governments, those of `first` before the others, by trade with the target."""
    n = world.country(target)
    sold = world.sales[n].sum(axis=1)
    bought = world.sales[:, n].sum(axis=1)
    trade = sold + bought

    def order(code: str) -> tuple[bool, float]:
        return code not in first, -sum(trade[world.country(c)] for c in groups[code])

    return sorted(groups, key=order)


def _leader(world: World, groups: Mapping[str, tuple[str, ...]], joined: Sequence[str]) -> str:
    """The state whose part is to lead, where it joined, otherwise the largest government."""
    leaders = states_with(LEADER)
    return max(joined, key=lambda code: (code in leaders, _income(world, groups[code])))


def _common(pulled: Sequence[Pull], measures: Mapping[str, tuple[Pull, ...]]) -> list[Pull]:
    """A pull of each lever that more than one government pulls for itself.

    What a newcomer would pull too; in the order of the scenario.
    """
    found = []
    for key, pull in {pull.key: pull for pull in pulled}.items():
        pulling = [any(one.key == key for one in mine) for mine in measures.values()]
        if pull.lever.shared == "each" and sum(pulling) > 1:
            found.append(pull)
    return found


def _joined(pull: Pull, government: str, members: tuple[str, ...]) -> Pull:
    """The same lever as pulled by a government that joins."""
    return replace(pull, government=government, senders=members, outside=())


def _divided(
    world: World, pulled: Sequence[Pull], target: str, blocs: Mapping[str, Bloc] | None
) -> _Division:
    """Measures of each government against the target, and all other pulls.

    Members of the Union act through it. Amounts are shared by income; what cannot be shared (a
    price cap) goes to the largest.
    """
    measures: dict[str, list[Pull]] = {}
    background: list[Pull] = []
    joint: dict[Key, list[Pull]] = {}
    bound = (target, *states_with(PARTY))
    for pull in _united(pulled):
        against = target in expand(pull.lever.targets, blocs)
        chooses = pull.government not in bound and _income(world, pull.senders) > 0
        if not (against and chooses and pull.lever.shared):
            background.append(pull)
        elif pull.lever.shared == "jointly":
            joint.setdefault(pull.key, []).append(pull)
        else:
            own = _own_part(world, pull, pulled)
            measures.setdefault(pull.government, []).append(own)
    for pulls in joint.values():
        largest = max(pulls, key=lambda one: _income(world, one.senders))
        measures.setdefault(largest.government, []).append(largest)
    by_government = {code: tuple(mine) for code, mine in measures.items()}
    return _Division(by_government, tuple(background))


def _own_part(world: World, pull: Pull, pulled: Sequence[Pull]) -> Pull:
    """A government's part of what is shared by income among all who pull the lever."""
    lever = pull.lever
    if lever.shared != "by income" or not isinstance(lever, MoneyLever):
        return pull
    everyone = sum(_income(world, one.senders) for one in pulled if one.key == pull.key)
    part = lever.part(_income(world, pull.senders) / everyone)
    return replace(pull, lever=part, key=(*pull.key, pull.government))


def _united(pulled: Sequence[Pull]) -> list[Pull]:
    """The pulls with members of the Union put together as one government."""
    whole: dict[tuple[Key, str], Pull] = {}
    for pull in pulled:
        government = government_of(pull.government)
        key = pull.key, government
        old = whole.get(key, replace(pull, government=government, senders=(), outside=()))
        senders = (*old.senders, *pull.senders)
        outside = (*old.outside, *pull.outside)
        whole[key] = replace(old, senders=senders, outside=outside)
    return list(whole.values())


def _income(world: World, members: Sequence[str]) -> float:
    """Value added and revenue of countries together, million USD."""
    return float(sum(world.income[world.country(code)] for code in members))
