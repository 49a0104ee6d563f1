"""A statement with its parties, numbers and dates as places, so that its form can be matched."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.reading.dates import DateMention, date_mentions
from detente.reading.document import Document
from detente.reading.mentions import STATE_KINDS, Mention, mentions
from detente.reading.record import Record
from detente.reading.text_quantities import QuantityMention, quantity_mentions
from detente.reading.vocabulary import either

PARTY = r"<P(\d+)>"
NUMBER = r"<Q(\d+)>"
# What a trade is in: "gas imports".
FUEL = r"(?:(?P<what>[a-z-]+) )?"


@dataclass(frozen=True)
class Frame:
    """What a statement says, in small letters, with places for what it names.

    Attributes
    ----------
    text : str
        ``<P0> accounted for <Q0> of <P1>'s total imports <D0>``; a negated statement is without
        its "not".
    parties : tuple of Mention
        A leader stands for the state, a company for the one that it is of.
    numbers : tuple of QuantityMention
    negated : bool
    """

    text: str
    parties: tuple[Mention, ...]
    numbers: tuple[QuantityMention, ...]
    negated: bool


def frame_of(document: Document, record: Record) -> Frame:
    """The Frame of a statement."""
    start, end = record.start, record.end
    parties = tuple(
        m
        for m in mentions(document)
        if start <= m.start
        and m.end <= end
        and m.code
        and m.kind in (*STATE_KINDS, "company", "leader")
    )
    numbers = tuple(q for q in quantity_mentions(document) if start <= q.start and q.end <= end)
    dates = tuple(d for d in date_mentions(document) if start <= d.start and d.end <= end)
    named: tuple[tuple[str, tuple[Mention | QuantityMention | DateMention, ...]], ...] = (
        ("P", parties),
        ("Q", numbers),
        ("D", dates),
    )
    places = [
        (one.start, one.end, f"<{letter}{number}>")
        for letter, some in named
        for number, one in enumerate(some)
    ]
    text = _with_places(document.folded, (start, end), places)
    negated = record.mood == "negated"
    if negated:
        text = re.sub(rf" ?\b(?:(?:did|does|do) )?(?:{either('negation')})\b", "", text)
    return Frame(re.sub(r" +", " ", text).strip(" ."), parties, numbers, negated)


def _with_places(text: str, at: tuple[int, int], places: list[tuple[int, int, str]]) -> str:
    """The text between two offsets, with a mark for each place."""
    out, place = "", at[0]
    for start, end, mark in sorted(places):
        if start >= place:
            out += text[place:start].lower() + mark
            place = end
    return out + text[place : at[1]].lower()
