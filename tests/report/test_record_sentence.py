"""The report says on its first screen whether exports by partner beat the simple rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from detente.claims.brief import Brief
from detente.history.partners import GOODS, export_sentence
from detente.history.scorecard import Scorecard
from detente.report.content import content
from detente.study.answer import Provenance
from detente.table import Table


def with_record(brief: Brief, beside: dict[str, Table]) -> Brief:
    """The brief with a hindcast of one row, and tables beside it."""
    row = {"role": ["base year"], "recorded": [1.0], "skill": [None]}
    rows = Table("series", ("a record",), row)
    found = Scorecard("hindcast", (), Provenance(horizon="calendar months"), rows, beside)
    assert brief.background is not None
    return replace(brief, background=replace(brief.background, record=found))


@pytest.mark.parametrize("beats", [True, False])
def test_the_last_finding_says_how_exports_fare(made: Brief, beats: bool) -> None:
    columns = {
        "side": ["export"],
        "basis": [GOODS],
        "year": [2023],
        "error": [1.0],
        "error_proportional": [2.0],
        "best_rule": ["proportion"],
        "skill": [0.5],
        "beats_nulls": [beats],
    }
    partners = Table("sample", (f"exports, {GOODS}, 2023",), columns)
    said = content(with_record(made, {"partners": partners}))
    assert said.findings[-1] == export_sentence(partners)
    assert ("does not beat" in said.findings[-1]) != beats
    (chapter,) = [one for one in said.chapters if one.id == "record"]
    assert [sheet.name for sheet in chapter.sheets] == ["hindcast", "partners"]


def test_without_partners_nothing_is_said_of_them(made: Brief) -> None:
    assert content(with_record(made, {})).findings == content(made).findings
