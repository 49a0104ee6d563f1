"""Templates of fuels: a route at its limit, how much it carries, and who takes what is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.energy.route_names import route_title
from detente.energy.tables import FIRST, LAST, buyer_of, flows, seller
from detente.reading.bench import Bench, Unfit
from detente.reading.bindings import NOTHING, Binding, BoundTest, limits
from detente.reading.record import Quantity
from detente.reading.statement_frame import NUMBER, PARTY, Frame
from detente.words import in_a_sentence

# What a text calls a fuel, and the fuels of the network that it means.
CALLED = {
    "natural gas": ("gas",),
    "gas": ("gas",),
    "crude": ("crude",),
    "oil": ("crude",),
    "coal": ("coal",),
    "fossil fuels": ("gas", "crude"),
    "fuels": ("gas", "crude"),
    "energy": ("gas", "crude"),
}
_FUEL = re.compile(rf"\b({'|'.join(CALLED)})\b")
_DELIVERED = rf"(?:deliver|suppl|flow|shipment|sale|export)\w*(?: of [a-z ]+?)? to (?:the )?{PARTY}"
_LIMIT = (
    r"(?:records?|all-time high|at (?:full )?capacity|(?:run|running|runs) full|at (?:its|their)"
    r" limit|maxed out|bottleneck|no (?:spare|free) (?:room|capacity))"
)
_FULL = re.compile(rf"\b{_LIMIT}\b[^<]*?\b{_DELIVERED}|\b{_DELIVERED}[^<]*?\b{_LIMIT}\b")
_CAN_CARRY = re.compile(
    rf"\b(?:can|could|may) (?:carry|bring|move|transport|pump) {NUMBER}[^<]*? to (?:the )?{PARTY}"
    rf"|\bcapacity(?: of)?(?: [a-z]+){{0,4}} to (?:the )?{PARTY}[^<]*? (?:is|of|at) {NUMBER}"
)
_BUYER = (
    r"(?:emerged as|become|became|turned into|is now|are now) (?:an? |the |one of the )?"
    r"(?:[a-z-]+ )?(?:customer|buyer|market|outlet|taker)"
)
_WON = re.compile(rf"{PARTY} (?:has |have |had )?{_BUYER}|{PARTY} (?:has |have )?turned (?:in)?to")
# By how much a unit of the network is more than the unit that a text writes.
_PHYSICAL = {
    "cubic metres": 1e9,
    "cubic meters": 1e9,
    "tonnes": 1e6,
    "tons": 1e6,
    "bcm": 1.0,
}


def capacity(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "Record deliveries of gas to P", "the pipeline can carry Q to P"."""
    full, carried = _FULL.search(frame.text), _CAN_CARRY.search(frame.text)
    hit = full or carried
    if not hit:
        return None
    fuels = _fuels(frame.text)
    if not fuels:
        return None
    party = hit[1] or hit[2] if full else hit[2] or hit[3]
    code = frame.parties[int(party)].code
    routes = list(_routes(frame, fuels, code))
    if not routes:
        return Unfit(f"the energy network has no route of {fuels[0]} to {bench.name(code)} alone")
    if problem := _outside(bench):
        return problem
    if full:
        return _at_its_limit(bench, routes, code)
    assert carried is not None
    number = frame.numbers[int(carried[1] or carried[4])].value
    return _as_much(bench, routes, code, number)


