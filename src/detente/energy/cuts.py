"""What levers take of the seller's fuels on a date, as shares of base-year flows.

And which levers cannot be said so.

For one country the shares of all levers that cut add up, to at most one; of several falls on one
flow the deepest counts, since each counts what still flows; and a limit takes what lies above it,
whichever is more: lost = max(min(1, sum of cuts + deepest fall), 1 - limit). A buyer of several
countries loses the sum over them, each by its share in the purchases. A fall at a horizon counts in
full from the lever's first day: the network has no months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from detente.energy.tables import (
    FUELS,
    buyer_of,
    dated,
    flows,
    known,
    member_share,
    seller,
)
from detente.errors import ScenarioError
from detente.levers.base import Lever
from detente.levers.conflict import standing
from detente.levers.products import sectors_holding
from detente.levers.pull import pulls
from detente.levers.setting import DAYS_A_MONTH, Parties
from detente.table import Table
from detente.world.countries import country_name
from detente.world.whom import Blocs, expand
from detente.world.world import World

Cuts = Mapping[str, Mapping[str, float]]
PRODUCT = {"gas": "gas", "crude": "crude", "products": "oil_products", "coal": "coal"}
HELD = ("crude", "products", "coal")


@dataclass(frozen=True)
class Taken:
    """The share of a flow that a lever takes.

    A cut, which adds to others; a fall, which does not add to other falls; or a limit.
    """

    kind: Literal["cut", "fall", "limit"]
    share: float


@dataclass(frozen=True)
class Measures:
    """What levers refer to, and how to name them in messages.

    `start` is the first day of levers that have none; `where` the file they stand in.
    """

    world: World
    blocs: Blocs
    start: date
    name: str
    where: str


@dataclass(frozen=True)
class Carried:
    """What one lever takes of a fuel that a buyer bought in the base year.

    Attributes
    ----------
    lever, fuel, buyer
        Which lever, on what, sold to whom.
    kind : str
        ``cut``, which adds to other cuts, ``fall``, of which the deepest counts, or ``limit``.
    share : float
        Share of the base-year flow that the lever takes by itself, in [0, 1].
    part : float
        Share of those whom the lever names in the buyer's purchases; 1 for a buyer of one country.
    tag, part_tag : str
        What the depth and what the part rest on.
    """

    lever: str
    fuel: str
    buyer: str
    kind: str
    share: float
    part: float
    tag: str
    part_tag: str


@dataclass(frozen=True)
class Lost:
    """What a scenario takes of Russia's fuels on a date.

    Attributes
    ----------
    scenario, on
        Which, and when.
    shares : mapping
        Share of the base-year flow that is cut by fuel and buyer, for `detente.energy`; every fuel
        asked for has an entry. A share of zero holds a buyer at its base-year flow.
    carried : tuple of Carried
        Where the shares come from.
    held : mapping
        Buyers by fuel that no lever makes buy less of it, but that stop or cut other trade with
        Russia: they take no new units.
    left_out : tuple of (str, str)
        Every other lever of the scenario, and why; a lever carried over in part is here with the
        rest of it.
    """

    scenario: str
    on: date
    shares: Cuts
    carried: tuple[Carried, ...]
    held: Mapping[str, tuple[str, ...]]
    left_out: tuple[tuple[str, str], ...]

    @property
    def levers(self) -> Table:
        """Each lever carried over, by fuel and buyer."""
        columns: dict[str, list[Any]] = {
            name: [getattr(c, name) for c in self.carried] for name in ("fuel", "buyer", "kind")
        }
        columns |= {
            "flow_cut_pct": [100 * c.share for c in self.carried],
            "member_share_pct": [100 * c.part for c in self.carried],
        }
        columns |= {name: [getattr(c, name) for c in self.carried] for name in ("tag", "part_tag")}
        return Table("lever", tuple(c.lever for c in self.carried), columns)

    def given(self, shares: Cuts) -> Lost:
        """The same with the shares of some fuels given by the caller, in place of what the levers
        say of them.
        """
        kept = tuple(c for c in self.carried if c.fuel not in shares)
        gone = {(c.lever, c.fuel): None for c in self.carried if c.fuel in shares}
        replaced = tuple(
            (lever, f"{fuel} is cut as given by the caller instead") for lever, fuel in gone
        )
        held = {fuel: buyers for fuel, buyers in self.held.items() if fuel not in shares}
        return Lost(
            self.scenario, self.on, {**self.shares, **shares}, kept, held, self.left_out + replaced
        )


def lost_from(
    levers: Sequence[Lever], on: date, about: Measures, *, fuels: Iterable[str] = FUELS
) -> Lost:
    """What the `levers` in force `on` a date take of the seller's `fuels`, and which do not.

    DataError for an unknown fuel or a date outside the tables; ScenarioError when no lever has the
    seller on either side, since the network holds no other exporter.
    """
    chosen = tuple(known(fuel) for fuel in fuels)
    dated(on)
    _require_seller(levers, about)
    carried: list[Carried] = []
    left_out: list[tuple[str, str]] = []
    depths: dict[tuple[str, str], list[Taken]] = {}
    acting = standing(levers, on)
    for position, lever in enumerate(levers):
        replaced = lever.in_force(on) and position not in acting
        taken = _taken(lever, on, about) if not replaced else "another lever stands instead of it"
        reason = taken if isinstance(taken, str) else _unsaid(lever, about, chosen)
        if reason or isinstance(taken, str):
            left_out.append((lever.title, reason))
            continue
        countries = _buyers(lever, about)
        touched = _fuels(lever, about, chosen)
        for fuel in touched:
            placed = [country for country in countries if buyer_of(fuel, country)]
            for country in placed:
                depths.setdefault((fuel, country), []).append(taken)
            carried += _carried(lever, fuel, placed, taken)
        left_out += [(lever.title, said) for said in _nowhere(countries, touched)]
    shares = _shares(depths, chosen)
    held = _held([levers[position] for position in acting], about, shares)
    whole = {fuel: shares[fuel] | dict.fromkeys(held[fuel], 0.0) for fuel in chosen}
    there = {fuel: buyers for fuel, buyers in held.items() if buyers}
    return Lost(about.name, on, whole, tuple(carried), there, tuple(left_out))


def _require_seller(levers: Sequence[Lever], about: Measures) -> None:
    for lever in levers:
        sides = (lever.by, lever.targets)
        if any(seller() in expand(side, about.blocs) for side in sides):
            return
    who = country_name(seller())
    raise ScenarioError(
        f"no lever of {about.name} is on {who} or by {who}, and the network of fuels has no other"
        " exporter",
        where=about.where,
        hint="`detente run` and `detente respond` take every scenario",
    )


def _taken(lever: Lever, on: date, about: Measures) -> Taken | str:
    """The share of a flow that a lever takes from who buys, or why that cannot be said."""
    if not lever.in_force(on):
        return f"not in force on {on}"
    months = max((on - (lever.since or about.start)).days / DAYS_A_MONTH, 0.0)
    left = lever.left(months)
    if left is None:
        return lever.no_quantity
    if left > 1:
        return "allows more than the flow of the base year"
    if lever.sets == "limit":
        return Taken("limit", 1 - left)
    return Taken("fall" if lever.ramps else "cut", 1 - left)


def _unsaid(lever: Lever, about: Measures, fuels: tuple[str, ...]) -> str:
    """Why a lever on quantities has no flow in the network; empty when it has one."""
    if not _buyers(lever, about):
        return f"not on what {country_name(seller())} sells"
    if not _fuels(lever, about, FUELS):
        return "not on a fuel"
    return "" if _fuels(lever, about, fuels) else "on a fuel that was not asked for"


def _buyers(lever: Lever, about: Measures) -> tuple[str, ...]:
    """Countries whose purchases from the seller a lever touches, whether the world has them or
    not.
    """
    senders = expand(lever.by, about.blocs)
    targets = expand(lever.targets, about.blocs)
    routes = lever.routes(Parties(about.world, senders, targets, ()))
    found = [code for route in routes if seller() in route.sellers for code in route.buyers]
    return tuple(dict.fromkeys(code for code in found if code != seller()))


def _fuels(lever: Lever, about: Measures, fuels: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the `fuels` that a lever touches."""
    if lever.groups:
        return tuple(fuel for fuel in fuels if PRODUCT[fuel] in lever.groups)
    sectors = set(lever.touched_sectors(about.world))
    return tuple(fuel for fuel in fuels if sectors & set(fuel_sectors(fuel, about.world)))


