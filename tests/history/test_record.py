"""The model against records and published studies: the tables mark inputs, score by one rule, and
can miss.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from detente.history.hindcast import GROWTH_PP, ROLES, SHARE_PP, hindcast
from detente.history.published import TAGS, Range
from detente.history.record_words import fuel_said, series_said
from detente.history.records import growth_of_production, recorded_target, scored
from detente.history.scorecard import Scorecard
from detente.history.windows import IMPORT
from detente.scenario.file import Scenario
from detente.world.shipped import read_table
from detente.world.variables import variable
from tests.history.test_tables_of_the_record import tool

Rows = dict[str, dict[str, Any]]
GROWTH = "growth of China's exports to Russia, 2022 on 2021"
SHARE = "coalition_goods_share_pct"


@pytest.fixture(scope="module")
def rows(found: Scorecard) -> Rows:
    return {f"{name} {row['source']}": row for name, row in found.table.rows()}


def of(rows: Rows, start: str) -> dict[str, Any]:
    return next(row for name, row in rows.items() if name.startswith(start))


def trade(rows: Rows) -> Rows:
    return {
        name: row
        for name, row in rows.items()
        if row["unit"] in ("percentage points", "per cent since 2021")
    }


def test_every_record_is_in_the_hindcast_with_a_role(found: Scorecard) -> None:
    """Nothing is dropped: one row a record (growth rates are scored rows), the records of gas among
    those of energy.
    """
    kept = [
        row
        for row in read_table("recorded_series")
        if "gas" not in row["series"] and not row["series"].endswith("sia_growth")
    ]
    energy = [fuel_said(row) for row in read_table("energy_recorded")]
    labels = [series_said(row["series"], row["period"]) for row in kept] + energy
    scored = {
        name
        for name, row in found.table.rows()
        if row["unit"] in ("percentage points", "per cent since 2021")
    }
    assert sorted(name for name in found.table.index if name not in scored) == sorted(labels)
    assert {
        "Russia's share in the European Union's imports of fertiliser, 2022",
        "Russia's share in the European Union's imports of iron and steel, 2021",
    } <= set(labels)
    assert list(found.table.columns["role"]) == sorted(found.table.columns["role"], key=ROLES.index)


def test_roles(rows: Rows) -> None:
    """By hand: what a lever rests on is an input, what nothing uses has no counterpart, and neither
    is scored.
    """
    expected = {
        "car brands on Russia's market, December 2022": "input",
        "states that sanction, 2022": "input",
        "gas by pipe to the European Union, 2022": "input",
        "crude to the European Union, November 2022": "input",
        "gas of Gazprom beyond the former Soviet Union, 2022": "input",
        "share of China in Russia's imports, 2021": "base year",
        "gas by pipe to China, 2020": "base year",
        "share of China in Russia's imports, 2022 ": "scored as a change",
        "Chinese brands in Russia's car sales, 2022 ": "no counterpart",
        "growth of Russia's real GDP, 2022": "no counterpart",
        "share of the states that sanction in world GDP, 2023": "no counterpart",
        "Russia's share in the European Union's imports of gas, 2022": "no counterpart",
        "Russia's share in the European Union's imports of iron and steel": "no counterpart",
        "gas by pipe to China, 2022": "predicted",
    }
    assert {name: of(rows, name)["role"] for name in expected} == expected
    assert "not real income" in of(rows, "growth of Russia's real GDP")["verdict"]
    for name, row in rows.items():
        scored = row["role"] in ("predicted", "calibrated")
        assert (row["verdict"] in ("hit", "miss")) == scored, name
        assert (row["beats_nulls"] is not None) == scored, name
        assert (row["error"] is not None) == scored, name
        assert scored or row["nulls_hit"] == "", name


def test_inputs_of_crude_and_gas_are_what_the_cuts_are_made_of() -> None:
    cuts = {
        (row["fuel"], row["target"], row["since"]): float(row["share"])
        for row in read_table("energy_cuts")
    }
    keys = ("fuel", "buyer", "measure", "period")
    flow = {
        tuple(row[key] for key in keys): float(row["value"])
        for row in read_table("energy_recorded")
    }
    gas = [flow["gas", "EU27", "pipeline_flow", year] for year in ("2021", "2022")]
    assert cuts["gas", "NORD_STREAM", "2022-01-01"] == pytest.approx(1 - gas[1] / gas[0], abs=1e-4)
    crude = [flow["crude", "EU27", "exports", month] for month in ("2022-01", "2022-11")]
    assert cuts["crude", "EU27", "2022-06-03"] == pytest.approx(1 - crude[1] / crude[0], abs=1e-2)


def test_what_rests_on_china_is_calibrated_and_predicted_once_more_without_the_lever(
    rows: Rows,
) -> None:
    calibrated = {name for name, row in rows.items() if row["role"] == "calibrated"}
    exports = [one for one in scored() if one.side == IMPORT]
    assert len(calibrated) == len(exports) == 10, "what Russia buys from China"
    assert not any("imports_from_russia" in name for name in calibrated), (
        "what China buys is not set by who sells less"
    )
    growth, without = (
        of(rows, f"growth of China's exports to Russia, 2022 on 2021{end}")
        for end in (" ", ", without over-compliance")
    )
    assert (growth["role"], without["role"]) == ("calibrated", "predicted")
    assert without["predicted"] > growth["predicted"] + 3, "firms that wait sell less"
    scenario = Scenario.open("beijing-moscow-2022")
    others = [lever for lever in scenario.content.levers if lever.lever != "over_compliance"]
    alone = dict(hindcast(scenario.with_content({"levers": tuple(others)})).table.rows())
    assert alone[GROWTH]["role"] == "predicted"
    assert alone[GROWTH]["predicted"] == pytest.approx(without["predicted"], abs=1e-6)


def test_a_verdict_follows_from_the_numbers_and_some_miss(rows: Rows) -> None:
    again = sum(row["role"] == "calibrated" for row in rows.values())
    assert len(trade(rows)) == len(scored()) + again
    for row in trade(rows).values():
        tolerance = SHARE_PP if row["unit"] == "percentage points" else GROWTH_PP
        assert row["verdict"] == (
            "hit" if abs(row["predicted"] - row["recorded"]) <= tolerance else "miss"
        )
        assert ("no change" in row["nulls_hit"]) == (abs(row["recorded"]) <= tolerance)
        assert_skill(row)
    assert {row["verdict"] for row in trade(rows).values()} == {
        "hit",
        "miss",
    }, "misses stand beside hits"


def assert_skill(row: dict[str, Any]) -> None:
    """Errors and skill once more from the printed numbers."""
    assert row["error"] == pytest.approx(abs(row["predicted"] - row["recorded"]))
    rules = ("no_change", "proportional", "pre_trend")
    said = {rule: row[f"null_{rule}"] for rule in rules if row[f"null_{rule}"] is not None}
    errors = {rule: abs(value - row["recorded"]) for rule, value in said.items()}
    for rule, size in errors.items():
        assert row[f"error_{rule}"] == pytest.approx(size)
    least = min(errors.values())
    if row["skill"] is not None:
        assert row["skill"] == pytest.approx(1 - row["error"] / least)
        assert row["beats_nulls"] == (row["skill"] >= 0.005)


def test_every_predicted_record_has_its_skill(rows: Rows) -> None:
    predicted = {name: row for name, row in rows.items() if row["role"] == "predicted"}
    for row in predicted.values():
        assert_skill({**row, "recorded": float(row["recorded"])})
    without = [name for name, row in predicted.items() if row["skill"] is None]
    assert [name.split(";")[0] for name in without] == [
        "crude re-routed over crude lost, all buyers, 2022 Babina et al.: no loss of volume"
    ], "proportion is exact there, so that nothing can be better"


def test_growth_goes_on_as_in_the_customs_of_the_target(rows: Rows) -> None:
    """By hand: Russia bought for 54,173 million USD from China in 2019 and 72,700 in 2021."""
    yearly = (72_700 / 54_173) ** 0.5
    one, two = (
        of(rows, f"growth of China's exports to Russia, {when}")["null_pre_trend"]
        for when in ("June 2022", "2023 on 2021")
    )
    assert one == pytest.approx(100 * (yearly - 1), abs=1e-2)
    assert two == pytest.approx(100 * (yearly**2 - 1), abs=1e-2)


def test_the_forecast_of_nothing_is_the_base_year(rows: Rows) -> None:
    """Without levers the trade series do not move: then every prediction equals the null of no
    change.
    """
    still = dict(hindcast(Scenario.open("beijing-moscow-2022").without_levers()).table.rows())
    assert len(trade(still)) == len(scored())
    for name, row in trade(still).items():
        assert row["predicted"] == pytest.approx(0.0, abs=1e-6), name
    assert still["car brands on Russia's market, December 2022"]["role"] == "no counterpart", (
        "no lever rests on it"
    )
    assert any(row["predicted"] > 1 for row in trade(rows).values())


def test_a_world_of_another_year_has_no_partners_and_no_trend_backwards() -> None:
    """From the world of 2023 the records of 2022 lie behind: nothing moves and no trend goes on."""
    later = Scenario.open("beijing-moscow-2022").set(world="nowcast-2023", start="2024-01-01")
    found = hindcast(later)
    assert found.beside == {}
    for name, row in trade(dict(found.table.rows())).items():
        assert row["predicted"] == pytest.approx(0.0, abs=1e-9), name
        assert row["null_pre_trend"] is None


def test_the_closure_is_the_scenarios(found: Scorecard) -> None:
    other = hindcast(Scenario.open("beijing-moscow-2022").set(closure="balanced"))
    assert (found.heading["closure"], other.heading["closure"]) == ("income-share", "balanced")
    one, two = (dict(each.table.rows())[GROWTH]["predicted"] for each in (found, other))
    assert abs(one - two) > 1e-3


@pytest.mark.parametrize(
    ("values", "published", "agreement"),
    [
        ([-0.7, -2.0], (-1.0, -0.5), "inside"),
        ([-0.2, -0.6], (-1.0, -0.5), "overlaps"),
        ([-0.2, -6.0], (-5.0, -5.0), "overlaps"),
        ([-0.2, -0.4], (-1.0, -0.5), "outside"),
        ([0.2, -0.4], (0.0, None), "inside"),
        ([-0.2, 0.4], (0.0, None), "overlaps"),
        ([-0.2, -0.4], (0.0, None), "outside"),
    ],
)
def test_agreement_with_a_published_range(
    values: list[float], published: tuple[float, float | None], agreement: str
) -> None:
    assert Range(*published).agreement(values) == agreement


def test_benchmarks_by_horizon(benchmarks: Scorecard) -> None:
    table = benchmarks.table
    assert set(benchmarks.heading) == {
        "scenario",
        "world",
        "horizon",
        "closure",
        "elasticities",
        "tolerance",
        "max_residual",
    }
    assert 0 < float(benchmarks.heading["max_residual"]) <= 1e-8
    assert set(table.columns["scenario"]) == {
        part.split()[0] for part in benchmarks.heading["scenario"].split(", ")
    }
    found = dict(table.rows())
    assert len(found) == len(read_table("benchmarks"))
    first, year, long_run = (
        found[f"Germany cut off from China in the {when}"]["model"]
        for when in ("first months", "first year", "long run")
    )
    assert first < year < long_run < 0, "losses are largest before anybody adjusts"
    for name, row in found.items():
        assert row["model_low"] <= row["model"] <= row["model_high"], name
        assert row["agreement"] == "inside" or row["reason"], f"{name}: a miss needs its reason"
        assert row["published_by"], name
        assert np.isfinite(row["model"]), name
    assert all(variable(column) for column in table.columns if column != "country")


def test_full_decoupling_has_target_allies_and_china_at_each_horizon(benchmarks: Scorecard) -> None:
    """The allies together lie between the one that loses most and those that lose least, and far
    below the target.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {
        (row["country"], row["horizon"]): row
        for name, row in benchmarks.table.rows()
        if row["scenario"] == "coalition-russia-decoupling"
        and row["unit"] == "per cent"
        and "against" not in name
    }
    published = {"RUS": (-14.0, -4.0), "RUSSIA_LIST_2022_03_07": (-1.6, -0.1), "CHN": (-0.1, 0.1)}
    for horizon in ("month-3", "year-1", "long-run"):
        for country, range_ in published.items():
            assert (
                found[country, horizon]["published_low"],
                found[country, horizon]["published_high"],
            ) == range_
        allies = found["RUSSIA_LIST_2022_03_07", horizon]["model"]
        assert found["RUS", horizon]["model"] < 10 * allies < 0
    allies = found["RUSSIA_LIST_2022_03_07", "year-1"]["model"]
    assert found["DEU", "year-1"]["model"] < allies < found["USA", "year-1"]["model"]
    totals = {
        row["horizon"]: row for name, row in benchmarks.table.rows() if "a study's total" in name
    }
    assert set(totals) == {"year-1", "long-run"}
    assert totals["year-1"]["model"] == allies, "the same number, held to the tighter figure"


