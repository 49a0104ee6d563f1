"""Who buys from whom at given unit costs.

From accounts and levers alone, in the layout of the accounts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.economy.shock import Shock
from detente.types import Array, Mask


@dataclass(frozen=True, eq=False)
class Sourcing:
    """Trade shares pi' [buyer, seller, sector] and prices over base prices [buyer, sector]."""

    trade_share: Array
    price_hat: Array


def sourcing(shock: Shock, unit_cost_hat: Array, sold: Mask, theta: Array) -> Sourcing:
    """The Sourcing at unit costs [country, sector].

    pi' = pi (c kappa)^(-theta) / P^(-theta). Sellers outside `sold` sell nothing. Costs are taken
    relative to the cheapest seller of the sector, so that no power overflows.
    """
    cost = np.where(sold, unit_cost_hat, np.inf)
    cheapest = np.where(sold.any(axis=0), cost.min(axis=0), 1.0)
    relative = np.where(sold, cost, 1.0) / cheapest
    supply = np.where(sold, relative**-theta, 0.0)
    share = _attraction(shock, theta) * supply[None, :, :]
    total = np.einsum("nis->ns", share)
    traded = np.where(total > 0, total, 1.0)
    share /= traded[:, None, :]
    return Sourcing(share, cheapest * traded ** (-1 / theta))


def _attraction(shock: Shock, theta: Array) -> Array:
    """pi kappa^(-theta) [buyer, seller, sector] from accounts, varieties, references and levers."""
    world = shock.world
    attraction = world.trade_share.copy()
    for hat in (shock.variety_hat, shock.reference_hat):
        if hat is not None:
            attraction *= hat
    if shock.trade_cost_hat is not None:
        _make_dearer(attraction, shock.trade_cost_hat, theta)
    if shock.new_tariff is not None:
        _tax(attraction, world.tariff, shock.new_tariff, theta)
    if shock.new_export_tax is not None:
        _tax(attraction, world.export_tax, shock.new_export_tax, theta)
    if shock.banned is not None:
        attraction[shock.banned] = 0.0
    return attraction


def _make_dearer(attraction: Array, cost_hat: Array, theta: Array) -> None:
    """Change `attraction` to other trade costs; only links whose cost changes are touched."""
    links = np.flatnonzero(cost_hat != 1.0)
    attraction.ravel()[links] *= np.take(cost_hat, links) ** -theta[links % theta.size]


def _tax(attraction: Array, old: Array, new: Array, theta: Array) -> None:
    """Change `attraction` to new rates; only links whose rate changes are touched."""
    links = np.flatnonzero(new != old)
    dearer = (1 + np.take(new, links)) / (1 + np.take(old, links))
    attraction.ravel()[links] *= dearer ** -theta[links % theta.size]
