"""Whether a text asserts, denies, foresees or only supposes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from detente.reading.folding import fold
from detente.reading.record import Evidence, Mood
from detente.reading.verbs import forms_of
from detente.reading.vocabulary import either, words

# "No more than 15" is a comparator, "not only" affirms.
_NO_NEGATION = re.compile(
    r"\b(?:no|not) (?:more|less|fewer|later|earlier) than\b|\bnot only\b|\bwithout (?:\w+ )?"
    r"(?:evidence|proof)\b",
    re.IGNORECASE,
)
# A condition without an "if": "Should Iran close the strait, ..."; "Were Beijing to sell, ...";
# "Had Japan sold, prices would ...".
_INVERTED = re.compile(
    r"(?<![\w] )\b(?:Should\b(?=[^?]*,)|Were\b(?=[^,?]{1,60} to [^?]*,)"
    r"|Had\b(?=[^?]*,[^?]*\b(?:would|could|might) have\b))"
)


@dataclass(frozen=True)
class Reach:
    """The parts of a text that can deny what is meant, make it depend, or put it off."""

    denied: str
    condition: str
    verb: str

    @classmethod
    def whole(cls, text: str) -> Reach:
        """All of a text."""
        return cls(text, text, text)


def mood_of(text: str, *, attributed: bool = False, reach: Reach | None = None) -> Mood:
    """The mood of a clause by its words: denied goes before supposed, supposed before to come.

    What none of these words marks is attributed where somebody is said to have said it. Where only
    parts of the text can say so of what is meant, those are its `reach`.
    """
    asked = reach or Reach.whole(text)
    said = {
        "negation": asked.denied,
        "condition": asked.condition,
        "hypothetical": asked.verb,
        "future": asked.verb,
    }
    for group, mood in _MOODS.items():
        if group == "condition" and _INVERTED.search(fold(asked.condition)):
            return mood
        if _marks(group).search(_NO_NEGATION.sub("", fold(said[group]))):
            return mood
    return "attributed" if attributed else "asserted"


def evidence_in(text: str) -> Evidence:
    """Whether a sentence says that no evidence was given."""
    said = re.search(rf"\b(?:{either('unproven')})\b", fold(text), re.IGNORECASE)
    return "none given" if said else "not mentioned"


def mood_of_speech(said: str, before: str, cue: str) -> Mood:
    """The mood of what somebody says: negated also where it is denied, or was not said.

    `before` is the text of the sentence up to the word of saying `cue`.
    """
    denied = fold(cue).lower().split()[0] in _denials() and not re.match(r"to\b", said)
    unsaid = re.search(rf"\b(?:{either('negation')})(?: \w+)?\s*$", fold(before), re.IGNORECASE)
    return "negated" if denied or unsaid else mood_of(said, attributed=True)


@lru_cache(maxsize=1)
def _denials() -> frozenset[str]:
    return frozenset(forms_of(words("deny")))


_MOODS: dict[str, Mood] = {
    "negation": "negated",
    "condition": "hypothetical",
    "hypothetical": "hypothetical",
    "future": "future",
}


@lru_cache(maxsize=4)
def _marks(group: str) -> re.Pattern[str]:
    # "May" in capitals is a month, wherever no sentence begins with it.
    return re.compile(rf"(?<!^)(?!May\b)\b(?i:{either(group)})\b|^(?i:{either(group)})\b")
