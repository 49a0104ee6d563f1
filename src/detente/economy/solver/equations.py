"""The equilibrium conditions in changes, written once against an array namespace `xp`.

Logs are natural. Trade arrays are laid out [sector, buyer, seller] and trade vectors [sector,
country], so that every sum over partners is one batched matrix-vector product. Nested CES with
updating shares; at elasticity one the exact Cobb-Douglas limit is used. With eps = eta = psi = 1,
mobile labour and no export tax the system is that of Caliendo & Parro (2015), equations 10-14 in
changes.
"""

from __future__ import annotations

from typing import Any

Xp = Any
Arr = Any


def unit_cost(
    xp: Xp, log_wage: Arr, log_input: Arr, value_added_share: Arr, eps: float
) -> tuple[Arr, Arr]:
    """Log unit cost before productivity [country, sector]: CES_eps(w [share gamma], m [share 1 -
    gamma]); gamma' = gamma (w/c)^(1-eps).
    """
    if eps == 1.0:
        return log_input + value_added_share * (log_wage - log_input), value_added_share
    own = value_added_share * xp.exp((1 - eps) * log_wage)
    total = positive(xp, own + (1 - value_added_share) * xp.exp((1 - eps) * log_input))
    return xp.log(total) / (1 - eps), own / total


def cost_power(xp: Xp, log_cost: Arr, theta: Arr) -> tuple[Arr, Arr]:
    """c^(-theta) [sector, country] relative to the cheapest seller of the sector, and the log of
    that reference [sector].
    """
    reference = xp.min(log_cost, axis=0)
    return xp.ascontiguousarray(xp.exp(theta * (reference - log_cost)).T), reference


def price_index(xp: Xp, total: Arr, reference: Arr, theta: Arr) -> Arr:
    """Log P [buyer, sector] from total = sum_i A c^(-theta) > 0 [sector, buyer]: P =
    total^(-1/theta).
    """
    return reference - xp.ascontiguousarray(xp.log(total).T) / theta


def sales(attraction_net: Arr, cost_to_minus_theta: Arr, spending_per_total: Arr) -> Arr:
    """Y' [sector, seller] = sum_n pi' X' / ((1+t')(1+e')), with pi' = A c^(-theta) / total and A
    net of taxes.
    """
    return cost_to_minus_theta * (spending_per_total[:, None, :] @ attraction_net)[:, 0, :]


def received(attraction: Arr, cost_to_minus_theta: Arr, spending_per_total: Arr) -> Arr:
    """Spending of each buyer that `attraction` lets through [sector, buyer] (a share of A: for
    example the tariff's).
    """
    return spending_per_total * (attraction @ cost_to_minus_theta[:, :, None])[:, :, 0]


def final_price(xp: Xp, log_price: Arr, final_share: Arr, psi: float) -> Arr:
    """Log consumer price P_n [country] = CES_psi(P_ns [share alpha])."""
    if psi == 1.0:
        return xp.sum(final_share * log_price, axis=1)
    return xp.log(positive(xp, xp.sum(final_share * xp.exp((1 - psi) * log_price), axis=1))) / (
        1 - psi
    )


def final_share_after(xp: Xp, log_price: Arr, final_share: Arr, psi: float) -> Arr:
    """alpha' = alpha (P_s / P_n)^(1-psi) [country, sector]."""
    if psi == 1.0:
        return final_share
    powered = final_share * xp.exp((1 - psi) * log_price)
    return powered / xp.sum(powered, axis=1, keepdims=True)


def pooled_supply(xp: Xp, log_wage: Arr, base: Arr, nu: float) -> Arr:
    """Value added supplied by a partly mobile pool [country, sector]: VA lambda w^nu
    Phi^((1-nu)/nu).

    Phi = sum_s lambda w^nu, lambda the base share of the sector in the pool (zero outside); nu = 1
    is specific labour.
    """
    total = xp.sum(base, axis=1, keepdims=True)
    powered = base * xp.exp(nu * log_wage)
    phi = xp.sum(powered, axis=1, keepdims=True) / xp.where(total > 0, total, 1.0)
    return powered * xp.where(phi > 0, phi, 1.0) ** ((1 - nu) / nu)


def positive(xp: Xp, x: Arr) -> Arr:
    """`x` where positive, one elsewhere: cells that nobody demands carry no price."""
    return xp.where(x > 0, x, 1.0)
