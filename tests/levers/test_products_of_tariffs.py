"""A tariff on a product group falls on its part of each flow."""

from __future__ import annotations

import math

import numpy as np
import pytest

import detente as dt
from detente.errors import ScenarioError
from detente.levers.products import covered_share
from detente.scenario.equilibria import base_world, shocks
from detente.scenario.file import Scenario


def scenario(lever: str) -> Scenario:
    return Scenario.parse(f"scenario: cars\nlevers:\n  - {{{lever}}}\n")


def rates(asked: Scenario) -> np.ndarray:
    """Tariffs in force less those of the base [buyer, seller, sector]."""
    world = base_world(asked)
    shock = shocks(asked, world.theta(asked.elasticity_set))(math.inf)
    return np.asarray(shock.tariff_rate - world.tariff)


def test_points_fall_on_the_part_of_the_flow() -> None:
    asked = scenario("lever: tariff, by: USA, on: [MEX, JPN], products: cars, points: 25")
    world, moved = base_world(asked), rates(asked)
    share = covered_share(("cars",), world)
    usa, sector = world.country("USA"), world.sector("C29")
    for code in ("MEX", "JPN"):
        seller = world.country(code)
        assert moved[usa, seller, sector] == pytest.approx(0.25 * share[usa, seller, sector])
        assert 0 < share[usa, seller, sector] < 1
    assert np.count_nonzero(moved) == 2


def test_a_level_leaves_what_stands_on_the_rest() -> None:
    asked = scenario("lever: tariff, by: USA, on: JPN, products: cars, rate: 10, covered: 50")
    world, moved = base_world(asked), rates(asked)
    place = (world.country("USA"), world.country("JPN"), world.sector("C29"))
    part = 0.5 * covered_share(("cars",), world)[place]
    assert moved[place] == pytest.approx(part * (0.10 - world.tariff[place]))


def test_products_are_written_in_one_line_and_not_beside_sectors() -> None:
    asked = scenario("lever: tariff, by: USA, on: MEX, products: cars, points: 25")
    line = asked.levers[0].line()
    assert line == "tariff by USA on MEX products cars points 25"
    again = scenario("lever: labour, by: USA, change: 1").with_levers([line])
    assert again.levers[-1].products == ("cars",)
    with pytest.raises(ScenarioError, match="gives both 'products' and 'sectors'"):
        scenario("lever: tariff, by: USA, on: MEX, products: cars, sectors: C29, points: 25")
    with pytest.raises(ScenarioError, match="gives both 'products' and 'exempt'"):
        scenario("lever: tariff, by: USA, on: MEX, products: cars, exempt: C26, points: 25")
    with pytest.raises((ScenarioError, dt.DataError), match=r"unknown product|did you mean"):
        rates(scenario("lever: tariff, by: USA, on: MEX, products: carz, points: 25"))
