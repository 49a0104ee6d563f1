"""The report: complete, self-contained, escaped, and the same numbers in every format."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import detente as dt
from detente.claims.brief import Brief
from detente.claims.summary import summary_of
from detente.report.cells import cell, csv_text, head, signed
from detente.report.chapters.key_findings import key_findings
from detente.report.figure import caption_of
from detente.report.markdown import markdown, plain
from detente.report.parts import Content
from detente.report.write import parse_formats, write
from detente.study.draws import Draw, Reading, Sweep
from detente.study.ranges import drawn_tables
from tests.report.sample import HOSTILE


def test_nothing_is_fetched(page: str) -> None:
    assert "default-src 'none'" in page
    addresses = set(re.findall(r"""\s(?:href|src|action|data)=["']?([^"' >]+)""", page)) | set(
        re.findall(r"url\(([^)]*)\)", page)
    )
    assert {a for a in addresses if not a.startswith(("#", "data:"))} == set()
    assert set(re.findall(r"https?://[^\"' )<]+", page)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert len(page) < 3_000_000


def test_hostile_words_stay_words(page: str, said: Content) -> None:
    assert HOSTILE not in page
    assert "<script>alert" not in page
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>" not in markdown(said)
    assert plain("a|b\n<c>") == r"a\|b \<c\>"


def test_the_page_is_well_formed(page: str) -> None:
    open_, ids = [], []
    void = {"meta", "input", "br", "hr", "img", "link"}

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            ids.extend(value for name, value in attrs if name == "id")
            if tag not in void:
                open_.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_.pop() == tag

    Reader().feed(page)
    assert open_ == []
    assert len(ids) == len(set(ids))
    assert {f"#{one}" for one in ids} >= set(re.findall(r'href="(#[^"]+)"', page))


def test_summary_claims_and_chapters(page: str, said: Content) -> None:
    assert 3 <= len(said.findings) <= 5
    assert said.findings[0].startswith("Germany's real income")
    assert {
        "who-pays",
        "trade",
        "country",
        "dependence",
        "method",
        "assumptions",
        "certificate",
        "manifest",
    } <= {c.id for c in said.chapters}
    for claim in said.claims:
        assert f'id="claim-{claim.id}"' in page
    for words in (
        "4.1 to 12.3",
        "without the measures: 0, the statement would not hold",
        "holds if at least 5",
        "Nobody can test this here.",
        "It holds under assumptions at best",
    ):
        assert words in page
    assert not re.search(
        r"\b\d+ (?:of \d+ )?(?:claims|statements|rows) (?:were |are )?(?:confirmed|contradicted)",
        page,
    )


def test_the_table_of_levers_says_each_thing_once(said: Content) -> None:
    levers = next(sheet.table for sheet in said.sheets if sheet.name == "levers")
    assert levers.columns["kind"] == ["export_control", "embargo"]
    assert levers.columns["depth"] == [
        "sectors goods; ban False; fall 40.0",
        "sectors B05; direction imports",
    ]


def test_numbers_of_the_summary_are_those_of_the_result(made: Brief, said: Content) -> None:
    germany = made.result.page("DEU")
    assert f"{abs(germany['welfare_pct']):.2f} per cent" in said.findings[0]
    rows = made.result.contribution_table("DEU").where("by", "lever")
    levers = rows.sums("who", "contribution_pct")
    assert f"{max(map(abs, levers.values())):.2f}" in said.findings[1]


def drawn_at(made: Brief, values: np.ndarray) -> Brief:
    """The brief with draws in which Germany's real income is `values` at its headline horizon."""
    result, n = made.result, made.result.equilibrium.world.country("DEU")
    income = np.tile(result.equilibrium.welfare_pct, (len(values), 1))
    income[:, n] = values
    draws = [
        Draw(k, {}, Reading({f"welfare {result.horizon}": row}, {}, 7e-9))
        for k, row in enumerate(income)
    ]
    sweep = Sweep((), tuple(draws), 0)
    drawn = replace(result, beside=drawn_tables(result, sweep))
    return replace(made, result=drawn, draws=sweep, summary=summary_of(drawn, made.roles))


def test_the_place_of_a_headline_among_the_draws_is_said(made: Brief) -> None:
    pct = made.result.page("DEU")["welfare_pct"]
    spread = np.linspace(0.0, 10.0, 41)
    for shift, place in ((-5.1, 51), (-0.6, 7), (-9.4, 93), (2.0, 0)):
        said = key_findings(drawn_at(made, pct + spread + shift))[0]
        low, high = np.percentile(pct + spread + shift, (5, 95))
        words = f"(range {signed(low)} to {signed(high)}; {place} of 100 tries are lower)"
        assert words in said


def test_a_few_draws_give_their_number_and_no_range(made: Brief) -> None:
    pct = made.result.page("DEU")["welfare_pct"]
    few, enough = (
        key_findings(drawn_at(made, pct + np.linspace(-1, 1, count)))[0] for count in (19, 20)
    )
    assert "(19 tries, too few for a range)" in few and "(range" not in few.split(" After ")[0]
    assert "(range" in enough


def test_captions_carry_the_residual_of_what_they_show(made: Brief, said: Content) -> None:
    """The economy's pictures the largest over every equilibrium and draw; the stance that of its
    game; ties and the rest the bound.
    """
    result = made.result
    worst = max(one.max_residual for one in result.certificates.values())
    pictures = {
        figure.name: figure.caption.text for chapter in said.chapters for figure in chapter.figures
    }
    assert f"largest residual {worst:.1e}" in pictures["who-pays"]
    assert "every residual below 1e-08" in pictures["dependence-matrix"]
    assert "every residual below 1e-08" in pictures["tornado"]
    assert (
        "largest residual" in pictures["stance-regions"]
        and f"residual {worst:.1e}" not in pictures["stance-regions"]
    )
    assert (
        "largest residual 7.0e-09"
        in caption_of(result, drawn_at(made, np.zeros(3)).draws.max_residual).text
    )
    assert head("assumption") == "Name of an assumption (text)"


def test_every_table_of_the_page_can_be_downloaded_whole(page: str, said: Content) -> None:
    found = dict(
        re.findall(r'download="([^"]+)" href="data:text/csv;charset=utf-8;base64,([^"]+)"', page)
    )
    assert {f"{name}.csv" for name in said.tabled} == set(found)
    for sheet in said.sheets:
        if sheet.name not in said.tabled:
            continue
        text = base64.b64decode(found[f"{sheet.name}.csv"]).decode()
        rows = list(csv.reader(line for line in io.StringIO(text) if not line.startswith("# ")))
        assert rows[0] == [sheet.table.index_name, *sheet.table.columns]
        assert len(rows) - 1 == len(sheet.table.index)
    welfare = next(sheet for sheet in said.sheets if sheet.name == "welfare")
    assert "per cent" in csv_text(welfare.table)
    assert list(welfare.table.columns["welfare_pct"]) == sorted(
        welfare.table.columns["welfare_pct"]
    )


def test_formats_agree(made: Brief, said: Content, tmp_path: Path) -> None:
    written = write(made, tmp_path, ("md", "json", "xlsx"))
    reports = [path.name for path in written if path.stem == "report"]
    assert reports == ["report.md", "report.json", "report.xlsx"]
    answer = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert answer["verdicts"]["S07"]["verdict"] == "holds under assumptions"
    book = pd.read_excel(tmp_path / "report.xlsx", sheet_name=None)
    assert list(book["claims"]["id"]) == [claim.id for claim in said.claims]
    assert book["claims"]["statement"][0].endswith(HOSTILE)
    name = next(name for name in book if name.endswith("welfare"))
    assert len(book[name]) == len(made.result.equilibrium.world.countries)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert f"\n1. {said.findings[0].split(' (')[0]}" in text


def test_unknown_formats_are_named() -> None:
    assert parse_formats("HTML, md,md") == ("html", "md")
    for text in ("docx", "html,docx"):
        with pytest.raises(dt.ScenarioError, match="--format: unknown format 'docx'"):
            parse_formats(text)
    with pytest.raises(dt.ScenarioError, match="no format"):
        parse_formats(" , ")


def test_cells() -> None:
    said = {
        None: "",
        -0.0001: "0.000",
        -1.5: "−1.500",
        123456.0: "123,456",
        "a": "a",
        7: "7",
        "23.7999999": "23.800",
        "2022-11": "2022-11",
    }
    assert {value: cell(value) for value in said} == said
    assert cell(float("nan")) == ""
