"""The equilibrium conditions in changes, each a function of arrays.

Logs are natural. Trade arrays are laid out [sector, buyer, seller] and trade vectors [sector,
country], so that every sum over partners is one batched matrix-vector product. Nested CES with
updating shares; at elasticity one the exact Cobb-Douglas limit is used. With eps = eta = psi = 1,
mobile labour and no export tax the system is that of Caliendo & Parro (2015), equations 10-14 in
changes.

With A = pi kappa^(-theta) the attraction of a link, trade has the factors of Redding & Venables
(2004): the supply capacity c^(-theta) of a seller, the supplier access sum_i A c^(-theta) of a
buyer, which sets its price, and the market capacity X' / access of a buyer. A flow is attraction x
supply capacity x market capacity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.types import Array


@dataclass(frozen=True, eq=False)
class UnitCost:
    """Log unit cost c and value-added share gamma' that goes with it [country, sector]."""

    log_cost: Array
    value_added_share: Array


def unit_cost(log_wage: Array, log_input: Array, value_added_share: Array, eps: float) -> UnitCost:
    """Unit cost before productivity: CES_eps(w [share gamma], m [share 1 - gamma]).

    gamma' = gamma (w/c)^(1-eps). `log_wage` of value added and `log_input` of materials [country,
    sector].
    """
    if eps == 1.0:
        log_cost = log_input + value_added_share * (log_wage - log_input)
        return UnitCost(log_cost, value_added_share)
    value_added = value_added_share * np.exp((1 - eps) * log_wage)
    materials = (1 - value_added_share) * np.exp((1 - eps) * log_input)
    both = positive(value_added + materials)
    return UnitCost(np.log(both) / (1 - eps), value_added / both)


@dataclass(frozen=True, eq=False)
class SupplyCapacity:
    """c^(-theta) of every seller over that of the cheapest one of its sector.

    `relative` [sector, seller] is at most one, so that no power overflows; `log_cheapest` [sector]
    is the log of the lowest unit cost.
    """

    relative: Array
    log_cheapest: Array


def supply_capacity(log_cost: Array, theta: Array) -> SupplyCapacity:
    """The SupplyCapacity at log unit costs [country, sector]; `theta` [sector]."""
    log_cheapest = log_cost.min(axis=0)
    relative = np.ascontiguousarray(np.exp(theta * (log_cheapest - log_cost)).T)
    return SupplyCapacity(relative, log_cheapest)


def supplier_access(attraction: Array, supply: Array) -> Array:
    """sum_i A c^(-theta) [sector, buyer] from A and relative supply capacities [sector, seller]."""
    return (attraction @ supply[:, :, None])[:, :, 0]


def price_index(access: Array, log_cheapest: Array, theta: Array) -> Array:
    """Log P [buyer, sector] = access^(-1/theta), from supplier access > 0 [sector, buyer]."""
    return log_cheapest - np.ascontiguousarray(np.log(access).T) / theta


def sales(attraction: Array, supply: Array, market_capacity: Array) -> Array:
    """Y' [sector, seller] = c^(-theta) sum_n A X' / access.

    With A net of taxes it is what sellers receive.
    """
    return supply * (market_capacity[:, None, :] @ attraction)[:, 0, :]


def final_price(log_price: Array, final_share: Array, psi: float) -> Array:
    """Log consumer price P_n [country] = CES_psi(P_ns [share alpha])."""
    if psi == 1.0:
        return np.asarray((final_share * log_price).sum(axis=1))
    powers = (final_share * np.exp((1 - psi) * log_price)).sum(axis=1)
    return np.asarray(np.log(positive(powers)) / (1 - psi))


def final_share_after(log_price: Array, final_share: Array, psi: float) -> Array:
    """alpha' = alpha (P_s / P_n)^(1-psi) [country, sector]."""
    if psi == 1.0:
        return final_share
    weight = final_share * np.exp((1 - psi) * log_price)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def pooled_supply(log_wage: Array, base: Array, nu: float) -> Array:
    """Value added supplied by a partly mobile pool [country, group].

    VA lambda w^nu Phi^((1-nu)/nu), Phi = sum lambda w^nu, with lambda the base share of the group
    in the pool (zero outside); nu = 1 is specific labour.
    """
    total = base.sum(axis=1, keepdims=True)
    supplied = base * np.exp(nu * log_wage)
    phi = supplied.sum(axis=1, keepdims=True) / np.where(total > 0, total, 1.0)
    return np.asarray(supplied * np.where(phi > 0, phi, 1.0) ** ((1 - nu) / nu))


def positive(x: Array) -> Array:
    """`x` where positive, one elsewhere: cells that nobody demands carry no price."""
    return np.where(x > 0, x, 1.0)