def test_rows_on_coalitions_follow_from_the_table_beside(benchmarks: Scorecard) -> None:
    """Bend and steps once more from the printed losses; what misses is said to."""
    rows, beside = dict(benchmarks.table.rows()), benchmarks.beside["coalitions"]
    share, target, ratio = (
        np.array(beside.columns[name])
        for name in ("coalition_goods_share_pct", "target_loss_pct", "loss_ratio")
    )
    assert ratio == pytest.approx(target / np.array(beside.columns["senders_loss_pct"]))
    assert (np.diff(share) > 0).all()
    assert (np.diff(target) > 0).all(), "one more sender is one more loss"
    middle, end = beside.index.index("RUSSIA_LIST_2022_03_07"), len(share) - 1
    for what, values in (("Loss ratio", ratio), ("Russia's loss", target)):
        after, before = (
            (values[b] - values[a]) / (share[b] - share[a]) for a, b in ((middle, end), (0, middle))
        )
        whole = rows[f"{what} convex in the coalition's share: rise of its slope at the allies"]
        assert whole["model"] == pytest.approx(after - before)
        assert (whole["agreement"] == "inside") == (after > before)
        steps = [(values[k + 1] - values[k]) / (share[k + 1] - share[k]) for k in range(end)]
        rises = [later > sooner for sooner, later in pairwise(steps)]
        every = rows[f"{what} convex at every step: where its slope rises"]
        assert every["model"] == pytest.approx(100 * sum(rises) / len(rises))
        assert (every["agreement"] == "inside") == all(rises)
    assert all(variable(column) for column in beside.columns)
    found = benchmarks.to_json()
    assert [one["coalition"] for one in found["coalitions"]] == list(beside.index)
    assert len(found["rows"]) == len(rows)


