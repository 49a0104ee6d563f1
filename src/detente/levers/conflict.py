"""Levers that contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from detente.levers.base import Lever
from detente.types import Mask
from detente.world.countries import split_members
from detente.world.whom import Blocs, expand
from detente.world.world import World


@dataclass(frozen=True)
class Conflict:
    """Two levers, by their positions, that cannot both hold, and what is wrong."""

    first: int
    second: int
    what: str


def first_conflict(
    levers: Sequence[Lever], world: World, blocs: Blocs | None = None, *, at_once: bool = False
) -> Conflict | None:
    """The first two levers that set one link to two things without a rule for both.

    Two of a kind that stands alone, and two of different times that all act `at_once`: in a long
    run without a date. Two falls have a rule, and so has a lever that stands instead of another.
    """
    mask_of = cache(lambda position: touched(levers[position], world, blocs))
    for second, two in enumerate(levers):
        for first, one in enumerate(levers[:second]):
            together = _together(one, two)
            if not _contradict(one, two, together=together, at_once=at_once):
                continue
            both = mask_of(first) & mask_of(second)
            if both.any():
                return Conflict(first, second, _worded(both, world, together))
    return None


def standing(levers: Sequence[Lever], on: date | None) -> tuple[int, ...]:
    """Positions of the levers in force on a date, less those that another stands instead of.

    All levers are in force when the date is None.
    """
    there = [(position, one) for position, one in enumerate(levers) if one.in_force(on)]
    replaced = {name for _, one in there for name in one.instead_of}
    return tuple(place for place, one in there if replaced.isdisjoint((one.title, one.whole)))


def replacing(lever: Lever, levers: Sequence[Lever]) -> tuple[str, ...]:
    """Titles of the `levers` that stand instead of one."""
    called = {lever.title, lever.whole}
    return tuple(one.title for one in levers if called.intersection(one.instead_of))


def touched(lever: Lever, world: World, blocs: Blocs | None = None) -> Mask:
    """Links that a trade lever is about [buyer, seller, sector], domestic ones left out."""
    senders, _ = split_members(expand(lever.by, blocs), world)
    parties = lever.parties(senders, world, blocs)
    sectors = [world.sector(code) for code in parties.sectors]
    mask = np.zeros(world.sales.shape, dtype=bool)
    for route in lever.routes(parties):
        buyers = [world.country(code) for code in route.buyers]
        sellers = [world.country(code) for code in route.sellers]
        mask[np.ix_(buyers, sellers, sectors)] = True
    home = np.arange(len(world.countries))
    mask[home, home] = False
    return mask


def _contradict(one: Lever, two: Lever, *, together: bool, at_once: bool) -> bool:
    """Whether no rule says what two levers are together on one link."""
    replaced = replacing(one, (two,)) or replacing(two, (one,))
    if not one.sets or one.sets != two.sets or replaced:
        return False
    if together:
        return one.alone
    return at_once and not (one.ramps and two.ramps)


def _together(one: Lever, two: Lever) -> bool:
    """Whether there is a day on which both are in force."""
    starts = [lever.since for lever in (one, two) if lever.since]
    ends = [lever.until for lever in (one, two) if lever.until]
    return not (starts and ends and max(starts) > min(ends))


def _worded(both: Mask, world: World, together: bool) -> str:
    buyer, seller, sector = np.argwhere(both)[0]
    link = f"{world.countries[seller]} to {world.countries[buyer]} in {world.sectors[sector]}"
    why = ", since all levers stay in the long run of a scenario without `date`"
    return f"two levers contradict each other on the flow from {link}{'' if together else why}"
