"""The EU enlargement of 2000 by a Stata program, with both of its rules for deficits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.papers.gravity_2000 import ALLOWED, COLUMNS, THETA, WELFARE, Gravity, difference, read


@pytest.fixture(scope="module")
def data(shared: Path) -> Gravity:
    return read(shared)


def test_the_file_is_complete(data: Gravity) -> None:
    assert len(data.countries) == 44
    assert all(np.isfinite(column).all() for column in data.columns.values())
    assert (data.columns["trade"] > 0).all()
    assert np.diagonal(data.columns["eu_effect"]).max() == 0


@pytest.mark.parametrize("closure", COLUMNS)
def test_welfare_and_every_flow(data: Gravity, closure: str) -> None:
    """44 changes of welfare and 1,936 flows. Welfare is the same number in single precision."""
    found = data.solve(closure)
    gap = difference(data, closure, found)
    assert gap.welfare < ALLOWED
    assert gap.flows < ALLOWED
    single = found.welfare_hat.astype(np.float32)
    np.testing.assert_array_equal(single, data.welfare(closure).astype(np.float32))
    for country, printed in WELFARE.items():
        here = found.welfare_pct[found.world.country(country)]
        assert round(float(here), 4) == printed[list(COLUMNS).index(closure)]


def test_the_two_rules_for_deficits_are_told_apart(data: Gravity) -> None:
    """The columns of one rule against the other: a mistake in the closure could not hide."""
    crossed = difference(data, "own-income", data.solve("nominal"))
    assert crossed.welfare > 1e-3
    assert crossed.flows > 1e-3


def test_a_trade_elasticity_of_one_more_or_less_is_found_out(data: Gravity) -> None:
    """Elasticity read as sigma where it is theta, or the other way round."""
    for theta in (THETA - 1, THETA + 1):
        wrong = data.solve("nominal", theta=theta)
        assert difference(data, "nominal", wrong).welfare > 1e-3
