"""Caliendo & Parro (2015), Review of Economic Studies 82(1): NAFTA, baseline re-solved without deficits."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from tests.papers.caliendo_parro import NAFTA, nafta, open_accounts


@pytest.fixture(scope="module")
def solved(shared: Path) -> tuple[dt.Equilibrium, dict[str, dict[str, list[float]]]]:
    world, tariffs = open_accounts(shared / "papers" / "cp2015")
    targets = json.loads((shared / "papers" / "cp2015" / "targets.json").read_text())
    return dt.solve(world, nafta(world, tariffs)), targets


def test_open_accounts_are_refused_without_rebalancing(shared: Path) -> None:
    world, tariffs = open_accounts(shared / "papers" / "cp2015")
    assert max(abs(gap.relative) for gap in world.gaps) > 1e-3
    with pytest.raises(dt.SolveError, match="rebalance"):
        dt.solve(world, nafta(world, tariffs), closure="nominal")


@pytest.mark.parametrize("country", NAFTA)
def test_real_wage_and_exact_real_income_to_the_digits_given(solved, country: str) -> None:
    found, targets = solved
    n = found.world.country(country)
    reference = dict(
        zip(
            targets["unrounded_reference_zero_deficits"]["columns"],
            targets["unrounded_reference_zero_deficits"][country],
            strict=True,
        )
    )
    assert round(100 * (found.real_wage_hat[n] - 1), 4) == reference["real_wage"]
    assert round(found.welfare_pct[n], 4) == reference["welfare_exact"]
    published = targets["published_table2_zero_deficits"][country]
    assert round(100 * (found.real_wage_hat[n] - 1), 2) == pytest.approx(published[3], abs=0.0051)


def test_the_rebalanced_baseline_is_a_fixed_point(solved) -> None:
    found, _ = solved
    again = dt.solve(found.world, closure="nominal")
    np.testing.assert_allclose(again.welfare_hat, 1, atol=1e-9)
    assert np.abs(found.world.deficit).max() <= 1e-8 * found.world.income.max()
