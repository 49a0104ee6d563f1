"""What is read off a case: every number of a claims file, and real income by horizon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.claims.case import LONG_RUN, NULLS, Case
from detente.claims.claim import Claim, Claims, Shown, Test
from detente.claims.metrics import Told, bound, fixed, located, measured, metrics, told
from detente.economy.horizon import HORIZONS
from detente.errors import ClaimError, DetenteError, SolveError
from detente.scenario.file import Scenario
from detente.study.draws import Reading

Array = NDArray[np.float64]
HEADLINE = -1
PATHS = 20


@dataclass(frozen=True)
class Measured:
    """Reads the numbers of a claims file off a scenario, each under ``ID name``, and welfare under
    ``welfare HORIZON``.

    Numbers that no assumption moves are read in the headline case alone, expensive ones in as many
    draws as they allow, and those on the path before the long run in the first `PATHS` draws, since
    a path takes a solve a month.
    """

    claims: Claims
    seed: int = 0

    def __call__(self, scenario: Scenario, index: int) -> Reading:
        """The Reading of one draw (of the headline when `index` is negative)."""
        return self.read(self.case(scenario, index), index)

    def read(self, case: Case, index: int) -> Reading:
        """The Reading of a case that may have been solved in part."""
        numbers: dict[str, float | Array] = {}
        failures = {}
        for claim, name, one in self.asked(case.scenario, index):
            key = f"{claim.id} {name}"
            try:
                numbers[key] = measured(one.expression, case)
            except SolveError as error:
                failures[key] = str(error)
            except DetenteError as error:
                raise located(error, self.claims.places[claim.id, name]) from error
        for horizon in (*case.path, LONG_RUN):
            numbers[f"welfare {horizon}"] = case.equilibrium(horizon).welfare_pct
        return Reading(
            numbers, failures, max(found.certificate.max_residual for found in case.solved)
        )

    def case(self, scenario: Scenario, index: int) -> Case:
        """The case of a draw, which knows how far along the path its numbers go."""
        names = [
            h
            for _, _, one in self.asked(scenario, index)
            for h in horizons(one, scenario.content.horizon)
            if h != LONG_RUN
        ]
        return Case(
            scenario, until=max(names, key=HORIZONS.__getitem__, default=""), seed=self.seed
        )

    def asked(self, scenario: Scenario, index: int) -> Iterator[tuple[Claim, str, Shown]]:
        """The numbers read in a draw: claim, name, and what to measure."""
        for claim in self.claims.content.claims:
            for name, one in claim.numbers.items():
                on_path = any(h != LONG_RUN for h in horizons(one, scenario.content.horizon))
                limit = min(
                    one.draws if one.draws is not None else index + 1,
                    PATHS if on_path else index + 1,
                )
                if index < 0 or (not fixed(one.expression) and index < limit):
                    yield claim, name, one


def horizons(one: Shown, headline: str) -> list[str]:
    """The named horizons that a measure asks for, each once; ``long-run`` for metrics without a
    horizon that solve.
    """
    found = []
    for call in one.expression.calls:
        arguments = bound(call)
        if metrics()[call.name].scope == "draw":
            found.append(str(arguments.get("horizon", LONG_RUN)) or headline)
    return list(dict.fromkeys(found))


def null_values(test: Test, scenario: Scenario, cases: dict[str, Case]) -> dict[str, float | str]:
    """The measure under each null of a test: its number, or why there is none; `cases` are shared
    between tests.
    """
    found: dict[str, float | str] = {}
    for null in test.nulls:
        if null == "none":
            found[null] = "no null model"
            continue
        name = null if null in NULLS else ""
        case = cases.setdefault(
            name,
            (
                replace(cases[""], null=name)
                if name == "placebo" and "" in cases
                else Case(scenario, name)
            ),
        )
        expression = test.expression if null in NULLS else test.null_expressions[null]
        try:
            found[null] = measured(expression, case)
        except DetenteError as error:
            found[null] = str(error)
    return found


def told_of(claims: Claims, case: Case) -> dict[str, Told]:
    """What each number says about itself, under ``ID name``."""
    every = (
        (f"{claim.id} {name}", one)
        for claim in claims.content.claims
        for name, one in claim.numbers.items()
    )
    return {key: _told(one, case) for key, one in every}


def _told(one: Shown, case: Case) -> Told:
    try:
        own = told(one.expression, case)
    except (SolveError, ClaimError):
        own = Told()
    return replace(
        own, unit=one.unit or own.unit, note="; ".join(filter(None, (one.note, own.note)))
    )
