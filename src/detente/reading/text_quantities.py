"""Quantities in a text: a comparator, a number, a unit, and the period that stands nearest."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from detente.reading.dates import DateMention, date_mentions
from detente.reading.document import Document, apart
from detente.reading.mentions import mentions
from detente.reading.numbers_in_words import ONES, SCALES, SMALL, TENS, small_number
from detente.reading.record import At, Comparator, Quantity
from detente.reading.vocabulary import words

COMPARATORS: dict[Comparator, tuple[str, ...]] = {
    ">=": ("at least", "no less than", "no fewer than", "not less than", "a minimum of"),
    "<=": ("at most", "up to", "no more than", "not more than", "a maximum of", "as much as"),
    ">": ("more than", "over", "above", "exceeding", "greater than", "well over", "upwards of"),
    "<": ("less than", "fewer than", "under", "below", "lower than", "just under", "well under"),
    "~": (
        *("about", "around", "roughly", "approximately", "some", "nearly", "almost", "close to"),
        *("an estimated", "circa", "approx."),
    ),
}
FRACTIONS = {
    "half": 0.5,
    "quarter": 0.25,
    "third": 1 / 3,
    "fifth": 0.2,
    "tenth": 0.1,
    "thirds": 1 / 3,
    "quarters": 0.25,
    "fifths": 0.2,
    "tenths": 0.1,
}
CURRENCIES = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY"}
MONEY = {
    "dollars": "USD",
    "dollar": "USD",
    "euros": "EUR",
    "euro": "EUR",
    "pounds": "GBP",
    "yuan": "CNY",
    "yen": "JPY",
    "rubles": "RUB",
    "roubles": "RUB",
    "rupees": "INR",
}
MANY = {"dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1e3, "millions": 1e6}
MANY |= {"billions": 1e9, "trillions": 1e12}
ORDINALS = {
    word: rank
    for rank, word in enumerate(
        ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 2
    )
}
SUPERLATIVES = r"(?:largest|biggest|highest|lowest|smallest|most|richest|poorest|longest|strongest)"
PER_CENT = r"(?:%|per ?cent\b|percentage points?\b|points?\b)"
# What follows a number and is no unit of it.
NO_UNIT = frozenset(words("no_unit"))
# Between a number and its noun: adjectives, so that "three friendly countries" counts countries.
_MOST_WORDS = 3
DURATIONS = r"(?:second|minute|hour|day|week|month|quarter|year|decade|century)"
# How far from a number the period may stand that it is about.
_NEAR_PERIOD = 60


@dataclass(frozen=True)
class QuantityMention:
    """A span that says a number, and the Quantity."""

    start: int
    end: int
    value: Quantity


@lru_cache(maxsize=16)
def quantity_mentions(document: Document) -> tuple[QuantityMention, ...]:
    """Every quantity of a document in its order; of two that meet, the longer."""
    text, found = document.folded, []
    for pattern, read in _forms():
        for hit in pattern.finditer(text):
            value = _read(hit, read, _antecedent(document, hit.start()))
            if value and not _is_trap(document, hit, value):
                found.append(QuantityMention(hit.start(), _end(hit, value), value))
    kept = apart(found)
    return tuple(_with_period(document, one, kept) for one in kept)


def _end(hit: re.Match[str], value: Quantity) -> int:
    """Where a quantity ends: with its unit, and not with the words that were tried as one."""
    if "noun" not in hit.re.groupindex:
        return hit.end()
    return hit.start("noun") + len(value.unit)


def _read(hit: re.Match[str], read: str, antecedent: str) -> Quantity | None:
    given = hit.groupdict()
    number, unit = _READERS[read](given)
    unit = unit or (antecedent or "of them" if read == "them" else "")
    if not unit:
        return None
    return Quantity(number=number, comparator=_comparator(read, given), unit=unit)


Given = dict[str, str | None]
NumberAndUnit = tuple[float, str]


def _per_cent(given: Given) -> NumberAndUnit:
    said = (given["unit"] or "").replace(" ", "")
    return _number(given), "points" if "point" in said else "percent"


def _fraction(given: Given) -> NumberAndUnit:
    count = small_number(given.get("many") or "a")
    return count * FRACTIONS[(given["part"] or "").lower()], "share"


def _majority(given: Given) -> NumberAndUnit:
    return 0.5, "share"


def _money(given: Given) -> NumberAndUnit:
    sign = given.get("sign") or ""
    return _number(given), CURRENCIES.get(sign) or MONEY[(given["money"] or "").lower()]


def _many(given: Given) -> NumberAndUnit:
    return MANY[(given["many"] or "").lower()], _noun(given["noun"] or "")


def _rank(given: Given) -> NumberAndUnit:
    return float(ORDINALS[(given["rank"] or "").lower()]), "rank"


def _zero(given: Given) -> NumberAndUnit:
    return 0.0, given["noun"] or ""


def _times(given: Given) -> NumberAndUnit:
    return _number(given), "times"


def _duration(given: Given) -> NumberAndUnit:
    return _number(given), given["unit"] or ""


def _them(given: Given) -> NumberAndUnit:
    return _number(given), ""


def _count(given: Given) -> NumberAndUnit:
    return _number(given), _noun(given["noun"] or "")


# How number and unit are read from the groups of a form.
_READERS: dict[str, Callable[[Given], NumberAndUnit]] = {
    "percent": _per_cent,
    "fraction": _fraction,
    "majority": _majority,
    "money": _money,
    "many": _many,
    "rank": _rank,
    "zero": _zero,
    "times": _times,
    "duration": _duration,
    "them": _them,
    "count": _count,
}


def _number(given: Given) -> float:
    """The number of the groups `digits` or `word`, times its scale."""
    scale = SCALES[(given.get("scale") or "").lower()] if given.get("scale") else 1.0
    if given.get("digits"):
        return float((given["digits"] or "").replace(",", "")) * scale
    word = (given.get("word") or "").lower()
    if word == "a dozen":
        return 12.0
    return float(small_number(word)) * scale


def _noun(text: str) -> str:
    """The unit in a run of words: up to the first plural, or up to what is no part of it."""
    kept: list[str] = []
    for word in text.split():
        if word.lower() in NO_UNIT or (kept and word.endswith("ed")):
            break
        kept.append(word)
        if (
            word.endswith("s") and not word.endswith(("ss", "us", "'s"))
        ) or word in IRREGULAR_PLURALS:
            break
    return " ".join(kept)


IRREGULAR_PLURALS = frozenset(["people", "men", "women", "children", "troops"])


def _comparator(read: str, given: Given) -> Comparator:
    """The sign of the words before a number, else of those behind it."""
    if read in ("many", "majority"):
        return ">=" if read == "many" else ">"
    after = given.get("after")
    if after and not given.get("cmp"):
        return ">=" if after.split()[-1] in ("more", "higher", "above") else "<="
    said = " ".join((given.get("cmp") or "").lower().split())
    known = (sign for sign, phrases in COMPARATORS.items() if said in phrases)
    return next(known, "=")


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    phrases = sorted((p for some in COMPARATORS.values() for p in some), key=len, reverse=True)
    cmp = rf"(?:(?P<cmp>{'|'.join(map(re.escape, phrases))}) )?"
    digits = r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    word = rf"(?P<word>a dozen|(?:{TENS})(?:-(?:{ONES}))?|{ONES})"
    scale = rf"(?:[ -]?(?P<scale>{'|'.join(sorted(SCALES, key=len, reverse=True))})\b)?"
    number = rf"(?:{digits}|{word}){scale}"
    noun = rf"(?P<noun>[a-z][\w-]*(?: [a-z][\w-]*){{0,{_MOST_WORDS - 1}}})"
    signs = "|".join(map(re.escape, sorted(CURRENCIES, key=len, reverse=True)))
    after = r"(?: (?P<after>(?:or|and) (?:more|higher|above|less|fewer|lower|below)))?"
    edge = r"(?<![\w.,$€£-])"
    made = (
        (rf"{edge}{cmp}{number} ?(?P<unit>{PER_CENT}){after}", "percent"),
        (rf"{edge}{cmp}(?P<sign>{signs}) ?{number}{after}", "money"),
        (rf"{edge}{cmp}{number} (?:US )?(?P<money>{'|'.join(MONEY)})\b{after}", "money"),
        (
            rf"{edge}{cmp}(?:(?P<many>{SMALL})[ -]|an? |one[ -])"
            rf"(?P<part>{'|'.join(FRACTIONS)})\b(?= (?:of|the|in|since|from|over|by)\b|[,.;]|$)",
            "fraction",
        ),
        (
            rf"{edge}{cmp}(?P<part>half)\b(?= (?:of|the|its|their|all|in|since|from)\b|[,.;]|$)",
            "fraction",
        ),
        (r"\b(?:[Tt]he |a )?majority of [a-z]+", "majority"),
        (rf"\b(?P<many>{'|'.join(MANY)}) of {noun}", "many"),
        (rf"\b(?P<rank>{'|'.join(ORDINALS)})[- ]{SUPERLATIVES}\b", "rank"),
        (
            r"\b[Nn]o (?P<noun>[a-z]+s(?: (?:or|and) [a-z]+s)?)(?= (?:were|have|are|had)\b|$)",
            "zero",
        ),
        (rf"{edge}{cmp}{number}[ -](?P<unit>{DURATIONS})s?(?: ago)?\b", "duration"),
        (rf"\b(?:past|last) {number} (?P<unit>{DURATIONS})s\b", "duration"),
        (rf"{edge}{cmp}{number} times\b(?! (?:as|more|the|higher|larger|less|bigger)\b)", "times"),
        (rf"{edge}{cmp}{number} of (?:them|these|those|which)\b", "them"),
        (rf"{edge}{cmp}{number} {noun}", "count"),
    )
    return tuple((re.compile(pattern, re.IGNORECASE), read) for pattern, read in made)


def _is_trap(document: Document, hit: re.Match[str], value: Quantity) -> bool:
    """Whether a number counts nothing: inside a name or a date, or in words that only point."""
    start, end = hit.span()
    if any(
        m.start < end and start < m.end and _in_name(m.start, m.end, hit)
        for m in mentions(document)
    ):
        return True
    for date in date_mentions(document):
        if date.start < end and start < date.end and not date.measured:
            return True
    return _only_points(document.folded, hit, value)


def _in_name(start: int, end: int, hit: re.Match[str]) -> bool:
    """Whether the digits or the word of a number lie inside a name."""
    given = hit.re.groupindex
    group = next((g for g in ("digits", "word") if g in given and hit[g]), None)
    if group is None:
        return False
    return start <= hit.start(group) and hit.end(group) <= end


def _only_points(text: str, hit: re.Match[str], value: Quantity) -> bool:
    """ "The two leaders", "one day", "two officials": words that describe and assert no number."""
    given = hit.groupdict()
    word = (given.get("word") or "").lower()
    if not word or given.get("cmp") or given.get("scale"):
        return False
    if word == "one" and re.search(r" of \w+$", hit[0]):
        return True
    before = text[max(0, hit.start() - 8) : hit.start()].lower()
    if re.search(r"\b(?:the|these|those|his|her|its|their|our|both|other)$", before.rstrip()):
        return word in SMALL_WORDS and "measured" not in given
    if word in SMALL_WORDS and (given.get("noun") or ""):
        return bool(set(value.unit.lower().split()) & PEOPLE) or value.unit in POINTING
    return False


SMALL_WORDS = frozenset(word for word in ONES.split("|") if small_number(word) <= 10)
POINTING = frozenset(("day", "side", "another", "thing", "hand", "reason", "way", "time", "sign"))
PEOPLE = frozenset(words("people")) | frozenset(words("role"))


def _antecedent(document: Document, offset: int) -> str:
    """What "11 of them" counts: the things that the sentence begins with as a set."""
    sentence = document.sentence_at(offset)
    begun = document.folded[sentence.start : offset]
    hit = re.match(r"Of (?:the|all|these|its|their) ((?:[\w-]+ ){0,4}?[\w-]+s)\b", begun)
    return hit[1] if hit else ""


def _with_period(
    document: Document, one: QuantityMention, others: tuple[QuantityMention, ...]
) -> QuantityMention:
    """The mention with the period that follows it most closely, else the only one before it."""
    sentence = document.sentence_at(one.start)
    dates = [d for d in date_mentions(document) if sentence.covers(d.start, d.end)]
    dates = [d for d in dates if d.end <= one.start or d.start >= one.end]
    following = [d for d in dates if d.start >= one.end and _belongs(one, d, others)]
    chosen = following[0] if following else (dates[0] if len(dates) == 1 else None)
    if chosen is None:
        return one
    at = At(start=chosen.start, end=chosen.end)
    value = one.value.model_copy(update={"period": chosen.value, "period_at": at})
    return QuantityMention(one.start, one.end, value)


def _belongs(one: QuantityMention, date: DateMention, others: tuple[QuantityMention, ...]) -> bool:
    """Whether a date is near enough, with no other number between."""
    between = [q for q in others if one.end <= q.start < date.start]
    return date.start - one.end <= _NEAR_PERIOD and not between
