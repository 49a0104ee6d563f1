"""How the shipped worlds are made: balancing."""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.world.build.balance import UseTable, balanced

ONE = np.array([1.0])


def test_a_table_that_adds_up_is_left_alone() -> None:
    """Inputs 2, value added 8, final demand 8: output and absorption are 10."""
    prior = UseTable(np.array([[2.0]]), np.array([8.0]), np.array([8.0]))
    found = balanced(prior, 10 * ONE, 10 * ONE)
    assert found.iterations == 1
    assert found.table.inputs == pytest.approx(np.array([[2.0]]))


def test_one_sector_balanced_by_hand() -> None:
    """Without final demand the row gives the inputs, 6, and the column leaves 4 of 10."""
    prior = UseTable(np.array([[2.0]]), np.array([8.0]), np.array([0.0]))
    found = balanced(prior, 10 * ONE, 6 * ONE)
    assert found.table.inputs == pytest.approx(np.array([[6.0]]))
    assert found.table.value_added == pytest.approx(4 * ONE)


def test_margins_of_many_sectors_are_met() -> None:
    random = np.random.default_rng(3)
    prior = UseTable(random.random((5, 5)), 5 * random.random(5), 5 * random.random(5))
    output = 10 * (1 + random.random(5))
    absorption = 10 * (1 + random.random(5))
    table = balanced(prior, output, absorption).table
    np.testing.assert_allclose(table.inputs.sum(axis=0) + table.value_added, output)
    np.testing.assert_allclose(table.inputs.sum(axis=1) + table.final_demand, absorption)


def test_margins_that_no_table_meets_are_refused() -> None:
    """Inputs are the only use and the only cost: what is bought cannot differ from what is made."""
    prior = UseTable(np.array([[1.0]]), np.array([0.0]), np.array([0.0]))
    with pytest.raises(dt.DataError, match="RAS is still open"):
        balanced(prior, ONE, 1.001 * ONE)
