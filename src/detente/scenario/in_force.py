"""Which levers of a scenario are in force at each horizon that it shows, and which never are."""

from __future__ import annotations

from collections.abc import Mapping

from detente.economy.horizon import HORIZONS
from detente.scenario.file import Scenario
from detente.table import Table

YES, NO = "yes", "no"
NEVER, BETWEEN = "never", "only between horizons"


def force_table(scenario: Scenario) -> Table:
    """The levers of a scenario by title: their dates, and whether they are in force by horizon.

    A lever counts at a horizon when it is in force in the month that ends there; in the long run,
    on the day whose levers it keeps. `note` names those that never are, and those that are only in
    months on the way.
    """
    levers = scenario.content.levers
    columns: dict[str, list[str]] = {
        "from": [str(lever.since or "") for lever in levers],
        "to": [str(lever.until or "") for lever in levers],
    }
    shown = {name: scenario.positions_in(HORIZONS[name]) for name in _in_order(scenario)}
    places = range(len(levers))
    for name, now in shown.items():
        columns[name] = [YES if place in now else NO for place in places]
    on_the_way = {
        place for month in scenario.months_shown for place in scenario.positions_in(month)
    }
    columns["note"] = [_note(place, shown, on_the_way) for place in places]
    return Table("lever", tuple(lever.title for lever in levers), columns)


def horizon_days(scenario: Scenario) -> dict[str, str]:
    """The day at which the levers of each horizon are read; empty where all of them count."""
    days = {name: scenario.day(HORIZONS[name]) or scenario.last_day for name in _in_order(scenario)}
    return {name: str(day or "") for name, day in days.items()}


def _in_order(scenario: Scenario) -> list[str]:
    return sorted(scenario.content.horizons, key=HORIZONS.__getitem__)


def _note(place: int, shown: Mapping[str, tuple[int, ...]], on_the_way: set[int]) -> str:
    if any(place in now for now in shown.values()):
        return ""
    return BETWEEN if place in on_the_way else NEVER
