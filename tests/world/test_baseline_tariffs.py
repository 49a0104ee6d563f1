"""Baseline tariffs: each rule by hand on tiny tables, then the real tables."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.world.build.baseline_tariffs import (
    ASSUMED,
    DATA,
    ESTIMATED,
    BaselineTariffs,
    TariffTables,
    baseline_tariffs,
    filled_levels,
    implausible_rates,
    schedule_scales,
    tag_summary,
    within,
)
from detente.world.build.tariff_tables import (
    TariffAxes,
    common_profile,
    free_pairs,
    importer_levels,
    mfn_by_hs6,
    one_voice_each,
    padded,
    read_tariff_tables,
    recorded_duties,
)
from detente.world.countries import UNION, bloc
from detente.world.shipped import goods_sectors

N = np.nan
NO_PAIR = np.zeros((4, 4), dtype=bool)


def tables() -> TariffTables:
    """A and B are a customs union, C and D stand alone; food, cars, and services without duty."""
    return TariffTables(
        countries=("A", "B", "C", "D"),
        sectors=("food", "cars", "services"),
        territory=("AB", "AB", "C", "D"),
        goods=np.array([True, True, False]),
        recorded=np.full((4, 4, 3), N),
        recorded_mean=np.full((4, 4), N),
        free=NO_PAIR,
        free_assumed=NO_PAIR,
        level=np.array([0.06, 0.06, 0.04, N]),
        level_assumed=np.zeros(4, dtype=bool),
        profile=np.tile([3.0, 1.0, 0.0], (4, 1)),
    )


def test_a_schedule_keeps_the_mean_of_the_importer() -> None:
    """C buys as much food as cars, shape 3 to 1 with mean 2: scale .02, so 6 % and 2 %."""
    found = baseline_tariffs(tables(), np.ones((4, 4, 3)))
    np.testing.assert_allclose(found.rate[2, 0], [0.06, 0.02, 0.0])
    assert found.tag[2, 0].tolist() == [ESTIMATED, ESTIMATED, DATA]
    assert not found.rate[2, 2].any()
    assert set(found.tag[2, 2]) == {DATA}


def test_members_of_a_territory_charge_one_schedule_and_nothing_inside() -> None:
    """A buys food only and B cars only, 1 and 3 from outside: mean shape 1.5, scale .06 / 1.5."""
    sales = np.ones((4, 4, 3))
    sales[0] = [2.0, 0.0, 7.0]
    sales[1] = [0.0, 6.0, 7.0]
    found = baseline_tariffs(tables(), sales)
    for member in (0, 1):
        np.testing.assert_allclose(found.rate[member, 2], [0.12, 0.04, 0.0])
        assert not found.rate[member, :2].any()
    duty = (found.rate * sales)[:2].sum()
    assert duty / sales[:2, 2:, :2].sum() == pytest.approx(0.06)


def test_free_pairs_pay_nothing_and_do_not_count_in_the_mean() -> None:
    """C free from A for certain and from B by assumption: D alone pays, on its own 3 to 1 mix."""
    free, assumed = NO_PAIR.copy(), NO_PAIR.copy()
    free[2, :2] = True
    assumed[2, 1] = True
    sales = np.ones((4, 4, 3))
    sales[2, 3] = [3.0, 1.0, 0.0]
    found = baseline_tariffs(replace(tables(), free=free, free_assumed=assumed), sales)
    assert not found.rate[2, :2].any()
    assert (found.tag[2, 0, 0], found.tag[2, 1, 0]) == (DATA, ASSUMED)
    np.testing.assert_allclose(found.rate[2, 3], [0.048, 0.016, 0.0])


def test_an_importer_without_a_mean_takes_the_median_of_territories() -> None:
    """The union counts once: the median of 6 and 4 is 5, so D pays 7.5 and 2.5 %, assumed."""
    level, known = filled_levels(tables())
    assert level[3] == pytest.approx(0.05)
    assert known.tolist() == [True, True, True, False]
    found = baseline_tariffs(tables(), np.ones((4, 4, 3)))
    np.testing.assert_allclose(found.rate[3, 0], [0.075, 0.025, 0.0])
    assert found.tag[3, 0].tolist() == [ASSUMED, ASSUMED, DATA]
    doubtful = replace(tables(), level_assumed=np.array([False, False, True, False]))
    assert baseline_tariffs(doubtful, np.ones((4, 4, 3))).tag[2, 0, 0] == ASSUMED
    with pytest.raises(dt.DataError, match="no importer has a mean tariff"):
        filled_levels(replace(tables(), level=np.full(4, N)))


def test_recorded_duties_stand_and_the_mean_of_a_pair_is_spread() -> None:
    """C from A: 10 % on food recorded, cars from the pair's 4 % at shape 3 to 1: 2 %."""
    cells, pairs = np.full((4, 4, 3), N), np.full((4, 4), N)
    cells[2, 0, 0] = 0.1
    pairs[2, 0] = 0.04
    free = NO_PAIR.copy()
    free[2, 0] = True
    with_records = replace(tables(), recorded=cells, recorded_mean=pairs, free=free)
    found = baseline_tariffs(with_records, np.ones((4, 4, 3)))
    np.testing.assert_allclose(found.rate[2, 0], [0.1, 0.02, 0.0])
    assert found.tag[2, 0].tolist() == [DATA, ESTIMATED, DATA]
    nothing = baseline_tariffs(with_records, np.zeros((4, 4, 3)))
    assert nothing.rate[2, 0, 1] == pytest.approx(0.02)


