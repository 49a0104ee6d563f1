"""How deep a measure goes, where the text says it; why not, where it does not."""

from __future__ import annotations

import re

from detente.reading.bench import Unfit
from detente.reading.bindings import per_cent
from detente.reading.document import Document
from detente.reading.last_words import BACK, RULE
from detente.reading.measures import FLOWS, MEASURES
from detente.reading.text_quantities import QuantityMention, quantity_mentions

OPEN = "the text does not say how deep the measure goes"
BOUND = "the text gives a bound or a range of its size, not the size"
UNREAD = "rules read no size of such a measure; `b` in --review binds it to a lever of your own"
TAKEN_BACK = "the text says that it is taken back, not that it is taken"

# Words that stop a flow altogether, and so say how deep the measure goes.
_WHOLE = re.compile(
    r"\b(?:stop|halt|ban|end|shut|embargo|suspend|cut off|cuts off|block|ceas)\w*\b"
)
_ABOUT = r"(?: (?:up to|as much as|about|around|some|roughly|at least|more than|another|a"
_ABOUT += r"|between|from))*"
# What leads from a tariff to a size behind it, within one clause, and from a size to its tariff.
_BEHIND = re.compile(rf"[^,;]*\b(?:of|at|by|to){_ABOUT} ")
_IN_FRONT = re.compile(r"(?: [a-z-]+){0,2} ")
# What leads to the size of a cut: "by a third"; "cut 40% of exports", "a cut of 40%".
_CUT_BY = re.compile(rf"\bby{_ABOUT} $|\b(?:cut|reduc|curb|ban|stop|halt)\w*(?: of)?{_ABOUT} $")
_LOWERED = re.compile(r"\b(?:lower|cut|reduc|slash)\w*\b")
# A range of which one end is a quantity: "21.9 to 42.7%", "between 15% and 62%".
_RANGE_BEFORE = re.compile(r"\d(?:%| per ?cent)? ?(?:to|and|or|-|–) ?$")
_RANGE_AFTER = re.compile(r" ?(?:to|and|or|-|–) ?\d")
_BACK = rf"(?:{BACK}|postpon|delay|eas|relax|end)"
_TAKEN_BACK = re.compile(
    rf"\b{_BACK}(?:e|s|es|ed|ing|ended|n|al)?(?: of)? (?:[\w'%-]+ ){{0,4}}?{RULE}\b"
    rf"|\b{RULE}\b[^,;]*\b(?:is|are|was|were|been|be) {_BACK}(?:e?d|ended|n)\b"
)


def size_of(
    document: Document, at: tuple[int, int], action: str, *, threshold: bool = False
) -> dict[str, float] | Unfit:
    """The fields of a lever that say how deep a measure goes, or why they are left open.

    Parameters
    ----------
    document : Document
    at : (int, int)
        From where to where it names the measure and both sides.
    action : str
        The kind of measure, of `MEASURES`.
    threshold : bool
        Whether a bound, such as "more than 60%", stands for its number.
    """
    if is_taken_back(document, at):
        return Unfit(TAKEN_BACK)
    if action not in ("tariff", *FLOWS):
        return Unfit(UNREAD)
    inside = [
        q
        for q in quantity_mentions(document)
        if at[0] <= q.start and q.end <= at[1] and per_cent(q.value) is not None
    ]
    size = (_tariff_size if action == "tariff" else _cut_size)(document, at, inside)
    if size is None:
        whole = action in FLOWS and _WHOLE.search(document.folded[at[0] : at[1]].lower())
        return {} if whole else Unfit(OPEN)
    if not _is_plain(document, size, threshold=threshold):
        return Unfit(BOUND)
    number = round(per_cent(size.value) or 0.0, 1)
    if action in FLOWS:
        return {"fall": number}
    if _is_level(document, size):
        return {"rate": number}
    lowered = _LOWERED.search(document.folded[at[0] : size.start])
    return {"points": -number if lowered else number}


def is_taken_back(document: Document, at: tuple[int, int]) -> bool:
    """Whether a measure between two offsets is taken back, by words that begin there.

    Words behind it end what was taken before.
    """
    sentence = document.sentence_at(at[0])
    said = document.folded[at[0] : max(at[1], sentence.end)].lower()
    hit = _TAKEN_BACK.search(said)
    return hit is not None and at[0] + hit.start() < at[1]


def _tariff_size(
    document: Document, at: tuple[int, int], inside: list[QuantityMention]
) -> QuantityMention | None:
    """The size of a tariff: what it is moved "to", else what stands behind it, else in front."""
    text = document.folded
    found: list[tuple[int, QuantityMention]] = []
    for hit in re.finditer(MEASURES["tariff"], text[at[0] : at[1]]):
        begun, done = at[0] + hit.start(), at[0] + hit.end()
        for one in inside:
            if one.start >= done and _BEHIND.fullmatch(text[done : one.start]):
                found.append((0 if _is_level(document, one) else 1, one))
            elif one.end <= begun and _IN_FRONT.fullmatch(text[one.end : begun]):
                found.append((2, one))
    return min(found, key=lambda one: one[0])[1] if found else None


def _cut_size(
    document: Document, at: tuple[int, int], inside: list[QuantityMention]
) -> QuantityMention | None:
    """The size of a cut."""
    sizes = (one for one in inside if _CUT_BY.search(document.folded[at[0] : one.start]))
    return next(sizes, None)


def _is_level(document: Document, size: QuantityMention) -> bool:
    """Whether a tariff is moved to a size."""
    return document.folded[: size.start].endswith(" to ")


def _is_plain(document: Document, size: QuantityMention, *, threshold: bool) -> bool:
    """Whether a size is one number: no bound but that of a threshold, and no end of a range."""
    before, after = document.folded[: size.start], document.folded[size.end :]
    ranged = _RANGE_BEFORE.search(before[-20:]) or _RANGE_AFTER.match(after)
    return (threshold or size.value.comparator in ("=", "~")) and not ranged
