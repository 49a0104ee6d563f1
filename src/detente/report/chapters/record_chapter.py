"""The chapter that holds the path against the record."""

from __future__ import annotations

from dataclasses import replace

from detente.history.partners import export_sentence
from detente.history.rules import RULES_SAID
from detente.history.scorecard import Scorecard
from detente.report.parts import Chapter, Sheet
from detente.table import Table

SAID = (
    (
        "Recorded series of 2021 to 2023 beside the model, each with its role, and beside three"
        " simple rules: nothing changes; what is lost goes to the others in proportion; the change"
        " of the years before goes on."
    ),
    (
        "Skill is 1 less the model's error over that of the best simple rule: 1 is perfect, 0 no"
        " better than the rule, below 0 worse."
    ),
    (
        "Calibrated rows are scored apart: a lever took a number from the record of the same flow."
        " Inputs, the base year and records without a counterpart score nothing."
    ),
)
# Rows on the page; predicted ones come first.
SHOWN = 15
ON_PAGE = ("recorded", "predicted", "unit", "verdict", "error", "best_rule", "skill")


def record_chapter(found: Scorecard) -> Chapter:
    """Recorded and predicted numbers; the first of them on the page."""
    note = f"Tolerance: {found.heading['tolerance']}." if "tolerance" in found.heading else ""
    table = found.table
    page = _in_words(table.only([name for name in ON_PAGE if name in table.columns]))
    title = "Recorded and predicted"
    sheets = [Sheet("hindcast", title, table, note, shown=SHOWN, on_page=True, page=page)]
    if "partners" in found.beside:
        title = "Mean errors of partner shares, percentage points"
        sheets.append(Sheet("partners", title, found.beside["partners"], note))
    return Chapter("record", "Held against the record", SAID, (), tuple(sheets))


def _in_words(page: Table) -> Table:
    """The table with what its simple rules say in place of their names."""
    if "best_rule" not in page.columns:
        return page
    said = [RULES_SAID.get(rule, rule) for rule in page.columns["best_rule"]]
    return replace(page, columns={**page.columns, "best_rule": said})


def record_sentence(found: Scorecard) -> str:
    """Whether exports by partner beat the simple rules; empty without such a record."""
    return export_sentence(found.beside["partners"]) if "partners" in found.beside else ""