def test_wrong_tables_are_refused() -> None:
    cells = np.full((4, 4, 3), N)
    cells[2, 0, 1] = -0.1
    with pytest.raises(dt.DataError, match=r"C from A: a tariff on cars is -0\.1"):
        baseline_tariffs(replace(tables(), recorded=cells), np.ones((4, 4, 3)))
    flat = replace(tables(), profile=np.zeros((4, 3)))
    with pytest.raises(dt.DataError, match="AB: the profile is zero on all that is dutiable"):
        schedule_scales(flat, np.full(4, 0.1), np.ones((4, 4, 3)))


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_codes_get_their_zeros_back(tmp_path: Path) -> None:
    """1012100 is 01012100; a duty by weight counts as 0 in the mean of its six digits."""
    write(tmp_path, "mfn.csv", "hs8,mfn_rate", "1012100,0.1", "01012900,0", "01012101,0")
    assert padded("10121", 6) == "010121"
    assert mfn_by_hs6(tmp_path / "mfn.csv") == {"010121": 0.05, "010129": 0.0}
    write(tmp_path, "mfn.csv", "hs8,mfn_rate", "01012100,5%")
    with pytest.raises(dt.DataError, match="mfn_rate is '5%', must be a number"):
        mfn_by_hs6(tmp_path / "mfn.csv")
    with pytest.raises(dt.DataError, match="no such table"):
        mfn_by_hs6(tmp_path / "none.csv")


def test_the_union_row_is_each_members_and_strangers_are_the_rest(tmp_path: Path) -> None:
    """The double row is dropped; two exporters without accounts: 3 of 30 is 10 %."""
    write(
        tmp_path,
        "us_applied_2024_by_exporter_icio28.csv",
        "exporter,icio28,imports_usd_2024,calculated_duty_usd_2024",
        "EU27,A01,100,5",
        "SVK,A01,100,50",
        "DZA,A01,10,3",
        "KWT,A01,20,0",
    )
    axes = TariffAxes(("DEU", "ROW", "SVK", "USA"), ("A01", "SRV"), ("A01",))
    found = recorded_duties(tmp_path, axes)
    np.testing.assert_allclose(found[3, :3, 0], [0.05, 0.1, 0.05])
    assert np.isnan(found[3, 3]).all()
    assert np.isnan(found[:3]).all()


def test_what_each_coverage_means(tmp_path: Path) -> None:
    """Full is free; staged and one-way are taken as free; partial is not free."""
    write(tmp_path, "free_trade_pairs_own_coding_2021.csv", "exporter,importer", "A,B")
    write(
        tmp_path,
        "free_trade_pairs_missing_2021.csv",
        "exporter,importer,coverage",
        'A,C,"full, unilateral"',
        "B,C,one-way",
        "C,A,staged (in force 1 Nov 2021)",
        "C,B,partial (about 75 % of lines)",
    )
    free, assumed = free_pairs(tmp_path, ("A", "B", "C"))
    assert np.argwhere(free).tolist() == [[0, 2], [1, 0], [2, 0], [2, 1]]
    assert np.argwhere(assumed).tolist() == [[0, 2], [2, 1]]


def test_means_that_are_mfn_already_are_not_raised(tmp_path: Path) -> None:
    """Canada's 2.35 stays, not 8.55; Morocco's is of manufactures only; both are assumed."""
    write(
        tmp_path,
        "importer_rates_for_pairs_not_free.csv",
        "importer,applied_weighted_pct,rate_capped_at_mfn_with_missing",
        "CAN,2.35,8.55",
        "JPN,1.84,2.69",
        "MAR,2.33,7.81",
    )
    level, assumed = importer_levels(tmp_path, ("CAN", "JPN", "MAR", "TUN"))
    np.testing.assert_allclose(level, [0.0235, 0.0269, 0.0781, N])
    assert assumed.tolist() == [True, False, True, False]


