"""The page on levers agrees with the catalogue, the product table and the months of a fall."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from detente.economy.horizon import HORIZONS, Adjustment
from detente.levers.base import kinds
from detente.world.shipped import read_table

PAGE = Path(__file__).parents[2] / "docs" / "concepts" / "levers.md"
ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.strip().startswith("|")
]


def test_every_lever_stands_there_once_with_its_example() -> None:
    linked = {row[0]: row[-1] for row in ROWS if row[0] in kinds()}
    assert set(linked) == set(kinds())
    for kind, link in linked.items():
        assert (PAGE.parent / re.search(r"\((.*)\)", link)[1]).is_file()  # type: ignore[index]
        assert f"{kind}.yaml" in link


def test_the_product_table_is_the_shipped_one() -> None:
    named, shares = ("product", "sector", "buyer", "seller"), ("covered_pct", "low_pct", "high_pct")
    shipped = [
        [*(row[name] or "all" for name in named), *(row[name] for name in shares), row["tag"]]
        for row in read_table("products")
    ]
    products = {row[0] for row in shipped}
    assert [row for row in ROWS if row[0] in products] == shipped


@pytest.mark.parametrize("stated", HORIZONS)
def test_what_a_fall_of_half_is_at_other_horizons(stated: str) -> None:
    whole, pace = HORIZONS[stated], Adjustment()
    reached = {
        name: pace.speed_over(months) if math.isinf(whole) else min(1.0, months / whole)
        for name, months in HORIZONS.items()
        if math.isfinite(months)
    }
    expected = [f"{50 * reached.get(name, 1.0):.1f}" for name in HORIZONS]
    assert next(row for row in ROWS if row[0] == stated) == [stated, *expected]