def fuel_sectors(fuel: str, world: World) -> tuple[str, ...]:
    """The sectors of the world that hold a fuel, none where it has no such sector."""
    return sectors_holding(PRODUCT[known(fuel)], world)


def _nowhere(countries: Iterable[str], fuels: tuple[str, ...]) -> list[str]:
    """Which countries are no buyers of their own of which fuels, as one reason; none when all
    are.
    """
    missing: dict[tuple[str, ...], list[str]] = {}
    for country in sorted(countries):
        missing.setdefault(tuple(fuel for fuel in fuels if not buyer_of(fuel, country)), []).append(
            country
        )
    said = [
        f"{', '.join(some)} of {' and '.join(of)}"
        for of, some in missing.items()
        if of and of != fuels
    ]
    every = [", ".join(some) for of, some in missing.items() if of == fuels]
    return (
        [f"no buyers of their own in the network: {'; '.join(every + said)}"]
        if every or said
        else []
    )


def _carried(lever: Lever, fuel: str, countries: Iterable[str], taken: Taken) -> Iterator[Carried]:
    """One row for each buyer, its countries together."""
    parts: dict[str, float] = {}
    for country in countries:
        buyer = str(buyer_of(fuel, country))
        parts[buyer] = parts.get(buyer, 0.0) + member_share(fuel, country)
    for buyer, part in parts.items():
        part = round(part, 12)
        yield Carried(
            lever.title,
            fuel,
            buyer,
            taken.kind,
            taken.share * part,
            part,
            lever.tag,
            "identity" if part == 1 else "assumed",
        )