def test_benchmarks_are_tagged_and_counted_by_tag(benchmarks: Scorecard) -> None:
    """Independent rows first; the count once more from the rows."""
    rows = [row for _, row in benchmarks.table.rows()]
    tags = [row["benchmark_tag"] for row in rows]
    assert tags == sorted(tags, key=TAGS.index) and tags[0] == "independent"
    for tag, counted in benchmarks.beside["tags"].rows():
        mine = [row["agreement"] for row in rows if row["benchmark_tag"] == tag]
        assert counted["benchmark_rows"] == len(mine) > 0
        for agreement in ("inside", "overlaps", "outside"):
            assert counted[agreement] == mine.count(agreement)
    assert [one["benchmark_tag"] for one in benchmarks.to_json()["tags"]] == list(
        benchmarks.beside["tags"].index
    )
    joint = next(row for name, row in benchmarks.table.rows() if "each part alone" in name)
    assert joint["benchmark_tag"] == "construction", "imperfect substitutes make it so"


def test_the_page_tells_what_the_table_says(benchmarks: Scorecard) -> None:
    """Its tables are written from the answer, and its sentences on shape hold."""
    pages = tool("build_record_pages")
    text = (pages.PAGES / "benchmarks.md").read_text(encoding="utf-8")
    parts = pages.benchmark_parts(benchmarks)
    assert pages.written("benchmarks.md", parts) == text, "run python tools/build_record_pages.py"
    rows = dict(benchmarks.table.rows())
    verdicts = [row["agreement"] for name, row in rows.items() if "convex" in name]
    assert verdicts == ["outside", "outside", "inside", "outside"]


def test_recorded_growth_of_production_is_that_of_the_country_or_none() -> None:
    target = recorded_target()
    rows = [r for r in read_table("recorded_series") if r["series"].endswith("real_gdp_growth")]
    first = min(rows, key=lambda row: row["period"])
    found = growth_of_production(target)
    assert found
    assert (f"{found.pct:g}", found.period, found.source) == (
        first["value"],
        first["period"],
        first["source"],
    )
    assert growth_of_production("FRA") is None
