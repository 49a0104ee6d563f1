"""Which levers of a scenario are in force at each horizon that it shows, and which never are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detente.economy.horizon import HORIZONS
from detente.levers.base import Lever
from detente.scenario.file import Scenario
from detente.table import Table

YES, NO = "yes", "no"
NEVER, BETWEEN = "never", "only between horizons"


def force_table(scenario: Scenario) -> Table:
    """The levers of a scenario by title: their dates, and whether they are in force by horizon.

    A lever counts at a horizon when it is in force in the month that ends there; in the long run,
    on the day whose levers it keeps. A table of tariffs is one row, which says since when what is
    in force then holds. `note` names the levers that never are, and those that are only in months
    on the way.
    """
    levers = scenario.content.levers
    parts: dict[str, list[int]] = {}
    for place, lever in enumerate(levers):
        parts.setdefault(lever.whole, []).append(place)
    shown = {name: scenario.positions_in(HORIZONS[name]) for name in _in_order(scenario)}
    on_the_way = {
        place for month in scenario.months_shown for place in scenario.positions_in(month)
    }
    columns: dict[str, list[str]] = {
        "from": [_first_day([levers[place] for place in some]) for some in parts.values()],
        "to": [_last_day([levers[place] for place in some]) for some in parts.values()],
    }
    for name, now in shown.items():
        columns[name] = [_cell(some, now, levers) for some in parts.values()]
    columns["note"] = [_note(some, shown, on_the_way) for some in parts.values()]
    return Table("lever", tuple(parts), columns)


def acting_levers(scenario: Scenario) -> tuple[Lever, ...]:
    """The levers in force at a horizon that the scenario shows, or in a month on the way."""
    times = scenario.months_shown
    places = {place for month in times for place in scenario.positions_in(month)}
    return tuple(scenario.content.levers[place] for place in sorted(places))


def horizon_days(scenario: Scenario) -> dict[str, str]:
    """The day at which the levers of each horizon are read; empty where all of them count."""
    days = {name: scenario.day(HORIZONS[name]) or scenario.last_day for name in _in_order(scenario)}
    return {name: str(day or "") for name, day in days.items()}


def _in_order(scenario: Scenario) -> list[str]:
    return sorted(scenario.content.horizons, key=HORIZONS.__getitem__)


def _first_day(parts: Sequence[Lever]) -> str:
    """The first day of some parts of a lever; empty where one has none."""
    days = [one.since for one in parts if one.since]
    return str(min(days)) if len(days) == len(parts) else ""


def _last_day(parts: Sequence[Lever]) -> str:
    """The last day of some parts of a lever; empty where one has none."""
    days = [one.until for one in parts if one.until]
    return str(max(days)) if len(days) == len(parts) else ""


def _cell(some: Sequence[int], now: Sequence[int], levers: Sequence[Lever]) -> str:
    """Whether some part of a lever is in force, and since when where it has several."""
    acting = [place for place in some if place in now]
    if not acting:
        return NO
    days = [day for place in acting if (day := levers[place].since)]
    return f"{YES}, since {max(days)}" if len(some) > 1 and days else YES


def _note(some: Sequence[int], shown: Mapping[str, tuple[int, ...]], on_the_way: set[int]) -> str:
    if any(place in now for now in shown.values() for place in some):
        return ""
    return BETWEEN if on_the_way.intersection(some) else NEVER
