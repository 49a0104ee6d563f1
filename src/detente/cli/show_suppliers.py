"""What `detente respond --suppliers` prints for people."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from detente.cli.show import _console, _put, _table
from detente.cli.show_respond import _heading, _say
from detente.politics.alignment.arms_suppliers import NOTE, TOP, Supplier, Suppliers
from detente.study.suppliers_answer import SuppliersAnswer
from detente.world.countries import country_name

ALSO = "CHN"


def show_suppliers(answer: SuppliersAnswer, folder: Path) -> None:
    """The first ten, the recorded suppliers found and missed, false positives, what moves the
    recorded ones, the assumptions.
    """
    console, found = _console(), answer.found
    _heading(console, answer.heading)
    _show_ranking(console, answer)
    _show_record(console, found)
    _show_assumptions(console, answer)
    _say(console, f"{NOTE}; what this layer cannot know: docs/concepts/limits-of-strategy.md")
    console.print(f"files: {folder}", highlight=False, soft_wrap=True)


def _show_ranking(console: Console, answer: SuppliersAnswer) -> None:
    found = answer.found
    target = country_name(answer.scenario.target or "")
    title = (
        f"Who could arm {target}: the first {TOP} of {len(found.rows)} states, those on record, and"
        f" {country_name(ALSO)}"
    )
    table = _table(
        title, ("state", "rank", "range", f"top {TOP}", "affinity", "stake", "trade"), left=1
    )
    for row in found.rows:
        if row.rank <= TOP or row.recorded or row.iso3 == ALSO:
            share = (
                "no trade figure"
                if row.coalition_share is None
                else f"{100 * row.coalition_share:.0f} %"
            )
            numbers = (
                f"{row.rank_low} … {row.rank_high}",
                f"{100 * row.top:.0f} %",
                str(row.rank_by_affinity),
                str(row.rank_by_stake),
            )
            marks = f"{'*' if row.recorded else ''}{'+' if row.iso3 in found.coalition else ''}"
            table.add_row(f"{row.iso3}{marks} {row.name}", str(row.rank), *numbers, share)
    _put(console, table)
    bare = sum(row.coalition_share is None for row in found.rows)
    _say(
        console,
        "* on record, + one of the coalition. Range: of the rank over the assumption space; top"
        f" {TOP}: the share of that space in which it is among the first {TOP}; affinity: rank by"
        " votes, distance and treaty alone; stake: rank by what the coalition could take away"
        f" alone; trade: share of the coalition in its goods trade, {found.world}. {bare} states"
        " have no accounts there, so no trade figure: their stake is assumed, not estimated."
        " Votes, distances, treaties and trade are data, every weight is an assumption.",
    )
    console.print()


def _show_record(console: Console, found: Suppliers) -> None:
    hits = len(found.recorded) - len(found.missed)
    _say(
        console,
        f"On record as suppliers by the end of 2022: {hits} of {len(found.recorded)} among the"
        f" first {TOP}",
    )
    for row in found.recorded:
        _say(console, f"- {row.name}: rank {row.rank} of {len(found.rows)}, {_verdict(row)}")
    alone = [
        sum(getattr(row, half) <= TOP for row in found.recorded)
        for half in ("rank_by_affinity", "rank_by_stake")
    ]
    _say(
        console,
        f"by affinity alone {alone[0]}, by stake alone {alone[1]}, where states under embargo stand"
        " first by assumption",
    )
    _say(console, f"the record: {found.recorded_by}")
    wrong = ", ".join(row.name for row in found.false_positives) or "nobody"
    _say(
        console,
        f"false positives, among the first {TOP} and not on record: {wrong}; capacity to make arms"
        " is not in the score",
    )
    console.print()


def _verdict(row: Supplier) -> str:
    if row.rank <= TOP:
        return "found"
    return (
        f"MISSED, not among the first {TOP} (it is in {100 * row.top:.0f} % of the assumption"
        " space)"
    )


def _show_assumptions(console: Console, answer: SuppliersAnswer) -> None:
    found = answer.found
    states = list(found.flips)
    title = (
        "Rank of those on record at the low and the high end of each assumption, the others at"
        " their centre"
    )
    table = _table(title, ("assumption", "range", *states), left=1)
    for key, one in found.assumptions.items():
        ranks = (f"{found.flips[state][key][0]} … {found.flips[state][key][1]}" for state in states)
        table.add_row(key.replace("_", " "), f"{one.low:g} … {one.value:g} … {one.high:g}", *ranks)
    _put(console, table)
    _say(console, f"all are assumed, none is estimated; trade from {found.world}")
    for key, one in found.assumptions.items():
        _say(console, f"- {key.replace('_', ' ')}: {one.meaning}")
    console.print()
