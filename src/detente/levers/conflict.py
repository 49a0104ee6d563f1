"""Levers that contradict each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.levers.apply import expand, sectors_of
from detente.levers.catalogue import Lever
from detente.world.countries import Bloc, split_members
from detente.world.world import World

KIND = {
    "embargo": "flow",
    "export_control": "flow",
    "tariff": "tariff",
    "export_tax": "export_tax",
    "trade_cost": "trade_cost",
}


def first_conflict(levers: Sequence[Lever], world: World, blocs: Mapping[str, Bloc] | None = None) -> tuple[int, int, str] | None:
    """The first two levers that set one link to two things, or tax what another bans: positions and what is wrong."""
    masks = {i: _links(lever, world, blocs) for i, lever in enumerate(levers) if _kind(lever) in KIND}
    for j in masks:
        for i in (i for i in masks if i < j and _together(levers[i], levers[j])):
            one, two = KIND[_kind(levers[i])], KIND[_kind(levers[j])]
            banned = any(_kind(levers[k]) in ("embargo", "export_control") and levers[k].ban for k in (i, j))  # type: ignore[attr-defined]
            if (one == two or banned) and (masks[i] & masks[j]).any():
                n, m, s = np.argwhere(masks[i] & masks[j])[0]
                link = f"{world.countries[m]} to {world.countries[n]} in {world.sectors[s]}"
                return i, j, f"two levers contradict each other on the flow from {link}"
    return None


def _kind(lever: Lever) -> str:
    return str(lever.lever)  # type: ignore[attr-defined]


def _together(one: Lever, two: Lever) -> bool:
    starts = [lever.since for lever in (one, two) if lever.since]
    ends = [lever.until for lever in (one, two) if lever.until]
    return not (starts and ends and max(starts) > min(ends))


def _links(lever: Any, world: World, blocs: Mapping[str, Bloc] | None) -> NDArray[np.bool_]:
    """Links that a trade lever touches [buyer, seller, sector]."""
    senders = [world.country(c) for c in split_members(expand(lever.by, blocs), world)[0]]
    targets = [world.country(c) for c in split_members(expand(lever.on, blocs), world)[0]]
    sectors = [world.sector(s) for s in sectors_of(lever.sectors, world)]
    direction = getattr(lever, "direction", {"export_control": "exports", "export_tax": "exports"}.get(lever.lever, "imports"))
    mask = np.zeros(world.sales.shape, dtype=bool)
    if direction in ("both", "imports"):
        mask[np.ix_(senders, targets, sectors)] = True
    if direction in ("both", "exports"):
        mask[np.ix_(targets, senders, sectors)] = True
    mask[np.arange(len(world.countries)), np.arange(len(world.countries))] = False
    return mask
