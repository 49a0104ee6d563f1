"""Partners of Russia: shares by hand, who is left out, and the sentence both ways."""

from __future__ import annotations

import numpy as np
import pytest

from detente.history.partners import CONTINENTS, GOODS, export_sentence, partner_tables
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
    assert "(proportion) by 2.00" in said and f"skill {skill:.2f}" in said
    assert export_sentence(Table("sample", (), {name: [] for name in columns})) == ""


def test_another_target_or_year_has_no_partners() -> None:
    scenario = Scenario.open("germany-china-cut-off")
    assert partner_tables(walk_of(scenario.world.sales, scenario)) == {}
