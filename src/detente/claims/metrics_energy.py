"""Metrics of the energy network: where a fuel goes when buyers, routes or the seller cut it, and what limits are worth."""

from __future__ import annotations

from datetime import date
from typing import Literal

from detente.claims.arguments import Day, Text
from detente.claims.case import Case
from detente.claims.metrics import metric
from detente.economy.rerouting import Limit, Rerouting, reroute
from detente.errors import ClaimError

Fuel = Literal["gas", "crude", "products", "coal"]


@metric("share of what is lost", scope="own", nulls=("proportional",))
def fuel_rerouted(case: Case, fuel: Fuel, on: Day) -> float:
    """Net gain of the flows of a fuel that no measure touches, over what the measures in force take away."""
    if case.null == "proportional":
        return 1.0
    return _answer(case, fuel, on).ratio


@metric("share of what is lost", scope="own", nulls=("proportional",))
def fuel_won(case: Case, fuel: Fuel, buyer: Text, on: Day, route: Text = "") -> float:
    """What a buyer takes more of a fuel, by all routes or by one, over what the measures in force take away from others."""
    answer = _answer(case, fuel, on)
    if case.null != "proportional":
        return answer.change(buyer, route=route or None) / answer.lost
    free = [moved for moved in answer.moved if not moved.cut]
    return sum(m.before for m in free if m.buyer == buyer and route in ("", m.route)) / sum(m.before for m in free)


@metric("physical units a year", scope="own")
def fuel_flow(case: Case, fuel: Fuel, buyer: Text, on: Day, route: Text = "", when: Literal["before", "after"] = "after") -> float:
    """Flow of a fuel to a buyer, by all routes or by one: bcm of gas, million tonnes of the others."""
    moved = [m for m in _answer(case, fuel, on).moved if m.buyer == buyer and route in ("", m.route)]
    if not moved:
        there = sorted({f"{m.buyer} by {m.route}" for m in _answer(case, fuel, on).moved})
        raise ClaimError(f"no flow of {fuel} to {buyer!r}", hint=f"there are {', '.join(there)}")
    return sum(m.before if when == "before" else m.after for m in moved)


@metric("USD per physical unit", scope="own")
def route_shadow_price(case: Case, fuel: Fuel, route: Text, on: Day) -> float:
    """What one more unit of a route's capacity would be worth; zero when the limit is slack."""
    return _limit(case, fuel, route, on).shadow


@metric("physical units a year", scope="own")
def route_capacity(case: Case, fuel: Fuel, route: Text, on: Day) -> float:
    """What a route may carry on a day: contracted where there is a contract, else nameplate; never a recorded flow."""
    return _limit(case, fuel, route, on).capacity


@metric("USD per physical unit", scope="own")
def fuel_price_gap(case: Case, fuel: Fuel, buyer: Text, other: Text, on: Day) -> float:
    """Price of a fuel at one buyer less that at another, after the measures in force."""
    price = _answer(case, fuel, on).price
    for one in (buyer, other):
        if one not in price:
            raise ClaimError(f"no buyer {one!r} of {fuel}", hint=f"there are {', '.join(price)}")
    return price[buyer] - price[other]


def _answer(case: Case, fuel: str, on: str) -> Rerouting:
    return case.once(("energy", fuel, on), lambda: reroute(fuel, on=date.fromisoformat(on)))


def _limit(case: Case, fuel: str, route: str, on: str) -> Limit:
    limits = {limit.route: limit for limit in _answer(case, fuel, on).limits}
    if route not in limits:
        raise ClaimError(f"no route {route!r} of {fuel}", hint=f"there are {', '.join(limits)}")
    return limits[route]
