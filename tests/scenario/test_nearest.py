"""Nearest: which of the equilibria found last a search starts from."""

from __future__ import annotations

from functools import cache

import detente as dt
from detente.scenario.nearest import KEPT, Nearest
from tests.levers.small import trading_world

TRADING = trading_world()


@cache
def found(number: int) -> dt.Equilibrium:
    """An equilibrium that is told from others by itself alone."""
    return dt.solve(TRADING, dt.Shock(TRADING).tariff(0.01 * number, buyer="USA", seller="CHN"))


def test_the_one_with_fewest_pulls_apart_is_nearest_and_of_two_the_last() -> None:
    nearest = Nearest()
    assert nearest.to(frozenset()) is None
    for number, asked in enumerate(["ab", "abcd", "x", "cdab"]):
        nearest.keep(frozenset(asked), found(number))
    assert nearest.to(frozenset("a")) is found(0)
    assert nearest.to(frozenset("abcde")) is found(3)
    assert nearest.to(frozenset("xyz")) is found(2)


def test_the_first_of_too_many_is_forgotten() -> None:
    nearest = Nearest()
    for number in range(KEPT + 1):
        nearest.keep(frozenset({number}), found(number))
    assert nearest.to(frozenset({0})) is found(KEPT)
    assert nearest.to(frozenset({1})) is found(1)
