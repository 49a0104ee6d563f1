"""The dated political state: what the votes show, and what we assume about threat, war, beliefs,
pressure and pledge.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from detente.errors import DataError
from detente.words import did_you_mean
from detente.world.shipped import read_table


@dataclass(frozen=True)
class Entry:
    """One entry of the political state.

    Attributes
    ----------
    name : str
        A variable of ``variables.csv``, which says what it means and in which unit.
    since : date
        From when it holds.
    value, low, high : float
        The central value and the range: over assumptions, or the 90 per cent bounds of an estimate.
    tag : {"data", "assumption"}
    source : str
        Where it comes from; for an assumption the public acts that it reads.
    """

    name: str
    since: date
    value: float
    low: float
    high: float
    tag: str
    source: str


def state_on(name: str, on: date | str) -> Entry:
    """The entry called `name` in force on a date.

    Parameters
    ----------
    name : str
        One of `state_names`.
    on : date or str
        A date, ``2022-12-30``, or a month: ``2022-12`` is its last day.

    Raises
    ------
    DataError
        Unknown name (with a suggestion), a text that is no date, or a date before the first entry.
    """
    day = _day(on)
    entries = _entries()
    if name not in entries:
        hint = did_you_mean(name, entries, f"there are {', '.join(entries)}")
        raise DataError(f"no entry {name!r} in the political state", hint=hint)
    held = [entry for entry in entries[name] if entry.since <= day]
    if not held:
        raise DataError(
            f"{name} starts on {entries[name][0].since}, nothing is known on {day}",
            hint="ask for a later date",
        )
    return held[-1]


def state_names() -> tuple[str, ...]:
    """Names that `state_on` knows, sorted."""
    return tuple(_entries())


def ideal_point(state: str, year: int) -> Entry:
    """UN ideal point of a state (ISO3) in a calendar year, with its 90 per cent bounds; DataError
    where there is none.

    From roll calls of final passage (Bailey, Strezhnev & Voeten 2017); higher is nearer the United
    States. Serbia continues Yugoslavia. States that are not members of the United Nations, such as
    Taiwan, have none.
    """
    points = _ideal_points()
    if (state, year) not in points:
        years = sorted(y for s, y in points if s == state)
        raise DataError(
            f"no UN ideal point of {state!r} in {year}",
            hint=(
                f"there are the years {years[0]} to {years[-1]}"
                if years
                else "is it an ISO3 code of a member of the United Nations?"
            ),
        )
    return points[state, year]


def ideal_distance(first: str, second: str, on: date | str) -> Entry:
    """Distance of two states in UN ideal points, from votes of the last calendar year complete on
    the date.

    The range is the widest and the narrowest distance that the 90 per cent bounds of the two points
    allow. Raises DataError where one of them has no ideal point.
    """
    day = _day(on)
    year = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    a, b = ideal_point(first, year), ideal_point(second, year)
    narrow = max(0.0, a.low - b.high, b.low - a.high)
    wide = max(a.high - b.low, b.high - a.low)
    return Entry(
        "ideal_distance", date(year, 12, 31), abs(a.value - b.value), narrow, wide, "data", a.source
    )


@lru_cache(maxsize=1)
def _entries() -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for row in read_table("political_state"):
        value, low, high = (float(row[key]) for key in ("value", "low", "high"))
        entry = Entry(
            row["name"],
            date.fromisoformat(row["since"]),
            value,
            low,
            high,
            row["tag"],
            row["source"],
        )
        found.setdefault(entry.name, []).append(entry)
    return {
        name: tuple(sorted(found[name], key=lambda entry: entry.since)) for name in sorted(found)
    }


@lru_cache(maxsize=1)
def _ideal_points() -> dict[tuple[str, int], Entry]:
    source = "Bailey, Strezhnev & Voeten (2017), roll calls of final passage"
    return {
        (row["iso3"], int(row["year"])): Entry(
            "ideal_point",
            date(int(row["year"]), 1, 1),
            float(row["ideal"]),
            float(row["low"]),
            float(row["high"]),
            "data",
            source,
        )
        for row in read_table("ideal_points")
    }


def _day(on: date | str) -> date:
    if isinstance(on, date):
        return on
    try:
        if len(on) == 7:
            first = date.fromisoformat(f"{on}-01")
            return first.replace(day=monthrange(first.year, first.month)[1])
        return date.fromisoformat(on)
    except ValueError:
        raise DataError(
            f"{on!r} is not a date", hint="write 2022-12-30, or 2022-12 for the end of a month"
        ) from None
