"""Sales with crude apart from gas, and services in groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.types import Array
from detente.world.build.fuel_split import FuelSplit
from detente.world.build.fuel_tables import CRUDE_SECTOR, FUELS_TOGETHER, GAS_SECTOR
from detente.world.build.oecd_icio import SERVICES, Sales
from detente.world.build.services_split import ServiceSplit


@dataclass(frozen=True, eq=False)
class BookedMargins:
    """What one seller's services to each buyer hold that are margins on its goods.

    Attributes
    ----------
    seller : int
    value : ndarray [buyer]
        Million USD, at least 0.
    mix : ndarray [group]
        The groups of services in which margins are booked; sums to one.
    """

    seller: int
    value: Array
    mix: Array


def split_sales(
    raw: Sales, fuels: FuelSplit, services: ServiceSplit, margins: BookedMargins
) -> Sales:
    """Sales [buyer, seller, sector] of `raw` on the finer sectors, in alphabetical order.

    Each pair's crude and gas together, and its services together, keep their value.
    """
    together = raw.sales[:, :, raw.sectors.index(FUELS_TOGETHER)]
    gas = together * fuels.gas_share
    parts = {
        name: raw.sales[:, :, k]
        for k, name in enumerate(raw.sectors)
        if name not in (FUELS_TOGETHER, SERVICES)
    }
    parts |= {CRUDE_SECTOR: together - gas, GAS_SECTOR: gas}
    groups = split_services_sales(raw.sales[:, :, raw.sectors.index(SERVICES)], services, margins)
    parts |= {code: groups[:, :, g] for g, code in enumerate(services.groups)}
    sectors = tuple(sorted(parts))
    return Sales(
        countries=raw.countries,
        sectors=sectors,
        sales=np.stack([parts[name] for name in sectors], axis=2),
        elasticities=raw.elasticities,
    )


def split_services_sales(total: Array, services: ServiceSplit, margins: BookedMargins) -> Array:
    """Services [buyer, seller, group] from `total` [buyer, seller].

    Margins stand in the groups where margins are booked; the rest is split by the pair's shares.
    """
    rest = total.copy()
    rest[:, margins.seller] -= margins.value
    found: Array = rest[:, :, None] * services.imports.share
    found[:, margins.seller] += margins.value[:, None] * margins.mix
    return found
