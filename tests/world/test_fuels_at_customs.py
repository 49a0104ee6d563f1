"""Russia's fuels at customs totals: each rule by hand, then the tables of the year."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import detente as dt
from detente.world.build.balance import UseTable
from detente.world.build.customs_step import SellerMove, at_customs
from detente.world.build.customs_tables import chapter_total, read_customs_fuels
from detente.world.build.duty_booking import UntaxedAccounts
from detente.world.build.fuels_at_customs import (
    balanced_at_value_added,
    fuel_move,
    spread_over_users,
)
from detente.world.build.raw_tables import raw_number, raw_rows

HOME = np.array([True, False, False])


def test_each_buyer_pays_for_its_fuel_with_its_services() -> None:
    """B's fuel rises by 3 of 10 services; C's falls by 1, which its services gain; home stays."""
    found = fuel_move(
        fuels=np.array([[9.0], [2.0], [4.0]]),
        recorded=np.array([[99.0], [5.0], [3.0]]),
        services=np.array([50.0, 10.0, 10.0]),
        home=HOME,
    )
    assert found.fuels[:, 0].tolist() == [9, 5, 3]
    assert found.services_cut.tolist() == [0, 3, -1]
    assert found.from_others == 0


def test_what_a_cell_of_services_cannot_give_comes_from_the_others() -> None:
    """B needs 10, its services give 8 of 10; C's have room for 16 and give the other 2."""
    found = fuel_move(
        fuels=np.array([[0.0], [1.0], [1.0]]),
        recorded=np.array([[0.0], [11.0], [1.0]]),
        services=np.array([50.0, 10.0, 20.0]),
        home=HOME,
    )
    assert found.services_cut.tolist() == [0, 8, 2]
    assert found.from_others == 2


def test_a_fuel_without_a_record_is_not_emptied() -> None:
    """A record of nothing leaves a fifth of 10; services gain 8."""
    services = np.array([50.0, 10.0, 20.0])
    fuels = np.array([[0.0], [10.0], [0.0]])
    found = fuel_move(fuels, np.zeros((3, 1)), services, HOME)
    assert found.fuels[1, 0] == 2
    assert found.services_cut.tolist() == [0, -8, 0]


def test_services_that_cannot_give_the_value_are_refused() -> None:
    fuels, recorded = np.array([[0.0], [1.0], [1.0]]), np.array([[0.0], [40.0], [1.0]])
    with pytest.raises(dt.DataError, match="fuels rise by 39 million USD, and services give 24"):
        fuel_move(fuels, recorded, np.array([50.0, 10.0, 20.0]), HOME)


def test_users_of_a_fuel_pay_less_for_margins() -> None:
    """Fuel of 4 and 1 doubles; the margins of 10 give 4, those of 1 give .8 at most."""
    table = UseTable(
        inputs=np.array([[4.0, 1.0], [10.0, 1.0]]),
        value_added=np.array([6.0, 3.0]),
        final_demand=np.array([2.0, 5.0]),
    )
    found = spread_over_users(table, [0], np.array([2.0]), [1])
    np.testing.assert_allclose(found.inputs, [[8, 2], [6, 0.2]])
    np.testing.assert_allclose(found.final_demand, [4, 5])


def test_balancing_holds_the_spending_of_each_user() -> None:
    random = np.random.default_rng(5)
    table = UseTable(random.random((4, 4)), random.random(4), 1 + random.random(4))
    spending = table.inputs.sum(axis=0) * 1.1
    absorption = table.inputs.sum(axis=1) + table.final_demand + random.random(4)
    found = balanced_at_value_added(table, spending, absorption)
    np.testing.assert_allclose(found.inputs.sum(axis=0), spending, rtol=1e-10)
    np.testing.assert_allclose(found.inputs.sum(axis=1) + found.final_demand, absorption)
    np.testing.assert_array_equal(found.value_added, table.value_added)


def accounts() -> UntaxedAccounts:
    """R sells fuel f and services s to itself and to B, who makes both too."""
    sales = np.zeros((2, 2, 2))
    sales[0, 0] = [30.0, 60.0]
    sales[1, 0] = [10.0, 20.0]
    sales[1, 1] = [40.0, 100.0]
    sales[0, 1] = [5.0, 15.0]
    inputs = np.array([[[10.0, 10.0], [10.0, 20.0]], [[10.0, 10.0], [20.0, 30.0]]])
    return UntaxedAccounts(
        countries=("R", "B"),
        sectors=("f", "s"),
        sales=sales,
        export_tax=np.zeros((2, 2, 2)),
        input_use=inputs,
        final_demand=sales.sum(axis=1) - inputs.sum(axis=1),
        value_added=sales.sum(axis=0) - inputs.sum(axis=2),
    )


