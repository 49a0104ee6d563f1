"""Kinds of arguments that metrics take: what each accepts, checked when a claims file is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar

from detente.economy.horizon import HORIZONS
from detente.errors import ClaimError, DetenteError
from detente.levers.parse import parse_lever
from detente.levers.setting import sectors_of
from detente.scenario.file import Scenario
from detente.scenario.library import list_scenarios
from detente.words import did_you_mean
from detente.world.countries import (
    inside_rest,
    listed_bloc,
    own_code,
    resolve,
    split_members,
)
from detente.world.shipped import read_table
from detente.world.whom import parties
from detente.world.world import World

NO_LEVER = "none"
T = TypeVar("T")


Value = str | float


def _as_written(value: Value, scenario: Scenario) -> Value:
    return value


@dataclass(frozen=True)
class Kind:
    """A kind of argument, checked in two steps; each gives a value in its normal form or raises.

    Attributes
    ----------
    name, meaning : str
    check : callable
        ``check(value)``: what can be said while no world is known.
    known : callable
        ``known(value, scenario)``: codes and names, looked up in the world of a scenario.
    """

    name: str
    meaning: str
    check: Callable[[Value], Value]
    known: Callable[[Value, Scenario], Value] = _as_written


def one_of(name: str, options: tuple[str, ...], meaning: str = "") -> Kind:
    """A kind that accepts the named options only."""
    return Kind(name, meaning or " | ".join(options), lambda value: _chosen(value, name, options))


def _chosen(value: Value, what: str, options: tuple[str, ...]) -> str:
    if value in options:
        return str(value)
    hint = did_you_mean(str(value), options, f"one of {', '.join(filter(None, options))}")
    raise ClaimError(f"unknown {what} {value!r}", hint=hint)


def _word(what: str) -> Callable[[Value], Value]:
    """A check that a value is a text with something in it."""

    def check(value: Value) -> Value:
        text = _text(value, what).strip()
        if not text:
            raise ClaimError(f"{what} is empty", hint=f"name a {what}, or leave it out")
        return text

    return check


def state_code(value: Value, scenario: Scenario) -> str:
    """The code of a country, with or without accounts; ClaimError for one that is unknown."""
    return _in_world(lambda: resolve(str(value), scenario.world))


def country_code(value: Value, scenario: Scenario) -> str:
    """The code of a country of the scenario's world; ClaimError for one that it lacks."""
    return _in_world(lambda: _with_accounts(state_code(value, scenario), scenario.world))


def _with_accounts(code: str, world: World) -> str:
    """The same code; DataError when the world has no accounts for it."""
    world.country(code)
    return code


def named_party(value: Value, scenario: Scenario) -> str:
    """The code of a country, the name of a bloc or a text that means several.

    With or without accounts.

    ClaimError for one that is unknown.
    """
    text = str(value)
    own = own_code(text, scenario.world)
    if own or text in scenario.content.blocs:
        return own or text
    listed = listed_bloc(text)
    if listed:
        return scenario.blocs.get(listed.name, listed.on(None)).name
    try:
        members = parties(text, scenario.world, scenario.blocs)
    except DetenteError as error:
        what = error.what.replace("unknown country ", "unknown country or bloc ", 1)
        raise ClaimError(what, hint=error.hint) from error
    return members[0] if len(members) == 1 else text


def bloc_code(value: Value, scenario: Scenario) -> str:
    """The same for a country or a bloc on its own; ClaimError for a text that means several."""
    found = named_party(value, scenario)
    if found in scenario.blocs or listed_bloc(found) or _is_code(found, scenario):
        return found
    raise ClaimError(f"{found!r} is neither one country nor a bloc", hint="name them one by one")


def _is_code(text: str, scenario: Scenario) -> bool:
    """Whether a text is the code of a country."""
    try:
        return resolve(text, scenario.world) == text
    except DetenteError:
        return False


