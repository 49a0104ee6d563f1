"""Shocks: trade between two groups, and the names of links."""

from __future__ import annotations

import numpy as np

import detente as dt
from tests.worlds import random_world

WORLD = random_world(4, 2, seed=1)


def test_trade_between_two_groups_stops_both_ways_and_nothing_else_does() -> None:
    banned = dt.Shock(WORLD).ban(buyer="C003", seller="C002").sever(["C000", "C001"], "C003").banned
    assert banned is not None
    expected = np.zeros_like(banned)
    expected[:2, 3] = expected[3, :2] = True
    expected[3, 2] = True
    np.testing.assert_array_equal(banned, expected)


def test_links_index_the_accounts() -> None:
    links = dt.Shock(WORLD).links_between("C000", None, "S001")
    assert set(links.buyer.tolist()) == {0}
    assert set(links.seller.tolist()) == {1, 2, 3}
    np.testing.assert_array_equal(WORLD.sales[links], WORLD.sales[0, 1:, 1])
