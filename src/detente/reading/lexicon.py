"""Who can be named: states, demonyms, capitals, blocs, bodies and leaders with terms of office."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from detente.reading.folding import fold
from detente.reading.record import ActorKind
from detente.reading.vocabulary import rows
from detente.world.countries import OWN_NAMES, listed_bloc, title_of
from detente.world.labels import REST_OF_WORLD


@dataclass(frozen=True)
class LexiconEntry:
    """One way to name an actor.

    Attributes
    ----------
    surface, short : str
        As it stands in a text; a leader's family name, which needs the full name or a title nearby.
    code, kind, name : str
        `name` is set for persons and bodies.
    since, until : datetime.date or None
        Between which days a leader held an office.
    """

    surface: str
    code: str
    kind: ActorKind
    name: str = ""
    short: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None

    def in_office(self, day: datetime.date) -> bool:
        """Whether the office was held on a day; always for what has no term."""
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day <= self.until)


@lru_cache(maxsize=1)
def lexicon() -> tuple[LexiconEntry, ...]:
    """Every entry: names of states of ISO 3166, then the shipped table."""
    own = [_entry(row) for row in rows("actors")]
    named = {one.surface for one in own}
    states = [one for one in _states() if one.surface not in named]
    return (*states, *own)


@lru_cache(maxsize=1)
def surfaces() -> Mapping[str, LexiconEntry]:
    """Entries other than leaders by folded surface."""
    return MappingProxyType({fold(e.surface): e for e in lexicon() if e.kind != "leader"})


@lru_cache(maxsize=1)
def leaders() -> tuple[LexiconEntry, ...]:
    """Entries of leaders."""
    return tuple(one for one in lexicon() if one.kind == "leader")


@lru_cache(maxsize=1)
def name_pattern() -> re.Pattern[str]:
    """Finds every surface but leaders in a folded text, the longest first."""
    return re.compile(alternatives(surfaces()))


def alternatives(names: Iterable[str]) -> str:
    """A pattern of whole words for names, the longest first; a leading "the" in any case."""
    parts = []
    for name in sorted(names, key=lambda one: (-len(one), one)):
        pattern = r"\ +".join(re.escape(word) for word in name.split(" "))
        if name.startswith("the "):
            # "the West Bank" and "the West African" are somebody else.
            pattern = f"[Tt]{pattern[1:]}(?! [A-Z])"
        parts.append(pattern)
    # A full stop that is part of a name, as in U.S., has no word boundary behind it.
    return rf"(?<![\w.])(?:{'|'.join(parts)})(?![\w])"


def bloc_in_accounts(code: str) -> str:
    """The shipped bloc that a code of the lexicon is; empty where no list of members is shipped."""
    found = listed_bloc(code)
    return found.on(None).name if found else ""


def called(code: str) -> str:
    """What a state or bloc is called: its title, else the first name that the list has for it."""
    title = title_of(code)
    names = (one.surface for one in lexicon() if one.code == code and one.kind == "bloc")
    return title if title != code else next(names, code).removeprefix("the ")


def _states() -> Iterable[LexiconEntry]:
    import pycountry

    for code, name in OWN_NAMES.items():
        if code != REST_OF_WORLD:
            yield LexiconEntry(name, code, "state")
    for country in pycountry.countries:
        for field in ("name", "common_name", "official_name"):
            name = getattr(country, field, "").partition(",")[0]
            if name:
                yield LexiconEntry(name, country.alpha_3, "state")


def _entry(row: Mapping[str, str]) -> LexiconEntry:
    body = row["kind"] in ("organisation", "medium", "company", "leader")
    return LexiconEntry(
        surface=row["name"],
        code=row["code"],
        kind=_KINDS[row["kind"]],
        name=row["name"] if body else "",
        short=row["short"],
        since=_day(row["since"]),
        until=_day(row["until"]),
    )


_KINDS: Mapping[str, ActorKind] = {
    "state": "state",
    "demonym": "demonym",
    "capital": "capital",
    "metonym": "metonym",
    "bloc": "bloc",
    "organisation": "organisation",
    "medium": "medium",
    "company": "company",
    "leader": "leader",
}


def _day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
