"""Rerouting: where a fuel goes when buyers, routes or the seller cut it, as a network problem
around the flows of the base year.

Every base flow keeps its terms; new flows pay extra freight and a discount that rises with the
share of the buyer's other supply which they displace (from nothing to `absorption_slope` times the
price). What other sellers lose there they sell elsewhere. Fields that no pipe connects to a buyer
cannot reach it, whatever the price.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

import numpy as np

from detente.energy.dispatch import (
    Arc,
    Block,
    Dispatch,
    Network,
    demand_steps,
    dispatch,
    supply_steps,
)
from detente.energy.tables import (
    BASE_YEAR,
    Flow,
    Fuel,
    Market,
    RouteCapacity,
    capacities,
    cuts,
    flows,
    fuel_data,
    markets,
    outputs,
)
from detente.errors import DataError
from detente.world.countries import UNION

STEPS = 200
REST, REGAS = "REST", "EU_REGAS"


@dataclass(frozen=True)
class Moved:
    """Flow to `buyer` by `route` before and after, physical units a year; `cut` the share that a
    lever takes, `shadow` what one is worth.

    `tag` is that of the flow after (predicted, or input where a lever sets it), `base_tag` that of
    the flow before.
    """

    fuel: str
    route: str
    buyer: str
    before: float
    after: float
    cut: float
    shadow: float
    tag: str
    base_tag: str


@dataclass(frozen=True)
class RouteLimit:
    """A route on the date: what it may carry, what it carries, and the value of one more unit (USD
    per physical unit).
    """

    fuel: str
    route: str
    kind: str
    capacity: float
    before: float
    after: float
    shadow: float
    binding: bool
    tag: str
    source: str


@dataclass(frozen=True, eq=False)
class Rerouting:
    """Where a fuel goes.

    Attributes
    ----------
    fuel, unit, on
        Which, in what physical unit a year, and when.
    lost : float
        Base-year flow that the levers take away.
    moved : tuple of Moved
        Every flow before and after.
    limits : tuple of RouteLimit
        Every route with a capacity.
    price_before : float
        Base price, the same for all buyers (USD per physical unit).
    price : dict of str to float
        Price after, by buyer.
    netback : dict of str to float
        Price after at the fields, by origin.
    rest_before, rest : dict of str to float
        What other sellers deliver, by buyer.
    use_before, use : dict of str to float
        What buyers use, from all sellers.
    answer : Dispatch
        The solved network with its certificate.
    """

    fuel: str
    unit: str
    on: date
    lost: float
    moved: tuple[Moved, ...]
    limits: tuple[RouteLimit, ...]
    price_before: float
    price: dict[str, float]
    netback: dict[str, float]
    rest_before: dict[str, float]
    rest: dict[str, float]
    use_before: dict[str, float]
    use: dict[str, float]
    answer: Dispatch

    @property
    def discount(self) -> float:
        """Share of the lowest price among buyers with several sellers that even the best-placed
        field does not get.
        """
        return 1 - max(self.netback.values()) / min(
            price for buyer, price in self.price.items() if self.rest_before[buyer]
        )

    def change(self, buyer: str, *, route: str | None = None) -> float:
        """Change of the flow to a buyer, by all routes or by one; physical units a year."""
        return sum(
            m.after - m.before for m in self.moved if m.buyer == buyer and route in (None, m.route)
        )

    @property
    def rerouted(self) -> float:
        """Net gain of the flows that no lever sets, so that a mere swap among them counts as
        nothing; physical units a year.
        """
        return max(0.0, sum(m.after - m.before for m in self.moved if m.tag == "predicted"))

    @property
    def ratio(self) -> float:
        """Gains over losses: one when all of it finds another buyer, zero when nothing is lost."""
        return self.rerouted / self.lost if self.lost else 0.0

    def origin(self, route: str) -> str:
        """The field that feeds a route."""
        return next(arc.start for arc in self.answer.network.arcs if arc.end == f"route {route}")

    def gap(self, buyer: str, origin: str) -> float:
        """Price at a buyer less the value at a field: cost of carriage and the shadow prices on the
        way.
        """
        return self.price[buyer] - self.netback[origin]


def reroute(
    fuel: str,
    lost: Mapping[str, float] | None = None,
    *,
    on: date,
    prefer: str = "contracted",
    limits: Mapping[str, float] | None = None,
    parameters: Mapping[str, float] | None = None,
) -> Rerouting:
    """Where `fuel` goes when shares of its base-year flows are lost.

    Parameters
    ----------
    fuel : str
        gas, crude, products or coal.
    lost : mapping of str to float, optional
        Share in [0, 1] of the base-year flow that is cut, by buyer (EU27, IND, ...) or by route
        (NORD_STREAM, ...). What is named takes no new units: a share of zero holds a buyer or route
        at its base-year flow, and when a route is named other routes may still carry more to its
        buyers. Default: the measures in force on the date (`cuts`).
    on : date
        Between 2021-01-01 and 2025-12-31; chooses capacities.
    prefer : str
        ``contracted`` capacities where there are any, or ``nameplate``.
    limits : mapping of str to float, optional
        Capacities that replace those of the table, by route; infinity for none.
    parameters : mapping of str to float, optional
        Values that replace those of ``energy_parameters``.

    Raises
    ------
    DataError
        An unknown fuel, buyer, route or parameter, a share outside [0, 1], a date without
        capacities.
    SolveError
        From `dispatch`.
    """
    base, room = flows(fuel), _room(fuel, on, prefer, limits or {})
    shares = dict(cuts(fuel, on) if lost is None else lost)
    _check(shares, base)
    return _answer(_Case(fuel_data(fuel, parameters), on, base, room, markets(fuel), shares))


@dataclass(frozen=True, eq=False)
class _Case:
    """Everything that one question holds."""

    fuel: Fuel
    on: date
    base: tuple[Flow, ...]
    room: dict[str, RouteCapacity]
    markets: dict[str, Market]
    shares: dict[str, float]

    def cut(self, flow: Flow) -> float:
        """Share of a flow that levers take: the larger of the buyer's and the route's."""
        return max(self.shares.get(flow.buyer, 0.0), self.shares.get(flow.route, 0.0))

    def held(self, flow: Flow) -> bool:
        """Whether a lever sets the flow, so that it takes no new units."""
        return flow.buyer in self.shares or flow.route in self.shares

    def carried(self, route: str) -> float:
        """Base-year flow of a route; the terminals of the EU carry what others deliver there."""
        if route == REGAS:
            return self.markets[UNION].rest
        return sum(flow.quantity for flow in self.base if flow.route == route)

    def limit(self, room: RouteCapacity) -> float:
        """What a route may carry: its capacity, never less than its base-year flow unless it fell
        since or is the caller's.
        """
        before = (
            capacities(self.fuel.name, date(BASE_YEAR, 12, 31), prefer=room.kind).get(room.route)
            if room.kind != "given"
            else None
        )
        fell = room.kind == "given" or (before is not None and room.capacity < before.capacity)
        return room.capacity if fell else max(room.capacity, self.carried(room.route))


def _answer(case: _Case) -> Rerouting:
    answer = dispatch(_network(case))
    by_name: dict[str, float] = {}
    top: dict[str, float] = {}
    for arc, units, shadow in zip(answer.network.arcs, answer.flow, answer.shadow, strict=True):
        by_name[arc.name] = by_name.get(arc.name, 0.0) + float(units)
        top[arc.name] = max(top.get(arc.name, 0.0), float(shadow))
    moved = tuple(_moved(case, flow, by_name, top) for flow in case.base)
    limits = tuple(_limit(case, capacity, by_name, top) for capacity in case.room.values())
    rest_before = {b: m.rest for b, m in case.markets.items()}
    rest = {b: by_name.get(f"{REST}>{b}", 0.0) for b in case.markets}
    served = dict.fromkeys(case.markets, 0.0)
    for block, units in zip(answer.network.demand, answer.served, strict=True):
        served[block.node] += float(units)
    return Rerouting(
        fuel=case.fuel.name,
        unit=case.fuel.unit,
        on=case.on,
        lost=sum(flow.quantity * case.cut(flow) for flow in case.base),
        moved=moved,
        limits=limits,
        price_before=case.fuel.price,
        price={b: answer.price[b] for b in case.markets},
        netback={
            o: answer.price[o] for o in sorted({c.origin for c in case.room.values()} - {REST})
        },
        rest_before=rest_before,
        rest=rest,
        use_before={b: m.size for b, m in case.markets.items()},
        use=served,
        answer=answer,
    )


def _moved(
    case: _Case, flow: Flow, units: Mapping[str, float], shadow: Mapping[str, float]
) -> Moved:
    name, held = f"{flow.route}>{flow.buyer}", case.held(flow)
    tag, value = ("input", shadow[name]) if held else ("predicted", 0.0)
    return Moved(
        flow.fuel,
        flow.route,
        flow.buyer,
        flow.quantity,
        units[name],
        case.cut(flow),
        value,
        tag,
        flow.tag,
    )


def _limit(
    case: _Case, room: RouteCapacity, units: Mapping[str, float], shadow: Mapping[str, float]
) -> RouteLimit:
    """A route's limit; a base-year flow above it stands, so that no capacity undoes what was
    recorded in the base year.
    """
    after, value = units[_trunk(room)], shadow[_trunk(room)]
    binding = value > 1e-6 * case.fuel.price
    return RouteLimit(
        room.fuel,
        room.route,
        room.kind,
        room.capacity,
        case.carried(room.route),
        after,
        value,
        binding,
        room.tag,
        room.source,
    )


def _trunk(room: RouteCapacity) -> str:
    return f"from {room.origin} by {room.route}"


def _network(case: _Case) -> Network:
    """Fields to routes to buyers; other sellers to buyers; what buyers use at home without trade
    sits in the same demand.
    """
    fuel = case.fuel
    arcs = [
        Arc(_trunk(room), room.origin, f"route {room.route}", case.limit(room))
        for room in case.room.values()
    ]
    for flow in case.base:
        arcs += _delivery(case, flow)
    for buyer, market in case.markets.items():
        arcs += _absorption(case, buyer) + _other_sellers(case, buyer, market)
    supply = [
        Block(origin, fuel.shut_in_price, _production(case, origin))
        for origin in sorted({r.origin for r in case.room.values()} - {REST})
    ]
    pool = sum(m.rest for m in case.markets.values())
    supply += supply_steps(
        REST, price=fuel.price, quantity=pool, elasticity=fuel.rest_supply_elasticity
    )
    for buyer, market in case.markets.items():
        own = market.size - market.rest - sum(f.quantity for f in case.base if f.buyer == buyer)
        if own > 0:
            supply.append(Block(buyer, 0.0, own))
    demand = [
        b
        for buyer, m in case.markets.items()
        for b in demand_steps(
            buyer, price=fuel.price, quantity=m.size, elasticity=fuel.demand_elasticity
        )
    ]
    return Network(tuple(arcs), tuple(supply), tuple(demand))


def _delivery(case: _Case, flow: Flow) -> list[Arc]:
    """The base flow at its terms and, where no lever bars the buyer or the route, more of it at
    extra freight.

    A buyer that has no other seller takes more at the same terms, as far as it uses more.
    """
    name, start = f"{flow.route}>{flow.buyer}", f"route {flow.route}"
    held, market = case.held(flow), case.markets[flow.buyer]
    if not (held or market.rest):
        return [Arc(name, start, flow.buyer)]
    base = Arc(name, start, flow.buyer, flow.quantity * (1 - case.cut(flow)))
    return (
        [base]
        if held
        else [base, Arc(name, start, f"new to {flow.buyer}", cost=market.freight_russia)]
    )


def _absorption(case: _Case, buyer: str) -> list[Arc]:
    """New Russian units at a buyer, by all routes together: the discount rises with the share of
    other supply that they displace.

    The steps of the buyers are staggered, so that no two of them tie.
    """
    rest = case.markets[buyer].rest
    if not rest or all(case.held(flow) for flow in case.base if flow.buyer == buyer):
        return []
    place = (sorted(case.markets).index(buyer) + 0.5) / len(case.markets)
    costs = case.fuel.absorption_slope * case.fuel.price * (np.arange(STEPS) + place) / STEPS
    return [
        Arc(f"discount at {buyer}", f"new to {buyer}", buyer, rest / STEPS, float(cost))
        for cost in costs
    ]


def _other_sellers(case: _Case, buyer: str, market: Market) -> list[Arc]:
    """What other sellers deliver today at today's terms, and more of it at extra freight; into the
    EU through its terminals for gas.
    """
    name = f"{REST}>{buyer}"
    if not market.rest:
        return []
    start = f"route {REGAS}" if buyer == UNION and REGAS in case.room else REST
    return [
        Arc(name, start, buyer, market.rest),
        Arc(name, start, buyer, math.inf, market.freight_rest),
    ]


def _production(case: _Case, origin: str) -> float:
    """What a field can deliver: its base-year flow, or more where the table says that only its
    route holds it back.
    """
    routes = {room.route for room in case.room.values() if room.origin == origin}
    base = sum(flow.quantity for flow in case.base if flow.route in routes)
    return max(base, outputs(case.fuel.name).get(origin, 0.0))


def _room(fuel: str, on: date, prefer: str, given: Mapping[str, float]) -> dict[str, RouteCapacity]:
    """Capacities on the date with the caller's own in their place."""
    room = capacities(fuel, on, prefer=prefer)
    for route, capacity in given.items():
        _named(route, tuple(room), "route")
        if not capacity >= 0:
            raise DataError(
                f"a capacity of {capacity} makes no sense",
                where=f"energy, {route}",
                hint="zero or more, or infinity",
            )
        old = room[route]
        room[route] = RouteCapacity(
            fuel,
            route,
            old.origin,
            "given",
            float(capacity),
            old.unit,
            "assumed",
            "given by the caller",
        )
    return room


def _check(shares: Mapping[str, float], base: tuple[Flow, ...]) -> None:
    names = tuple(sorted({f.buyer for f in base} | {f.route for f in base}))
    for target, share in shares.items():
        _named(target, names, "buyer or route")
        if not 0 <= share <= 1:
            raise DataError(f"a share of {share} is not between 0 and 1", where=f"energy, {target}")


def _named(name: str, names: tuple[str, ...], what: str) -> None:
    if name not in names:
        near = get_close_matches(name.upper(), names, n=1)
        raise DataError(
            f"unknown {what} {name!r}",
            where="energy",
            hint=f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}",
        )
