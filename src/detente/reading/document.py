"""A document as it was read: its text, its day, and where its sentences and headings stand."""

from __future__ import annotations

import datetime
import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from detente.reading.folding import fold
from detente.reading.vocabulary import words

_END = re.compile(r"[.!?]+[\"')\]]*(?= +[\"'(\[]*[A-Z0-9])")
_BREAK = re.compile(r"\n[ \t\r]*\n\s*")
# A paragraph of one line that is no longer than this and ends without a full stop is a heading.
LONGEST_HEADING = 140
# Longer than any sentence that people write: a text without full stops is cut here.
LONGEST_SENTENCE = 2000


@dataclass(frozen=True)
class Passage:
    """A part of a document by its character offsets, end exclusive."""

    start: int
    end: int

    def covers(self, start: int, end: int) -> bool:
        """Whether a span lies inside."""
        return self.start <= start and end <= self.end

    def meets(self, start: int, end: int) -> bool:
        """Whether a span has a character in common with it."""
        return start < self.end and self.start < end


@dataclass(frozen=True)
class Document:
    """A text with a day and a source.

    Attributes
    ----------
    text : str
        As it was read, ends of lines as one sign.
    date : datetime.date
        The day on which it appeared, from which "last week" counts.
    source : str
        Who published it, in the words of the person who reads it.
    """

    text: str
    date: datetime.date
    source: str = ""

    @cached_property
    def sha256(self) -> str:
        """Of the text in UTF-8: spans are offsets into the text with this hash."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def folded(self) -> str:
        """The text after `fold`, at the same offsets."""
        return fold(self.text)

    @cached_property
    def paragraphs(self) -> tuple[Passage, ...]:
        """What stands between empty lines."""
        found, start = [], 0
        for gap in _BREAK.finditer(self.text):
            found.append(_trimmed(self.text, start, gap.start()))
            start = gap.end()
        found.append(_trimmed(self.text, start, len(self.text)))
        return tuple(one for one in found if one.end > one.start)

    @cached_property
    def sentences(self) -> tuple[Passage, ...]:
        """The sentences in their order, each inside one paragraph."""
        found = (one for part in self.paragraphs for one in self._sentences_of(part))
        return tuple(one for one in found if one.end > one.start)

    @cached_property
    def headings(self) -> tuple[Passage, ...]:
        """Paragraphs of one short line without a full stop."""
        return tuple(one for one in self.paragraphs if self._is_heading(one))

    def sentence_at(self, offset: int) -> Passage:
        """The sentence around an offset; the one before it where it stands between two."""
        place = bisect_right(self._starts, offset)
        return self.sentences[place - 1] if place else Passage(0, len(self.text))

    @cached_property
    def _starts(self) -> list[int]:
        return [one.start for one in self.sentences]

    def in_heading(self, start: int, end: int) -> bool:
        """Whether a span lies inside a heading."""
        return any(one.covers(start, end) for one in self.headings)

    def line_of(self, offset: int) -> int:
        """The number of the line that an offset stands on, from 1."""
        return self.text.count("\n", 0, offset) + 1

    def _sentences_of(self, part: Passage) -> Iterator[Passage]:
        start = part.start
        for end in _END.finditer(self.folded, part.start, part.end):
            if not _is_abbreviation(self.folded, end.start()):
                yield from self._not_endless(start, end.end())
                start = end.end()
        yield from self._not_endless(start, part.end)

    def _not_endless(self, start: int, end: int) -> Iterator[Passage]:
        """A sentence, or its pieces where it is longer than any sentence is."""
        while end - start > LONGEST_SENTENCE:
            space = self.folded.rfind(" ", start, start + LONGEST_SENTENCE)
            stop = space if space > start else start + LONGEST_SENTENCE
            yield _trimmed(self.text, start, stop)
            start = stop
        yield _trimmed(self.text, start, end)

    def _is_heading(self, part: Passage) -> bool:
        line = self.text[part.start : part.end]
        return "\n" not in line and len(line) <= LONGEST_HEADING and line[-1] not in ".!?:;,\"'”’"


class HasSpan(Protocol):
    """Anything with offsets into a text."""

    @property
    def start(self) -> int:
        """The first character."""

    @property
    def end(self) -> int:
        """One after the last."""


Spanned = TypeVar("Spanned", bound=HasSpan)


def apart(found: Iterable[Spanned]) -> tuple[Spanned, ...]:
    """Those of which none meets another, in the order of the text: the longest stay."""
    taken = bytearray()
    kept = []
    for one in sorted(found, key=lambda span: (span.start - span.end, span.start)):
        taken.extend(bytes(max(0, one.end - len(taken))))
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return tuple(sorted(kept, key=lambda span: span.start))


def _trimmed(text: str, start: int, end: int) -> Passage:
    """A span without the white space at its ends."""
    inside = text[start:end]
    left = len(inside) - len(inside.lstrip())
    return Passage(start + left, max(start + left, start + len(inside.rstrip())))


def _is_abbreviation(text: str, stop: int) -> bool:
    """Whether the full stop at an offset belongs to an abbreviation or an initial."""
    if text[stop] != ".":
        return False
    word = re.split(r"[\s(\"']", text[max(0, stop - 12) : stop])[-1]
    return word in words("abbreviation") or bool(re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", word))
