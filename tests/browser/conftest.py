"""A headless browser, and what its tests ask of every page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import absent

SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  const seen = one => !one.closest(".scroll") && (!one.closest("svg") || one.matches("svg, text"));
  const out = [...document.querySelectorAll("body *")].filter(
    one => seen(one) && one.getBoundingClientRect().right > width + 1);
  return [document.documentElement.scrollWidth - width, out.map(one => one.outerHTML.slice(0, 90))];
}"""
SMALL = """() => [...document.querySelectorAll("figure svg text")].filter(
  one => one.checkVisibility() && one.textContent.trim()
    && one.getBoundingClientRect().height < 9).map(one => one.textContent)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
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


def watched(context: Any, path: Path) -> tuple[Any, list[str], list[str]]:
    """A page of a file: with what it says on its console, and what it asks the network for."""
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    return page, said, asked
