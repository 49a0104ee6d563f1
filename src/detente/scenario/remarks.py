"""What a reader of a scenario must know: the file's own notes, and what its levers leave open."""

from __future__ import annotations

import math

from detente.economy.horizon import HORIZONS
from detente.levers.base import Lever
from detente.scenario.file import Scenario
from detente.scenario.floor import floors
from detente.scenario.left_out import left_out
from detente.scenario.units import unit_notes


def remarks_on(scenario: Scenario) -> tuple[str, ...]:
    """The file's notes, then what its levers leave open.

    None in force in the long run, some that the long run leaves out, what the world or the dates
    leave out, a loss that is a floor, or numbers without a source.
    """
    content, said = scenario.content, []
    missing = _not_kept(scenario)
    if content.levers and not scenario.levers:
        said.append(f"no lever is in force on {scenario.last_day}")
    elif missing:
        names = "; ".join(missing)
        said.append(f"the long run keeps the levers of {scenario.last_day}, without {names}")
    said += left_out(scenario)
    said += unit_notes(scenario, _at_horizons(scenario))
    said += _not_yet(scenario)
    said += floors(content.levers, scenario.world)
    unsourced = [lever.title for lever in content.levers if not lever.source.strip()]
    if unsourced:
        several = "s" if len(unsourced) > 1 else ""
        names = "; ".join(unsourced)
        said.append(f"{len(unsourced)} lever{several} without a source: {names}")
    return (*content.notes, *said)


def _at_horizons(scenario: Scenario) -> tuple[Lever, ...]:
    """The levers in force at some horizon shown, or on the way there."""
    months = scenario.months_shown
    positions = {one for month in months for one in scenario.positions_in(month)}
    return tuple(scenario.content.levers[position] for position in sorted(positions))


def _not_yet(scenario: Scenario) -> list[str]:
    """The own political entries that start after the scenario's date: nothing reads them."""
    day = scenario.content.date
    late = [one for one in scenario.content.politics if day and one.since > day]
    names = "; ".join(f"{one.name}, {one.since}" for one in late)
    return [f"political entries that start after {day} are not read: {names}"] if late else []


def _not_kept(scenario: Scenario) -> tuple[str, ...]:
    """Levers that the long run shown lacks, since they do not act on its last day.

    What a table says at other times is one of them.
    """
    content = scenario.content
    if not any(math.isinf(HORIZONS[name]) for name in content.horizons):
        return ()
    kept = set(scenario.positions_in(math.inf))
    missing = [one for place, one in enumerate(content.levers) if place not in kept]
    acting = {content.levers[place].whole for place in kept}
    names = [one.title if one.title == one.whole else _stretches(one, acting) for one in missing]
    return tuple(dict.fromkeys(names))


def _stretches(part: Lever, acting: set[str]) -> str:
    """What a table says outside the last day, as one."""
    return f"{part.whole} at other times" if part.whole in acting else part.whole