@pytest.fixture(scope="module")
def world() -> dt.World:
    """The sectors of the source: crude with gas, and services together."""
    whole = {"B06": ["B06"], "SRV": ["SRV"]}
    return dt.World.open("icio-2021").aggregate(sectors=whole)


@pytest.fixture(scope="module")
def real(shared: Path, world: dt.World) -> TariffTables:
    axes = TariffAxes(world.countries, world.sectors, goods_sectors(world))
    return read_tariff_tables(shared, axes, world.sales)


@pytest.fixture(scope="module")
def built(real: TariffTables, world: dt.World) -> BaselineTariffs:
    return baseline_tariffs(real, world.sales)


def test_the_united_states_at_the_imports_of_2024(built: BaselineTariffs, shared: Path) -> None:
    """The recorded duty of the exporters with a sector row, the Union by any of its members."""
    path = shared / "tariffs" / "us_applied_2024_by_exporter_icio28.csv"
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["exporter"] != "SVK"]
    buyer = built.countries.index("USA")
    value = duty = 0.0
    for row in rows:
        code = "FRA" if row["exporter"] == UNION else row["exporter"]
        seller = built.countries.index(code if code in built.countries else "ROW")
        imports = float(row["imports_usd_2024"])
        value += imports
        duty += imports * built.rate[buyer, seller, built.sectors.index(row["icio28"])]
    assert 100 * duty / value == pytest.approx(2.36, abs=0.1)


def test_china_into_the_united_states(built: BaselineTariffs, world: dt.World) -> None:
    pair = world.countries.index("USA"), world.countries.index("CHN")
    goods = [world.sectors.index(code) for code in goods_sectors(world)]
    sales = world.sales[pair][goods]
    mean = (built.rate[pair][goods] * sales).sum() / sales.sum()
    assert 100 * mean == pytest.approx(10.9, abs=0.5)


def test_nothing_is_paid_inside_the_union_at_home_or_in_services(
    built: BaselineTariffs, real: TariffTables
) -> None:
    members = [built.countries.index(code) for code in bloc(UNION).members]
    assert len(members) == 27
    assert not built.rate[np.ix_(members, members)].any()
    assert not built.rate[np.arange(81), np.arange(81)].any()
    assert not built.rate[:, :, ~real.goods].any()


def test_free_pairs_pay_nothing_but_where_a_duty_is_recorded(
    built: BaselineTariffs, real: TariffTables
) -> None:
    unrecorded = real.free & np.isnan(real.recorded_mean)
    assert unrecorded.sum() > 2500
    assert not built.rate[unrecorded].any()


def test_each_mean_on_pairs_that_are_not_free_is_kept(
    built: BaselineTariffs, real: TariffTables, world: dt.World
) -> None:
    paying = ~real.free & ~within(real.territory) & np.isnan(real.recorded_mean)
    traded = world.sales * paying[:, :, None] * real.goods
    names = np.array(real.territory)
    for name in sorted(set(real.territory) - {"USA"}):
        member = names == name
        mean = (built.rate * traded)[member].sum() / traded[member].sum()
        level = real.level[member][0]
        if not np.isnan(level):
            assert mean == pytest.approx(level, rel=1e-9), name


def test_the_mean_of_the_importer_comes_back_where_it_was_not_capped(
    built: BaselineTariffs, real: TariffTables, world: dt.World
) -> None:
    """Over all goods that it imports, free ones included, as the World Bank has it; per cent."""
    abroad = ~np.eye(len(world.countries), dtype=bool)
    traded = world.sales * abroad[:, :, None] * real.goods
    applied = {"AUS": 0.81, "BRA": 7.76, "CHN": 2.31, "IND": 4.60, "KOR": 4.85, "RUS": 4.17}
    for code, recorded in applied.items():
        buyer = world.countries.index(code)
        mean = (built.rate * traded)[buyer].sum() / traded[buyer].sum()
        assert 100 * mean == pytest.approx(recorded, abs=0.04), code


def test_belarus_charges_what_russia_does(built: BaselineTariffs) -> None:
    seller = built.countries.index("JPN")
    charged = [built.rate[built.countries.index(code), seller] for code in ("BLR", "RUS")]
    np.testing.assert_array_equal(*charged)
    assert charged[0].any()


def test_every_cell_has_a_rate_and_a_tag(built: BaselineTariffs) -> None:
    assert built.rate.shape == built.tag.shape == (81, 81, 28)
    assert np.isfinite(built.rate).all()
    assert set(np.unique(built.tag)) == {DATA, ESTIMATED, ASSUMED}


