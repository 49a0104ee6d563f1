"""Measures that a text names, with who takes them and against whom: candidates for levers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from detente.reading.dates import date_mentions
from detente.reading.document import Document, Passage
from detente.reading.everybody import everybody_in
from detente.reading.exemptions import is_exempted
from detente.reading.last_words import is_last, opens
from detente.reading.measures import FLOWS, MEASURES
from detente.reading.mentions import Mention
from detente.reading.organs import parties_in
from detente.reading.record import At, Event
from detente.reading.text_quantities import quantity_mentions

_TOWARD = re.compile(
    r" (?:on|against|to|from|toward|towards|for|at|of|in|with)"
    r"(?: (?:all|most|the|some|goods|imports|exports|shipments|products|from))* $"
)
# Who bears a measure is not who takes it.
_BEARS = re.compile(
    r"\b(?:pay(?:s|ing)? (?:an?|the|\d+%?)\b|fac(?:es?|ed|ing)|(?:hit|struck|targeted) (?:by|with)"
    r"|subject(?:ed)? to|suffers?|suffered|fears?|feared|escapes?|escaped|avoids?|avoided"
    r"|opposes?|opposed)\b"
)
# What is done to somebody without a word between: "sanctioned Rosneft".
_DONE_TO = re.compile(r"(?:sanction|blacklist|embargo|blockad)(?:e|s|es|ed|ing)? (?:the )?$")
# The goods behind whose they are: "Canadian steel and aluminium".
_NO_GOODS = (
    r"(?!(?:to|from|on|by|in|at|with|after|for|of|and|or|as|has|have|is|are|was|were|will|would"
    r"|that|which|who)\b)"
)
_OWN_GOODS = re.compile(rf"(?: {_NO_GOODS}[a-z][a-z-]*){{1,2}}(?: and {_NO_GOODS}[a-z][a-z-]*)?")
_FROM = re.compile(r" (?:from|by)(?: the)? $")
# Where another clause begins, with a doer of its own.
_CLAUSE = re.compile(r"[,;]|\b(?:but|whereas|after|when|because|since|that|if|while|said|says)\b")
# What leads from a measure to its size, when that stands last.
_TO_SIZE = re.compile(r"(?: [a-z]+){0,3} (?:to|of|at|by)(?: (?:up to|as much as))? $")
# What is said of a measure that exists, not of one that is taken, has no doer of its own.
_DOER_WORDS = 12
# How many characters after a measure its first day may stand.
_NEAR_DATE = 12
# How many characters before a party are searched for the words that lead to it.
_NEAR_TOWARD = 40


@dataclass(frozen=True)
class EventMention:
    """A span from the doer to the one it is done to, and the Event."""

    start: int
    end: int
    value: Event


@lru_cache(maxsize=16)
def event_mentions(document: Document) -> tuple[EventMention, ...]:
    """Candidates in the order of the text, sentence by sentence."""
    return tuple(one for sentence in document.sentences for one in events_in(document, sentence))


def events_in(document: Document, sentence: Passage) -> Iterator[EventMention]:
    """Candidates in a sentence or in a clause, as if nothing stood around it."""
    parties = [
        m
        for m in parties_in(document, sentence.start, sentence.end)
        if not is_exempted(document, m.start, m.end)
    ]
    taken: list[tuple[int, int]] = []
    for action, pattern in MEASURES.items():
        done = sentence.start
        for hit in re.finditer(pattern, document.folded[sentence.start : sentence.end]):
            start, end = sentence.start + hit.start(), sentence.start + hit.end()
            if any(start < stop and begun < end for begun, stop in taken):
                continue
            # Who stands after the last measure of the kind goes before who stands in front of it.
            later = [m for m in parties if m.start >= done]
            pair = _pair(document, later, (start, end)) or _pair(document, parties, (start, end))
            if pair:
                done = max(end, pair[1].end)
                taken.append((start, end))
                yield _event(document, sentence, action, (start, end), pair)


def _pair(
    document: Document, parties: list[Mention], at: tuple[int, int]
) -> tuple[Mention, Mention] | None:
    """Who takes a measure, and against whom; None where either is not named or not known."""
    text, start = document.folded, at[0]
    bearer = next((m for m in parties if _BEARS.search(text[m.end : start])), None)
    if bearer:
        source = _owner(document, parties, start)
        return (source, bearer) if source and source.code != bearer.code else None
    doer = _doer(document, parties, start)
    aimed = _aimed_at(document, parties, at)
    # What leads back to the doer is somebody else's measure against it.
    if doer is None or not doer.code or not aimed or doer.code == aimed[-1].code:
        return None
    return next(((doer, one) for one in aimed if one.code != doer.code), None)


def _doer(document: Document, parties: list[Mention], start: int) -> Mention | None:
    """The first party before a measure that is near enough, a demonym only where no other is.

    Of its own clause, where that names one.
    """
    before = [m for m in parties if m.end <= start]
    own = [m for m in before if not _CLAUSE.search(document.folded[m.end : start])] or before
    named = [m for m in own if m.kind != "demonym"] or own
    near = (m for m in named if len(document.folded[m.end : start].split()) <= _DOER_WORDS)
    return next(near, None)


def _owner(document: Document, parties: list[Mention], start: int) -> Mention | None:
    """Whose a measure is: "American tariffs", "a tariff of 35% from the United States"."""
    text = document.folded
    before = (m for m in parties if re.fullmatch(r"(?:'s)?(?: [\w%-]+)? ", text[m.end : start]))
    after = (m for m in parties if m.start > start and _FROM.search(text[start : m.start]))
    return next(before, None) or next(after, None)


def _aimed_at(document: Document, parties: list[Mention], at: tuple[int, int]) -> list[Mention]:
    """The parties after a measure that a word leads to; else all others, or what belongs to one.

    Whoever stands first goes before what is said of all.
    """
    text, start = document.folded, at[0]
    after = [m for m in parties if m.start >= start and m.kind not in ("leader", "organisation")]
    led_to = [
        m
        for m in after
        if _TOWARD.search(text[max(start, m.start - _NEAR_TOWARD) : m.start])
        or _DONE_TO.match(text[start : m.start])
    ]
    all_others = everybody_in(document, start, document.sentence_at(start).end)
    if all_others and not any(m.start < all_others.start for m in led_to):
        return [all_others]
    return led_to or [m for m in after if m.kind == "demonym"]


def _event(
    document: Document,
    sentence: Passage,
    action: str,
    at: tuple[int, int],
    pair: tuple[Mention, Mention],
) -> EventMention:
    """The Event of a measure, with the date that follows it or the only one of its sentence."""
    doer, aimed = pair
    dates = [
        d
        for d in date_mentions(document)
        if sentence.covers(d.start, d.end) and not is_last(document, d)
    ]
    start, end = min(doer.start, aimed.start, at[0]), max(doer.end, aimed.end, at[1])
    if aimed.kind == "demonym" and aimed.end == end:
        goods = _OWN_GOODS.match(document.folded, end, sentence.end)
        end = goods.end() if goods else end
    if action in ("tariff", *FLOWS):
        end = _with_size(document, end)
    following = [d for d in dates if 0 <= d.start - end <= _NEAR_DATE]
    opening = [d for d in dates if opens(document, d)]
    near = following or opening or (dates if len(dates) == 1 else [])
    one = near[0] if near else None
    value = Event(
        source=(doer.code,),
        action=action,
        target=(aimed.code,),
        date=one.value if one else "",
        date_at=At(start=one.start, end=one.end) if one else None,
    )
    return EventMention(start, end, value)


def _with_size(document: Document, end: int) -> int:
    """The end of a measure, with its size where that stands last: "on Indian goods to 50%"."""
    for one in quantity_mentions(document):
        if one.start > end and _TO_SIZE.fullmatch(document.folded[end : one.start]):
            return one.end
    return end
