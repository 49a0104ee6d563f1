"""What prices, spending and pay answer to wages, against the equations themselves."""

from __future__ import annotations

import numpy as np
import pytest

import detente as dt
from detente.economy.shock import Shock
from detente.economy.solver.baseline import baseline_of
from detente.economy.solver.evaluate import evaluate
from detente.economy.solver.problem import Problem, problem_of
from detente.economy.solver.wages import wage_answers
from detente.types import Array
from tests.worlds import random_world

STEP = 1e-5


def solved_at(p: Problem, country: int, size: float) -> tuple[Array, Array, Array]:
    """Log prices, log spending and log pay where all wages of a country move by `size` in logs."""
    wage = np.zeros(p.factors.base.shape)
    wage[country] = size
    price, growth = np.zeros(p.expenditure.shape), np.zeros(p.expenditure.shape)
    for _ in range(300):
        state = evaluate(p, np.concatenate([wage.ravel(), price.ravel(), growth.ravel()]))
        price, growth = state.next_price, state.next_spending / p.expenditure - 1
    paid = state.value_added_share * state.output
    return price, np.log(state.spending), np.log(paid)


@pytest.mark.parametrize("labour", [1.0, 2.0, np.inf])
def test_answers_to_the_wages_of_a_country(labour: float) -> None:
    """Two rounds of foreign trade leave a few hundredths of the largest answer."""
    world = random_world(4, 3, seed=2)
    p = problem_of(Shock(world), "nominal", dt.Parameters(labour=labour))
    answers, country = wage_answers(p, baseline_of(p)), 1
    up, down = (solved_at(p, country, sign * STEP) for sign in (1, -1))
    exact = [(one - other) / (2 * STEP) for one, other in zip(up, down, strict=True)]
    price, spending = answers.through.reshape(2, *p.expenditure.shape, 4)[..., country]
    for mine, by_hand in zip((price, spending, answers.paid[..., country]), exact, strict=True):
        assert np.abs(mine - by_hand).max() < 0.05 * np.abs(by_hand).max()
        assert np.abs(by_hand).max() > 0.1
