"""Falls and limits in the certificate: every class of goods on a covered link, written out.

A link carries the goods that no part covers, the goods of each part, and what comes by detours.
Each class has its own price, and its flow follows from that price. Nothing is shared with what the
solver does with the same factors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.economy.covers import covering
from detente.economy.equilibrium import Equilibrium
from detente.economy.solver.problem import theta_of
from detente.types import Array, Mask

# The parts of a log price gap that the seller's and the buyer's country keep, and that melts.
KEEPS = {"varieties": (0, 0, 0), "exporter": (1, 0, 0), "importer": (0, 1, 0), "wasted": (0, 0, 1)}


@dataclass(frozen=True, eq=False)
class _Gap:
    """One fall or limit: its links and part of them, and what it does to each.

    Logs of the varieties that stay and of the price gap [link]; `keeps` are the parts of the gap as
    in `KEEPS`.
    """

    links: NDArray[np.intp]
    part: Array
    varieties: Array
    price: Array
    keeps: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class _Classes:
    """Goods in classes: the link of each, what is sold of it, its price gaps.

    Attributes
    ----------
    place : int ndarray [class]
        Position among the covered links.
    varieties : ndarray [class]
        As a share of those without any fall.
    gaps : ndarray [exporter importer wasted, class]
        Logs of the price gap by who keeps it.
    part : int ndarray [class]
        Number of the fall whose part of the link it is, -1 for the rest, -2 for detours.
    """

    place: NDArray[np.intp]
    varieties: Array
    gaps: Array
    part: NDArray[np.intp]


def ceiling_residuals(found: Equilibrium) -> dict[str, float]:
    """The largest residuals of falls and limits; empty without any.

    Gaps: purchases and sales over a link less those of its classes, as shares of income. Falls and
    limits: min(log gap, 1 - quantity over its target).
    """
    gaps = _gaps(found)
    if not gaps:
        return {}
    links = np.unique(np.concatenate([gap.links for gap in gaps]))
    n, i, s = np.unravel_index(links, found.world.sales.shape)
    made = _classes(found, gaps, links)
    bought = _bought(found, made, (n, i, s))
    asked, at = found.asked, made.place
    taxes = (1 + asked.tariff_rate[n, i, s]) * (1 + asked.export_tax_rate[n, i, s])
    sold = bought / taxes[at] * np.exp(-made.gaps[0] - made.gaps[1])
    cost = np.where(found.output > 0, found.unit_cost_hat, 1.0)[i, s]
    sums = [np.bincount(at, flow, links.size) for flow in (bought, sold)]
    purchases = found.trade_share[n, i, s] * found.expenditure[n, s]
    rates = found.shock.tariff_rate[n, i, s], found.shock.export_tax_rate[n, i, s]
    sales = purchases / ((1 + rates[0]) * (1 + rates[1]))
    bought_gap = (sums[0] - purchases) / found.income[n]
    sold_gap = (sums[1] - sales) / found.income[i]
    residual = {"gaps": float(np.abs([bought_gap, sold_gap]).max(initial=0.0))}
    room = _rooms(found, gaps, made, links, sold / cost[at])
    return residual | room


def _gaps(found: Equilibrium) -> list[_Gap]:
    """The falls, then the limits of an equilibrium, on links that are open."""
    if found.delivery is None:
        return []
    asked, shape = found.asked, found.world.sales.shape
    theta = theta_of(found.world, found.parameters)
    rows = []
    factors = found.delivery.log_factor
    for fall, log_factor in zip(covering(asked), factors, strict=False):
        there = _carries(found, fall.links)
        links, leave = fall.links[there], fall.gap == "varieties"
        each = np.full(links.size, log_factor)
        varieties = each if leave else 0 * each
        price = 0 * each if leave else -each / theta[links % shape[2]]
        rows.append(_Gap(links, fall.share[there], varieties, price, KEEPS[fall.gap]))
    for limit, gap in zip(asked.limits, found.limit_gap, strict=True):
        links = np.ravel_multi_index(asked.links(limit), shape)
        links = links[_carries(found, links)]
        price = np.full(links.size, np.log1p(gap))
        keeps = (limit.rent.exporter, limit.rent.importer, limit.rent.wasted)
        rows.append(_Gap(links, np.ones(links.size), 0 * price, price, keeps))
    return rows


def _carries(found: Equilibrium, links: NDArray[np.intp]) -> Mask:
    """Whether links had trade in the base year and are not banned [link]."""
    banned, traded = found.asked.banned, np.take(found.world.sales, links) > 0
    return np.asarray(traded if banned is None else traded & ~np.take(banned, links))


def _classes(found: Equilibrium, gaps: list[_Gap], links: NDArray[np.intp]) -> _Classes:
    """The _Classes of the covered `links`: first what no part covers, one for each link."""
    rest, leaves = np.ones(links.size), np.zeros(links.size)
    wedges = np.zeros((3, links.size))
    parts = []
    for number, gap in enumerate(gaps):
        place, whole = np.searchsorted(links, gap.links), gap.part >= 1
        leaves[place[whole]] += gap.varieties[whole]
        kept = np.outer(gap.keeps, gap.price)
        wedges[:, place[whole]] += kept[:, whole]
        rest[place[~whole]] -= gap.part[~whole]
        varieties = (gap.part * np.exp(gap.varieties))[~whole]
        parts.append((place[~whole], varieties, kept[:, ~whole], number))
    place = np.concatenate([np.arange(links.size), *(part[0] for part in parts)])
    own = np.concatenate([np.zeros_like(wedges), *(part[2] for part in parts)], axis=1)
    numbers = [np.full(links.size, -1), *(np.full(part[0].size, part[3]) for part in parts)]
    direct = _Classes(
        place=place,
        varieties=np.concatenate([rest, *(part[1] for part in parts)]) * np.exp(leaves[place]),
        gaps=wedges[:, place] + own,
        part=np.concatenate(numbers),
    )
    return _with_detours(found, direct, links)


def _with_detours(found: Equilibrium, direct: _Classes, links: NDArray[np.intp]) -> _Classes:
    """The classes with one more for each link with a detour, without gaps.

    Where bans leave nothing open directly, all that comes has come by the detour already.
    """
    detours = found.asked.detours
    if detours is None:
        return direct
    theta = theta_of(found.world, found.parameters)[links % len(found.world.sectors)]
    left = direct.varieties * np.exp(-theta[direct.place] * direct.gaps.sum(axis=0))
    open_ = np.bincount(direct.place, left, links.size)
    beside = detours.links[detours.direct > 0]
    _, place, found_at = np.intersect1d(links, beside, return_indices=True)
    known = np.flatnonzero(detours.direct > 0)[found_at]
    stopped = np.maximum(1 / detours.direct[known] - open_[place], 0.0)
    return _Classes(
        place=np.concatenate([direct.place, place]),
        varieties=np.concatenate([direct.varieties, detours.share[known] * stopped]),
        gaps=np.concatenate([direct.gaps, np.zeros((3, place.size))], axis=1),
        part=np.concatenate([direct.part, np.full(place.size, -2)]),
    )


def _bought(found: Equilibrium, made: _Classes, at: tuple[NDArray[np.intp], ...]) -> Array:
    """What buyers spend on each class [class], from its price alone; million USD."""
    n, i, s = at
    asked, world = found.asked, found.world
    theta = theta_of(world, found.parameters)[s]
    price = np.where(found.output > 0, found.unit_cost_hat, 1.0)[i, s]
    if asked.trade_cost_hat is not None:
        price = price * asked.trade_cost_hat[n, i, s]
    for new, old in (
        (asked.tariff_rate, world.tariff),
        (asked.export_tax_rate, world.export_tax),
    ):
        price = price * (1 + new[n, i, s]) / (1 + old[n, i, s])
    open_ = found.output[i, s] > 0
    pull = np.where(open_, world.trade_share[n, i, s], 0.0)
    for hat in (asked.variety_hat, asked.reference_hat):
        pull = pull if hat is None else pull * hat[n, i, s]
    index = np.where(np.isfinite(found.price_hat[n, s]), found.price_hat[n, s], 1.0)
    spent = pull * (price / index) ** -theta * found.expenditure[n, s]
    place = made.place
    cheaper = np.exp(-theta[place] * made.gaps.sum(axis=0))
    return np.asarray(spent[place] * made.varieties * cheaper)


def _rooms(
    found: Equilibrium, gaps: list[_Gap], made: _Classes, links: NDArray[np.intp], shipped: Array
) -> dict[str, float]:
    """min(log gap, 1 - quantity over its target) of falls, and of limits; the largest of each.

    `shipped` [class] is the quantity at the seller's gate.
    """
    asked, falls = found.asked, covering(found.asked)
    residual = {"falls": 0.0} if falls else {}
    residual |= {"limits": 0.0} if asked.limits else {}
    factor = found.delivery.log_factor if found.delivery else np.empty(0)
    melted = np.exp(-made.gaps[2])
    if asked.trade_cost_hat is not None:
        melted = melted / asked.trade_cost_hat.ravel()[links[made.place]]
    for number, gap in enumerate(gaps):
        counts = _counts(gap, number, made, links, detours=number >= len(falls))
        if number < len(falls):
            fall = falls[number]
            base = (np.take(found.world.sales, fall.links) * fall.base).sum()
            room = 1 - shipped[counts].sum() / (fall.quantity_hat * base)
            open_ = 0.0 if fall.held is not None else abs(min(-factor[number], room))
            residual["falls"] = max(residual["falls"], float(open_))
        else:
            limit = asked.limits[number - len(falls)]
            base = found.world.sales[asked.links(limit)].sum()
            room = 1 - (shipped * melted)[counts].sum() / (limit.quantity_hat * base)
            log_gap = np.log1p(found.limit_gap[number - len(falls)])
            residual["limits"] = max(residual["limits"], float(abs(min(log_gap, room))))
    return residual


def _counts(
    gap: _Gap, number: int, made: _Classes, links: NDArray[np.intp], *, detours: bool
) -> Mask:
    """Whether a class of goods counts under a fall or limit [class]."""
    whole = np.zeros(links.size, dtype=bool)
    whole[np.searchsorted(links, gap.links[gap.part >= 1])] = True
    direct = made.part != -2
    return np.asarray((whole[made.place] & (direct | detours)) | (made.part == number))
