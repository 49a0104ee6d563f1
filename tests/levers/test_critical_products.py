"""Critical products: shares by link from the table, sectors of their own, and the floor."""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.levers import products
from detente.levers.products import covered_share, hidden_products, set_apart
from detente.scenario.file import Scenario
from detente.scenario.floor import floors
from detente.scenario.uncertain import uncertain, with_values
from detente.world.countries import bloc
from detente.world.shipped import read_table
from tests.levers.small import shock_of
from tests.world.family import family_world

WORLD = family_world()
CHIPS = "C26-chips"
ROW = {"sector": "C26", "tag": "assumed", "source": "made for a test", "critical": "1"}


def row(buyer: str, seller: str, shares: tuple[float, float, float]) -> dict[str, str]:
    named = zip(("low_pct", "covered_pct", "high_pct"), shares, strict=True)
    numbers = {name: str(value) for name, value in named}
    return {**ROW, "product": "chips", "buyer": buyer, "seller": seller, **numbers}


TABLE = (
    row("DEU", "USA", (1, 2, 3)),
    row("", "", (5, 10, 30)),
    row("", "USA", (40, 50, 60)),
    row("CHN", "", (6, 7, 8)),
    row("RUS", "RUS", (1, 1, 1)),
    row("", "EU27", (20, 20, 20)),
)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another table of products."""
    monkeypatch.setattr(products, "read_table", lambda name: TABLE)
    set_apart.cache_clear()


@pytest.mark.usefixtures("table")
def test_a_row_for_both_goes_before_one_for_the_buyer_and_that_before_one_for_the_seller() -> None:
    """Countries are CHN, DEU, RUS, USA; at home the row for all holds, but for Russia's own."""
    share = 100 * covered_share(["chips"], WORLD)[:, :, WORLD.sector("C26")]
    expected = [[10, 7, 7, 7], [10, 10, 10, 2], [10, 20, 1, 50], [10, 20, 10, 10]]
    np.testing.assert_allclose(share, expected)


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(("at", "expected"), [(0, 40), (0.25, 45), (0.5, 50), (1, 60)])
def test_a_share_moves_from_its_low_to_its_high_end(at: float, expected: float) -> None:
    world = set_apart(WORLD, ("chips",), at)
    buyer, seller = WORLD.country("RUS"), WORLD.country("USA")
    old = WORLD.sales[buyer, seller, WORLD.sector("C26")]
    found = world.sales[buyer, seller, world.sector(CHIPS)] / old
    assert 100 * found == pytest.approx(expected)


def test_a_lever_on_a_product_apart_touches_its_links_and_no_other() -> None:
    world = set_apart(WORLD, ("chips",))
    place = world.country("CHN"), world.country("USA"), world.sector(CHIPS)
    banned = shock_of(world, "export_control by USA on CHN products chips")
    assert banned.banned is not None or banned.variety_hat is not None
    gone = banned.variety_hat if banned.banned is None else 1.0 - banned.banned
    assert gone is not None and gone[place] == 0 and (gone != 1).sum() == 1
    both = shock_of(world, "embargo by USA on CHN in C26 exports")
    assert both.banned is not None and both.banned.sum() == 2


def test_another_product_of_the_sector_is_the_same_share_of_both_parts() -> None:
    world = set_apart(dt.World.open("icio-2021"), ("chips",))
    share = covered_share(["dual_use"], world)
    for code in (CHIPS, "C26-rest"):
        assert (share[:, :, world.sector(code)] == 0.4).all()


def test_a_world_is_split_once() -> None:
    world = set_apart(WORLD, ("chips",))
    assert set_apart(WORLD, ("chips",)) is world
    assert set_apart(world, ("chips",)) is world
    assert set_apart(WORLD, ()) is WORLD


def test_what_is_hidden_is_known_until_it_is_apart() -> None:
    assert hidden_products(WORLD, ("C26", "C19")) == {"chips": ("C26",)}
    assert hidden_products(WORLD, ("C19",)) == {}
    assert hidden_products(set_apart(WORLD, ("chips",)), (CHIPS, "C26-rest")) == {}


def test_the_shipped_shares_are_in_their_ranges_and_have_sources() -> None:
    for one in read_table("products"):
        low, value, high = (float(one[name]) for name in ("low_pct", "covered_pct", "high_pct"))
        assert 0 <= low <= value <= high <= 100, one
        assert one["source"] and one["tag"] in ("data", "calibrated", "assumed")
        for side in ("buyer", "seller"):
            known = one[side] in ("", "EU27") or dt.World.open("icio-2021").country(one[side])
            assert known is not None
    assert bloc("EU27").members