def party_code(value: Value, scenario: Scenario) -> str:
    """The code of a country of the scenario's world, or the name of a bloc with members in it.

    ClaimError for one that is unknown, or that has nobody in the world.
    """
    party, world = named_party(value, scenario), scenario.world
    members = parties(party, world, scenario.blocs)
    if not split_members(members, world)[0]:
        who = party if members == (party,) else f"any member of {party}"
        raise ClaimError(
            f"world {world.name} has no accounts for {who}{inside_rest(world)}",
            hint="see `detente list countries`",
        )
    return party


def _in_world(find: Callable[[], T]) -> T:
    """What a look-up in a world finds; its error as one of the claims file."""
    try:
        return find()
    except DetenteError as error:
        raise ClaimError(error.what, hint=error.hint) from error


def _sectors_known(value: Value, scenario: Scenario) -> Value:
    codes = [part.strip() for part in str(value).split(",")]
    _in_world(lambda: sectors_of(codes, scenario.world))
    return ",".join(codes)


def _series(value: Value) -> str:
    known = dict.fromkeys(row["series"] for row in read_table("recorded_series"))
    return _chosen(value, "series", tuple(known))


def _scenario(value: Value) -> str:
    text = _text(value, "scenario")
    if text in ("", NO_LEVER):
        return text
    try:
        Scenario.open(text)
    except DetenteError as error:
        hint = did_you_mean(text, list_scenarios(), error.hint)
        raise ClaimError(error.what, where=error.where, hint=hint) from error
    return text


def _scenario_known(value: Value, scenario: Scenario) -> Value:
    """The name of a scenario whose levers the world of another allows."""
    if value == NO_LEVER:
        return value
    asked = Scenario.open(str(value)).content
    levers = {name: getattr(asked, name) for name in ("levers", "blocs", "products", "date")}
    try:
        scenario.with_content(levers)
    except DetenteError as error:
        raise ClaimError(f"scenario {value!r}: {error.what}", hint=error.hint) from error
    return value


def _lever(value: Value) -> str:
    return _each_lever(value, parse_lever)


def _lever_known(value: Value, scenario: Scenario) -> Value:
    bare = scenario.without_levers()
    return _each_lever(value, lambda text: bare.with_levers([text]))


def _each_lever(value: Value, check: Callable[[str], Any]) -> str:
    """Levers in one line each; ClaimError for the first that `check` refuses."""
    text = _text(value, "lever")
    for part in filter(str.strip, text.split(";")):
        try:
            check(part)
        except DetenteError as error:
            raise ClaimError(f"lever {part.strip()!r}: {error.what}", hint=error.hint) from error
    return text


def _text(value: Value, what: str) -> str:
    if not isinstance(value, str):
        raise ClaimError(f"{what} is {value!r}, must be a text in quotes")
    return value


def _day(value: Value) -> str:
    try:
        return date.fromisoformat(_text(value, "day")).isoformat()
    except ValueError:
        raise ClaimError(f"{value!r} is no date", hint="write it as 2022-12-31") from None


def _number(value: Value) -> float:
    if isinstance(value, str):
        raise ClaimError(f"{value!r} must be a number")
    return value


Country = Annotated[
    str, Kind("country", "code or name of a country of the world", _word("country"), country_code)
]
State = Annotated[
    str, Kind("state", "code or name, with or without accounts", _word("state"), state_code)
]
Party = Annotated[
    str,
    Kind("party", "a country, or a bloc whose members count together", _word("party"), party_code),
]
Sectors = Annotated[
    str,
    Kind(
        "sectors",
        "codes separated by commas, or goods, services, all",
        _word("sector"),
        _sectors_known,
    ),
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
        _scenario_known,
    ),
]
LeverText = Annotated[
    str,
    Kind(
        "lever",
        "levers added, in one line each, separated by semicolons",
        _lever,
        _lever_known,
    ),
]
Puller = Annotated[
    str,
    Kind(
        "party",
        "only levers that this country or bloc pulls; all when empty",
        lambda value: _text(value, "party").strip(),
        party_code,
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
