"""The page of two scenarios in a headless browser: no error, no request, nothing too wide."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import detente as dt
from detente.report.compare_page import compare_html
from tests.browser.test_report import SMALL, TOO_WIDE
from tests.conftest import absent

SIZES = {"wide": (1440, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("compare") / "report.html"
    found = dt.compare("chip-controls-2022", "secondary-sanctions-china")
    file.write_text(compare_html(found), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        absent(
            "no Chromium on this machine (Debian: apt-get install chromium)",
            "DETENTE_REQUIRE_BROWSER",
        )
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_both_stand_side_by_side(browser: Any, path: Path, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
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
