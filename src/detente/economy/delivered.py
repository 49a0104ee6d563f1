"""What falls and limits did in an equilibrium: asked, delivered, and who keeps the gap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.economy.covers import covering
from detente.economy.delivery import Delivery
from detente.economy.equilibrium import Equilibrium
from detente.economy.fall import Fall
from detente.economy.quantity_limit import QuantityLimit
from detente.types import Array


@dataclass(frozen=True)
class Delivered:
    """One fall in an equilibrium.

    Attributes
    ----------
    fall : Fall
    quantity_hat : float
        What still flows over its base quantity, at the seller's gate.
    factor : float
        By which it moves each flow at given prices; one where it is slack.
    """

    fall: Fall
    quantity_hat: float
    factor: float

    @property
    def slack(self) -> bool:
        """Whether others already cut as much."""
        return self.fall.held is None and self.factor >= 1


@dataclass(frozen=True)
class Ceiling:
    """One limit in an equilibrium.

    Attributes
    ----------
    limit : QuantityLimit
    quantity_hat : float
        Quantity delivered over its base.
    gap : float
        Shadow price: price with the ceiling over price without it, less one; zero when slack.
    exporter_rent, importer_rent : float
        What the two countries keep, million USD at constant world value added.
    """

    limit: QuantityLimit
    quantity_hat: float
    gap: float
    exporter_rent: float
    importer_rent: float


def deliveries(found: Equilibrium) -> tuple[Delivered, ...]:
    """Every fall of an equilibrium that covers some trade, and what was delivered of it."""
    if found.delivery is None:
        return ()
    falls = covering(found.delivery.asked)
    quantity, factor = _over_base(found, found.delivery), np.exp(found.delivery.log_factor)
    return tuple(
        Delivered(fall, float(quantity[k]), float(factor[k])) for k, fall in enumerate(falls)
    )


def ceilings(found: Equilibrium) -> tuple[Ceiling, ...]:
    """Every limit of an equilibrium with its quantity, shadow price and rents."""
    if found.delivery is None:
        return ()
    rows, limits = [], found.asked.limits
    quantity = _over_base(found, found.delivery)[-len(limits) :]
    for limit, gap, over_base in zip(limits, found.limit_gap, quantity, strict=True):
        links = found.asked.links(limit)
        bought = found.purchases[links]
        sent = bought / (1 + found.shock.tariff_rate[links])
        ceiling = Ceiling(
            limit=limit,
            quantity_hat=float(over_base),
            gap=gap,
            exporter_rent=_kept(limit.rent.exporter, gap) * float(sent.sum()),
            importer_rent=_kept(limit.rent.importer, gap) * float(bought.sum()),
        )
        rows.append(ceiling)
    return tuple(rows)


def by_detour(found: Equilibrium) -> Array:
    """Share of each flow that comes by detours [buyer, seller, sector]."""
    share, detours = np.zeros(found.world.sales.shape), found.asked.detours
    if detours is None:
        return share
    direct = np.ones(share.size)
    if found.delivery is not None:
        coverage = found.delivery.coverage
        direct[coverage.flat] = coverage.direct(found.delivery.log_factor)
    left = detours.direct * direct[detours.links]
    returned = detours.share * (1 - left)
    share.ravel()[detours.links] = returned / np.where(returned > 0, left + returned, 1.0)
    return share


def _kept(part: float, gap: float) -> float:
    """Share of the price with a gap that somebody keeps who has a part of its log."""
    return float(-np.expm1(-part * np.log1p(gap)))


def _over_base(found: Equilibrium, delivery: Delivery) -> Array:
    """Quantity of each fall, then of each limit, over its base [ceiling]."""
    at = delivery.coverage
    mix = at.at(delivery.log_factor)
    gate = found.sales[at.links] / found.unit_cost_hat[at.links.seller, at.links.sector]
    counted = np.divide(mix.counted, mix.net[at.place], out=0 * mix.counted, where=mix.counted > 0)
    weights = counted * gate[at.place]
    quantity = np.bincount(at.ceiling, weights, len(at.ceilings.names))
    return np.asarray(quantity * at.ceilings.asked / np.exp(at.ceilings.log_target))
