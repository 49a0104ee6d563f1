"""Shipped scenarios: both sides solved to 1e-11 are equal to 1e-8 at all horizons.

Here a few that have every kind of lever between them; ``python -m tests.live`` compares all.
"""

from __future__ import annotations

import pytest

from detente.economy.solver.solve import CERTIFIED
from tests.live.drags import dragged
from tests.live.engine import EQUAL, answers, difference, needs_node
from tests.live.months import apart_over_months
from tests.live.shipped import pack_of_scenario, solved_by_library

pytestmark = needs_node


@pytest.mark.parametrize("name", ["eu-us-deal-2025", "hormuz-closure-2026"])
def test_a_shipped_scenario_at_its_horizons(name: str) -> None:
    (answer,) = answers([pack_of_scenario(name)])
    assert "refused" not in answer, answer
    for horizon, found in solved_by_library(name).items():
        js = answer["found"][horizon]
        apart = difference(js, found)
        assert apart.size <= EQUAL, f"{horizon}: {apart.what} by {apart.size:.1e}"
        assert js["max_residual"] <= CERTIFIED, horizon


@pytest.mark.parametrize("seed", range(6))
def test_months_with_levers_that_come_go_and_fade(seed: int) -> None:
    assert apart_over_months(seed) <= EQUAL


@pytest.mark.parametrize("seed", range(3))
def test_months_that_start_from_another_state_of_the_levers(seed: int) -> None:
    assert apart_over_months(seed, before=0.4) <= EQUAL


def test_levers_that_are_dragged_end_where_a_close_search_from_nothing_does() -> None:
    # The cap shuts in wells, which a page searches for beside everything else.
    steps = dragged("oil-price-cap-30", "long-run")
    assert len(steps) == 5
    assert max(step["apart"] for step in steps) <= EQUAL
