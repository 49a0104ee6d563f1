"""What `detente run` prints without --verbose: who pays, at a glance, in at most 30 lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from detente.cli.printer import WIDTH, Column, say, say_path, show, span
from detente.cli.show_explanation import show_explanation
from detente.cli.show_ranges import show_on_request
from detente.cli.show_result import NOISE, by_loss, most, moves, show_headline
from detente.report.glossary import explained, plain
from detente.study.ranges import ENOUGH, OF_PARTIES
from detente.study.result import Result
from detente.study.shown import ShownParty, foremost
from detente.study.welfare_tables import welfare_of, welfare_table
from detente.table import Table
from detente.world.countries import titles_of

LOSERS, WINNERS, OTHERS = 3, 2, 5
# Letters of a name in the table: a longer one would take a second line.
LONGEST, LONGEST_CODE = 28, 4
MOST_PAGES, MOST_REMARKS = 2, 2
# Where nobody's real income moves by more, per cent, two decimals would show nothing but zeros.
SMALL = 0.05
SMALL_CHANGES = ("small_change_pct", "small_change_busd")
SETS, DRAWN = ("sets_low_pct", "sets_high_pct"), ("welfare_low_pct", "welfare_high_pct")


def show_run(result: Result, folder: Path) -> None:
    """The question, who pays by horizon with ranges, those asked for, remarks, where the files are.

    The last line is the full path of the folder. Tables that were asked for by an option stand
    before it.
    """
    content = result.scenario.content
    say(bold=_on_one_line(content.title or result.scenario.name))
    if content.question:
        say(content.question)
    moved = moves(result)
    if moved:
        _show_payers(result)
    else:
        say(f"nobody's real income changes by more than {NOISE:g} per cent, so nothing is ranked")
    for code in result.asked[:MOST_PAGES]:
        show_headline(result, code)
    if len(result.asked) > MOST_PAGES:
        say(f"{len(result.asked) - MOST_PAGES} more of those asked for: --verbose")
    _show_remarks(list(_remarks(result)))
    error = f"{result.largest_residual:.0e}"
    say(f"{plain('certificate')}: with every number put back, the equations are off by {error}")
    if result.explanation:
        show_explanation(result, result.explanation)
    show_on_request(result)
    say("trade, sectors, trade deficits, who caused what, sources: --verbose, or the files in")
    say_path(folder.resolve())


def _show_payers(result: Result) -> None:
    """Real income at every horizon of who loses most, who gains, and whom the question names."""
    order = by_loss(result)
    ends = dict.fromkeys((*order[:LOSERS], *order[-WINNERS:]))
    rest = [one for one in result.shown if one.code not in ends]
    drawn = _drawn(result)
    parts = [[result.party(code) for code in ends], foremost(rest, OTHERS)]
    tables = [_payers(result, parties, drawn) for parties in parts if parties]
    small = max(map(most, result.horizons.values())) < SMALL
    pct, busd = SMALL_CHANGES if small else ("welfare_pct", "welfare_busd")
    columns = [Column((one,), one, like=pct) for one in result.horizons]
    kind = "range" if drawn else "elasticity set"
    bounds = span(*(DRAWN if drawn else SETS), f"{plain(kind)}, {result.horizon}")
    title = f"{plain('real income').capitalize()}: change in per cent"
    amount = Column(("welfare_busd",), like=busd)
    show(title, tables, [*columns, replace(bounds, like=pct), amount])
    say(explained("real income", kind))


def _payers(
    result: Result, parties: Sequence[ShownParty], drawn: Mapping[str, Mapping[str, Any]]
) -> Table:
    """Real income of parties at every horizon, the ends of its range, billion USD."""
    world = result.equilibrium.world
    groups = [party.positions(world) for party in parties]
    columns = dict(welfare_table(result.equilibrium, result.others, parties).columns)
    columns["name"] = [textwrap.shorten(one.name, LONGEST, placeholder=" …") for one in parties]
    for name, found in result.horizons.items():
        moved = welfare_of(found, groups)
        columns[name] = np.where(np.abs(moved) > NOISE, moved, 0.0)
    for end in DRAWN:
        columns[end] = [drawn.get(one.code, {}).get(end) for one in parties]
    labels = tuple(map(_label, parties, columns["name"]))
    return Table("country", labels, columns)


def _label(party: ShownParty, name: str) -> str:
    """A code that leaves room; a bloc with a long one is called by its name alone."""
    return party.code if len(party.code) <= LONGEST_CODE else name


def _drawn(result: Result) -> dict[str, Mapping[str, Any]]:
    """The ranges over tries at the headline by country and bloc; none where too few were made."""
    ranges = result.beside.get("welfare_draws")
    if ranges is None or min(ranges.columns["draws"]) < ENOUGH:
        return {}
    found: dict[str, Mapping[str, Any]] = {}
    if OF_PARTIES in result.beside:
        rows = result.beside[OF_PARTIES].where("horizon", result.horizon)
        found |= {row["country"]: row for _, row in rows.rows()}
    return found | {str(code): row for code, row in ranges.rows()}


def _remarks(result: Result) -> Iterator[str]:
    """What a reader must know, what the library found before what the file says."""
    scenario = result.scenario
    own = len(scenario.content.notes)
    for label, why in result.failures.items():
        yield f"no equilibrium with {label}: {why}"
    yield from scenario.remarks[own:]
    if scenario.outside:
        yield f"pull levers but have no accounts in the world: {titles_of(scenario.outside)}"
    yield from scenario.remarks[:own]


def _show_remarks(remarks: Sequence[str]) -> None:
    for one in remarks[:MOST_REMARKS]:
        say(_on_one_line(f"- {one}"), wrapped=False)
    if len(remarks) > MOST_REMARKS:
        say(f"- {len(remarks) - MOST_REMARKS} more notes: --verbose")


def _on_one_line(text: str) -> str:
    return textwrap.shorten(text, WIDTH, placeholder=" …")
