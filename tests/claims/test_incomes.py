"""Metrics of wages, consumer prices and customs, against the accounts and by hand."""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.claims.expression import parse
from detente.claims.metrics import measured
from detente.claims.solved import SolvedScenario
from detente.economy.analysis.flow_accounts import customs_revenue
from detente.errors import ClaimError


@pytest.fixture(scope="module")
def case() -> SolvedScenario:
    bare = dt.Scenario.parse("scenario: a\n")
    return SolvedScenario(bare.with_levers(["tariff 25 by USA on CHN in C26"]))


def number(case: SolvedScenario, text: str) -> float:
    return measured(parse(text), case)


def test_customs_are_tariffs_of_the_new_equilibrium_less_those_of_the_data(
    case: SolvedScenario,
) -> None:
    """Of electronics from China by hand: a quarter of the value that the seller gets."""
    found, world = case.equilibrium(), case.world
    usa, chn, electronics = world.country("USA"), world.country("CHN"), world.sector("C26")
    new = 0.25 * found.sales[usa, chn, electronics]
    old = world.tariff[usa, chn, electronics] * world.sales[usa, chn, electronics]
    paid = number(case, 'tariff_paid_change("CHN", "USA", "C26")')
    assert paid == pytest.approx((new - old) / 1000)
    all_of_it = number(case, 'customs_revenue_change("USA")')
    assert all_of_it == pytest.approx(
        (customs_revenue(found)[usa] - world.customs_revenue[usa]) / 1000
    )
    assert number(case, 'tariff_paid_change("all", "USA", "all")') == pytest.approx(all_of_it)
    base = number(case, 'base_customs_revenue("USA")')
    assert base == pytest.approx(world.customs_revenue[usa] / 1000) and base > 0


def test_groups_add_up_or_are_weighted(case: SolvedScenario) -> None:
    found, world = case.equilibrium(), case.world
    parts = [number(case, f'customs_revenue_change("{code}")') for code in ("USA", "CHN")]
    rest = number(case, 'customs_revenue_change("all except USA, CHN")')
    assert number(case, 'customs_revenue_change("all")') == pytest.approx(sum(parts) + rest)
    members = [world.country(code) for code in ("USA", "CAN", "MEX")]
    prices = 100 * (found.consumer_price_hat[members] - 1)
    mean = np.average(prices, weights=world.income[members])
    assert number(case, 'consumer_price_change("USMCA")') == pytest.approx(mean)
    wages = 100 * (found.real_wage_hat[members] - 1)
    mean = np.average(wages, weights=world.value_added[members].sum(axis=1))
    assert number(case, 'real_wage_change("USA, CAN, MEX")') == pytest.approx(mean)


def test_without_levers_nothing_moves(case: SolvedScenario) -> None:
    bare = SolvedScenario(case.scenario.without_levers())
    for text in ('real_wage_change("USA")', 'customs_revenue_change("G7")'):
        assert number(bare, text) == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('customs_revenue_change("BRICKS")', "did you mean 'BRICS'"),
        ('customs_revenue_change("all except PRK")', "takes nobody away"),
        ('customs_revenue_change("USA except USA")', "leaves nobody"),
        ('tariff_paid_change("CHN", "USA", "C99")', "no sector 'C99'"),
        ('customs_revenue_change("USA", "year-3")', "did you mean .year-5."),
    ],
)
def test_what_is_not_known_is_refused(case: SolvedScenario, text: str, message: str) -> None:
    from detente.claims.metrics import bound, known_arguments

    with pytest.raises(ClaimError, match=message):
        for call in parse(text).calls:
            bound(call)
            known_arguments(call, case.scenario)
