"""Coalitions against textbook results: power in the Security Council, stable coalitions of two and
three, additive games.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest

from detente.economy.analysis.shapley import shapley
from detente.errors import DataError
from detente.politics.game.coalition import (
    equalising_transfers,
    pivotal,
    shapley_shubik,
    stability,
    stable_coalitions,
)
from detente.politics.game.coalition_search import search

NAMES = tuple("ABCDEFGH")


def emissions_game(players: int, *, benefit_curve: float, cost: float = 1.0):
    """Payoffs in Barrett's abatement game, Nash conjectures: benefit b (Q - curve Q^2 / 2) each,
    cost c q^2 / 2.

    Members maximise their joint payoff, outsiders their own, all taking the others as given.
    First-order conditions: outsider c q = 1 - curve Q, member c q = k (1 - curve Q), so Q = (n - k
    + k^2) / (c + curve (n - k + k^2)).
    """

    def payoff(group: frozenset[str]) -> dict[str, float]:
        k = len(group)
        weight = players - k + k * k
        total = weight / (cost + benefit_curve * weight)
        marginal = (1 - benefit_curve * total) / cost
        benefit = total - benefit_curve * total**2 / 2
        inside, outside = (benefit - cost * (w * marginal) ** 2 / 2 for w in (k, 1))
        return {name: inside if name in group else outside for name in NAMES[:players]}

    return payoff


def test_stable_coalitions_have_three_members_when_benefits_are_linear() -> None:
    found = stable_coalitions(emissions_game(6, benefit_curve=0.0), NAMES[:6])
    assert max(len(group) for group in found) == 3
    assert {len(group) for group in found if group} == {
        2,
        3,
    }, "two are stable only because a third is indifferent"
    assert sum(len(group) == 3 for group in found) == 20


def test_stable_coalitions_have_two_members_when_benefits_are_quadratic() -> None:
    sizes = {
        len(group)
        for group in stable_coalitions(emissions_game(6, benefit_curve=1.0, cost=30.0), NAMES[:6])
    }
    assert max(sizes) == 2


def test_margins_by_hand() -> None:
    margins = stability(emissions_game(5, benefit_curve=0.0), "ABC", "DE")
    assert margins.internal["A"] == pytest.approx((5 - 3 + 9) - 4.5 - ((5 - 2 + 4) - 0.5))
    assert margins.external["D"] == pytest.approx((5 - 3 + 9) - 0.5 - ((5 - 4 + 16) - 8.0))
    assert margins.stable
    assert not stability(emissions_game(5, benefit_curve=0.0), "ABCD", "E").stable


def test_power_in_the_security_council() -> None:
    power = shapley_shubik([7] * 5 + [1] * 10, 39)
    assert sum(power) == 1
    assert float(power[0]) == pytest.approx(0.19627, abs=5e-6)
    assert float(power[-1]) == pytest.approx(0.001865, abs=5e-7)
    assert power[0] == Fraction(421, 2145)


@pytest.mark.parametrize(
    ("weights", "quota"), [([4, 2, 1, 1], 5), ([3, 3, 2, 2, 1], 6), ([5, 0, 1], 5)]
)
def test_power_equals_counting_every_order(weights: list[int], quota: int) -> None:
    n, counts = len(weights), [0] * len(weights)
    orders = list(permutations(range(n)))
    for order in orders:
        total = 0
        for k in order:
            total += weights[k]
            if total >= quota:
                counts[k] += 1
                break
    assert shapley_shubik(weights, quota) == tuple(Fraction(c, len(orders)) for c in counts)


@pytest.mark.parametrize(("weights", "quota"), [([1, -1, 2], 2), ([1, 1], 3), ([1, 1], 0), ([], 1)])
def test_votes_that_decide_nothing_are_refused(weights: list[int], quota: int) -> None:
    with pytest.raises(DataError, match="decides nothing"):
        shapley_shubik(weights, quota)


def convex(group: frozenset[str]) -> np.ndarray:
    size = sum(NAMES.index(name) + 1 for name in group)
    return np.array([size**2, float(size)])


def test_shapley_of_a_convex_and_of_an_additive_game() -> None:
    exact = shapley(NAMES[:4], convex)
    weights = np.arange(1.0, 5.0)
    assert exact.value[:, 1] == pytest.approx(weights)
    assert exact.value[:, 0] == pytest.approx(weights * weights.sum())
    assert exact.exact


def test_sampled_shapley_adds_up_and_covers_the_exact_value() -> None:
    exact, sampled = shapley(NAMES, convex, exact_up_to=8), shapley(NAMES, convex, pairs=40, seed=3)
    assert sampled.value.sum(axis=0) == pytest.approx(convex(frozenset(NAMES)))
    assert not sampled.exact
    gap = np.abs(sampled.value - exact.value)
    assert (gap <= 4 * sampled.error + 1e-9).all()
    assert sampled.share.sum(axis=0) == pytest.approx(1.0)
    assert shapley(NAMES, convex, pairs=40, seed=3).value == pytest.approx(sampled.value, abs=0)


def test_transfers_equalise_losses_and_add_up_to_zero() -> None:
    loss, income = {"A": 3.0, "B": -1.0, "C": 0.5}, {"A": 10.0, "B": 30.0, "C": 60.0}
    received = equalising_transfers(loss, income)
    assert sum(received.values()) == pytest.approx(0.0)
    after = {(loss[k] - received[k]) / income[k] for k in loss}
    assert max(after) == pytest.approx(min(after))


def test_pivotal_members_by_what_is_left_without_them() -> None:
    found = pivotal(NAMES[:3], lambda group: float(convex(group)[1]), kept_share=0.7)
    assert list(found) == ["C", "B"]
    assert found["C"] == pytest.approx(0.5)


def outcome(group: frozenset[str]) -> tuple[float, float]:
    weight = sum(NAMES.index(name) + 1 for name in group)
    return weight**1.5, sum(1 + (NAMES.index(name) % 3) for name in group) + 0.1 * len(group) ** 2


def test_search_equals_looking_at_every_coalition() -> None:
    found = search(NAMES, outcome, enough=0.4)
    assert found.complete
    whole = outcome(frozenset(NAMES))[0]
    every = [frozenset(some) for size in range(1, 9) for some in combinations(NAMES, size)]
    rates = {
        group: outcome(group)[0] / outcome(group)[1]
        for group in every
        if outcome(group)[0] >= 0.4 * whole
    }
    assert found.best.members == tuple(sorted(max(rates, key=rates.__getitem__)))
    assert found.looked_at == len(every)
    for one in found.frontier:
        assert not any(p > one.pressure + 1e-12 and c <= one.cost for p, c in map(outcome, every))
    assert found.greedy[-1].members == NAMES
    assert [len(step.members) for step in found.greedy] == list(range(1, 9))


def test_a_coalition_that_gains_comes_first_and_hopeless_searches_are_refused() -> None:
    found = search(
        "AB", lambda group: (float(len(group)), -0.1 if group == frozenset("A") else 1.0)
    )
    assert found.best.members == ("A",)
    with pytest.raises(DataError, match="no government"):
        search((), outcome)
    with pytest.raises(DataError, match="does not press"):
        search("AB", lambda group: (0.0, 1.0))
    with pytest.raises(DataError, match="too many"):
        stable_coalitions(emissions_game(5, benefit_curve=0.0), [str(k) for k in range(16)])