def test_chips_made_by_country_are_near_what_others_counted() -> None:
    """Sales of chips in the world were 555.9 billion USD in 2021 (SIA); with chips that cross a
    border more than once the accounts hold more. Taiwan's and Korea's shares are those of trade.
    """
    world = set_apart(dt.World.open("icio-2021"), ("chips",))
    made = world.output[:, world.sector(CHIPS)] / 1000
    assert 556 < made.sum() < 1.5 * 556
    assert 120 < made[world.country("TWN")] < 160
    assert made[world.country("TWN")] / made.sum() == pytest.approx(0.2, abs=0.03)


TEXT = """scenario: a
parameters: {critical_products: [chips]}
levers:
  - {lever: embargo, by: USA, on: CHN, sectors: C26, fall: 50, source: made for a test}
"""


def test_a_scenario_is_solved_on_the_world_it_asks_for() -> None:
    scenario = Scenario.parse(TEXT)
    assert scenario.world.name == "icio-2021-with-chips"
    assert scenario.parameters.critical_inputs == ("B05", "B061", "B062", "C19", CHIPS)
    assert scenario.remarks == ()
    assert Scenario.parse(TEXT).world is scenario.world
    whole = scenario.set(parameters__critical_products=[])
    assert whole.world is dt.World.open("icio-2021")
    assert whole.digest != scenario.digest
    (said,) = whole.remarks
    assert said.startswith("floor: what buyers of chips lose together is a lower bound")


def test_only_levers_on_flows_have_a_floor() -> None:
    quiet = "scenario: a\nlevers:\n  - {lever: labour, by: CHN, change: -1, source: a test}\n"
    assert Scenario.parse(quiet).remarks == ()
    assert floors(Scenario.open("russia-gas-stop-2022").content.levers, WORLD) == []
    assert floors(Scenario.parse(TEXT).content.levers, WORLD)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[chips]", "[chip]", r"b.yaml:2: unknown product group 'chip'; did you mean 'chips'"),
        ("[chips]", "[gas]", r"b.yaml:2: it is itself a part of B06"),
        ("[chips]}", "[chips], product_share: 2}", r"b.yaml:2: .*product_share"),
    ],
)
def test_what_cannot_be_apart_is_refused_where_it_is_written(
    old: str, new: str, message: str
) -> None:
    with pytest.raises(dt.ScenarioError, match=message):
        Scenario.parse(TEXT.replace(old, new), path="b.yaml")


def test_the_share_is_drawn_where_a_product_is_critical_and_nowhere_else() -> None:
    scenario = Scenario.parse(TEXT)
    declared = uncertain(scenario)
    (one,) = [one for one in declared if one.name == "product_share"]
    assert one.number.median == scenario.content.parameters.product_share
    moved = with_values(scenario, {"product_share": 1.0}, declared)
    assert moved.world.digest == set_apart(dt.World.open("icio-2021"), ("chips",), 1.0).digest
    plain = uncertain(scenario.set(parameters__critical_products=[]))
    assert "product_share" not in {one.name for one in plain}


@pytest.mark.parametrize("name", ["taiwan-cut-off", "chip-controls-2022"])
def test_the_shipped_scenarios_about_chips_set_them_apart(name: str) -> None:
    scenario = Scenario.open(name)
    assert CHIPS in scenario.world.sectors
    assert not any(said.startswith("floor") for said in scenario.remarks)
    assert any("detente list products" in note for note in scenario.content.notes)


def test_a_cut_off_of_taiwan_costs_buyers_more_with_chips_apart() -> None:
    """What the floor promises: all buyers together, and China, which buys most of the chips."""
    apart = Scenario.open("taiwan-cut-off")
    whole = apart.set(parameters__critical_products=[])
    lost = []
    for scenario in (whole, apart):
        found = dt.run(scenario).horizons["month-3"]
        world = found.world
        others = [k for k, code in enumerate(world.countries) if code != "TWN"]
        china = found.welfare_pct[world.country("CHN")]
        lost.append((found.welfare_pct[others] @ world.income[others], china))
    assert lost[1][0] < lost[0][0] < 0
    assert lost[1][1] < lost[0][1] < 0
