"""The energy overlay: who ships which fuel to whom by which route, dated capacities, cuts, and the
bridge to the value accounts.

Physical flows of Russia's gas (bcm), crude, products and coal (million tonnes) in the base year
2021. They stand beside the accounts in money and are never added to them: `bridge` says which part
of which sector's exports they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from detente.errors import DataError
from detente.words import did_you_mean
from detente.world.countries import UNION, bloc
from detente.world.shipped import read_table
from detente.world.world import World

FUELS = ("gas", "crude", "products", "coal")
BASE_YEAR = 2021
FIRST, LAST = date(2021, 1, 1), date(2026, 12, 31)
KINDS = ("contracted", "nameplate")


@dataclass(frozen=True)
class Flow:
    """What went to `buyer` by `route` in the base year; `quantity` in `unit` a year, tagged data,
    identity or assumed.
    """

    fuel: str
    route: str
    buyer: str
    quantity: float
    unit: str
    tag: str
    source: str


@dataclass(frozen=True)
class RouteCapacity:
    """What `route` can carry from `origin` on a date: a contracted or nameplate figure, never a
    recorded flow after the base year.
    """

    fuel: str
    route: str
    origin: str
    kind: str
    capacity: float
    unit: str
    tag: str
    source: str


@dataclass(frozen=True)
class Market:
    """A buyer's market: quantity from other sellers that could go elsewhere, all use at the same
    price, extra freight of new flows.
    """

    fuel: str
    buyer: str
    rest: float
    size: float
    freight_russia: float
    freight_rest: float


@dataclass(frozen=True)
class Fuel:
    """Base price and curves of a fuel; money per physical unit (USD per tonne or per 1,000 cubic
    metres: million USD per Mt or bcm).
    """

    name: str
    unit: str
    price: float
    demand_elasticity: float
    rest_supply_elasticity: float
    shut_in_price: float
    absorption_slope: float


@dataclass(frozen=True)
class BridgeRow:
    """One fuel between customs and accounts; million USD.

    customs = quantity x price = duty + rest + basic.
    """

    fuel: str
    sector: str
    quantity: float
    price: float
    customs: float
    duty: float
    rest: float
    basic: float


def seller() -> str:
    """Whose fuels the tables hold: the only exporter of the network."""
    return _network("seller")


def eastern_market() -> str:
    """The buyer whose price is shown beside that of the Union."""
    return _network("eastern_market")


def _network(key: str) -> str:
    return next(row["value"] for row in read_table("energy_network") if row["key"] == key)


def flows(fuel: str) -> tuple[Flow, ...]:
    """Base-year flows of a fuel, in the order of the table."""
    rows = (row for row in read_table("energy_flows") if row["fuel"] == known(fuel))
    return tuple(
        Flow(fuel, r["route"], r["buyer"], float(r["quantity"]), r["unit"], r["tag"], r["source"])
        for r in rows
    )


def capacities(fuel: str, on: date, *, prefer: str = "contracted") -> dict[str, RouteCapacity]:
    """Capacity in force by route: the preferred kind where the route has one on that date, else the
    other.
    """
    if prefer not in KINDS:
        raise DataError(
            f"unknown kind of capacity {prefer!r}",
            where="energy",
            hint=f"one of {', '.join(KINDS)}",
        )
    found: dict[str, RouteCapacity] = {}
    rows = [
        row
        for row in read_table("energy_routes")
        if row["fuel"] == known(fuel) and date.fromisoformat(row["since"]) <= dated(on)
    ]
    for row in sorted(rows, key=lambda row: (row["kind"] == prefer, row["since"])):
        size = float(row["capacity"])
        found[row["route"]] = RouteCapacity(
            fuel,
            row["route"],
            row["origin"],
            row["kind"],
            size,
            row["unit"],
            row["tag"],
            row["source"],
        )
    return found


def refining(fuel: str, on: date) -> dict[str, float]:
    """What the refineries of each buyer can take of a fuel on a date, a year.

    Empty for fuels that are not refined.
    """
    rows = [
        row
        for row in read_table("energy_refining")
        if row["fuel"] == known(fuel) and date.fromisoformat(row["since"]) <= dated(on)
    ]
    return {
        row["buyer"]: float(row["capacity"]) for row in sorted(rows, key=lambda row: row["since"])
    }


def outputs(fuel: str) -> dict[str, float]:
    """What a field or plant could deliver, by origin, where that is more than its base-year
    flow.
    """
    return {
        row["origin"]: float(row["output"])
        for row in read_table("energy_fields")
        if row["fuel"] == known(fuel)
    }


def markets(fuel: str) -> dict[str, Market]:
    """Market of every buyer of a fuel."""
    keys = ("rest", "market", "freight_russia", "freight_rest")
    rows = (row for row in read_table("energy_markets") if row["fuel"] == known(fuel))
    return {
        row["buyer"]: Market(fuel, row["buyer"], *(float(row[key]) for key in keys)) for row in rows
    }


def fuel_data(fuel: str, changed: Mapping[str, float] | None = None) -> Fuel:
    """Prices and elasticities of a fuel at their points, `changed` by name where given."""
    rows = {
        row["parameter"]: row
        for row in read_table("energy_parameters")
        if row["fuel"] == known(fuel)
    }
    values = {name: float(row["value"]) for name, row in rows.items()}
    for name in changed or {}:
        _known_name(name, values, "parameter")
    return Fuel(fuel, flows(fuel)[0].unit, **(values | dict(changed or {})))


def cuts(fuel: str, on: date) -> dict[str, float]:
    """Share of the base-year flow cut by the measures of 2022-23 in force `on` the date, by buyer
    or route. Inputs, not predictions.
    """
    rows = [
        row
        for row in read_table("energy_cuts")
        if row["fuel"] == known(fuel) and date.fromisoformat(row["since"]) <= dated(on)
    ]
    return {
        row["target"]: float(row["share"]) for row in sorted(rows, key=lambda row: row["since"])
    }


def buyer_of(fuel: str, country: str) -> str | None:
    """The buyer of a fuel that a country is or is a member of; None when it is nowhere by itself
    (inside OTH, or inside another).
    """
    names = {flow.buyer for flow in flows(fuel)}
    code = UNION if country in bloc(UNION).members else country
    return code if code in names else None


def member_share(fuel: str, country: str) -> float:
    """Share of a country in what its buyer paid Russia for a fuel: of an EU member among all, 1 for
    a buyer of one country.

    EU members by the euros of 2019, the last year in which the source has all of them; zero for one
    that paid nothing.
    """
    if country not in bloc(UNION).members:
        return 1.0
    paid = {
        row["member"]: float(row["value"])
        for row in read_table("energy_members")
        if row["fuel"] == known(fuel)
    }
    return paid.get(country, 0.0) / sum(paid.values())


def bridge(world: World) -> tuple[BridgeRow, ...]:
    """Russia's fuel exports from customs value to the accounts of `world` (basic prices), fuel by
    fuel; million USD.

    A sector's exports are shared among its fuels in proportion to customs value less duty, so that
    the `basic` of a sector's fuels add up to its exports and nothing is counted twice; what duty
    leaves open stays visible as `rest`. DataError when `world` lacks the seller or a sector.
    """
    items = _customs()
    net = {fuel: _net(values) for fuel, (_, values) in items.items()}
    rows = []
    for fuel, (sector, values) in items.items():
        whole = sum(net[other] for other, (place, _) in items.items() if place == sector)
        customs = values["quantity"] * values["customs_price"]
        duty = values["quantity"] * values["duty"]
        basic = _exports(world, sector) * net[fuel] / whole
        rows.append(
            BridgeRow(
                fuel=fuel,
                sector=sector,
                quantity=values["quantity"],
                price=values["customs_price"],
                customs=customs,
                duty=duty,
                rest=customs - duty - basic,
                basic=basic,
            )
        )
    return tuple(rows)


def sector_of(fuel: str) -> str:
    """The sector of the accounts that holds a fuel."""
    return _customs()[known(fuel)][0]


def net_value(flow: Flow) -> float:
    """A base-year flow at customs value less duty, LNG at its own; million USD."""
    values = _customs()["lng" if flow.route == "LNG" else flow.fuel][1]
    return flow.quantity * _net(values) / values["quantity"]


def known(fuel: str) -> str:
    """The name of a fuel; DataError with a suggestion."""
    return _known_name(fuel, FUELS, "fuel")


def dated(on: date) -> date:
    """The date; DataError when the tables hold no capacities for it."""
    if not FIRST <= on <= LAST:
        raise DataError(
            f"no capacities for {on}", where="energy", hint=f"dates from {FIRST} to {LAST}"
        )
    return on


def _known_name(name: str, names: Mapping[str, float] | tuple[str, ...], what: str) -> str:
    if name in names:
        return name
    raise DataError(
        f"unknown {what} {name!r}",
        where="energy",
        hint=did_you_mean(name, names, f"there are {', '.join(names)}"),
    )


def _customs() -> dict[str, tuple[str, dict[str, float]]]:
    """Sector and items of the customs table by fuel."""
    found: dict[str, tuple[str, dict[str, float]]] = {}
    for row in read_table("energy_customs"):
        found.setdefault(row["fuel"], (row["sector"], {}))[1][row["item"]] = float(row["value"])
    return found


def _net(values: Mapping[str, float]) -> float:
    """Customs value less duty."""
    return values["quantity"] * (values["customs_price"] - values["duty"])


def _exports(world: World, sector: str) -> float:
    is_held = sector in world.sectors or world.legend.children(sector)
    if not is_held or seller() not in world.countries:
        raise DataError(
            f"the world has no {sector} of {seller()}",
            where=world.name,
            hint="use a shipped world, for example icio-2021",
        )
    exporter = world.country(seller())
    sold = [world.sales[:, exporter, world.sector(code)] for code in world.sectors_of(sector)]
    return float(sum(buyers.sum() - buyers[exporter] for buyers in sold))
