"""What `detente brief` prints: each claim with verdict, numbers, ranges, nulls and records."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from detente.cli.printer import Column, say, show, span
from detente.cli.show_result import show_foot, show_head, show_page, show_welfare
from detente.table import Table

if TYPE_CHECKING:
    from detente.claims.brief import Brief
    from detente.claims.verdict import Number, Verdict


def show_brief(found: Brief, folder: Path) -> None:
    """Every claim with what was measured; then who pays, one country's side, the draws."""
    show_head(found.result)
    for verdict in found.verdicts:
        _show_verdict(verdict)
    show_welfare(found.result)
    show_page(found.result)
    if found.result.focus:
        _show_side(found, found.result.focus)
    _show_draws(found)
    show_foot(found.result, folder)


def _show_verdict(verdict: Verdict) -> None:
    say(f"  {verdict.statement}", bold=f"{verdict.id}  {verdict.verdict.upper()}")
    ceiling = "; conditional at best" if verdict.ceiling else ""
    say(f"      said by {verdict.speaker}, {verdict.said}; {verdict.kind}{ceiling}")
    for name, (text, outcome) in verdict.readings.items():
        say(f"      reading '{name}' ({text}): {outcome}")
    if verdict.numbers:
        show("", _number_table(verdict.numbers))
    for line in _lines(verdict):
        say(f"      {line}")
    say()


def _number_table(numbers: Iterable[Number]) -> Table:
    """What was measured, as words."""
    rows = [
        (number.label, number.horizon, _value(number), _range(number), _outcome(number))
        for number in numbers
    ]
    return Table.of(("measure", "horizon", "value", "range", "outcome"), rows)


def _lines(verdict: Verdict) -> Iterable[str]:
    for number in verdict.numbers:
        for null in number.tested.nulls if number.tested else ():
            told = null.outcome if null.value is None else f"{null.value:.2f}, {null.outcome}"
            yield f"null '{null.name}' of {number.label}: {told}"
        if number.tested and number.tested.why:
            yield f"mixed, not more, for {number.label}: {number.tested.why}"
        if number.note:
            yield f"{number.label}: {number.note}"
    for one in verdict.recorded:
        yield (
            f"recorded: {one.series.replace('_', ' ')}, {one.period}: {one.value} {one.unit}"
            f" ({one.source}; {one.note})"
        )
    if verdict.outside:
        yield f"outside: {verdict.outside}"
    for flip in verdict.flips:
        yield f"could turn it: {flip}"


def _value(number: Number) -> str:
    return "none" if number.value is None else f"{number.value:.3g} {number.unit}"


def _range(number: Number) -> str:
    if number.low is None or number.high is None:
        return ""
    missing = f", {number.failed} without" if number.failed else ""
    return f"{number.low:.3g} … {number.high:.3g} ({number.draws}{missing})"


def _outcome(number: Number) -> str:
    if number.tested is None:
        return ""
    share = (
        f" in {100 * number.tested.share_confirmed:.0f} % of {number.draws}" if number.draws else ""
    )
    return f"{number.tested.outcome}{share}"


def _show_side(found: Brief, country: str) -> None:
    columns = (
        Column(("welfare_pct",), "headline"),
        "welfare_median_pct",
        span("welfare_low_pct", "welfare_high_pct", "assumption range"),
        "draws",
    )
    title = f"{country}: real income by horizon, per cent"
    show(title, found.welfare_range(country), columns)


def _show_draws(found: Brief) -> None:
    drawn = found.draws
    say(
        f"{len(drawn.draws)} draws, seed {drawn.seed}, of"
        f" {', '.join(one.label for one in drawn.declared)}; largest residual"
        f" {drawn.max_residual:.1e}. Ranges are the 5th to 95th percentile over draws of"
        " assumptions, not confidence intervals; in brackets the number of draws that a number was"
        " read in: expensive ones, and those on the path before the long run, take fewer; numbers"
        " without brackets are those of the headline case alone, or counted over an assumption"
        " space of their own"
    )
    for reason, count in drawn.failures.items():
        say(f"missing in {count} draw(s): {reason}")
    say(f"claims and thresholds frozen in the claims file, sha256 {found.digest[:12]}")
