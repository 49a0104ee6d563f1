"""The memo: one sheet from what the page says, never longer, with pictures that are there."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from detente.claims.brief import Brief
from detente.claims.claims_file import Claims
from detente.report.content import content
from detente.report.memo import MOST_WORDS, memo, memo_files, read_out, words
from detente.report.parts import Content
from detente.report.write import write
from tests.report import sample

HEADINGS = ("Read with care", "Track record", "To cite")


@pytest.fixture(scope="module")
def bare() -> Content:
    """What the report says where nothing is claimed and no government answers."""
    return content(replace(sample.brief(), verdicts=(), background=None, digest=""))


@pytest.fixture(params=["claims", "bare"])
def page(request: pytest.FixtureRequest, bare: Content) -> Content:
    """A page with claims, and one without."""
    return sample.said() if request.param == "claims" else bare


def counted(text: str) -> int:
    """Words as a reader counts them: headings and list marks count, pictures do not."""
    return len([one for one in text.split() if any(map(str.isalnum, one))])


def test_it_has_every_part_in_at_most_600_words(page: Content) -> None:
    text = memo(page)
    assert counted(text) <= words(text) <= MOST_WORDS == 600
    assert all(f"## {one}\n" in text for one in HEADINGS)
    assert len(re.findall(r"^!\[", text, re.MULTILINE)) == 3
    for key in ("scenario", "world"):
        assert page.facts[key].split()[0] in text.split("## To cite")[1]
    assert "détente" in text.split("## To cite")[1]


def test_however_much_there_is_to_say_it_stays_on_one_sheet(page: Content) -> None:
    long = replace(page, findings=("word " * 90,) * 9, caveats=("word " * 35,) * 9)
    text = memo(long)
    assert MOST_WORDS - 100 < words(text) <= MOST_WORDS
    # What must be there has not been cut for what may be there.
    assert all(f"## {one}\n" in text for one in HEADINGS)
    assert memo(replace(page, findings=(), care=(), caveats=())).count("\n- ") == len(page.cautions)


def test_a_range_stands_under_a_picture_that_has_one(page: Content) -> None:
    payers = next(one for one in page.figures if one.name == "lead-who-pays")
    said = read_out(payers)
    assert said and all(re.search(r"\(.+ to .+\)", one) for one in said)
    russia = dict(payers.table.rows())["RUS"]
    ends = f"(−{-russia['welfare_low_pct']:.2f} to −{-russia['welfare_high_pct']:.2f})"
    assert any(one.startswith("Russia") and ends in one for one in said)
    assert ends in memo(page)


def test_its_pictures_lie_beside_it_and_no_two_are_alike(page: Content, tmp_path: Path) -> None:
    written = list(memo_files(page, tmp_path))
    text = (tmp_path / "memo.md").read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)]+\.svg)\)", text)
    assert len(set(named)) == len(named) == 3
    assert {path.name for path in written} == {"memo.md", *named}
    assert all((tmp_path / name).read_text(encoding="utf-8").startswith("<svg") for name in named)


def test_it_is_written_with_the_report_and_words_in_it_are_no_marks(
    made: Brief, tmp_path: Path
) -> None:
    written = {path.name for path in write(made, tmp_path, ("md",))}
    assert {"report.md", "memo.md"} <= written
    assert "<script>" not in (tmp_path / "memo.md").read_text(encoding="utf-8")


def test_the_record_is_told_or_said_to_be_missing(page: Content) -> None:
    told = memo(replace(page, track="Of 20 recorded figures the model got 3 right."))
    assert "Of 20 recorded figures the model got 3 right." in told
    assert "No figure that was recorded since" in memo(replace(page, track=""))


def test_the_finished_brief_in_the_docs_is_about_the_statements_as_they_are() -> None:
    """`tools/build_brief.py` writes it anew."""
    folder = Path(__file__).parents[2] / "docs" / "brief"
    digest = Claims.open("beijing-moscow-2022").digest[:12]
    for name in ("memo.md", "report.html"):
        assert digest in (folder / name).read_text(encoding="utf-8"), name
