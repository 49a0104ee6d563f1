"""Verdicts as rows of text for a report."""

from __future__ import annotations

import re

from detente.claims.verdict import NullOutcome, Number, Recorded, Verdict
from detente.report.content import ClaimRow, Line


def claim_row(verdict: Verdict) -> ClaimRow:
    """A Verdict as text: the number that decides first, then the others tested, then those shown
    beside.
    """
    return ClaimRow(
        id=verdict.id,
        statement=verdict.statement,
        speaker=f"{verdict.speaker}, {verdict.said}" if verdict.said else verdict.speaker,
        verdict=verdict.verdict,
        horizon=verdict.horizon,
        closure=verdict.closure if verdict.tested else "",
        basis=", ".join(verdict.rests_on),
        lines=tuple(_line(number) for number in verdict.numbers),
        flips=verdict.flips,
        recorded=tuple(_recorded(one) for one in verdict.recorded),
        sources=verdict.sources,
        readings=tuple(f"{text} ({outcome})" for text, outcome in verdict.readings.values()),
        outside=verdict.outside,
        ceiling=verdict.ceiling,
    )


def number_text(value: float | None) -> str:
    """A number with as many decimals as it deserves and a true minus; words when there is none."""
    if value is None:
        return "no number"
    digits = (
        0
        if float(value).is_integer() and abs(value) < 1e9
        else 1
        if abs(value) >= 100
        else 2
        if abs(value) >= 0.1
        else 3
    )
    text = f"{value:,.{digits}f}".replace("-", "−")
    return text.lstrip("−") if float(f"{value:.{digits}f}") == 0 else text


def _line(number: Number) -> Line:
    test = number.tested
    spread = ""
    if number.low is not None and number.high is not None and number.low != number.high:
        spread = f"{number_text(number.low)} to {number_text(number.high)} ({number.draws} draws)"
    return Line(
        label=f"{number.label} ({number.note})" if number.note else number.label,
        value=(
            f"{number_text(number.value)} {number.unit if number.value is not None else ''}".strip()
        ),
        range=spread,
        horizon=number.horizon,
        basis=test.rests_on if test else "",
        null="; ".join(_null(null) for null in test.nulls) if test else "",
        outcome=_outcome(number) if test else "shown beside",
        thresholds=(
            f"confirmed if {test.confirmed_if}; contradicted if {test.contradicted_if}"
            if test
            else ""
        ),
    )


def _null(null: NullOutcome) -> str:
    """A null model in words; one that is a number fixed before the run is called so."""
    name = (
        re.sub(r'[("_),]+', " ", null.name).strip()
        if re.search("[a-z]", null.name)
        else "a fixed number"
    )
    return (
        f"{name}: {null.outcome}"
        if null.value is None
        else f"{name}: {number_text(null.value)}, {null.outcome}"
    )


def _outcome(number: Number) -> str:
    test = number.tested
    if test is None:
        return ""
    share = (
        f", confirmed in {100 * test.share_confirmed:.0f} % of {number.draws} draws"
        if number.draws
        else ""
    )
    why = f": {test.why}" if test.why else ""
    return f"{test.outcome}{share}{why}"


def _recorded(one: Recorded) -> str:
    note = f"; {one.note}" if one.note else ""
    return f"{one.period}: {one.value} {one.unit} ({one.source}{note})"
