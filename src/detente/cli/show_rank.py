"""What `detente rank` prints."""

from __future__ import annotations

from pathlib import Path

from detente.cli.printer import Column, say, say_path, show, show_heading, span
from detente.study.rank_answer import Ranking
from detente.words import without_zero_sign

COLUMNS = (
    "standing",
    "harm_busd",
    "own_cost_of_busd",
    "third_cost_busd",
    Column(("harm_per_cost", "harm_mark"), "harm per cost", joint=" "),
    "alone_harm_busd",
    "alone_cost_busd",
    "shared_harm_busd",
    "shared_cost_busd",
    span("harm_low_busd", "harm_high_busd", "range of harm"),
    span("cost_low_busd", "cost_high_busd", "range of cost"),
)


def show_rank(found: Ranking, folder: Path) -> None:
    """Measures at each horizon, the most harm per own cost first."""
    show_heading(found)
    say()
    for place, horizon in enumerate(found.horizons):
        lost = [without_zero_sign(f"{loss:.1f}") for loss in found.whole[horizon]]
        title = (
            f"{horizon}: all levers together cost the target {lost[0]}, us {lost[1]} and"
            f" others {lost[2]} billion USD a year"
        )
        show(title, found.table(place), COLUMNS, label="what each measure adds")
    say("A minus is a gain. What a measure adds depends on all others: rows need not add up.")
    say_path(folder, "files: ")
