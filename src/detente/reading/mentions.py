"""Where a document names somebody: by the lexicon, by what people of a state do, by grammar."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from detente.reading.document import Document, apart
from detente.reading.lexicon import (
    LexiconEntry,
    alternatives,
    leaders,
    name_pattern,
    surfaces,
)
from detente.reading.record import ActorKind, NamedActor
from detente.reading.verbs import forms_of
from detente.reading.vocabulary import either, words

# A capital letter, small ones after it, with hyphens inside: Jean-Claude, al-Assad, O'Brien.
CAP = r"(?:[A-Z][\w]*(?:[-'][A-Za-z]\w*)*)"
INITIAL = r"(?:[A-Z]\. )"
PERSON = rf"{CAP}(?: {INITIAL}| (?:van|von|de|del|der|di|da|bin|al|el) | ){{1}}{CAP}(?: {CAP})?"
STATE_KINDS = ("state", "demonym", "capital", "metonym", "bloc")
PEOPLE_KINDS = ("leader", "person")
# "ANKARA, Sept 12": where a story was written.
_DATELINE = re.compile(r"[A-Z]{4,}(?: [A-Z]+)*(?=,)")
# Shorter names are too often words when a heading stands in capitals.
SHORTEST_IN_CAPITALS = 4


@dataclass(frozen=True, order=True)
class Mention:
    """A span that names somebody."""

    start: int
    end: int
    kind: ActorKind
    code: str = ""
    name: str = ""

    @property
    def value(self) -> NamedActor:
        """As a record keeps it."""
        return NamedActor(type=self.kind, code=self.code, name=self.name)


@lru_cache(maxsize=16)
def mentions(document: Document) -> tuple[Mention, ...]:
    """Every mention of a document in its order, none inside another."""
    text = document.folded
    known = [*_named(text), *_leaders(document)]
    for heading in document.headings:
        known += _in_capitals(text, heading.start, heading.end)
    for part in document.paragraphs:
        if line := _DATELINE.match(text, part.start, part.end):
            known += _in_capitals(text, line.start(), line.end())
    known += _halves(text, known)
    bodies = list(_bodies(text, known))
    people = _people(text, [*known, *bodies])
    found = apart(_sorted([*known, *bodies, *people]))
    described = _described(text, found)
    short = _short_names(document, found)
    return apart(_sorted([*found, *described, *short]))


def _named(text: str) -> Iterator[Mention]:
    for hit in name_pattern().finditer(text):
        entry = _entry_for(hit[0])
        if entry:
            yield Mention(hit.start(), hit.end(), entry.kind, entry.code, entry.name)


def _entry_for(said: str) -> LexiconEntry | None:
    """The entry of a surface as it stands in a text."""
    plain = re.sub(r" +", " ", said)
    return surfaces().get(plain) or surfaces().get(plain[:1].lower() + plain[1:])


def _in_capitals(text: str, start: int, end: int) -> Iterator[Mention]:
    """Names in a heading that is written in capitals alone."""
    if text[start:end].isupper():
        for hit in _capitals().finditer(text, start, end):
            entry = _by_capitals()[re.sub(r" +", " ", hit[0])]
            yield Mention(hit.start(), hit.end(), entry.kind, entry.code, entry.name)


@lru_cache(maxsize=1)
def _by_capitals() -> dict[str, LexiconEntry]:
    long = [one for one in surfaces().values() if len(one.surface) >= SHORTEST_IN_CAPITALS]
    return {one.surface.upper(): one for one in long}


@lru_cache(maxsize=1)
def _capitals() -> re.Pattern[str]:
    return re.compile(alternatives(_by_capitals()))


def _leaders(document: Document) -> Iterator[Mention]:
    """Full names of leaders from the day of their first office on, middle initials allowed."""
    for hit in _leader_pattern().finditer(document.folded):
        entry = _leader_of(re.sub(r" [A-Z]\.(?= )", "", hit[0]))
        if entry and (entry.since is None or entry.since <= document.date):
            yield Mention(hit.start(), hit.end(), "leader", entry.code, entry.name)


@lru_cache(maxsize=1)
def _leader_pattern() -> re.Pattern[str]:
    names = [
        re.escape(one.surface).replace(r"\ ", r"(?: [A-Z]\.)? ", 1)
        for one in sorted(leaders(), key=lambda one: -len(one.surface))
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)")


def _leader_of(name: str) -> LexiconEntry | None:
    return next((one for one in leaders() if one.surface == name), None)


def _halves(text: str, known: Iterable[Mention]) -> Iterator[Mention]:
    """ "The North" and "the South" in a text that names a state of either half by its full name."""
    states = [one for one in known if one.kind == "state"]
    for half in ("North", "South"):
        named = {
            (text[one.start : one.end].partition(" ")[2], one.code)
            for one in states
            if text[one.start : one.end].startswith(f"{half} ")
        }
        if len(named) == 1:
            ((rest, code),) = named
            other = "South" if half == "North" else "North"
            alone = rf"(?<=[Tt]he ){half}(?! [A-Z])|{half}(?= and {other} {re.escape(rest)})"
            for hit in re.finditer(alone, text):
                yield Mention(hit.start(), hit.end(), "state", code)


def _bodies(text: str, known: list[Mention]) -> Iterator[Mention]:
    """Institutes, ministries and the like, called by a name with capitals; whose, by its words."""
    for hit in _body_pattern().finditer(text):
        start = hit.start()
        inside = [one for one in known if start <= one.start and one.end <= hit.end()]
        if inside and inside[0].start == start and inside[0].end == hit.end():
            continue
        codes = [one.code for one in inside if one.kind in STATE_KINDS]
        yield Mention(start, hit.end(), "organisation", codes[0] if codes else "", hit[0])


@lru_cache(maxsize=1)
def _body_pattern() -> re.Pattern[str]:
    head = rf"(?:{either('body')})"
    before = rf"(?:{CAP} (?:(?:and|for|of) (?={CAP}))?)"
    after = rf"(?: (?:of|for|on)(?: the)? {CAP}(?:(?: and)? {CAP})*)"
    name = rf"(?:{before}{{1,4}}{head}\b{after}?|{head}{after})"
    # "The" at the beginning of a sentence is no part of a name.
    return re.compile(rf"(?<![\w.])(?!The |A |An |In |On |At |This ){name}")


def _people(text: str, known: list[Mention]) -> Iterator[Mention]:
    """People whom no table knows, where a word of saying, a title or a profession names them."""
    taken = [(one.start, one.end) for one in known]
    for pattern in _person_patterns():
        for hit in pattern.finditer(text):
            start, end = hit.span("who")
            if not any(start < stop and begin < end for begin, stop in taken):
                yield Mention(start, end, "person", "", hit["who"])


@lru_cache(maxsize=1)
def _person_patterns() -> tuple[re.Pattern[str], ...]:
    said = "|".join(forms_of(words("quote")))
    # "Mr" and the like stand before a name and are no part of it.
    who = rf"(?P<who>(?!(?:{either('title')})\.? ){PERSON})"
    role = rf"(?:[\w-]+ ){{0,5}}(?:{either('person_role')})\b"
    return (
        re.compile(rf"\b(?:{said}|[Aa]ccording to(?: to)?) {who}"),
        re.compile(rf"(?<![\w.'-] )(?<![A-Z]\w )\b{who}(?:,[^,.]*,)? (?:{said})\b"),
        re.compile(rf"\b{who}, (?:an? |the )?(?:former )?{role}"),
        re.compile(rf"\b(?:{either('title')})\.? {who}"),
    )


def _described(text: str, found: Iterable[Mention]) -> Iterator[Mention]:
    """People of a state: "Western officials", "the Chinese leader", "Russian state media"."""
    for one in found:
        if one.kind == "demonym":
            hit = _role_after().match(text, one.end)
            if hit and not re.match(rf" {CAP}", text[hit.end() :]):
                yield Mention(one.start, hit.end(), "description", one.code)


@lru_cache(maxsize=1)
def _role_after() -> re.Pattern[str]:
    roles = either("role")
    return re.compile(rf" (?:(?:state|government|foreign|defence|defense|trade) )?(?:{roles})\b")


def _short_names(document: Document, found: tuple[Mention, ...]) -> Iterator[Mention]:
    """Family names of those whom the text names in full, or of leaders with a title before."""
    text = document.folded
    full = {one.name: one for one in found if one.kind in PEOPLE_KINDS}
    for name, one in full.items():
        short = _family_name(name)
        for hit in re.finditer(rf"(?<![\w-]){re.escape(short)}(?![\w-])", text):
            yield Mention(hit.start(), hit.end(), one.kind, one.code, name)
    titles = rf"(?:{either('title')})\.? "
    for entry in leaders():
        if entry.name not in full and entry.in_office(document.date):
            for hit in re.finditer(rf"{titles}({re.escape(entry.short)})(?![\w-])", text):
                yield Mention(hit.start(1), hit.end(1), "leader", entry.code, entry.name)


def _family_name(name: str) -> str:
    """By what somebody is called after the first time."""
    entry = _leader_of(name)
    if entry:
        return entry.short
    first, *_, last = name.split()
    # A given name with a small letter behind its hyphen, as in Ji-won, stands last.
    return first if re.search(r"-[a-z]", last) else last


def _sorted(found: Iterable[Mention]) -> list[Mention]:
    """Each mention once, of two on the same span the same one first on every run."""
    return sorted(set(found), key=lambda one: (one.start, one.end, one.kind, one.code))


def mention_at(document: Document, start: int, end: int) -> Mention | None:
    """The mention on exactly this span; None without one."""
    return _by_span(document).get((start, end))


@lru_cache(maxsize=16)
def _by_span(document: Document) -> dict[tuple[int, int], Mention]:
    return {(one.start, one.end): one for one in mentions(document)}


def inside(document: Document, start: int, end: int) -> tuple[Mention, ...]:
    """The mentions inside a span."""
    found = mentions(document)
    first = bisect_left(found, start, key=lambda m: m.start)
    last = bisect_left(found, end, key=lambda m: m.start)
    return tuple(m for m in found[first:last] if m.end <= end)
