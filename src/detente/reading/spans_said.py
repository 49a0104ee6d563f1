"""What a word of saying introduces: where it lies in the rest of the sentence, by its verb."""

from __future__ import annotations

import re
from collections.abc import Set

# What a clause that is said can begin with is no preposition.
_NO_CLAUSE = re.compile(r"(?:of|in|on|by|at|with|from|for|about|against|after|before|as)\b")
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|could|can|cannot|may|might|must|should|do"
    r"|does|did)\b"
)
_NOUN_ENDS = re.compile(r",| (?:when|at|during|after|before|as|while|because)\b|\.$")
_CLAUSE_ENDS = re.compile(r", according to\b|, while\b|;|, with (?=[^,]* \w+ing\b)")


def span_said(rest: str, groups: Set[str]) -> tuple[int, int] | None:
    """Offsets, in the text behind a word of saying, of what is said; None where nothing is."""
    readers = (
        ("hope", _hoped),
        ("label", _labelled),
        ("ask", _asked),
        ("commit", _committed),
        ("say", _clause),
        ("act", _noun_phrase),
    )
    for group, read in readers:
        found = read(rest) if group in groups else None
        if found:
            return found
    return None


def _hoped(rest: str) -> tuple[int, int] | None:
    hit = re.match(r"(?: to [^,]*?)? that ", rest)
    return (hit.end(), _clause_end(rest)) if hit else None


def _labelled(rest: str) -> tuple[int, int] | None:
    hit = re.match(
        r" (?:them|it|him|her|this|that|us|[^,.;]{2,60}?)(?: as)? (?=(?:an?|the) )", rest
    )
    return (hit.end(), _noun_end(rest, hit.end())) if hit else None


def _asked(rest: str) -> tuple[int, int] | None:
    """ "urged Mr Xi to do more": with somebody between the verb and "to"."""
    hit = re.match(r" (?:on )?[^,.;:]{2,60}? (?=to [a-z])", rest)
    return (hit.end(), _clause_end(rest)) if hit else None


def _committed(rest: str) -> tuple[int, int] | None:
    return (1, _clause_end(rest)) if re.match(r" (?:not )?to [a-z]", rest) else None


def _clause(rest: str) -> tuple[int, int] | None:
    # "Noted with satisfaction that", "estimated, in a paper for both, that".
    hit = re.match(r"(?: with [a-z]+(?: and [a-z]+)?|, [^,.;]{3,80},) (?=that )", rest)
    hit = hit or re.match(r"[:,]? [\"']?", rest)
    if not hit:
        return None
    start, end = hit.end(), _clause_end(rest)
    timed = re.match(r"(?:on|in|at) [^,.;]{2,40}? (?=that )", rest[start:end])
    start += timed.end() if timed else 0
    if _NO_CLAUSE.match(rest, start):
        return None
    that = re.search(r"^[^,.;]{0,50}?\bthat,? ", rest[start:end])
    told = re.match(rf"{_ADDRESSEE}", rest[start:end])
    if that and not _CLAUSE.search(that[0]):
        start += that.end()
    elif told:
        start += told.end()
    if (
        not _CLAUSE.search(rest[start:end])
        and not that
        and not re.search(r"\w+ed\b", rest[start:end])
    ):
        return None
    return start, end


_ADDRESSEE = (
    r"(?:(?:[A-Z][\w']* |[a-z]+ )?(?:officials|reporters|leaders|lawmakers|journalists|ministers"
    r"|diplomats|investors|parliament|supporters|voters)|him|her|them|us|me) "
)


def _noun_phrase(rest: str) -> tuple[int, int] | None:
    that = re.match(r" that ", rest)
    if that:
        return that.end(), _clause_end(rest)
    if not re.match(r" [\w\"']", rest) or _NO_CLAUSE.match(rest, 1) or re.match(r" to ", rest):
        return None
    return 1, _noun_end(rest, 1)


def _clause_end(rest: str) -> int:
    hit = _CLAUSE_ENDS.search(rest)
    return hit.start() if hit else len(rest.rstrip(" .\"'"))


def _noun_end(rest: str, start: int) -> int:
    hit = _NOUN_ENDS.search(rest, start)
    return hit.start() if hit else len(rest.rstrip(" .\"'"))
