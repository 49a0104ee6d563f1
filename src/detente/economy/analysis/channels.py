"""Channels: integrals of the decomposition over a panel of the path, from its five equilibria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.economy.analysis.policy_path import POWER, extrapolated, integral
from detente.economy.links import Links
from detente.types import Array, Mask
from detente.world.world import World

CHANNELS = (
    "terms_of_trade",
    "trade_costs",
    "customs_revenue",
    "own_taxes",
    "productivity",
    "labour",
    "rents",
    "transfers",
)


@dataclass(frozen=True, eq=False)
class Sums:
    """Integrals of all channels over a piece of the path, million USD.

    `parts` by channel [country, partner, sector]; `transfers` [country] apart.
    """

    parts: dict[str, Array]
    transfers: Array

    @classmethod
    def nothing(cls, world: World) -> Sums:
        """Sums of zero."""
        shape = world.sales.shape
        parts = {name: np.zeros(shape) for name in CHANNELS if name != "transfers"}
        return cls(parts, np.zeros(shape[0]))

    def plus(self, other: Sums) -> Sums:
        """The sums over two pieces together."""
        parts = {name: part + other.parts[name] for name, part in self.parts.items()}
        return Sums(parts, self.transfers + other.transfers)

    @property
    def total(self) -> Array:
        """All channels together [country]."""
        by_channel = [part.sum(axis=(1, 2)) for part in self.parts.values()]
        return np.asarray(sum(by_channel) + self.transfers)


@dataclass(frozen=True, eq=False)
class Point:
    """One equilibrium of the path.

    Logs of changes, and real values: over the consumer price of the country named.

    Attributes
    ----------
    log_cost : ndarray [country, sector]
        Unit cost.
    sold : bool ndarray [country, sector]
    log_consumer : ndarray [country]
        Consumer price.
    real_income, deficit : ndarray [country]
    border, exported : ndarray [buyer, seller, sector]
        Flows at the border, over the price of the buyer's and of the seller's country.
    output, value_added : ndarray [country, sector]
    rents : ndarray [country, partner, sector] or None
        Received less paid, see `economy.rents`; None where there are none on the leg.
    open_, tariff, export_tax : ndarray [link]
        On the links of the leg: see `policy_path.openness`; rates.
    log_productivity : ndarray [country, sector]
    log_labour : ndarray [country]
    component : int ndarray [country]
    """

    log_cost: Array
    sold: Mask
    log_consumer: Array
    real_income: Array
    border: Array
    exported: Array
    output: Array
    value_added: Array
    deficit: Array
    rents: Array | None
    open_: Array
    tariff: Array
    export_tax: Array
    log_productivity: Array
    log_labour: Array
    component: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class _LogPrices:
    """Log unit costs [node, country, sector] and log consumer prices [node, country] of a panel."""

    cost: Array
    consumer: Array


def panel_sums(points: Sequence[Point], world: World, theta: Array, links: Links) -> Sums:
    """The Sums over one panel from the points at its nodes; `theta` [sector]."""
    sums = Sums.nothing(world)
    prices = _continued(points)
    _add_production(sums, points, prices)
    _add_trade(sums, points, prices, theta, links)
    first, last = points[0].rents, points[-1].rents
    if first is not None and last is not None:
        sums.parts["rents"] += last - first
    return replace(sums, transfers=points[-1].deficit - points[0].deficit)


def _add_production(sums: Sums, points: Sequence[Point], prices: _LogPrices) -> None:
    """Add what does not touch the links: prices of goods, productivity and labour."""
    own = np.arange(len(points[0].real_income))
    cost, consumer = integral(prices.cost), integral(prices.consumer)
    productivity = integral(np.stack([point.log_productivity for point in points]))
    labour = integral(np.stack([point.log_labour for point in points]))
    for k, point in enumerate(points):
        bought = cost[k][None, :, :] - consumer[k][:, None, None]
        sold = cost[k] - consumer[k][:, None]
        sums.parts["terms_of_trade"] -= point.border * bought
        exported = point.exported * sold[None, :, :]
        sums.parts["terms_of_trade"] += exported.transpose(1, 0, 2)
        sums.parts["productivity"][own, own] += point.output * productivity[k]
        sums.parts["labour"][own, own] += point.value_added * labour[k][:, None]


def _add_trade(
    sums: Sums, points: Sequence[Point], prices: _LogPrices, theta: Array, links: Links
) -> None:
    """Add what happens on the links of the leg: trade costs, taxes and their revenue."""
    n, i, s = links
    back = (i, n, s)
    bought = np.stack([point.border[links] for point in points])
    sold = np.stack([point.exported[links] for point in points])
    tariff = np.stack([point.tariff for point in points])
    tax = np.stack([point.export_tax for point in points])
    friction = _friction(points, bought) * (POWER / theta[s])
    border_price = integral(np.log1p(tax))
    cost = integral(prices.cost[:, i, s])
    at_border = cost + border_price - integral(prices.consumer[:, n])
    at_home = cost - integral(prices.consumer[:, i])
    before_tax = sold / (1 + tax)
    tariff_burden = bought * integral(tariff) + tariff * (bought * at_border - friction)
    tax_burden = before_tax * (integral(tax) + tax * at_home)
    parts, add = sums.parts, np.add.at
    add(parts["trade_costs"], links, friction.sum(axis=0))
    add(parts["terms_of_trade"], links, -(bought * border_price).sum(axis=0))
    add(parts["terms_of_trade"], back, (sold * border_price).sum(axis=0))
    add(parts["own_taxes"], links, -tariff_burden.sum(axis=0))
    add(parts["own_taxes"], back, -tax_burden.sum(axis=0))
    add(parts["customs_revenue"], links, tariff[-1] * bought[-1] - tariff[0] * bought[0])
    add(parts["customs_revenue"], back, tax[-1] * before_tax[-1] - tax[0] * before_tax[0])


def _friction(points: Sequence[Point], bought: Array) -> Array:
    """Flow x change of log openness [node, link].

    In logs where a link opens, which then is smooth; in openness itself where it closes, which a
    ban takes to zero.
    """
    open_ = np.stack([point.open_ for point in points])
    cheaper = (open_[-1] > open_[0]) & (open_[0] > 0)
    moved = np.where(cheaper, np.log(np.where(open_ > 0, open_, 1.0)), open_)
    flow = np.where(cheaper, bought, _per_openness(bought, open_))
    return np.asarray(flow * integral(moved))


def _continued(points: Sequence[Point]) -> _LogPrices:
    """The _LogPrices at the nodes, continued to the ends of the panel.

    Where a ban is complete a group of countries may be on its own, with a numeraire of its own, and
    a good may have no seller: no trade depends on it any more, and the limit along the path takes
    the place of the arbitrary level.
    """
    cost = np.stack([point.log_cost for point in points])
    consumer = np.stack([point.log_consumer for point in points])
    inside = points[len(points) // 2]
    for end in (0, -1):
        point, limit = points[end], extrapolated(consumer, end)
        if point.component.max() != inside.component.max():
            count = np.bincount(point.component)
            shift = np.bincount(point.component, limit - consumer[end]) / count
            consumer[end] += shift[point.component]
            cost[end] += shift[point.component][:, None]
        gone = inside.sold & ~point.sold
        cost[end] = np.where(gone, extrapolated(cost, end), cost[end])
    return _LogPrices(cost, consumer)


def _per_openness(flow: Array, open_: Array) -> Array:
    """Flow over openness [node, link], continued to the end where a link is banned."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(open_ > 0, flow / open_, 0.0)
    for end in (0, -1):
        ratio[end] = np.where(open_[end] > 0, ratio[end], extrapolated(ratio, end))
    return ratio
