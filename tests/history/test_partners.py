"""Partners of Russia: shares by hand, who is left out, and the sentence both ways."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from detente.history.partners import (
    CONTINENTS,
    GOODS,
    PartnerFlow,
    Sample,
    export_sentence,
    partner_tables,
    shares_of,
)
from detente.history.rules import NO_CHANGE, PRE_TREND, PROPORTION
from detente.history.scorecard import Scorecard
from detente.history.windows import SolvedMonth, Walked, month_of
from detente.scenario.file import Scenario
from detente.table import Table
from detente.types import Array
from detente.world.shipped import goods_sectors, read_table
from detente.world.variables import variable

CASE = "beijing-moscow-2022"


def walk_of(sales: Array, scenario: Scenario) -> Walked:
    """A path whose every month has the same sales, with levers that do nothing."""
    base = scenario.world.sales
    every = [(year, month) for year in (2022, 2023) for month in range(1, 13)]
    first = month_of(scenario, 1)
    months = tuple(SolvedMonth(on, sales, base, sales) for on in every if on >= first)
    return Walked(scenario, base, months, 0.0)


def recorded(partner: str, year: int) -> float | None:
    for row in read_table("partner_records"):
        if (row["side"], row["partner"], row["year"]) == ("export", partner, str(year)):
            return float(row["musd"]) if row["musd"] else None
    raise KeyError(partner)


def test_without_levers_the_model_is_the_rule_of_no_change() -> None:
    scenario = Scenario.open(CASE)
    tables = partner_tables(walk_of(scenario.world.sales, scenario))
    for _, row in tables["partners"].rows():
        assert row["error"] == pytest.approx(row["error_no_change"])
        assert row["error_proportional"] == pytest.approx(row["error_no_change"])
        assert not row["beats_nulls"]


def test_shares_by_hand() -> None:
    """Only China's purchases double: its share is 2 v / (whole + v) of the recorded trade."""
    scenario = Scenario.open(CASE)
    world = scenario.world
    sales = world.sales.copy()
    goods = [world.sector(code) for code in goods_sectors(world)]
    sales[world.country("CHN"), world.country("RUS"), goods] *= 2
    tables = partner_tables(walk_of(sales, scenario))
    title = f"exports, {GOODS}, 2023"
    rows = {row["partner"]: row for name, row in tables["partner_shares"].rows() if name == title}
    codes = {row["partner"] for row in read_table("partner_records") if not row["members"]}
    both = [code for code in codes if recorded(code, 2023) is not None]
    whole = sum(recorded(code, 2021) or 0.0 for code in both)
    china = recorded("CHN", 2021) or 0.0
    assert rows["China"]["predicted_share_pct"] == pytest.approx(200 * china / (whole + china))
    assert rows["China"]["share_no_change_pct"] == pytest.approx(100 * china / whole)
    earlier = sum(recorded(code, 2019) or 0.0 for code in both)
    # Two years on as in the two years before; a share below nothing is none.
    before, now = (
        {code: (recorded(code, year) or 0.0) / total for code in both}
        for year, total in ((2019, earlier), (2021, whole))
    )
    moved = {code: max(2 * now[code] - before[code], 0.0) for code in both}
    trend = 100 * moved["CHN"] / sum(moved.values())
    assert rows["China"]["share_pre_trend_pct"] == pytest.approx(trend)
    later = sum(recorded(code, 2023) or 0.0 for code in both)
    share = 100 * (recorded("CHN", 2023) or 0.0) / later
    assert rows["China"]["recorded_share_pct"] == pytest.approx(share)
    for column in ("recorded_share_pct", "predicted_share_pct", "share_pre_trend_pct"):
        assert sum(row[column] for row in rows.values()) == pytest.approx(100)
    scored = dict(tables["partners"].rows())[title]
    assert (scored["partners_scored"], scored["partners_left_out"]) == (len(both), 29 - len(both))
    errors = [abs(row["predicted_share_pct"] - row["recorded_share_pct"]) for row in rows.values()]
    assert scored["error"] == pytest.approx(np.mean(errors))


