"""What one question about a fuel holds: flows, routes, markets and what is lost, all checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

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
    refining,
)
from detente.errors import DataError
from detente.words import did_you_mean
from detente.world.countries import UNION

# Nodes of the network: sellers other than the one of the tables, and the Union's terminals; and the
# route of the seller's own liquefied gas.
REST, REGAS, LNG = "REST", "EU_REGAS", "LNG"


@dataclass(frozen=True, eq=False)
class FuelQuestion:
    """Everything that one question holds."""

    fuel: Fuel
    on: date
    base: tuple[Flow, ...]
    room: dict[str, RouteCapacity]
    markets: dict[str, Market]
    shares: dict[str, float]
    refining: dict[str, float]

    def cut(self, flow: Flow) -> float:
        """Share of a flow that is gone: with its route, and what its buyer loses beyond that.

        What a buyer loses by routes counts toward its own share, so that nothing is lost twice; the
        rest is spread over its other flows in proportion.
        """
        return self._cuts[flow]

    @cached_property
    def _cuts(self) -> dict[Flow, float]:
        found: dict[Flow, float] = {}
        for buyer in dict.fromkeys(flow.buyer for flow in self.base):
            mine = {flow: self._by_route(flow) for flow in self.base if flow.buyer == buyer}
            found |= _beyond_routes(mine, self.shares.get(buyer, 0.0))
        return found

    def _by_route(self, flow: Flow) -> float:
        """Share of a flow that is gone with its route."""
        return 1.0 if self.shut(flow.route) else self.shares.get(flow.route, 0.0)

    def shut(self, route: str) -> bool:
        """Whether a route that carried something in the base year carries nothing."""
        return self.carried(route) > 0 == self.limit(self.room[route])

    def held(self, flow: Flow) -> bool:
        """Whether a lever sets the flow, so that it takes no new units."""
        return flow.buyer in self.shares or flow.route in self.shares

    def carried(self, route: str) -> float:
        """Base-year flow of a route; the terminals of the EU carry what others deliver there."""
        if route == REGAS:
            return self.markets[UNION].rest
        return sum(flow.quantity for flow in self.base if flow.route == route)

    def limit(self, room: RouteCapacity) -> float:
        """What a route may carry.

        Its capacity, never less than its base-year flow unless it fell since or is the caller's.
        Terminals have no room for others where the seller's own liquefied gas lands.
        """
        if room.kind == "given":
            return room.capacity
        capacity = room.capacity - (self._landed if room.route == REGAS else 0.0)
        then = capacities(self.fuel.name, date(BASE_YEAR, 12, 31), prefer=room.kind)
        before = then.get(room.route)
        if before is not None and room.capacity < before.capacity:
            return capacity
        return max(capacity, self.carried(room.route))

    @property
    def _landed(self) -> float:
        """Base-year flow of the seller's own liquefied gas that still lands in the Union."""
        mine = (flow for flow in self.base if (flow.route, flow.buyer) == (LNG, UNION))
        return sum(flow.quantity * (1 - self.cut(flow)) for flow in mine)


def _beyond_routes(by_route: Mapping[Flow, float], share: float) -> dict[Flow, float]:
    """Share of each flow of one buyer that is gone, of which it loses at least `share` in all."""
    whole = sum(flow.quantity for flow in by_route)
    gone = sum(flow.quantity * part for flow, part in by_route.items())
    if gone == 0:
        return dict.fromkeys(by_route, share)
    left = whole - gone
    more = min(1.0, max(0.0, share * whole - gone) / left) if left > 0 else 0.0
    return {flow: part + (1 - part) * more for flow, part in by_route.items()}


def asked(
    fuel: str,
    lost: Mapping[str, float] | None,
    *,
    on: date,
    prefer: str,
    limits: Mapping[str, float] | None,
    parameters: Mapping[str, float] | None,
) -> FuelQuestion:
    """The FuelQuestion of the arguments of `reroute`; DataError as there."""
    base = flows(fuel)
    room = _room(fuel, on, prefer, limits or {})
    shares = dict(cuts(fuel, on) if lost is None else lost)
    _check(shares, base)
    return FuelQuestion(
        fuel_data(fuel, parameters), on, base, room, markets(fuel), shares, refining(fuel, on)
    )


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
        raise DataError(
            f"unknown {what} {name!r}",
            where="energy",
            hint=did_you_mean(name.upper(), names, f"there are {', '.join(names)}"),
        )
