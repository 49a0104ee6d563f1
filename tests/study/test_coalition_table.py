"""The tables of a coalition, from numbers that are worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from detente.economy.analysis.shapley import ShapleyValues
from detente.study.bearing import Coalition
from detente.study.coalition_answer import coalition_table


def values(value: list[list[float]], error: list[list[float]]) -> ShapleyValues:
    whole = np.array(value)
    return ShapleyValues(("A", "B"), whole, np.array(error), whole, whole, 2, True)


def test_shares_and_their_errors_are_per_cent_of_the_sum() -> None:
    """Pressure 30 and 10, cost 3 and 1 below zero for one who gains."""
    found = Coalition(
        members=("A", "B"),
        pressure=4.0,
        target_busd=40.0,
        loss_pct={"A": 0.3, "B": -0.1},
        loss_busd={"A": 3.0, "B": -1.0},
        left_pct={"A": 25.0, "B": 80.0},
        pivotal={"A": 0.25},
        shares=values([[30.0, 3.0], [10.0, -1.0]], [[2.0, 0.1], [-1.0, -0.05]]),
        transfers_busd={"A": 1.5, "B": -1.5},
        transfer_spread_pct=0.0,
        stay={"A": 2.0, "B": -1.0},
        join={},
    )
    rows = dict(coalition_table(found).rows())
    expected = {
        "own_loss_pct": (0.3, -0.1),
        "own_loss_busd": (3.0, -1.0),
        "pressure_left_pct": (25.0, 80.0),
        "pressure_share_pct": (75.0, 25.0),
        "pressure_share_error": (5.0, 2.5),
        "cost_share_pct": (150.0, -50.0),
        "cost_share_error": (5.0, 2.5),
        "transfer_busd": (1.5, -1.5),
        "margin_of_staying": (2.0, -1.0),
    }
    assert set(rows["A"]) == set(expected)
    for name, (one, other) in expected.items():
        assert rows["A"][name] == pytest.approx(one), name
        assert rows["B"][name] == pytest.approx(other), name
