"""What a text exempts from a measure: "except medicines", "the ban does not apply to Hungary"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from detente.reading.document import Document
from detente.reading.measures import names_measure

# A word of exempting with what is exempted behind it.
_AHEAD = re.compile(
    r"\b(?:(?:(?:with|but for|save for) )?(?:an? |the |some |certain )?(?:sole )?"
    r"(?:exemptions?|exceptions?|carve-outs?|waivers?) (?:for|of|to)"
    r"|except(?:ing)?(?: for)?|excluding|exempt(?:s|ing|ed)?|excludes?|excluded|spar(?:es?|ed|ing)"
    r"|leav(?:es?|ing) out|left out|apart from|other than|save for"
    r"|(?:do|does|did|will|would|shall)(?: not|n't) (?:apply to|cover|affect|extend to|hold for)"
    r"|but not|, not)\b(?: (?:on|to|for|from|in|with|of))?(?= )"
)
# What is exempted with the words behind it that say so.
_BEHIND = re.compile(
    r"\b(?:is|are|was|were|be|been|being|remains?|stays?)(?: (?:also|fully|largely|still))? "
    r"(?:exempt(?:ed)?|excluded|spared|left out|excepted"
    r"|not (?:covered|affected|included|subject to))\b"
)
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being|remains?|stays?)(?: \w+)? $")
_NONE = re.compile(
    r"\b(?:no|not|never|without|nor|neither|cannot|n't|refus\w+|reject\w+|den(?:y|ie[sd]))\b"
    r"(?: \w+){0,3} $"
)
_OPEN = re.compile(
    r"\b(?:may|might|could|if|unless|whether|s(?:ought|eeks?|eeking)|ask(?:s|ed|ing)?|want\w*"
    r"|demand\w*|call\w* for|consider\w*|negotiat\w+|hop\w+|discuss\w*|request\w*)\b"
)
# Where a list of what is exempted ends: what follows is about something else.
_STOP = re.compile(
    r"[.;:()]|(?: |, )(?:from|until|till|through|that (?:is|are|was|were)|which|who|while|but|when"
    r"|where|after|before|because|since|as|by|for (?:an?|one|two|three|six|\d+) )\b"
    r"|,? (?:and )?(?:will|would|is|are|was|were|has|have|had|said|says|took)\b"
)
_BEGINS = re.compile(r"[;:]|,? \b(?:but|while|whereas|although|though|and(?= the\b))\b")
_BETWEEN = re.compile(r", and | and |, or | or |, ")
_BARE = re.compile(r"^(?:(?:the|all|any|some|its|their|only|both|goods that are) )+|^however, ")
# Longer than any name of goods: what is not plainly said is shortened.
LONGEST_NAME = 60


@dataclass(frozen=True)
class Exemption:
    """Words of a text that exempt something.

    Attributes
    ----------
    start, end : int
        The words with what they exempt.
    items : tuple of (int, int)
        What they exempt, each by its offsets.
    is_open : bool
        Whether the text says only that it may be exempted.
    """

    start: int
    end: int
    items: tuple[tuple[int, int], ...]
    is_open: bool = False


@lru_cache(maxsize=16)
def exemptions(document: Document) -> tuple[Exemption, ...]:
    """Every Exemption of a document, sentence by sentence; what is denied is none."""
    found = []
    for sentence in document.sentences:
        found += list(_in_sentence(document.folded, sentence.start, sentence.end))
    return tuple(found)


def said_of(document: Document, item: tuple[int, int]) -> str:
    """What is exempted in the words of the text, in small letters."""
    said = " ".join(document.folded[item[0] : item[1]].lower().split())
    return said if len(said) <= LONGEST_NAME else f"{said[: LONGEST_NAME - 4].rstrip()} ..."


def without_exempted(document: Document, start: int, end: int) -> str:
    """The folded text of a span, with what it exempts blank."""
    text = document.folded[start:end]
    for one in exemptions(document):
        if start <= one.start < end:
            a, b = one.start - start, min(one.end, end) - start
            text = text[:a] + " " * (b - a) + text[b:]
    return text


def is_exempted(document: Document, start: int, end: int) -> bool:
    """Whether a span lies in words that exempt something."""
    return any(one.start <= start and end <= one.end for one in exemptions(document))


def _in_sentence(text: str, start: int, end: int) -> Iterator[Exemption]:
    for hit in _AHEAD.finditer(text, start, end):
        before = text[start : hit.start()]
        if _BE.search(before) or _NONE.search(before):
            continue
        stop = _STOP.search(text, hit.end(), end)
        items = _items(text, hit.end(), stop.start() if stop else end)
        if items:
            yield Exemption(hit.start(), items[-1][1], items, bool(_OPEN.search(before[-60:])))
    for hit in _BEHIND.finditer(text, start, end):
        begun = max(
            (one.end() for one in _BEGINS.finditer(text, start, hit.start())), default=start
        )
        before = text[begun : hit.start()]
        items = _items(text, begun, hit.start())
        may_be = re.search(r"\b(?:may|might|could|if|unless|whether)\b", before)
        if items and not re.search(r"\b(?:not|no|never|none|nothing|nobody)\b", before):
            # Where the measure stands in the same clause, only what is last is exempted.
            items = items[-1:] if names_measure(before) else items
            yield Exemption(items[0][0], hit.end(), items, bool(may_be))


def _items(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The parts of a list; behind a comma it goes on only where an "and" or "or" closes it."""
    listed = text[start:end]
    closed = re.search(r",? (?:and|or) ", listed)
    if not closed and "," in listed:
        end = start + listed.index(",")
    found, place = [], start
    for hit in [*_BETWEEN.finditer(text, start, end), None]:
        stop = hit.start() if hit else end
        said = text[place:stop]
        left = len(said) - len(said.lstrip())
        bare = _BARE.match(said.lstrip().lower())
        left += bare.end() if bare else 0
        if said[left:].strip(" ,.\"'"):
            found.append((place + left, place + len(said.rstrip(" ,.\"'"))))
        place = hit.end() if hit else end
    return tuple(found)
