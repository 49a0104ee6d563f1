"""The export duty on fuels: rates by hand for three buyers, then the sourced totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.world.build.export_duty import (
    FuelExports,
    export_duties,
    sourced_duties,
    union_buyers,
)
from detente.world.countries import bloc

UNTAXED = np.array([False, False, True])


def exports() -> FuelExports:
    """Two buyers outside the union, one inside; gas by pipe and liquefied share a sector."""
    return FuelExports(
        countries=("A", "B", "C"),
        border={
            "crude": np.array([300.0, 140.0, 60.0]),
            "gas": np.array([60.0, 0.0, 15.0]),
            "lng": np.array([30.0, 20.0, 0.0]),
        },
        sector={"crude": "oil", "gas": "gases", "lng": "gases"},
    )


TOTALS: Mapping[str, float] = {"crude": 40.0, "gas": 10.0, "lng": 0.0}


def test_one_rate_for_each_fuel_by_hand() -> None:
    """Crude: 40 of 440 dutiable, so 40 / 400 = 10 %; gas 10 of 60: 20 % of 50, LNG nothing.

    A takes 90 of gas and LNG with 10 of duty: 10 / 80 = 12.5 %. B takes LNG only, C is inside.
    """
    found = export_duties(exports(), TOTALS, UNTAXED)
    assert found.sectors == ("gases", "oil")
    assert found.fuel_rate == pytest.approx({"crude": 0.1, "gas": 0.2, "lng": 0.0})
    np.testing.assert_allclose(found.rate, [[0.125, 0.1], [0.0, 0.1], [0.0, 0.0]])
    np.testing.assert_allclose(found.sales, [[80, 300 / 1.1], [20, 140 / 1.1], [15, 60]])
    duty = (found.rate * found.sales).sum(axis=0)
    np.testing.assert_allclose(duty, [10.0, 40.0])


def test_border_values_are_kept_when_rates_are_rounded() -> None:
    """41 of 440 is a rate of .10276: booked as .1028, it collects 41 within the rounding."""
    found = export_duties(exports(), {**TOTALS, "crude": 41.0}, UNTAXED)
    assert found.rate[0, 1] == 0.1028
    border = found.sales * (1 + found.rate)
    np.testing.assert_allclose(border, [[90, 300], [20, 140], [15, 60]], rtol=1e-14)
    assert (found.rate * found.sales)[:, 1].sum() == pytest.approx(41.0, rel=1e-3)


def test_without_duty_sales_are_the_border_values() -> None:
    found = export_duties(exports(), dict.fromkeys(TOTALS, 0.0), UNTAXED)
    assert not found.rate.any()
    np.testing.assert_array_equal(found.sales[:, 1], [300.0, 140.0, 60.0])


def test_a_duty_above_what_it_is_charged_on_is_refused() -> None:
    with pytest.raises(dt.DataError, match=r"duty on crude is 440 million USD, .* only 440"):
        export_duties(exports(), {**TOTALS, "crude": 440.0}, UNTAXED)
    with pytest.raises(dt.DataError, match=r"duty on gas is 10 million USD, .* only 0"):
        export_duties(exports(), {**TOTALS, "crude": 0.0}, np.ones(3, dtype=bool))


@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf])
def test_values_that_are_none_are_refused(value: float) -> None:
    wrong = {**exports().border, "lng": np.array([1.0, value, 0.0])}
    with pytest.raises(dt.DataError, match="B: the border value of lng is"):
        export_duties(replace(exports(), border=wrong), TOTALS, UNTAXED)


def test_a_fuel_without_a_total_is_named() -> None:
    crude = exports().border["crude"]
    misspelt = FuelExports(("A", "B", "C"), {"curde": crude}, {"curde": "oil"})
    with pytest.raises(dt.DataError, match=r"no total of the export duty on 'curde'.*'crude'"):
        export_duties(misspelt, TOTALS, UNTAXED)


def test_the_sourced_totals_in_million_dollars() -> None:
    """Crude 229.9 Mt at 55.4 USD, gas 203.5 bcm at 65.4 USD for 1,000 m3, products 144 at 35."""
    totals = sourced_duties()
    assert totals == pytest.approx(
        {"crude": 12736.46, "gas": 13308.9, "lng": 0.0, "products": 5040.0, "coal": 0.0}
    )


def test_members_of_the_customs_union_pay_nothing() -> None:
    assert bloc("EAEU").members == ("ARM", "BLR", "KAZ", "KGZ", "RUS")
    assert union_buyers(("BLR", "CHN", "KAZ", "UKR")).tolist() == [True, False, True, False]
