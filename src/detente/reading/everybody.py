"""Measures on everybody: "on all imports", "on every trading partner", "worldwide"."""

from __future__ import annotations

import re

from detente.reading.document import Document
from detente.reading.mentions import Mention
from detente.reading.organs import parties_in
from detente.world.whom import ALL

_PEOPLE = (
    r"(?:(?:foreign|other|its|their|our|the|of) )*(?:trad(?:e|ing) )?(?:partners?|countr(?:y|ies)"
    r"|nations?|economies|states?|governments?|suppliers?|buyers?)"
)
_WORLD = r"(?:the )?(?:(?:whole|entire) )?(?:rest of the )?world"
# Those who are led to by a word: "from every country", "to the rest of the world".
_LED = (
    rf"(?:on|against|to|from|for) (?:(?:all|every|each) {_PEOPLE}|everyone|everybody|everywhere"
    rf"|abroad|{_WORLD}|any(?:where|one|body)(?: (?:in the world|else))?)"
)
_TRADE = r"all(?: of)?(?: (?:its|their|foreign|the))*(?: [a-z-]+){0,2} (?:imports|exports)"
_ALL = re.compile(rf"\b(?:{_LED}|{_TRADE}|worldwide|(?:across|around) the (?:world|globe))\b")
# Where another clause begins, whose "all" is not that of the measure.
_APART = re.compile(
    r"[,;:]|\b(?:but|which|who|that|while|when|after|because)\b"
    r"|\band\b[^,;]*\b(?:\w+ed|rose|fell|took|is|are|was|were|has|have|had|will|would)\b"
)
# What leads from "all" to whose all it is: "all imports from China", "all states of the EU".
_OF_WHOM = re.compile(r"(?: of [a-z -]+?)? (?:from|of|to|into|with|in)(?: the)?(?: [a-z-]+)? ")
# "All exports of gallium and germanium".
_GOODS = re.compile(
    r"(?<=ports) of [a-z][a-z, -]*?(?= (?:to|from|for|until|till|on|in|by|after|as|at|with|which"
    r"|and (?:will|has|is|was))\b|[,.;:]| \d|$)"
)


def everybody_in(document: Document, start: int, end: int) -> Mention | None:
    """The words of a span that mean all others; None where none do, or somebody's all is meant.

    Parameters
    ----------
    document : Document
    start, end : int
        From the beginning of a measure to the end of its sentence, or of the words about it.
    """
    text = document.folded
    hit = _ALL.search(text, start, end)
    if hit is None or _APART.search(text[start : hit.end()]):
        return None
    sentence = document.sentence_at(start)
    for one in parties_in(document, hit.end(), sentence.end):
        if _OF_WHOM.fullmatch(text[hit.end() : one.start]):
            return None
    goods = _GOODS.match(text, hit.end(), sentence.end)
    return Mention(hit.start(), goods.end() if goods else hit.end(), "bloc", ALL)


def without_everybody(text: str) -> str:
    """A text with those who are all left out of it; what is traded with them stays."""
    return re.sub(rf"\b(?:{_LED}|worldwide)\b", " ", text)
