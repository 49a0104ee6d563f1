"""The page of a reading in a browser: nothing asked, nothing too wide, notes beside their words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from detente.reading.by_rules import extract
from detente.reading.reading_folder import begun
from detente.reading.reading_page import reading_page
from tests.browser.conftest import SIZES, TOO_WIDE, watched
from tests.reading.own_texts import own

# How far below the first line of its sentence a note begins, for each row that has one.
BESIDE = """() => [...document.querySelectorAll(".row")].filter(
  one => one.querySelector(".card")).map(
  one => one.querySelector(".card").getBoundingClientRect().top
    - one.querySelector("p").getBoundingClientRect().top)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_page_of_a_reading(browser: Any, tmp_path: Path, size: str, scheme: str) -> None:
    document = own("tariff")
    reading = begun(document, extract(document)[0], tmp_path / "R", accept_all=True)
    path = tmp_path / "reading.html"
    path.write_text(reading_page(reading), encoding="utf-8")
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page, said, asked = watched(context, path)
    assert page.evaluate(TOO_WIDE) == [0, []]
    assert (said, asked) == ([], [path.as_uri()])
    if size == "desktop":
        assert max(page.evaluate(BESIDE)) < 30
    page.click('[data-state="unbound"]')
    rows = page.locator("tbody tr:has(td):visible")
    assert page.locator(".card:visible").count() == rows.count() > 0
    context.close()
