"""Templates of a tie between two countries: who depends on whom, more than before, worth more."""

from __future__ import annotations

import re

from detente.reading.bench import Bench, Unfit
from detente.reading.bindings import HOLDS_WITHIN, NOTHING, Binding, BoundTest
from detente.reading.income_templates import missing
from detente.reading.statement_frame import PARTY, Frame
from detente.words import capitalised

_DEPENDS = re.compile(
    rf"{PARTY}(?: (?:is|are|was|has|have|had|been|become|becomes|became|remains|grown)\b[^<]*?"
    rf" dependent| (?:[a-z-]+ )?(?:depends?|relies|rely|leans?)|'?s? (?:[a-z-]+ )?"
    rf"(?:dependence|reliance)) (?:[a-z-]+ )?(?:up)?on (?:the )?{PARTY}"
)
# Words that say that a tie is stronger than it was.
_GROWING = re.compile(
    r"\b(?:since|increasingly|growing|deepening|deeper|becom(?:e|es|ing)|became|grown"
    r"|more(?: \w+)* than (?:before|ever)|ever more)\b"
)
_WORTH_MORE = re.compile(
    rf"{PARTY} and (?:the )?{PARTY}[^<]*\b(?:tie|ties|relationship|partnership|alliance|trade)"
    r" (?:with each other )?(?:is |are |becomes? )?(?:all the |ever |even |much )?more"
    r" (?:important|valuable|precious|needed|necessary)\b"
)
# A tie of which a break is dearer by as much as newspapers round is dearer: a default.
DEARER = 1 + HOLDS_WITHIN
# Each draw cuts a tie twice, so fewer of them are solved than of other numbers.
DRAWS = 20


def dependence(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "P depends on P more than P depends on P", "P is dependent on P"."""
    hit = _DEPENDS.search(frame.text)
    if not hit:
        return None
    first, second = (frame.parties[int(hit[group])].code for group in (1, 2))
    if problem := _no_accounts(bench, first, second):
        return problem
    # "More than before", of a text that says so, needs a measure that makes the difference.
    if bench.acts and _GROWING.search(frame.text):
        return _grown(bench, first, second)
    return _one_sided(bench, first, second)


def worth_more(frame: Frame, bench: Bench) -> Binding | Unfit | None:
    """ "P and P have little room, which makes the tie all the more important"."""
    hit = _WORTH_MORE.search(frame.text)
    if not hit:
        return None
    pair = [frame.parties[int(hit[group])].code for group in (1, 2)]
    problem = _no_accounts(bench, *pair) or missing(bench, *pair)
    if problem:
        return problem
    tests = tuple(
        BoundTest(
            f"rise_{k}",
            f"what {bench.name(one)} loses if all trade with {bench.name(other)} stops, after the"
            " measures less before",
            f"{_loss(one, other, 'after')} - {_loss(one, other, 'before')}",
            {"above": NOTHING},
            {"at_most": 0.0},
            unit="percentage points",
            draws=DRAWS,
        )
        for k, (one, other) in enumerate((pair, pair[::-1]), 1)
    )
    names = [bench.name(code) for code in pair]
    wording = f"The tie is worth more to {names[0]} and to {names[1]} than before the measures."
    short = f"The tie {pair[0]}, {pair[1]}"
    return Binding("a tie is worth more", "comparative", short, wording, tests)


def _no_accounts(bench: Bench, *codes: str) -> Unfit | None:
    for code in codes:
        if not bench.is_country(code):
            return Unfit(f"the accounts have no single country {bench.name(code)}")
    return None


def _loss(country: str, partner: str, when: str) -> str:
    return f'tie_loss("{country}", "{partner}", "{when}")'


def _grown(bench: Bench, first: str, second: str) -> Binding:
    """More dependent than before the measures."""
    names = bench.name(first), bench.name(second)
    test = BoundTest(
        name="ratio",
        label=f"what {names[0]} loses if all trade with {names[1]} stops, after the measures over"
        " before",
        measure=f"{_loss(first, second, 'after')} / {_loss(first, second, 'before')}",
        holds={"at_least": DEARER},
        contradicted={"at_most": 1.0},
        unit="ratio",
        draws=DRAWS,
    )
    wording = f"{capitalised(names[0])} depends on {names[1]} more than before the measures."
    short = f"{first} leans on {second}"
    return Binding("dependence grows", "comparative", short, wording, (test,))


def _one_sided(bench: Bench, first: str, second: str) -> Binding:
    """More dependent than the other way round."""
    names = bench.name(first), bench.name(second)
    test = BoundTest(
        name="difference",
        label=f"what {names[0]} loses if all trade with {names[1]} stops, less the reverse",
        measure=f"{_loss(first, second, 'before')} - {_loss(second, first, 'before')}",
        holds={"above": NOTHING},
        contradicted={"at_most": 0.0},
        null="none",
        unit="percentage points",
        draws=0,
    )
    wording = f"{capitalised(names[0])} depends on {names[1]} more than the other way round."
    short = f"{first} depends on {second}"
    return Binding("who depends on whom", "comparative", short, wording, (test,))
