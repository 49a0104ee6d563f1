"""Booking of baseline duties: two countries and two sectors by hand, then a shipped world."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.world.accounts import priced
from detente.world.build.duty_booking import (
    BookedDuties,
    UntaxedAccounts,
    average_duties,
    book_duties,
)
from detente.world.build.icio import icio_steps
from detente.world.world import ElasticitySet


def accounts() -> UntaxedAccounts:
    """Food and tools in A and B, 100 made of each; nobody owes anything.

    A buys food for 80 at home and 20 in B, tools for 50 and 50; B the mirror of it.
    """
    sales = np.array(
        [
            [[80.0, 50.0], [20.0, 50.0]],
            [[20.0, 50.0], [80.0, 50.0]],
        ]
    )
    inputs = np.array([[10.0, 20.0], [30.0, 40.0]])
    return UntaxedAccounts(
        countries=("A", "B"),
        sectors=("food", "tools"),
        sales=sales,
        export_tax=np.zeros((2, 2, 2)),
        input_use=np.stack([inputs, inputs]),
        final_demand=np.tile([60.0, 40.0], (2, 1)),
        value_added=np.tile([70.0, 30.0], (2, 1)),
    )


def tariff_of(tools: float) -> np.ndarray:
    rate = np.zeros((2, 2, 2))
    rate[0, 1, 1] = tools
    return rate


def test_a_tariff_by_hand() -> None:
    """A pays 20 % on 50 of tools: 10 on its 100, so 10 % on each use: 2, 4 and 4 of final goods."""
    booked = book_duties(accounts(), tariff_of(0.2))
    np.testing.assert_allclose(booked.input_use[0], [[10.0, 22.0], [30.0, 44.0]])
    np.testing.assert_allclose(booked.final_demand[0], [60.0, 44.0])
    np.testing.assert_allclose(booked.value_added[0], [68.0, 26.0])
    np.testing.assert_allclose(booked.duty_on_inputs, [6.0, 0.0])
    np.testing.assert_allclose(booked.duty_on_final, [4.0, 0.0])
    fall = booked.largest_falls[0]
    assert (fall.country, fall.sector) == ("A", "tools")
    assert (fall.before, fall.after) == pytest.approx((0.3, 0.26))
    assert booked.largest_falls[1].before == booked.largest_falls[1].after
    assert booked.thin == ()


def test_duty_is_charged_on_the_border_price() -> None:
    """B taxes the tools that it sells to A by 10 %: 55 at the border, duty 11 on 105 spent."""
    taxed = replace(accounts(), export_tax=tariff_of(0.1))
    average = average_duties(taxed, tariff_of(0.2))
    assert average[0, 1] == pytest.approx(11 / 105)
    assert average[0, 0] == average[1, 0] == average[1, 1] == 0


def test_without_a_tariff_every_number_is_the_same() -> None:
    old = accounts()
    booked = book_duties(old, np.zeros((2, 2, 2)))
    np.testing.assert_array_equal(booked.input_use, old.input_use)
    np.testing.assert_array_equal(booked.final_demand, old.final_demand)
    np.testing.assert_array_equal(booked.value_added, old.value_added)
    assert not booked.tariff.any()


def test_rates_are_booked_with_four_decimals() -> None:
    booked = book_duties(accounts(), tariff_of(0.12344))
    assert booked.tariff[0, 1, 1] == 0.1234
    assert booked.duty_on_inputs[0] + booked.duty_on_final[0] == pytest.approx(50 * 0.1234)


def test_twice_the_rate_is_twice_the_duty() -> None:
    once, twice = (book_duties(accounts(), tariff_of(rate)) for rate in (0.0001, 0.0002))
    np.testing.assert_allclose(twice.duty_on_inputs, 2 * once.duty_on_inputs, rtol=1e-12)
    np.testing.assert_allclose(twice.duty_on_final, 2 * once.duty_on_final, rtol=1e-12)


def test_thin_cells_are_listed_and_emptied_ones_refused() -> None:
    """Tools keep 30 less 40 x average: .5 thin at an average of 73.75 %, nothing left at 75 %."""
    booked = book_duties(accounts(), tariff_of(1.475))
    assert [(cell.country, cell.sector) for cell in booked.thin] == [("A", "tools")]
    assert booked.thin[0].after == pytest.approx(0.005)
    with pytest.raises(dt.DataError, match=r"A, tools: duty on inputs is 30, value added only 30"):
        book_duties(accounts(), tariff_of(1.5))


def test_a_sector_without_value_added_that_pays_no_duty_stays() -> None:
    old = accounts()
    sold = old.sales.copy()
    sold[:, 1, 0] = 0.0
    value_added = old.value_added.copy()
    value_added[1, 0] = 0.0
    idle = replace(old, sales=sold, value_added=value_added)
    assert book_duties(idle, tariff_of(0.1)).value_added[1, 0] == 0.0


@pytest.mark.parametrize("rate", [-0.1, np.nan, np.inf])
def test_rates_that_are_none_are_refused(rate: float) -> None:
    with pytest.raises(dt.DataError, match=r"A from B: a tariff on tools is"):
        book_duties(accounts(), tariff_of(rate))


def test_tariffs_at_home_and_of_another_shape_are_refused() -> None:
    at_home = np.zeros((2, 2, 2))
    at_home[1, 1, 0] = 0.1
    with pytest.raises(dt.DataError, match=r"B from B: a tariff on food is 0\.1"):
        book_duties(accounts(), at_home)
    with pytest.raises(dt.DataError, match="tariffs have shape"):
        book_duties(accounts(), np.zeros((2, 2, 3)))


@pytest.fixture(scope="module")
def shipped(shared: Path) -> UntaxedAccounts:
    """The accounts of 2021 before duty, with the export tax that Russia charges on fuels."""
    world = icio_steps(shared, 2021)["customs"]
    return UntaxedAccounts(
        countries=world.countries,
        sectors=world.sectors,
        sales=world.sales,
        export_tax=world.export_tax,
        input_use=world.input_use,
        final_demand=world.final_demand,
        value_added=world.value_added,
    )


def random_tariff(shape: tuple[int, ...]) -> np.ndarray:
    """Rates of up to 2 % on everything from abroad."""
    rate = np.random.default_rng(14).uniform(0, 0.02, shape)
    home = np.arange(shape[0])
    rate[home, home] = 0.0
    return rate


def test_both_identities_hold_on_the_shipped_accounts(shipped: UntaxedAccounts) -> None:
    booked = book_duties(shipped, random_tariff(shipped.sales.shape))
    output = shipped.sales.sum(axis=0)
    spent = priced(shipped.sales, shipped.export_tax, booked.tariff).sum(axis=1)
    cost = booked.value_added + booked.input_use.sum(axis=2)
    market = booked.final_demand + booked.input_use.sum(axis=1)
    np.testing.assert_allclose(cost, output, rtol=1e-9)
    np.testing.assert_allclose(market, spent, rtol=1e-9)


def test_value_added_and_final_spending_move_by_the_duty(shipped: UntaxedAccounts) -> None:
    """By country, to 1e-12; the World finds the revenue that was booked, and deficits stay."""
    booked = book_duties(shipped, random_tariff(shipped.sales.shape))
    old = shipped.value_added.sum(axis=1)
    kept = booked.value_added.sum(axis=1) + booked.duty_on_inputs
    np.testing.assert_allclose(kept, old, rtol=1e-12)
    raised = shipped.final_demand.sum(axis=1) + booked.duty_on_final
    np.testing.assert_allclose(booked.final_demand.sum(axis=1), raised, rtol=1e-12)
    before, after = as_world(shipped), as_world(shipped, **accounts_of(booked))
    revenue = after.customs_revenue - before.customs_revenue
    np.testing.assert_allclose(revenue, booked.duty_on_inputs + booked.duty_on_final, rtol=1e-9)
    np.testing.assert_array_equal(after.deficit, before.deficit)
    np.testing.assert_allclose(after.income, before.income + booked.duty_on_final, rtol=1e-9)


def accounts_of(booked: BookedDuties) -> dict[str, np.ndarray]:
    names = ("tariff", "input_use", "final_demand", "value_added")
    return {name: getattr(booked, name) for name in names}


def as_world(accounts: UntaxedAccounts, **changed: np.ndarray) -> dt.World:
    """A World of the accounts, which refuses identities that are open."""
    names = ("sales", "export_tax", "input_use", "final_demand", "value_added")
    tables = {name: getattr(accounts, name) for name in names} | changed
    sets = {"four": ElasticitySet((4.0,) * len(accounts.sectors), "theta", "for a test")}
    labels = {"name": "test", "default_elasticities": "four"}
    return dt.World.from_arrays(
        countries=accounts.countries,
        sectors=accounts.sectors,
        accounts=tables,
        elasticities=sets,
        labels=labels,
    )
