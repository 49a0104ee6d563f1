"""From levers to a Shock, whole or government by government."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.economy.shock import Shock
from detente.errors import ScenarioError
from detente.levers.catalogue import Lever
from detente.world.countries import Bloc, bloc, resolve, split_members
from detente.world.shipped import goods_sectors
from detente.world.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Pull:
    """One lever as pulled by one government: `senders` are its members (the EU has 27), `outside` those that the world lacks."""

    lever: Lever
    government: str
    senders: tuple[str, ...]
    outside: tuple[str, ...]


def active(levers: Iterable[Lever], on: date | None) -> tuple[Lever, ...]:
    """The levers in force on the date (all of them when it is None)."""
    return tuple(
        lever for lever in levers if on is None or ((not lever.since or lever.since <= on) and (not lever.until or on <= lever.until))
    )


def expand(codes: Iterable[str], blocs: Mapping[str, Bloc] | None = None) -> tuple[str, ...]:
    """ISO3 codes of countries, blocs of the scenario and shipped blocs, each once; DataError with a suggestion."""
    members: list[str] = []
    for code in codes:
        if blocs and code in blocs:
            members += blocs[code].members
        elif "_" in code or code.upper() in ("EU27", "G7"):
            members += bloc(code).members
        else:
            members.append(resolve(code))
    return tuple(dict.fromkeys(members))


def pulls(levers: Iterable[Lever], world: World, *, blocs: Mapping[str, Bloc] | None = None) -> tuple[Pull, ...]:
    """Each lever split by government; the European Union decides as one."""
    union = set(bloc("EU27").members)
    found = []
    for lever in levers:
        members = expand(lever.by, blocs)
        governments: dict[str, list[str]] = {}
        for member in members:
            whole = union <= set(members) and member in union
            governments.setdefault("EU27" if whole else member, []).append(member)
        for government, states in governments.items():
            inside, outside = split_members(tuple(states), world)
            found.append(Pull(lever, government, inside, outside))
    return tuple(found)


def outside_world(pulled: Iterable[Pull]) -> tuple[str, ...]:
    """Governments named by the levers that the world has no accounts for."""
    return tuple(sorted({state for pull in pulled for state in pull.outside}))


def apply(pulled: Iterable[Pull], world: World, *, theta: Array, blocs: Mapping[str, Bloc] | None = None) -> Shock:
    """The Shock of all `pulled` levers on `world`; `theta` [sector] turns falls of flows into trade costs."""
    shock = Shock(world)
    for pull in _merged(pulled):
        if pull.senders:
            shock = _pulled(shock, pull, theta, blocs)
    return shock


def _merged(pulled: Iterable[Pull]) -> list[Pull]:
    """One pull for all governments that pull the same lever, except transfers, which are shared out among governments."""
    whole: dict[int, Pull] = {}
    for position, pull in enumerate(pulled):
        key = -position - 1 if pull.lever.lever == "transfer" else id(pull.lever)  # type: ignore[attr-defined]
        old = whole.get(key)
        senders = (*old.senders, *pull.senders) if old else pull.senders
        whole[key] = Pull(pull.lever, pull.government, senders, pull.outside)
    return list(whole.values())


def sectors_of(codes: Iterable[str], world: World) -> tuple[str, ...]:
    """Sector codes with the words 'goods', 'services' and 'all' spelled out; DataError for an unknown code."""
    goods = goods_sectors(world)
    words = {"all": world.sectors, "goods": goods, "services": tuple(s for s in world.sectors if s not in goods)}
    named = [sector for code in codes for sector in words.get(code, (code,))]
    for sector in named:
        world.sector(sector)
    return tuple(dict.fromkeys(named))


def _pulled(shock: Shock, pull: Pull, theta: Array, blocs: Mapping[str, Bloc] | None) -> Shock:
    lever: Any = pull.lever
    world, senders = shock.world, pull.senders
    if lever.lever == "labour":
        return shock.labour_supply(1 + lever.change / 100, country=senders)
    sectors = sectors_of(getattr(lever, "sectors", ("all",)), world)
    if lever.lever == "productivity":
        return shock.productivity(1 + lever.change / 100, country=senders, sector=sectors)
    targets, missing = split_members(expand(lever.on, blocs), world)
    if not targets:
        raise ScenarioError(f"world {world.name} has no accounts for {', '.join(missing)}", where=lever.title)
    if lever.lever == "transfer":
        for giver in senders:
            shock = shock.transfer_income(1000 * lever.amount / len(senders), giver=giver, receiver=targets[0])
        return shock
    if lever.lever == "tariff":
        return shock.tariff(lever.rate / 100, buyer=senders, seller=targets, sector=sectors)
    if lever.lever == "export_tax":
        return shock.export_tax(lever.rate / 100, buyer=targets, seller=senders, sector=sectors)
    if lever.lever == "trade_cost":
        return shock.trade_cost(1 + lever.change / 100, buyer=senders, seller=targets, sector=sectors)
    return _cut(shock, lever, (senders, targets, sectors), theta)


def _cut(shock: Shock, lever: Any, parties: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], theta: Array) -> Shock:
    """Embargo and export control: the flow banned, or cut by `fall` per cent at constant prices."""
    senders, targets, sectors = parties
    direction = getattr(lever, "direction", "exports")
    routes = [(targets, senders)] if direction in ("both", "exports") else []
    routes += [(senders, targets)] if direction in ("both", "imports") else []
    for buyers, sellers in routes:
        if lever.fall is None and not lever.floor:
            shock = shock.ban(buyer=buyers, seller=sellers, sector=sectors)
        else:
            fall = 1 - lever.floor if lever.fall is None else lever.fall / 100
            shock = shock.flow_fall(fall, buyer=buyers, seller=sellers, sector=sectors, theta=theta)
    return shock
