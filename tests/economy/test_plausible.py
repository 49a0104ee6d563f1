"""Numbers in another unit: refused where they cannot be meant, a remark where they may be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import detente as dt
from tests.worlds import random_world

SHOCK = dt.Shock(random_world(5, 4, seed=1))


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (lambda: SHOCK.tariff(25), "a rate is a fraction: 0.25 for 25 per cent"),
        (lambda: SHOCK.export_tax(12.5), "a rate is a fraction: 0.125 for 12.5 per cent"),
        (lambda: SHOCK.fall(25), "a share is a fraction: 0.25 for 25 per cent"),
        (lambda: SHOCK.ban(floor=5), "a share is a fraction: 0.05 for 5 per cent"),
        (lambda: SHOCK.shut_in(30), "a share is a fraction: 0.3 for 30 per cent"),
        (
            lambda: SHOCK.transfer_income(1e12, giver="C000", receiver="C001"),
            "the unit is million USD a year",
        ),
        (lambda: dt.Adjustment(rho=35), "a share is a fraction: 0.35 for 35 per cent"),
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: Callable[[], object], hint: str) -> None:
    with pytest.raises(dt.ScenarioError, match=hint):
        wrong()


def test_what_may_be_meant_is_a_remark() -> None:
    assert SHOCK.tariff(1.45, buyer="C000").trade_cost(1.3).productivity(0.9).remarks == ()
    (said,) = SHOCK.tariff(2.5, buyer="C000", seller="C001").remarks
    assert said.startswith("tariff of 2.5: 250 per cent")
    (said,) = SHOCK.trade_cost(0.1, buyer="C000").remarks
    assert said.startswith("trade cost times 0.1")
    (said,) = SHOCK.limit(80, buyer="C000").remarks
    assert said.startswith("limit of 80 times the base quantity")
    assert SHOCK.tariff(10.0).remarks  # a thousand per cent is still allowed
