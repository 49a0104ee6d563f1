"""The energy chapter: the scenario's own levers, named, and none where they cut no fuel."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import detente as dt
from detente.claims.background import energy_of
from detente.report.chapters.energy_chapter import (
    destination_table,
    energy_chapter,
    fuel_sentence,
)
from detente.report.figure import Caption
from detente.table import Table

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
    assert len(chapter.paragraphs) == 2
    assert "take the recorded measures instead" in said
    assert [sheet.name for sheet in chapter.sheets if sheet.on_page] == ["energy_summary"]
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


def fuels(**found: tuple[float, float]) -> Any:
    """What was lost of each fuel, and the share of it that others take."""
    rows = [(fuel, lost, "bcm", share) for fuel, (lost, share) in found.items()]
    return SimpleNamespace(
        summary=Table.of(("fuel", "flow_lost", "flow_unit", "redirection"), rows)
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (fuels(gas=(80.0, 0.33)), "33 per cent of the gas"),
        (fuels(coal=(40.0, 1.0)), "all of the coal"),
        (
            fuels(coal=(40.0, 0.996), crude=(0.1, 0.0)),
            "0 per cent of the crude and all of the coal",
        ),
        (
            fuels(gas=(80.0, 0.33), crude=(1.0, 0.994), coal=(4.0, 1.0), products=(2.0, 0.999)),
            "33 per cent of the gas, 99 per cent of the crude and all of the coal and the products",
        ),
        (fuels(gas=(80.0, 0.5), coal=(0.0, 1.0)), "50 per cent of the gas"),
    ],
)
def test_what_others_take_of_each_fuel_is_one_sentence(found: Any, said: str) -> None:
    assert fuel_sentence(found) == (
        f"Of the fuel that Russia no longer sells to those who cut, other buyers take {said}."
    )
    for fuel, row in found.summary.rows():
        sized = f"the {fuel} ({row['flow_lost']:.0f} bcm)" in fuel_sentence(found, sizes=True)
        assert sized == bool(row["flow_lost"])


def test_no_fuel_lost_is_no_sentence() -> None:
    assert fuel_sentence(fuels(gas=(0.0, 0.0))) == ""


def test_routes_to_one_buyer_are_added_and_small_ones_left_out() -> None:
    """A record is one of all routes or none; a flow is kept where it was or is a unit a year."""
    names = ("row", "fuel", "buyer", "flow_before", "flow_after", "flow_recorded", "tag")
    rows = [
        (0, "gas", "TUR", 10.0, 12.0, 11.0, "predicted"),
        (1, "gas", "EU27", 100.0, 20.0, 15.0, "input"),
        (2, "gas", "EU27", 50.0, 10.0, 20.0, "predicted"),
        (3, "gas", "SRB", 0.9, 0.8, 1.0, "predicted"),
        (4, "crude", "IND", 0.1, 1.0, None, "predicted"),
        (5, "crude", "CHN", 1.0, 0.0, 1.0, "predicted"),
        (6, "crude", "CHN", 0.5, 0.5, None, "predicted"),
    ]
    flows = Table.of((*names, "flow_unit"), [(*row, "a unit") for row in rows])
    found: Any = SimpleNamespace(flows=flows)
    told = [list(row.values()) for _, row in destination_table(found).rows()]
    assert told == [
        ["gas", "European Union (input)", "a unit", 150.0, 30.0, 35.0],
        ["gas", "Türkiye", "a unit", 10.0, 12.0, 11.0],
        ["crude", "China", "a unit", 1.5, 0.5, None],
        ["crude", "India", "a unit", 0.1, 1.0, None],
    ]
