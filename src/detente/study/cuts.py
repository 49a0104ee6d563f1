"""fuels: what a scenario's levers take of Russia's fuels on a date, as shares of base-year flows,
and which levers cannot be said so.

For one country the shares of all levers that cut add up, to at most one, and a limit takes what
lies above it, whichever is more: lost = max(min(1, sum of cuts), 1 - limit). A buyer of several
countries loses the sum over them, each by its share in the purchases. A fall at a horizon counts in
full from the lever's first day: the network has no months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from detente.energy.tables import (
    FUELS,
    SELLER,
    buyer_of,
    dated,
    flows,
    known,
    member_share,
    sector_of,
)
from detente.errors import ScenarioError
from detente.levers.apply import DAYS_A_MONTH, DIRECTION, active, cut_sectors, expand, pulls
from detente.levers.catalogue import Deep, Directed, Lever
from detente.scenario.file import Scenario
from detente.table import Table

Cuts = Mapping[str, Mapping[str, float]]
Taken = tuple[str, float]
PRODUCT = {"gas": "gas", "crude": "crude", "products": "oil_products", "coal": "coal"}
HELD = ("crude", "products", "coal")
EXPORTS = ("brand_exit",)
PRICE = "acts on prices; the network takes quantities"
REASON = dict.fromkeys(("tariff", "export_tax", "trade_cost", "price_cap"), PRICE)
REASON |= {"circumvention": "a detour around other levers; the network finds its own"}
ELSEWHERE = "not on what Russia sells"


@dataclass(frozen=True)
class Carried:
    """What one lever takes of a fuel that a buyer bought in the base year.

    Attributes
    ----------
    lever, fuel, buyer
        Which lever, on what, sold to whom.
    kind : str
        ``cut``, which adds to other cuts, or ``limit``, which does not.
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


def lost_from(scenario: Scenario, on: date, *, fuels: Iterable[str] = FUELS) -> Lost:
    """What the levers of `scenario` in force `on` a date take of Russia's `fuels`, and which levers
    do not.

    DataError for an unknown fuel or a date outside the tables; ScenarioError when no lever has
    Russia on either side, since the network holds no other exporter.
    """
    chosen, own = tuple(known(fuel) for fuel in fuels), scenario.blocs
    dated(on)
    if not any(SELLER in _parties(lever, own) for lever in scenario.content.levers):
        what = (
            f"no lever of {scenario.name} is on Russia or by Russia, and the network of fuels has"
            " no other exporter"
        )
        raise ScenarioError(
            what,
            where=scenario.path,
            hint="`detente run` and `detente respond` take every scenario",
        )
    carried: list[Carried] = []
    left_out: list[tuple[str, str]] = []
    depths: dict[tuple[str, str], list[Taken]] = {}
    now = active(scenario.content.levers, on)
    for lever in scenario.content.levers:
        taken = _taken(lever, on, scenario) if lever in now else f"not in force on {on}"
        said = taken if isinstance(taken, str) else _unsaid(lever, scenario, chosen)
        if said or isinstance(taken, str):
            left_out.append((lever.title, said))
            continue
        countries, touched = _buyers(lever, own), _fuels(lever, scenario, chosen)
        for fuel in touched:
            placed = [country for country in countries if buyer_of(fuel, country)]
            for country in placed:
                depths.setdefault((fuel, country), []).append(taken)
            carried += _carried(lever, fuel, placed, taken)
        left_out += [(lever.title, said) for said in _nowhere(countries, touched)]
    shares, held = _shares(depths, chosen), _held(now, scenario, chosen)
    held = {
        fuel: tuple(b for b in buyers if b not in shares[fuel]) for fuel, buyers in held.items()
    }
    whole = {fuel: shares[fuel] | dict.fromkeys(held[fuel], 0.0) for fuel in chosen}
    return Lost(
        scenario.name,
        on,
        whole,
        tuple(carried),
        {f: b for f, b in held.items() if b},
        tuple(left_out),
    )


