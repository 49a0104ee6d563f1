"""Levers that contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    """The first two levers that set one link to two things, or tax what another bans.

    Levers of different times do not contradict each other, unless all act `at_once`: in a long run
    without a date.
    """
    masks = {k: touched(one, world, blocs) for k, one in enumerate(levers) if one.sets}
    for second in masks:
        for first in masks:
            if first >= second:
                break
            one, two = levers[first], levers[second]
            together = _together(one, two)
            if not _contradict(one, two) or not (at_once or together):
                continue
            both = masks[first] & masks[second]
            if both.any():
                return Conflict(first, second, _worded(both, world, together))
    return None


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


def _contradict(one: Lever, two: Lever) -> bool:
    """Whether they cannot share a link; two falls can, for each counts what still flows."""
    if one.ramps and two.ramps:
        return False
    if not (one.sets == two.sets or one.stops or two.stops):
        return False
    products_apart = one.groups and two.groups and not set(one.groups) & set(two.groups)
    return not products_apart


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
