"""Attributed statements: who says what, with or without quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from detente.reading.document import Document, Passage
from detente.reading.mentions import mentions
from detente.reading.spans_said import span_said
from detente.reading.speakers import (
    Speaker,
    noun_phrase,
    resolved,
    speaker_after,
    speaker_before,
)
from detente.reading.verbs import forms_of, participle
from detente.reading.vocabulary import words

GROUPS = ("hope", "label", "ask", "commit", "say", "act", "quote")
_CONTINUES = re.compile(r"\b(?:our|we|us|my|I)\b", re.IGNORECASE)
_LISTENERS = (
    r"(?:reporters|journalists|lawmakers|parliament|officials|leaders|diplomats|investors"
    r"|supporters|a news conference)"
)
_TAIL = re.compile(
    rf"(?: {_LISTENERS}\b)?"
    r"(?: (?:on|in|at|after|before|during|this|last|late|early|to|here|earlier|later|yesterday"
    r"|today|via|when|as|by)\b[^.;]*|, \w+ing\b[^.;]*)?[.;]?[\"')]*$"
)
_CHANNELS = re.compile(r"\b(?:transcript|readout|lecture|text|recording|minutes|summary)\b")
_ACCORDING = re.compile(r"\b[Aa]ccording to(?: to)? ")
_USED = re.compile(r"\b(?:used|uses|using|sought|seeks|took)\b[^.,;]* to $")
# Who stands behind a word of saying and does something is spoken of: "she said India would".
_DOES = re.compile(
    r" (?:would|will|could|may|might|must|should|can|has|had|is|was|were|are|did|does)\b"
)
SHORTEST = 8
# No sentence that people write has more words of saying.
MOST_CUES = 20


@dataclass(frozen=True)
class Attributed:
    """What is said, who says it, and the word that says so; offsets, end exclusive."""

    start: int
    end: int
    speaker: Speaker
    cue: Passage
    channel: str = ""
    direct: bool = False


@dataclass(frozen=True)
class _Cue:
    """A word of saying in a text, with the groups that it belongs to."""

    start: int
    end: int
    groups: frozenset[str]
    participle: bool


@lru_cache(maxsize=16)
def attributions(document: Document) -> tuple[Attributed, ...]:
    """Every attribution of a document, in the order of what is said."""
    found: list[Attributed] = []
    direct: Attributed | None = None
    for sentence in document.sentences:
        if document.in_heading(sentence.start, sentence.end):
            continue
        here = list(_in_sentence(document, sentence))
        if not here and direct and _continues(document, direct, sentence):
            end = _without_stop(document, sentence.end)
            here = [replace(direct, start=sentence.start, end=end)]
        found += here
        spoken = [one for one in here if one.direct]
        direct = spoken[-1] if spoken else None
    unique = {(one.start, one.end): one for one in found}
    return tuple(unique[key] for key in sorted(unique))


def cues(document: Document, start: int, end: int) -> list[_Cue]:
    """The words of saying between two offsets."""
    return [
        _Cue(hit.start(), hit.end(), _forms()[_key(hit)], _key(hit) in _participles())
        for hit in _cue_pattern().finditer(document.folded, start, end)
        if _key(hit) in _forms()
    ]


def _key(hit: re.Match[str]) -> str:
    """A cue as the table writes it: without words between its verb and its particle."""
    said = hit[0].lower()
    parts = said.split()
    return said if said in _forms() else f"{parts[0]} {parts[-1]}"


@lru_cache(maxsize=1)
def _forms() -> dict[str, frozenset[str]]:
    made: dict[str, set[str]] = {}
    for group in GROUPS:
        for form in forms_of(words(group)):
            made.setdefault(form, set()).add(group)
    return {form: frozenset(groups) for form, groups in made.items()}


@lru_cache(maxsize=1)
def _participles() -> frozenset[str]:
    verbs = {verb for group in GROUPS for verb in words(group)}
    made = set()
    for verb in verbs:
        first, space, rest = verb.partition(" ")
        made.add(f"{participle(first)}{space}{rest}")
    return frozenset(made)


@lru_cache(maxsize=1)
def _cue_pattern() -> re.Pattern[str]:
    forms = sorted(_forms(), key=len, reverse=True)
    parts = [re.escape(one).replace(r"\ ", r"(?: [a-z]+){0,3}? ", 1) for one in forms]
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(parts)})(?![\w-])")


def _in_sentence(document: Document, sentence: Passage) -> Iterator[Attributed]:
    """The attributions of one sentence; a text that they are read from is their channel."""
    channel, outer = "", list(_according(document, sentence))
    for one in outer:
        source = document.folded[one.cue.end : sentence.end]
        if _CHANNELS.match(source.lstrip()) or _CHANNELS.search(source[:40]):
            channel = document.folded[one.cue.end : sentence.end].rstrip(" .")
    inner = list(_spoken(document, sentence))
    if channel:
        outer = []
        inner = [replace(one, channel=channel) for one in inner]
    yield from inner
    yield from outer


def _according(document: Document, sentence: Passage) -> Iterator[Attributed]:
    text = document.folded
    for hit in _ACCORDING.finditer(text, sentence.start, sentence.end):
        cue = Passage(hit.start(), hit.end() - 1)
        who = speaker_after(document, cue.end, sentence.end)
        if who is None:
            continue
        if hit.start() - sentence.start < SHORTEST:
            start = _after_comma(text, who.end, sentence.end)
            end = _without_stop(document, sentence.end)
        else:
            start, end = sentence.start, len(text[: hit.start()].rstrip(" ,."))
        if end - start >= SHORTEST:
            yield Attributed(*_unquoted(text, start, end), who, cue)


def _after_comma(text: str, start: int, end: int) -> int:
    """Where a sentence goes on after "According to X, quoting Y, "."""
    place = start
    while (comma := text.find(", ", place, end)) >= 0:
        place = comma + 2
        if (
            not re.match(r"(?:quoting|citing|an?|the) ", text[place:end])
            or ", " not in text[place:end]
        ):
            return place
    return place


def _spoken(document: Document, sentence: Passage) -> Iterator[Attributed]:
    """Attributions by a verb, from left to right; one with an "and" before keeps its speaker."""
    last: Speaker | None = None
    begun = sentence.start
    found = cues(document, sentence.start, sentence.end)[:MOST_CUES]
    for cue in found:
        one = _trailing(document, sentence, cue, begun)
        if one:
            last, begun = one.speaker, cue.end
            yield one
    for cue in found:
        if cue.start < begun:
            continue
        one = _leading(document, sentence, cue, last)
        if one:
            last, begun = one.speaker, cue.end
            yield one


def _trailing(document: Document, sentence: Passage, cue: _Cue, begun: int) -> Attributed | None:
    """ "..., said X" and "..., X said": what is said comes first."""
    if "quote" not in cue.groups or cue.participle:
        return None
    text = document.folded
    before = text[begun : cue.start]
    who: Speaker | None = None
    if re.search(r"[,?!][\"']* $|[\"'] $", before):
        who = speaker_after(document, cue.end, sentence.end)
        if who and _DOES.match(text, who.end, sentence.end):
            return None
        stop = cue.start
    if who is None:
        who = speaker_before(document, begun, cue.start)
        if who is None or not _TAIL.match(text[cue.end : sentence.end]):
            return None
        stop = who.start
        comma = re.search(r"[,?!][\"']* (?:[\w'-]+\.? ){0,4}$|[\"'] $", text[begun:stop])
        if comma is None:
            return None
        stop = begun + comma.start() + 1
    if who is None:
        return None
    start, end = _unquoted(text, begun, len(text[:stop].rstrip(' ,"')))
    start = _quote_begins(document, start, end)
    if end - start < SHORTEST or len(text[start:end].split()) < 3:
        return None
    return Attributed(start, end, who, Passage(cue.start, cue.end), direct=True)


def _leading(
    document: Document, sentence: Passage, cue: _Cue, last: Speaker | None
) -> Attributed | None:
    """ "X says that ...", "X urged Y to ...", "X denied ...": what is said comes after."""
    who = _leader(document, sentence, cue, last)
    if who is None:
        return None
    found = _said(document, sentence, cue)
    if found is None:
        return None
    start, end = _unquoted(document.folded, *found)
    if end - start < SHORTEST:
        return None
    return Attributed(start, end, who, Passage(cue.start, cue.end))


def _leader(
    document: Document, sentence: Passage, cue: _Cue, last: Speaker | None
) -> Speaker | None:
    """Who leads a cue: the phrase before it, that of the verb before, or the sentence's subject."""
    before = document.folded[sentence.start : cue.start]
    if cue.participle and before.endswith(", "):
        return last or _subject(document, sentence, cue.start)
    if _USED.search(before):
        return _subject(document, sentence, cue.start)
    found = speaker_before(document, sentence.start, cue.start)
    joined = re.search(r"(?:,? (?:and|but|or))(?: \w+ly| also| later)? $", before)
    if found is None and joined:
        return last or _first_phrase(document, sentence, cue.start)
    return found


