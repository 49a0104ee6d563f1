"""Numbers of the literature that have a closed form."""

from __future__ import annotations

import numpy as np
import pytest

from tests.papers.closed_forms import energy_block, optimal_tariff


@pytest.mark.parametrize(
    ("share", "elasticity", "fall", "exact"),
    [(0.04, 0.04, 10, -1.57), (0.01, 0.1, 30, -2.34), (0.04, 1.0, 10, -0.42)],
)
def test_energy_block_of_bachmann_et_al(
    share: float, elasticity: float, fall: float, exact: float
) -> None:
    """About -1.5 and -2.2 published, -1.57 and -2.34 exact; -0.42 with Cobb-Douglas."""
    found = energy_block(share, elasticity, fall)
    assert round(found, 2) == exact
    quantity = np.array([1 - fall / 100, 1.0])
    shares, power = np.array([share, 1 - share]), 1 - 1 / elasticity
    closed = (
        np.exp(shares @ np.log(quantity))
        if elasticity == 1
        else (shares @ quantity**power) ** (1 / power)
    )
    assert found == pytest.approx(100 * (closed - 1), abs=1e-7)


@pytest.mark.parametrize("theta", [2.0, 4.0, 8.0])
def test_the_optimal_tariff_of_a_negligible_country(theta: float) -> None:
    """One sector, Armington: 1/theta (Gros 1987)."""
    assert optimal_tariff(theta) == pytest.approx(1 / theta, rel=2e-3)