def test_two_shapes_have_one_voice_each() -> None:
    """Shapes 2 1 0 and 30 10 10 over trade of 1, 1, 2: means .75 and 15, and the common one."""
    shapes = one_voice_each(np.array([[2.0, 1.0, 0.0], [30.0, 10.0, 10.0]]), np.array([1, 1, 2]))
    np.testing.assert_allclose(shapes, [[8 / 3, 4 / 3, 0], [2, 2 / 3, 2 / 3]])
    np.testing.assert_allclose(common_profile(shapes), [7 / 3, 1, 1 / 3])


def test_where_one_shape_is_silent_the_other_speaks_alone() -> None:
    """The second says nothing of the last sector: its mean is over the first two, 4 of 10."""
    shapes = one_voice_each(np.array([[1.0, 1.0, 1.0], [4.0, 4.0, N]]), np.array([5.0, 5.0, 9.0]))
    np.testing.assert_allclose(shapes, [[1, 1, 1], [1, 1, N]])
    np.testing.assert_allclose(common_profile(np.array([[2.0, N], [4.0, N]])), [3, 0])
    with pytest.raises(dt.DataError, match="a recorded profile is zero on all that is dutiable"):
        one_voice_each(np.array([[0.0, 1.0]]), np.array([1.0, 0.0]))


def test_two_importers_keep_their_own_profile(real: TariffTables) -> None:
    """All others have the common one: the mean of the two."""
    at = {code: real.countries.index(code) for code in ("USA", "IND", "BRA")}
    own = [real.profile[at[code]] for code in ("USA", "IND")]
    np.testing.assert_allclose(real.profile[at["BRA"]], np.mean(own, axis=0))
    common = [code for code in real.countries if code not in ("USA", "IND")]
    rows = real.profile[[real.countries.index(code) for code in common]]
    assert (rows == rows[0]).all()
    assert own[1][real.sectors.index("A01")] > own[0][real.sectors.index("A01")]


def test_a_rate_above_half_the_value_is_named_and_assumed() -> None:
    """C at a level of 40 %: food 60, cars 20; a recorded 90 % is data and not named."""
    cells = np.full((4, 4, 3), N)
    cells[2, 1, 1] = 0.9
    high = replace(tables(), recorded=cells, level=np.array([0.06, 0.06, 0.4, N]))
    found = baseline_tariffs(high, np.ones((4, 4, 3)))
    assert found.tag[2, 0].tolist() == [ASSUMED, ESTIMATED, DATA]
    assert found.tag[2, 1, 1] == DATA
    assert implausible_rates(found) == {"C, food": pytest.approx(0.6)}


def test_what_the_imports_of_each_country_rest_on() -> None:
    """C buys 1 of food and 3 of cars from A, free for certain, and 6 of food from D."""
    free = NO_PAIR.copy()
    free[2, 0] = True
    sales = np.zeros((4, 4, 3))
    sales[2, 0] = [1.0, 3.0, 9.0]
    sales[2, 2] = [50.0, 50.0, 50.0]
    sales[2, 3] = [6.0, 0.0, 0.0]
    summary = tag_summary(baseline_tariffs(replace(tables(), free=free), sales), sales)
    assert summary["C"] == {
        "data_cells": 2,
        "data_share": 0.4,
        "estimated_cells": 1,
        "estimated_share": 0.6,
    }
    assert summary["A"] == {}


def test_parts_of_a_sector_pay_what_the_whole_pays(
    shared: Path, built: BaselineTariffs, world: dt.World
) -> None:
    """38 sectors: crude and gas for their one sector, ten services for one; any split of trade."""
    parent = {"B061": "B06", "B062": "B06"} | {f"S{k:02}": "SRV" for k in range(1, 11)}
    kept = [code for code in world.sectors if code not in parent.values()]
    sectors = tuple(sorted([*kept, *parent]))
    goods = tuple(code for code in sectors if parent.get(code) != "SRV")
    axes = TariffAxes(world.countries, sectors, goods, parent)
    whole = [world.sectors.index(code) for code in axes.source_codes]
    part = np.random.default_rng(7).uniform(0.1, 1, (81, 81, len(sectors)))
    total = np.zeros(world.sales.shape)
    for place, position in enumerate(whole):
        total[:, :, position] += part[:, :, place]
    sales = world.sales[:, :, whole] * part / total[:, :, whole]
    found = baseline_tariffs(read_tariff_tables(shared, axes, sales), sales)
    np.testing.assert_allclose(found.rate, built.rate[:, :, whole], rtol=1e-9, atol=1e-12)
    assert (found.tag == built.tag[:, :, whole]).all()
