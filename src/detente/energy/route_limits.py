"""Route capacities as limits of the accounts: a pooled fuel moves only where its routes have room.

When levers cut what the seller of the network sells of such a fuel, what it sells elsewhere is
limited to what dated routes can carry, as a share of the base-year quantity:

    buyer with pipes of its own     (its pipes + plants for liquefied gas, if it buys any) / flow
    buyers by ship alone, together  plants for liquefied gas / flow
    who shares the plants, together (their pipes + plants for liquefied gas) / flow

The last holds for all buyers outside the union but those with pipes alone, whether the tables name
them or not. The exporter keeps the price gap. Where no lever cuts the fuel nothing is limited, so
that the base year stands whatever was shut since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np

from detente.economy.shock import Shock
from detente.energy.asked import LNG, FuelQuestion, asked
from detente.energy.pooling import Pool, in_tables, left_at_given_prices, pools_of
from detente.energy.tables import seller
from detente.levers.setting import Setting
from detente.world.countries import UNION
from detente.world.world import World


@dataclass(frozen=True)
class RouteRoom:
    """What routes can carry to some buyers, over what they did.

    No `buyers` are all outside the union `but` some.
    """

    buyers: tuple[str, ...]
    quantity_hat: float
    but: tuple[str, ...] = ()


def within_routes(shock: Shock, setting: Setting) -> Shock:
    """`shock` with what the seller sells of each pooled fuel kept within its routes.

    The same shock where no lever cuts it.
    """
    if seller() not in shock.world.countries:
        return shock
    for pool in pools_of(shock.world):
        if pool.union == UNION and _is_cut(pool, shock, setting):
            shock = _limited(pool, shock, setting.on)
    return shock


def route_rooms(fuel: str, on: date | None) -> tuple[RouteRoom, ...]:
    """The rooms of a fuel's routes outside the Union on a date.

    The last is that of all who share the plants for liquefied gas.
    """
    question = asked(fuel, {}, on=in_tables(on), prefer="contracted", limits=None, parameters=None)
    return tuple(_rooms(question))


def _rooms(question: FuelQuestion) -> Iterator[RouteRoom]:
    flows = [flow for flow in question.base if flow.buyer != UNION]
    sea = question.limit(question.room[LNG])
    base, pipes = dict[str, float](), dict[str, float]()
    for flow in flows:
        base[flow.buyer] = base.get(flow.buyer, 0.0) + flow.quantity
        if flow.route != LNG:
            room = question.limit(question.room[flow.route])
            pipes[flow.buyer] = pipes.get(flow.buyer, 0.0) + room
    ships = tuple(dict.fromkeys(flow.buyer for flow in flows if flow.route == LNG))
    for buyer, room in pipes.items():
        yield RouteRoom((buyer,), (room + (sea if buyer in ships else 0.0)) / base[buyer])
    alone = tuple(buyer for buyer in base if buyer not in pipes)
    apart = tuple(buyer for buyer in base if buyer not in ships)
    yield RouteRoom(alone, sea / sum(base[buyer] for buyer in alone))
    shared = sum(pipes.get(buyer, 0.0) for buyer in ships) + sea
    yield RouteRoom((), shared / sum(base[buyer] for buyer in ships), apart)


def _is_cut(pool: Pool, shock: Shock, setting: Setting) -> bool:
    """Whether levers leave less of the seller's fuel than there was, to any buyer."""
    world = shock.world
    links = np.ix_(
        np.arange(len(world.countries)),
        np.array([world.country(seller())]),
        np.array([pool.position]),
    )
    left = left_at_given_prices(shock, links, float(setting.elasticity[pool.position]))
    return bool(((left < 1) & (world.sales[links][:, :, 0] > 0)).any())


def _limited(pool: Pool, shock: Shock, on: date | None) -> Shock:
    within = _room_on_routes(shock.world, pool, on)
    if within.banned is None:
        return replace(shock, limits=(*shock.limits, *within.limits))
    banned = within.banned if shock.banned is None else within.banned | shock.banned
    return replace(shock.replaced(banned=banned), limits=(*shock.limits, *within.limits))


@lru_cache(maxsize=32)
def _room_on_routes(world: World, pool: Pool, on: date | None) -> Shock:
    """A shock of nothing but what routes can carry of a fuel on a date; the same for any levers."""
    shock = Shock(world)
    inside = {world.countries[k] for k in pool.members} | {seller()}
    outside = [code for code in world.countries if code not in inside]
    for room in route_rooms(pool.fuel, on):
        named = room.buyers or [code for code in outside if code not in room.but]
        buyers = [code for code in named if code in outside]
        links = shock.links_between(buyers, seller(), pool.sector)
        if not buyers or not world.sales[links].sum():
            continue
        names = ", ".join(room.buyers) or "all who share its plants"
        shock = shock.limit(
            room.quantity_hat,
            buyer=buyers,
            seller=seller(),
            sector=pool.sector,
            name=f"routes of {pool.fuel} from {seller()} to {names}",
        )
    return shock
