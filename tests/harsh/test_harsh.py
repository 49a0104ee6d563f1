"""A few of the harsh worlds; all of them with ``python -m tests.harsh``."""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from tests.worlds import Options, random_world

from .judged import AGREE, MISSED, NAMES, SOLVED, Judged, distance, judged, poor
from .made import made
from .path import Question, followed

# Solved, and refused: by links, by a deficit, and by an income that ends.
SOME = {0: SOLVED, 1: SOLVED, 8: AGREE, 15: AGREE, 29: AGREE, 34: AGREE}


@pytest.mark.parametrize("number", SOME)
def test_harsh_worlds_are_solved_or_refused_where_the_path_ends(number: int) -> None:
    one = judged(made(number))
    assert (one.outcome, one.wrong_name) == (SOME[number], ""), one.said


def tariff(closure: str = "income-share") -> Question:
    world = random_world(4, 2, seed=3, options=Options(noise=0.4, rates=0.1, theta=(2.0, 8.0)))
    shock = dt.Shock(world).tariff(0.5, buyer="C000").ban(buyer="C001", seller="C002")
    return Question(world, shock, closure, dt.Parameters(value_added_elasticity=0.8))


def test_the_path_ends_at_the_equilibrium_that_is_solved_at_once() -> None:
    asked = tariff()
    reached = followed(asked)
    assert reached.feasible
    found = dt.solve(asked.world, asked.shock, closure=asked.closure, parameters=asked.parameters)
    np.testing.assert_allclose(reached.markets.income, found.income, rtol=1e-7)
    assert distance(asked, found) < 1e-7


def test_an_answer_to_another_question_and_a_refusal_of_a_feasible_world_are_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = tariff()
    other = dt.solve(asked.world, closure=asked.closure, parameters=asked.parameters)
    assert distance(asked, other) > 1e-3

    def refuses(*_: object, **__: object) -> dt.Equilibrium:
        raise dt.SolveError("C003 would give more than it earns", where="C003")

    monkeypatch.setattr(dt, "solve", refuses)
    found = judged(asked)
    assert isinstance(found, Judged)
    assert found.outcome == MISSED


def test_a_wrong_name_is_noticed() -> None:
    asked = made(29)
    reached = followed(asked)
    assert not reached.feasible
    assert poor(asked, "C000", reached) == ""
    assert "leaves C000 the least" in poor(asked, "C001", reached)
    no_supplier = dict(NAMES)["has no supplier left"]
    world = asked.world
    assert "has a supplier" in no_supplier(asked, f"C000, {world.sectors[0]}", reached)
