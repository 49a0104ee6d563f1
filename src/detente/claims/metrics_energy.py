"""Metrics of the energy network: where a fuel goes when it is cut, and what limits are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from detente.claims.arguments import Day, Text
from detente.claims.metrics import Annotation, metric
from detente.claims.solved import SolvedScenario
from detente.energy.rerouting import Rerouting, RouteLimit, reroute
from detente.errors import ClaimError

Fuel = Literal["gas", "crude", "products", "coal"]
When = Literal["before", "after"]
Rest = Literal["free", "held"]
# So elastic a supply from elsewhere all but holds its price.
HELD_ELASTICITY = 20.0


@metric("share of what is lost", scope="own", nulls=("proportional",))
def fuel_rerouted(case: SolvedScenario, fuel: Fuel, on: Day) -> float:
    """Net gain of the flows of a fuel that no measure touches, over what the measures in force take
    away.
    """
    if case.null == "proportional":
        return 1.0
    return _answer(case, fuel, on).ratio


def _won_at_nameplate(
    case: SolvedScenario, fuel: str, buyer: str, on: str, route: str
) -> Annotation:
    found = [
        answer.change(buyer, route=route or None) / answer.lost
        for answer in _by_capacity(case, fuel, on)
    ]
    return _flip(_by_capacity(case, fuel, on), route, found)


def _flow_at_nameplate(
    case: SolvedScenario, fuel: str, buyer: str, on: str, route: str, when: str
) -> Annotation:
    found = [_flow(answer, buyer, route, when) for answer in _by_capacity(case, fuel, on)]
    return _flip(_by_capacity(case, fuel, on), route, found)


@metric("share of what is lost", scope="own", nulls=("proportional",), about=_won_at_nameplate)
def fuel_won(case: SolvedScenario, fuel: Fuel, buyer: Text, on: Day, route: Text = "") -> float:
    """What a buyer takes more of a fuel, by all routes or by one, over what the measures in force
    take away from others.
    """
    answer = _answer(case, fuel, on)
    if case.null != "proportional":
        return answer.change(buyer, route=route or None) / answer.lost
    free = [moved for moved in answer.moved if not moved.cut]
    mine = [moved for moved in free if moved.buyer == buyer and route in ("", moved.route)]
    return sum(moved.before for moved in mine) / sum(moved.before for moved in free)


@metric("physical units a year", scope="own", nulls=("no lever",), about=_flow_at_nameplate)
def fuel_flow(
    case: SolvedScenario, fuel: Fuel, buyer: Text, on: Day, route: Text = "", when: When = "after"
) -> float:
    """Flow of a fuel to a buyer, by all routes or by one: bcm of gas, million tonnes of the
    others.
    """
    return _flow(_answer(case, fuel, on), buyer, route, when)


@metric("USD per physical unit", scope="own", nulls=("no lever",))
def route_shadow_price(case: SolvedScenario, fuel: Fuel, route: Text, on: Day) -> float:
    """What one more unit of a route's capacity would be worth; zero when the limit is slack."""
    return _limit(case, fuel, route, on).shadow


@metric("per cent", scope="own", nulls=("no lever",))
def route_shadow_rise(
    case: SolvedScenario, fuel: Fuel, route: Text, on: Day, rest: Rest = "free"
) -> float:
    """By how much the measures in force raise what one more unit of a route's capacity is worth;
    with the price of all other suppliers' fuel free to move, or held.
    """
    after = _limit(case, fuel, route, on, rest).shadow
    calm = case if case.null == "no lever" else replace(case, null="no lever")
    before = _limit(calm, fuel, route, on, rest).shadow
    if before <= 0:
        raise ClaimError(f"route {route!r} has room to spare without any measure")
    return 100 * (after / before - 1)


@metric("physical units a year", scope="own")
def route_capacity(case: SolvedScenario, fuel: Fuel, route: Text, on: Day) -> float:
    """What a route may carry on a day: contracted where there is a contract, else nameplate; never
    a recorded flow.
    """
    return _limit(case, fuel, route, on).capacity


@metric("USD per physical unit", scope="own")
def fuel_price_gap(case: SolvedScenario, fuel: Fuel, buyer: Text, other: Text, on: Day) -> float:
    """Price of a fuel at one buyer less that at another, after the measures in force."""
    price = _answer(case, fuel, on).price
    for one in (buyer, other):
        if one not in price:
            raise ClaimError(f"no buyer {one!r} of {fuel}", hint=f"there are {', '.join(price)}")
    return price[buyer] - price[other]


def _answer(
    case: SolvedScenario, fuel: str, on: str, prefer: str = "contracted", rest: Rest = "free"
) -> Rerouting:
    calm = case.null == "no lever"
    cut: dict[str, float] | None = {} if calm else None
    held = {"rest_supply_elasticity": HELD_ELASTICITY} if rest == "held" else None
    day = date.fromisoformat(on)
    return case.once(
        ("energy", fuel, on, prefer, rest, calm),
        lambda: reroute(fuel, cut, on=day, prefer=prefer, parameters=held),
    )


def _flow(answer: Rerouting, buyer: str, route: str, when: str) -> float:
    moved = [m for m in answer.moved if m.buyer == buyer and route in ("", m.route)]
    if not moved:
        there = sorted({f"{m.buyer} by {m.route}" for m in answer.moved})
        raise ClaimError(f"no flow to {buyer!r}", hint=f"there are {', '.join(there)}")
    return sum(m.before if when == "before" else m.after for m in moved)


def _by_capacity(case: SolvedScenario, fuel: str, on: str) -> tuple[Rerouting, Rerouting]:
    """With contracted capacities where there are any, and with nameplate ones."""
    return _answer(case, fuel, on), _answer(case, fuel, on, "nameplate")


def _flip(answers: Sequence[Rerouting], route: str, found: Sequence[float]) -> Annotation:
    """What nameplate capacity would make of a number, when it makes a difference."""
    contracted, nameplate = found
    if abs(nameplate - contracted) <= 1e-6 * max(1.0, abs(contracted)):
        return Annotation()
    sizes = [one.capacity for answer in answers for one in answer.limits if one.route == route]
    size = f" ({sizes[1]:g} instead of {sizes[0]:g} a year)" if len(sizes) == 2 else ""
    said = f"nameplate capacity{size}: {nameplate:.3g} instead of {contracted:.3g}"
    return Annotation(flips=(said,))


def _limit(case: SolvedScenario, fuel: str, route: str, on: str, rest: Rest = "free") -> RouteLimit:
    limits = {limit.route: limit for limit in _answer(case, fuel, on, rest=rest).limits}
    if route not in limits:
        raise ClaimError(f"no route {route!r} of {fuel}", hint=f"there are {', '.join(limits)}")
    return limits[route]
