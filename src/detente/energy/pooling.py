"""Pooling: what replaces a lost supplier inside a union that shares pipes and terminals.

A member's lost share of a pooled fuel, at given prices, is offered to the union's other outside
suppliers in proportion to what they sell to the union, at a route cost r:

    lost_n  = sum_i pi_ni (1 - open_ni)             open: what levers leave at given prices
    pi_nj + lost_n mix_j (1 + r)^(-theta in force)  in place of pi_nj, j a supplier not cut at n
    mix_j   = sales of j to the union over those of all suppliers not cut at n

Without a loss nothing changes, so base flows stay data. What the union buys from suppliers that
nobody cuts is limited to the room of its terminals and pipelines on the date; the union's importers
keep the price gap. Links without trade in the base year are seeded with `SEED` of the buyer's
spending, so that they can open. The equation is our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.economy.fall import Fall
from detente.economy.quantity_limit import RentShares
from detente.economy.shock import Shock, writable
from detente.energy.cuts import fuel_sectors
from detente.energy.tables import FIRST, LAST, capacities
from detente.levers.setting import Setting
from detente.types import Array, Mask
from detente.world.countries import bloc, split_members
from detente.world.shipped import read_table
from detente.world.world import World, frozen

# Share of a buyer's spending that opens a link without trade: far below what a certificate sees.
SEED = 1e-9
# A share of spending below this is no loss but rounding.
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Pool:
    """A union that shares the imports of one fuel.

    Attributes
    ----------
    union, fuel, sector : str
    position : int
        Of the sector in the axes.
    members, outside : int ndarray
        Positions of the union's countries and of all others.
    """

    union: str
    fuel: str
    sector: str
    position: int
    members: NDArray[np.intp]
    outside: NDArray[np.intp]

    @property
    def links(self) -> tuple[NDArray[np.intp], ...]:
        """Index of what others sell to members in arrays [buyer, seller, sector]."""
        return np.ix_(self.members, self.outside, np.array([self.position]))


@lru_cache(maxsize=8)
def pools_of(world: World) -> tuple[Pool, ...]:
    """The pools of the table that `world` can show; kept for the worlds used last.

    It needs the fuel as a sector of its own and two members of the union.
    """
    named = dict.fromkeys((row["union"], row["fuel"]) for row in _rows())
    found = [
        _pool(union, fuel, sector, world)
        for union, fuel in named
        for sector in fuel_sectors(fuel, world)
    ]
    return tuple(pool for pool in found if pool.members.size > 1)


def _pool(union: str, fuel: str, sector: str, world: World) -> Pool:
    inside, _ = split_members(bloc(union).members, world)
    members = np.array([world.country(code) for code in inside], dtype=np.intp)
    outside = np.setdiff1d(np.arange(len(world.countries)), members)
    return Pool(union, fuel, sector, world.sector(sector), members, outside)


@lru_cache(maxsize=8)
def with_latent_links(world: World) -> World:
    """`world` with links opened from each outside supplier of a pool to each of its members.

    A link without trade gets `SEED` of the buyer's spending; value added of the seller and final
    demand of the buyer take it up, so that the accounts stay closed. The world itself where it has
    no pool.
    """
    added = np.zeros_like(world.sales)
    for pool in pools_of(world):
        sold = world.sales[pool.links]
        sells = sold.sum(axis=0, keepdims=True) > 0
        spending = world.expenditure[pool.members, pool.position][:, None, None]
        added[pool.links] = np.where(sells & (sold == 0), SEED * spending, 0.0)
    if not added.any():
        return world
    bought = added * (1 + world.export_tax) * (1 + world.tariff)
    return replace(
        world,
        sales=frozen(world.sales + added),
        value_added=frozen(world.value_added + added.sum(axis=0)),
        final_demand=frozen(world.final_demand + bought.sum(axis=1)),
    )


def pooled(shock: Shock, setting: Setting, route_cost: float) -> Shock:
    """`shock` with what the members of each pool lose offered to their other suppliers.

    `route_cost` is in per cent. The same shock where nobody loses anything.
    """
    for pool in pools_of(shock.world):
        shock = _pooled_in(pool, shock, setting, 1 + route_cost / 100)
    return shock


def import_room(union: str, fuel: str, on: date | None) -> float:
    """What a union can take in of a fuel from others than a lost supplier, over what it does.

    Both a year, in physical units. On the last date of the tables without one.
    """
    day = in_tables(on)
    latest: dict[tuple[str, str], float] = {}
    for row in sorted(_rows(), key=lambda row: row["since"]):
        if (row["union"], row["fuel"]) == (union, fuel) and row["since"] <= day.isoformat():
            latest[row["part"], row["item"]] = _quantity(row, day)
    parts = dict.fromkeys(("route", "room", "less", "used"), 0.0)
    for (part, _), quantity in latest.items():
        parts[part] += quantity
    return (parts["route"] + parts["room"] - parts["less"]) / parts["used"]


def in_tables(on: date | None) -> date:
    """The date of the tables nearest to a day; the last one in the long run."""
    return min(max(on or LAST, FIRST), LAST)


def _quantity(row: Mapping[str, str], day: date) -> float:
    """The quantity of a row; that of a route is its capacity on the day."""
    if row["part"] == "route":
        return capacities(row["fuel"], day)[row["item"]].capacity
    return float(row["quantity"])


def _pooled_in(pool: Pool, shock: Shock, setting: Setting, dearer: float) -> Shock:
    world, links = shock.world, pool.links
    theta = float(setting.elasticity[pool.position])
    share = world.trade_share[links][:, :, 0]
    left = left_at_given_prices(shock, links, theta)
    lost = (share * (1 - left)).sum(axis=1, keepdims=True)
    sold = world.sales[links].sum(axis=(0, 2))
    free: Mask = (left >= 1 - ROUNDING) & (share > 0)
    weight = free * sold
    whole = weight.sum(axis=1, keepdims=True)
    if lost.max() <= ROUNDING:
        return shock
    mix = np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0)
    added = lost * mix * dearer**-theta
    variety = writable(shock.variety_hat, world.sales.shape, 1.0)
    grown = np.divide(share + added, share, out=np.ones_like(share), where=share > 0)
    variety[links] *= grown[:, :, None]
    return _within_room(pool, shock.replaced(variety_hat=variety), free, setting.on)


def _within_room(pool: Pool, shock: Shock, free: Mask, on: date | None) -> Shock:
    """`shock` with the imports from suppliers that no member cuts kept within the room for them."""
    countries = shock.world.countries
    uncut = np.flatnonzero(free.all(axis=0))
    if not uncut.size:
        return shock
    return shock.limit(
        import_room(pool.union, pool.fuel, on),
        buyer=[countries[n] for n in pool.members],
        seller=[countries[i] for i in pool.outside[uncut]],
        sector=pool.sector,
        rent=RentShares(exporter=0.0, importer=1.0),
        name=f"{pool.fuel} that {pool.union} can take in from others",
    )


def left_at_given_prices(shock: Shock, links: Any, theta: float) -> Array:
    """Share of each flow that levers leave at given prices [buyer, seller], at most one.

    `links` is an index of one sector in arrays [buyer, seller, sector], `theta` the elasticity in
    force. A fall counts with the share that it asks for, since its factor is found in the solve.
    """
    left = np.ones(shock.world.sales[links].shape)
    if shock.variety_hat is not None:
        left = left * shock.variety_hat[links]
    for fall in shock.falls:
        left = left * _left_by(fall, links, shock.world)
    if shock.trade_cost_hat is not None:
        left = left * shock.trade_cost_hat[links] ** -theta
    if shock.banned is not None:
        left = np.where(shock.banned[links], 0.0, left)
    return np.asarray(np.minimum(left, 1.0)[:, :, 0])


def _left_by(fall: Fall, links: Any, world: World) -> Array:
    """Share that a fall leaves of each flow, all of it delivered; `links` as above."""
    of_sector = np.ones(world.sales.shape[:2])
    here = fall.links % len(world.sectors) == links[2].item()
    of_sector.reshape(-1)[fall.links[here] // len(world.sectors)] = 1 - fall.share[here] * (
        1 - fall.quantity_hat
    )
    return np.asarray(of_sector[links[0], links[1]])


def _rows() -> tuple[dict[str, str], ...]:
    return read_table("energy_pools")
