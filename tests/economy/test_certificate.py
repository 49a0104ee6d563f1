"""The certificate sees a mistake in any equation, also in a factor that is almost free."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.economy.proof.certificate import checked
from tests.worlds import random_world

WORLD = random_world(4, 3, seed=3)
ONE = np.zeros(4, dtype=np.intp)


def solved(**parameters: float) -> dt.Equilibrium:
    shock = (
        dt.Shock(WORLD)
        .trade_cost(1.2, buyer="C000", seller="C001")
        .tariff(0.1, buyer="C002")
        .productivity(1e-7, country="C001", sector="S001")
    )
    return dt.solve(WORLD, shock, parameters=dt.Parameters(**parameters))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "equations"),
    [
        ("labour_wage_hat", {"labour", "unit_cost"}),
        ("unit_cost_hat", {"unit_cost", "price", "sales"}),
        ("price_hat", {"price"}),
        ("expenditure", {"market"}),
        ("output", {"sales"}),
        ("income", {"income", "market"}),
        ("deficit", {"closure", "income", "balance"}),
    ],
)
def test_a_mistake_of_a_millionth_is_seen(field: str, equations: set[str]) -> None:
    found = solved(labour=1.0)
    assert max(checked(found, ONE).values()) <= 1e-8
    value = getattr(found, field)
    wrong = (
        value + 1e-6 * found.income.mean()
        if field == "deficit"
        else value * (1 + 1e-6 * (np.arange(value.size) == 0).reshape(value.shape))
    )
    residual = checked(replace(found, **{field: wrong}), ONE)
    assert any(residual[name] > 1e-8 for name in equations), residual


def test_a_factor_that_is_almost_free_cannot_hide_a_gap() -> None:
    """With a productivity of 1e-7 the sector earns next to nothing; a wage that is off by one per
    cent is still a mistake.
    """
    found = solved(labour=1.0)
    n, s = WORLD.country("C001"), WORLD.sector("S001")
    assert found.value_added[n, s] < 1e-6 * found.income[n], (
        "the case is one of a factor that is almost free"
    )
    wage = found.labour_wage_hat.copy()
    wage[n, s] *= 1.01
    assert checked(replace(found, labour_wage_hat=wage), ONE)["labour"] > 1e-3


def test_a_rent_that_is_off_by_a_millionth_is_seen() -> None:
    found = solved(labour=2.0, rent_share={"S001": 0.6})
    residual = checked(replace(found, rent_hat=found.rent_hat * (1 + 1e-6)), ONE)
    assert residual["resources"] > 1e-8
    assert residual["unit_cost"] > 1e-8


def test_limits_and_falls_that_are_not_met_are_not_certified() -> None:
    limited = dt.Shock(WORLD).limit(0.5, buyer="C000", seller="C001")
    fallen = dt.Shock(WORLD).fall(0.5, buyer="C000", seller="C001", gap="exporter")
    for shock, name in ((limited, "limits"), (fallen, "falls")):
        found = dt.solve(WORLD, shock)
        assert found.certificate.residuals[name] <= 1e-8
        assert found.certificate.residuals["gaps"] <= 1e-8
        assert found.delivery is not None
        deeper = {name: tuple(replace(one, quantity_hat=0.4) for one in getattr(shock, name))}
        asked = replace(found.delivery.asked, **deeper)
        claimed = replace(found, delivery=replace(found.delivery, asked=asked))
        assert checked(claimed, ONE)[name] == pytest.approx(0.25, abs=1e-6)
        other = replace(found.delivery, log_factor=1.1 * found.delivery.log_factor)
        assert checked(replace(found, delivery=other), ONE)["gaps"] > 1e-4
