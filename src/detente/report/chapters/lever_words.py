"""What a lever does, in plain words for a page; its line for a file is `Lever.line`."""

from __future__ import annotations

from typing import Any

from detente.levers.base import Lever
from detente.world.shipped import sector_names
from detente.world.world import World

# Of more sectors than this their number is said.
NAMED = 2
# What fields of levers say, in the order of the sentence; `{}` is the number.
SAID = {
    "fall": "{} per cent less",
    "share": "{} per cent of the foreign varieties leave",
    "local": "{} per cent of local production stops",
    "leakage": "{} per cent of what is lost comes back",
    "route_cost": "the detour is {} per cent dearer",
    "limit": "at most {} per cent of the base",
    "growth": "growing by {} per cent a year",
    "rate": "a rate of {} per cent",
    "points": "{} points on top",
    "change": "a change of {} per cent",
    "cap": "at most {} USD a barrel",
    "price": "without it {}",
    "amount": "{} billion USD",
    "yearly_return": "with a return of {} per cent a year",
    "floor": "{} per cent is left",
    "half_life": "half of it gone after {} months",
    "units": "{} units",
}
COVERED, WHOLE = "covering {} per cent", 100.0
# Of these, none is a number too.
MAY_BE_NONE = ("rate", "limit")
WHAT = {"goods": "all goods", "services": "all services", "all": "all goods and services"}


def in_plain_words(lever: Lever, world: World) -> str:
    """What is covered, and by how much, for readers who know no field of a scenario file."""
    given = {name: getattr(lever, name, None) for name in SAID}
    said = [
        words.format(_number(given[name]))
        for name, words in SAID.items()
        if given[name] or (name in MAY_BE_NONE and given[name] == 0)
    ]
    if getattr(lever, "ban", False):
        said.insert(0, "no trade")
    if file := getattr(lever, "file", ""):
        said.insert(0, f"rates by country and sector, from the file {file}")
    covered = getattr(lever, "covered", WHOLE)
    if covered < WHOLE:
        said.append(COVERED.format(_number(covered)))
    whole, what = ", ".join(said), _covered(lever, world)
    return f"{what}: {whole}" if what and whole else what or whole


def _covered(lever: Lever, world: World) -> str:
    """The products or sectors that it covers."""
    products = getattr(lever, "products", ())
    sectors: tuple[str, ...] = getattr(lever, "sectors", ())
    if products:
        return ", ".join(product.replace("_", " ") for product in products)
    if len(sectors) > NAMED:
        return f"{len(sectors)} sectors"
    names = sector_names(world)
    return ", ".join(WHAT.get(code) or names.get(code, code) for code in sectors)


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
