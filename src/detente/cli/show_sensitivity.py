"""What `detente sensitivity` prints."""

from __future__ import annotations

from pathlib import Path

from detente.cli.printer import Column, say, say_path, show, show_heading, span
from detente.study.variance_answer import VarianceAnswer

COLUMNS = (
    Column(("sobol_first",)),
    span("sobol_first_low", "sobol_first_high", "range"),
    Column(("sobol_total",)),
    span("sobol_total_low", "sobol_total_high", "range"),
)


def show_variance(found: VarianceAnswer, folder: Path) -> None:
    """What matters most, and the indices of every assumption that moves the number."""
    show_heading(found)
    say()
    say(f"{found.label}: {found.written:.4g} as written, standard deviation {found.spread:.3g}")
    say(found.words)
    title = "Shares of the variance: of an assumption alone, and with others"
    show(title, found.tables["sobol"], COLUMNS, label="assumption")
    if found.held:
        say(f"These move nothing at the ends of their range: {'; '.join(found.held)}.")
    say(
        "Alone: what goes of the variance when it is known. With others: what stays when all"
        " others are known."
    )
    say_path(folder, "files: ")
