"""The JavaScript engine against the library on random worlds: the same numbers, the same refusals,
and residuals that agree with the certificate.
"""

from __future__ import annotations

import pytest

from detente.economy.solver.solve import CERTIFIED
from detente.report.live.pack import engine
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

# In place of the engine's door: every case is searched for from the one without levers, and what is
# told on the way must be near the end. Nothing may be told without a start.
FROM_A_NEIGHBOUR = """
const cold = solve;
solve = (world, shock, given) => {
  const far = () => { throw new Error("told without a start"); };
  const start = cold(world, {}, { ...given, rough: far });
  const told = [];
  const found = cold(world, shock, { ...given, start, rough: (near) => told.push(near) });
  if (told.length !== 1) throw new Error(`told ${told.length} times`);
  const apart = told[0].welfare_hat.map((one, c) => Math.abs(one / found.welfare_hat[c] - 1));
  if (!(largest(apart) <= 1e-3)) throw new Error(`told numbers ${largest(apart)} apart`);
  return found;
};
"""


def compared(cases: list[Case], source: str | None = None) -> None:
    """Both sides give the same numbers, or refuse in the same words."""
    packs = [pack_of_case(case) for case in cases]
    for case, answer in zip(cases, answers(packs, source), strict=True):
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


def test_a_search_from_a_neighbour_tells_where_it_comes_near_and_ends_at_the_same() -> None:
    cases = [feasible_case("everything", seed, largest=SMALL) for seed in range(12)]
    compared(cases, f"{engine()}\n{FROM_A_NEIGHBOUR}")
