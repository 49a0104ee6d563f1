"""Two scenarios on one page: both on one scale, ranges where there are any, hostile words."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import detente as dt
from detente.cli.main import app
from detente.report.cells import moved
from detente.report.compare_page import ComparePage, compare_html, compare_page
from detente.report.memo import _spoken
from detente.report.style import NARROW, WIDE
from detente.study.compare import Comparison
from detente.study.saved_ranges import SavedRange, saved_ranges

HOSTILE = '<script>alert(1)</script> & "quoted"'
MINE = f"""scenario: small
title: {HOSTILE!r}
horizons: [long-run]
levers:
  - {{lever: export_control, by: [USA, JPN], on: CHN, sectors: C26, fall: 40,
     from: 2022-10-07, source: s}}
"""
# A page that one sends by mail.
MOST_BYTES, MOST_ELEMENTS = 1_500_000, 6000


@pytest.fixture(scope="module")
def found() -> Comparison:
    small = dt.Scenario.parse(MINE)
    other = small.with_levers(["tariff 60 by CHN on USA in goods"])
    ranges = {"CHN": SavedRange(-1.5, -0.25, 200), "DEU": SavedRange(-9.0, 9.0, 3)}
    return replace(dt.compare(small, other), ranges=({}, ranges))


@pytest.fixture(scope="module")
def said(found: Comparison) -> ComparePage:
    return compare_page(found)


def test_the_answer_names_who_differs_most(found: Comparison, said: ComparePage) -> None:
    rows = [row for _, row in found.table.rows()]
    most = max(rows, key=lambda row: abs(row["difference_pp"]))
    ends = [moved(most[side]) for side in ("first_pct", "second_pct")]
    assert f"{ends[0]} per cent of real income in A, {ends[1]} in B" in said.answer
    same = compare_page(dt.compare(found.scenarios[0], found.scenarios[0]))
    assert same.answer.startswith("Nothing differs")


def test_both_stand_on_one_scale_and_ranges_where_enough_tries_were_made(
    found: Comparison, said: ComparePage
) -> None:
    table = dict(found.table.rows())
    tips = dict.fromkeys(_spoken(said.figure.spec(WIDE)))
    china = [one for one in tips if one.startswith("China in ")]
    assert len(china) == 2 and "(−1.50 to −0.25)" in china[1] and "(" not in china[0]
    assert f"{table['CHN']['second_pct']:+.2f}".replace("-", "−") in china[1]
    assert not any("9.00" in one for one in tips), "three tries are no range"
    for size in (WIDE, NARROW):
        spec = said.figure.spec(size)
        titles = [part["encoding"]["x"].get("title") for part in spec["layer"]]
        assert len([one for one in titles if one]) == 1, "one axis"


def test_what_is_in_force_stands_for_each(said: ComparePage) -> None:
    sheets = {sheet.name: sheet.table for sheet in said.sheets}
    first, second = (sheets["force"].where("scenario", letter) for letter in "AB")
    assert len(second.index) == len(first.index) + 1
    assert list(first.columns["since"]) == ["2022-10-07"]
    assert len(said.sheets) <= 6
    assert {"differences", "flows", "sectors", "levers"} <= set(sheets)


def test_a_page_is_small_and_words_in_it_are_no_marks(found: Comparison) -> None:
    page = compare_html(found)
    assert len(page.encode()) < MOST_BYTES
    assert len(re.findall(r"<[a-z]", page)) < MOST_ELEMENTS
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert not re.search(r'(?:src|href)="https?:', page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_command_writes_it_beside_the_tables_and_keeps_ranges_of_a_folder(
    tmp_path: Path,
) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(MINE, encoding="utf-8")
    drawn, out = tmp_path / "drawn", tmp_path / "out"
    words = ["run", str(mine), "--draws", "20", "--processes", "2", "--out", str(drawn)]
    assert CliRunner().invoke(app, words).exit_code == 0
    told = CliRunner().invoke(
        app, ["compare", str(drawn), "chip-controls-2022", "--report", "--out", str(out)]
    )
    assert told.exit_code == 0, told.output
    assert told.stdout.splitlines()[-1] == str((out / "report.html").resolve())
    saved = json.loads((drawn / "result.json").read_text(encoding="utf-8"))["welfare_draws"]["CHN"]
    ranges = saved_ranges(drawn)
    assert ranges["CHN"] == SavedRange(saved["welfare_low_pct"], saved["welfare_high_pct"], 20)
    page = (out / "report.html").read_text(encoding="utf-8")
    low = f"{saved['welfare_low_pct']:+.2f}".replace("-", "−")
    assert f"({low} to " in page
    again = CliRunner().invoke(
        app, ["compare", str(drawn), "chip-controls-2022", "--json", "--out", str(tmp_path / "b")]
    )
    assert "ranges" not in json.loads(again.stdout)
    assert not (tmp_path / "b" / "report.html").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "not a result"),
        ('{"welfare_draws": []}', "no table of countries"),
        ('{"welfare_draws": {"CHN": 3}}', "CHN: is no range"),
        (
            '{"welfare_draws": {"CHN": {"welfare_low_pct": 1, "welfare_high_pct": 0, "draws": 9}}}',
            "is no range",
        ),
        (
            '{"welfare_draws": {"CHN": {"welfare_low_pct": NaN, "welfare_high_pct": 0,'
            ' "draws": 9}}}',
            "is no range",
        ),
    ],
)
def test_what_a_folder_says_is_not_believed(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text(text, encoding="utf-8")
    with pytest.raises(dt.DataError, match=message):
        saved_ranges(tmp_path)


def test_a_folder_without_draws_has_no_ranges(tmp_path: Path) -> None:
    assert saved_ranges(tmp_path) == {}
    (tmp_path / "result.json").write_text("{}", encoding="utf-8")
    assert saved_ranges(tmp_path / "manifest.json") == {}


def test_tables_have_names_for_codes_and_no_part_that_is_nothing(said: ComparePage) -> None:
    pages = {sheet.name: sheet.grid for sheet in said.sheets}
    assert list(pages["differences"].columns) == ["first_pct", "second_pct", "difference_pp"]
    assert "China" in pages["differences"].index
    assert "China to the United States" in pages["flows"].index
    assert all(": " in str(label) for label in pages["sectors"].index)
    names = {"seller", "buyer", "country", "sector"}
    assert not names & {column for page in pages.values() for column in page.columns}
    assert list(pages["levers"].columns["A"]) == ["not there"]
    (both, *_) = [row for _, row in pages["force"].rows()]
    assert both["A"] == both["B"] == "2022-10-07; counts in the long run"
    notes = {sheet.name: sheet.note for sheet in said.sheets}
    assert notes["differences"] == "All of a difference comes from one part: levers."
