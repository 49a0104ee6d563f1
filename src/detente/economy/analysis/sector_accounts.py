"""What becomes of sectors: volume, value, prices, value added and payroll, each on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.types import Array


@dataclass(frozen=True, eq=False)
class SectorAccounts:
    """The accounts of sectors before and after, all [country, sector] in million USD.

    Values are in units of the numeraire (value added of each component constant), so that a value
    moves with prices too. A volume is what is sold at base-year prices, a payroll is at base-year
    wages: they say how much is made, and how much labour makes it.

    Attributes
    ----------
    base_value, base_value_added, base_payroll : ndarray
        Sales at basic prices, output less inputs, and what of that is paid to labour, before.
        Labour is every factor but the resource of the sector, capital included.
    value, value_added : ndarray
        The same after.
    volume : ndarray
        Sales after at base-year prices: value over the seller's price.
    payroll : ndarray
        What labour would be paid after at base-year wages.
    spending, spending_volume : ndarray
        What buyers of the country spend on the sector after, at their prices and at those of the
        base year.
    """

    base_value: Array
    base_value_added: Array
    base_payroll: Array
    value: Array
    value_added: Array
    volume: Array
    payroll: Array
    spending: Array
    spending_volume: Array

    def together(self, groups: Sequence[Sequence[int]]) -> SectorAccounts:
        """The accounts of groups of countries by position, each as one [group, sector]."""
        sums = {
            one.name: np.stack([getattr(self, one.name)[list(some)].sum(axis=0) for some in groups])
            for one in fields(self)
        }
        return SectorAccounts(**sums)

    @property
    def seller_price_hat(self) -> Array:
        """Price of what is sold, new over old: value over volume; NaN where nothing is sold."""
        return ratio(self.value, self.volume)

    @property
    def buyer_price_hat(self) -> Array:
        """Price of what is bought, new over old; NaN where nothing is bought."""
        return ratio(self.spending, self.spending_volume)


def sector_accounts(found: Equilibrium) -> SectorAccounts:
    """The SectorAccounts of an equilibrium, every country by itself."""
    world = found.world
    to_labour = 1 - found.parameters.rent_shares(world)
    return SectorAccounts(
        base_value=world.output,
        base_value_added=world.value_added,
        base_payroll=world.value_added * to_labour,
        value=found.output,
        value_added=found.value_added,
        volume=at_base_prices(found.output, found.unit_cost_hat),
        payroll=at_base_prices(found.value_added * to_labour, found.labour_wage_hat),
        spending=found.expenditure,
        spending_volume=at_base_prices(found.expenditure, found.price_hat),
    )


def at_base_prices(value: Array, price_hat: Array) -> Array:
    """A value over the change of its price; zero where there is no value."""
    price = np.broadcast_to(price_hat, value.shape)
    return np.divide(value, price, out=np.zeros_like(value), where=value > 0)


def ratio(after: Array, before: Array) -> Array:
    """New over old; NaN where there was nothing."""
    return np.divide(after, before, out=np.full_like(before, np.nan), where=before > 0)
