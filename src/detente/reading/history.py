"""Measures of the past: what was taken before the year of the accounts is in them already."""

from __future__ import annotations

import re

from detente.reading.bench import Bench
from detente.reading.document import Document
from detente.reading.record import Event

# "In the 1970s", "decades ago", "the 1980 embargo".
_DECADE = re.compile(r"\b(?P<year>(?:1[5-9]|20)\d)0s\b")
_LONG_AGO = re.compile(r"\b(?:decades|centuries|generations) (?:ago|earlier|before)\b")
_OF_YEAR = re.compile(r"\b(?:the|its|their|'s) (?P<year>(?:1[5-9]|20)\d\d) (?!to\b|and\b)[a-z]")


def is_history(document: Document, at: tuple[int, int], event: Event, bench: Bench) -> bool:
    """Whether a measure between two offsets is dated before the year of the accounts."""
    if event.date:
        return event.date[:4] < bench.year
    sentence = document.sentence_at(at[0])
    said = document.folded[sentence.start : at[1]]
    years = [int(hit["year"]) * 10 + 9 for hit in _DECADE.finditer(said)]
    years += [int(hit["year"]) for hit in _OF_YEAR.finditer(said)]
    return bool(_LONG_AGO.search(said)) or any(year < int(bench.year) for year in years)