def _first_phrase(document: Document, sentence: Passage, cue: int) -> Speaker | None:
    """The noun phrase that a sentence begins with: "The German side shared this and recalled"."""
    hit = re.match(rf"(?:\d+\. )?(?P<who>{noun_phrase()})\b", document.folded[sentence.start : cue])
    if hit is None:
        return None
    return resolved(document, sentence.start + hit.start("who"), sentence.start + hit.end("who"))


def _subject(document: Document, sentence: Passage, cue: int) -> Speaker | None:
    """The first phrase of a sentence that can speak: a pronoun at its head, or the first name."""
    hit = re.match(r"(?:He|She|They|It)\b", document.folded[sentence.start : cue])
    if hit:
        return resolved(document, sentence.start, sentence.start + hit.end())
    inner = [m for m in mentions(document) if sentence.start <= m.start and m.end <= cue]
    named = [m for m in inner if m.kind != "demonym"]
    return Speaker(named[0].start, named[0].end, named[0].code, named[0].name) if named else None


def _said(document: Document, sentence: Passage, cue: _Cue) -> tuple[int, int] | None:
    """The span that a cue introduces, by the kind of its verb."""
    found = span_said(document.folded[cue.end : sentence.end], cue.groups)
    if found is None:
        return None
    start, stop = found
    return cue.end + start, _cut(document, cue.end + start, cue.end + stop)


