"""Who speaks: the noun phrase beside a word of saying, and whom it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from detente.reading.document import Document
from detente.reading.mentions import PEOPLE_KINDS, Mention, mentions
from detente.reading.vocabulary import either

_AUX = (
    r"(?:also|have|has|had|is|are|was|were|been|later|repeatedly|often|again|already|recently|then"
    r"|now|once|only|still|never|not|will|would|could|may|might|did|does|do|[a-z]+ly)"
)
_SKIPPED = re.compile(rf"(?: {_AUX})*\s*$")
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|who|[Ww]e|I)$")
_PAIR = re.compile(r"\b(?:[Tt]he (?:two(?: [A-Za-z]+)?|pair|latter)|[Bb]oth(?: [A-Za-z]+)?)$")
_AND_BEFORE = re.compile(r",? and (?:the )?(?:[\w'-]+\.? ){0,3}$")
_APPOSITION = re.compile(r", [^,]{3,100},$")
_TEXTS = ("article", "report", "column", "statement", "editorial", "commentary", "communique")


@dataclass(frozen=True)
class Speaker:
    """A noun phrase that stands beside a word of saying."""

    start: int
    end: int
    code: str = ""
    name: str = ""


def speaker_before(document: Document, begun: int, cue: int) -> Speaker | None:
    """The speaker whose phrase ends just before a cue, adverbs and auxiliaries aside."""
    text = document.folded[begun:cue]
    end = begun + _SKIPPED.search(text).start()  # type: ignore[union-attr]
    before = document.folded[begun:end]
    found = _phrase_ending(document, begun, end)
    if found is None and (apposition := _APPOSITION.search(before)):
        found = _phrase_ending(document, begun, begun + apposition.start())
    return found


def _phrase_ending(document: Document, begun: int, end: int) -> Speaker | None:
    """The speaker whose name, pronoun or noun phrase ends at an offset."""
    found = _mention_ending(document, begun, end)
    if found:
        return found
    for pattern in (_PRONOUN, _PAIR, _nouns()):
        hit = pattern.search(document.folded[begun:end])
        if hit:
            return resolved(document, begun + hit.start(), begun + hit.end())
    return None


def speaker_after(document: Document, cue_end: int, end: int) -> Speaker | None:
    """The speaker whose phrase follows a cue: "said Finance Minister X", "said the ministry"."""
    text = document.folded
    for one in mentions(document):
        if cue_end < one.start <= end and one.kind != "demonym":
            between = text[cue_end : one.start]
            if re.fullmatch(r" (?:to )?(?:the |an? )?(?:[\w'-]+\.? ){0,4}", between):
                return Speaker(one.start, one.end, one.code, one.name)
            break
    hit = re.compile(rf" ({noun_phrase()})\b").match(text, cue_end, end)
    return resolved(document, hit.start(1), hit.end(1)) if hit else None


def resolved(document: Document, start: int, end: int) -> Speaker:
    """A phrase with whom it means, by what stands before it; without a code where that is open."""
    said = document.folded[start:end]
    inner = [m for m in mentions(document) if start <= m.start and m.end <= end]
    if inner:
        return Speaker(start, end, _joined(inner), inner[-1].name)
    before = [m for m in mentions(document) if m.end <= start]
    meant = _meant(said, before) or _called(document, said, before)
    names = "+".join(dict.fromkeys(filter(None, (m.name for m in meant))))
    return Speaker(start, end, _joined(meant), names)


def _joined(found: list[Mention]) -> str:
    return "+".join(dict.fromkeys(m.code for m in found if m.code))


def _meant(said: str, before: list[Mention]) -> list[Mention]:
    """The mentions that a pronoun or a description without a name points back to."""
    people = [m for m in before if m.kind in PEOPLE_KINDS]
    word = said.lower()
    if word in ("he", "she", "i"):
        return people[-1:]
    if word == "who":
        return before[-1:]
    if word == "it":
        bodies = [m for m in before if m.kind not in (*PEOPLE_KINDS, "demonym", "description")]
        return bodies[-1:]
    if word.startswith(("the two", "the pair", "both", "they", "we")):
        leaders = [m for m in people if m.kind == "leader"]
        return _last_two(leaders if "leaders" in word else people)
    if word.split()[-1] in _TEXTS:
        return [m for m in before if m.kind == "medium"][-1:]
    plain = word.removeprefix("the ")
    return [m for m in before if m.kind == "description" and plain in _HEADS][-1:]


def _called(document: Document, said: str, before: list[Mention]) -> list[Mention]:
    """The last body whose name has the noun of "the commission" in it."""
    if not said.lower().startswith("the "):
        return []
    noun = said.lower().split()[-1]
    named = [m for m in before if noun in document.folded[m.start : m.end].lower().split()]
    return named[-1:]


_HEADS = ("officials", "official", "leaders", "ministers", "minister", "government")


def _last_two(people: list[Mention]) -> list[Mention]:
    """The last two different people, in their order."""
    found: list[Mention] = []
    for one in reversed(people):
        if one.name not in [m.name for m in found]:
            found.append(one)
        if len(found) == 2:
            break
    return found[::-1]


def _mention_ending(document: Document, begun: int, end: int) -> Speaker | None:
    """The mention that ends at an offset, with those that an "and" joins to it."""
    here = [m for m in mentions(document) if begun <= m.start and m.end == end]
    if not here or here[0].kind == "demonym":
        return None
    parts = here
    while True:
        first = parts[0]
        earlier = [m for m in mentions(document) if begun <= m.start and m.end <= first.start]
        joined = [
            m
            for m in earlier
            if _AND_BEFORE.fullmatch(document.folded[m.end : first.start]) and m.kind == first.kind
        ]
        if not joined:
            break
        parts = [joined[0], *parts]
    return Speaker(
        parts[0].start, end, _joined(parts), "+".join(filter(None, (m.name for m in parts)))
    )


@lru_cache(maxsize=1)
def noun_phrase() -> str:
    """A pattern of noun phrases of those who speak: "the German side", "two officials"."""
    nouns = either("speaker")
    first = r"(?i:the|an?|one|two|three|some|many|several|other|its|their)"
    return rf"(?:{first} )?(?:[\w'-]+ ){{0,3}}?(?i:{nouns})"


@lru_cache(maxsize=1)
def _nouns() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{noun_phrase()})$")
