"""What becomes of trade: value, volume and duties of every flow, and what a country collects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from detente.economy.analysis.sector_accounts import at_base_prices
from detente.economy.equilibrium import Equilibrium
from detente.types import Array


@dataclass(frozen=True, eq=False)
class FlowAccounts:
    """Flows before and after, all [buyer, seller, sector] in million USD; home sales are zero.

    Attributes
    ----------
    base_value, value : ndarray
        Sales at the seller's basic price, before any tax on exports or imports: before in USD of
        the base year, after in units of the numeraire.
    volume : ndarray
        Sales after at base-year prices, at the seller's gate.
    base_tariff, tariff : ndarray
        Import tariffs that the buyer's country collects. What a ceiling on a quantity makes its
        holders earn is no tariff: see `gap_rents`.
    """

    base_value: Array
    value: Array
    volume: Array
    base_tariff: Array
    tariff: Array

    def together(self) -> FlowAccounts:
        """The same flows over all sectors [buyer, seller, 1]."""
        sums = {one.name: getattr(self, one.name).sum(axis=2)[:, :, None] for one in fields(self)}
        return FlowAccounts(**sums)

    def only(self, sectors: Sequence[int]) -> FlowAccounts:
        """The same flows in some sectors by position [buyer, seller, chosen]."""
        some = {one.name: getattr(self, one.name)[:, :, list(sectors)] for one in fields(self)}
        return FlowAccounts(**some)


def flow_accounts(found: Equilibrium) -> FlowAccounts:
    """The FlowAccounts of an equilibrium."""
    world = found.world
    abroad = 1.0 - np.eye(len(world.countries))[:, :, None]
    base, after = world.sales * abroad, found.sales * abroad
    return FlowAccounts(
        base_value=base,
        value=after,
        volume=at_base_prices(after, found.unit_cost_hat),
        base_tariff=base * (1 + world.export_tax) * world.tariff,
        tariff=after * (1 + found.shock.export_tax_rate) * found.asked.tariff_rate,
    )


def customs_revenue(found: Equilibrium) -> Array:
    """Import tariffs and export taxes collected by each country after [country]; million USD."""
    tariffs = (found.border_value * found.asked.tariff_rate).sum(axis=(1, 2))
    export_taxes = (found.sales * found.asked.export_tax_rate).sum(axis=(0, 2))
    return np.asarray(tariffs + export_taxes)


def gap_rents(found: Equilibrium) -> Array:
    """What each country earns from ceilings on quantities, above duties [country]; million USD.

    A ceiling makes what still flows dearer; its price gap is income of whoever keeps it.
    """
    collected = found.tariff_revenue + found.export_tax_revenue
    return np.asarray(collected - customs_revenue(found))
