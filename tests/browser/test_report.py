"""The report in a headless browser: no error, no request, nothing wider than the screen, light and
dark; pictures are kept to look at.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import detente as dt
from detente.report.content import content
from detente.report.html import html
from detente.report.style import COLOURS
from tests.browser.conftest import SIZES, SMALL, TOO_WIDE, watched
from tests.report.sample import page
from tests.three import written

ARTEFACTS = Path(__file__).parents[2] / "artefacts"
# Most bytes and elements of a page, pages of its print, and tables: more, and nobody reads it.
BYTES, ELEMENTS, PRINTED, TABLES = 1_500_000, 6000, 14, 6


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(page(), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    scenario = dt.Scenario.open(written(folder))
    found = dt.brief(scenario, claims=folder / "claims.yaml", draws=2, background=True)
    (folder / "report.html").write_text(html(content(found)), encoding="utf-8")
    return folder / "report.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_breaks(browser: Any, path: Path, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page, said, asked = watched(context, path)
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"report-{size}-{scheme}.png", full_page=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate(TOO_WIDE) == [0, []]
    assert page.evaluate(SMALL) == []
    assert said == []
    assert asked == [path.as_uri()]
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    expected = COLOURS["paper"][scheme == "dark"]
    assert paper == f"rgb({', '.join(str(int(expected[k : k + 2], 16)) for k in (1, 3, 5))})"
    context.close()


@pytest.mark.parametrize("size", SIZES)
def test_a_page_of_a_world_of_ones_own_is_as_sound(browser: Any, own: Path, size: str) -> None:
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(own.as_uri())
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"own-world-{size}.png", full_page=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate(TOO_WIDE) == [0, []]
    assert page.evaluate(SMALL) == []
    assert said == []
    assert page.locator("#figure-map").count() == 0
    assert "Southland" in page.locator("#figure-who-pays").inner_text()
    page.close()


CUT = """() => [...document.querySelectorAll(".tile")].filter(
  one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"""
PARTED = """() => [...document.querySelectorAll(".asked")].filter(
  one => one.checkVisibility() && one.getClientRects().length > 1).map(one => one.textContent)"""
ASTRAY = """() => [...document.querySelectorAll("tbody tr:first-child > td")].filter(cell => {
  const head = cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
  return getComputedStyle(cell).textAlign !== getComputedStyle(head).textAlign;
}).map(cell => cell.textContent)"""


@pytest.mark.parametrize("width", [768, 1024, 1440])
def test_names_and_marks_stay_whole_at_every_width(browser: Any, own: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 1000})
    page.goto(own.as_uri())
    assert page.locator(".tile").count() > 0
    assert page.evaluate(CUT) == []
    assert page.locator(".opens .asked").count() > 0
    assert page.evaluate(PARTED) == []
    page.close()


def test_headings_of_numbers_stand_over_the_numbers(browser: Any, own: Path) -> None:
    page = browser.new_page()
    page.goto(own.as_uri())
    assert page.locator("tbody td.number").count() > 0
    assert page.evaluate(ASTRAY) == []
    page.close()


def test_theme_can_be_turned_and_marks_speak(browser: Any, path: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page.goto(path.as_uri())
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert page.inner_text("#theme") == "Light"
    page.locator("#figure-who-pays .wide [data-tip^='Russia']").first.hover()
    assert page.inner_text("#tip").startswith("Russia: −")
    page.close()


def test_the_keyboard_reaches_every_value_of_a_picture(browser: Any, path: Path) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(path.as_uri())
    picture = page.locator("#figure-who-pays .wide svg")
    assert picture.get_attribute("role") == "img"
    assert picture.get_attribute("aria-label").startswith("Who pays")
    values = picture.evaluate(
        "one => [...one.querySelectorAll('[data-tip]')].map(m => m.dataset.tip)"
    )
    picture.focus()
    heard = []
    for _ in values:
        page.keyboard.press("ArrowRight")
        heard.append(page.inner_text("#tip"))
    assert heard == values
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_nobody_is_shut_out(browser: Any, path: Path, size: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    for state in ("closed", "open"):
        if state == "open":
            page.locator(".opens").first.click()
        found = axe.run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    context.close()


SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, summary")].filter(one => {
  const box = one.getBoundingClientRect();
  const inline = one.closest("p, dd, li, figcaption, h2") && !one.matches(".tile, .close");
  return one.checkVisibility() && !inline && !one.matches(".skip") && box.height < 24;
}).map(one => one.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("size", SIZES)
def test_the_first_screen_holds_the_answer(browser: Any, path: Path, size: str) -> None:
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(path.as_uri())
    bottom = "one => one.getBoundingClientRect().bottom"
    answer = page.locator(".answer").evaluate(bottom)
    tiles = page.locator(".tiles").evaluate(bottom)
    assert answer < tiles < (height if size == "desktop" else 2 * height)
    pictures = [one.evaluate(bottom) for one in page.locator(".lead figure").all()]
    assert len(pictures) == 3
    track = page.locator(".track")
    if track.count():
        above = track.evaluate(bottom) < min(pictures)
        assert above == (size == "phone")
    if size == "desktop":
        assert max(pictures) < height
    assert page.evaluate(SMALL_TARGETS) == []
    page.close()


def test_a_number_of_the_first_screen_opens_its_card(browser: Any, path: Path) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(path.as_uri())
    for button in page.locator(".opens").all():
        card = page.locator(f"#{button.get_attribute('popovertarget')}")
        button.click()
        assert card.is_visible()
        assert "Check it" in card.inner_text()
        card.locator(".close").click()
        assert card.is_hidden()
    page.close()


def test_a_page_is_small(browser: Any, path: Path) -> None:
    page = browser.new_page()
    page.goto(path.as_uri())
    assert path.stat().st_size <= BYTES
    assert page.evaluate("document.querySelectorAll('*').length") < ELEMENTS
    assert page.locator("table").count() <= TABLES
    page.close()


def test_it_reads_without_scripts_and_prints(browser: Any, path: Path) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme="dark")
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("#figure-map svg").first.is_visible()
    assert page.locator("#theme").is_hidden()
    ARTEFACTS.mkdir(exist_ok=True)
    page.pdf(path=ARTEFACTS / "report.pdf", format="A4", print_background=True)
    printed = (ARTEFACTS / "report.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= PRINTED
    context.close()


def test_a_phone_prints_every_tile_in_ink(browser: Any, own: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.goto(own.as_uri())
    page.emulate_media(media="print")
    tiles = page.locator(".tile")
    assert tiles.count() > 0
    # Printers leave backgrounds out, so the words must be darker than the paper by themselves.
    shown = (
        "one => [one.checkVisibility(), ...getComputedStyle(one).color.match(/\\d+/g).map(Number)]"
    )
    for tile in tiles.all():
        seen, *colour = tile.evaluate(shown)
        assert seen
        assert max(colour) < 128
    page.close()


def test_tables_are_downloaded_from_the_page_itself(browser: Any, path: Path) -> None:
    page = browser.new_page()
    page.goto(path.as_uri())
    with page.expect_download() as waiting:
        page.click("#table-trade_goods .file")
    assert waiting.value.suggested_filename == "trade_goods.csv"
    text = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert "\ncountry,name,import_share_before_pct" in text
    assert len(text.splitlines()) > 79
    page.close()
