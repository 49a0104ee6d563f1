"""Rerouting: where a fuel goes when buyers, routes or the seller cut it, as a network problem
around the flows of the base year.

Every base flow keeps its terms; new flows pay extra freight and a discount that rises with the
share of the buyer's other supply which they displace (from nothing to `absorption_slope` times the
price). What other sellers lose there they sell elsewhere. Fields that no pipe connects to a buyer
cannot reach it, whatever the price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from detente.energy.arcs import network_of, trunk
from detente.energy.asked import REST, FuelQuestion, asked
from detente.energy.dispatch import Dispatch, dispatch
from detente.energy.tables import Flow, RouteCapacity
from detente.given import plain

# A shadow price below this share of the fuel's price is rounding.
BINDING = 1e-6

# A gain of a smaller share of all flows is rounding.
ROUNDING = 1e-12


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
        Base-year flow that is gone: what levers take away, and what routes carried that are shut.
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
        gained = sum(m.after - m.before for m in self.moved if m.tag == "predicted")
        return gained if gained > ROUNDING * sum(m.before for m in self.moved) else 0.0

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


@plain
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
        buyers. What a buyer loses by routes, those that are shut on the date among them, counts
        toward its own share. Default: the measures in force on the date (`cuts`).
    on : date
        Between 2021-01-01 and 2026-12-31; chooses capacities.
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
    question = asked(fuel, lost, on=on, prefer=prefer, limits=limits, parameters=parameters)
    return _answer(question)


def _answer(question: FuelQuestion) -> Rerouting:
    answer = dispatch(network_of(question))
    by_name: dict[str, float] = {}
    top: dict[str, float] = {}
    for arc, units, shadow in zip(answer.network.arcs, answer.flow, answer.shadow, strict=True):
        by_name[arc.name] = by_name.get(arc.name, 0.0) + float(units)
        top[arc.name] = max(top.get(arc.name, 0.0), float(shadow))
    moved = tuple(_moved(question, flow, by_name, top) for flow in question.base)
    limits = tuple(_limit(question, capacity, by_name, top) for capacity in question.room.values())
    rest_before = {b: m.rest for b, m in question.markets.items()}
    rest = {b: by_name.get(f"{REST}>{b}", 0.0) for b in question.markets}
    served = dict.fromkeys(question.markets, 0.0)
    for block, units in zip(answer.network.demand, answer.served, strict=True):
        served[block.node] += float(units)
    return Rerouting(
        fuel=question.fuel.name,
        unit=question.fuel.unit,
        on=question.on,
        lost=sum(flow.quantity * question.cut(flow) for flow in question.base),
        moved=moved,
        limits=limits,
        price_before=question.fuel.price,
        price={b: answer.price[b] for b in question.markets},
        netback={
            o: answer.price[o] for o in sorted({c.origin for c in question.room.values()} - {REST})
        },
        rest_before=rest_before,
        rest=rest,
        use_before={b: m.size for b, m in question.markets.items()},
        use=served,
        answer=answer,
    )


def _moved(
    question: FuelQuestion, flow: Flow, units: Mapping[str, float], shadow: Mapping[str, float]
) -> Moved:
    name = f"{flow.route}>{flow.buyer}"
    is_set = question.held(flow) or question.shut(flow.route)
    tag, value = ("input", shadow[name]) if is_set else ("predicted", 0.0)
    return Moved(
        flow.fuel,
        flow.route,
        flow.buyer,
        flow.quantity,
        units[name],
        question.cut(flow),
        value,
        tag,
        flow.tag,
    )


def _limit(
    question: FuelQuestion,
    room: RouteCapacity,
    units: Mapping[str, float],
    shadow: Mapping[str, float],
) -> RouteLimit:
    """A route's limit; a base-year flow above it stands, so that no capacity undoes what was
    recorded in the base year.
    """
    after, value = units[trunk(room)], shadow[trunk(room)]
    binding = value > BINDING * question.fuel.price
    return RouteLimit(
        room.fuel,
        room.route,
        room.kind,
        room.capacity,
        question.carried(room.route),
        after,
        value,
        binding,
        room.tag,
        room.source,
    )
