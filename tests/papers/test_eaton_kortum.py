"""A three-country economy of Eaton & Kortum: in changes, in levels, and by another program."""

from __future__ import annotations

import numpy as np
import pytest

from tests.papers.eaton_kortum import AFTER, BEFORE, LABOUR, PUBLISHED, THETA, in_changes, levels


@pytest.mark.parametrize("trade_cost", [BEFORE, AFTER])
def test_the_levels_solve_the_equations_of_the_paper(trade_cost: float) -> None:
    """Price (9), share (10) and labour market (21) of Eaton & Kortum (2002), T = 1, labour only."""
    found = levels(trade_cost)
    for n, price in enumerate(found.price):
        delivered = [w * (1.0 if i == n else trade_cost) for i, w in enumerate(found.wage)]
        assert price == pytest.approx(sum(p**-THETA for p in delivered) ** (-1 / THETA), rel=1e-13)
        for i, p in enumerate(delivered):
            assert found.trade_share[n, i] == pytest.approx((p / price) ** -THETA, rel=1e-13)
    np.testing.assert_allclose(found.flows.sum(axis=0), found.wage * LABOUR, rtol=1e-13)


def test_welfare_to_the_seven_digits_of_the_other_program() -> None:
    found = in_changes(levels(BEFORE))
    assert tuple(round(float(hat), 7) for hat in found.welfare_hat) == PUBLISHED


def test_changes_and_levels_are_the_same_economy() -> None:
    """Everything the engine knows of the new economy is the base flows and the ratio 1.2 / 1.5."""
    before, after = levels(BEFORE), levels(AFTER)
    found = in_changes(before)
    np.testing.assert_allclose(found.welfare_hat, after.welfare / before.welfare, rtol=1e-12)
    np.testing.assert_allclose(found.wage_hat[:, 0], after.wage / before.wage, rtol=1e-12)
    np.testing.assert_allclose(found.price_hat[:, 0], after.price / before.price, rtol=1e-12)
    np.testing.assert_allclose(found.trade_share[:, :, 0], after.trade_share, rtol=1e-12)


def test_welfare_follows_from_the_share_bought_at_home() -> None:
    """Arkolakis, Costinot & Rodriguez-Clare (2012): (home share hat)^(-1 / theta)."""
    before = levels(BEFORE)
    found = in_changes(before)
    home_hat = np.diagonal(found.trade_share[:, :, 0]) / np.diagonal(before.trade_share)
    np.testing.assert_allclose(found.welfare_hat, home_hat ** (-1 / THETA), rtol=1e-12)


@pytest.mark.parametrize("theta", [THETA - 1, THETA + 1])
def test_a_wrong_elasticity_misses_in_the_second_digit(theta: float) -> None:
    wrong = in_changes(levels(BEFORE), theta=theta)
    assert np.abs(wrong.welfare_hat - PUBLISHED).max() > 1e-3
