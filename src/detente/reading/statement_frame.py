"""A statement with its parties, numbers and dates as places, so that its form can be matched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from detente.reading.dates import DateMention, date_mentions
from detente.reading.document import Document
from detente.reading.mentions import STATE_KINDS, Mention, mentions
from detente.reading.record import Record, Statement
from detente.reading.speakers import resolved
from detente.reading.text_quantities import QuantityMention, quantity_mentions
from detente.reading.verify import speech_mood
from detente.reading.vocabulary import either

PARTY = r"<P(\d+)>"
NUMBER = r"<Q(\d+)>"
# What a trade is in: "gas imports".
FUEL = r"(?:(?P<what>(?!that\b|which\b)[a-z-]+) )?"
# Words that mean somebody who is named before.
_MEANT = re.compile(
    r"\b(?:[Hh]e|[Ss]he|[Tt]he two(?: (?:leaders|countries|states|sides|governments|powers))?"
    r"|[Tt]he pair)\b"
)
_TITLE = re.compile(r"\b(mr|mrs|ms|dr|gen|sen)\.")


@dataclass(frozen=True)
class Frame:
    """What a statement says, in small letters, with places for what it names.

    Attributes
    ----------
    text : str
        ``<P0> accounted for <Q0> of <P1>'s total imports <D0>``; a negated statement is without
        its "not".
    said : str
        The same with every "not".
    parties : tuple of Mention
        A leader stands for the state, a company for the one that it is of; "he" and "the two" for
        whom they mean.
    numbers : tuple of QuantityMention
    negated : bool
    denied : bool
        Whether the word of saying denies it: "denied that".
    speakers : tuple of str
        Codes of who says it.
    """

    text: str
    said: str
    parties: tuple[Mention, ...]
    numbers: tuple[QuantityMention, ...]
    negated: bool
    denied: bool = False
    speakers: tuple[str, ...] = ()


def frame_of(document: Document, record: Record) -> Frame:
    """The Frame of a statement."""
    start, end = record.start, record.end
    named = _parties(document, start, end)
    meant = _meant(document, start, end)
    numbers = tuple(q for q in quantity_mentions(document) if start <= q.start and q.end <= end)
    dates = tuple(d for d in date_mentions(document) if start <= d.start and d.end <= end)
    places = [*_places("P", named), *_places("Q", numbers), *_places("D", dates)]
    places += _places_of_meant(meant, len(named))
    said = _with_places(document.folded, (start, end), places)
    said = _TITLE.sub(r"\1", said)
    negated = record.mood == "negated"
    return Frame(
        text=_tidy(_without_not(said)) if negated else _tidy(said),
        said=_tidy(said),
        parties=(*named, *meant),
        numbers=numbers,
        negated=negated,
        denied=_is_denied(document, record),
        speakers=_speakers(record),
    )


def _parties(document: Document, start: int, end: int) -> tuple[Mention, ...]:
    kinds = (*STATE_KINDS, "company", "leader")
    return tuple(
        m
        for m in mentions(document)
        if start <= m.start and m.end <= end and m.code and m.kind in kinds
    )


def _meant(document: Document, start: int, end: int) -> tuple[Mention, ...]:
    """Whom "he" and "the two" mean: one Mention each, with the place of the word."""
    found = []
    for hit in _MEANT.finditer(document.folded, start, end):
        codes = resolved(document, hit.start(), hit.end()).code.split("+")
        alone = hit[0].lower() in ("he", "she")
        if all(codes) and len(codes) == (1 if alone else 2):
            found += [Mention(hit.start(), hit.end(), "leader", code) for code in codes]
    return tuple(found)


def _places(
    letter: str, some: Sequence[Mention | QuantityMention | DateMention]
) -> list[tuple[int, int, str]]:
    return [(one.start, one.end, f"<{letter}{number}>") for number, one in enumerate(some)]


def _places_of_meant(meant: Sequence[Mention], first: int) -> list[tuple[int, int, str]]:
    """A place for each word that means somebody: two parties in one are joined by "and"."""
    marks: dict[tuple[int, int], list[str]] = {}
    for number, one in enumerate(meant, first):
        marks.setdefault((one.start, one.end), []).append(f"<P{number}>")
    return [(*span, " and ".join(some)) for span, some in marks.items()]


def _without_not(text: str) -> str:
    return re.sub(rf" ?\b(?:(?:did|does|do) )?(?:{either('negation')})\b", "", text)


def _tidy(text: str) -> str:
    return re.sub(r" +", " ", text).strip(" .")


def _is_denied(document: Document, record: Record) -> bool:
    """Whether the word of saying turns what is said, whatever that says itself."""
    value = record.value
    if not isinstance(value, Statement) or value.cue_at is None:
        return False
    nothing = (record.start, record.start)
    cue = (value.cue_at.start, value.cue_at.end)
    return speech_mood(document, nothing, cue) == "negated"


def _speakers(record: Record) -> tuple[str, ...]:
    value = record.value
    codes = value.speaker_code if isinstance(value, Statement) else ""
    return tuple(filter(None, codes.split("+")))


def _with_places(text: str, at: tuple[int, int], places: list[tuple[int, int, str]]) -> str:
    """The text between two offsets, with a mark for each place."""
    out, place = "", at[0]
    for start, end, mark in sorted(places):
        if start >= place:
            out += text[place:start].lower() + mark
            place = end
    return out + text[place : at[1]].lower()
