"""Organs of a state, such as a ministry, and of which state they are.

A name that says it ("the Chinese Ministry of Commerce", "Japan's parliament") is believed. Any
other is of the nearest state that its paragraph names before it, else of the one state that whoever
published the document is of. A state that its sentence names behind it is not meant, since measures
are on others, nor is one that has no such organ. Where that leaves nobody, its state is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from detente.reading.document import Document
from detente.reading.mentions import CAP, STATE_KINDS, Mention, inside, mentions
from detente.reading.vocabulary import rows

NEAREST = "the nearest state named before it in its paragraph"
PUBLISHER = "the state of whoever published the document"
_OF = r"(?: (?:of|for)(?: the)? [A-Z][\w-]+(?:(?:,| and|, and) [A-Z][\w-]+)*)?"
# What stands between a state and its organ: "China's", "the Chinese finance".
_WHOSE = re.compile(r"(?:'s?)? ?(?:[a-z]+ )?")


@dataclass(frozen=True)
class Organ:
    """An organ of a state.

    Attributes
    ----------
    start, end : int
        Where its name stands.
    code : str
        Of its state; empty where that cannot be known.
    how : str
        From what it is known: `NEAREST`, `PUBLISHER`, or empty where its own name says it.
    """

    start: int
    end: int
    code: str = ""
    how: str = ""


def parties_in(document: Document, start: int, end: int) -> tuple[Mention, ...]:
    """Whoever in a span can take or bear a measure, in the order of the text.

    An organ is a Mention of a body with the code of its state, which is empty where it is unknown.
    """
    named = [
        m
        for m in inside(document, start, end)
        if m.code and m.kind in (*STATE_KINDS, "company", "leader")
    ]
    bodies = [Mention(one.start, one.end, "organisation", one.code) for one in organs(document)]
    return tuple(sorted((*named, *(m for m in bodies if start <= m.start and m.end <= end))))


def organ_of(document: Document, start: int, end: int, code: str) -> Organ | None:
    """The organ that alone stands for a state in a span; None where the state itself is named."""
    if any(one.code == code for one in inside(document, start, end)):
        return None
    found = (one for one in organs(document) if start <= one.start and one.end <= end)
    return next((one for one in found if one.code == code), None)


@lru_cache(maxsize=16)
def organs(document: Document) -> tuple[Organ, ...]:
    """Every organ of a document in its order, but those that the list of names has itself."""
    listed = [m for m in mentions(document) if m.kind in STATE_KINDS]
    return tuple(
        _with_state(document, hit.start(), hit.end())
        for hit in _pattern().finditer(document.folded)
        if not any(m.start <= hit.start() and hit.end() <= m.end for m in listed)
    )


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Names with capitals, such as "Ministry of Commerce", and "the finance ministry"."""
    heads = [row["word"] for row in rows("organs")]
    titles = "|".join(one.title() for one in heads)
    before = rf"(?:(?!The |A |An |In |On |But ){CAP} (?:and (?={CAP}))?){{0,4}}"
    plain = rf"(?:(?<=[Tt]he )|(?<=[Ii]ts )|(?<=[a-z] ))(?:{'|'.join(heads)})\b(?! of)"
    return re.compile(rf"(?<![\w.'-])(?:{before}(?:{titles})\b{_OF}|{plain})")


def _with_state(document: Document, start: int, end: int) -> Organ:
    """The Organ of a name, with its state as far as it can be known."""
    own = _named_with(document, start, end)
    if own:
        return Organ(start, end, own)
    sentence = document.sentence_at(start)
    behind = {m.code for m in inside(document, end, sentence.end)}
    may_be = _owners(document.folded[start:end])
    for how, codes in ((NEAREST, _before(document, start)), (PUBLISHER, _published(document))):
        fitting = [code for code in codes if code not in behind and may_be(code)]
        if fitting:
            return Organ(start, end, fitting[0], how)
    return Organ(start, end)


def _named_with(document: Document, start: int, end: int) -> str:
    """The state that a name has in it or right before it; empty where it has none."""
    text = document.folded
    for one in mentions(document):
        whose = one.end <= start and _WHOSE.fullmatch(text[one.end : start])
        within = start <= one.start and one.end <= end
        across = one.start <= start < one.end
        if one.code and (whose or within or across):
            plain = one.kind in (*STATE_KINDS, "description", "organisation")
            if plain and (one.kind != "capital" or within):
                return one.code
    return ""


def _before(document: Document, start: int) -> Iterator[str]:
    """The states that the paragraph of an offset names before it, the nearest first."""
    begun = next((p.start for p in document.paragraphs if p.covers(start, start)), 0)
    named = [m for m in inside(document, begun, start) if m.kind in (*STATE_KINDS, "leader")]
    return (m.code for m in reversed(named) if m.code)


def _published(document: Document) -> tuple[str, ...]:
    """The one state that the name of the publisher has in it."""
    named = mentions(Document(document.source, document.date)) if document.source else ()
    codes = {m.code for m in named if m.code}
    return tuple(codes) if len(codes) == 1 else ()


class _Owners:
    """Which states can have an organ of a name: some, or all but some."""

    def __init__(self, said: str) -> None:
        self.barred = said.startswith("except ")
        self.codes = frozenset(said.removeprefix("except ").split())

    def __call__(self, code: str) -> bool:
        return not self.codes or (code in self.codes) != self.barred


def _owners(name: str) -> _Owners:
    """Who can have an organ, by the last word of the list in its name."""
    said = name.lower()
    fitting = [row for row in rows("organs") if re.search(rf"\b{row['word']}\b", said)]
    return _Owners(fitting[-1]["states"])
