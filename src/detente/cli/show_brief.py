"""What a brief looks like on a terminal: each claim with verdict, numbers, ranges, nulls, recorded
figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from detente.cli.show import _console, _footer, _heading, _put, _show_page, _table, show_welfare
from detente.report.verdict_words import claim_row

if TYPE_CHECKING:
    from detente.claims.brief import Brief
    from detente.report.parts import ClaimRow


def show_brief(found: Brief, folder: Path) -> None:
    """Every claim with what was measured; then who pays, one country's side, and how it was
    drawn.
    """
    console = _console()
    _heading(console, found.result)
    for verdict in found.verdicts:
        _show_verdict(console, claim_row(verdict))
    show_welfare(console, found.result)
    if found.result.focus:
        _show_page(console, found.result)
        _show_side(console, found, found.result.focus)
    _show_draws(console, found)
    _footer(console, found.result, folder)


def _show_verdict(console: Console, claim: ClaimRow) -> None:
    console.print(
        f"[bold]{claim.id}  {claim.verdict.upper()}[/bold]  {claim.statement}",
        highlight=False,
    )
    ceiling = f"; {claim.ceiling} at best" if claim.ceiling else ""
    console.print(f"      said by {claim.speaker}; {claim.kind}{ceiling}", highlight=False)
    for reading in claim.readings:
        console.print(f"      reading: {reading}", highlight=False)
    if claim.lines:
        table = _table(None, ("measure", "horizon", "value", "range", "outcome"), left=5)
        for line in claim.lines:
            table.add_row(line.name, line.horizon, line.value, line.range, line.outcome)
        _put(console, table)
    for words in _lines(claim):
        console.print(f"      {words}", highlight=False)
    console.print()


def _lines(claim: ClaimRow) -> Iterable[str]:
    """What stands under the numbers of a claim."""
    for line in claim.lines:
        if line.null:
            yield f"null models of {line.name}: {line.null}"
        if line.note:
            yield f"{line.name}: {line.note}"
    for one in claim.recorded:
        yield f"recorded: {one}"
    if claim.outside:
        yield f"outside: {claim.outside}"
    for flip in claim.flips:
        yield f"could turn it: {flip}"


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