def test_shares_of_flows_that_grow_from_nothing_by_hand() -> None:
    """A's cars double, its chips are new in the accounts and were nothing in the record; B sold
    nothing and does; C has no counterpart; D no record.
    """
    names, sectors = ("RUS", "A", "B", "C", "D"), ("cars", "chips")
    base = np.zeros((5, 5, 2))
    base[1, 0], base[2, 0], base[4, 0] = (0.4, 0.0), (0.0, 0.2), (1.0, 1.0)
    after = base.copy()
    after[1, 0], after[2, 0] = (0.8, 5.0), (0.0, 0.3)
    world = SimpleNamespace(
        countries=names, country=names.index, sectors=sectors, sector=sectors.index, year=2021
    )
    year: Any = SimpleNamespace(
        world=world,
        base=base,
        sales=lambda period: after,
        proportional=lambda period, target, side: base,
    )
    flows = (
        PartnerFlow("A", ("A",), ("cars",), 0.1, 0.35, 0.6),
        PartnerFlow("A", ("A",), ("chips",), 0.0, 0.0, 0.0),
        PartnerFlow("B", ("B", "nobody"), ("cars", "chips"), 0.3, 0.15, 0.4),
        PartnerFlow("C", ("C",), ("cars",), 5.0, 5.0, 5.0),
        PartnerFlow("D", ("D",), ("cars",), 5.0, None, 5.0),
    )
    found = shares_of(Sample("export", GOODS, 2023, flows), year)
    assert (found.partners, found.left_out) == (("A", "B"), 2)
    assert found.recorded == pytest.approx([60, 40])
    # .35 x 2 + 0 beside .15 x 1.5; chips of nothing are nothing, whatever the accounts say.
    assert found.predicted == pytest.approx([100 * 0.7 / 0.925, 100 * 0.225 / 0.925])
    told = {name: np.asarray(rule) for name, rule in found.rules.items()}
    # 25 and 75 per cent in 2019, 70 and 30 in 2021: two years on 115 and less than nothing.
    assert told == {
        NO_CHANGE: pytest.approx([70, 30]),
        PROPORTION: pytest.approx([70, 30]),
        PRE_TREND: pytest.approx([100, 0]),
    }


def test_a_partner_without_a_record_is_left_out_and_counted(found: Scorecard) -> None:
    names = [
        row["partner"]
        for name, row in found.beside["partner_shares"].rows()
        if name == f"exports, {GOODS}, 2023"
    ]
    assert "China" in names and "India" in names
    assert not {"Belarus", "South Korea", "Taiwan", "Uzbekistan"} & set(names)
    assert (
        len(names)
        + dict(found.beside["partners"].rows())[f"exports, {GOODS}, 2023"]["partners_left_out"]
        == 29
    )


def test_skill_follows_from_the_printed_errors(found: Scorecard) -> None:
    for name, row in found.beside["partners"].rows():
        known = [row[f"error_{rule}"] for rule in ("no_change", "proportional", "pre_trend")]
        least = min(size for size in known if size is not None)
        assert row["skill"] == pytest.approx(1 - row["error"] / least), name
        assert (row["error_pre_trend"] is None) == (row["basis"] == CONTINENTS)
    for table in ("partners", "partner_shares"):
        assert all(variable(column) for column in found.beside[table].columns)
    assert len(found.to_json()["partners"]) == 8


@pytest.mark.parametrize(
    ("error", "skill", "beats", "verb"),
    [(1.0, 0.5, True, "it beats"), (3.0, -0.5, False, "it does not beat")],
)
def test_the_sentence_says_it_whichever_way(
    error: float, skill: float, beats: bool, verb: str
) -> None:
    columns = {
        "side": ["export"],
        "basis": [GOODS],
        "year": [2023],
        "error": [error],
        "error_no_change": [4.0],
        "error_proportional": [2.0],
        "error_pre_trend": [None],
        "best_rule": ["proportion"],
        "skill": [skill],
        "beats_nulls": [beats],
    }
    said = export_sentence(Table("sample", ("row",), columns))
    assert verb in said and f"{error:.2f} percentage points" in said
    assert (
        "(what is lost goes to the others in proportion) by 2.00" in said
        and f"skill {skill:.2f}" in said
    )
    assert export_sentence(Table("sample", (), {name: [] for name in columns})) == ""


def test_another_target_or_year_has_no_partners() -> None:
    scenario = Scenario.open("germany-china-cut-off")
    assert partner_tables(walk_of(scenario.world.sales, scenario)) == {}
