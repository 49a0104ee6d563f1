"""Which words of a text are about a measure: the rest of its sentence, and what follows on it."""

from __future__ import annotations

import re

from detente.reading.document import Document, Passage
from detente.reading.events import event_mentions
from detente.reading.exemptions import exemptions


def words_about(document: Document, at: tuple[int, int]) -> tuple[Passage, ...]:
    """The passages about the measure of an event between two offsets, its own sentence first.

    Of its own sentence all that lies before the next measure, of the first in it also what stands
    in front. Then the sentences of its paragraph up to one that names another measure with who
    takes it and on whom; one that only exempts somebody from it goes on.
    """
    sentence = document.sentence_at(at[0])
    others = [one for one in event_mentions(document) if sentence.covers(one.start, one.end)]
    behind = [one.start for one in others if one.start >= at[1]]
    before = [one for one in others if one.end <= at[0]]
    own = Passage(at[0] if before else sentence.start, min(behind, default=sentence.end))
    if behind:
        return (own,)
    return (own, *_following(document, sentence))


def speaks_of(document: Document, passage: Passage, action: str) -> bool:
    """Whether the subject of a sentence is a measure of this kind that is named before it."""
    nouns = _NOUNS["tariff" if action == "tariff" else "flow"]
    which = rf"(?:the|this|these|that|its)(?: [\w'-]+){{0,2}}? (?:{nouns}|measures?|orders?|steps?)"
    when = r"(?:[^,]{0,40}, |(?:on|in|from) [\w ]{2,24} )?"
    pattern = rf"{when}(?:it|they|{which})\b"
    said = document.folded[passage.start : passage.end]
    return bool(re.match(pattern, said, re.IGNORECASE))


_NOUNS = {
    "tariff": r"tariffs?|dut(?:y|ies)|lev(?:y|ies)",
    "flow": r"bans?|embargo(?:es)?|blockades?|controls?|curbs?|restrictions?|stop|halt|cut-off",
}


def _following(document: Document, sentence: Passage) -> tuple[Passage, ...]:
    """The sentences behind one in its paragraph, up to another measure."""
    whole = [p for p in document.paragraphs if p.covers(sentence.start, sentence.end)]
    found = []
    for one in document.sentences:
        if one.start >= sentence.end and any(p.covers(one.start, one.end) for p in whole):
            named = any(one.meets(e.start, e.end) for e in event_mentions(document))
            exempts = any(one.covers(e.start, e.end) for e in exemptions(document))
            if named and not exempts:
                break
            found.append(one)
    return tuple(found)
