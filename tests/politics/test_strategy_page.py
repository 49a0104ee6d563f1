"""The page on strategy lists every weight and assumption with the value and the range that the code
has.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.politics.game.weights import WEIGHTS
from detente.politics.stance.assumptions import ASSUMPTIONS, FURTHER

PAGE = Path(__file__).parents[2] / "docs" / "concepts" / "strategy.md"
NUMBERS = {w.name: (w.number.value, w.number.low, w.number.high) for w in WEIGHTS} | {
    k: (a.value, a.low, a.high) for k, a in (ASSUMPTIONS | FURTHER).items()
}


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_on_the_page_is_the_number_in_use(name: str) -> None:
    value, low, high = NUMBERS[name]
    rows = [
        line
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| {name} |")
    ]
    assert len(rows) == 1
    assert f"| {value:g} | {low:g} … {high:g} |" in rows[0]
