"""Felbermayr, Groeschl & Heiland (2022), Journal of International Economics: the end of the EU
single market, Table 5.
"""

from __future__ import annotations

import csv
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests.papers.felbermayr import end_of_single_market, read


@pytest.fixture(scope="module")
def draws(shared: Path) -> np.ndarray:
    """Real income in per cent [draw, country] for all 1,000 draws."""
    path = shared / "papers" / "fgh2014" / "fgh2014.npz"
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return np.array(
            list(pool.map(partial(end_of_single_market, path), range(1000), chunksize=50))
        )


@pytest.fixture(scope="module")
def table(shared: Path) -> dict[str, tuple[float, int]]:
    with (shared / "papers" / "fgh2014" / "table5_single_market.csv").open(newline="") as file:
        return {
            row["country"]: (float(row["welfare_pct"]), int(row["significance_stars"]))
            for row in csv.DictReader(file)
        }


def test_all_countries_to_the_printed_digits(
    draws: np.ndarray, table: dict[str, tuple[float, int]], shared: Path
) -> None:
    world, _ = read(shared / "papers" / "fgh2014" / "fgh2014.npz")
    mean = dict(zip(world.countries, draws.mean(axis=0), strict=True))
    misses = {
        c: (round(float(mean[c]), 4), value)
        for c, (value, _) in table.items()
        if abs(mean[c] - value) > 0.0051
    }
    assert len(table) == 44
    assert not misses


def test_stars_are_the_sign_over_the_draws(
    draws: np.ndarray, table: dict[str, tuple[float, int]], shared: Path
) -> None:
    """Three, two, one stars: the sign holds in a two-sided interval of 99, 95, 90 per cent of the
    draws.

    The rule gives the printed stars for 41 countries. Canada, Mexico and Taiwan are printed
    without, and get one, two and one.
    """
    world, _ = read(shared / "papers" / "fgh2014" / "fgh2014.npz")
    missed = {}
    for n, country in enumerate(world.countries):
        tail = min((draws[:, n] > 0).mean(), (draws[:, n] < 0).mean())
        stars = sum(tail < level / 2 for level in (0.1, 0.05, 0.01))
        if stars != table[country][1]:
            missed[country] = (int(stars), table[country][1])
    assert missed == {"CAN": (1, 0), "MEX": (2, 0), "TWN": (1, 0)}
