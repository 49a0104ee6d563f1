"""Who is shown beside the largest movers: who is asked for, the target, who pulls, and blocs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detente.errors import DataError
from detente.scenario.file import Scenario
from detente.world.countries import (
    country_name,
    listed_bloc,
    own_code,
    split_members,
    title_of,
)
from detente.world.whom import expand, names_in, parties, whom
from detente.world.world import World

ASKED, TARGET, PULLS, NAMED = "asked for", "target", "pulls levers", "named by a lever"


@dataclass(frozen=True)
class ShownParty:
    """A country, or several that stand in one row.

    Attributes
    ----------
    code, name : str
    members : tuple of str
        Its countries that the world has accounts for.
    part : str
        Why it is shown: ``asked for``, ``target``, ``pulls levers`` or ``named by a lever``.
    """

    code: str
    name: str
    members: tuple[str, ...]
    part: str

    def positions(self, world: World) -> list[int]:
        """Positions of its members in the world."""
        return [world.country(code) for code in self.members]


def shown_parties(scenario: Scenario, asked: Sequence[str] = ()) -> tuple[ShownParty, ...]:
    """Everyone who stands in a table however little happens to them, nobody twice.

    Those `asked` for by code, the target, the governments that pull levers with the largest economy
    first (the Union is one of them), and the countries and blocs that levers name. Who has no
    accounts in the world is left out.
    """
    parts = [(code, ASKED) for code in asked]
    if scenario.target:
        parts.append((scenario.target, TARGET))
    parts += [(code, PULLS) for code in governments(scenario)]
    parts += [(code, NAMED) for code in _named(scenario)]
    found: dict[str, ShownParty] = {}
    for code, part in parts:
        members = members_of(code, scenario)
        if members:
            found.setdefault(code, ShownParty(code, party_name(code, scenario), members, part))
    return tuple(found.values())


def foremost(parties: Sequence[ShownParty], count: int) -> tuple[ShownParty, ...]:
    """At most `count` of those who are shown, in their order.

    Those who are asked for, the target and blocs come before single governments that pull levers.
    """
    first = [one for one in parties if one.part in (ASKED, TARGET) or len(one.members) > 1]
    rest = [one for one in parties if one not in first]
    kept = [*first, *rest][:count]
    return tuple(one for one in parties if one in kept)


def governments(scenario: Scenario) -> tuple[str, ...]:
    """The governments of the world that pull levers, the largest economy first."""
    world = scenario.world
    senders = {
        pull.government: pull.senders
        for pull in scenario.pulls
        if pull.senders and not pull.lever.private
    }
    income = {
        code: sum(world.income[world.country(member)] for member in members)
        for code, members in senders.items()
    }
    return tuple(sorted(income, key=lambda code: (-income[code], code)))


def known_party(text: str, scenario: Scenario) -> str:
    """The code of a country with accounts, or what several with accounts are called together.

    By code or name, or what `whom` reads; DataError, which suggests what a misspelt name means.
    """
    word, world = text.strip(), scenario.world
    members = parties(word, world, scenario.blocs)
    name = _bloc_name(word, scenario)
    if name is None and len(members) == 1:
        world.country(members[0])
        return members[0]
    if not split_members(members, world)[0]:
        raise DataError(
            f"no member of {word} has accounts in world {world.name}",
            hint="see `detente list countries`",
        )
    return name or word


def _bloc_name(word: str, scenario: Scenario) -> str | None:
    """The name under which a bloc stands; None for what is none."""
    for one in (word, word.upper()):
        own = scenario.blocs.get(one)
        if own and own_code(one, scenario.world) is None:
            return own.name
    listed = listed_bloc(word)
    return scenario.blocs.get(listed.name, listed.on(None)).name if listed else None


def known_parties(text: str, scenario: Scenario) -> tuple[str, ...]:
    """The codes of countries and blocs with commas between them, each once.

    A name that has a comma itself may stand alone; who is left out after `except` stands with the
    last one. DataError, which suggests what a misspelt name
    means.
    """
    own = own_code(text.strip(), scenario.world)
    if own:
        return (own,)
    return tuple(dict.fromkeys(known_party(name, scenario) for name in names_in(text)))


def members_of(code: str, scenario: Scenario) -> tuple[str, ...]:
    """The country itself, or the members of the bloc, that the world has accounts for."""
    if code in scenario.world.countries:
        return (code,)
    members = expand((code,), scenario.blocs)
    return split_members(members, scenario.world)[0]


def party_name(code: str, scenario: Scenario) -> str:
    """What a country or a bloc is called, the scenario's own blocs included."""
    own = scenario.blocs.get(code)
    return own.title or code if own else title_of(code, scenario.world)


def _named(scenario: Scenario) -> tuple[str, ...]:
    """The countries that levers of governments are on, and the blocs that these levers name."""
    levers = [lever for lever in scenario.content.levers if not lever.private]
    on = dict.fromkeys(name for lever in levers for name in _plain(lever.targets))
    by = dict.fromkeys(name for lever in levers for name in _plain(lever.by))
    names = dict.fromkeys(_bloc_name(name, scenario) or name for name in {**on, **by})
    several = [name for name in names if _is_part(members_of(name, scenario), scenario)]
    alone = [members_of(name, scenario) for name in on if name not in several]
    single = [members[0] for members in alone if len(members) == 1]
    return (*single, *several)


def _plain(side: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a side; none where `except` takes some away, for what is left has no name."""
    said = whom(side)
    return () if said.left_out else said.named


def _is_part(members: tuple[str, ...], scenario: Scenario) -> bool:
    """Whether they are several and not the whole world."""
    return 1 < len(members) < len(scenario.world.countries)


def each_country(world: World, codes: Iterable[str] = ()) -> tuple[ShownParty, ...]:
    """Every country of the world, or those with these codes, as a party of its own."""
    return tuple(
        ShownParty(code, country_name(code, world), (code,), "")
        for code in codes or world.countries
    )
