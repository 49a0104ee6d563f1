"""The JavaScript engine against the library on random worlds: the same numbers, the same refusals,
and residuals that agree with the certificate.
"""

from __future__ import annotations

import pytest

from detente.economy.solver.solve import CERTIFIED
from tests.live.engine import (
    EQUAL,
    answers,
    difference,
    library,
    needs_node,
    pack_of_case,
    refusal_of,
)
from tests.live.made import MADE, made_case
from tests.worlds import FEASIBLE, INFEASIBLE, Case, feasible_case, infeasible_case

pytestmark = needs_node

SMALL = (8, 7)


def compared(cases: list[Case]) -> None:
    """Both sides give the same numbers, or refuse in the same words."""
    for case, answer in zip(cases, answers([pack_of_case(case) for case in cases]), strict=True):
        refused = refusal_of(case)
        assert answer.get("refused") == refused, case.label
        if refused is not None:
            continue
        found, js = library(case), answer["found"]["only"]
        apart = difference(js, found)
        assert apart.size <= EQUAL, f"{case.label}: {apart.what} by {apart.size:.1e}"
        assert js["max_residual"] <= CERTIFIED, case.label
        assert abs(js["max_residual"] - found.certificate.max_residual) <= EQUAL, case.label


@pytest.mark.parametrize("kind", FEASIBLE)
def test_random_worlds_of_every_kind(kind: str) -> None:
    compared([feasible_case(kind, seed, largest=SMALL) for seed in range(26)])


@pytest.mark.parametrize("kind", INFEASIBLE)
def test_refusals_in_the_same_words(kind: str) -> None:
    compared([infeasible_case(kind, seed) for seed in range(10)])


@pytest.mark.parametrize("kind", MADE)
def test_everything_that_a_lever_can_ask_for(kind: str) -> None:
    compared([made_case(kind, seed) for seed in range(24)])
