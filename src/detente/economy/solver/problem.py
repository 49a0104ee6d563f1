"""Problem: the arrays that one solve works on, built once from world, shock, closure and
parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from detente.economy.parameters import Parameters
from detente.economy.shock import Shock
from detente.economy.solver.materials import Materials
from detente.errors import ScenarioError
from detente.world.world import World

Array = NDArray[np.float64]
CLOSURES = ("balanced", "income-share", "nominal")
REPLICATION = "own-income"
LINK_THRESHOLD = 1e-100


@dataclass(frozen=True, eq=False)
class Prepared:
    """Accounts of a world in the layout of the solver: trade [sector, buyer, seller], the rest
    [country, sector].
    """

    trade_share: Array
    value_added: Array
    value_added_share: Array
    input_share: Array
    final_share: Array
    expenditure: Array
    income: Array
    deficit: Array


@dataclass(frozen=True, eq=False)
class Factors:
    """Who is paid what wage.

    Attributes
    ----------
    group : int ndarray [sector]
        Column of the wage array that pays a sector.
    spread : ndarray [sector, group]
        One where a sector belongs to a group.
    base : ndarray [country, group]
        Base value added times the change of labour supply.
    pool : ndarray [country, group] or None
        `base` where labour is partly mobile, zero elsewhere; None when no group is.
    nu : float
        Mobility within the pool.
    """

    group: NDArray[np.intp]
    spread: Array
    base: Array
    pool: Array | None
    nu: float


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything a sweep reads.

    Attributes
    ----------
    attraction : ndarray [sector, buyer, seller]
        A = pi kappa^(-theta), zero on banned links.
    attraction_net : ndarray
        A / ((1+t')(1+e')): what reaches the seller.
    tariff_part, tax_part : ndarray or None
        A t'/(1+t') and A e'/((1+t')(1+e')): what reaches the two treasuries; None when nobody
        levies.
    log_productivity : ndarray [country, sector]
    component : int ndarray [country]
    deficit_share, deficit_rate, deficit_fixed : ndarray [country]
        D' = deficit_share x income of the component + deficit_rate x own income + deficit_fixed.
        With a rate they do not add up: every labour market is then open by the same factor.
    demanded : bool ndarray [country, sector]
        Cells that somebody wants after the bans; the others have no price and no spending.
    unserved : ndarray [sector, country]
        One where a buyer has no supplier, zero elsewhere.
    in_logs : bool
        Whether the flat point holds spending as the log of its growth (robust) or as growth less
        one (faster).
    """

    theta: Array
    parameters: Parameters
    attraction: Array
    attraction_net: Array
    tariff_part: Array | None
    tax_part: Array | None
    log_productivity: Array | None
    factors: Factors
    value_added_share: Array
    input_share: Array
    materials: Materials
    final_share: Array
    expenditure: Array
    component: NDArray[np.intp]
    component_value: Array
    deficit_share: Array
    deficit_rate: Array
    deficit_fixed: Array
    demanded: NDArray[np.bool_]
    unserved: Array
    in_logs: bool = False

    @cached_property
    def deficits_follow(self) -> str:
        """What deficits move with: ``own`` income, that of the ``component``, or ``nothing``."""
        if self.deficit_rate.any():
            return "own"
        return "component" if self.deficit_share.any() else "nothing"


@lru_cache(maxsize=8)
def prepared(world: World) -> Prepared:
    """The accounts of `world` in the solver's layout; kept for the worlds used last."""
    return Prepared(
        trade_share=np.ascontiguousarray(world.trade_share.transpose(2, 0, 1)),
        value_added=world.value_added,
        value_added_share=world.value_added_share,
        input_share=world.input_share,
        final_share=world.final_share,
        expenditure=world.expenditure if not world.gaps else _consistent_spending(world),
        income=world.income,
        deficit=world.deficit,
    )


def _consistent_spending(world: World) -> Array:
    """The spending [buyer, sector] that the shares of open accounts imply at base prices and
    incomes: where to start.
    """
    spending, final = world.expenditure, world.final_share * world.income[:, None]
    to_seller = world.sales / np.where(world.expenditure > 0, world.expenditure, 1.0)[:, None, :]
    inputs = (1 - world.value_added_share)[:, :, None] * world.input_share
    for _ in range(200):
        output = np.einsum("nis,ns->is", to_seller, spending)
        spending = final + np.einsum("isk,is->ik", inputs, output)
    return spending


