"""The engine's source and its packs: one name once, no loss, small enough for a page."""

from __future__ import annotations

import base64
import re
import zlib
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from detente.claims.claims_file import Claims
from detente.energy.route_limits import RouteRoom
from detente.report.live import page_pack
from detente.report.live.claim_tests import packed_tests
from detente.report.live.pack import PARTS, Packer, as_text, engine, pack_of
from detente.report.live.page_pack import _fuels, _route, packed_plan
from detente.scenario.file import Scenario
from detente.world.countries import bloc

# A page holds engine, pack and the rest in this many bytes.
MOST = 4_500_000


def defined_twice(source: str) -> list[str]:
    """Names that a script defines more than once: the second would silently replace the first."""
    found = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", source, re.MULTILINE)
    return [name for name, count in Counter(found).items() if count > 1]


def test_no_name_is_defined_twice() -> None:
    assert not defined_twice(engine())


def test_the_engine_evaluates_nothing() -> None:
    assert not re.search(r"\beval\b|new Function|fetch\(|XMLHttpRequest|import\(", engine())
    assert len(set(PARTS)) == len(PARTS)


def test_the_text_of_a_pack_is_small_and_gives_it_back() -> None:
    pack = pack_of(Scenario.open("eu-us-deal-2025"), ("long-run",))
    text = as_text(pack)
    assert zlib.decompress(base64.b64decode(text)) == pack
    assert len(text) + len(engine()) < MOST


PLAN = """scenario: plan
start: 2022-03-01
horizons: [year-1, long-run]
levers:
  - {lever: productivity, by: USA, sectors: C26, change: WRITTEN}
  - {lever: tariff, by: USA, on: RUS, sectors: goods, rate: 20}
"""


@pytest.mark.parametrize("day", ["2023-06-30", ""])
def test_the_last_day_is_written_where_the_file_says_one(day: str) -> None:
    said = f"long_run: {day}\n" if day else ""
    path = PLAN if day else PLAN.replace("horizons: [year-1, long-run]", "")
    scenario = Scenario.parse(path.replace("WRITTEN", "5") + said)
    assert packed_plan(scenario, Packer())["last_day_written"] == day


@pytest.mark.parametrize(
    ("written", "ends"),
    [(5, (-30, 30)), (-5, (-30, 30)), (40, (-30, 80)), (-40, (-80, 30))],
)
def test_a_slider_moves_both_ways_from_what_is_written(
    written: float, ends: tuple[float, float]
) -> None:
    plan = packed_plan(Scenario.parse(PLAN.replace("WRITTEN", str(written))), Packer())
    slider, rate = (lever["slider"] for lever in plan["levers"])
    assert (slider["min"], slider["max"]) == ends
    assert (rate["min"], rate["written"], rate["max"]) == (0, 20, 60)


CLAIMS = """document: A test
date: 2022-12-30
claims:
  - id: S01
    short: It costs Russia
    statement: The tariff costs Russia something.
    speaker: a test
    kind: KIND
    tests:
      - name: loss
        label: its loss
        measure: MEASURE
        holds: {below: -1}
        contradicted: {at_least: -1}
        rests_on: RESTS
        nulls: [no lever]
"""


@pytest.mark.parametrize(
    ("kind", "rests", "measure", "horizon"),
    [
        ("quantity", "model", 'welfare("RUS")', "long-run"),
        ("quantity", "model", 'welfare("RUS", "year-1")', "year-1"),
        ("quantity", "model", 'welfare("RUS", "year-1") - welfare("CHN", "long-run")', None),
        ("quantity", "assumption", 'welfare("RUS")', None),
        ("choice", "model", 'welfare("RUS")', None),
    ],
)
def test_the_page_reads_tests_that_rest_on_one_of_its_equilibria(
    kind: str, rests: str, measure: str, horizon: str | None
) -> None:
    ceiling = "\n    ceiling: holds under assumptions" if kind == "choice" else ""
    text = (
        CLAIMS.replace("KIND", kind + ceiling).replace("RESTS", rests).replace("MEASURE", measure)
    )
    scenario = Scenario.parse(PLAN.replace("WRITTEN", "5"))
    found = packed_tests(Claims.parse(text).on(scenario), scenario)
    assert [one["horizon"] for one in found["read"]] == ([horizon] if horizon else [])
    assert found["left_out"] == int(horizon is None)


def test_a_route_without_trade_limits_nothing() -> None:
    """What goes to members of the union is no part of it, and is all that the second one has."""
    world = Scenario.parse(PLAN.replace("WRITTEN", "5")).world
    pool: Any = SimpleNamespace(
        members=[world.country("DEU")], position=world.sector("C19"), fuel="products"
    )
    route = _route(pool, RouteRoom(("CHN", "DEU"), 1.25), world, Packer())
    assert route is not None
    assert (route["name"], route["quantity_hat"]) == (
        "routes of products from RUS to CHN, DEU",
        1.25,
    )
    inside = _route(pool, RouteRoom(("DEU", "RUS"), 1.25), world, Packer())
    assert inside is None


def test_every_month_of_the_path_has_its_room_and_equal_ones_are_packed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Room grows in the first three months; five years are the longest horizon with an end."""
    monkeypatch.setattr(
        page_pack, "_rooms", lambda pool, scenario, month, packer: {"imports": min(month, 3)}
    )
    found = _fuels(Scenario.parse(PLAN.replace("WRITTEN", "5")), Packer())
    months = {**{str(month): month for month in range(1, 61)}, "null": 3}
    assert set(found["room_of"]) == set(months)
    assert len(found["rooms"]) == 3
    for name, month in months.items():
        rooms = found["rooms"][found["room_of"][name]]
        assert rooms == [{"imports": min(month, 3)}] * len(found["pools"]), name


def test_the_pool_of_gas_is_the_union_with_all_others_outside() -> None:
    scenario = Scenario.parse(PLAN.replace("WRITTEN", "5"))
    world = scenario.world
    (pool,) = _fuels(scenario, Packer())["pools"]
    assert pool["seller"] == world.country("RUS")
    assert {world.countries[k] for k in pool["members"]} == set(bloc("EU27").members)
    assert pool["seller"] in pool["outside"]
    everyone = sorted([*pool["members"], *pool["outside"]])
    assert everyone == list(range(len(world.countries)))
