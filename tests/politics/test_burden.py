"""The least transfers that keep a coalition together, against sums worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from detente.politics.game.burden import NEARLY, least_transfers
from detente.types import Array


def margins_with(margin: list[float], response: Array) -> Array:
    found = least_transfers(np.array(margin), response)
    return np.array(margin) + response @ (found.received + found.outside)


def test_those_short_get_what_they_lack_and_who_can_pays() -> None:
    """Margins in dollars: two and one are short, one member has five to spare."""
    found = least_transfers(np.array([5.0, -2.0, -1.0]), np.eye(3))
    np.testing.assert_allclose(found.received, [-3.0, 2.0, 1.0], atol=1e-9)
    assert found.total == pytest.approx(3.0)
    assert found.bound == pytest.approx(3.0)
    assert not found.outside.any()


def test_payers_bear_the_same_share_of_what_they_could_pay() -> None:
    """Four and two to spare, three wanted: half of each."""
    found = least_transfers(np.array([4.0, 2.0, -3.0]), np.eye(3))
    np.testing.assert_allclose(found.received, [-2.0, -1.0, 3.0], atol=1e-9)


def test_a_dollar_is_worth_more_to_the_poor() -> None:
    """A margin moves by one over income: the one short by 2 has income 4, and needs 8."""
    response = np.diag([1 / 10, 1 / 4])
    found = least_transfers(np.array([1.0, -2.0]), response)
    np.testing.assert_allclose(found.received, [-8.0, 8.0], atol=1e-8)
    np.testing.assert_allclose(margins_with([1.0, -2.0], response), [0.2, 0.0], atol=1e-9)


def test_nobody_pays_where_nobody_gains_by_leaving() -> None:
    found = least_transfers(np.array([1.0, 0.0]), np.eye(2))
    assert (found.total, found.bound) == (0.0, 0.0)


def test_what_members_lack_together_comes_from_outside() -> None:
    """One to spare, three short: one from the other member, two from outside."""
    found = least_transfers(np.array([1.0, -3.0]), np.eye(2))
    np.testing.assert_allclose(found.received, [-1.0, 1.0], atol=1e-9)
    np.testing.assert_allclose(found.outside, [0.0, 2.0], atol=1e-9)
    assert found.bound == pytest.approx(3.0)


@pytest.mark.parametrize("seed", range(8))
def test_no_random_transfers_do_it_with_less(seed: int) -> None:
    """The dual's sum is a lower bound, ours is within a hundredth of it, and nobody gains after."""
    draw = np.random.default_rng(seed)
    n = 6
    response = np.diag(draw.uniform(0.5, 2, n)) + draw.uniform(-0.05, 0.05, (n, n))
    margin = draw.normal(0.5, 1.0, n)
    margin[0] = 20.0
    found = least_transfers(margin, response)
    after = margin + response @ (found.received + found.outside)
    assert after.min() >= -1e-9
    assert found.received.sum() == pytest.approx(0.0, abs=1e-9)
    assert found.bound - 1e-9 <= found.total <= (1 + NEARLY) * found.bound + 1e-9
    tried = draw.normal(0, 1, (4000, n)) * np.abs(found.received).max() + found.received
    tried -= tried.mean(axis=1, keepdims=True)
    holds = (margin + tried @ response.T >= 0).all(axis=1)
    sums = np.maximum(tried[holds], 0).sum(axis=1)
    assert sums.min(initial=np.inf) >= found.bound - 1e-9
