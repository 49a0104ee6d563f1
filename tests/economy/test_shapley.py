"""Shapley values: known games, exact against sampled, and the draws of orders."""

from __future__ import annotations

import numpy as np
import pytest

from detente.economy.analysis.shapley import random_orders, shapley

NAMES = tuple("ABCDEFGH")
SIZE = dict(zip(NAMES, range(1, 9), strict=True))


def convex(some: frozenset[str]) -> np.ndarray:
    """A game in which joining late is worth more, beside one that only adds up."""
    total = sum(SIZE[name] for name in some)
    return np.array([total**1.5, float(total)])


def gloves(some: frozenset[int]) -> np.ndarray:
    """One left glove, 0, and two right ones, 1 and 2: a pair is worth one."""
    return np.array([float(0 in some and len(some) > 1)])


def test_the_glove_game() -> None:
    """2/3, 1/6, 1/6; a right glove adds one where the left one is and the other is not."""
    found = shapley(range(3), gloves)
    np.testing.assert_allclose(found.value[:, 0], [2 / 3, 1 / 6, 1 / 6])
    np.testing.assert_allclose(found.low[:, 0], 0)
    np.testing.assert_allclose(found.high[:, 0], 1)
    assert found.exact
    assert found.orders == 6
    assert (found.error == 0).all()


def test_all_orders_and_drawn_ones_agree() -> None:
    exact, drawn = shapley(NAMES, convex, exact_up_to=8), shapley(NAMES, convex, pairs=40, seed=3)
    assert not drawn.exact
    assert drawn.orders == 80
    for found in (exact, drawn):
        np.testing.assert_allclose(found.value.sum(axis=0), convex(frozenset(NAMES)))
        np.testing.assert_allclose(found.value[:, 1], list(SIZE.values()))
        assert (found.low <= found.value + 1e-9).all()
        assert (found.value <= found.high + 1e-9).all()
    gap = np.abs(drawn.value - exact.value)[:, 0]
    assert (gap <= 4 * drawn.error[:, 0] + 1e-9).all()
    assert (exact.low <= drawn.low + 1e-9).all()
    assert (drawn.high <= exact.high + 1e-9).all()


def test_an_order_and_its_reverse_are_one_sample() -> None:
    one = shapley(NAMES, convex, pairs=1)
    assert one.orders == 2
    assert np.isinf(one.error).all()
    np.testing.assert_allclose(one.share.sum(axis=0), 1)


def test_orders_are_those_of_the_seed_each_followed_by_its_reverse() -> None:
    orders, draw = random_orders(6, 3, seed=5), np.random.default_rng(5)
    assert orders == random_orders(6, 3, seed=5)
    assert orders[1::2] == [order[::-1] for order in orders[::2]]
    assert orders[::2] == [tuple(draw.permutation(6).tolist()) for _ in range(3)]


@pytest.mark.parametrize("exact_up_to", [4, 8])
def test_every_set_is_asked_for_once_and_progress_ends_with_the_whole(exact_up_to: int) -> None:
    asked, told = [], []

    def counted(some: frozenset[str]) -> np.ndarray:
        asked.append(some)
        return convex(some)

    shapley(
        NAMES[:6],
        counted,
        exact_up_to=exact_up_to,
        progress=lambda done, total: told.append((done, total)),
    )
    assert len(asked) == len(set(asked))
    assert told[-1][0] == told[-1][1] == len(told)
