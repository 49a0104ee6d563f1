"""Statements of a brief link to their sentence where the reading lies beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from detente.claims.brief import Brief
from detente.reading.by_rules import extract
from detente.reading.reading_folder import begun, written
from detente.reading.reading_page import reading_page
from detente.reading.record import Statement
from detente.report.write import write
from tests.reading.own_texts import own


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a reading of one of our own texts."""
    document = own("tariff")
    reading = begun(document, extract(document)[0], tmp_path / "R", accept_all=True)
    written(reading, tmp_path / "R", reading_page(reading))
    return tmp_path / "R"


def page_in(made: Brief, results: Path, document_hash: str) -> str:
    """The page of a brief whose first statement is the first of the text."""
    first = next(r for r in extract(own("tariff"))[0] if isinstance(r.value, Statement))
    verdict = replace(made.verdicts[0], span=(first.start, first.end))
    brief = replace(made, verdicts=(verdict, *made.verdicts[1:]), document_hash=document_hash)
    results.mkdir(parents=True)
    write(brief, results, ("html",))
    return (results / "report.html").read_text(encoding="utf-8")


def test_a_statement_links_to_its_sentence_and_the_mark_is_there(made: Brief, folder: Path) -> None:
    page = page_in(made, folder / "brief", own("tariff").sha256)
    (link,) = {part.partition('"')[0] for part in page.split('href="../')[1:]}
    name, _, mark = link.partition("#")
    assert f'id="{mark}"' in (folder / name).read_text(encoding="utf-8")


def test_elsewhere_it_says_place_and_hash_and_never_the_words(
    made: Brief, folder: Path, tmp_path: Path
) -> None:
    for results, document in (
        (tmp_path / "other", own("tariff").sha256),
        (folder / "brief", own("mineral").sha256),
    ):
        page = page_in(made, results, document)
        assert "reading.html" not in page
        assert f"of the document with SHA-256 {document}" in page
        assert "would impose a tariff of 25% on cars" not in page
