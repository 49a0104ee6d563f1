"""What the ladder of predictors looks like for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.cli.printer import Column, say, show, span
from detente.politics.alignment.ladder import Ladder, Placed
from detente.politics.alignment.rungs import Rung
from detente.table import Table


@dataclass(frozen=True)
class RungBlock:
    """Rungs that are told together: how they were scored, on which units, and in which words."""

    split: str
    outcome: str
    units: tuple[str, ...]
    title: str


ALL_UNITS = ("states", "EU as one", "new joiners", "states with accounts")
BLOCKS = (
    RungBlock("leave-one-out", "binary", ALL_UNITS, "sanctioned Russia in 2022 or not"),
    RungBlock(
        "leave-one-out",
        "ordered",
        ALL_UNITS[:3],
        "four levels, from voting against to sanctioning",
    ),
    RungBlock("2014 -> 2022", "ordered", ALL_UNITS[:3], "four levels, fitted on 2014 alone"),
)
SHOWN = ("ideal point 2019", "+ past vote", "+ past sanction")
DRAWN = "95 % of tries"
COLUMNS = (
    "auc",
    span("auc_low", "auc_high", DRAWN),
    "log_score",
    span("log_score_low", "log_score_high", DRAWN),
    "log_score_gain",
    span("log_score_gain_low", "log_score_gain_high", DRAWN),
)


def show_ladder(found: Ladder) -> None:
    """Every rung by split and outcome, the new joiners with their probabilities, who is missed."""
    for block in BLOCKS:
        for unit in block.units:
            _show_rungs(found, block, unit)
    _show_placed(
        "New joiners of 2022: probability of sanctions, per cent, and rank among those that had not"
        " in 2014",
        found.new_joiners,
    )
    _show_placed(
        "Hedgers that every predictor misses: ranked among the likeliest newcomers, did not join",
        found.missed,
    )
    _show_placed("Joiners that every predictor misses", found.missed_joiners)
    say(
        f"trade from {found.world}; {found.draws} tries with other clusters of countries,"
        f" seed {found.seed}"
    )
    for note in found.notes:
        say(f"- {note}")


def _show_rungs(found: Ladder, block: RungBlock, unit: str) -> None:
    wanted = (block.split, block.outcome, unit)
    rows = [row for row in found.rows if (row.split, row.outcome, row.units) == wanted]
    scored = f"({rows[0].positives} of {rows[0].count} sanctioned)"
    show(f"{block.split}, {unit}: {block.title} {scored}", _rung_table(rows), COLUMNS)


def _rung_table(rows: Sequence[Rung]) -> Table:
    columns = {
        "auc": [row.auc for row in rows],
        "auc_low": [row.auc_low for row in rows],
        "auc_high": [row.auc_high for row in rows],
        "log_score": [row.log_score for row in rows],
        "log_score_low": [row.log_score_low for row in rows],
        "log_score_high": [row.log_score_high for row in rows],
        "log_score_gain": [row.gain if row.parent else None for row in rows],
        "log_score_gain_low": [row.gain_low if row.parent else None for row in rows],
        "log_score_gain_high": [row.gain_high if row.parent else None for row in rows],
    }
    return Table("predictor", tuple(row.name for row in rows), columns)


def _show_placed(title: str, placed: Sequence[Placed]) -> None:
    columns: dict[str, list[object]] = {"name": [one.name for one in placed]}
    for name in SHOWN:
        columns[name] = [100 * one.probability[name] for one in placed]
    columns["ranks"] = [", ".join(str(one.rank[name]) for name in SHOWN) for one in placed]
    chances = [Column((name,), like="sanction_chance_pct") for name in SHOWN]
    show(title, Table("state", tuple(one.iso3 for one in placed), columns), (*chances, "ranks"))
