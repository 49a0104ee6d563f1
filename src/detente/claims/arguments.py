"""Kinds of arguments that metrics take: what each accepts, checked when a claims file is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from detente.economy.horizon import HORIZONS
from detente.errors import ClaimError, DetenteError
from detente.levers.parse import parse_lever
from detente.scenario.file import Scenario
from detente.scenario.library import list_scenarios
from detente.words import did_you_mean
from detente.world.countries import bloc, is_bloc, list_blocs, resolve
from detente.world.shipped import read_table

NO_LEVER = "none"


@dataclass(frozen=True)
class Kind:
    """A kind of argument; `check` gives a value in its normal form or raises."""

    name: str
    meaning: str
    check: Callable[[str | float], str | float]


def one_of(name: str, options: tuple[str, ...], meaning: str = "") -> Kind:
    """A kind that accepts the named options only."""
    return Kind(name, meaning or " | ".join(options), lambda value: _chosen(value, name, options))


def _chosen(value: str | float, what: str, options: tuple[str, ...]) -> str:
    if value in options:
        return str(value)
    hint = did_you_mean(str(value), options, f"one of {', '.join(options)}")
    raise ClaimError(f"unknown {what} {value!r}", hint=hint)


def country_code(value: str | float) -> str:
    """The code of a country; ClaimError for one that is unknown."""
    try:
        return resolve(_text(value, "country"))
    except DetenteError as error:
        raise ClaimError(error.what, hint=error.hint) from error


def party_code(value: str | float) -> str:
    """The code of a country or the name of a bloc; ClaimError for one that is unknown."""
    text = _text(value, "party")
    try:
        return bloc(text).name if is_bloc(text) else resolve(text)
    except DetenteError as error:
        names = [one.name for one in list_blocs()]
        hint = did_you_mean(text.upper(), names, error.hint)
        raise ClaimError(f"unknown country or bloc {text!r}", hint=hint) from error


def _sectors(value: str | float) -> str:
    known = ("goods", "services", "all", *(row["sector"] for row in read_table("sectors")))
    parts = _text(value, "sectors").split(",")
    return ",".join(_chosen(part.strip(), "sector", known) for part in parts)


def _series(value: str | float) -> str:
    known = dict.fromkeys(row["series"] for row in read_table("recorded_series"))
    return _chosen(value, "series", tuple(known))


def _scenario(value: str | float) -> str:
    text = _text(value, "scenario")
    if text in ("", NO_LEVER):
        return text
    try:
        Scenario.open(text)
    except DetenteError as error:
        hint = did_you_mean(text, list_scenarios(), error.hint)
        raise ClaimError(error.what, where=error.where, hint=hint) from error
    return text


def _lever(value: str | float) -> str:
    text = _text(value, "lever")
    for part in filter(None, text.split(";")):
        try:
            parse_lever(part)
        except DetenteError as error:
            raise ClaimError(f"lever {part.strip()!r}: {error.what}", hint=error.hint) from error
    return text


def _text(value: str | float, what: str) -> str:
    if not isinstance(value, str):
        raise ClaimError(f"{what} is {value!r}, must be a text in quotes")
    return value


def _day(value: str | float) -> str:
    try:
        return date.fromisoformat(_text(value, "day")).isoformat()
    except ValueError:
        raise ClaimError(f"{value!r} is no date", hint="write it as 2022-12-31") from None


def _number(value: str | float) -> float:
    if isinstance(value, str):
        raise ClaimError(f"{value!r} must be a number")
    return value


Country = Annotated[str, Kind("country", "ISO3 code or name", country_code)]
Party = Annotated[
    str, Kind("party", "a country, or a bloc whose members count together", party_code)
]
Sectors = Annotated[
    str, Kind("sectors", "codes separated by commas, or goods, services, all", _sectors)
]
Horizon = Annotated[
    str, one_of("horizon", ("", *HORIZONS), "named horizon; the scenario's headline when empty")
]
ScenarioName = Annotated[
    str,
    Kind(
        "scenario",
        f"a shipped scenario; this one when empty, {NO_LEVER!r} without levers",
        _scenario,
    ),
]
LeverText = Annotated[
    str, Kind("lever", "levers added, in one line each, separated by semicolons", _lever)
]
Puller = Annotated[
    str,
    Kind(
        "party",
        "only levers that this country or bloc pulls; all when empty",
        lambda value: value and party_code(value),
    ),
]
Series = Annotated[str, Kind("series", "a recorded series", _series)]
Period = Annotated[
    str,
    Kind(
        "period",
        "as in the recorded series, e.g. 2022 or 2022-11",
        lambda value: _text(value, "period"),
    ),
]
Day = Annotated[str, Kind("day", "a date such as 2022-12-31", _day)]
Text = Annotated[str, Kind("text", "a text", lambda value: _text(value, "argument"))]
Number = Annotated[float, Kind("number", "a number", _number)]
