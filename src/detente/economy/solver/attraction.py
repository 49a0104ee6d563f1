"""Attraction: how strongly buyers are drawn to sellers at equal unit costs.

From accounts and levers. Arrays are [sector, buyer, seller].
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from detente.economy.shock import Shock
from detente.economy.solver import equations as eq
from detente.types import Array
from detente.world.world import World

# Links whose share falls below this are cut and counted. A higher bound would cut links that still
# carry trade where the elasticity is high; a lower one comes near the smallest normal double, under
# which shares lose their digits.
LINK_THRESHOLD = 1e-100
NO_LINKS = np.empty(0, dtype=np.intp)

# So many of them are named.
NAMED = 3


@dataclass(frozen=True, eq=False)
class Levied:
    """The part of A that reaches a treasury, of the sectors where anything is levied.

    Attributes
    ----------
    sectors : int ndarray [levied sector]
    part : ndarray [levied sector, buyer, seller]
    """

    sectors: NDArray[np.intp]
    part: Array

    def access(self, supply: Array) -> Array:
        """sum_i part x supply [sector, buyer], zero elsewhere; `supply` [sector, seller]."""
        found = np.zeros_like(supply)
        found[self.sectors] = eq.supplier_access(self.part, supply[self.sectors])
        return found

    def demand(self, capacity: Array) -> Array:
        """sum_n capacity x part [sector, seller], zero elsewhere; `capacity` [sector, buyer]."""
        found = np.zeros_like(capacity)
        found[self.sectors] = (capacity[self.sectors, None, :] @ self.part)[:, 0, :]
        return found


@dataclass(frozen=True, eq=False)
class Access:
    """Supplier access sum_i A c^(-theta) [sector, buyer], and what of it is tariffs, if any."""

    whole: Array
    tariff: Array | None


@dataclass(frozen=True, eq=False)
class Attraction:
    """A and its parts by who receives the money [sector, buyer, seller].

    Attributes
    ----------
    whole : ndarray
        A = pi kappa^(-theta), zero on banned links.
    net : ndarray
        A / ((1+t')(1+e')): what reaches the seller; `whole` itself where nobody levies.
    tariff, export_tax : Levied or None
        A t'/(1+t') and A e'/((1+t')(1+e')); None when nobody levies.
    cut : int ndarray [link]
        Links that fell under the threshold, as flat positions in [buyer, seller, sector].
    """

    whole: Array
    net: Array
    tariff: Levied | None = None
    export_tax: Levied | None = None
    cut: NDArray[np.intp] = field(default_factory=NO_LINKS.copy)

    def access(self, supply: Array) -> Access:
        """The Access at relative supply capacities [sector, seller].

        From the parts: those of the treasuries are looked at in any case, and time goes into memory
        that is read.
        """
        whole = eq.supplier_access(self.net, supply)
        if self.export_tax is not None:
            whole += self.export_tax.access(supply)
        if self.tariff is None:
            return Access(whole, None)
        tariff = self.tariff.access(supply)
        whole += tariff
        return Access(whole, tariff)


@dataclass(frozen=True, eq=False)
class _CostChange:
    """Where the cost of links changes, and by how much.

    `kappa` = trade_cost_hat (1+t')(1+e') / ((1+t)(1+e)) at the flat `places` of [buyer, seller,
    sector] where it is not one.
    """

    places: NDArray[np.intp]
    kappa: Array


@lru_cache(maxsize=8)
def base_share(world: World) -> Array:
    """Trade shares of the base year [sector, buyer, seller]; kept for the worlds used last."""
    return np.ascontiguousarray(world.trade_share.transpose(2, 0, 1))


@dataclass(frozen=True, eq=False)
class Drawn:
    """A [sector, buyer, seller] before it is split by receiver, and the links that were `cut`."""

    whole: Array
    cut: NDArray[np.intp]


def drawn_by(shock: Shock, theta: Array) -> Drawn:
    """The Drawn attraction under a shock; `theta` [sector].

    Only links that change are touched; without any, the arrays of the world are used as they are.
    """
    share = base_share(shock.world)
    preference, change, cut = shock.preference, _cost_change(shock), NO_LINKS
    if preference is not None:
        whole = share * preference.transpose(2, 0, 1)
    elif change.places.size or shock.banned is not None:
        whole = share.copy()
    else:
        return Drawn(share, cut)
    if change.places.size:
        n, i, s = np.unravel_index(change.places, shock.world.sales.shape)
        changed = whole[s, n, i] * change.kappa ** -theta[s]
        small = changed < LINK_THRESHOLD
        cut = change.places[small]
        whole[s, n, i] = np.where(small, 0.0, changed)
    if shock.banned is not None:
        n, i, s = np.unravel_index(np.flatnonzero(shock.banned), shock.banned.shape)
        whole[s, n, i] = 0.0
    return Drawn(whole, cut)


def closed_by_cost(cut: NDArray[np.intp], world: World) -> str:
    """What is said of links that fell under the threshold; nothing where none did."""
    if not cut.size:
        return ""
    places = np.stack(np.unravel_index(cut[:NAMED], world.sales.shape), axis=1)
    names = [
        f"{world.countries[n]} from {world.countries[i]} in {world.sectors[s]}"
        for n, i, s in places.tolist()
    ]
    return (
        f"{cut.size} links fell below {LINK_THRESHOLD:g} of spending and count as closed:"
        f" {', '.join(names)}{', ...' if cut.size > NAMED else ''}"
    )


def by_receiver(drawn: Drawn, shock: Shock) -> Attraction:
    """The Attraction split into what sellers and treasuries receive."""
    whole, kept = drawn.whole, kept_shares(shock)
    net = whole if kept == (None, None) else whole.copy()
    tariff, export_tax = (_taken(net, share) for share in kept)
    return Attraction(whole, net, tariff, export_tax, drawn.cut)


def _taken(net: Array, kept: Levied | None) -> Levied | None:
    """What a treasury takes from `net`, in place, when others keep the share `kept`."""
    if kept is None:
        return None
    taken = np.empty_like(kept.part)
    for s, share, part in zip(kept.sectors.tolist(), kept.part, taken, strict=True):
        part[...] = net[s]
        net[s] *= share
        part -= net[s]
    return Levied(kept.sectors, taken)


def kept_shares(shock: Shock) -> tuple[Levied | None, Levied | None]:
    """1/(1+t') and 1/(1+e') of the sectors where anything is levied; None when nobody levies."""
    tariff, export_tax = _base_kept_shares(shock.world)
    world = shock.world
    if shock.new_tariff is not None:
        tariff = _changed_share(tariff, world.tariff, shock.new_tariff)
    if shock.new_export_tax is not None:
        export_tax = _changed_share(export_tax, world.export_tax, shock.new_export_tax)
    return tariff, export_tax


def _changed_share(kept: Levied | None, old: Array, new: Array) -> Levied | None:
    """What is `kept` at `old` rates, at `new` ones; only links whose rate changes are touched."""
    places = np.flatnonzero(new != old)
    if not places.size:
        return kept
    n, i, s = np.unravel_index(places, new.shape)
    sectors = np.unique(s) if kept is None else np.union1d(kept.sectors, s)
    part = np.ones((sectors.size, *new.shape[:2]))
    if kept is not None:
        part[np.searchsorted(sectors, kept.sectors)] = kept.part
    part[np.searchsorted(sectors, s), n, i] = 1 / (1 + np.take(new, places))
    return Levied(sectors, part)


@lru_cache(maxsize=8)
def _base_kept_shares(world: World) -> tuple[Levied | None, Levied | None]:
    """Those of the base year; kept for the worlds used last."""
    return _kept_share(world.tariff), _kept_share(world.export_tax)


def _kept_share(rate: Array) -> Levied | None:
    sectors = np.flatnonzero(rate.any(axis=0).any(axis=0))
    if not sectors.size:
        return None
    by_sector = np.ascontiguousarray(rate.transpose(2, 0, 1)[sectors])
    return Levied(sectors, 1 / (1 + by_sector))


def _cost_change(shock: Shock) -> _CostChange:
    """Where the cost of traded links changes, and by how much."""
    world, cost = shock.world, shock.trade_cost_hat
    moved = [] if cost is None else [cost != 1]
    rates = []
    if shock.new_tariff is not None:
        rates.append((shock.new_tariff, world.tariff))
    if shock.new_export_tax is not None:
        rates.append((shock.new_export_tax, world.export_tax))
    moved += [new != old for new, old in rates]
    if not moved:
        return _CostChange(np.empty(0, dtype=np.intp), np.empty(0))
    places = np.flatnonzero(moved[0] if len(moved) == 1 else np.logical_or.reduce(moved))
    places = places[np.take(world.sales, places) > 0]
    kappa = np.ones(places.size) if cost is None else np.take(cost, places)
    for new, old in rates:
        kappa = kappa * (1 + np.take(new, places)) / (1 + np.take(old, places))
    return _CostChange(places, kappa)
