"""The energy chapter: the scenario's own levers, named, and none where they cut no fuel."""

from __future__ import annotations

import pytest

import detente as dt
from detente.claims.background import energy_of
from detente.report.chapters.energy_chapter import energy_chapter
from detente.report.figure import Caption

CAPTION = Caption("icio-2021", "long-run", "balanced", "a source")
STOP = "energy_cut_off by RUS on EU27 products gas"


def scenario(*levers: str, date: str = "") -> dt.Scenario:
    day = f"date: {date}\n" if date else ""
    text = f"scenario: made\ntarget: RUS\n{day}levers: []\n"
    return dt.Scenario.parse(text).with_levers(levers)


def test_the_chapter_follows_the_levers_of_the_scenario() -> None:
    found = energy_of(scenario(f"{STOP} fall 50", "tariff 10 by USA on RUS in goods"))
    assert found is not None
    assert found.given["gas"] == {"EU27": 0.5}
    chapter = energy_chapter(found, CAPTION)
    said = " ".join(chapter.paragraphs)
    assert "take the recorded measures instead" in said
    levers = next(sheet for sheet in chapter.sheets if sheet.name == "energy_levers")
    assert "tariff by USA (acts on prices; the network takes quantities)" in levers.note
    assert [(label, row["flow_cut_pct"]) for label, row in levers.table.rows()] == [
        ("energy_cut_off by RUS", 50.0)
    ]


@pytest.mark.parametrize(
    ("levers", "date"),
    [
        ((), ""),
        (("export_control by USA on RUS in C26 fall 40",), "2022-12-31"),
        (("embargo by EU27 on SAU products crude imports fall 20",), "2022-12-31"),
        ((STOP + " fall 50",), "2031-01-01"),
    ],
)
def test_no_chapter_where_no_lever_cuts_a_fuel_or_no_figures_hold(
    levers: tuple[str, ...], date: str
) -> None:
    assert energy_of(scenario(*levers, date=date)) is None
