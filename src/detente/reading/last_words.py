"""Words that say when a measure ends: "until 31 March 2025", "expires on", "was lifted on"."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from detente.reading.dates import DateMention, date_mentions, days_of
from detente.reading.document import Document

RULE = (
    r"(?:bans?|controls?|curbs?|restrictions?|embargo(?:es)?|blockades?|tariffs?|lev(?:y|ies)|duty"
    r"|duties|quotas?)"
)
# Stems of verbs that take a measure back.
BACK = r"lift|scrap|abolish|remov|revok|repeal|withdr[ae]w|cancel|paus|suspend"
# What ends a measure, and on the day it is over; "ended on" is of its last day.
_OVER_STEM = rf"(?:{BACK}|dropp)"
_AGAIN = r"(?:resum|restor|restart|reopen)(?:e|es|ed|ing|s)?"
_FLOW = r"(?:deliveries|shipments|flows?|sales|exports|imports|trade)"
_WHAT = (
    rf"(?:it|them|all|(?:the|its|their|this|that|these)(?: [a-z-]+){{0,2}}?"
    rf" (?:{RULE}|measures?|{_FLOW}))"
)
OVER = (
    rf"(?:\b(?:is|are|was|were|be|been)(?: \w+ly)? {_OVER_STEM}(?:e?d|n)"
    rf"|\b{_OVER_STEM}(?:e|s|es|ed|ing|n)? {_WHAT}|\b{_AGAIN}(?: {_WHAT})?)\b"
)
_THROUGH = (
    r"\b(?:(?:up )?(?:until|till)|through|expir\w*|laps\w*|r[au]ns?(?:ning)? out|runs? (?:until|to)"
    r"|end(?:s|ed|ing)?)\b(?: and including)?"
)
_TO_DAY = r"(?: again)?(?:,? (?:on|in|at|by))?(?: the)?(?P<end> ?(?:end|close) of(?: the)?)? ?$"
_UNTIL = re.compile(_THROUGH + _TO_DAY)
_OVER_ON = re.compile(OVER + _TO_DAY)
# What a date may have taken into its own span: "until 2026".
_PREPOSITION = re.compile(r"(?:in|by|until|for|from|to|during|since|of) ")
_FAR = 70


@dataclass(frozen=True)
class Ending:
    """A date on which a measure ends.

    Attributes
    ----------
    at : DateMention
    last : datetime.date or None
        The last day on which it holds; None where the date is no day.
    is_until : bool
        Whether "until" leads to it, which is said of what stands right before.
    begun : int
        Where the words that say so begin.
    """

    at: DateMention
    last: datetime.date | None
    is_until: bool
    begun: int


@lru_cache(maxsize=16)
def endings(document: Document) -> tuple[Ending, ...]:
    """Every Ending of a document, in the order of the text."""
    found = (_ending(document, one) for one in date_mentions(document))
    return tuple(one for one in found if one is not None)


def is_last(document: Document, date: DateMention) -> bool:
    """Whether a date is said to be the last of something."""
    return any(one.at == date for one in endings(document))


def _ending(document: Document, date: DateMention) -> Ending | None:
    text = document.folded
    begun = max(document.sentence_at(date.start).start, date.start - _FAR)
    own = _PREPOSITION.match(text, date.start, date.end)
    place = own.end() if own else date.start
    lead = text[begun:place]
    until, over = _UNTIL.search(lead), _OVER_ON.search(lead)
    if not until and not over:
        return _second(document, date)
    hit = over or until
    assert hit is not None
    day = day_meant(date.value, at_end=bool(hit["end"]))
    if over and day:
        day -= datetime.timedelta(days=1)
    is_until = bool(re.match(r"(?:up )?(?:until|till)|through", hit[0]))
    return Ending(date, day, is_until, begun + hit.start())


def opens(document: Document, date: DateMention) -> bool:
    """Whether a date is the first of two: "from 1 March to 30 June 2024"."""
    text, dates = document.folded, date_mentions(document)
    before = text[max(0, date.start - 8) : date.start] + text[date.start : date.end]
    behind = (text[date.end : one.start] for one in dates if one.start > date.end)
    led = re.search(r"\b(?:from|between) ", before)
    return bool(led) and any(re.fullmatch(r" (?:to|until|and) (?:the )?", one) for one in behind)


def _second(document: Document, date: DateMention) -> Ending | None:
    """The second of two days."""
    before = [one for one in date_mentions(document) if one.end <= date.start]
    if not before or not opens(document, before[-1]):
        return None
    return Ending(date, day_meant(date.value), True, before[-1].start)


def day_meant(value: str, *, at_end: bool = False) -> datetime.date | None:
    """The day that a date is, or the last of a month or year where its end is meant."""
    parts = value.split("-")
    if "/" in value or not all(one.isdigit() for one in parts):
        return None
    numbers = [int(one) for one in parts]
    if len(numbers) == 3:
        return datetime.date(*numbers)
    if not at_end:
        return None
    year, month = numbers[0], numbers[1] if len(numbers) == 2 else 12
    return datetime.date(year, month, days_of(year, month))
