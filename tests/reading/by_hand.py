"""The article's claims by this road and those made by hand: `python -m tests.reading.by_hand`.

The article is read by rules and every statement accepted, as a person would who changes nothing; a
claim of the shipped file is met where a statement's span meets its span. Nothing is solved.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from detente.claims.claim import Claim
from detente.claims.claims_file import Claims
from detente.claims.expression import parse
from detente.claims.metrics import bound
from detente.reading.by_rules import extract
from detente.reading.outcomes import Outcome, Outcomes
from detente.reading.record import Statement
from tests.reading.gold import document_of
from tests.reading.score import EVIDENCE

CASE, ARTICLE = "beijing-moscow-2022", "article-2022-12-30"


@dataclass(frozen=True)
class Beside:
    """A claim made by hand, and what this road makes of the same words."""

    claim: Claim
    met: Outcome | None

    @property
    def state(self) -> str:
        """Whether the words were found, bound, and bound to a measure that the hand uses too."""
        if self.met is None:
            return "not found"
        if self.met.binding is None:
            return "found, not bound"
        mine = {call for test in self.met.binding.tests for call in _calls(test.measure)}
        theirs = {call for one in self.claim.numbers.values() for call in _calls(one.measure)}
        return "same measure" if mine & theirs else "another measure"


def _calls(measure: str) -> list[tuple[object, ...]]:
    """The metrics that a measure calls, each with all its arguments."""
    return [(call.name, *sorted(bound(call).items())) for call in parse(measure).calls]


def beside(folder: Path) -> list[Beside]:
    """Every claim of the shipped file with what the rules make of its words."""
    document = document_of(folder, ARTICLE)
    records, _ = extract(document)
    found = Outcomes(document, records, "article", frozenset(r.id for r in records), {})
    said = [one for one in found.all if isinstance(one.record.value, Statement)]
    return [Beside(claim, _met(claim, said)) for claim in Claims.open(CASE).content.claims]


def _met(claim: Claim, said: list[Outcome]) -> Outcome | None:
    """The statement with most characters in common; a bound one goes before others."""
    if claim.span is None:
        return None
    start, end = claim.span.start, claim.span.end
    shared = {
        k: min(end, one.record.end) - max(start, one.record.start) for k, one in enumerate(said)
    }
    near = [k for k, common in shared.items() if common > 0]
    best = max(near, key=lambda k: (said[k].binding is not None, shared[k]), default=None)
    return None if best is None else said[best]


def main(folder: Path) -> None:
    rows = beside(folder)
    for one in rows:
        reason = one.met.reason if one.met and one.met.reason else ""
        measures = [t.measure for t in one.met.binding.tests] if one.met and one.met.binding else []
        print(
            f"{one.claim.id}  {one.claim.short:<22}  {one.state}: {reason or '; '.join(measures)}"
        )
    for state in dict.fromkeys(one.state for one in rows):
        print(f"{sum(one.state == state for one in rows):>3} {state}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else EVIDENCE)