def theta_of(world: World, parameters: Parameters) -> Array:
    """Trade elasticity theta [sector] that `parameters` choose in `world`."""
    chosen = parameters.trade_elasticity
    if isinstance(chosen, tuple):
        if len(chosen) != len(world.sectors):
            raise ScenarioError(
                f"trade_elasticity has {len(chosen)} values for {len(world.sectors)} sectors"
            )
        return np.asarray(chosen, dtype=float)
    return world.theta(chosen)


def attraction_of(shock: Shock, theta: Array) -> tuple[Array, int]:
    """A = pi kappa^(-theta) [sector, buyer, seller], only changed links touched, and how many fell
    under the threshold.
    """
    world, cut = shock.world, 0
    attraction, (places, kappa) = prepared(world).trade_share, _kappa(shock)
    preference = shock.preference
    if preference is not None:
        attraction = attraction * preference.transpose(2, 0, 1)
    if places.size:
        n, i, s = np.unravel_index(places, world.sales.shape)
        attraction = attraction.copy()
        changed = attraction[s, n, i] * kappa ** -theta[s]
        small = changed < LINK_THRESHOLD
        cut = int(np.count_nonzero(small))
        attraction[s, n, i] = np.where(small, 0.0, changed)
    if shock.banned is not None:
        n, i, s = np.unravel_index(np.flatnonzero(shock.banned), shock.banned.shape)
        attraction = attraction if places.size else attraction.copy()
        attraction[s, n, i] = 0.0
    return attraction, cut


def treasury_parts(shock: Shock, attraction: Array) -> tuple[Array, Array | None, Array | None]:
    """A net of taxes, and the parts of A that the buyer's and the seller's treasury take (None when
    nobody levies).
    """
    tariff, tax = shock.tariff_rate, shock.export_tax_rate
    net, tariff_part, tax_part = attraction, None, None
    if tariff.any():
        net = attraction / np.ascontiguousarray(1 + tariff.transpose(2, 0, 1))
        tariff_part = attraction - net
    if tax.any():
        border = net
        net = border / (1 + tax.transpose(2, 0, 1))
        tax_part = border - net
    return net, tariff_part, tax_part


def factors_of(world: World, parameters: Parameters, labour_hat: Array | None) -> Factors:
    """The factor groups: one pooled wage when mobile, one wage per sector when not, own wages for
    specific sectors.
    """
    specific = {world.sector(s) for s in parameters.specific_sectors}
    count = len(world.sectors)
    mobile = np.isinf(parameters.labour)
    own = [s for s in range(count) if not mobile or s in specific]
    pooled = len(own) < count
    group = np.zeros(count, dtype=np.intp)
    group[own] = np.arange(len(own)) + pooled
    spread = np.zeros((count, len(own) + pooled))
    spread[np.arange(count), group] = 1.0
    base = world.value_added @ spread
    if labour_hat is not None:
        base = base * labour_hat[:, None]
    pool = None
    if not mobile and parameters.labour > 1:
        inside = np.array([s not in specific for s in own], dtype=float)
        pool = base * inside if inside.any() else None
    return Factors(group, spread, base, pool, parameters.labour)


def _kappa(shock: Shock) -> tuple[NDArray[np.intp], Array]:
    """Flat places in [buyer, seller, sector] of the links whose cost changes, and trade_cost_hat
    (1+t')(1+e') / ((1+t)(1+e)) there.
    """
    world, cost = shock.world, shock.trade_cost_hat
    rates = [
        (new, old)
        for new, old in ((shock.new_tariff, world.tariff), (shock.new_export_tax, world.export_tax))
        if new is not None
    ]
    moved = [new != old for new, old in rates] + ([] if cost is None else [cost != 1])
    if not moved:
        return np.empty(0, dtype=np.intp), np.empty(0)
    places = np.flatnonzero(np.logical_or.reduce(moved) & (world.sales > 0))
    kappa = np.ones(places.size) if cost is None else np.take(cost, places)
    for new, old in rates:
        kappa = kappa * (1 + np.take(new, places)) / (1 + np.take(old, places))
    return places, kappa
