"""Why real income changed: an exact additive decomposition along a path from the base to the shock.

With U = I / P the real income of country n, B the value of a flow at the border (export tax
included), p its price there, Q its quantity, tau its trade cost, all deflated by the consumer price
P of n:

    P dU = sum_ms B_mns dln(p_mns / P) - sum_is B_nis dln(p_nis / P)   terms of trade
         - sum_is B_nis dln tau_nis   trade costs, bans included
         + P d(taxes / P)   customs revenue of n, tariffs and export taxes
         - own taxes' cost to own buyers and sellers at given quantities   own taxes
         + sum_s Y_ns dln(productivity) + VA_ns dln(labour) + P d(D / P)

Customs revenue and own taxes add up to the wedge times the change of quantity: the volume effect of
Caliendo & Parro (2015), equation 15. Every line is an identity of the model (envelope theorem,
constant returns), so the integrals add up to the exact change; what is left open is the error of
the quadrature, and it is controlled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from detente.economy.analysis.policy_path import (
    NODES,
    POWER,
    between,
    changed_links,
    extrapolated,
    integral,
    openness,
)
from detente.economy.equilibrium import Equilibrium
from detente.economy.shock import Shock
from detente.economy.solver.closure import REPLICATION
from detente.economy.solver.problem import theta_of
from detente.economy.solver.solve import solve
from detente.errors import ScenarioError, SolveError
from detente.types import Array
from detente.world.world import World

CHANNELS = (
    "terms_of_trade",
    "trade_costs",
    "customs_revenue",
    "own_taxes",
    "productivity",
    "labour",
    "transfers",
)
SMALLEST_PANEL = 2.0**-20
PRECISE = 1e-11


@dataclass(frozen=True, eq=False)
class Decomposition:
    """The change of real income by channel, in million USD of the base year at base-year consumer
    prices.

    Attributes
    ----------
    world : World
    parts : mapping of str to ndarray [country, partner, sector]
        By channel (`CHANNELS`). Productivity and labour stand at the country itself; transfers are
        apart.
    transfers : ndarray [country]
        Real transfers and deficits.
    total : ndarray [country]
        The exact change, from the two equilibria alone.
    legs : ndarray [leg, country]
        The exact change along each leg of the path.
    solves : int
        Equilibria along the path.
    """

    world: World
    parts: Mapping[str, Array]
    transfers: Array
    total: Array
    legs: Array
    solves: int

    @property
    def channels(self) -> dict[str, Array]:
        """Each channel summed over partners and sectors [country]; million USD."""
        return {name: part.sum(axis=(1, 2)) for name, part in self.parts.items()} | {
            "transfers": self.transfers
        }

    @property
    def remainder(self) -> Array:
        """The total less all channels [country]: the error of the quadrature; million USD."""
        return np.asarray(self.total - sum(self.channels.values()))

    def pct(self, value: Array) -> Array:
        """A value [country, ...] in per cent of the country's real income in the base year."""
        return np.asarray(100 * value / self.world.income.reshape((-1,) + (1,) * (value.ndim - 1)))


def decompose(
    found: Equilibrium, *, through: Sequence[Shock] = (), tolerance: float = 1e-7
) -> Decomposition:
    """The Decomposition of the change from the base of `found` to its shock.

    Parameters
    ----------
    found : Equilibrium
    through : sequence of Shock
        Shocks that the path visits on its way, in this order (say, lever after lever). The split
        over channels depends on the path, the total does not; without any, everything is phased in
        at once (`between`).
    tolerance : float
        Largest remainder of any country over the whole path, as a share of its income.

    Raises
    ------
    ScenarioError
        The replication closure, whose deficits do not add up.
    SolveError
        No equilibrium at a point of the path, or the remainder stays above the tolerance.
    """
    if found.closure == REPLICATION:
        raise ScenarioError(
            f"closure {REPLICATION!r} does not add up over the world, so its changes cannot be"
            " decomposed"
        )
    world, stops = (
        found.world,
        [
            Shock(found.world),
            *(shock.on(found.world) for shock in through),
            found.shock,
        ],
    )
    legs = [_Leg(found, start, end) for start, end in pairwise(stops)]
    sums = _nothing(world)
    for leg in legs:
        sums = _plus(sums, _integrated(leg, tolerance / len(legs)))
    steps = np.array([leg.at(1.0).real_income - leg.at(0.0).real_income for leg in legs])
    total = (found.welfare_hat - 1) * world.income
    made = Decomposition(
        world, sums.parts, sums.transfers, total, steps, sum(len(leg.points) for leg in legs)
    )
    left = np.abs(made.remainder) / world.income
    if not left.max() <= tolerance:
        raise SolveError(
            f"the decomposition does not close: {left.max():.1e} of income is left over",
            where=world.countries[int(left.argmax())],
            hint="use a floor on the bans, or a larger tolerance",
        )
    return made


