"""A trend of partner shares carried on."""

from __future__ import annotations

import numpy as np
import pytest

from detente.history.partners import BASE, TREND_FROM, _moved_on


def test_a_trend_goes_on_as_it_went_and_ends_at_nothing() -> None:
    """Over as many years again as it was measured, 30 and 40 become 40 and 60, and 30 none."""
    before = np.array([20.0, 20.0, 60.0])
    now = np.array([30.0, 40.0, 30.0])
    found = _moved_on(before, now, BASE - TREND_FROM)
    assert found == pytest.approx(np.array([40.0, 60.0, 0.0]))
    half = _moved_on(before, now, (BASE - TREND_FROM) / 2)
    assert half == pytest.approx(np.array([35.0, 50.0, 15.0]))
