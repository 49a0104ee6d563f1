"""The living page in a headless browser: it solves what its reader asks, breaks nowhere, and gives
its numbers away as links, files and tables that say the same.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import detente as dt
from detente.claims.claims_file import Claims
from detente.report.html import html
from detente.report.live.living import LIVE_PAGE, live_html, living, save_living
from tests.browser.conftest import SIZES, SMALL, TOO_WIDE
from tests.report.sample import said
from tests.three import written

ARTEFACTS = Path(__file__).parents[2] / "artefacts"
# A shipped scenario with few levers, solved in the long run.
SHIPPED = "eu-us-deal-2025"
# Per cent by which numbers of the page and of the library may differ, and bytes of a page.
SAME, MOST = 1e-6, 4_500_000
SOLVED = "#live:not(.solving)"
PATIENCE = 60_000


@pytest.fixture(scope="module")
def quarrel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of a small world of one's own, with a claim about it."""
    folder = tmp_path_factory.mktemp("quarrel")
    scenario = dt.Scenario.open(written(folder))
    path = save_living(scenario, Claims.open(folder / "claims.yaml"), folder / "out")
    assert path == folder / "out" / LIVE_PAGE
    return path


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shipped") / LIVE_PAGE
    path.write_text(live_html(dt.Scenario.open(SHIPPED)), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    """Opens pages that are watched: whatever they say or ask for is a failure at the end."""
    contexts: list[Any] = []
    heard: list[str] = []
    asked: list[str] = []

    def one(path: Path, address: str = "", size: str = "desktop", scheme: str = "light") -> Any:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda request: asked.append(request.url.partition("#")[0]))
        page.goto(path.as_uri() + address)
        page.wait_for_selector("#live-panel svg", timeout=PATIENCE)
        return page

    yield one
    for context in contexts:
        context.close()
    assert heard == []
    # The script of the worker is no request: it is a block of the page itself.
    assert {one.split(":")[0] for one in asked} <= {"file", "blob"}
    assert len({one for one in asked if one.startswith("file")}) == 1


def solved(page: Any) -> None:
    page.wait_for_selector(SOLVED, timeout=PATIENCE)


def table(page: Any) -> dict[str, float]:
    """Real income under the reader's levers by country, from the table that the page gives."""
    with page.expect_download() as waiting:
        page.locator("#live-use").get_by_role("button", name="Table").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text.partition("\n")[2]))
    return {row["country"]: float(row["yours_pct"]) for row in rows}


def file_of(page: Any, name: str) -> str:
    with page.expect_download() as waiting:
        page.locator("#live-use").get_by_role("button", name=name, exact=True).click()
    return Path(waiting.value.path()).read_text(encoding="utf-8")


def text_of(page: Any, name: str) -> str:
    """A text that the page shows to be copied."""
    page.locator("#live-use").get_by_role("button", name=name, exact=True).click()
    text: str = page.locator("#live-text textarea").input_value()
    page.locator("#live-text").get_by_role("button", name="Close").click()
    return text


def add_tariff(page: Any, by: str, on: str, points: str = "25") -> None:
    """What a reader does who follows visible labels."""
    page.get_by_role("button", name="Add a lever").click()
    form = page.get_by_role("dialog", name="Add a lever")
    form.get_by_label("What").select_option(label="Tariff")
    form.get_by_label("By").select_option(label=by)
    form.get_by_label("On", exact=True).select_option(label=on)
    form.get_by_label("How much").fill(points)
    form.get_by_role("button", name="Add", exact=True).click()
    solved(page)


def as_library(text: str, folder: Path = Path()) -> dict[str, float]:
    """Real income by country of a scenario file at its horizon, from the library."""
    scenario = dt.Scenario.parse(text, folder=folder)
    found = dt.run(scenario).equilibrium
    return dict(zip(found.world.countries, found.welfare_pct.tolist(), strict=True))