@dataclass(frozen=True, eq=False)
class _Sums:
    """Integrals of all channels over a piece of the path; see `Decomposition`."""

    parts: dict[str, Array]
    transfers: Array


def _nothing(world: World) -> _Sums:
    shape = world.sales.shape
    return _Sums(
        {name: np.zeros(shape) for name in CHANNELS if name != "transfers"}, np.zeros(shape[0])
    )


def _plus(one: _Sums, two: _Sums) -> _Sums:
    return _Sums(
        {name: part + two.parts[name] for name, part in one.parts.items()},
        one.transfers + two.transfers,
    )


@dataclass(frozen=True, eq=False)
class _Point:
    """One equilibrium of the path: logs of unit costs and consumer prices, and real values (over
    the consumer price).

    `border` [buyer, seller, sector] at the price of the buyer's country, `exported` the same flows
    at the seller's; `tariff`, `tax` rates and `open_` (see `openness`), on the links of the leg;
    `component` [country].
    """

    log_cost: Array
    sold: NDArray[np.bool_]
    log_consumer: Array
    real_income: Array
    border: Array
    exported: Array
    output: Array
    value_added: Array
    deficit: Array
    open_: Array
    tariff: Array
    tax: Array
    log_productivity: Array
    log_labour: Array
    component: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class _Leg:
    """A straight piece of the path, with the equilibria that were computed on it and the links it
    touches.
    """

    found: Equilibrium
    start: Shock
    end: Shock
    points: dict[float, _Point] = field(default_factory=dict)

    @cached_property
    def theta(self) -> Array:
        """Trade elasticity [sector]."""
        return theta_of(self.found.world, self.found.parameters)

    @cached_property
    def links(self) -> tuple[NDArray[np.intp], ...]:
        """Links whose cost changes on the leg or that are taxed at one of its ends."""
        world = self.found.world
        touched = np.zeros(world.sales.shape, dtype=bool)
        touched[changed_links(self.start, self.end)] = True
        for shock in (self.start, self.end):
            touched |= (shock.tariff_rate != 0) | (shock.export_tax_rate != 0)
        return np.nonzero(touched & (world.sales > 0))

    def at(self, share: float) -> _Point:
        """The equilibrium at a share of the leg."""
        if share not in self.points:
            shock = between(self.start, self.end, share, self.theta)
            self.points[share] = self._solved(shock)
        return self.points[share]

    def _solved(self, shock: Shock) -> _Point:
        world, found = self.found.world, self.found
        now = solve(
            world, shock, closure=found.closure, parameters=found.parameters, tolerance=PRECISE
        )
        sold, price = now.output > 0, now.consumer_price_hat
        border = now.sales * (1 + shock.export_tax_rate)
        links = self.links
        component = np.zeros(len(world.countries), dtype=np.intp)
        for number, members in enumerate(now.certificate.components):
            component[[world.country(c) for c in members]] = number
        ones = np.ones(world.output.shape)
        return _Point(
            log_cost=np.log(np.where(sold, now.unit_cost_hat, 1.0)),
            sold=sold,
            log_consumer=np.log(price),
            real_income=now.income / price,
            border=border / price[:, None, None],
            exported=border / price[None, :, None],
            output=now.output / price[:, None],
            value_added=now.value_added / price[:, None],
            deficit=now.deficit / price,
            open_=openness(shock, self.theta)[links],
            tariff=shock.tariff_rate[links],
            tax=shock.export_tax_rate[links],
            log_productivity=np.log(
                ones if shock.productivity_hat is None else shock.productivity_hat
            ),
            log_labour=np.log(ones[:, 0] if shock.labour_hat is None else shock.labour_hat),
            component=component,
        )


def _integrated(leg: _Leg, tolerance: float) -> _Sums:
    """The integrals over the leg; panels are halved until each closes to its share of the tolerance
    or is tiny.
    """
    world, sums = leg.found.world, _nothing(leg.found.world)
    panels = [(0.0, 1.0)]
    while panels:
        low, high = panels.pop()
        points = [leg.at(low + (high - low) * x) for x in NODES[:-1]] + [leg.at(high)]
        new = _panel(points, world, leg.theta, leg.links)
        closed = sum(part.sum(axis=(1, 2)) for part in new.parts.values()) + new.transfers
        gap = np.abs(points[-1].real_income - points[0].real_income - closed) / world.income
        if gap.max() <= tolerance * max(high - low, 0.01) or high - low < SMALLEST_PANEL:
            sums = _plus(sums, new)
        else:
            middle = (low + high) / 2
            panels += [(middle, high), (low, middle)]
    return sums


