"""The chapter that holds the path against the record."""

from __future__ import annotations

from detente.history.scorecard import Scorecard
from detente.report.parts import Chapter, Sheet

SAID = (
    (
        "Recorded series of 2021 to 2023 beside the model, each with its role, with null models"
        " held to the same rule."
    ),
    (
        "Calibrated rows are scored apart: a lever took a number from the record of the same flow."
        " Inputs, the base year and records without a counterpart score nothing."
    ),
)
SCORED = ("predicted", "calibrated")


def record_chapter(found: Scorecard) -> Chapter:
    """Recorded and predicted numbers; those that are scored are shown, the others open."""
    note = "; ".join(f"{key.replace('_', ' ')}: {text}" for key, text in found.heading.items())
    scored = sum(role in SCORED for role in found.table.columns["role"])
    sheet = Sheet("hindcast", "Recorded and predicted", found.table, note, shown=scored)
    return Chapter("hindcast", "Held against the record", SAID, (), (sheet,))
