"""How far words of what may be and of what is to come reach: the verb of each measure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from detente.reading.vocabulary import either

# Asides with a verb of their own: ", which will buy elsewhere,".
_RELATIVE = re.compile(r",? \b(?:which|who|whose|where)\b[^,;]*(?:,|$)", re.IGNORECASE)
# Conditions that stand in front; the words of their verb are their own.
_CONDITION_FIRST = re.compile(
    r"^(?:if|unless|when|although|though|while|because|since|after|before|as)\b[^,;]*,",
    re.IGNORECASE,
)
_WORDS_OF_JOINTS = "and|but|or|yet|then|whereas|while|because|although|when|after|since"
# Where another verb may begin, with a doer of its own or without.
_JOINT = re.compile(rf"(?:;|,)(?! (?:{_WORDS_OF_JOINTS})\b)|(?:;|,)? \b(?:{_WORDS_OF_JOINTS})\b")
_SHARED = re.compile(r"(?:;|,)? \b(?:and|but|or|yet|then)\b")
# Where a clause begins that no condition before it reaches.
_APART = re.compile(r";|, (?:but|whereas|while)\b")
# From a joint to the doer behind it: "and in May the EU banned ...".
_TO_DOER = re.compile(r"\s+(?:(?:in|on|since|by) [\w ]{1,20}?,? )?(?:the )?")
# What may stand before a verb.
_SO = r"(?:,?\s+(?:\w+ly|already|also|now|then|later|since|even|at once|in turn))*,?"
_HAS = r"(?:\s+(?:has|have|had))"
# Verbs of which a noun such as "tariffs" is the object, and how far it may stand off.
_TAKEN = (
    r"(?:impos|introduc|levi|rais|slapp|appli|adopt|enact|extend|doubl|tripl|tighten|hik|increas"
    r"|launch)ed\b(?: (?!to\b|that\b)[\w%'$.,-]+){0,8}\s+"
)
_PLAIN = re.compile(r"\w+ed\b|froze\b")
# These are past or not, as what stands before them says.
_EITHER = re.compile(r"(?:cut|shut|put)\b")
# "Will be stopped and banned": a second participle may belong to the same verb.
_PARTICIPLE = re.compile(r"\b(?:be|been|being|have|having)\b")
_REPORTED = re.compile(r"\b(?:that|whether)\b", re.IGNORECASE)


@dataclass(frozen=True)
class NamedMeasure:
    """A measure in its sentence: from where to where, and the places of those who take it."""

    text: str
    start: int
    end: int
    doers: tuple[tuple[int, int], ...]


def verb_reach(measure: NamedMeasure) -> tuple[str, str, str]:
    """The parts of a sentence that can make a measure depend on a condition, and foreseen.

    Third, what its clause says up to its end, in which stands the verb that it hangs on.

    A verb that is plainly past ("Russia stopped", "and has stopped") is out of reach of a "will" or
    "may" in front of the joint before it, and of all behind it; one with a "will" or "may" of its
    own out of reach of those of others. A condition reaches over every joint but a plain "; " or
    ", but", and only what is past escapes it. All other verbs take the words of the whole sentence,
    those of relative clauses excepted.
    """
    conditional = without(_RELATIVE, measure)
    text = without(_CONDITION_FIRST, measure, conditional)
    own = _own_verb(measure, text)
    if own is None:
        return conditional, text, text[: measure.end]
    begun, past = own
    hung = text[begun : measure.end]
    stop = _next_mark(text, measure.end)
    if not past:
        return conditional, text[begun:stop], hung
    apart = [one.end() for one in _APART.finditer(conditional, 0, measure.start)]
    return conditional[max(apart, default=0) : stop], hung, hung


def without(pattern: re.Pattern[str], measure: NamedMeasure, text: str = "") -> str:
    """A text of the same length with what fits a pattern blank, but where the measure stands."""

    def blank(hit: re.Match[str]) -> str:
        kept = hit.start() < measure.end and measure.start < hit.end()
        return hit[0] if kept else " " * len(hit[0])

    return pattern.sub(blank, text or measure.text)


def _own_verb(measure: NamedMeasure, text: str) -> tuple[int, bool] | None:
    """Where the clause of the own verb of a measure begins and whether that is plainly past.

    None where neither a past nor a word of what may be or is to come stands by the measure itself.
    """
    joints = list(_JOINT.finditer(text, 0, measure.start))
    for one in reversed(joints):
        past = _is_past(text[one.end() : measure.start], text[measure.start :], named=False)
        marked = bool(_marked().match(text[one.end() : measure.start]))
        shared = _SHARED.fullmatch(one[0]) and not _PARTICIPLE.search(text[: one.start()])
        if (marked or (past and shared)) and not _REPORTED.search(text[: one.start()]):
            return one.end(), past
    if not measure.doers:
        return None
    start, stop = measure.doers[-1]
    past = _is_past(text[stop : measure.start], text[measure.start :], named=True)
    if not past and not _marked().match(text[stop : measure.start]):
        return None
    return _clause_of(text, start, joints), past


def _clause_of(text: str, doer: int, joints: list[re.Match[str]]) -> int:
    """Where the clause of a doer begins: at the joint right before it, else with the sentence."""
    for one in reversed(joints):
        if one.end() <= doer and _TO_DOER.fullmatch(text[one.end() : doer]):
            return 0 if _REPORTED.search(text[: one.start()]) else one.end()
    return 0


def _is_past(before: str, measure: str, *, named: bool) -> bool:
    """Whether a verb is plainly past, by what stands before its measure and how that begins.

    `named` where that begins behind the doer: "Russia cut gas" is past, "and cut gas" may not be.
    """
    if re.fullmatch(rf"{_SO}{_HAS}{_SO}\s+", before):
        return bool(_PLAIN.match(measure) or _EITHER.match(measure))
    if re.fullmatch(rf"{_SO}\s+", before):
        return bool(_PLAIN.match(measure) or (named and _EITHER.match(measure)))
    return bool(re.fullmatch(rf"{_SO}{_HAS}?{_SO}\s+{_TAKEN}", before))


def _next_mark(text: str, end: int) -> int:
    """Where behind a measure the next verb begins that has such a word of its own."""
    for one in _JOINT.finditer(text, end):
        if _marked_of_another().match(text, one.end()):
            return one.start()
    return len(text)


@lru_cache(maxsize=1)
def _marked() -> re.Pattern[str]:
    return re.compile(rf"{_SO}\s+(?:{either('hypothetical')}|{either('future')})\b")


@lru_cache(maxsize=1)
def _marked_of_another() -> re.Pattern[str]:
    """The same, with or without a doer in front."""
    return re.compile(
        rf"(?:\s+(?:the )?(?:[A-Z][\w'-]+ ?){{1,4}}(?<! )|\s+(?:it|they))?{_marked().pattern}"
    )