def _panel(
    points: Sequence[_Point], world: World, theta: Array, links: tuple[NDArray[np.intp], ...]
) -> _Sums:
    """The integrals of all channels over one panel, from its five equilibria."""
    sums, (n, i, s) = _nothing(world), links
    parts = sums.parts
    log_cost, log_consumer = _continued(points)
    cost, consumer = integral(log_cost), integral(log_consumer)
    for k, point in enumerate(points):
        price = cost[k][None, :, :] - consumer[k][:, None, None]
        parts["terms_of_trade"] -= point.border * price
        own = cost[k] - consumer[k][:, None]
        parts["terms_of_trade"] += (point.exported * own[None, :, :]).transpose(1, 0, 2)
        parts["productivity"][_own(world)] += (
            point.output * integral(np.stack([p.log_productivity for p in points]))[k]
        )
        parts["labour"][_own(world)] += (
            point.value_added * integral(np.stack([p.log_labour for p in points]))[k][:, None]
        )
    bought, sold = (
        np.stack([getattr(p, name)[links] for p in points]) for name in ("border", "exported")
    )
    open_, tariff, tax = (
        np.stack([getattr(p, name) for p in points]) for name in ("open_", "tariff", "tax")
    )
    cheaper = (open_[-1] > open_[0]) & (open_[0] > 0)
    moved = np.where(cheaper, np.log(np.where(open_ > 0, open_, 1.0)), open_)
    friction = (
        np.where(cheaper, bought, _per_openness(bought, open_))
        * integral(moved)
        * (POWER / theta[s])
    )
    border_price = integral(np.log1p(tax))
    at_border = integral(log_cost[:, i, s]) + border_price - integral(log_consumer[:, n])
    at_home = integral(log_cost[:, i, s]) - integral(log_consumer[:, i])
    before_tax = sold / (1 + tax)
    add = np.add.at
    add(parts["trade_costs"], links, friction.sum(axis=0))
    add(parts["terms_of_trade"], links, -(bought * border_price).sum(axis=0))
    add(parts["terms_of_trade"], (i, n, s), (sold * border_price).sum(axis=0))
    add(
        parts["own_taxes"],
        links,
        -(bought * integral(tariff) + tariff * (bought * at_border - friction)).sum(axis=0),
    )
    add(parts["own_taxes"], (i, n, s), -(before_tax * (integral(tax) + tax * at_home)).sum(axis=0))
    add(parts["customs_revenue"], links, tariff[-1] * bought[-1] - tariff[0] * bought[0])
    add(parts["customs_revenue"], (i, n, s), tax[-1] * before_tax[-1] - tax[0] * before_tax[0])
    return replace(sums, transfers=points[-1].deficit - points[0].deficit)


def _continued(points: Sequence[_Point]) -> tuple[Array, Array]:
    """Log unit costs [node, country, sector] and log consumer prices [node, country], continued to
    the ends of the panel.

    Where a ban is complete a group of countries may be on its own, with a numeraire of its own, and
    a good may have no seller: no trade depends on it any more, and the limit along the path takes
    the place of the arbitrary level.
    """
    cost, consumer = (
        np.stack([p.log_cost for p in points]),
        np.stack([p.log_consumer for p in points]),
    )
    inside = points[len(points) // 2]
    for end in (0, -1):
        point, limit = points[end], extrapolated(consumer, end)
        if point.component.max() != inside.component.max():
            count = np.bincount(point.component)
            shift = (np.bincount(point.component, limit - consumer[end]) / count)[point.component]
            consumer[end] += shift
            cost[end] += shift[:, None]
        gone = inside.sold & ~point.sold
        cost[end] = np.where(gone, extrapolated(cost, end), cost[end])
    return cost, consumer


def _per_openness(flow: Array, open_: Array) -> Array:
    """Flow over openness [node, link], continued to the end where a link is banned."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(open_ > 0, flow / open_, 0.0)
    for end in (0, -1):
        ratio[end] = np.where(open_[end] > 0, ratio[end], extrapolated(ratio, end))
    return ratio


def _own(world: World) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    own = np.arange(len(world.countries))
    return own, own
