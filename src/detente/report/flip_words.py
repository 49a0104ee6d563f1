"""What would flip a claim, in short sentences for its card."""

from __future__ import annotations

from collections.abc import Iterator

from detente.claims.verdict import FLIPS, SLOW, STAYS, UNMOVED, UNSOLVED, FoundFlip, Verdict
from detente.words import capitalised, in_a_sentence, unit_said

# So many of the things that move together are named, those that move furthest.
NAMED = 3


def flip_lines(verdict: Verdict) -> tuple[str, ...]:
    """What would flip a claim: what was searched first, then what the draws and its file say.

    Of several tests, the one that the smallest change flips.
    """
    return (*_searched(verdict), *verdict.flips) or tuple(_unmoved(verdict))


def _unmoved(verdict: Verdict) -> Iterator[str]:
    if verdict.searched and all(one.outcome == UNMOVED for one in verdict.searched):
        only_data = set(verdict.rests_on) == {"data"}
        yield (
            "No assumption moves it: it rests on data."
            if only_data
            else "No assumption of the scenario moves it."
        )


def _searched(verdict: Verdict) -> Iterator[str]:
    by_outcome = {
        name: [one for one in verdict.searched if one.outcome == name]
        for name in (FLIPS, STAYS, SLOW, UNSOLVED)
    }
    if by_outcome[FLIPS]:
        nearest = min(by_outcome[FLIPS], key=lambda one: one.distance or 0.0)
        yield " ".join(_flips(nearest, verdict))
    elif by_outcome[STAYS]:
        refuted = sum(one.refuted for one in by_outcome[STAYS])
        yield _stays(refuted, "the part searched here" if by_outcome[SLOW] else "it")
    if by_outcome[SLOW]:
        yield _slow(by_outcome[SLOW])
    for one in by_outcome[UNSOLVED][:1]:
        yield f"What would flip it is not known: {one.why}"


def _flips(one: FoundFlip, verdict: Verdict) -> Iterator[str]:
    """The smallest change, what the number is then, and that it was solved in full: sentences."""
    first, *others = one.moves[:NAMED]
    more = len(one.moves) - NAMED
    yield f"Smallest change found: {first.said}."
    yield from (f"Also {move.said}." for move in others)
    if more > 0:
        counted = f"{more} more move" if more > 1 else "One more moves"
        yield f"{counted} with them, less far."
    elif others:
        yield "They move together."
    alone = len(verdict.searched) == 1
    unit = next(unit_said(number.unit) for number in verdict.numbers if number.name == one.name)
    yield f"{'Its number' if alone else capitalised(one.label)}: {_crossing(one, unit)}."
    if one.confirmed:
        yield "A full solve confirms it."


def _crossing(one: FoundFlip, unit: str) -> str:
    """From which number to which, past which limit."""
    assert one.number is not None and one.there is not None and one.limit is not None
    before, there, limit = map(in_a_sentence, (one.number, one.there, one.limit))
    behind = "" if unit in one.label else f" {unit}"
    if there != limit:
        past = f"past its limit of {limit}"
    else:
        past = "its limit" if one.there == one.limit else "just past its limit"
    return f"from {before} to {there}{behind}, {past}"


def _stays(refuted: int, what: str) -> str:
    if not refuted:
        together = "no assumption or lever alone, nor all together"
        return f"Nothing within its range flips {what}: {together}."
    found = f"{refuted} shortest changes" if refuted > 1 else "shortest change"
    return f"No flip is confirmed: a full solve refuted the {found} found."


def _slow(some: list[FoundFlip]) -> str:
    counted = f"{len(some)} tests take" if len(some) > 1 else "One test takes"
    return f"{counted} too long to search here: run {some[0].command}"
