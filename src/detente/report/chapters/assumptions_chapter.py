"""The chapter on assumptions: what was varied, and what the headline hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detente.claims.brief import Brief
from detente.report.charts.tornado import tornado
from detente.report.figure import Caption, Figure
from detente.report.glossary import DEFICITS, plain
from detente.report.parts import Chapter, Sheet
from detente.scenario.uncertain import Assumption
from detente.table import Table

SAID = ("What was varied, between which ends, and where the ends come from.",)
GROUPS = {
    "assumption": "assumptions",
    "elasticities": plain("elasticity set"),
    "closure": plain("closure"),
}
# How the label of a row begins, which its group says already, and what is said instead.
SPOKEN = {"trade elasticities: ": ""}
SPOKEN |= {f"closure {name}": f"trade deficits: {said}" for name, said in DEFICITS.items()}
# Columns of the chart from those of `detente.study.sensitivity.sensitivity`.
DRAWN = {"low_end": "low", "high_end": "high", "at_low": "at_low", "at_high": "at_high"}


def assumptions_chapter(brief: Brief, caption: Caption) -> Chapter:
    """What was drawn, and the headline with one assumption at a time at either end."""
    sheets = []
    figures: tuple[Figure, ...] = ()
    if brief.draws.declared:
        drawn = assumption_table(brief)
        title = "What was drawn"
        page = Table("assumption", tuple(drawn.columns["label"]), _in_words(brief.draws.declared))
        sheets.append(Sheet("assumptions", title, drawn, shown=60, on_page=True, page=page))
    target, beside = brief.roles.target, brief.background
    if target and beside and beside.sensitivity:
        moved = beside.sensitivity
        sheets.append(Sheet("sensitivity", "One assumption at a time", moved, shown=60))
        table = tornado_table(moved)
        base = float(brief.summary.headlines[target]["welfare_pct"])
        figures = (tornado(table, caption, base=base),) if table.index else ()
    return Chapter("assumptions", "Assumptions", SAID, figures, tuple(sheets))


def _in_words(declared: Sequence[Assumption]) -> dict[str, Any]:
    """How each was drawn, between which values, and why."""
    return {
        "drawn": [one.number.draw for one in declared],
        "values": [", ".join(map(one.said, one.number.levels)) for one in declared],
        "source": [one.number.source for one in declared],
    }


def assumption_table(brief: Brief) -> Table:
    """What was drawn: label, distribution, levels with their unit, and source by name."""
    declared = brief.draws.declared
    columns = {
        "label": [one.label for one in declared],
        "draw": [one.number.draw for one in declared],
        "levels": [", ".join(map(str, one.number.levels)) for one in declared],
        "unit": [one.number.unit for one in declared],
        "source": [one.number.source for one in declared],
    }
    return Table("name", tuple(one.name for one in declared), columns)


def tornado_table(sensitivity: Table) -> Table:
    """The table of `detente.study.sensitivity.sensitivity` without the rows that move nothing."""
    rows = [row for _, row in sensitivity.rows() if row["span"] > 0]
    columns = {name: [row[source] for row in rows] for name, source in DRAWN.items()}
    columns["group"] = [GROUPS[row["group"]] for row in rows]
    return Table("assumption", tuple(_spoken(row["label"]) for row in rows), columns)


def _spoken(label: str) -> str:
    """A label of the table of sensitivity as its picture has it."""
    for start, words in SPOKEN.items():
        if label.startswith(start):
            return words + label.removeprefix(start)
    return label
