"""Which tables chapters of a page hold and show, on briefs made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from detente.report.chapters import economy_chapter
from detente.report.chapters.manifest_chapter import manifest_chapter
from detente.report.parts import Sheet
from detente.table import Table
from tests.report.charts_made import CAPTION

EMPTY = Table("row", (), {})


def test_the_manifest_leaves_out_what_is_not_there() -> None:
    manifest = {"seed": 0, "for": None, "world": "icio-2021", "timings": {"solve": 1.0}}
    made: Any = SimpleNamespace(
        result=SimpleNamespace(manifest=manifest), digest="abc", draws=SimpleNamespace(draws=[1, 2])
    )
    (sheet,) = manifest_chapter(made).sheets
    said = {name: row["value"] for name, row in sheet.table.rows()}
    assert said == {"seed": "0", "world": "icio-2021", "thresholds_sha256": "abc", "draws": "2"}


@pytest.mark.parametrize(
    ("there", "shown"),
    [
        (["welfare", "welfare_of_parties", "incomes_by_horizon"], "welfare_of_parties"),
        (["welfare", "incomes_by_horizon"], "welfare"),
    ],
)
def test_who_pays_shows_one_table_of_incomes_and_the_measures(
    there: list[str], shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those on trade belong to another chapter, the others to the workbook."""
    sheets = [Sheet(name, name, EMPTY) for name in ("trade_goods", *there)]
    monkeypatch.setattr(economy_chapter, "_sheets", lambda brief: iter(sheets))
    monkeypatch.setattr(economy_chapter, "_incomes", lambda brief, caption: iter(()))
    levers = Sheet("levers", "The measures", EMPTY, on_page=True)
    monkeypatch.setattr(economy_chapter, "lever_sheet", lambda result: levers)
    monkeypatch.setattr(economy_chapter, "incomes_on_page", lambda brief, name: EMPTY)
    monkeypatch.setattr(economy_chapter, "on_map", lambda welfare: True)
    monkeypatch.setattr(economy_chapter, "loss_sentences", lambda horizons: ())
    brief: Any = SimpleNamespace(
        result=SimpleNamespace(horizons={}), summary=SimpleNamespace(tables={"welfare": EMPTY})
    )
    found = economy_chapter.income_chapter(brief, CAPTION).sheets
    assert [sheet.name for sheet in found] == [*there, "levers"]
    assert [sheet.name for sheet in found if sheet.on_page] == [shown, "levers"]
