"""The search for what flips tests of claims: readings of all tests are shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from detente.claims.claim import Test
from detente.claims.claims_file import Claims
from detente.claims.judge import bound_met
from detente.claims.knobs import knobs_of
from detente.claims.measure import HEADLINE, ClaimsMeasure
from detente.claims.metrics import measured
from detente.claims.solved import SolvedScenario
from detente.errors import SolveError
from detente.scenario.file import Scenario
from detente.study.draws import Reading
from detente.study.flip_search import FlipsFound, Line, Places, search_flip
from detente.types import Array, Progress, silent


def search_tests(
    scenario: Scenario,
    claims: Claims,
    tests: Mapping[str, Test],
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> FlipsFound:
    """What makes each of some tests of `claims` come out otherwise, by the names given to them.

    `claims` are those on the scenario, see `Claims.on`; `seed` is that of models with assumptions
    of their own.
    """
    case = ClaimsMeasure(claims, seed).case(scenario, HEADLINE)
    lines = {name: line_of(test) for name, test in tests.items()}
    return search_flip(knobs_of(scenario), _TestReader(scenario, case, tests), lines, progress)


def line_of(test: Test) -> Line:
    """The limits of a test, and which of its bounds a value meets."""
    ends = (*test.holds.between, *test.contradicted.between)
    return Line(tuple(end for end in ends if end is not None), partial(bound_met, test))


@dataclass(frozen=True, eq=False)
class _TestReader:
    """Reads the numbers of tests with some knobs moved: near the case as written, or in full."""

    scenario: Scenario
    case: SolvedScenario
    tests: Mapping[str, Test]

    def __call__(self, places: Places, names: Sequence[str], in_full: bool) -> Reading:
        """The Reading of the tests that are named."""
        moved = self.scenario
        for knob, place in places:
            moved = knob.moved(moved, place)
        case = self.case.moved(moved, quick=not in_full) if places else self.case
        numbers: dict[str, float | Array] = {}
        failures = {}
        for name in names:
            try:
                numbers[name] = measured(self.tests[name].expression, case)
            except SolveError as error:
                failures[name] = str(error)
        return Reading(numbers, failures, case.residual)