def fuel_won(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "As P weans itself off P's fuels, P has emerged as a customer"."""
    hit = _WON.search(frame.text)
    fuels = _fuels(frame.text)
    if not hit or not fuels or not _is_of_seller(frame):
        return None
    code = frame.parties[int(hit[1] or hit[2])].code
    buyers = {fuel: buyer_of(fuel, code) for fuel in fuels}
    if not all(buyers.values()):
        return Unfit(f"the energy network has no buyer {bench.name(code)}")
    if problem := _outside(bench):
        return problem
    tests = tuple(
        BoundTest(
            f"won_{fuel}",
            f"share of the lost {_fuel_name(fuel)} that {bench.name(code)} takes more",
            f'fuel_won("{fuel}", "{buyer}", "{bench.day}")',
            {"above": NOTHING},
            {"at_most": 0.0},
            null="proportional",
        )
        for fuel, buyer in buyers.items()
    )
    name = bench.name(code)
    wording = f"What others buy less of {bench.whose(seller())} fuel goes to {name}."
    short = f"Fuel turns to {code}"
    return Binding("fuel finds another buyer", "comparative", short, wording, tests)


def _fuels(text: str) -> tuple[str, ...]:
    """The fuels that a text names, once each."""
    found = [fuel for word in _FUEL.findall(text) for fuel in CALLED[word]]
    return tuple(dict.fromkeys(found))


def _is_of_seller(frame: Frame) -> bool:
    """Whether the seller of the network is named, or speaks."""
    return seller() in (*(one.code for one in frame.parties), *frame.speakers)


def _routes(frame: Frame, fuels: tuple[str, ...], code: str) -> Iterator[tuple[str, str]]:
    """Fuels with the one route that carries them to nobody but this buyer."""
    if not _is_of_seller(frame):
        return
    for fuel in fuels:
        buyer = buyer_of(fuel, code)
        to = {
            one.route: {two.buyer for two in flows(fuel) if two.route == one.route}
            for one in flows(fuel)
        }
        alone = [route for route, buyers in to.items() if buyers == {buyer}]
        if len(alone) == 1:
            yield fuel, alone[0]


def _outside(bench: Bench) -> Unfit | None:
    """Why a day cannot be asked of the energy network."""
    if FIRST.isoformat() <= bench.day <= LAST.isoformat():
        return None
    return Unfit(f"the energy network is dated from {FIRST.year} to {LAST.year}")


def _at_its_limit(bench: Bench, routes: list[tuple[str, str]], code: str) -> Binding:
    tests = tuple(
        BoundTest(
            f"room_{fuel}",
            f"by how much the measures in force raise what more room on {route_title(route)} is"
            " worth",
            f'route_shadow_rise("{fuel}", "{route}", "{bench.day}")',
            {"above": NOTHING},
            {"at_most": 0.0},
            rests_on="assumption",
        )
        for fuel, route in routes
    )
    fuel = _fuel_name(routes[0][0])
    wording = f"The route of {bench.whose(seller())} {fuel} to {bench.name(code)} is at its limit."
    short = f"{fuel.title()} to {code} at its limit"
    return Binding("capacity", "capacity", short, wording, tests)


def _as_much(
    bench: Bench, routes: list[tuple[str, str]], code: str, number: Quantity
) -> Binding | Unfit:
    """A capacity as said beside that of the table."""
    scale = _PHYSICAL.get(number.unit)
    if scale is None:
        return Unfit(f"{number.unit} is no unit of a route's capacity in the energy network")
    value = number.number / scale
    tests = tuple(
        BoundTest(
            f"capacity_{fuel}_{k}",
            f"capacity of {route_title(route)} a year",
            f'route_capacity("{fuel}", "{route}", "{bench.day}")',
            holds,
            fails,
            rests_on="assumption",
            null="none",
        )
        for fuel, route in routes
        for k, (holds, fails) in enumerate(limits(number.comparator, value), 1)
    )
    fuel = _fuel_name(routes[0][0])
    unit = "billion cubic metres" if scale != _PHYSICAL["tonnes"] else "million tonnes"
    wording = (
        f"The route of {bench.whose(seller())} {fuel} to {bench.name(code)} carries"
        f" {in_a_sentence(value)} {unit} a year."
    )
    return Binding("capacity", "capacity", f"{fuel.title()} route to {code}", wording, tests)


def _fuel_name(fuel: str) -> str:
    return "crude oil" if fuel == "crude" else fuel
