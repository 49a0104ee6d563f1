"""A number at a horizon has one range, made one way, in every table, file, page and command."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import detente as dt
from detente.claims.brief import Brief
from detente.claims.claims_file import Claims
from detente.cli.show_ranges import show_ranges
from detente.report.cells import signed
from detente.report.content import content
from detente.report.write import write
from detente.scenario.file import Scenario
from detente.study.draws import Draws
from detente.study.ranges import ENOUGH, with_ranges
from detente.study.save import save

SCENARIO = """scenario: ranged
target: CHN
horizons: [month-3, year-1, long-run]
levers:
  - {lever: export_control, by: [USA, JPN, EU27], on: CHN, sectors: C26, fall: 40}
"""
CLAIMS = """document: a note
date: 2025-01-01
claims:
  - id: T01
    statement: China loses
    speaker: nobody
    kind: quantity
    tests:
      - {name: later, label: China in the long run, measure: 'welfare("CHN")',
         holds: {below: 0}, contradicted: {at_least: 0}, rests_on: model, nulls: [no lever]}
    beside:
      - {label: China after a year, measure: 'welfare("CHN", "year-1")'}
      - {label: the Union, measure: 'group_welfare("EU27")'}
"""
COUNT = ENOUGH
HORIZONS = ("month-3", "year-1", "long-run")


@pytest.fixture(scope="module")
def brief() -> Brief:
    claims = Claims.parse(CLAIMS)
    return dt.brief(Scenario.parse(SCENARIO), claims=claims, draws=Draws(COUNT, 3))


def ends(brief: Brief, country: str, horizon: str) -> tuple[float, float]:
    """The range that follows from the draws themselves."""
    values, drawn = brief.draws.numbers(f"welfare {horizon}")
    assert len(drawn) == COUNT
    place = brief.result.scenario.world.country(country)
    low, high = np.percentile(values[:, place], (5, 95))
    return float(low), float(high)


def test_tables_json_and_claims_have_the_range_of_the_draws(brief: Brief) -> None:
    answer = brief.to_json()
    by_horizon = brief.result.beside["welfare_draws_by_horizon"]
    for horizon in HORIZONS:
        rows = {row["country"]: row for _, row in by_horizon.where("horizon", horizon).rows()}
        assert answer["welfare_range_draws"][horizon] == COUNT
        for code in ("CHN", "USA", "DEU"):
            low, high = ends(brief, code, horizon)
            found = (
                [rows[code]["welfare_low_pct"], rows[code]["welfare_high_pct"]],
                answer["welfare_range_pct"][horizon][code],
            )
            for one in found:
                assert one == pytest.approx([low, high], rel=1e-12)
    numbers = {number.name: number for number in brief.verdicts[0].numbers}
    later = numbers["later"]
    assert (later.low, later.high) == pytest.approx(ends(brief, "CHN", "long-run"), rel=1e-9)
    after = next(one for one in numbers.values() if "year" in one.label)
    assert (after.low, after.high) == pytest.approx(ends(brief, "CHN", "year-1"), rel=1e-9)
    union = next(one for one in numbers.values() if "Union" in one.label)
    assert [union.low, union.high] == pytest.approx(
        answer["welfare_range_of_parties_pct"]["long-run"]["EU27"], rel=1e-9
    )


def test_files_and_the_page_have_it_too(brief: Brief, tmp_path: Path) -> None:
    folder = save(brief.result, tmp_path / "out")
    write(brief, folder, ("html", "md", "json", "xlsx"))
    table = pd.read_csv(folder / "welfare_draws_by_horizon.csv", comment="#", index_col=0)
    sheet = pd.read_excel(folder / "tables.xlsx", sheet_name="welfare_draws_by_horizon")
    page = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    text = (folder / "report.md").read_text(encoding="utf-8")
    for horizon in HORIZONS:
        low, high = ends(brief, "CHN", horizon)
        for frame in (table, sheet):
            row = frame[(frame["horizon"] == horizon) & (frame["country"] == "CHN")].iloc[0]
            assert [row["welfare_low_pct"], row["welfare_high_pct"]] == pytest.approx([low, high])
        assert page["welfare_range_pct"][horizon]["CHN"] == pytest.approx([low, high])
        if horizon != "year-1":  # the first and the headline stand in words
            assert f"range {signed(low)} to {signed(high)}" in text
    figures = {figure.name: figure.table for figure in content(brief).figures}
    bars = dict(figures["who-pays"].rows())["CHN"]
    ranges = [bars["welfare_low_pct"], bars["welfare_high_pct"]]
    assert ranges == pytest.approx(ends(brief, "CHN", "long-run"))
    for _, row in figures["fan"].rows():
        if row["name"] == "China":
            ranges = [row["welfare_low_pct"], row["welfare_high_pct"]]
            assert ranges == pytest.approx(ends(brief, "CHN", row["horizon"]))


def test_run_and_brief_print_the_same_range(
    brief: Brief, capsys: pytest.CaptureFixture[str]
) -> None:
    result = dt.run(Scenario.parse(SCENARIO), seed=3)
    drawn = with_ranges(result, draws=Draws(COUNT, 3))
    answer = drawn.to_json()
    for horizon in HORIZONS:
        for code in ("CHN", "USA", "DEU", "VNM"):
            found = answer["welfare_range_pct"][horizon][code]
            assert found == pytest.approx(ends(brief, code, horizon), abs=1e-7)
    show_ranges(drawn)
    low, high = ends(brief, "CHN", "long-run")
    printed = rf"CHN China .*{low:+.2f} … {high:+.2f}".replace("+", r"\+")
    assert re.search(printed, capsys.readouterr().out)
