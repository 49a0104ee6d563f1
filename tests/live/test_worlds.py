"""The JavaScript engine against the library on random worlds: the same numbers, the same refusals,
and residuals that agree with the certificate.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import detente as dt
from detente.economy.shut_in import SETTLED
from detente.economy.solver import solve as solving
from detente.economy.solver.solve import CERTIFIED
from detente.errors import NotFound
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

# The same for what is withheld: from the neighbour on in one search, never in rounds.
IN_ONE_SEARCH = """
const cold = solve, round_by_round = in_rounds;
solve = (world, shock, given) => {
  in_rounds = round_by_round;
  const start = cold(world, {}, given);
  in_rounds = () => { throw new Error("in rounds"); };
  return cold(world, shock, { ...given, start });
};
"""


# The same: whatever falls cover has no equilibrium.
WITHOUT_FALLS = """
const searched = solved;
solved = (world, shock, how, start) => {
  if (shock.falls.length) throw new NotFound("the gaps equation is open by inf", "test", "");
  return searched(world, shock, how, start);
};
"""


def compared(cases: list[Case], source: str | None = None, equal: float = EQUAL) -> None:
    """Both sides give the same numbers, up to `equal`, or refuse in the same words."""
    packs = [pack_of_case(case) for case in cases]
    for case, answer in zip(cases, answers(packs, source), strict=True):
        refused = refusal_of(case)
        assert answer.get("refused") == refused, case.label
        if refused is not None:
            continue
        found, js = library(case), answer["found"]["only"]
        apart = difference(js, found)
        assert apart.size <= equal, f"{case.label}: {apart.what} by {apart.size:.1e}"
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


def test_what_is_shut_in_settles_in_the_search_from_a_neighbour() -> None:
    """The library's rounds end where productivity moves by no more than `SETTLED`."""
    cases = [made_case("shut-in", seed) for seed in range(24)]
    compared(cases, f"{engine()}\n{IN_ONE_SEARCH}", equal=2 * SETTLED)


@pytest.mark.parametrize("banned", [True, False])
def test_falls_are_named_where_the_path_does_not_begin(
    monkeypatch: pytest.MonkeyPatch, banned: bool
) -> None:
    """The world itself has an equilibrium, so the world is not blamed."""
    case = made_case("limits", 3)
    buyer, seller = case.world.countries[:2]
    shock = case.shock.fall(0.5, buyer=buyer, seller=seller)
    shock = shock.ban(buyer=buyer, seller=seller) if banned else shock
    searched = solving._solved

    def failing(asked: dt.Shock, how: Any, start: Any) -> dt.Equilibrium:
        if asked.falls:
            raise NotFound("the gaps equation is open by inf", where="test")
        return searched(asked, how, start)

    monkeypatch.setattr(solving, "_solved", failing)
    case = replace(case, shock=shock)
    refused = refusal_of(case)
    assert refused is not None
    assert ("with the ban" in refused["what"]) == banned
    compared([case], f"{engine()}\n{WITHOUT_FALLS}")
