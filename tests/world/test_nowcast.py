"""A nowcast: each rule by hand on three countries and three sectors, and 2023."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.errors import DataError
from detente.types import Array
from detente.world.build.nowcast import MovedFlows, NowcastTables, TradeRecord, moved_flows
from detente.world.build.nowcast_accounts import new_accounts
from detente.world.build.nowcast_customs import (
    BANNED_BY,
    COUNTRY,
)
from detente.world.build.nowcast_scores import (
    PairSample,
    growth_correlation,
    log_correlation,
    log_error,
)
from detente.world.build.nowcast_tables import (
    HUBS,
)
from detente.world.build.nowcast_world import Nowcast, build_nowcast
from detente.world.check import check
from detente.world.countries import bloc
from detente.world.world import ElasticitySet

COUNTRIES = ("AAA", "BBB", "HHH")
SECTORS = ("F", "G", "S")


def toy_sales() -> Array:
    """Each country sells 400 of each sector at home and 40 to each other country."""
    sales = np.full((3, 3, 3), 40.0)
    sales[np.arange(3), np.arange(3)] = 400.0
    return sales


def toy_world() -> dt.World:
    """Each sector uses 30, 60 and 90 of the three; BBB taxes what it buys of G by a tenth."""
    tariff = np.zeros((3, 3, 3))
    tariff[1, [0, 2], 1] = 0.1
    sales = toy_sales()
    inputs = np.broadcast_to([30.0, 60.0, 90.0], (3, 3, 3))
    spending = (sales * (1 + tariff)).sum(axis=1)
    return dt.World.from_arrays(
        countries=COUNTRIES,
        sectors=SECTORS,
        accounts={
            "sales": sales,
            "input_use": inputs,
            "value_added": sales.sum(axis=0) - inputs.sum(axis=2),
            "final_demand": spending - inputs.sum(axis=1),
            "tariff": tariff,
        },
        elasticities={"mine": ElasticitySet((5.0, 4.0, 3.0), "theta", "a guess")},
        labels={"year": 2021},
    )


def record(name: str, base: dict[tuple[int, int, int], float], covered: float = 0.0) -> TradeRecord:
    """A record of 10 in the later year wherever the first is given."""
    first, later = np.full((3, 3, 3), np.nan), np.full((3, 3, 3), np.nan)
    for cell, value in base.items():
        first[cell], later[cell] = value, 10.0
    return TradeRecord(name, f"{name}, a table", first, later, covered, of_pairs=True)


def toy_tables(*records: TradeRecord) -> NowcastTables:
    """GDP grows by 4, 1 and 1; HHH passes goods on; no flow is known to have ended."""
    return NowcastTables(
        countries=COUNTRIES,
        sectors=SECTORS,
        growth=np.array([4.0, 1.0, 1.0]),
        assumed={},
        records=records,
        hub=np.array([False, False, True]),
        ends=np.zeros((3, 3), dtype=bool),
    )


def test_without_a_record_flows_move_by_the_geometric_mean_of_growth() -> None:
    moved = moved_flows(toy_sales(), toy_tables())
    assert moved.factor[0, 1] == pytest.approx([2.0] * 3)
    assert moved.factor[1, 2] == pytest.approx([1.0] * 3)
    assert moved.factor[0, 0] == pytest.approx([1.0] * 3)
    assert set(moved.source[0].ravel()) == {"gdp", "domestic"}


def test_the_first_source_that_knows_a_flow_moves_it_by_its_ratio() -> None:
    best = record("best", {(0, 1, 0): 20.0})
    second = record("second", {(0, 1, 0): 5.0, (0, 1, 1): 40.0})
    moved = moved_flows(toy_sales(), toy_tables(best, second))
    assert moved.factor[0, 1] == pytest.approx([0.5, 0.25, 2.0])
    assert list(moved.source[0, 1]) == ["best", "second", "gdp"]


def test_no_record_moves_what_a_hub_buys_or_sells_or_what_stays_at_home() -> None:
    cells = {(0, 2, 0): 20.0, (2, 1, 0): 20.0, (1, 1, 0): 20.0}
    moved = moved_flows(toy_sales(), toy_tables(record("one", cells)))
    assert "one" not in moved.source
    assert moved.factor[2, 1, 0] == pytest.approx(1.0)


def test_a_record_of_no_pair_moves_a_hub_too() -> None:
    """What the seller's own totals say of a continent holds no goods that a hub passes on."""
    totals = replace(record("one", {(2, 1, 0): 20.0, (1, 1, 0): 20.0}), of_pairs=False)
    moved = moved_flows(toy_sales(), toy_tables(totals))
    assert moved.source[2, 1, 0] == "one"
    assert moved.source[1, 1, 0] == "domestic"


