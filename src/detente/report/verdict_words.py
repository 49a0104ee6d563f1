"""Verdicts in words, the same on the terminal, in HTML, in Markdown and in a workbook."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from detente.claims.verdict import GROUPS, NullOutcome, Number, Recorded, TestOutcome, Verdict
from detente.reading.reading_page import span_anchor
from detente.report.charts.range_bar import range_bar
from detente.report.flip_words import flip_lines
from detente.report.parts import ClaimRow, NumberRow
from detente.words import in_turn, minus_signs, number_text, unit_beside, unit_said


def claim_row(verdict: Verdict, document_hash: str = "") -> ClaimRow:
    """A Verdict as text: tested numbers first, then those shown beside.

    With the hash of its document it says where in it the statement stands, never in which words.
    """
    return ClaimRow(
        id=verdict.id,
        short=verdict.short or verdict.id,
        statement=verdict.statement,
        speaker=f"{verdict.speaker}, {verdict.said}" if verdict.said else verdict.speaker,
        verdict=verdict.verdict,
        group=verdict.group,
        answer=verdict.answer,
        horizon=verdict.horizon,
        closure=verdict.closure if verdict.tested else "",
        basis=", ".join(verdict.rests_on),
        kind=verdict.kind,
        lines=tuple(_number_row(number) for number in verdict.numbers),
        without=tuple(dict.fromkeys(_without(verdict))),
        flips=tuple(map(minus_signs, flip_lines(verdict))),
        recorded=tuple(minus_signs(_recorded(one)) for one in verdict.recorded),
        sources=verdict.sources,
        readings=tuple(f"{text} ({outcome})" for text, outcome in verdict.readings.values()),
        outside=verdict.outside,
        ceiling=verdict.ceiling,
        place=_place(verdict, document_hash),
        anchor=span_anchor(*verdict.span) if verdict.span else "",
    )


def _place(verdict: Verdict, document_hash: str) -> str:
    """Where a statement stands in its document; empty where nobody said."""
    if not verdict.span or not document_hash:
        return ""
    start, end = verdict.span
    return f"Characters {start} to {end} of the document with SHA-256 {document_hash}."


def _number_row(number: Number) -> NumberRow:
    unit = unit_beside(number.unit, number.label) if number.value is not None else ""
    note = minus_signs(number.note)
    row = NumberRow(
        label=f"{number.label} ({note})" if note else number.label,
        value=f"{number_text(number.value)} {unit}".strip(),
        range=_range(number),
        horizon=number.horizon,
        outcome="shown beside",
        name=number.label,
        note=note,
    )
    test = number.tested
    if test is None:
        return row
    return replace(
        row,
        basis=test.rests_on,
        null="; ".join(_null(null) for null in test.nulls),
        outcome=_outcome(test, number.draws),
        bar=range_bar(number),
        thresholds=f"holds if {test.holds_if}; does not hold if {test.contradicted_if}",
    )


# What the named rules of a test stand for, in words that go on with what they say.
RULES: Mapping[str, str] = {
    "no lever": "Without the measures",
    "placebo": "Cross-check, with nothing at stake",
    "random rank": "Cross-check, with ranks drawn by chance",
    "proportional": "Simple rule, in proportion to what others sell",
}
# The same rules beside a number, and what they say of the statement, in few words.
RULES_BESIDE: Mapping[str, str] = {
    "no lever": "without the measures",
    "placebo": "cross-check",
    "random rank": "cross-check, with ranks drawn by chance",
    "proportional": "simple rule, in proportion",
}
PASSED_BESIDE: Mapping[str, str] = {
    "holds": "the statement would hold too",
    "contradicted": "the statement would not hold",
    "neither": "the test would not decide",
}
NO_RULE = "no simple rule to set beside it"
PASSED: Mapping[str, str] = {
    "holds": "the statement would hold too, so this shows nothing",
    "contradicted": "the statement would not hold",
    "neither": "the test would not decide",
}


def _without(verdict: Verdict) -> Iterator[str]:
    """What each rule says of the statement, in a sentence: at the first test that it is asked."""
    asked = {"none"}
    for number in verdict.tested:
        for null in number.tested.nulls if number.tested else ():
            if null.name not in asked:
                asked.add(null.name)
                yield _said(null, number)


def _said(null: NullOutcome, number: Number) -> str:
    rule = RULES.get(null.name, "Compared with a figure that no measure moved")
    if null.value is None:
        return f"{rule}: no number ({null.outcome})."
    value = f"{number_text(null.value)} {unit_said(number.unit)}".strip()
    return f"{rule}: {value}; {PASSED[null.outcome]}."


def _range(number: Number) -> str:
    """The assumption range with the number of draws that it rests on, and of those without it."""
    if number.low is None or number.high is None or number.low == number.high:
        return ""
    missing = f", {number.failed} without" if number.failed else ""
    ends = f"{number_text(number.low)} to {number_text(number.high)}"
    return f"{ends} ({number.draws} tries{missing})"


def _null(null: NullOutcome) -> str:
    """A simple rule in words; one that is a number fixed before the run is called so."""
    if null.name == "none":
        return NO_RULE
    fixed = not re.search("[a-z]", null.name)
    known = RULES_BESIDE.get(null.name, _in_words(null.name))
    name = "a fixed number" if fixed else known
    if null.value is None:
        return f"{name}: {null.outcome}"
    return f"{name}: {number_text(null.value)}, {PASSED_BESIDE[null.outcome]}"


def _in_words(measure: str) -> str:
    """A measure as words: what it asks, then of what."""
    spoken = re.sub(r"(\w+)=", r"\1 ", measure).replace("(", ": ")
    return " ".join(re.sub(r"[\"')]", "", spoken).replace("_", " ").split())


def _outcome(test: TestOutcome, draws: int) -> str:
    """What came out, in how many of the draws the part holds, and why it does not decide."""
    said = "does not hold" if test.outcome == "contradicted" else test.outcome
    if draws:
        said += f", holds in {100 * test.share_held:.0f} % of {draws} tries"
    return f"{said}: {test.why}" if test.why else said


def _recorded(one: Recorded) -> str:
    note = f"; {one.note}" if one.note else ""
    unit = re.sub(r"\bpercent\b", "per cent", one.unit)
    return f"{one.period}: {one.value} {unit} ({one.source}{note})"


def question_of(title: str, date: str, count: int) -> str:
    """The question that a page on so many claims of a document answers."""
    day = datetime.date.fromisoformat(date)
    statements = "which of {count} statements hold" if count > 1 else "does its statement hold"
    return f"{title}, {day.day} {day:%B %Y}: {statements.format(count=count)}?"


# What is said of one statement and of several, by the group of their verdicts.
SAID: Mapping[str, tuple[str, str]] = {
    "Holds": ("1 holds in the data or the model", "{} hold in the data or the model"),
    "Holds under assumptions": ("1 holds under assumptions", "{} hold under stated assumptions"),
    "Open": ("1 stays open", "{} stay open"),
    "Does not hold": ("1 does not hold", "{} do not hold"),
    "Not tested": ("1 was not tested", "{} were not tested"),
}


def tally_of(claims: Sequence[ClaimRow]) -> str:
    """What became of the claims, counted by group; empty without any.

    What holds stands in one sentence, the rest in another.
    """
    count = {name: sum(one.group == name for one in claims) for name in GROUPS}
    said = {name: SAID[name][number > 1].format(number) for name, number in count.items() if number}
    if len(claims) == 1:
        return f"Its statement{next(iter(said.values())).removeprefix('1')}."
    first = [said.pop(name) for name in HELD if name in said]
    second = list(said.values())
    if not (first and second):
        return f"Of {len(claims)} statements, {in_turn(first or second)}." if claims else ""
    return f"Of {len(claims)} statements, {in_turn(first)}. Of the others, {in_turn(second)}."


# Groups of statements that hold in some way.
HELD = ("Holds", "Holds under assumptions")
