"""From pulls to a Shock, whole or government by government."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.economy.fall import Fall
from detente.economy.horizon import Adjustment
from detente.economy.shock import Shock
from detente.levers.base import Cut, Lever
from detente.levers.pull import Key, Pull
from detente.levers.setting import Parties, Setting
from detente.types import Array
from detente.world.world import World

# What is left of a flow below this share is rounding: the flow is banned.
NOTHING = 1e-9


@dataclass(frozen=True)
class _Acting:
    """A lever and who takes part."""

    lever: Lever
    parties: Parties


def apply(pulled: Iterable[Pull], world: World, setting: Setting) -> Shock:
    """The Shock of all `pulled` levers on `world`: what is cut, then the detours around it, then
    the rest.

    ScenarioError when a lever has no target in the world, asks for more than there is, or goes
    through hubs that the world lacks.
    """
    chosen = [pull for pull in pulled if pull.lever.phase != "apart"]
    for pull in chosen:
        pull.lever.require(pull.outside, world)
    acting = [
        _Acting(pull.lever, pull.lever.parties(pull.senders, world, setting.blocs))
        for pull in _merged(chosen)
        if pull.senders
    ]
    cutting = [one for one in acting if one.lever.phase == "cut"]
    shock = _stopped_by(world, cutting, setting)
    falls = [fall for one in cutting for fall in one.lever.falls(one.parties, setting)]
    shock = with_falls(shock, falls)
    detours = [one for one in acting if one.lever.phase == "detour"]
    others = [one for one in acting if one.lever.phase != "detour"]
    others.sort(key=lambda one: one.lever.turn)
    for one in (*detours, *others):
        shock = one.lever.act(shock, one.parties, setting)
    return shock


def _merged(pulled: Iterable[Pull]) -> list[Pull]:
    """One pull for all governments that pull the same lever, unless each of them gives its own."""
    together: dict[Key, list[Pull]] = {}
    for pull in pulled:
        key = (*pull.key, pull.government) if pull.lever.each_gives else pull.key
        together.setdefault(key, []).append(pull)
    return [
        replace(some[-1], senders=tuple(sender for pull in some for sender in pull.senders))
        for some in together.values()
    ]


def _stopped_by(world: World, acting: list[_Acting], setting: Setting) -> Shock:
    """What the acting levers stop; the same for every day unless one of them changes."""
    changing = any(one.lever.changes for one in acting)
    day = (setting.on, setting.months) if changing else (None, float("inf"))
    return _stopped_on(world, tuple(acting), tuple(setting.theta), setting.adjustment, *day)


@lru_cache(maxsize=8)
def _stopped_on(
    world: World,
    acting: tuple[_Acting, ...],
    theta: tuple[float, ...],
    adjustment: Adjustment,
    on: date | None,
    months: float,
) -> Shock:
    """`_stopped_by`, remembered: a path asks for the same every month."""
    setting = Setting(np.asarray(theta), adjustment, on, months)
    cuts = [cut for one in acting for cut in one.lever.cuts(one.parties, setting)]
    return with_cuts(Shock(world), cuts)


def with_cuts(shock: Shock, cuts: list[Cut]) -> Shock:
    """`shock` with all flows that levers stop.

    Shares of one flow add up, and what nothing is left of is banned. A share takes varieties away:
    the flow falls by it at once and for good, whatever the elasticity.
    """
    if not cuts:
        return shock
    shape = shock.world.sales.shape
    touched, place = np.unique(np.concatenate([cut.links for cut in cuts]), return_inverse=True)
    left = 1 - np.bincount(place, np.concatenate([cut.share for cut in cuts]))
    banned = left <= NOTHING
    return shock.replaced(
        variety_hat=_spread(shape, touched[~banned], left[~banned], 1.0),
        banned=_spread(shape, touched, banned, False),
    )


def with_falls(shock: Shock, falls: list[Fall]) -> Shock:
    """`shock`, of which levers stopped something, with the falls of others.

    Parts of one flow lie beside each other and beside what is stopped of it; where they are more
    than all of it, each is less in proportion.
    """
    if not falls:
        return shock
    links = np.concatenate([fall.links for fall in falls])
    base = np.concatenate([fall.base for fall in falls])
    touched, place = np.unique(links, return_inverse=True)
    left = np.ones(touched.size)
    if shock.variety_hat is not None:
        left = np.take(shock.variety_hat, touched)
    if shock.banned is not None:
        left = np.where(np.take(shock.banned, touched), 0.0, left)
    parts = np.bincount(place, np.where(base < 1, base, 0.0), touched.size)
    room = np.minimum(1.0, np.divide(left, parts, out=np.ones(left.size), where=parts > 0))
    ends = np.cumsum([fall.links.size for fall in falls])[:-1]
    beside = [
        _beside(fall, left[at], room[at])
        for fall, at in zip(falls, np.split(place, ends), strict=True)
    ]
    return replace(shock, falls=tuple(beside))


def _beside(fall: Fall, left: Array, room: Array) -> Fall:
    """A fall that covers a part of what is `left` of each link, `room` of what it asks for."""
    whole, there = fall.base >= 1, left > NOTHING
    base = np.where(whole, 1.0, fall.base * room)
    share = np.divide(base, left, out=np.zeros(base.size), where=there)
    return replace(fall, base=base, part=np.where(whole, 1.0 * there, share))


def _spread(shape: tuple[int, ...], links: NDArray[np.intp], values: Any, elsewhere: Any) -> Any:
    """An array with `values` on flat `links` and `elsewhere` on all others; None if that is all."""
    if (values == elsewhere).all():
        return None
    whole = np.full(shape, elsewhere)
    whole.ravel()[links] = values
    return whole