def test_a_small_base_says_nothing() -> None:
    moved = moved_flows(toy_sales(), toy_tables(record("one", {(0, 1, 0): 4.9})))
    assert moved.source[0, 1, 0] == "gdp"


def test_a_basket_speaks_for_a_flow_of_which_it_holds_half() -> None:
    cells = {(0, 1, 0): 19.0, (1, 0, 0): 21.0}
    moved = moved_flows(toy_sales(), toy_tables(record("basket", cells, covered=0.5)))
    assert moved.source[0, 1, 0] == "gdp"
    assert moved.source[1, 0, 0] == "basket"


def test_a_large_ratio_adds_no_more_money_than_its_source_records() -> None:
    one = record("one", {(0, 1, 0): 5.0})
    one.later[0, 1, 0] = 105.0
    moved = moved_flows(toy_sales(), toy_tables(one))
    assert moved.factor[0, 1, 0] * 40.0 == pytest.approx(140.0)
    assert moved.capped.sum() == 1


def test_a_flow_that_nobody_shows_has_ended_only_where_that_is_known() -> None:
    one = record("one", {(0, 1, 0): 20.0, (1, 0, 0): 20.0})
    one.later[:, :, 0] = 0.0
    ends = np.zeros((3, 3), dtype=bool)
    ends[0, 1] = True
    moved = moved_flows(toy_sales(), replace(toy_tables(one), ends=ends))
    assert moved.factor[0, 1, 0] == 0.0
    assert moved.source[1, 0, 0] == "gdp"


@pytest.mark.parametrize("growth", [0.0, -1.0, np.nan, np.inf])
def test_growth_that_cannot_be_is_refused(growth: float) -> None:
    tables = replace(toy_tables(), growth=np.array([1.0, growth, 1.0]))
    with pytest.raises(DataError, match=r"^BBB: growth of GDP"):
        moved_flows(toy_sales(), tables)


def test_a_record_below_zero_is_refused() -> None:
    with pytest.raises(DataError, match="below zero"):
        moved_flows(toy_sales(), toy_tables(record("one", {(0, 1, 0): -20.0})))


def test_a_record_of_another_shape_is_refused() -> None:
    one = TradeRecord("one", "", np.ones((2, 2, 2)), np.ones((2, 2, 2)), 0.0, of_pairs=True)
    with pytest.raises(DataError, match="has shape"):
        moved_flows(toy_sales(), toy_tables(one))


def toy_nowcast(target: Array) -> tuple[dt.World, dt.World, MovedFlows]:
    """The toy, the toy moved, and how."""
    base = toy_world()
    moved = moved_flows(base.sales, toy_tables(record("one", {(0, 1, 0): 20.0})))
    made = new_accounts(base, moved.factor, target)
    new = dt.World.from_arrays(
        countries=COUNTRIES,
        sectors=SECTORS,
        accounts=made.accounts,
        elasticities=base.elasticities,
    )
    return base, new, moved


def test_accounts_close_at_the_target_of_value_added() -> None:
    target = np.array([1400.0, 900.0, 1000.0])
    base, new, moved = toy_nowcast(target)
    assert new.value_added.sum(axis=1) == pytest.approx(target, rel=1e-6)
    away = ~np.eye(3, dtype=bool)
    assert new.sales[away] == pytest.approx((base.sales * moved.factor)[away], rel=1e-7)
    assert new.sales[0, 1, 0] == pytest.approx(20.0)
    assert np.ptp(new.sales[0, 0] / base.sales[0, 0]) < 1e-6
    assert_closed(new)
    assert np.array_equal(new.tariff, base.tariff)


def test_nothing_moves_where_nothing_grows() -> None:
    base = toy_world()
    made = new_accounts(base, np.ones((3, 3, 3)), base.value_added.sum(axis=1))
    assert made.domestic_factor == pytest.approx(np.ones(3))
    assert made.accounts["input_use"] == pytest.approx(base.input_use)


def test_where_all_grows_alike_every_account_does() -> None:
    base = toy_world()
    factor = np.full((3, 3, 3), 1.5)
    factor[np.arange(3), np.arange(3)] = 1.0
    made = new_accounts(base, factor, 1.5 * base.value_added.sum(axis=1))
    assert made.domestic_factor == pytest.approx(np.full(3, 1.5))
    for name in ("input_use", "value_added", "final_demand"):
        assert made.accounts[name] == pytest.approx(1.5 * getattr(base, name))


