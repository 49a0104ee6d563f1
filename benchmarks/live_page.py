"""Times of the living page in Chromium: `python -m benchmarks.live_page [SCENARIO...]`.

Each case opens a page from a local file and drags its levers, one after another, in small steps:
from the event of the slider until the picture is painted, with numbers that are near the answer and
with proved ones; and what the threads of the page and its workers computed for a step, which others
on the machine disturb less. `python -m benchmarks.live_page memory` makes two hundred drags on the
reference case and prints what the page holds on the way. Needs Linux and Chromium (`apt-get install
chromium`).
"""

from __future__ import annotations

import math
import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from detente.process import settle
from detente.report.live.living import live_html
from detente.scenario.file import Scenario

REFERENCE = "beijing-moscow-2022"
DRAGS, STEPS, MANY, BETWEEN = 15, 5, 200, 25
PATIENCE = 120_000
MB = 1024 * 1024


@dataclass(frozen=True)
class Case:
    """A scenario at one horizon, and within how many milliseconds it should answer."""

    scenario: str
    horizon: str
    asked: int


LONG_RUN = (
    *("russia-gas-stop-2022", "us-tariffs-2025", "eu-us-deal-2025", "china-rare-earths-2025"),
    *("oil-price-cap-30", REFERENCE),
)
# No lever of these begins or ends within the first year.
UNDATED = ("germany-china-cut-off", "russia-gas-stop-2022")
CASES = (
    *(Case(name, "long-run", 100) for name in LONG_RUN),
    *(Case(name, "year-1", 500) for name in UNDATED),
    Case(REFERENCE, "year-1", 1000),
)

# Run in the page: moves a slider and says after how many milliseconds the picture was painted with
# near numbers, if it was, and with proved ones; null where the value is the one that stands.
MOVE = """([id, value]) => new Promise((resolve) => {
  const live = document.getElementById("live"), panel = document.getElementById("live-panel");
  const slider = document.getElementById(id), before = slider.value;
  const found = { near: null, proved: null, refused: false };
  const painted = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(null);
  });
  const start = performance.now();
  const watch = new MutationObserver(() => {
    const solving = live.classList.contains("solving"), name = solving ? "near" : "proved";
    if (!solving) watch.disconnect();
    painted(() => {
      found[name] ??= performance.now() - start;
      found.refused = !panel.querySelector("svg");
      if (!solving) resolve(found);
    });
  });
  slider.value = value;
  slider.dispatchEvent(new Event("input"));
  if (slider.value === before) {
    resolve(null);
    return;
  }
  watch.observe(panel, { childList: true });
  watch.observe(live, { attributes: true, attributeFilter: ["class"] });
})"""
LET_GO = "id => document.getElementById(id).dispatchEvent(new Event('change'))"
SLIDERS = """() => [...document.querySelectorAll("#live-levers input[type=range]:enabled")]
  .filter((one) => one.checkVisibility())
  .map(({ id, min, max, value }) => ({ id, min: +min, max: +max, value: +value }))"""
KNOWN = "() => !document.querySelector('#live-ties .waiting')"
SOLVED = "#live:not(.solving)"


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        sys.exit("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--js-flags=--expose-gc"]
        )
        yield browser
        browser.close()


