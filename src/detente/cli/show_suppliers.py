"""What `detente respond --suppliers` prints."""

from __future__ import annotations

from pathlib import Path

from detente.cli.printer import RANGE, Column, say, say_path, show, show_heading, span
from detente.politics.alignment.arms_suppliers import NOTE, TOP, Supplier, Suppliers
from detente.study.suppliers_answer import SuppliersAnswer
from detente.table import Table
from detente.world.countries import country_name


def show_suppliers(answer: SuppliersAnswer, folder: Path) -> None:
    """The first ten, the record, false positives, what moves the ranks, the assumptions."""
    show_heading(answer)
    say()
    _show_ranking(answer)
    _show_record(answer.found)
    _show_assumptions(answer)
    say(f"{NOTE}; what this layer cannot know: docs/concepts/limits-of-strategy.md")
    say_path(folder, "files: ")


def _show_ranking(answer: SuppliersAnswer) -> None:
    found = answer.found
    target, seller = (
        country_name(answer.scenario.target or "", answer.scenario.world),
        answer.largest_seller,
    )
    ranking = answer.tables["suppliers"]
    some = [
        place
        for place, row in enumerate(found.rows)
        if row.rank <= TOP or row.recorded or row.iso3 == seller
    ]
    labels = [f"{found.rows[k].iso3}{_marks(found, found.rows[k])}" for k in some]
    title = (
        f"Who could arm {target}: the first {TOP} of {len(found.rows)} states, those on record, and"
        f" its largest seller outside the coalition, {country_name(seller, answer.scenario.world)}"
    )
    columns = (
        "supplier_rank",
        span("supplier_rank_low", "supplier_rank_high"),
        "first_ten_pct",
        "rank_by_affinity",
        "rank_by_stake",
        Column(("coalition_trade_pct",), empty="no trade figure"),
    )
    show(title, ranking.taken(some).labelled(labels), columns)
    bare = sum(row.coalition_share is None for row in found.rows)
    say(
        "* on record, + one of the coalition. Range: of the rank over all assumptions tried; top"
        f" {TOP}: the share of them, per cent, in which it is among the first {TOP};"
        " affinity: rank by votes, distance and treaty alone; stake: rank by what the coalition"
        " could take away alone; trade: share of the coalition in its goods trade, per cent,"
        f" {found.world}. {bare} states have no accounts there, so no trade figure:"
        " their stake is assumed, not estimated."
        " Votes, distances, treaties and trade are data, every weight is an assumption."
    )
    say()


def _marks(found: Suppliers, row: Supplier) -> str:
    recorded = "*" if row.recorded else ""
    return f"{recorded}+" if row.iso3 in found.coalition else recorded


def _show_record(found: Suppliers) -> None:
    hits = len(found.recorded) - len(found.missed)
    say(
        f"On record as suppliers by the end of 2022: {hits} of {len(found.recorded)} among the"
        f" first {TOP}"
    )
    for row in found.recorded:
        say(f"- {row.name}: rank {row.rank} of {len(found.rows)}, {_verdict(row)}")
    affinity = sum(row.rank_by_affinity <= TOP for row in found.recorded)
    stake = sum(row.rank_by_stake <= TOP for row in found.recorded)
    say(
        f"by affinity alone {affinity}, by stake alone {stake}, where states under embargo stand"
        " first by assumption"
    )
    say(f"the record: {found.recorded_by}")
    wrong = ", ".join(row.name for row in found.false_positives) or "nobody"
    say(
        f"false positives, among the first {TOP} and not on record: {wrong}; capacity to make arms"
        " is not in the score"
    )
    say()


def _verdict(row: Supplier) -> str:
    if row.rank <= TOP:
        return "found"
    share = f"{100 * row.top:.0f} % of all assumptions tried"
    return f"MISSED, not among the first {TOP} (it is in {share})"


def _show_assumptions(answer: SuppliersAnswer) -> None:
    found = answer.found
    title = (
        "Rank of those on record at the low and the high end of each assumption, the others at"
        " their centre"
    )
    table = answer.tables["suppliers_assumptions"]
    ranks = {
        state: [RANGE.join(map(str, by[key])) for key in table.index]
        for state, by in found.flips.items()
    }
    words = [str(key).replace("_", " ") for key in table.index]
    names = ("assumption_low", "assumption_value", "assumption_high")
    shown = Table("assumption", tuple(words), {**table.columns, **ranks})
    show(title, shown, (Column(names, "range"), *ranks))
    say(f"all are assumed, none is estimated; trade from {found.world}")
    for word, meaning in zip(words, table.columns["assumption_meaning"], strict=True):
        say(f"- {word}: {meaning}")
    say()
