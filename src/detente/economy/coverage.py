"""Coverage: the links under falls and limits, and what their price gaps do to each.

A fall with the factor f costs f^(-1/theta) on each of its flows, so that at given prices the factor
is the same on all of them. A limit costs the same on each. Where several cover one link their costs
multiply. Parts of a link (products) are varieties of their own beside each other: only they carry
the gap and count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.economy.fall import Detours, Fall
from detente.economy.quantity_limit import QuantityLimit, RentShares
from detente.economy.shock import Links, Shock
from detente.types import Array, Mask
from detente.world.world import World

# A share of a flow that is within rounding of all of it.
WHOLE = 1 - 1e-12

# Least log factor, and most log cost on any link: no price delivers what these do not.
LEAST_FACTOR, MOST_COST = -230.0, 300.0

# Log targets that agree to so many digits are the same: the search knows no more.
SAME_DIGITS = 9

KEEPERS = {
    "varieties": RentShares(exporter=0.0, importer=0.0),
    "exporter": RentShares(exporter=1.0, importer=0.0),
    "importer": RentShares(exporter=0.0, importer=1.0),
    "wasted": RentShares(exporter=0.0, importer=0.0),
}


@dataclass(frozen=True, eq=False)
class Ceilings:
    """Falls, then limits: what may flow at most, and who keeps the gap [ceiling].

    Attributes
    ----------
    names : tuple of str
    asked : ndarray
        The most that may flow over the base quantity.
    log_target : ndarray
        Log of the quantity that may flow, million USD at base prices.
    start, least : ndarray
        Log factor to begin with, and the least there is.
    held : bool ndarray
        Whether the factor is given rather than found.
    exporter, importer, melts : ndarray
        Parts of the log gap that the seller's and the buyer's country keep, and that melts.
    varieties : bool ndarray
        Whether varieties leave instead of a price gap.
    per_cost : ndarray
        Log cost per unit of the log factor of limits, zero for falls.
    """

    names: tuple[str, ...]
    asked: Array
    log_target: Array
    start: Array
    least: Array
    held: Mask
    exporter: Array
    importer: Array
    melts: Array
    varieties: Mask
    per_cost: Array


@dataclass(frozen=True, eq=False)
class Mix:
    """A link under price gaps, over what it is without them [covered link].

    Attributes
    ----------
    total, border, net : ndarray
        Attraction as the buyer sees it; the part of it left after the gap of importers, and after
        that of exporters too. With detours.
    melted : ndarray
        Log iceberg cost of gaps that melt on whole links.
    counted : ndarray [entry]
        The part of `net` that counts towards the quantity of the ceiling.
    covered : ndarray [entry]
        The share of `total` that carries the gap of the ceiling.
    """

    total: Array
    border: Array
    net: Array
    melted: Array
    counted: Array
    covered: Array


@dataclass(frozen=True, eq=False)
class _Level:
    """What is left under some of the gaps, over what there is without them.

    Logs of what whole links leave [covered link]; what parts leave of their own goods [entry].
    """

    log_link: Array
    own: Array


@dataclass(frozen=True, eq=False)
class Coverage:
    """The links under falls and limits. One entry for each ceiling and link that it covers.

    Attributes
    ----------
    ceilings : Ceilings
    links : Links
    flat : int ndarray [covered link]
        The same as flat positions in [buyer, seller, sector], ascending.
    theta : ndarray [covered link]
        Trade elasticity in force.
    ceiling, place : int ndarray [entry]
    part, power : ndarray [entry]
        Share of the link's varieties; log of attraction per unit of the log factor.
    whole, melting : bool ndarray [entry]
        Whether the part is the whole link; whether what melts is no quantity.
    rest : ndarray [covered link]
        Share of the link that no part covers.
    detour, over_direct : ndarray [covered link]
        See `Detours`: its share, and one over what is open directly.
    cost : ndarray [covered link]
        Log iceberg cost before any gap.
    shape : tuple of int
        Of [buyer, seller, sector].
    """

    ceilings: Ceilings
    links: Links
    flat: NDArray[np.intp]
    theta: Array
    ceiling: NDArray[np.intp]
    place: NDArray[np.intp]
    part: Array
    power: Array
    whole: Mask
    melting: Mask
    rest: Array
    detour: Array
    over_direct: Array
    cost: Array
    shape: tuple[int, ...]

    def at(self, log_factor: Array) -> Mix:
        """The Mix at log factors [ceiling]."""
        by = self.ceilings
        drawn = self.power * log_factor[self.ceiling]
        log_gap = -drawn / self.theta[self.place]
        none = _Level(np.zeros(self.flat.size), np.ones(drawn.size))
        direct = self._fallen(none, drawn)
        border = self._fallen(direct, -log_gap, by.importer)
        gate = self._fallen(border, -log_gap, by.exporter)
        arrived = self._fallen(gate, -log_gap, by.melts)
        open_ = self._whole_link(direct)
        detour = self.detour * np.maximum(self.over_direct - open_, 0.0)
        counted = np.exp(gate.log_link)[self.place] * self.part * gate.own
        if not self.whole.all():
            counted = np.where(self.whole, self._whole_link(gate)[self.place], counted)
        if self.melting.any():
            delivered = (self._whole_link(arrived) + detour) * np.exp(-self.cost)
            counted = np.where(self.melting, delivered[self.place], counted)
        total = open_ + detour
        covered = (open_ / total)[self.place]
        if not self.whole.all():
            part = (np.exp(direct.log_link) / total)[self.place] * self.part * direct.own
            covered = np.where(self.whole, covered, part)
        return Mix(
            total=total,
            border=self._whole_link(border) + detour,
            net=self._whole_link(gate) + detour,
            melted=gate.log_link - arrived.log_link,
            counted=counted,
            covered=covered,
        )

    def direct(self, log_factor: Array) -> Array:
        """Share of the attraction of each link that is left without detours [covered link]."""
        none = _Level(np.zeros(self.flat.size), np.ones(self.place.size))
        return self._whole_link(self._fallen(none, self.power * log_factor[self.ceiling]))

    def _fallen(self, last: _Level, logs: Array, parts: Array | None = None) -> _Level:
        """What is left of the last level after `logs` [entry], some `parts` [ceiling] of them."""
        if parts is not None:
            if not parts.any():
                return last
            logs = logs * parts[self.ceiling]
        own = last.own
        if not self.whole.all():
            own = np.where(self.whole, own, own * np.exp(logs))
        return _Level(last.log_link + self._sums(logs, self.whole), own)

    def _whole_link(self, level: _Level) -> Array:
        """All direct goods of each link at a level, over those without any gap."""
        left = np.exp(level.log_link)
        if self.whole.all():
            return left
        return left * (self.rest + self._sums(self.part * level.own, ~self.whole))

    def sold(self, log_factor: Array) -> Array:
        """Share of the varieties of each link that is still sold at all [covered link]."""
        leaves = self.ceilings.varieties[self.ceiling]
        drawn = np.where(leaves, self.power * log_factor[self.ceiling], 0.0)
        parts = self._sums(self.part * np.exp(drawn), ~self.whole)
        direct = np.exp(self._sums(drawn, self.whole)) * (self.rest + parts)
        return np.asarray(direct + self.detour * np.maximum(self.over_direct - direct, 0.0))

    def near(self, other: Coverage, log_factor: Array) -> Array:
        """Log factors to begin with [ceiling].

        Those of another coverage where it has the ceiling, moved by as much as its target moved;
        one for all that ask the same of the same flows.
        """
        mine, last = self.ceilings, other.ceilings
        place = {name: k for k, name in enumerate(last.names)}
        found = mine.start.copy()
        for k, name in enumerate(mine.names):
            if name in place and not mine.held[k]:
                before = place[name]
                found[k] = log_factor[before] + mine.log_target[k] - last.log_target[before]
        found = np.clip(found, mine.least, 0.0)
        for alike in self._alike():
            found[alike] = found[alike].mean()
        return found

    def _alike(self) -> list[list[int]]:
        """Ceilings that ask the same of the same flows, where their factors are to be found.

        Only the product of their factors is known. They share the gap evenly: steps move them
        alike, so that they stay even where they begin so.
        """
        groups: dict[tuple[bytes, bytes, float], list[int]] = {}
        for k in np.flatnonzero(~self.ceilings.held).tolist():
            mine = np.flatnonzero(self.ceiling == k)
            mine = mine[np.argsort(self.place[mine])]
            target = round(float(self.ceilings.log_target[k]), SAME_DIGITS)
            key = (self.place[mine].tobytes(), self.part[mine].tobytes(), target)
            groups.setdefault(key, []).append(k)
        return [group for group in groups.values() if len(group) > 1]

    def _sums(self, values: Array, among: Mask) -> Array:
        """Sums over the entries `among` of each covered link."""
        weights = values if among.all() else np.where(among, values, 0.0)
        return np.asarray(np.bincount(self.place, weights, self.flat.size), dtype=float)


def coverage_of(shock: Shock, theta: Array) -> Coverage | None:
    """The Coverage of the falls and limits of a shock; None where there is neither.

    `theta` [sector] is the trade elasticity in force. A fall that covers no trade is left out.
    """
    covers = _covers(shock, theta)
    if not covers:
        return None
    flat, place = np.unique(np.concatenate([one.links for one in covers]), return_inverse=True)
    ceiling = np.repeat(np.arange(len(covers)), [one.links.size for one in covers])
    part = np.concatenate([one.part for one in covers])
    links = Links(*np.unravel_index(flat, shock.world.sales.shape))
    on_link = theta[links.sector]
    ceilings = _ceilings(covers, [on_link[place[ceiling == k]] for k in range(len(covers))])
    per_cost, whole = ceilings.per_cost[ceiling], part >= WHOLE
    detours = _detours_on(shock, flat)
    cost = shock.trade_cost_hat
    return Coverage(
        ceilings=ceilings,
        links=links,
        flat=flat,
        theta=on_link,
        ceiling=ceiling,
        place=place,
        part=part,
        power=np.where(per_cost > 0, per_cost * on_link[place], 1.0),
        whole=whole,
        melting=per_cost > 0,
        rest=np.asarray(1.0 - np.bincount(place, np.where(whole, 0.0, part), flat.size)),
        detour=detours.share,
        over_direct=1 / detours.direct,
        cost=np.zeros(flat.size) if cost is None else np.log(np.take(cost, flat)),
        shape=shock.world.sales.shape,
    )


@dataclass(frozen=True, eq=False)
class _Cover:
    """One ceiling: its open `links` and the `part` of each, what may flow, who keeps the gap.

    `per_cost` is the log cost per unit of the log factor of a limit, zero for a fall.
    """

    name: str
    links: NDArray[np.intp]
    part: Array
    quantity: float
    quantity_hat: float
    kept: RentShares
    varieties: bool = False
    held: float | None = None
    per_cost: float = 0.0


def covering(shock: Shock) -> tuple[Fall, ...]:
    """The falls of a shock that cover some trade of its world."""
    return tuple(fall for fall in shock.falls if base_quantity(fall, shock.world) > 0)


def base_quantity(fall: Fall, world: World) -> float:
    """What flows in the base year over the links of a fall, its part of them; million USD."""
    return float((np.take(world.sales, fall.links) * fall.base).sum())


def _covers(shock: Shock, theta: Array) -> list[_Cover]:
    """The falls that cover some trade, then the limits."""
    world = shock.world
    traded = world.sales > 0
    if shock.banned is not None:
        traded &= ~shock.banned
    found = []
    for fall in covering(shock):
        open_ = np.take(traded, fall.links)
        cover = _Cover(
            name=fall.name,
            links=fall.links[open_],
            part=fall.share[open_],
            quantity=fall.quantity_hat * base_quantity(fall, world),
            quantity_hat=fall.quantity_hat,
            kept=KEEPERS[fall.gap],
            varieties=fall.gap == "varieties",
            held=fall.held,
        )
        found.append(cover)
    return found + [_limit_cover(limit, shock, traded, theta) for limit in shock.limits]


def _limit_cover(limit: QuantityLimit, shock: Shock, traded: Mask, theta: Array) -> _Cover:
    world, at = shock.world, shock.links(limit)
    links = np.ravel_multi_index(at, world.sales.shape)
    links = links[np.take(traded, links)]
    return _Cover(
        name=limit.name,
        links=links,
        part=np.ones(links.size),
        quantity=limit.quantity_hat * float(world.sales[at].sum()),
        quantity_hat=limit.quantity_hat,
        kept=limit.rent,
        per_cost=1 / float(theta[at.sector].mean()),
    )


def _ceilings(covers: list[_Cover], theta: list[Array]) -> Ceilings:
    """The Ceilings of covers, with the trade elasticities of the links of each."""
    per_cost = np.array([one.per_cost for one in covers])
    held = np.array([one.held is not None for one in covers])
    given = np.array([one.held or 0.0 for one in covers])
    asked = np.array([one.quantity_hat for one in covers])
    dearest = [
        one.per_cost or 1 / float(on_links.min(initial=np.inf))
        for one, on_links in zip(covers, theta, strict=True)
    ]
    least = np.maximum(LEAST_FACTOR, -MOST_COST / np.maximum(dearest, 1e-300))
    return Ceilings(
        names=tuple(one.name for one in covers),
        asked=asked,
        log_target=np.log([one.quantity for one in covers]),
        start=np.where(held, given, np.clip(np.log(asked), least, 0.0)),
        least=least,
        held=held,
        exporter=np.array([one.kept.exporter for one in covers]),
        importer=np.array([one.kept.importer for one in covers]),
        melts=np.array([0.0 if one.varieties else one.kept.wasted for one in covers]),
        varieties=np.array([one.varieties for one in covers]),
        per_cost=per_cost,
    )


def _detours_on(shock: Shock, flat: NDArray[np.intp]) -> Detours:
    """The Detours of a shock on covered links, none where it has no entry."""
    found = Detours(flat, np.zeros(flat.size), np.ones(flat.size))
    if shock.detours is None or not shock.detours.links.size:
        return found
    known = shock.detours
    place = np.minimum(np.searchsorted(known.links, flat), known.links.size - 1)
    there = (known.links[place] == flat) & (known.direct[place] > 0)
    return replace(
        found,
        share=np.where(there, known.share[place], 0.0),
        direct=np.where(there, known.direct[place], 1.0),
    )
