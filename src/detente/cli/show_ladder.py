"""What the ladder of predictors and the ranking of suppliers look like for people: tables on standard output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from detente.cli.show import _console, _put, _table

if TYPE_CHECKING:
    from detente.politics.ladder import Ladder, Placed, Rung
    from detente.politics.suppliers import Suppliers

BLOCKS = (
    ("leave-one-out", "binary", ("states", "EU as one", "new joiners", "states with accounts"), "sanctioned Russia in 2022 or not"),
    ("leave-one-out", "ordered", ("states", "EU as one", "new joiners"), "four levels, from voting against to sanctioning"),
    ("2014 -> 2022", "ordered", ("states", "EU as one", "new joiners"), "four levels, fitted on 2014 alone"),
)
SHOWN = ("ideal point 2019", "+ past vote", "+ past sanction")


def show_ladder(found: Ladder) -> None:
    """Every rung by split and outcome, the new joiners with their probabilities, and who is missed."""
    console = _console()
    for split, outcome, units, title in BLOCKS:
        for unit in units:
            rows = [row for row in found.rows if (row.split, row.outcome, row.units) == (split, outcome, unit)]
            _rungs(console, rows, f"{split}, {unit}: {title} ({rows[0].positives} of {rows[0].count} sanctioned)")
    _placed(console, found.new_joiners, "New joiners of 2022: probability of sanctions, and rank among those that had not in 2014")
    _placed(console, found.missed, "Hedgers that every predictor misses: ranked among the likeliest newcomers, did not join")
    _placed(console, found.missed_joiners, "Joiners that every predictor misses")
    console.print(f"trade from {found.world}; {found.draws} draws of clusters, seed {found.seed}", highlight=False)
    for note in found.notes:
        console.print(f"- {note}", highlight=False)


def show_suppliers(found: Suppliers) -> None:
    """The first ten and every recorded supplier, what they rest on, what moves the recorded ones, and the assumptions."""
    console = _console()
    columns = ("state", "rank", "90 % of space", "in top 10", "trade with coalition", "by affinity", "by stake", "on record")
    table = _table(f"Possible suppliers of arms to Russia, rank among {len(found.rows)} states", columns, left=1)
    for row in found.rows:
        if row.rank <= 10 or row.recorded or row.iso3 == "CHN":
            share = "no trade figure" if row.coalition_share is None else f"{100 * row.coalition_share:.0f} %"
            ends, top = f"{row.rank_low} … {row.rank_high}", f"{100 * row.top:.0f} %"
            halves = (str(row.rank_by_affinity), str(row.rank_by_stake))
            table.add_row(f"{row.iso3} {row.name}", str(row.rank), ends, top, share, *halves, "yes" if row.recorded else "")
    _put(console, table)
    states = list(found.flips)
    table = _table(
        "Rank at the low and the high end of each assumption, the others at their centre", ("assumption", "range", *states), left=1
    )
    for key, one in found.assumptions.items():
        ranks = (f"{found.flips[state][key][0]} … {found.flips[state][key][1]}" for state in states)
        table.add_row(key.replace("_", " "), f"{one.low:g} … {one.value:g} … {one.high:g}", *ranks)
    _put(console, table)
    for key, one in found.assumptions.items():
        console.print(f"- {key.replace('_', ' ')}: {one.meaning}", highlight=False)
    wrong = ", ".join(f"{row.name}" for row in found.false_positives)
    console.print(f"false positives among the first ten: {wrong}; capacity to make arms is not in the score", highlight=False)
    console.print(f"trade from {found.world}; fractions of the assumption space are no probabilities", highlight=False)


def _rungs(console: Console, rows: Sequence[Rung], title: str) -> None:
    table = _table(title, ("predictor", "AUC", "95 % of draws", "log score", "95 % of draws", "its term adds", "95 % of draws"), left=1)
    for row in rows:
        adds = (f"{row.gain:+.3f}", f"{row.gain_low:+.3f} … {row.gain_high:+.3f}") if row.parent else ("", "")
        auc, score = f"{row.auc_low:.3f} … {row.auc_high:.3f}", f"{row.log_score_low:.3f} … {row.log_score_high:.3f}"
        table.add_row(row.name, f"{row.auc:.3f}", auc, f"{row.log_score:.3f}", score, *adds)
    _put(console, table)


def _placed(console: Console, placed: Sequence[Placed], title: str) -> None:
    table = _table(title, ("state", *(name for name in SHOWN), "ranks"), left=1)
    for one in placed:
        chances = (f"{100 * one.probability[name]:.0f} %" for name in SHOWN)
        table.add_row(f"{one.iso3} {one.name}", *chances, ", ".join(str(one.rank[name]) for name in SHOWN))
    _put(console, table)