def assert_same(one: dict[str, float], two: dict[str, float]) -> None:
    assert one.keys() == two.keys()
    worst = max(one, key=lambda code: abs(one[code] - two[code]))
    assert abs(one[worst] - two[worst]) <= SAME, worst


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_breaks_and_nobody_is_shut_out(
    opened: Any, quarrel: Path, size: str, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = opened(quarrel, size=size, scheme=scheme)
    ARTEFACTS.mkdir(exist_ok=True)
    page.wait_for_selector("#live-ties .plain:not(.waiting)", timeout=PATIENCE)
    page.screenshot(path=ARTEFACTS / f"live-{size}-{scheme}.png", full_page=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")

    def sound() -> None:
        assert page.evaluate(TOO_WIDE) == [0, []]
        found = axe.run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []

    for name in ("Trade", "Sectors", "Map", "Who pays"):
        page.get_by_role("tab", name=name).click()
        sound()
    assert page.evaluate(SMALL) == []
    if size == "phone":
        page.get_by_role("button", name="Levers").click()
        sound()
    page.get_by_role("button", name="Add a lever").click()
    sound()


def test_a_reader_adds_a_tariff_reads_who_pays_and_shares_the_link(
    opened: Any, shipped: Path
) -> None:
    page = opened(shipped)
    before = table(page)
    add_tariff(page, "United States", "Brazil")
    assert page.inner_text("#live-title") == "What if? You added 1 lever."
    sentence = page.inner_text("#live-sentence")
    assert "costs Brazil most" in sentence
    now = table(page)
    assert now["BRA"] < before["BRA"] - 0.01
    link = text_of(page, "Link")
    assert link.startswith(shipped.as_uri())
    fresh = opened(shipped, link.partition(shipped.as_uri())[2])
    assert fresh.inner_text("#live-sentence") == sentence
    assert_same(table(fresh), now)
    text = file_of(fresh, "Scenario file")
    assert_same(as_library(text), now)


def test_the_python_that_it_gives_says_the_same(
    opened: Any, shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = opened(shipped)
    add_tariff(page, "India", "Germany", "40")
    code = text_of(page, "Python")
    given: dict[str, Any] = {}
    exec(code, given)
    assert "welfare_pct" in capsys.readouterr().out
    found = given["result"].equilibrium
    known = dict(zip(found.world.countries, found.welfare_pct.tolist(), strict=True))
    assert_same(known, table(page))
    assert text_of(page, "Command") == f"detente run {SHIPPED}-changed.yaml"


def test_months_levers_and_assumptions_move_as_in_the_library(opened: Any, quarrel: Path) -> None:
    page = opened(quarrel)
    page.locator("#lever-0-slider").press("PageUp")
    page.locator("#lever-1-slider").press("PageDown")
    page.get_by_role("radio", name="1 year").check()
    solved(page)
    page.get_by_text("Assumptions (4)").click()
    page.get_by_label("Trade deficits").select_option(label="Trade in balance")
    page.get_by_label("Labour").select_option(label="Moves freely")
    solved(page)
    text = file_of(page, "Scenario file")
    assert "rate: 40" in text
    assert "fall: 40" in text
    assert_same(as_library(text, quarrel.parents[1]), table(page))


def test_undo_redo_off_and_back(opened: Any, quarrel: Path) -> None:
    page = opened(quarrel)
    before = table(page)
    page.get_by_role("checkbox").first.uncheck()
    solved(page)
    off = table(page)
    assert off != before
    assert page.inner_text("#live-title") == "What if? You turned 1 lever off."
    page.get_by_role("button", name="Undo").click()
    solved(page)
    assert_same(table(page), before)
    assert page.get_by_role("checkbox").first.is_checked()
    page.get_by_role("button", name="Redo").click()
    solved(page)
    assert_same(table(page), off)
    page.get_by_role("button", name="Back to the scenario").click()
    solved(page)
    assert_same(table(page), before)
    assert page.url.endswith("#live")


def test_the_sentence_is_spoken_and_the_proof_is_shown(opened: Any, quarrel: Path) -> None:
    page = opened(quarrel)
    page.locator("#lever-0-slider").press("ArrowRight")
    solved(page)
    sentence = page.inner_text("#live-sentence")
    page.locator("#live-heard", has_text=sentence).wait_for(state="attached")
    shown = page.inner_text("#live-proof")
    error = re.search(r"Largest error left in any equation: (0\.\d+)", shown)
    assert error
    assert float(error[1]) < 1e-8


def test_the_tabs_turn_with_arrow_keys(opened: Any, quarrel: Path) -> None:
    page = opened(quarrel)
    page.get_by_role("tab", name="Who pays").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="Trade").get_attribute("aria-selected") == "true"
    assert "share of its imports" in page.inner_text("#live-panel")


def test_the_tests_of_claims_are_read_on_the_readers_levers(opened: Any, quarrel: Path) -> None:
    page = opened(quarrel)
    shown = page.locator("#live-altered")
    assert "No test that is run here changes its answer." in shown.inner_text()
    for lever in page.get_by_role("checkbox").all():
        lever.uncheck()
        solved(page)
    assert "Its test would no longer pass" in shown.inner_text()
    assert "no verdicts" in " ".join(shown.inner_text().split())


def test_no_equilibrium_is_said_in_the_words_of_the_library(opened: Any, tmp_path: Path) -> None:
    file = written(tmp_path)
    aid = "  - {lever: aid, by: NORTH, on: EAST, amount: 5, name: aid, source: made up}\n"
    file.write_text(file.read_text(encoding="utf-8") + aid, encoding="utf-8")
    path = save_living(dt.Scenario.open(file), folder=tmp_path / "out")
    page = opened(path)
    page.get_by_role("button", name="Add a lever").click()
    form = page.get_by_role("dialog", name="Add a lever")
    form.get_by_label("What").select_option(label="Embargo")
    form.get_by_label("By").select_option(label="EAST")
    form.get_by_label("On", exact=True).select_option(label="All economies")
    form.get_by_label("In", exact=True).select_option(label="All")
    form.get_by_role("button", name="Add", exact=True).click()
    solved(page)
    text = file_of(page, "Scenario file")
    with pytest.raises(dt.SolveError) as refused:
        as_library(text, tmp_path)
    sentence = page.inner_text("#live-sentence")
    assert sentence.startswith("No equilibrium. ")
    assert refused.value.what.lower() in sentence.lower()
    assert "Relax “Embargo by EAST on All economies" in sentence
    assert page.locator("#live-panel svg").count() == 0
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("#live-panel svg", timeout=PATIENCE)
    assert "No equilibrium" not in page.inner_text("#live-sentence")


def test_twenty_drags_end_where_they_ended(opened: Any, quarrel: Path) -> None:
    page = opened(quarrel)
    draw = np.random.default_rng(3)
    sliders = page.locator("#live-levers input[type=range]")
    for _ in range(20):
        slider = sliders.nth(int(draw.integers(sliders.count())))
        box = slider.bounding_box()
        y = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * draw.random(), y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * draw.random(), y, steps=4)
        page.mouse.up()
    solved(page)
    text = file_of(page, "Scenario file")
    assert_same(as_library(text, quarrel.parents[1]), table(page))


def test_an_address_of_another_scenario_changes_nothing(opened: Any, quarrel: Path) -> None:
    before = table(opened(quarrel))
    for address in ("#live=bm9uc2Vuc2U", "#live=eyJtb3ZlZCI6eyI5OSI6e319LCJvZiI6IngifQ", "#live=%"):
        page = opened(quarrel, address)
        assert_same(table(page), before)


def test_a_report_holds_it_as_a_section(browser: Any, tmp_path: Path) -> None:
    scenario = dt.Scenario.open(written(tmp_path))
    path = tmp_path / "report.html"
    path.write_text(html(said(), living(scenario)), encoding="utf-8")
    assert path.stat().st_size <= MOST
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(path.as_uri())
    assert page.locator("#live").is_hidden()
    page.get_by_role("button", name="Change a lever").click()
    page.wait_for_selector("#live-panel svg", timeout=PATIENCE)
    assert page.locator("#summary").is_hidden()
    assert page.evaluate(TOO_WIDE) == [0, []]
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    title = page.locator("#live-title").evaluate(size)
    assert title > page.locator("#live .answer").evaluate(size)
    page.set_viewport_size({"width": SIZES["phone"][0], "height": SIZES["phone"][1]})
    middles = {
        round(box["y"] + box["height"] / 2)
        for one in page.locator(".live-bar .brand, .live-bar button:visible").all()
        if (box := one.bounding_box())
    }
    assert max(middles) - min(middles) <= 2
    page.get_by_role("button", name="Back to the report").click()
    assert page.locator("#summary").is_visible()
    assert heard == []
    page.close()


def test_a_page_of_a_shipped_scenario_is_small(shipped: Path) -> None:
    assert shipped.stat().st_size <= MOST
