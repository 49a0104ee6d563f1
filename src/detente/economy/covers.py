"""Covers: which links the falls and limits of a shock cover, and what may flow over them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.economy.coverage import Ceilings, Coverage
from detente.economy.fall import Detours, Fall
from detente.economy.links import Links
from detente.economy.quantity_limit import QuantityLimit, RentShares
from detente.economy.shock import Shock
from detente.errors import SolveError
from detente.types import Array, Mask
from detente.words import numbered
from detente.world.world import World

# A share of a flow that is within rounding of all of it.
WHOLE = 1 - 1e-12

# Least log factor, and most log cost on any link: no price delivers what these do not.
LEAST_FACTOR, MOST_COST = -230.0, 300.0

KEEPERS = {
    "varieties": RentShares(exporter=0.0, importer=0.0),
    "exporter": RentShares(exporter=1.0, importer=0.0),
    "importer": RentShares(exporter=0.0, importer=1.0),
    "wasted": RentShares(exporter=0.0, importer=0.0),
}


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


def ceilings_at_fault(shock: Shock, failed: SolveError) -> SolveError:
    """`failed` with the names of falls on banned flows, else of all falls and limits.

    Itself where there are none.
    """
    shut = np.empty(0) if shock.banned is None else np.flatnonzero(shock.banned)
    banned = [fall.name for fall in shock.falls if np.isin(fall.links, shut).any()]
    everything = [fall.name for fall in shock.falls] + [limit.name for limit in shock.limits]
    names = banned or everything
    if not names:
        return failed
    said = ", ".join(map(repr, dict.fromkeys(names)))
    beside = "with the ban on flows that they cover" if banned else "together"
    return SolveError(
        f"no equilibrium was found for {said} {beside}: {failed.what}",
        where=shock.world.name,
        hint="leave one of them out, or make it milder",
    )


def _covers(shock: Shock, theta: Array) -> list[_Cover]:
    """The falls that cover some trade, then the limits."""
    if not (shock.falls or shock.limits):
        return []
    world = shock.world
    found = []
    for fall in covering(shock):
        open_ = _open(fall.links, shock)
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
    return found + [_limit_cover(limit, shock, theta) for limit in shock.limits]


def _open(links: NDArray[np.intp], shock: Shock) -> Mask:
    """Whether there is trade over links that is not banned [link]."""
    traded: Mask = np.take(shock.world.sales, links) > 0
    return traded if shock.banned is None else traded & ~np.take(shock.banned, links)


def _limit_cover(limit: QuantityLimit, shock: Shock, theta: Array) -> _Cover:
    world, at = shock.world, shock.links(limit)
    links = np.ravel_multi_index(at, world.sales.shape)
    links = links[_open(links, shock)]
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
        names=numbered(one.name for one in covers),
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
