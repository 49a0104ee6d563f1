"""Who buys from whom at given unit costs, from accounts and levers alone, in the layout of the
accounts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.economy.shock import Shock

Array = NDArray[np.float64]


def sourcing(
    shock: Shock, unit_cost_hat: Array, sold: NDArray[np.bool_], theta: Array
) -> tuple[Array, Array]:
    """Trade shares [buyer, seller, sector] and prices over base prices [buyer, sector] at unit
    costs [country, sector].

    pi' = pi (c kappa)^(-theta) / P^(-theta). Sellers outside `sold` sell nothing. Costs are taken
    relative to the cheapest seller of the sector, so that no power overflows.
    """
    cost = np.where(sold, unit_cost_hat, np.inf)
    cheapest = np.where(sold.any(axis=0), cost.min(axis=0), 1.0)
    share = (
        _attraction(shock, theta)
        * np.where(sold, (np.where(sold, cost, 1.0) / cheapest) ** -theta, 0.0)[None, :, :]
    )
    total = np.einsum("nis->ns", share)
    traded = np.where(total > 0, total, 1.0)
    share /= traded[:, None, :]
    return share, cheapest * traded ** (-1 / theta)


def _attraction(shock: Shock, theta: Array) -> Array:
    """pi kappa^(-theta) [buyer, seller, sector] from accounts, varieties, references and levers."""
    world, preference = shock.world, shock.preference
    attraction = world.trade_share if preference is None else world.trade_share * preference
    for new, old in (
        (shock.trade_cost_hat, None),
        (shock.new_tariff, world.tariff),
        (shock.new_export_tax, world.export_tax),
    ):
        if new is not None:
            n, i, s = np.unravel_index(
                np.flatnonzero(new != (1.0 if old is None else old)), new.shape
            )
            hat = new[n, i, s] if old is None else (1 + new[n, i, s]) / (1 + old[n, i, s])
            attraction = attraction.copy()
            attraction[n, i, s] *= hat ** -theta[s]
    if shock.banned is None or not shock.banned.any():
        return attraction
    attraction = attraction.copy()
    attraction[shock.banned] = 0.0
    return attraction
