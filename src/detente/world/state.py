"""The dated political state: what the votes show, and what is read of an actor, its ally and the
pair about threat, war, beliefs, pressure and pledge.

Every entry says whom it is about; nobody is given another one's.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from detente.errors import DataError
from detente.words import did_you_mean
from detente.world.countries import country_name
from detente.world.shipped import read_table
from detente.world.variables import variable

# The two an entry can be about.
ACTOR, ALLY = "actor", "ally"
# Ends of the scale of the only entry that can be negative; the others go from 0 to 1.
SIGNED, SIGNED_SCALE, SCALE = "war_state", (-1.0, 1.0), (0.0, 1.0)


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
    actor, ally : str
        Codes of whom it is about; empty where it is not about one.
    """

    name: str
    since: date
    value: float
    low: float
    high: float
    tag: str
    source: str
    actor: str = ""
    ally: str = ""


@dataclass(frozen=True)
class Pair:
    """An actor and the ally that it could back, by code."""

    actor: str
    ally: str


@dataclass(frozen=True)
class PoliticalState:
    """What is known of a pair on a day.

    Attributes
    ----------
    pair : Pair
    on : date
    entries : mapping of str to Entry
        By name.
    """

    pair: Pair
    on: date
    entries: Mapping[str, Entry]


def about(name: str) -> tuple[str, ...]:
    """Whom an entry is about: the actor, its ally or both, in this order."""
    dims = variable(name).dims.split()
    return tuple(one for one in (ACTOR, ALLY) if one in dims)


def require_entry(entry: Entry) -> None:
    """DataError for an entry that is not about whom its name says, or off its scale."""
    _require_name(entry.name)
    for party in (ACTOR, ALLY):
        wanted = party in about(entry.name)
        if wanted and not getattr(entry, party):
            raise DataError(
                f"{entry.name} needs its {party}", hint=f"add `{party}: COUNTRY`: whom it is about"
            )
        if not wanted and getattr(entry, party):
            raise DataError(f"{entry.name} is about no {party}", hint=f"leave out `{party}`")
    low, high = SIGNED_SCALE if entry.name == SIGNED else SCALE
    if not low <= entry.low <= entry.value <= entry.high <= high:
        raise DataError(
            f"{entry.name}: {entry.low:g}, {entry.value:g}, {entry.high:g} are no low, value and"
            " high",
            hint=f"they rise, from {low:g} to {high:g}",
        )


def state_on(name: str, on: date | str, pair: Pair, given: Sequence[Entry] = ()) -> Entry:
    """The entry called `name` that is in force for a pair on a date.

    Parameters
    ----------
    name : str
        One of `state_names`.
    on : date or str
        A date, ``2022-12-30``, or a month: ``2022-12`` is its last day.
    pair : Pair
        The actor and its ally.
    given : sequence of Entry
        Entries of a scenario's own; where one is in force it comes before those that are shipped.

    Raises
    ------
    DataError
        Unknown name (with a suggestion), a text that is no date, or nothing in force for this pair.
    """
    return political_state([name], on, pair, given).entries[name]


def political_state(
    names: Sequence[str], on: date | str, pair: Pair, given: Sequence[Entry] = ()
) -> PoliticalState:
    """The PoliticalState of a pair with the entries called `names`, see `state_on`.

    DataError that names every entry which is missing: no actor is given another one's.
    """
    day = _day(on)
    found: dict[str, Entry] = {}
    missing = []
    for name in names:
        _require_name(name)
        entry = _in_force(_of_pair(name, pair, given), day)
        entry = entry or _in_force(_of_pair(name, pair, _entries()), day)
        if entry is None:
            missing.append(name)
        else:
            found[name] = entry
    if missing:
        raise _no_state(missing, day, pair, given)
    return PoliticalState(pair, day, found)


def state_names() -> tuple[str, ...]:
    """Names that `state_on` knows, sorted."""
    return tuple(sorted({entry.name for entry in _entries()}))


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


def _require_name(name: str) -> None:
    names = state_names()
    if name not in names:
        hint = did_you_mean(name, names, f"there are {', '.join(names)}")
        raise DataError(f"no entry {name!r} in the political state", hint=hint)


def _of_pair(name: str, pair: Pair, entries: Sequence[Entry]) -> list[Entry]:
    """The entries of a name that are about the pair, the earliest first."""
    parties = about(name)

    def is_theirs(entry: Entry) -> bool:
        return all(getattr(entry, party) == getattr(pair, party) for party in parties)

    found = [entry for entry in entries if entry.name == name and is_theirs(entry)]
    return sorted(found, key=lambda entry: entry.since)


def _in_force(entries: Sequence[Entry], day: date) -> Entry | None:
    """The last entry that has begun on a day; None where none has."""
    held = [entry for entry in entries if entry.since <= day]
    return held[-1] if held else None


def _no_state(missing: Sequence[str], day: date, pair: Pair, given: Sequence[Entry]) -> DataError:
    """What to say where a pair has no entry in force: which, and from when there are some."""
    said = []
    for name in missing:
        later = _of_pair(name, pair, (*given, *_entries()))
        said.append(f"{name} (starts on {later[0].since})" if later else name)
    actor, ally = (country_name(code) for code in (pair.actor, pair.ally))
    return DataError(
        f"no political state of {actor} toward {ally} on {day}: nothing on {', '.join(said)}",
        hint="what is not on record is not guessed; give it with its source under `politics:`",
    )


@lru_cache(maxsize=1)
def _entries() -> tuple[Entry, ...]:
    """Every shipped entry."""
    return tuple(_entry(row) for row in read_table("political_state"))


def _entry(row: Mapping[str, str]) -> Entry:
    value, low, high = (float(row[key]) for key in ("value", "low", "high"))
    since = date.fromisoformat(row["since"])
    parties = {party: row[party] for party in (ACTOR, ALLY)}
    return Entry(row["name"], since, value, low, high, row["tag"], row["source"], **parties)


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
