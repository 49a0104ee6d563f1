"""Measures of the past: what was taken before the first accounts is in them, or over."""

from __future__ import annotations

import re
from functools import lru_cache

from detente.reading.document import Document
from detente.reading.record import Event
from detente.world.shipped import list_worlds

# "In the 1970s", "decades ago", "the 1980 embargo".
_DECADE = re.compile(r"\b(?P<year>(?:1[5-9]|20)\d)0s\b")
_LONG_AGO = re.compile(r"\b(?:decades|centuries|generations) (?:ago|earlier|before)\b")
_OF_YEAR = re.compile(r"\b(?:the|its|their|'s) (?P<year>(?:1[5-9]|20)\d\d) (?!to\b|and\b)[a-z]")


@lru_cache(maxsize=1)
def first_year() -> int:
    """The year of the oldest shipped accounts, which stands at the end of their name."""
    return min(int(name.rpartition("-")[2]) for name in list_worlds())


def is_history(document: Document, at: tuple[int, int], event: Event) -> bool:
    """Whether a measure between two offsets is dated before the oldest accounts."""
    if event.date:
        return int(event.date[:4]) < first_year()
    sentence = document.sentence_at(at[0])
    said = document.folded[sentence.start : at[1]]
    years = [int(hit["year"]) * 10 + 9 for hit in _DECADE.finditer(said)]
    years += [int(hit["year"]) for hit in _OF_YEAR.finditer(said)]
    return bool(_LONG_AGO.search(said)) or any(year < first_year() for year in years)
