"""From pulls to a Shock, whole or government by government."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.economy.horizon import HORIZONS, Adjustment
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
    shock = _cut_by(world, [one for one in acting if one.lever.phase == "cut"], setting)
    detours = [one for one in acting if one.lever.phase == "detour"]
    others = [one for one in acting if one.lever.phase != "detour"]
    for one in (*detours, *others):
        shock = one.lever.act(shock, one.parties, setting)
    return shock


def _merged(pulled: Iterable[Pull]) -> list[Pull]:
    """One pull for all governments that pull the same lever, unless each of them gives its own."""
    whole: dict[Key, Pull] = {}
    for pull in pulled:
        key = (*pull.key, pull.government) if pull.lever.each_gives else pull.key
        old = whole.get(key)
        senders = (*old.senders, *pull.senders) if old else pull.senders
        whole[key] = replace(pull, senders=senders)
    return list(whole.values())


def _cut_by(world: World, acting: list[_Acting], setting: Setting) -> Shock:
    """What the acting levers cut; the same for every day unless one of them changes."""
    changing = any(one.lever.changes for one in acting)
    day = (setting.on, setting.months) if changing else (None, float("inf"))
    return _cut_on(world, tuple(acting), tuple(setting.theta), setting.adjustment, *day)


@lru_cache(maxsize=8)
def _cut_on(
    world: World,
    acting: tuple[_Acting, ...],
    theta: tuple[float, ...],
    adjustment: Adjustment,
    on: date | None,
    months: float,
) -> Shock:
    """`_cut_by`, remembered: a path asks for the same cuts every month."""
    setting = Setting(np.asarray(theta), adjustment, on, months)
    cuts = [cut for one in acting for cut in one.lever.cuts(one.parties, setting)]
    return add_cuts(Shock(world), cuts, setting)


def add_cuts(shock: Shock, cuts: list[Cut], setting: Setting) -> Shock:
    """`shock` with all flows that levers stop or cut.

    Shares of one flow add up, and what nothing is left of is banned. A share without a horizon
    takes varieties away: the flow falls by it at once and for good, whatever the elasticity. What
    is left of the rest at a horizon, at given prices, becomes a trade cost:
    left = kappa^(-theta rho m).
    """
    if not cuts:
        return shock
    shape = shock.world.sales.shape
    touched, place = np.unique(np.concatenate([cut.links for cut in cuts]), return_inverse=True)
    power = -1 / (setting.theta[touched % shape[2]] * setting.adjustment.rho)
    rest = 1 - _added(cuts, "", place)
    variety = rest
    cost = np.ones(touched.size)
    horizons = sorted({cut.horizon for cut in cuts} - {""}, key=lambda name: HORIZONS[name])
    for horizon in horizons:
        left = rest - _added(cuts, horizon, place)
        kept = np.divide(left, rest, out=np.ones_like(rest), where=left > NOTHING)
        cost = cost * kept ** (power / setting.adjustment.pass_through(HORIZONS[horizon]))
        rest = left
    banned = rest <= NOTHING
    return shock.replaced(
        variety_hat=_spread(shape, touched[~banned], variety[~banned], 1.0),
        trade_cost_hat=_spread(shape, touched[~banned], cost[~banned], 1.0),
        banned=_spread(shape, touched, banned, False),
    )


def _added(cuts: list[Cut], horizon: str, place: NDArray[np.intp]) -> Array:
    """Shares with one horizon added up over the touched links [link]."""
    shares = [cut.share if cut.horizon == horizon else 0 * cut.share for cut in cuts]
    return np.bincount(place, np.concatenate(shares)).astype(float)


def _spread(shape: tuple[int, ...], links: NDArray[np.intp], values: Any, elsewhere: Any) -> Any:
    """An array with `values` on flat `links` and `elsewhere` on all others; None if that is all."""
    if (values == elsewhere).all():
        return None
    whole = np.full(shape, elsewhere)
    whole.ravel()[links] = values
    return whole
