"""The page of two scenarios in a headless browser: no error, no request, nothing too wide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import detente as dt
from detente.report.compare_page import compare_html
from tests.browser.conftest import SIZES, SMALL, TOO_WIDE, watched


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("compare") / "report.html"
    found = dt.compare("chip-controls-2022", "secondary-sanctions-china")
    file.write_text(compare_html(found), encoding="utf-8")
    return file


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_both_stand_side_by_side(browser: Any, path: Path, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True
    )
    page, said, asked = watched(context, path)
    assert page.evaluate(TOO_WIDE) == [0, []]
    assert page.evaluate(SMALL) == []
    assert (said, asked) == ([], [path.as_uri()])
    shown = page.locator("#figure-side-by-side svg:visible")
    assert shown.count() == 1
    # The picture begins on the first screen, under the answer.
    assert page.locator(".answer").bounding_box()["y"] < shown.bounding_box()["y"] < height
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    assert axe.run(page).response["violations"] == []
    context.close()
