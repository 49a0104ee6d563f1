"""Bounds, aims, buyers on two bases, and ways that move together, each by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from detente.economy.links import Links
from detente.study import fuels, one_basis, share_burden
from detente.study.aims import Aim
from detente.study.flip_search import Knob, _joint
from detente.study.instruments import FallDepths, Gifts, TariffRates
from detente.study.policy_question import PolicyQuestion, _bounded


@pytest.mark.parametrize(("on", "least"), [((), -5000.0), (("A",), 0.0)])
def test_rates_are_bounded_in_per_cent_and_gifts_in_billions(
    on: tuple[str, ...], least: float
) -> None:
    """Among members a gift may be given or taken; to a partner that is named it is given."""
    place = np.zeros(2, dtype=np.intp)
    rates = TariffRates(Links(place, place + 1, np.arange(2)), np.arange(2), ("one", "two"))
    asked = PolicyQuestion(("X",), on=on, low=-20.0, high=60.0, gift=5.0)
    found = _bounded(asked, rates, FallDepths(("a fall",)), Gifts((("X", "A"),)))
    assert found.low.tolist() == pytest.approx([-0.2, -0.2, 0.0, least])
    assert found.high[[0, 1, 3]].tolist() == pytest.approx([0.6, 0.6, 5000.0])
    assert 0.9 < found.high[2] < 1, "a flow is never cut to nothing"


@pytest.mark.parametrize(
    ("weights", "whole"), [((1.0, -2.0, 0.0), 100.0), ((1.0, 0.0, 1.0), 500.0), ((0, -1, 0), 300.0)]
)
def test_an_aim_is_a_share_of_the_income_of_those_who_count(
    weights: tuple[float, ...], whole: float
) -> None:
    """Incomes of 100, 300 and 400: of those with a positive weight, else of all with any."""
    income, usd = np.array([100.0, 300.0, 400.0]), np.array([1.0, 6.0, -4.0])
    found: Any = SimpleNamespace(
        welfare_usd=usd, welfare_hat=1 + usd / income, world=SimpleNamespace(income=income)
    )
    aim = Aim(np.array(weights, dtype=float))
    assert aim.value(found) == pytest.approx(np.dot(weights, usd) / whole)
    # A rise of log real income by a little moves real income by that part of it.
    np.testing.assert_allclose(aim.goal(found), np.array(weights) * (income + usd) / whole)


def test_what_is_left_of_purchases_is_a_quantity_and_a_share_of_those_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A and B are one buyer; what the seller charges more is no quantity."""
    codes = ("S", "A", "B", "C", "D")
    monkeypatch.setattr(one_basis, "seller", lambda: "S")
    monkeypatch.setattr(one_basis, "fuel_sectors", lambda fuel, world: ("gas",))
    buyers = {"A": "UNION", "B": "UNION", "C": "C", "D": "D"}
    monkeypatch.setattr(one_basis, "buyer_of", lambda fuel, code: buyers.get(code, ""))
    before, after = np.zeros((5, 5, 1)), np.zeros((5, 5, 1))
    before[:, 0, 0], after[:, 0, 0] = [9.0, 0.3, 0.1, 0.5, 0.0], [9.0, 0.2, 0.2, 1.5, 0.2]
    world = SimpleNamespace(
        countries=codes, country=codes.index, sector=lambda code: 0, sales=before
    )
    found: Any = SimpleNamespace(world=world, sales=after, unit_cost_hat=np.full((5, 1), 2.0))
    assert one_basis._accounts(found, "gas") == pytest.approx({"C": 150.0, "UNION": 50.0})
    flows = [("UNION", 8.0, 2.0), ("UNION", 2.0, 4.0), ("C", 1.0, 9.0)]
    moved = [SimpleNamespace(buyer=who, before=old, after=new) for who, old, new in flows]
    network: Any = SimpleNamespace(moved=moved)
    assert one_basis._network(network, "UNION") == pytest.approx(60.0)


@pytest.mark.parametrize(
    ("route", "buyer", "record"),
    [
        ("LNG", "A", "lng"),
        ("north", "A", "pipeline_flow"),
        ("north", "B", ""),
        ("south", "B", ""),
    ],
)
def test_a_record_of_pipelines_is_held_against_the_only_one(
    monkeypatch: pytest.MonkeyPatch, route: str, buyer: str, record: str
) -> None:
    """A has one pipeline beside ships; of two pipelines of B no record is of one of them."""
    every = [("A", "north"), ("A", "LNG"), ("B", "north"), ("B", "south")]
    known = [SimpleNamespace(buyer=who, route=one) for who, one in every]
    monkeypatch.setattr(fuels, "flows", lambda fuel: known)
    moved: Any = SimpleNamespace(fuel="gas", route=route, buyer=buyer)
    assert fuels._measured_as(moved) == record


def test_together_move_those_that_push_one_way_at_the_pace_of_their_slopes() -> None:
    """Of both ends of a knob the steeper one; what hardly moves stays; one alone is no way."""

    def slope(label: str, size: float) -> tuple[Any, float]:
        knob = Knob(label, 0.5, (0.0, 1.0), lambda asked, place: asked, str)
        return SimpleNamespace(knob=knob), size

    slopes = [
        slope("a", 0.1),
        slope("a", 0.4),
        slope("b", 0.2),
        slope("c", 0.001),
        slope("d", -3.0),
    ]
    up = _joint(slopes, 1.0)
    assert up is not None
    assert [(one.knob.label, pace) for one, pace in up.moving] == [("a", 1.0), ("b", 0.5)]
    assert _joint(slopes, -1.0) is None
    assert _joint([], 1.0) is None


def test_both_motives_are_asked_and_what_is_done_only_grows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[tuple[int, int]] = []
    alone = SimpleNamespace(name="income alone")
    game = SimpleNamespace(name="all", with_weights=lambda **weights: alone)
    monkeypatch.setattr(share_burden, "game_of", lambda *_: game)
    monkeypatch.setattr(share_burden, "coalition_of", lambda *_: ("A", "B"))
    monkeypatch.setattr(share_burden, "_sharing", lambda asked, members, motives: asked.name)
    monkeypatch.setattr(share_burden, "SharingAnswer", lambda *parts: parts)
    scenario: Any = SimpleNamespace(name="made")
    answer: Any = share_burden.share_burden(
        scenario, progress=lambda what, done, total: told.append((done, total))
    )
    assert answer == (scenario, game, ("A", "B"), ("all", "income alone"))
    assert told == [(0, 2), (1, 2), (2, 2)]
