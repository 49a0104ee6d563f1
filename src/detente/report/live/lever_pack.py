"""Levers as the page moves them: what each touches, how its depth enters, and how far it goes.

A scenario's pack for the engine holds the shock of each month. The page needs more: it makes the
shock anew whenever the reader moves a lever, from the same parties, links and numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from detente.economy.horizon import HORIZONS
from detente.energy.pooling import with_latent_links
from detente.errors import DataError
from detente.levers.base import Lever
from detente.levers.flows import BrandExit, Deep, OverCompliance
from detente.levers.prices import BorderTax, PriceCap
from detente.levers.products import covered_share, list_products, product_sectors
from detente.levers.pull import Pull
from detente.levers.schedule import TariffSchedule
from detente.levers.setting import Parties
from detente.levers.transfers import MoneyLever
from detente.report.live.pack import Node, Packer, by_sector
from detente.scenario.file import Scenario
from detente.world.shipped import sectors_with
from detente.world.world import World

# Fields that the page writes anew or shows, not numbers that enter a shock.
APART = {"name", "by", "on", "of", "buyers", "sectors", "exempt", "products", "instead_of"}
DATED = {"since", "until", "horizon", "file", "sha256", "item", "reported_by", "direction"}

BANS, TAXES, ENERGY = "Trade bans and controls", "Tariffs and taxes", "Energy"
MONEY, COSTS, OUTPUT = "Money", "Costs and routes", "Output and people"


def packed_levers(scenario: Scenario) -> list[Node]:
    """Every lever of the file, in its order, whatever its dates."""
    pulled: dict[int | None, list[Pull]] = {}
    for pull in scenario.pulls:
        pulled.setdefault(pull.position, []).append(pull)
    return [
        _packed(lever, pulled.get(place, []), scenario)
        for place, lever in enumerate(scenario.content.levers)
    ]


def packed_products(world: World, packer: Packer) -> Node:
    """The share of each flow that each product group makes up, by group and sector.

    Arrays [buyer, seller]; groups of which the world lacks a sector are left out.
    """
    found: Node = {}
    for name in list_products(world):
        try:
            sectors = product_sectors((name,), world)
        except DataError:
            continue
        share = by_sector(covered_share((name,), world))
        places = [world.sector(code) for code in sectors]
        found[name] = [{"sector": k, "share": packer.add(share[k])} for k in places]
    return found


def days(day: date | None) -> int | None:
    """A day as a number of days; None for none."""
    return day.toordinal() if day else None


def _packed(lever: Lever, pulled: Sequence[Pull], scenario: Scenario) -> Node:
    world = with_latent_links(scenario.world)
    senders = tuple(dict.fromkeys(code for pull in pulled for code in pull.senders))
    parties = lever.parties(senders, world, scenario.blocs) if senders else None
    given = lever.model_dump(mode="json", exclude=APART | DATED | {"lever", "tag", "source"})
    node = given | {
        "kind": lever.lever,
        "title": lever.title,
        "whole": lever.whole,
        "group": _group(lever, parties),
        "tag": lever.tag,
        "source": lever.source,
        "said": lever.line(),
        "since": days(lever.since),
        "until": days(lever.until),
        "instead_of": list(lever.instead_of),
        "products": list(lever.groups),
        "deep": isinstance(lever, Deep),
        "parties": _parties(lever, parties, pulled),
        "slider": _slider(lever),
    }
    if parties and isinstance(lever, Deep):
        months = HORIZONS[lever.horizon]
        node["whole_after"] = months if math.isfinite(months) else None
        node["gap"] = lever.keeper(parties) if lever.gap == "default" else lever.gap
    if isinstance(lever, OverCompliance):
        node["gap"] = "varieties" if lever.gap == "default" else lever.gap
    if isinstance(lever, TariffSchedule):
        node |= _table(lever, senders, world)
    return node


def _parties(lever: Lever, parties: Parties | None, pulled: Sequence[Pull]) -> Node:
    """Who pulls a lever, on whom, in which sectors, as positions; all empty where nobody does."""
    if parties is None:
        return {"senders": [], "governments": [], "targets": [], "sectors": [], "routes": []}
    world = parties.world

    def places(codes: Sequence[str]) -> list[int]:
        return [world.country(code) for code in codes]

    routes = [
        {"buyers": places(route.buyers), "sellers": places(route.sellers)}
        for route in lever.routes(parties)
    ]
    if parties.others and not isinstance(lever, PriceCap):
        routes = [{"buyers": places(parties.targets), "sellers": places(parties.others)}]
    return {
        "senders": places(parties.senders),
        "governments": [places(pull.senders) for pull in pulled if pull.senders],
        "targets": places(parties.targets),
        "sectors": [world.sector(code) for code in parties.sectors],
        "routes": routes,
    }


def _table(lever: TariffSchedule, senders: Sequence[str], world: World) -> Node:
    """The rows of a table, those of higher amounts last, as positions."""
    rows = []
    for row in sorted(lever.rows, key=lambda one: one.amount):
        sellers = [code for code in row.exporters if code in world.countries]
        rows.append(
            {
                "buyers": [world.country(code) for code in row.importers if code in senders],
                "sellers": [world.country(code) for code in sellers],
                "sectors": [world.sector(code) for code in row.sectors],
                "products": [row.product] if row.product else [],
                "amount": row.amount,
            }
        )
    first = lever.rows[0]
    return {"rows": rows, "level": first.level, "set_on": days(first.since)}


def _group(lever: Lever, parties: Parties | None) -> str:
    """The heading that a lever stands under."""
    if isinstance(lever, MoneyLever):
        return MONEY
    if not lever.targets:
        return OUTPUT
    fuels = set(sectors_with("energy", parties.world)) if parties else set()
    if parties and set(parties.sectors) <= fuels:
        return ENERGY
    if isinstance(lever, BorderTax | TariffSchedule):
        return TAXES
    return BANS if lever.phase == "cut" or isinstance(lever, BrandExit) else COSTS


def _slider(lever: Lever) -> Node | None:
    """The number that the page moves, its ends, step and unit; None where there is none to move."""
    if isinstance(lever, Deep) and lever.fall is None:
        return _ends("covered", lever.covered, 1, 100, "%")
    if isinstance(lever, PriceCap):
        return _ends("cap", lever.cap, min(20, lever.cap), max(lever.price, lever.cap), "USD")
    if isinstance(lever, MoneyLever):
        return _ends("amount", lever.amount, 0, 2 * lever.amount, "bn USD")
    values: Mapping[str, Any] = {name: getattr(lever, name, None) for name in _UNITS}
    for name, (low, high, unit) in _UNITS.items():
        value = values[name]
        if value is not None and name in (lever.number, *lever.scale):
            return _ends(name, value, min(low, 2 * value), max(high, 2 * value), unit)
    return None


# By field: the lowest and the highest number that the page offers, unless twice the written one is
# beyond it, and the unit.
_UNITS = {
    "fall": (1, 99, "%"),
    "leakage": (0, 50, "%"),
    "share": (0, 99, "%"),
    "rate": (0, 60, "%"),
    "points": (0, 60, "points"),
    "change": (-30, 30, "%"),
    "limit": (0, 200, "%"),
}


def _ends(field: str, value: float, low: float, high: float, unit: str) -> Node:
    """A slider, within what the field allows."""
    high = min(high, 100) if field in ("leakage", "covered") else high
    high = min(high, 99) if field in ("fall", "share") else high
    wide = high - low
    step = 1 if wide >= 40 else 0.5 if wide >= 10 else wide / 100
    named = {"field": field, "written": value, "unit": unit}
    return named | {"min": low, "max": high, "step": step}