def test_a_target_below_what_is_sold_abroad_is_refused() -> None:
    base = toy_world()
    factor = np.full((3, 3, 3), 50.0)
    with pytest.raises(DataError, match="AAA: no factor of sales at home"):
        new_accounts(base, factor, base.value_added.sum(axis=1))


def assert_closed(world: dt.World) -> None:
    """Both identities to 1e-9 of the country's output."""
    output = world.output.sum(axis=1)[:, None]
    cost = world.value_added + world.input_use.sum(axis=2) - world.output
    market = world.final_demand + world.input_use.sum(axis=1) - world.expenditure
    assert np.abs(cost / output).max() < 1e-9
    assert np.abs(market / output).max() < 1e-9


def sample(values: list[float]) -> PairSample:
    """Three pairs of AAA as seller, one sector."""
    value = np.ones((3, 3))
    value[:, 0] = values
    among = np.zeros((3, 3), dtype=bool)
    among[:, 0] = True
    return PairSample(value, among, (0,))


def test_scores_by_hand() -> None:
    sales = np.ones((3, 3, 1))
    sales[:, 0, 0] = [10.0, 100.0, 1000.0]
    assert log_correlation(sample([20.0, 200.0, 2000.0]), sales) == pytest.approx(1.0)
    assert log_error(sample([20.0, 200.0, 8000.0]), sales) == pytest.approx(np.log(2))
    grown = sales * 1.0
    grown[:, 0, 0] = [10.0, 200.0, 4000.0]
    recorded = sample([10.0, 400.0, 16000.0])
    assert growth_correlation(recorded, sales, grown) == pytest.approx(1.0)
    assert np.isnan(growth_correlation(recorded, sales, sales))


@pytest.fixture(scope="module")
def built(shared: Path) -> Nowcast:
    """The nowcast of the shipped world of 2021."""
    return build_nowcast(shared, dt.World.open("icio-2021"))


def test_the_nowcast_closes_and_meets_its_targets(built: Nowcast) -> None:
    base = dt.World.open("icio-2021")
    target = base.value_added.sum(axis=1) * built.tables.growth
    assert built.world.value_added.sum(axis=1) == pytest.approx(target, rel=1e-6)
    assert_closed(built.world)
    assert not [fault for fault in check(built.world) if fault.level == "refuse"]
    assert np.array_equal(built.world.sales, built.world.sales.astype(np.float32))
    assert np.array_equal(built.world.tariff, base.tariff)


def test_every_flow_abroad_moved_by_its_factor(built: Nowcast) -> None:
    base = dt.World.open("icio-2021")
    away = built.moved.source != "domestic"
    wanted = base.sales * built.moved.factor
    assert built.world.sales[away] == pytest.approx(wanted[away], rel=1e-6)


def test_no_record_of_a_pair_moves_a_hub(built: Nowcast) -> None:
    for code in HUBS:
        n = built.world.country(code)
        touching = {*built.moved.source[n].ravel(), *built.moved.source[:, n].ravel()}
        assert touching == {"gdp", "domestic", "russia customs"}


def test_the_nowcast_says_what_it_is(built: Nowcast, tmp_path: Path) -> None:
    facts = built.world.provenance
    assert "nowcast" in facts["title"]
    assert "nowcast" in facts["method"]
    assert built.world.name == "nowcast-2023"
    assert built.world.year == 2023
    assert list(facts["assumed_growth"]) == ["TWN"]
    assert sum(facts["share_of_trade_moved"].values()) == pytest.approx(1.0, abs=1e-3)
    again = dt.World.load(built.world.save(tmp_path / "nowcast.npz"))
    assert again.digest == built.world.digest
    assert again.provenance["scores"] == facts["scores"]


def test_crude_moved_where_it_went(built: Nowcast, shared: Path) -> None:
    # What BACI records of crude from Russia to Germany fell from 10.3 billion USD to 0.04.
    crude = next(k for k, code in enumerate(built.world.sectors) if code in ("B061", "B06"))
    here = built.world.country(COUNTRY)
    india, germany = (built.world.country(code) for code in ("IND", "DEU"))
    assert built.moved.factor[india, here, crude] > 20
    assert built.moved.factor[germany, here, crude] < 0.5
    assert COUNTRY not in bloc(BANNED_BY).members


def test_a_base_of_another_year_is_refused(shared: Path) -> None:
    with pytest.raises(DataError, match="is of 2019"):
        build_nowcast(shared, dt.World.open("icio-2019"))


def test_a_base_without_a_country_of_the_sources_is_refused(shared: Path) -> None:
    base = dt.World.open("icio-2021").aggregate({"EAST": ["CHN", "KOR"]})
    with pytest.raises(DataError, match="no accounts for CHN"):
        build_nowcast(shared, base)