def _shares(
    depths: Mapping[tuple[str, str], list[Taken]], fuels: tuple[str, ...]
) -> dict[str, dict[str, float]]:
    """Share that each buyer loses by fuel, from the depths by fuel and country."""
    shares: dict[str, dict[str, float]] = {fuel: {} for fuel in fuels}
    for (fuel, country), taken in depths.items():
        fall = max((one.share for one in taken if one.kind == "fall"), default=0.0)
        cut = min(1.0, fall + sum(one.share for one in taken if one.kind == "cut"))
        above = max((one.share for one in taken if one.kind == "limit"), default=0.0)
        buyer = str(buyer_of(fuel, country))
        shares[fuel][buyer] = shares[fuel].get(buyer, 0.0) + max(cut, above) * member_share(
            fuel, country
        )
    return {
        fuel: {buyer: min(1.0, round(share, 12)) for buyer, share in one.items()}
        for fuel, one in shares.items()
    }


def _held(
    levers: Sequence[Lever], about: Measures, shares: Mapping[str, Mapping[str, float]]
) -> dict[str, tuple[str, ...]]:
    """Buyers of oil and coal that stop or cut any trade with the seller but not this fuel.

    Of the European Union when most of its members do.
    """
    stopping = [lever for lever in levers if _stops_trade(lever, about)]
    governments = {pull.government for pull in pulls(stopping, about.world, blocs=about.blocs)}
    held = {}
    for fuel, cut in shares.items():
        buyers = dict.fromkeys(flow.buyer for flow in flows(fuel))
        against = governments if fuel in HELD else set[str]()
        held[fuel] = tuple(b for b in buyers if b in against and b not in cut)
    return held


def _stops_trade(lever: Lever, about: Measures) -> bool:
    """Whether a government or its firms take a share of some trade with the seller for good."""
    if lever.private or lever.left(0.0) is None:
        return False
    return seller() in expand(lever.targets, about.blocs)
