"""The tables of a best policy, from numbers that are worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from detente.economy.links import Links
from detente.study.aims import Aim
from detente.study.deviations import Deviation
from detente.study.instruments import FallDepths, Gifts, Instruments, TariffRates
from detente.study.optimise_answer import BestPolicy, FrontierPolicy, Reply
from detente.study.optimum import Optimum, Player
from detente.study.policy_question import PolicyQuestion
from detente.table import Table

CODES = ("A", "B", "T")


def state(*welfare_usd: float) -> Any:
    """Real incomes of A, B and T against the base year, million USD."""
    world = SimpleNamespace(country=CODES.index, countries=CODES)
    certificate = SimpleNamespace(max_residual=1e-10)
    usd = np.array(welfare_usd)
    return SimpleNamespace(world=world, welfare_usd=usd, certificate=certificate)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> BestPolicy:
    """A and B choose two rates, the depth of a fall and a gift; T is the target."""
    place = np.zeros(2, dtype=np.intp)
    rates = TariffRates(Links(place, place + 2, np.arange(2)), np.arange(2), ("cars", "chips"))
    tools = Instruments(
        rates, FallDepths(("brands",)), Gifts((("A", "B"),)), np.zeros(4), np.full(4, 9e3)
    )
    player = Player("both", ("A", "B"), tools, Aim(np.array([1.0, 1.0, 0.0])))
    before, best = np.array([0.1, 0.2, 0.3, 0.0]), np.array([0.25, 0.2, 0.5, 1500.0])
    found = state(-100.0, 2100.0, -9000.0)
    optimum = Optimum(best, 0.02, found, np.array([0.0, -3e-7, 0.0, 0.0]), 7)
    tried = (Deviation("full embargo", -0.3), Deviation("one variable", -0.001))
    slope = np.array([0.002, 0.5, 0.0001, 4e-6])
    reply = Reply(player, before, optimum, tried, slope)
    dearer = Optimum(best, 0.0, state(-3000.0, 500.0, -20000.0), np.zeros(4), 3)
    question = PolicyQuestion(("both",), target="T")
    monkeypatch.setattr(BestPolicy, "targets", ("T",))
    scenario: Any = SimpleNamespace(name="made")
    frontier = (FrontierPolicy(0.0, optimum), FrontierPolicy(2.0, dearer))
    base = state(400.0, 100.0, -1000.0)
    return BestPolicy(scenario, question, base, found, (reply,), frontier, 0, 0)


def rows(table: Table) -> list[list[Any]]:
    return [list(row.values()) for _, row in table.rows()]


def test_rates_and_depths_are_in_per_cent_and_gifts_in_billions(answer: BestPolicy) -> None:
    assert rows(answer.tables["policy"]) == [
        ["both", "cars", "tariff", pytest.approx(10), pytest.approx(25)],
        ["both", "chips", "tariff", pytest.approx(20), pytest.approx(20)],
        ["both", "brands", "fall", pytest.approx(30), pytest.approx(50)],
        ["both", "A to B", "transfer", 0.0, 1.5],
    ]


def test_who_gains_is_counted_against_the_scenario_as_it_is(answer: BestPolicy) -> None:
    """Both had 500 million and have 2,000; T had lost 1,000 and has lost 9,000; three move."""
    ((gain, harm, moved, gradient, tried, kind),) = rows(answer.tables["players"])
    assert (gain, harm, moved) == (pytest.approx(1.5), pytest.approx(8.0), 3)
    assert (gradient, tried, kind) == (pytest.approx(3e-7), -0.001, "one variable")
    assert rows(answer.tables["frontier"]) == [
        [0.0, pytest.approx(8.0), pytest.approx(-1.5)],
        [2.0, pytest.approx(19.0), pytest.approx(3.0)],
    ]


def test_what_a_small_step_gains_most_with_stands_first(answer: BestPolicy) -> None:
    """Steps times slopes, in per cent: .6 by the gift, .03 by the rate on cars, .002 by the fall;
    nothing by the rate that stays.
    """
    first = rows(answer.tables["first"])
    assert [(row[2], row[4]) for row in first] == [
        ("transfer", pytest.approx(0.6)),
        ("tariff", pytest.approx(0.03)),
        ("fall", pytest.approx(0.002)),
        ("tariff", pytest.approx(0.0)),
    ]
    assert [row[3] for row in first] == pytest.approx([1.5, 25.0, 50.0, 20.0])


def test_rows_are_counted_from_one(answer: BestPolicy) -> None:
    counted = {name: answer.tables[name].index for name in ("policy", "first", "frontier")}
    assert counted == {"policy": (1, 2, 3, 4), "first": (1, 2, 3, 4), "frontier": (1, 2)}
