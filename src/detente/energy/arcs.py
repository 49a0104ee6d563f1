"""The network of one question: fields to routes to buyers, and other sellers beside them."""

from __future__ import annotations

import math

import numpy as np

from detente.energy.asked import REGAS, REST, FuelQuestion
from detente.energy.dispatch import Arc, Block, Network, demand_steps, supply_steps
from detente.energy.tables import Flow, Market, RouteCapacity, outputs
from detente.world.countries import UNION

# Steps of the curve along which new units push out other supply: finer ones change nothing printed.
STEPS = 200


def trunk(room: RouteCapacity) -> str:
    """Name of the arc from a field into a route."""
    return f"from {room.origin} by {room.route}"


def network_of(question: FuelQuestion) -> Network:
    """Fields to routes to buyers; other sellers to buyers; what buyers use at home without trade
    sits in the same demand.
    """
    fuel = question.fuel
    arcs = [
        Arc(trunk(room), room.origin, f"route {room.route}", question.limit(room))
        for room in question.room.values()
    ]
    for flow in question.base:
        arcs += _delivery(question, flow)
    for buyer, market in question.markets.items():
        arcs += _absorption(question, buyer) + _other_sellers(question, buyer, market)
    supply = [
        Block(origin, fuel.shut_in_price, _production(question, origin))
        for origin in sorted({r.origin for r in question.room.values()} - {REST})
    ]
    pool = sum(m.rest for m in question.markets.values())
    supply += supply_steps(
        REST, price=fuel.price, quantity=pool, elasticity=fuel.rest_supply_elasticity
    )
    for buyer, market in question.markets.items():
        own = market.size - market.rest - sum(f.quantity for f in question.base if f.buyer == buyer)
        if own > 0:
            supply.append(Block(buyer, 0.0, own))
    demand = [
        b
        for buyer, m in question.markets.items()
        for b in demand_steps(
            buyer, price=fuel.price, quantity=m.size, elasticity=fuel.demand_elasticity
        )
    ]
    return Network(tuple(arcs), tuple(supply), tuple(demand))


def _delivery(question: FuelQuestion, flow: Flow) -> list[Arc]:
    """The base flow at its terms and, where no lever bars the buyer or the route, more of it at
    extra freight.

    A buyer that has no other seller takes more at the same terms, as far as it uses more.
    """
    name, start = f"{flow.route}>{flow.buyer}", f"route {flow.route}"
    held, market = question.held(flow), question.markets[flow.buyer]
    if not (held or market.rest):
        return [Arc(name, start, flow.buyer)]
    base = Arc(name, start, flow.buyer, flow.quantity * (1 - question.cut(flow)))
    return (
        [base]
        if held
        else [base, Arc(name, start, f"new to {flow.buyer}", cost=market.freight_russia)]
    )


def _absorption(question: FuelQuestion, buyer: str) -> list[Arc]:
    """New Russian units at a buyer, by all routes together: the discount rises with their share in
    what the buyer can take, up to all that other sellers delivered.

    Where the fuel is refined that is the capacity of its refineries, else what others delivered.
    The steps of the buyers are staggered, so that no two of them tie.
    """
    rest = question.markets[buyer].rest
    if not rest or all(question.held(flow) for flow in question.base if flow.buyer == buyer):
        return []
    place = (sorted(question.markets).index(buyer) + 0.5) / len(question.markets)
    share = rest / question.refining.get(buyer, rest) * (np.arange(STEPS) + place) / STEPS
    costs = question.fuel.absorption_slope * question.fuel.price * share
    return [
        Arc(f"discount at {buyer}", f"new to {buyer}", buyer, rest / STEPS, float(cost))
        for cost in costs
    ]


def _other_sellers(question: FuelQuestion, buyer: str, market: Market) -> list[Arc]:
    """What other sellers deliver today at today's terms, and more of it at extra freight; into the
    EU through its terminals for gas.
    """
    name = f"{REST}>{buyer}"
    if not market.rest:
        return []
    start = f"route {REGAS}" if buyer == UNION and REGAS in question.room else REST
    return [
        Arc(name, start, buyer, market.rest),
        Arc(name, start, buyer, math.inf, market.freight_rest),
    ]


def _production(question: FuelQuestion, origin: str) -> float:
    """What a field can deliver: its base-year flow, or more where the table says that only its
    route holds it back.
    """
    routes = {room.route for room in question.room.values() if room.origin == origin}
    base = sum(flow.quantity for flow in question.base if flow.route in routes)
    return max(base, outputs(question.fuel.name).get(origin, 0.0))
