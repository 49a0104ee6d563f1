"""Partners in trade as tables: shares before and after, the largest of either first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.study.shown import ShownParty
from detente.table import Table
from detente.types import Array
from detente.world.shipped import goods_sectors
from detente.world.world import World


def trade_table(
    found: Equilibrium,
    party: ShownParty,
    partners: Sequence[ShownParty],
    *,
    services: bool = False,
    sectors: Sequence[str] = (),
) -> Table:
    """Import and export shares of a country or bloc by partner, in per cent at basic prices.

    Goods unless `services` adds them or `sectors` names others. In the order of the largest share
    of a partner, before or after, on either side: who is lost stands beside who is won. Trade
    inside the party counts nothing, and its own members are left out of the partners.
    """
    world = found.world
    traded = tuple(sectors) or (world.sectors if services else goods_sectors(world))
    own = set(party.members)
    others = [one for one in partners if set(one.members) - own]
    columns: dict[str, Any] = {"name": [one.name for one in others]}
    largest = np.zeros(len(others))
    inside, groups = party.positions(world), [one.positions(world) for one in others]
    for side in ("import", "export"):
        before, after = (
            _summed(group_shares(sales, world, inside, side, traded), groups)
            for sales in (world.sales, found.sales)
        )
        largest = np.max([largest, before, after], axis=0)
        columns |= {
            f"{side}_share_before_pct": 100 * before,
            f"{side}_share_after_pct": 100 * after,
            f"{side}_share_change_pp": 100 * (after - before),
        }
    table = Table("country", tuple(one.code for one in others), columns)
    return table.taken(np.argsort(-largest, kind="stable"))


def _summed(shares: Array, groups: Sequence[Sequence[int]]) -> Array:
    """Shares of partners [country] over groups of them [group]."""
    return np.array([shares[list(group)].sum() for group in groups])


def partner_shares(
    sales: Array, world: World, country: str, side: str, sectors: Sequence[str]
) -> Array:
    """Share of each partner in a country's trade in some sectors [country], at basic prices.

    `sales` [buyer, seller, sector]; `side` is ``import`` or ``export``. Home sales count nothing.
    """
    return group_shares(sales, world, [world.country(country)], side, sectors)


def group_shares(
    sales: Array, world: World, members: Sequence[int], side: str, sectors: Sequence[str]
) -> Array:
    """The same of a group of countries by position; what they sell to each other counts nothing."""
    flow = group_trade(sales, world, members, side, sectors)
    return flow / flow.sum() if flow.sum() > 0 else flow


def group_trade(
    sales: Array, world: World, members: Sequence[int], side: str, sectors: Sequence[str]
) -> Array:
    """What a group buys from, or sells to, each other country [country]; in units of `sales`."""
    chosen = [world.sector(sector) for sector in sectors]
    inside = list(members)
    traded = sales[inside] if side == "import" else sales[:, inside].swapaxes(0, 1)
    flow: Array = traded[:, :, chosen].sum(axis=(0, 2))
    flow[inside] = 0.0
    return flow
