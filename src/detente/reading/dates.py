"""Dates in a text, relative to the day of the document: "last week", "in the spring"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from detente.reading.document import Document, apart
from detente.reading.numbers_in_words import SMALL, small_number
from detente.reading.vocabulary import words

MONTHS = words("month")
# As newspapers shorten them; the others they write in full.
_SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = words("weekday")
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "AU", "fall": "AU", "winter": "WI"}
# The month with which a season of the northern half begins.
BEGINS = {"SP": 3, "SU": 6, "AU": 9, "WI": 12}
UNITS = {"day": 0, "week": 0, "month": 1, "quarter": 3, "year": 12}
PARTS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "1": 1, "2": 2, "3": 3}
_ORDINALS = {"half": 6, "quarter": 3}
_AHEAD = re.compile(
    r"\b(?:will|would|shall|plans?|next|to (?!the|an?|its|his|her|their|our)(?=[a-z]))[^.]*$"
    r"|\b(?:until|till|by)(?: (?:the|early|mid|late|end of|no later than))*[ -]$"
)
# In the same clause these words reach further.
_WILL = re.compile(r"\b(?:will|would|shall)\b[^.,;]*$")
# How far back a word is looked for that says that something lies ahead.
_NEAR = 40
DATE_LIKE_VERBS = r"(?:in|since|by|until|till|from|during|of|late|early|mid|last|next|this)"


@dataclass(frozen=True)
class DateMention:
    """A span that means a day or a period; `measured` where it counts from today."""

    start: int
    end: int
    value: str
    measured: bool = False


@lru_cache(maxsize=16)
def date_mentions(document: Document) -> tuple[DateMention, ...]:
    """Every date of a document in its order; of two that meet, the longer."""
    found: list[DateMention] = []
    for pattern, read in _patterns():
        for hit in pattern.finditer(document.folded):
            value = _tried(read, hit, document)
            if value:
                measured = pattern.groupindex.keys() & {"count"} and "first" not in hit[0].lower()
                found.append(DateMention(hit.start(), hit.end(), value, bool(measured)))
    return apart(found)


def date_at(document: Document, start: int, end: int) -> DateMention | None:
    """The date on exactly this span; None without one."""
    return next((d for d in date_mentions(document) if (d.start, d.end) == (start, end)), None)


def _tried(
    read: Callable[[re.Match[str], Document], str], hit: re.Match[str], document: Document
) -> str:
    """What a reader makes of a hit; empty for what is no day of the calendar."""
    try:
        return read(hit, document)
    except (ValueError, OverflowError):
        return ""


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Document], str]], ...]:
    month = rf"(?P<month>{'|'.join((*MONTHS, *_SHORT_MONTHS))})"
    named = rf"{month}\.?"
    number = rf"(?P<count>\d{{1,3}}|an?|{SMALL})"
    unit = r"(?P<unit>day|week|month|quarter|year)"
    year = r"(?P<year>(?:19|20)\d\d)"
    which = r"(?P<which>this|last|next|the same|the previous)"
    said = re.IGNORECASE
    made = (
        (rf"\b{year}-(?P<m>\d\d)-(?P<d>\d\d)\b", _iso),
        (
            rf"\b(?:from )?(?P<first>\d{{1,2}})(?: to | ?- ?)(?P<d>\d{{1,2}}) {named}"
            rf"(?:,? {year})?\b",
            _days_of_month,
        ),
        (rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {named}(?:,? {year})?\b", _day),
        (rf"\b{named} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? {year})?\b", _day),
        (rf"(?<!\d )\b(?:(?P<part>early|mid|late)[ -])?{month},? (?:of )?{year}\b", _month),
        (rf"\b(?P<part>early|mid|late)[ -]{month}\b", _month),
        (rf"(?<={' '})(?P<m>(?:{'|'.join(MONTHS)}))\b(?! \d)", _bare_month),
        (rf"\b(?:the )?(?P<which>last|next) {month}\b", _month),
        (rf"\b(?:(?P<which>last|next|this) )?(?P<weekday>{'|'.join(WEEKDAYS)})\b", _weekday),
        (r"\b(?P<word>[Yy]esterday|[Tt]oday|[Tt]omorrow)\b", _near_day),
        (rf"\b(?P<which>this|last|next|the coming) {unit}\b", _this_unit, said),
        (r"\bthe (?P<which>previous|preceding|following) year\b", _year_beside, said),
        (rf"\b(?:the )?year to (?:end-)?{named}\b", _year_to, said),
        (rf"\b(?:the )?(?:past|last|previous) {number} {unit}s\b", _past_period, said),
        (rf"\b{number} {unit}s? ago\b", _ago, said),
        (rf"\bthe first {number} months of (?:{which} year|{year})\b", _first_months, said),
        (
            rf"\b(?:the )?(?P<nth>first|second|third|fourth|last) (?P<of>half|quarter)"
            rf" of (?:{which} year|{year})\b",
            _part_of_year,
            said,
        ),
        (rf"\bQ(?P<nth>[1-4]) (?:of )?{year}\b", _part_of_year),
        (
            r"\b(?:in |by |until |since |from )?(?:(?P<which>this|last|next|the)) "
            rf"(?P<season>{'|'.join(SEASONS)})\b(?: of {year})?",
            _season,
        ),
        (rf"\b(?:the )?(?P<season>{'|'.join(SEASONS)})(?: of)? {year}\b", _season),
        (rf"\b(?:in|since|of|by|until|for|during|from|to|between|and|than) {year}\b(?!-)", _year),
        (rf"(?<=\(){year}\b", _year),
    )
    return tuple((re.compile(pattern, *flags), read) for pattern, read, *flags in made)


def _iso(hit: re.Match[str], document: Document) -> str:
    return datetime.date.fromisoformat(hit[0]).isoformat()


def _month_number(name: str) -> int:
    """1 to 12, by the name of a month or its abbreviation."""
    return 1 + next(k for k, one in enumerate(MONTHS) if one.startswith(name[:3].title()))


def _days_of_month(hit: re.Match[str], document: Document) -> str:
    """ "15 to 18 July 2024"."""
    last = datetime.date.fromisoformat(_day(hit, document))
    first = last.replace(day=int(hit["first"]))
    return f"{first}/{last}" if first < last else ""


def _year_beside(hit: re.Match[str], document: Document) -> str:
    """The year before or after the one that the sentence names last; else those of today."""
    begun = document.sentence_at(hit.start()).start
    named = re.findall(r"\b(?:19|20)\d\d\b", document.folded[begun : hit.start()])
    year = int(named[-1]) if named else document.date.year
    return str(year + 1 if hit["which"].lower() == "following" else year - 1)


def _year_to(hit: re.Match[str], document: Document) -> str:
    """ "The year to June": twelve months that end with it."""
    month = _month_number(hit["month"])
    year = _year_of(month, hit, document)
    begun = shifted(datetime.date(year, month, 1), -11)
    return f"{begun.year}-{begun.month:02d}/{year}-{month:02d}"


def _day(hit: re.Match[str], document: Document) -> str:
    month = _month_number(hit["month"])
    year = hit["year"] or _year_of(month, hit, document, int(hit["d"]))
    return datetime.date(int(year), month, int(hit["d"])).isoformat()


def _month(hit: re.Match[str], document: Document) -> str:
    month = _month_number(hit["month"])
    given = hit.groupdict()
    if given.get("year"):
        year = int(given["year"])
    elif given.get("which") == "next":
        year = _coming(month, document.date)
    else:
        year = _year_of(month, hit, document)
    part = (given.get("part") or "").lower()
    if not part:
        return f"{year}-{month:02d}"
    begins, ends = {"early": (1, 10), "mid": (11, 20), "late": (21, days_of(year, month))}[part]
    return f"{year}-{month:02d}-{begins:02d}/{year}-{month:02d}-{ends:02d}"


def _bare_month(hit: re.Match[str], document: Document) -> str:
    """A month alone; "May" and "March" are words too, and need one before that leads to a date."""
    before = document.folded[max(0, hit.start() - 8) : hit.start()]
    if hit["m"] in ("May", "March") and not re.search(rf"\b{DATE_LIKE_VERBS}[ -]$", before):
        return ""
    month = MONTHS.index(hit["m"]) + 1
    return f"{_year_of(month, hit, document)}-{month:02d}"


def _weekday(hit: re.Match[str], document: Document) -> str:
    """The nearest such day that is over or today; ahead where the text says so."""
    wanted, day = WEEKDAYS.index(hit["weekday"]), document.date
    back = (day.weekday() - wanted) % 7
    if hit["which"] == "next" or (hit["which"] is None and _lies_ahead(hit, document)):
        return (day + datetime.timedelta(days=(-back) % 7 or 7)).isoformat()
    if hit["which"] == "last" and back == 0:
        back = 7
    return (day - datetime.timedelta(days=back)).isoformat()


def _near_day(hit: re.Match[str], document: Document) -> str:
    shift = {"yesterday": -1, "today": 0, "tomorrow": 1}[hit["word"].lower()]
    return (document.date + datetime.timedelta(days=shift)).isoformat()


def _this_unit(hit: re.Match[str], document: Document) -> str:
    shift = {"this": 0, "last": -1, "next": 1, "the coming": 1}[hit["which"].lower()]
    unit, day = hit["unit"].lower(), document.date
    if unit == "day":
        return ""
    if unit == "week":
        monday = day - datetime.timedelta(days=day.weekday()) + datetime.timedelta(weeks=shift)
        return f"{monday}/{monday + datetime.timedelta(days=6)}"
    if unit == "month":
        return "-".join(shifted(day, shift).isoformat().split("-")[:2])
    if unit == "quarter":
        first = shifted(day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1), 3 * shift)
        return _months(first.year, first.month, first.month + 2)
    return str(day.year + shift)


def _past_period(hit: re.Match[str], document: Document) -> str:
    return f"{_before(hit, document)}/{document.date}"


def _ago(hit: re.Match[str], document: Document) -> str:
    found, unit = _before(hit, document), hit["unit"].lower()
    parts = {"day": 3, "week": 3, "month": 2, "quarter": 2, "year": 1}[unit]
    return "-".join(found.isoformat().split("-")[:parts])


def _first_months(hit: re.Match[str], document: Document) -> str:
    return _months(_named_year(hit, document), 1, small_number(hit["count"]))


def _part_of_year(hit: re.Match[str], document: Document) -> str:
    long = _ORDINALS[(hit.groupdict().get("of") or "quarter").lower()]
    nth = PARTS.get(hit["nth"].lower(), 0) or int(hit["nth"])
    nth = 12 // long if hit["nth"].lower() == "last" else nth
    return _months(_named_year(hit, document), long * (nth - 1) + 1, long * nth)


def _season(hit: re.Match[str], document: Document) -> str:
    """A season; without a year the last one that has begun, or the next where it lies ahead."""
    season, day = SEASONS[hit["season"].lower()], document.date
    given = hit.groupdict()
    if given.get("year"):
        return f"{given['year']}-{season}"
    which = given.get("which") or "the"
    begun = day.month >= BEGINS[season]
    if which == "next" or (which == "the" and _lies_ahead(hit, document)):
        return f"{day.year + 1 if begun else day.year}-{season}"
    return f"{day.year if begun else day.year - 1}-{season}"


def _year(hit: re.Match[str], document: Document) -> str:
    return hit["year"]


def _named_year(hit: re.Match[str], document: Document) -> int:
    given = hit.groupdict()
    if given.get("year"):
        return int(given["year"])
    shift = {"this": 0, "last": -1, "next": 1, "the same": 0, "the previous": -1}
    return document.date.year + shift[(given.get("which") or "this").lower()]


def _year_of(month: int, hit: re.Match[str], document: Document, day: int = 1) -> int:
    """The year of a month without one: the nearest that is over, or ahead where the text says."""
    today = document.date
    if _lies_ahead(hit, document):
        return today.year + ((month, day) < (today.month, today.day if day > 1 else 1))
    return today.year - ((month, day) > (today.month, today.day))


def _coming(month: int, today: datetime.date) -> int:
    return today.year + (month <= today.month)


def _lies_ahead(hit: re.Match[str], document: Document) -> bool:
    """Whether words just before a date, in its sentence, say that it is still to come."""
    begun = document.sentence_at(hit.start()).start
    near = document.folded[max(begun, hit.start() - _NEAR) : hit.start()]
    clause = document.folded[begun : hit.start()]
    return bool(_AHEAD.search(near) or _WILL.search(clause))


def _before(hit: re.Match[str], document: Document) -> datetime.date:
    count, unit = small_number(hit["count"]), hit["unit"].lower()
    if UNITS[unit]:
        return shifted(document.date, -count * UNITS[unit])
    return document.date - datetime.timedelta(days=count * (7 if unit == "week" else 1))


def shifted(day: datetime.date, months: int) -> datetime.date:
    """The same day some months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, days_of(year, month + 1)))


def _months(year: int, first: int, last: int) -> str:
    if not 1 <= first <= last <= 12:
        return ""
    return f"{year}-{first:02d}/{year}-{last:02d}"


def days_of(year: int, month: int) -> int:
    """How many days a month has."""
    after = datetime.date(year + month // 12, month % 12 + 1, 1)
    return (after - datetime.timedelta(days=1)).day
