"""Whether a measure that a text names is taken, denied, foreseen or only supposed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from detente.reading.document import Document
from detente.reading.measures import MEASURES
from detente.reading.mood import Reach, mood_of
from detente.reading.organs import parties_in
from detente.reading.own_verb import NamedMeasure, verb_reach, without
from detente.reading.record import Mood
from detente.reading.verbs import forms_of

# Asides with a verb of their own: ", which does not pay,"; "If Poland does not pay, ...".
_ASIDE = re.compile(
    r",? \b(?:which|who|whose|where)\b[^,;]*(?:,|$)"
    r"|^(?:if|unless|when|although|though|while|because|since|after|before|as|without)\b[^,;]*,",
    re.IGNORECASE,
)
# What is added after a measure and takes nothing of it back: "without warning", ", not on India",
# "and does not apply to food", "and did not exempt food".
_ADDED = re.compile(
    r"\b(?:without|with no)\b[^,;]*|, not\b[^,;]*"
    r"|\band (?:it |they )?(?:do|does|did|will|would) not (?:apply|cover|affect|extend"
    r"|include|exempt|exclude|spare)\b[^,;]*"
)
# Where another clause begins, whoever its doer is; "has not yet stopped" is one clause.
_BREAK = re.compile(r";|\b(?:but|whereas|while|because|although|when)\b|, yet\b", re.IGNORECASE)
# The same, behind a measure.
_BREAK_AFTER = re.compile(rf"{_BREAK.pattern}|\b(?:if|unless)\b", re.IGNORECASE)
# Where another one begins if somebody is named who does it.
_AND = re.compile(r", and\b")

# Verbs by which a measure that hangs on them is not taken, and those by which it only may be.
_REFUSED = (
    *("deny", "dispute", "refuse", "decline", "reject", "rule out", "oppose", "avoid", "fail"),
    *("stop short of", "drop plans", "back away from", "back down from"),
)
_WISHED = (
    *("propose", "threaten", "consider", "discuss", "debate", "mull", "weigh", "urge", "ask"),
    *("call for", "call on", "demand", "recommend", "suggest", "want", "press", "float"),
)


def mood_of_event(
    document: Document, at: tuple[int, int], action: str, source: Sequence[str]
) -> Mood:
    """The mood of a measure in a span: that of its sentence, but for what another clause says.

    "Russia did not stop gas to Hungary but cut gas to Germany" denies the first and asserts the
    second; "Russia stopped gas to Poland and will stop gas to Hungary" asserts the first and
    foresees the second. Where it is not plain that another clause begins, its words hold for both.

    Parameters
    ----------
    document : Document
    at : (int, int)
        From where to where it names the measure and both sides.
    action : str
        The kind of measure, of `MEASURES`; the last one of that kind in the span is meant.
    source : sequence of str
        Codes of those who take it.
    """
    sentence = document.sentence_at(at[0])
    text = document.folded[sentence.start : sentence.end]
    hits = list(re.finditer(MEASURES.get(action, "$^"), document.folded[at[0] : at[1]]))
    if not hits:
        return mood_of(text)
    shift = at[0] - sentence.start
    start, end = shift + hits[-1].start(), shift + hits[-1].end()
    doers = tuple(
        (one.start - sentence.start, one.end - sentence.start)
        for one in parties_in(document, sentence.start, sentence.start + start)
        if one.code in source
    )
    measure = NamedMeasure(text, start, end, doers)
    condition, verb, hung = verb_reach(measure)
    found = mood_of(text, reach=Reach(_denied(measure), condition, verb))
    return _as_it_hangs(hung, found)


def _as_it_hangs(hung: str, found: Mood) -> Mood:
    """The mood of a measure that may hang on a verb such as "refused to" or "proposed".

    What was proposed and will be done is foreseen; what will be proposed only may be.
    """
    if found not in ("asserted", "future"):
        return found
    if _hanging(_REFUSED).search(hung) or _hanging(_REFUSED, plain=True).search(hung):
        return "negated"
    wished = _hanging(_WISHED, plain=True).search(hung)
    if wished or (found == "asserted" and _hanging(_WISHED).search(hung)):
        return "hypothetical"
    return found


@lru_cache(maxsize=4)
def _hanging(verbs: tuple[str, ...], *, plain: bool = False) -> re.Pattern[str]:
    """Finds a form of a verb on which all that follows it hangs; its plain form behind "to"."""
    bent = [one for one in forms_of(verbs) if one not in verbs]
    forms = "|".join(re.escape(one) for one in (verbs if plain else bent))
    before = r"(?:to|will|would|not|did|does) " if plain else ""
    return re.compile(rf"\b{before}(?:{forms})\b(?=[^,;]*$)")


def _denied(measure: NamedMeasure) -> str:
    """The clause in which a measure stands, without asides: what in it is denied, it is too."""
    start, end = measure.start, measure.end
    left = without(_ASIDE, measure)
    left = left[:end] + _ADDED.sub(lambda hit: " " * len(hit[0]), left[end:])
    begun = max((one.end() for one in _BREAK.finditer(left, 0, start)), default=0)
    for one in _AND.finditer(left, begun, start):
        if any(one.end() <= stop for _, stop in measure.doers):
            begun = one.end()
    following = _BREAK_AFTER.search(left, end)
    return left[begun : following.start() if following else len(left)]