MOVE = SellerMove(
    seller=0,
    fuels=(0,),
    margins=(1,),
    fuel_sales=np.array([[30.0], [16.0]]),
    export_tax=np.array([[0.0], [0.125]]),
    services_cut=np.array([[0.0], [8.0]]),
)


def test_a_move_of_eight_with_a_duty_of_two() -> None:
    """B pays 18 for fuel, 2 of them duty, and 12 for services: 30 as before."""
    before = accounts()
    after = at_customs(before, MOVE)
    border = after.sales * (1 + after.export_tax)
    assert border[1, 0].tolist() == [18, 12]
    assert border[1, 0].sum() == before.sales[1, 0].sum()
    np.testing.assert_allclose(after.value_added[0] - before.value_added[0], [6, -8])
    np.testing.assert_array_equal(after.value_added[1], before.value_added[1])
    np.testing.assert_array_equal(after.input_use[0], before.input_use[0])


def test_the_identities_hold_after_a_move() -> None:
    after = at_customs(accounts(), MOVE)
    border = after.sales * (1 + after.export_tax)
    output = after.sales.sum(axis=0)
    np.testing.assert_allclose(after.value_added + after.input_use.sum(axis=2), output)
    bought = after.final_demand + after.input_use.sum(axis=1)
    np.testing.assert_allclose(bought, border.sum(axis=1), rtol=1e-12)


def test_users_shift_within_their_own_column() -> None:
    """Who uses the fuel pays more for it and less for services; spending on inputs stays."""
    before, after = accounts(), at_customs(accounts(), MOVE)
    change = after.input_use[1] - before.input_use[1]
    assert (change[:, 0] > 0).all() and (change[:, 1] < 0).all()
    np.testing.assert_allclose(change.sum(axis=1), 0, atol=1e-9)


def test_a_move_that_empties_a_cell_is_refused() -> None:
    emptied = replace(MOVE, services_cut=np.array([[0.0], [20.0]]))
    with pytest.raises(dt.DataError, match="B from R in s: the move empties a cell"):
        at_customs(accounts(), emptied)
    poor = replace(accounts(), value_added=np.array([[20.0, 5.0], [25.0, 65.0]]))
    with pytest.raises(dt.DataError, match="R, s: the move leaves a value added of -3"):
        at_customs(poor, MOVE)


@pytest.fixture(scope="module")
def countries() -> tuple[str, ...]:
    return dt.World.open("icio-2021").countries


def products(countries: tuple[str, ...]) -> dict[int, np.ndarray]:
    sold = np.full(len(countries), 900.0)
    return {2019: 0.5 * sold, 2021: sold}


def test_buyers_are_those_of_the_audited_table(shared: Path, countries: tuple[str, ...]) -> None:
    """Crude, LNG and pipeline gas by buyer add up to the column at customs totals."""
    found = read_customs_fuels(shared, countries, 2021, products(countries))
    path = shared / "energy" / "russia_b06_2021_proposed_musd.csv"
    together = found.crude + found.lng + found.pipeline_gas
    for row in raw_rows(path):
        recorded = raw_number(row, "proposed_b06_at_customs_totals", path)
        assert together[countries.index(row["importer"])] == pytest.approx(recorded, abs=0.1)


def test_all_fuels_make_the_total_of_the_chapter(shared: Path, countries: tuple[str, ...]) -> None:
    found = read_customs_fuels(shared, countries, 2021, products(countries))
    parts = (found.crude, found.lng, found.pipeline_gas, found.coal, found.products)
    assert sum(float(part.sum()) for part in parts) == pytest.approx(chapter_total(shared))
    assert found.coal.sum() == pytest.approx(found.scale * 24_153.8, rel=1e-3)
    assert set(found.growth.values()) == {1.0}


def test_another_year_moves_by_ratios(shared: Path, countries: tuple[str, ...]) -> None:
    """Italy's crude of 2019 by its own ratio in trade data; products by the accounts."""
    now = read_customs_fuels(shared, countries, 2021, products(countries))
    then = read_customs_fuels(shared, countries, 2019, products(countries))
    assert then.scale == now.scale
    np.testing.assert_allclose(then.products, now.products / 2)
    italy = countries.index("ITA")
    table = pd.read_parquet(shared / "energy" / "baci_fuels_pairs_2015_2024.parquet")
    pair = (table.exporter == "RUS") & (table.importer == "ITA") & (table.hs92 == "270900")
    traded = table[pair].set_index("year").value_kusd
    assert then.crude[italy] / now.crude[italy] == pytest.approx(traded[2019] / traded[2021])
    assert then.growth["gas"] == then.growth["pipeline_gas"] != 1
