"""Levers that contradict each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.levers.apply import DIRECTION, cut_sectors, expand
from detente.levers.catalogue import Lever
from detente.world.countries import Bloc, split_members
from detente.world.world import World

KIND = {
    "embargo": "flow",
    "export_control": "flow",
    "tariff": "tariff",
    "export_tax": "export_tax",
    "trade_cost": "trade_cost",
    "energy_cut_off": "flow",
    "secondary_sanctions": "flow",
    "over_compliance": "flow",
    "price_cap": "tariff",
    "quota": "limit",
    "capacity": "limit",
}
STOPS = ("embargo", "export_control", "energy_cut_off", "secondary_sanctions")


def first_conflict(
    levers: Sequence[Lever],
    world: World,
    blocs: Mapping[str, Bloc] | None = None,
    *,
    at_once: bool = False,
) -> tuple[int, int, str] | None:
    """The first two levers that set one link to two things, or tax what another bans: positions and
    what is wrong.

    Levers of different times do not contradict each other, unless all act `at_once`: in a long run
    without a date.
    """
    masks = {
        i: touched(lever, world, blocs) for i, lever in enumerate(levers) if _kind(lever) in KIND
    }
    for j in masks:
        for i in (i for i in masks if i < j and (at_once or _together(levers[i], levers[j]))):
            one, two = KIND[_kind(levers[i])], KIND[_kind(levers[j])]
            banned = any(_stops(levers[k]) for k in (i, j))
            if (
                (one == two or banned)
                and not _disjoint(levers[i], levers[j])
                and (masks[i] & masks[j]).any()
            ):
                n, m, s = np.argwhere(masks[i] & masks[j])[0]
                link = f"{world.countries[m]} to {world.countries[n]} in {world.sectors[s]}"
                when = (
                    ""
                    if _together(levers[i], levers[j])
                    else ", since all levers stay in the long run of a scenario without `date`"
                )
                return i, j, f"two levers contradict each other on the flow from {link}{when}"
    return None


def _kind(lever: Lever) -> str:
    return str(lever.lever)  # type: ignore[attr-defined]


def _together(one: Lever, two: Lever) -> bool:
    starts = [lever.since for lever in (one, two) if lever.since]
    ends = [lever.until for lever in (one, two) if lever.until]
    return not (starts and ends and max(starts) > min(ends))


def _disjoint(one: Any, two: Any) -> bool:
    """Whether both name products, and none in common."""
    mine, other = getattr(one, "products", ()), getattr(two, "products", ())
    return bool(mine and other) and not set(mine) & set(other)


def _stops(lever: Any) -> bool:
    """Whether nothing of the flow is left for another lever to act on."""
    return (
        lever.lever in STOPS
        and lever.ban
        and lever.covered == 100
        and not lever.products
        and not lever.floor
    )


def touched(lever: Any, world: World, blocs: Mapping[str, Bloc] | None = None) -> NDArray[np.bool_]:
    """Links that a trade lever sets [buyer, seller, sector], domestic ones left out."""

    def inside(codes: Sequence[str]) -> list[int]:
        return [world.country(c) for c in split_members(expand(codes, blocs), world)[0]]

    senders, targets = inside(lever.by), inside(lever.on)
    sectors = [world.sector(s) for s in cut_sectors(lever, world)]
    mask = np.zeros(world.sales.shape, dtype=bool)
    direction = getattr(lever, "direction", DIRECTION.get(lever.lever, "imports"))
    if lever.lever == "price_cap":
        senders = inside(lever.buyers)
    if direction in ("both", "imports"):
        mask[np.ix_(senders, targets, sectors)] = True
    if direction in ("both", "exports"):
        mask[np.ix_(targets, senders, sectors)] = True
    mask[np.arange(len(world.countries)), np.arange(len(world.countries))] = False
    return mask
