"""A trend of partner shares carried on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from detente.history.partners import BASE, TREND_FROM, _moved_on
from detente.history.placebo import _customs
from detente.history.rules import NO_CHANGE, PRE_TREND
from detente.history.windows import EXPORT, IMPORT
from detente.world.shipped import open_world


def test_a_trend_goes_on_as_it_went_and_ends_at_nothing() -> None:
    """Over as many years again as it was measured, 30 and 40 become 40 and 60, and 30 none."""
    before = np.array([20.0, 20.0, 60.0])
    now = np.array([30.0, 40.0, 30.0])
    found = _moved_on(before, now, BASE - TREND_FROM)
    assert found == pytest.approx(np.array([40.0, 60.0, 0.0]))
    half = _moved_on(before, now, (BASE - TREND_FROM) / 2)
    assert half == pytest.approx(np.array([35.0, 50.0, 15.0]))


@pytest.mark.parametrize("side", [EXPORT, IMPORT])
def test_where_nothing_is_done_the_model_says_no_change_and_the_trend_something_else(
    side: str,
) -> None:
    world = open_world("icio-2019")
    still: Any = SimpleNamespace(world=world, sales=world.sales)
    count, skill = _customs(still, side)
    assert count > 20
    assert skill.error == pytest.approx(skill.errors[NO_CHANGE])
    assert skill.errors[PRE_TREND] not in (None, 0.0, pytest.approx(skill.error))
