"""Whom a text means: countries, blocs, all, several of them together, and all but some.

`all except CHN, EU27` and `G7, Korea except USA` read the same in a scenario file, in a lever of
one line and on the command line. What stands before `except` is put together, and who stands after
it is taken away again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from detente.errors import DataError, steering
from detente.words import closest
from detente.world.countries import (
    NO_HINT,
    Bloc,
    bloc,
    list_blocs,
    listed_bloc,
    own_code,
    own_codes,
    resolve,
)
from detente.world.names import folded, split_names
from detente.world.world import World

Blocs = Mapping[str, Bloc]
ALL = "all"
ALL_TITLE = "All economies"
ALL_EXCEPT = "all_except"
_EXCEPT = re.compile(r"(?:^|\s+)except(?:\s+|$)", re.IGNORECASE)
# What people write for it.
_LIKE_AND = re.compile(r"[+/;|&]")
_LIKE_EXCEPT = re.compile(
    r"\b(but|without|excluding|exclude|excl|minus|save|not)\b|\s-\s", re.IGNORECASE
)
HOW = f"write it as `{ALL} except A, B` or `A, B except C`"


@dataclass(frozen=True)
class Whom:
    """The names of countries and blocs that a text puts together, and those that it takes away."""

    named: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.named, *self.left_out)


def party_list(value: Any) -> Any:
    """What stands for countries in a file or a line, as a list that `whom` reads.

    A text with commas, a list of names, or ``{all_except: [...]}``. Only the last one may hold
    `except`, with those who are left out. Other values stay, for others to refuse. ValueError for
    what says nothing, or two things.
    """
    if isinstance(value, Mapping):
        value = _all_except(value)
    if value in ("", []) or (isinstance(value, str) and not split_names(value)):
        raise ValueError(f"names nobody; {HOW}")
    if isinstance(value, str):
        return _split(value)
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        return value
    for text in value[:-1]:
        _require_plain(text)
    last = value[-1]
    return [*value[:-1], *(_split(last) if _EXCEPT.search(last) else [last])]


def whom(codes: Iterable[str]) -> Whom:
    """What the elements of a list say together; DataError for what `party_list` refuses."""
    given = list(codes)
    if not given:
        return Whom(())
    *named, last = _read(given)
    first, *rest = _EXCEPT.split(last)
    return Whom((*named, first), tuple(split_names(rest[0])) if rest else ())


def expand(codes: Iterable[str], blocs: Blocs | None = None) -> tuple[str, ...]:
    """ISO3 codes of who is meant, each once.

    `blocs` are those that only a scenario or its world knows, see `known_blocs`. DataError with a
    suggestion for a name that nobody has, for `except` where it takes nobody away, and where it
    leaves nobody.
    """
    said = whom(codes)
    if len(said.named) > 1 and ALL in map(folded, said.named):
        hint = f"leave the others out, or name who is left out: `{ALL} except A, B`"
        raise DataError("`all` stands beside others, who are meant already", hint=hint)
    members = dict.fromkeys(code for name in said.named for code in _members(name, blocs))
    gone = {name: _members(name, blocs) for name in said.left_out}
    for name, some in gone.items():
        if not set(members) & set(some):
            raise DataError(
                f"`except {name}` takes nobody away: {_absent(name, some, said.named)}",
                hint=f"leave it out, or name it before `except` to add it; {HOW}",
            )
    out = {code for some in gone.values() for code in some}
    left = tuple(code for code in members if code not in out)
    if members and not left:
        text = ", ".join(codes)
        raise DataError(f"{text!r} leaves nobody", hint="name fewer after `except`")
    return left


def parties(text: str, world: World, blocs: Blocs | None = None) -> tuple[str, ...]:
    """The codes of who is meant by a text on its own: what the world knows comes first.

    `blocs` are those of a scenario, else those of the world today. DataError as in `expand`.
    """
    own = own_code(text.strip(), world)
    if own:
        return (own,)
    return expand(names_in(text), known_blocs(world) if blocs is None else blocs)


def names_in(text: str) -> tuple[str, ...]:
    """The names in a text, who is left out with the last; DataError where it names nobody."""
    return _read(text)


def is_name(text: str) -> bool:
    """Whether a text can be the name of a bloc: one name, and not `all`."""
    try:
        return party_list(text) == [text] and not _EXCEPT.search(text) and folded(text) != ALL
    except ValueError:
        return False


def known_blocs(world: World, day: date | None = None) -> dict[str, Bloc]:
    """What a world adds to the names of countries and blocs, on a day.

    `all`, the codes and names that only the world knows, and the shipped groups that countries join
    and leave, with their members on the day: those of today without one.
    """
    source = f"world {world.name}"
    every = Bloc(ALL, ALL_TITLE, date.min, None, world.countries, source)
    dated = {one.name: one.on(day) for one in list_blocs() if one.memberships}
    return {ALL: every} | dated | own_codes(world)


def _read(value: str | list[str]) -> tuple[str, ...]:
    """`party_list`, whose ValueError is a DataError here."""
    try:
        return tuple(party_list(value))
    except ValueError as error:
        raise DataError(str(error)) from error


def _members(name: str, blocs: Blocs | None) -> tuple[str, ...]:
    """The codes that one name means; DataError with a suggestion."""
    known = blocs or {}
    if name in known:
        return known[name].members
    if folded(name) == ALL:
        if ALL in known:
            return known[ALL].members
        raise DataError("`all` means the economies of a world, and none is known here")
    listed = listed_bloc(name)
    if listed:
        return known.get(listed.name, listed.on(None)).members
    several = split_names(name)
    if len(several) > 1:
        return tuple(code for one in several for code in _members(one, known))
    if "_" in name:
        return bloc(name).members  # which says what there is
    return (_country(name, known),)


def _country(text: str, known: Blocs) -> str:
    """The code of a country; DataError that says what a text may mean that is none."""
    try:
        return resolve(text)
    except DataError as error:
        raise DataError(error.what, hint=_hint(text, known, error.hint)) from error


def _hint(text: str, known: Blocs, otherwise: str) -> str:
    """How to write what a text seems to say; names of blocs come after close names of countries."""
    if _LIKE_EXCEPT.search(text):
        return HOW
    if _LIKE_AND.search(text):
        return "put commas between names"
    if otherwise != NO_HINT:
        return otherwise
    names = {name.lower(): name for name in (*(one.name for one in list_blocs()), *known)}
    near = closest(text.lower(), names)
    return f"did you mean {names[near]!r}?" if near else otherwise


def _absent(name: str, some: tuple[str, ...], named: tuple[str, ...]) -> str:
    """Why none of those who are taken away is there."""
    who = f"{name} is not" if len(some) == 1 else f"no member of {name} is"
    if [folded(one) for one in named] == [ALL]:
        return f"{who} among the economies of the world"
    return f"{who} in {', '.join(named)}"


def _all_except(value: Mapping[str, Any]) -> Any:
    """The text that ``{all_except: [...]}`` stands for; ValueError for another mapping."""
    if list(value) != [ALL_EXCEPT]:
        raise ValueError(f"a mapping here has the one field `{ALL_EXCEPT}`; or {HOW}")
    names = value[ALL_EXCEPT]
    names = [names] if isinstance(names, str) else names
    if not isinstance(names, list | tuple) or not all(isinstance(one, str) for one in names):
        raise ValueError(f"`{ALL_EXCEPT}` is a list of countries and blocs")
    return f"{ALL} except {', '.join(names)}"


def _split(text: str) -> list[str]:
    """The names of a text, all that follows `except` with the last one."""
    if sign := steering(text):
        raise ValueError(f"U+{ord(sign):04X} is no text; leave it out")
    before, *after = _EXCEPT.split(text.strip())
    if not after:
        return split_names(before)
    if len(after) > 1:
        raise ValueError(f"{text!r} says `except` twice; name all who are left out after one")
    named, out = split_names(before), split_names(after[0])
    if not named or not out:
        where = "before" if not named else "after"
        raise ValueError(f"{text!r} names nobody {where} `except`; {HOW}")
    return [*named[:-1], f"{named[-1]} except {', '.join(out)}"]


def _require_plain(text: str) -> None:
    if _EXCEPT.search(text):
        raise ValueError(
            f"{text!r} stands in a list before others: `except` reaches to the end, so it may stand"
            " in the last one only; write the whole as one text, without brackets"
        )