def _parties(lever: Lever, blocs: Mapping[str, Any]) -> set[str]:
    """Everybody on either side of a lever."""
    return {
        *expand(lever.by, blocs),
        *(expand(lever.on, blocs) if isinstance(lever, Directed) else ()),
    }


def _taken(lever: Any, on: date, scenario: Scenario) -> Taken | str:
    """Kind and share of a flow that a lever takes from who buys, or why that cannot be said."""
    months = max((on - (lever.since or scenario.start)).days / DAYS_A_MONTH, 0.0)
    if isinstance(lever, Deep):
        return (
            "cut",
            (1 - lever.floor if lever.fall is None else lever.fall / 100) * lever.covered / 100,
        )
    if lever.lever == "over_compliance":
        return "cut", lever.fall / 100 * 0.5 ** (months / lever.half_life)
    if lever.lever == "brand_exit":
        return "cut", lever.share / 100
    if lever.lever in ("quota", "capacity"):
        limit = lever.limit / 100 * (1 + getattr(lever, "growth", 0.0) / 100) ** (months / 12)
        return ("limit", 1 - limit) if limit <= 1 else "allows more than the flow of the base year"
    return REASON.get(lever.lever, "moves no fuel by itself")


def _unsaid(lever: Any, scenario: Scenario, fuels: tuple[str, ...]) -> str:
    """Why a lever on quantities has no flow in the network; empty when it has one."""
    if not _buyers(lever, scenario.blocs):
        return ELSEWHERE
    if not _fuels(lever, scenario, FUELS):
        return "not on a fuel"
    return "" if _fuels(lever, scenario, fuels) else "on a fuel that was not asked for"


def _buyers(lever: Any, blocs: Mapping[str, Any]) -> tuple[str, ...]:
    """Countries whose purchases from Russia a lever touches."""
    senders, targets = expand(lever.by, blocs), expand(lever.on, blocs)
    way = getattr(
        lever,
        "direction",
        "exports" if lever.lever in EXPORTS else DIRECTION.get(lever.lever, "imports"),
    )
    found = (
        *(senders if SELLER in targets and way != "exports" else ()),
        *(targets if SELLER in senders and way != "imports" else ()),
    )
    return tuple(dict.fromkeys(code for code in found if code != SELLER))


def _fuels(lever: Any, scenario: Scenario, fuels: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the `fuels` that a lever touches."""
    products = getattr(lever, "products", ())
    sectors = cut_sectors(lever, scenario.world)
    return tuple(
        fuel
        for fuel in fuels
        if (PRODUCT[fuel] in products if products else sector_of(fuel) in sectors)
    )


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
            taken[0],
            taken[1] * part,
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
        cut = min(1.0, sum(share for kind, share in taken if kind == "cut"))
        above = max((share for kind, share in taken if kind == "limit"), default=0.0)
        buyer = str(buyer_of(fuel, country))
        shares[fuel][buyer] = shares[fuel].get(buyer, 0.0) + max(cut, above) * member_share(
            fuel, country
        )
    return {
        fuel: {buyer: min(1.0, round(share, 12)) for buyer, share in one.items()}
        for fuel, one in shares.items()
    }


def _held(
    levers: Iterable[Lever], scenario: Scenario, fuels: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """Buyers of oil and coal that stop or cut any trade with Russia; of the European Union when
    most of its members do.
    """
    against = [
        lever
        for lever in levers
        if isinstance(lever, Directed) and SELLER in expand(lever.on, scenario.blocs)
    ]
    stopping = [
        lever
        for lever in against
        if isinstance(lever, Deep) or getattr(lever, "lever", "") in ("brand_exit", "quota")
    ]
    governments = {
        pull.government for pull in pulls(stopping, scenario.world, blocs=scenario.blocs)
    }
    buyers = {fuel: dict.fromkeys(flow.buyer for flow in flows(fuel)) for fuel in fuels}
    return {
        fuel: tuple(b for b in names if fuel in HELD and b in governments)
        for fuel, names in buyers.items()
    }