def _cut(document: Document, start: int, end: int) -> int:
    """Where what is said ends before another verb of saying with the same speaker."""
    for cue in cues(document, start, end):
        joined = re.search(
            r",? (?:and|but)(?: also| later| \w+ly)? $", document.folded[start : cue.start]
        )
        if joined and not cue.participle:
            return start + joined.start()
    return len(document.folded[:end].rstrip(" .,\"'"))


def _continues(document: Document, direct: Attributed, sentence: Passage) -> bool:
    """Whether a sentence goes on with what somebody said: first person, same paragraph."""
    same = any(
        part.covers(direct.start, direct.end) and part.covers(sentence.start, sentence.end)
        for part in document.paragraphs
    )
    return same and bool(_CONTINUES.search(document.folded[sentence.start : sentence.end]))


def _quote_begins(document: Document, start: int, end: int) -> int:
    """Where a quotation begins that ends at `end` and may have begun sentences before."""
    text = document.folded
    part = next((p for p in document.paragraphs if p.covers(start, end)), None)
    if part is None or '"' not in text[end : end + 2]:
        return start
    marks = [k for k in range(part.start, end) if text[k] == '"']
    return marks[-1] + 1 if len(marks) % 2 else start


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without white space and quotation marks at its ends."""
    while start < end and text[start] in " \"'":
        start += 1
    while start < end and text[end - 1] in ' ",':
        end -= 1
    return start, end


def _without_stop(document: Document, end: int) -> int:
    return len(document.folded[:end].rstrip(" .\"'"))
