"""What a brief looks like on a terminal: each claim with verdict, numbers, ranges, nulls, recorded
figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from detente.cli.show import _console, _footer, _heading, _put, _show_page, _table, show_welfare

if TYPE_CHECKING:
    from detente.claims.brief import Brief
    from detente.claims.verdict import Number, Verdict


def show_brief(found: Brief, folder: Path) -> None:
    """Every claim with what was measured; then who pays, one country's side, and how it was
    drawn.
    """
    console = _console()
    _heading(console, found.result)
    for verdict in found.verdicts:
        _show_verdict(console, verdict)
    show_welfare(console, found.result)
    if found.result.focus:
        _show_page(console, found.result)
        _show_side(console, found, found.result.focus)
    _show_draws(console, found)
    _footer(console, found.result, folder)


def _show_verdict(console: Console, verdict: Verdict) -> None:
    console.print(
        f"[bold]{verdict.id}  {verdict.verdict.upper()}[/bold]  {verdict.statement}",
        highlight=False,
    )
    ceiling = "; conditional at best" if verdict.ceiling else ""
    console.print(
        f"      said by {verdict.speaker}, {verdict.said}; {verdict.kind}{ceiling}", highlight=False
    )
    for name, (text, outcome) in verdict.readings.items():
        console.print(f"      reading '{name}' ({text}): {outcome}", highlight=False)
    if verdict.numbers:
        table = _table(None, ("measure", "horizon", "value", "range", "outcome"), left=2)
        for number in verdict.numbers:
            table.add_row(
                number.label, number.horizon, _value(number), _range(number), _outcome(number)
            )
        _put(console, table)
    for line in _lines(verdict):
        console.print(f"      {line}", highlight=False)
    console.print()


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


def _show_side(console: Console, found: Brief, country: str) -> None:
    table = _table(
        f"{country}: real income by horizon, per cent",
        ("horizon", "headline", "median", "assumption range", "draws"),
        left=1,
    )
    for horizon, row in found.welfare_range(country).rows():
        edges = f"{row['welfare_low_pct']:+.3f} … {row['welfare_high_pct']:+.3f}"
        table.add_row(
            horizon,
            f"{row['welfare_pct']:+.3f}",
            f"{row['welfare_median_pct']:+.3f}",
            edges,
            str(row["draws"]),
        )
    _put(console, table)


def _show_draws(console: Console, found: Brief) -> None:
    drawn = found.draws
    console.print(
        f"{len(drawn.draws)} draws, seed {drawn.seed}, of"
        f" {', '.join(one.label for one in drawn.declared)}; largest residual"
        f" {drawn.max_residual:.1e}. Ranges are the 5th to 95th percentile over draws of"
        " assumptions, not confidence intervals; in brackets the number of draws that a number was"
        " read in: expensive ones, and those on the path before the long run, take fewer; numbers"
        " without brackets are those of the headline case alone, or counted over an assumption"
        " space of their own",
        highlight=False,
    )
    for reason, count in drawn.failures.items():
        console.print(f"missing in {count} draw(s): {reason}", highlight=False)
    console.print(
        f"claims and thresholds frozen in the claims file, sha256 {found.digest[:12]}",
        highlight=False,
    )
