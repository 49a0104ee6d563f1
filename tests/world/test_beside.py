"""Figures of the shipped world beside what others recorded."""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.world.beside import MEASURES, Measured, beside
from tests.world.toy import toy_frames


@pytest.fixture(scope="module")
def rows() -> dict[str, tuple[float, float]]:
    """What is here and what was recorded, by what is measured, in icio-2021."""
    table = beside(dt.World.open("icio-2021"))
    return {str(what): (float(row["here"]), float(row["recorded"])) for what, row in table.rows()}


def test_fuels_are_those_of_customs(rows: dict[str, tuple[float, float]]) -> None:
    here, recorded = rows["Russia, exports of coal, crude, gas and products"]
    assert recorded == 268.8
    assert here == pytest.approx(recorded, rel=0.03)
    buyers = [pair for what, pair in rows.items() if "crude and gas to" in what]
    assert len(buyers) == 31
    for here, recorded in buyers:
        assert here == pytest.approx(recorded, rel=0.005, abs=0.006)


def test_services_are_below_their_bound(rows: dict[str, tuple[float, float]]) -> None:
    here, bound = rows["Russia, exports of services, at most"]
    assert here < bound == 80


def test_china_into_the_united_states(rows: dict[str, tuple[float, float]]) -> None:
    here, recorded = rows["United States, mean tariff on China"]
    assert recorded == pytest.approx(10.9, abs=0.05)
    assert here == pytest.approx(recorded, abs=0.5)


def test_shares_add_up_and_names_are_no_measure_of_their_own() -> None:
    world = dt.World.open("icio-2021")
    partners = [code for code in world.countries if code != "RUS"]
    for flow in ("export_share", "import_share"):
        shares = [MEASURES[flow](world, Measured("RUS", code, "goods")) for code in partners]
        assert sum(shares) == pytest.approx(100)
    parent = MEASURES["exports"](world, Measured("RUS", "", "B06"))
    children = [MEASURES["exports"](world, Measured("RUS", "", code)) for code in ("B061", "B062")]
    assert parent == pytest.approx(sum(children))
    together = MEASURES["exports"](world, Measured("RUS", "", "B061 B062"))
    assert together == pytest.approx(parent)


def test_exports_count_the_export_tax_and_a_mean_tariff_the_duty() -> None:
    """By hand from the arrays."""
    world = dt.World.open("icio-2021")
    rus, usa, crude = world.country("RUS"), world.country("USA"), world.sector("B061")
    border = world.sales[:, rus, crude] * (1 + world.export_tax[:, rus, crude])
    border[rus] = 0
    found = MEASURES["exports"](world, Measured("RUS", "", "B061"))
    assert found == pytest.approx(border.sum() / 1e3)
    steel, china = world.sector("C24A"), world.country("CHN")
    rate = MEASURES["mean_tariff"](world, Measured("USA", "CHN", "C24A"))
    assert rate == pytest.approx(100 * world.tariff[usa, china, steel])


def test_nothing_is_recorded_of_a_world_of_ones_own() -> None:
    world = dt.World.from_frames(**toy_frames())
    assert len(beside(world).index) == 0
    assert np.array_equal(beside(world).columns["here"], np.zeros(0))
