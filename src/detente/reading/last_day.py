"""The last day of a measure, where the text gives it: a date, a length of time, a lifting."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from detente.reading.dates import UNITS, date_mentions, shifted
from detente.reading.document import Document, Passage
from detente.reading.events import event_mentions
from detente.reading.last_words import OVER, RULE, day_meant, endings
from detente.reading.measure_size import is_taken_back
from detente.reading.numbers_in_words import SMALL, small_number
from detente.reading.record import Event
from detente.reading.words_about import speaks_of, words_about

_COUNT = rf"(?:\d{{1,3}}|an?|{SMALL})"
_UNIT = r"(?:day|week|month|quarter|year)"
_BOUND = r"(?:at least|up to|as much as|about|around|some|more than|less than|nearly|no more than) "
_LENGTH = re.compile(
    r"\b(?:for|last(?:s|ing)?(?: for)?) "
    r"(?:a (?:period|term|total) of |another |the (?:next|first) )?"
    rf"(?P<bound>{_BOUND})?(?P<count>{_COUNT})(?: full| whole| more| further)?[ -]"
    rf"(?P<unit>{_UNIT})s?\b"
)
# "A 90-day ban", but no "90-day pause" of one.
_LONG_RULE = re.compile(
    rf"\b(?P<count>{_COUNT})-(?P<unit>{_UNIT})\b"
    rf"(?! (?:[\w-]+ )?(?:pause|suspension|truce|delay|reprieve|deadline|notice|talks))"
    rf"(?= (?:[\w%-]+ ){{0,3}}{RULE}\b)"
)
# Where another clause begins, of which what is said of time may be.
_APART = re.compile(
    r";|\b(?:but|which|who|while|whereas|when|because|after|before|since)\b"
    r"|\band\b(?! (?:until|till|through|up to|for)\b)[^,;]*\b(?:\w+ed|rose|fell|is|are|was|were"
    r"|has|have|had|will|would)\b"
)
# "Has banned for two years" looks back.
_LOOKS_BACK = re.compile(r"\b(?:has|have|had|been)\b")
_OPEN = re.compile(r"\b(?:may|might|could|if|unless|whether|hop\w+|want\w*|call\w* for|urg\w+)\b")
_NOT_DONE = re.compile(r"\b(?:not|never|no|will|would|shall|to)\b[^,;]*$")
_OVER = re.compile(OVER)
IS_OVER = "the text says that it has ended, and not on which day"


@dataclass(frozen=True)
class LastDay:
    """What a text says of the end of a measure.

    Attributes
    ----------
    day : datetime.date or None
        Its last day.
    note : str
        What the text says and `day` does not, in a sentence; empty where there is nothing.
    is_over : bool
        Whether the text says that it has ended, without a day.
    """

    day: datetime.date | None = None
    note: str = ""
    is_over: bool = False


def last_day(document: Document, at: tuple[int, int], event: Event) -> LastDay:
    """The LastDay of a measure between two offsets; an empty one where the text gives none."""
    own, *later = words_about(document, at)
    begins = day_meant(event.date) if event.date else None
    behind = Passage(at[0], own.end)
    found = _dated(document, behind, at[1]) or _long(document, behind, at[1], begins)
    for one in later:
        if found is None and speaks_of(document, one, event.action):
            found = _dated(document, one, one.end) or _long(document, one, one.end, begins)
            found = found or _over(document, one)
    found = found or _taken_back_later(document, at, event) or _over(document, behind)
    if found and found.day and begins and found.day < begins:
        return LastDay(note=f"the text ends it on {found.day}, before it begins")
    return found or LastDay()


def _dated(document: Document, passage: Passage, near: int) -> LastDay | None:
    """The end by a date in a passage; "until" is said of what stands right before it."""
    text = document.folded
    for one in endings(document):
        if not passage.covers(one.at.start, one.at.end):
            continue
        between = text[near : one.begun]
        if one.is_until and _APART.search(between):
            continue
        if _OPEN.search(text[max(passage.start, one.begun - 40) : one.begun]):
            return LastDay(note="the text says only that it may end")
        if one.last:
            return LastDay(one.last)
        until = f"the text ends it at {one.at.value} and does not say on which day"
        is_past = not one.is_until and one.at.value[:4] <= str(document.date.year)
        return LastDay(note=until, is_over=is_past and bool(_OVER.search(text[one.begun :][:40])))
    return None


def _long(
    document: Document, passage: Passage, near: int, begins: datetime.date | None
) -> LastDay | None:
    """The end by a length of time in a passage, counted from the first day."""
    text = document.folded
    hits = [*_LENGTH.finditer(text, passage.start, passage.end)]
    for hit in (*hits, *_LONG_RULE.finditer(text, passage.start, passage.end)):
        looks_back = _LOOKS_BACK.search(text[passage.start : hit.start()])
        if looks_back or _APART.search(text[near : hit.start()]):
            continue
        said = f"{hit['count']} {hit['unit']}{'s' * (small_number(hit['count']) != 1)}"
        if hit.groupdict().get("bound"):
            return LastDay(note=f"the text bounds how long it lasts: {hit['bound']}{said}")
        if begins is None:
            return LastDay(note=f"the text says that it lasts {said}, and not from which day")
        return LastDay(_after(begins, small_number(hit["count"]), hit["unit"].lower()))
    return None


def _after(first: datetime.date, count: int, unit: str) -> datetime.date:
    """The last of so many days, weeks, months or years that begin with a day."""
    if UNITS[unit]:
        end = shifted(first, count * UNITS[unit])
    else:
        end = first + datetime.timedelta(days=count * (7 if unit == "week" else 1))
    return end - datetime.timedelta(days=1)


def _over(document: Document, passage: Passage) -> LastDay | None:
    """That a measure is over, where a passage says so; since the day with which that begins."""
    hit = _OVER.search(document.folded, passage.start, passage.end)
    before = document.folded[passage.start : hit.start()] if hit else ""
    if hit is None or _OPEN.search(before) or _NOT_DONE.search(before):
        return None
    dates = [one for one in date_mentions(document) if passage.covers(one.start, one.end)]
    if len(dates) == 1 and dates[0].start - passage.start <= len("Since "):
        day = day_meant(dates[0].value)
        if day:
            return LastDay(day - datetime.timedelta(days=1))
    return LastDay(is_over=True, note=IS_OVER)


def _taken_back_later(document: Document, at: tuple[int, int], event: Event) -> LastDay | None:
    """The end by a later sentence in which the same government takes the same measure back."""
    for one in event_mentions(document):
        said = one.value
        same = (said.source, said.action, said.target) == (
            event.source,
            event.action,
            event.target,
        )
        if one.start >= at[1] and same and is_taken_back(document, (one.start, one.end)):
            day = day_meant(said.date) if said.date else None
            if day:
                return LastDay(day - datetime.timedelta(days=1))
            return LastDay(is_over=True, note=IS_OVER)
    return None
