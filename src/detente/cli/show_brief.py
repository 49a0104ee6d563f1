"""What `detente brief` prints: each claim, its numbers, ranges, simple rules and records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from detente.cli.printer import Column, say, say_path, show, span
from detente.cli.show_result import show_foot, show_head, show_page, show_welfare
from detente.report.glossary import explained, plain
from detente.report.verdict_words import claim_row
from detente.table import Table

if TYPE_CHECKING:
    from detente.claims.brief import Brief
    from detente.report.parts import ClaimRow, Content, NumberRow


def show_summary(page: Content, folder: Path, formats: Sequence[str]) -> None:
    """The first screen of the page in lines: the question, what became of the statements, findings.

    The last line says where the page is.
    """
    say("", bold=page.title)
    if page.answer:
        say(page.answer)
    for name, some in page.groups.items():
        if some:
            names = ", ".join(one.said for one in some)
            say(f" ({len(some)}): {names}", bold=name)
    for figure in page.lead:
        say(f"- {figure.title}")
    if page.track:
        say(page.track, bold="Track record: ")
    for text in (one.text for one in page.cautions):
        say(f"- {text}")
    say("every number with its range and what would turn it: --verbose, or the files")
    shown = folder / "report.html" if "html" in formats else folder
    say_path(shown.resolve())


def show_brief(found: Brief, folder: Path) -> None:
    """Every claim with what was measured; then who pays, one country's side, the draws."""
    show_head(found.result)
    say(explained("null"))
    for verdict in found.verdicts:
        _show_claim(claim_row(verdict))
    show_welfare(found.result)
    show_page(found.result)
    for code in found.result.asked:
        _show_side(found, code)
    _show_draws(found)
    show_foot(found.result, folder)


def _show_claim(claim: ClaimRow) -> None:
    say(f"  {claim.statement}", bold=f"{claim.id}  {claim.verdict.upper()}")
    ceiling = f"; {claim.ceiling} at best" if claim.ceiling else ""
    say(f"      said by {claim.speaker}; {claim.kind}{ceiling}")
    for reading in claim.readings:
        say(f"      reading: {reading}")
    if claim.lines:
        show("", _number_table(claim.lines))
    for words in _lines(claim):
        say(f"      {words}")
    say()


def _number_table(lines: Sequence[NumberRow]) -> Table:
    """What was measured, as words."""
    rows = [(one.name, one.horizon, one.value, one.range, one.outcome) for one in lines]
    return Table.of(("measure", "horizon", "value", "range", "outcome"), rows)


def _lines(claim: ClaimRow) -> Iterator[str]:
    """What stands under the numbers of a claim."""
    for line in claim.lines:
        if line.null:
            yield f"{plain('null')} for {line.name}: {line.null}"
        if line.note:
            yield f"{line.name}: {line.note}"
    for one in claim.recorded:
        yield f"recorded: {one}"
    if claim.outside:
        yield f"outside: {claim.outside}"
    for flip in claim.flips:
        yield f"could turn it: {flip}"


def _show_side(found: Brief, country: str) -> None:
    columns = (
        Column(("welfare_pct",), "headline"),
        "welfare_median_pct",
        span("welfare_low_pct", "welfare_high_pct", plain("range")),
        "draws",
    )
    name = found.result.party(country).name
    title = f"{name}: real income over time, per cent"
    show(title, found.welfare_range(country), columns)


def _show_draws(found: Brief) -> None:
    drawn = found.draws
    say(
        f"{len(drawn.draws)} tries, seed {drawn.seed}, of"
        f" {', '.join(one.label for one in drawn.declared)}; largest error of the equations"
        f" {drawn.max_residual:.1e}. {explained('draw', 'range')} They are no confidence"
        " intervals; in brackets the number of tries that a number was read in: expensive ones,"
        " and those on the path before the long run, take fewer; numbers without brackets are"
        " those of the headline case alone, or counted over assumptions of their own"
    )
    for reason, count in drawn.failures.items():
        say(f"missing in {count} tries: {reason}")
    if found.digest:
        say(f"claims and their limits frozen in the claims file, sha256 {found.digest[:12]}")