def opened(browser: Any, name: str) -> tuple[Any, float]:
    """The page of a scenario with all that it works out unasked, and when it was usable."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "live.html"
        path.write_text(live_html(Scenario.open(name)), encoding="utf-8")
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_selector("#live-panel svg", timeout=PATIENCE)
        usable = page.evaluate("performance.now()")
        page.wait_for_timeout(1500)
        page.wait_for_function(KNOWN, timeout=PATIENCE)
    return page, usable


def at_horizon(page: Any, horizon: str) -> None:
    page.locator(f"#live-choices input[value='{horizon}']").check()
    page.wait_for_selector(SOLVED, timeout=PATIENCE)


def drag(page: Any, renderers: list[int], draw: random.Random) -> list[dict[str, Any]]:
    """What each step of one random drag took; steps that change nothing are left out."""
    one = draw.choice(page.evaluate(SLIDERS))
    end, found = draw.uniform(one["min"], one["max"]), []
    for step in range(1, STEPS + 1):
        value = one["value"] + (end - one["value"]) * step / STEPS
        before = computed(renderers)
        moved = page.evaluate(MOVE, [one["id"], value])
        found.append(moved and moved | {"computed": computed(renderers) - before})
    page.evaluate(LET_GO, one["id"])
    page.wait_for_selector(SOLVED, timeout=PATIENCE)
    return [step for step in found if step]


def row(case: Case, steps: list[dict[str, Any]]) -> str:
    """A line of the table: medians and what 19 of 20 steps keep to."""
    answered = [one for one in steps if not one["refused"]]
    near = [one["near"] or one["proved"] for one in answered]
    proved = [one["proved"] for one in answered]
    worked = [one["computed"] for one in answered]
    numbers = " | ".join(
        f"{statistics.median(some):.0f} | {most(some):.0f}" for some in (near, proved, worked)
    )
    counts = f"{len(steps)}, {len(steps) - len(answered)}"
    return f"| {case.scenario} | {case.horizon} | {case.asked} | {numbers} | {counts} |"


def most(times: list[float]) -> float:
    """What 19 of 20 keep to."""
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


def times(cases: list[Case]) -> None:
    """Print the table of some cases."""
    print("Milliseconds from the slider's event to the painted picture.\n")
    print(
        "| scenario | horizon | asked | near, median | 95 % | proved, median | 95 %"
        " | computed, median | 95 % | steps, refused |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    first: dict[str, float] = {}
    with chromium() as browser:
        for case in cases:
            page, usable = opened(browser, case.scenario)
            first[case.scenario] = min(usable, first.get(case.scenario, math.inf))
            at_horizon(page, case.horizon)
            draw, shown = random.Random(1), renderers(browser)
            drag(page, shown, draw)
            steps = [step for _ in range(DRAGS) for step in drag(page, shown, draw)]
            print(row(case, steps), flush=True)
            page.close()
    print("\n| scenario | milliseconds from opening the file to the first answer |\n|---|---|")
    for name, usable in first.items():
        print(f"| {name} | {usable:.0f} |")


def renderers(browser: Any) -> list[int]:
    """The processes that show pages."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    return [one["id"] for one in processes if one["type"] == "renderer"]


def computed(processes: list[int]) -> float:
    """Milliseconds that main threads and workers have computed."""
    whole = 0.0
    for process in processes:
        for task in Path(f"/proc/{process}/task").iterdir():
            name = (task / "comm").read_text(encoding="utf-8")
            if task.name == str(process) or name.startswith("DedicatedWorker"):
                whole += int((task / "schedstat").read_text(encoding="utf-8").split()[0]) / 1e6
    return whole


def held(processes: list[int]) -> float:
    """Memory of some processes, in MB."""
    return sum(resident(process) for process in processes) / MB


def resident(process: int) -> int:
    """Bytes of memory that a process has (Linux)."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def memory() -> None:
    """Print what the page of the reference case holds while levers are dragged."""
    print("| drags | MB of the page's process | MB of the page's own heap |\n|---|---|---|")
    draw = random.Random(2)
    with chromium() as browser:
        page, _ = opened(browser, REFERENCE)
        at_horizon(page, "long-run")
        shown = renderers(browser)
        for count in range(MANY + 1):
            if count % BETWEEN == 0:
                page.evaluate("gc()")
                for worker in page.workers:
                    worker.evaluate("gc()")
                heap = page.evaluate("performance.memory.usedJSHeapSize") / MB
                print(f"| {count} | {held(shown):.0f} | {heap:.1f} |", flush=True)
            drag(page, shown, draw)


if __name__ == "__main__":
    settle()
    asked = sys.argv[1:]
    if asked == ["memory"]:
        memory()
    else:
        times([one for one in CASES if not asked or one.scenario in asked])
