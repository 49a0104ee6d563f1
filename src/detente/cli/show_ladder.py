"""What the ladder of predictors looks like for people: tables on standard output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from detente.cli.show import _console, _put, _table

if TYPE_CHECKING:
    from detente.politics.alignment.ladder import Ladder, Placed
    from detente.politics.alignment.rungs import Rung

BLOCKS = (
    (
        "leave-one-out",
        "binary",
        ("states", "EU as one", "new joiners", "states with accounts"),
        "sanctioned Russia in 2022 or not",
    ),
    (
        "leave-one-out",
        "ordered",
        ("states", "EU as one", "new joiners"),
        "four levels, from voting against to sanctioning",
    ),
    (
        "2014 -> 2022",
        "ordered",
        ("states", "EU as one", "new joiners"),
        "four levels, fitted on 2014 alone",
    ),
)
SHOWN = ("ideal point 2019", "+ past vote", "+ past sanction")


def show_ladder(found: Ladder) -> None:
    """Every rung by split and outcome, the new joiners with their probabilities, and who is
    missed.
    """
    console = _console()
    for split, outcome, units, title in BLOCKS:
        for unit in units:
            rows = [
                row
                for row in found.rows
                if (row.split, row.outcome, row.units) == (split, outcome, unit)
            ]
            _rungs(
                console,
                rows,
                f"{split}, {unit}: {title} ({rows[0].positives} of {rows[0].count} sanctioned)",
            )
    _placed(
        console,
        found.new_joiners,
        "New joiners of 2022: probability of sanctions, and rank among those that had not in 2014",
    )
    _placed(
        console,
        found.missed,
        "Hedgers that every predictor misses: ranked among the likeliest newcomers, did not join",
    )
    _placed(console, found.missed_joiners, "Joiners that every predictor misses")
    console.print(
        f"trade from {found.world}; {found.draws} draws of clusters, seed {found.seed}",
        highlight=False,
    )
    for note in found.notes:
        console.print(f"- {note}", highlight=False)


def _rungs(console: Console, rows: Sequence[Rung], title: str) -> None:
    table = _table(
        title,
        (
            "predictor",
            "AUC",
            "95 % of draws",
            "log score",
            "95 % of draws",
            "its term adds",
            "95 % of draws",
        ),
        left=1,
    )
    for row in rows:
        adds = (
            (f"{row.gain:+.3f}", f"{row.gain_low:+.3f} … {row.gain_high:+.3f}")
            if row.parent
            else ("", "")
        )
        auc, score = (
            f"{row.auc_low:.3f} … {row.auc_high:.3f}",
            f"{row.log_score_low:.3f} … {row.log_score_high:.3f}",
        )
        table.add_row(row.name, f"{row.auc:.3f}", auc, f"{row.log_score:.3f}", score, *adds)
    _put(console, table)


def _placed(console: Console, placed: Sequence[Placed], title: str) -> None:
    table = _table(title, ("state", *(name for name in SHOWN), "ranks"), left=1)
    for one in placed:
        chances = (f"{100 * one.probability[name]:.0f} %" for name in SHOWN)
        table.add_row(
            f"{one.iso3} {one.name}", *chances, ", ".join(str(one.rank[name]) for name in SHOWN)
        )
    _put(console, table)
