"""The article's claims by this road and those made by hand: `python -m tests.reading.by_hand`.

The article is read by rules and every statement accepted, as a person would who changes nothing; a
claim of the shipped file is met where a statement's span meets its span. Nothing is solved.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.claims.claim import Claim
from detente.claims.claims_file import Claims
from detente.claims.expression import parse
from detente.claims.metrics import bound
from detente.reading.bindings import Binding
from detente.reading.by_rules import extract
from detente.reading.outcomes import Outcome, Outcomes
from detente.reading.record import Statement
from tests.reading.gold import document_of
from tests.reading.score import EVIDENCE

CASE, ARTICLE = "beijing-moscow-2022", "article-2022-12-30"


# The scenario whose measures the article is about: its levers no article gives.
ON = "beijing-moscow-2022"
STATES = (
    "same measure",
    "same metric, other arguments",
    "another metric",
    "not bound, by hand not tested either",
    "not bound, by hand tested",
)


@dataclass(frozen=True)
class Beside:
    """A claim made by hand, and what this road makes of the same words."""

    claim: Claim
    met: Outcome | None

    @property
    def state(self) -> str:
        """Which of `STATES`: whether the road binds it, and to what the hand uses."""
        mine = [] if self.binding is None else [test.measure for test in self.binding.tests]
        theirs = [one.measure for one in self.claim.numbers.values()]
        if not mine:
            return STATES[4] if self.claim.tests else STATES[3]
        if set(_calls(mine)) & set(_calls(theirs)):
            return STATES[0]
        names = {one[0] for one in _calls(mine)} & {one[0] for one in _calls(theirs)}
        return STATES[1] if names else STATES[2]

    @property
    def binding(self) -> Binding | None:
        return self.met.binding if self.met else None

    @property
    def difference(self) -> str:
        """What differs, in one line: measures and limits of both, or why it is not bound."""
        if self.met is None:
            return "no statement was read there"
        if self.binding is None:
            return self.met.reason
        mine = "; ".join(f"{t.measure} {_sides(t.holds)}" for t in self.binding.tests)
        theirs = "; ".join(f"{t.measure} {_sides(t.holds)}" for t in self.claim.tests)
        return f"{mine} | by hand: {theirs or 'no test'}"


def _sides(limit: Any) -> str:
    sides = limit if isinstance(limit, dict) else limit.model_dump(exclude_none=True)
    return " and ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in sides.items())


def _calls(measures: list[str]) -> list[tuple[object, ...]]:
    """The metrics that measures call, each with all its arguments."""
    calls = [call for one in measures for call in parse(one).calls]
    return [(call.name, *sorted(bound(call).items())) for call in calls]


def beside(folder: Path, scenario: str = "") -> list[Beside]:
    """Every claim of the shipped file with what the rules make of its words."""
    document = document_of(folder, ARTICLE)
    records, _ = extract(document)
    all_of_them = frozenset(r.id for r in records)
    found = Outcomes(document, records, "article", all_of_them, {}, scenario)
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
    for scenario in ("", ON):
        print(f"on the scenario {scenario}" if scenario else "on the article alone")
        rows = beside(folder, scenario)
        for one in rows:
            print(f"  {one.claim.id}  {one.claim.short:<22}  {one.state}: {one.difference}")
        for state in STATES:
            print(f"{sum(one.state == state for one in rows):>4} {state}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else EVIDENCE)
