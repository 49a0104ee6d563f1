"""What is read off a case: every number of a claims file, and real income by horizon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from detente.claims.claim import Claim, ClaimNumber, Test
from detente.claims.claims_file import Claims
from detente.claims.metrics import Annotation, annotation, bound, fixed, located, measured, metrics
from detente.claims.metrics_dependence import tie_cut
from detente.claims.solved import NULLS, SolvedScenario
from detente.economy.equilibrium import Equilibrium
from detente.economy.horizon import HORIZONS
from detente.errors import ClaimError, DetenteError, SolveError
from detente.scenario.equilibria import LONG_RUN, equilibrium
from detente.scenario.file import Scenario
from detente.study.draws import Reading
from detente.study.ranges import REAL_INCOME
from detente.study.ties import loss_without
from detente.types import Array

HEADLINE = -1
# Draws in which numbers on the path before the long run are read where the claims file does not
# say how many: a path takes a solve a month.
PATHS = 20
# Draws in which the ties of the first screen are read: each takes a solve.
TIES = 60
TIE = "tie {} {}"


@dataclass(frozen=True)
class _AsWritten:
    """A scenario by its digest, so that every draw of a process finds the same long run."""

    digest: str
    scenario: Scenario = field(compare=False)


@lru_cache(maxsize=1)
def _long_run(written: _AsWritten) -> Equilibrium | None:
    try:
        return equilibrium(written.scenario, horizon=LONG_RUN)
    except SolveError:
        return None


def long_run_of(written: Scenario) -> Equilibrium | None:
    """The long run of a scenario as written, solved once in a process; None where it has none."""
    return _long_run(_AsWritten(written.digest, written))


@dataclass(frozen=True)
class ClaimsMeasure:
    """Reads the numbers of a claims file off a scenario.

    Each stands under ``ID name``, real income [country] under ``welfare HORIZON``.

    Numbers that no assumption moves are read in the headline case alone, expensive ones in as many
    draws as the file says, and those on the path before the long run, where it says nothing, in the
    first `PATHS` draws. Real income is read at every horizon on the way, so that a number of a
    claim and a table of the result have one range. The long run of a draw is searched for from that
    of the scenario as `written`. What both sides of `ties` lose without them stands under ``tie``
    with the two codes, in the first `TIES` draws.
    """

    claims: Claims
    seed: int = 0
    written: Scenario | None = None
    ties: tuple[tuple[str, str], ...] = ()

    @property
    def question(self) -> dict[str, Any]:
        """All that decides what is read, as plain Python."""
        return {"claims": self.claims.digest, "seed": self.seed, "ties": list(map(list, self.ties))}

    def __call__(self, scenario: Scenario, index: int) -> Reading:
        """The Reading of one draw (of the headline when `index` is negative)."""
        return self.read(self.case(scenario, index), index)

    def read(self, case: SolvedScenario, index: int) -> Reading:
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
        if index < TIES:
            numbers |= self._ties(case)
        for horizon in (*case.path, LONG_RUN):
            numbers[REAL_INCOME.format(horizon)] = case.equilibrium(horizon).welfare_pct
        residual = case.residual
        return Reading(numbers, failures, residual)

    def _ties(self, case: SolvedScenario) -> dict[str, float | Array]:
        """What the sides of each tie lose without it, those left out that have no equilibrium."""
        numbers: dict[str, float | Array] = {}
        for one, two in self.ties:
            try:
                apart = tie_cut(case, one, two)
            except SolveError:
                continue
            found = case.equilibrium(LONG_RUN)
            for actor, partner in ((one, two), (two, one)):
                numbers[TIE.format(actor, partner)] = loss_without(found, apart, actor)
        return numbers

    def case(self, scenario: Scenario, index: int) -> SolvedScenario:
        """The case of a draw, which knows how far along the path its numbers go."""
        headline = scenario.content.horizon
        asked = {h for _, _, one in self.asked(scenario, index) for h in horizons(one, headline)}
        if not self.claims.content.claims and index < PATHS:
            asked |= set(scenario.content.horizons)
        until = max(asked - {LONG_RUN}, key=HORIZONS.__getitem__, default="")
        near = None
        if self.written and index >= 0:
            near = long_run_of(self.written)
        bare = SolvedScenario(scenario, until=until, seed=self.seed, near=near)
        return bare.with_arguments(self.claims.arguments)

    def asked(self, scenario: Scenario, index: int) -> Iterator[tuple[Claim, str, ClaimNumber]]:
        """The numbers read in a draw: claim, name, and what to measure."""
        headline = scenario.content.horizon
        for claim in self.claims.content.claims:
            for name, one in claim.numbers.items():
                if index < 0 or self._drawn(one, headline, index):
                    yield claim, name, one

    def _drawn(self, one: ClaimNumber, headline: str, index: int) -> bool:
        """Whether a number is read in a draw."""
        if fixed(one.expression):
            return False
        on_path = any(horizon != LONG_RUN for horizon in horizons(one, headline))
        most = PATHS if on_path and one.draws is None else one.draws
        return most is None or index < most


def horizons(one: ClaimNumber, headline: str) -> list[str]:
    """The named horizons that a measure asks for, each once.

    ``long-run`` for metrics without a horizon that solve.
    """
    found = []
    for call in one.expression.calls:
        arguments = bound(call)
        if metrics()[call.name].scope == "draw":
            found.append(str(arguments.get("horizon", LONG_RUN)) or headline)
    return list(dict.fromkeys(found))


def null_cases(case: SolvedScenario) -> dict[str, SolvedScenario]:
    """The case itself under an empty name, and under each named null that has a model.

    Nulls with the scenario's own levers share what the case has solved.
    """
    shared = {name: replace(case, null=name) for name in ("placebo", "proportional")}
    apart = {name: SolvedScenario(case.scenario, name) for name in ("no lever", "random rank")}
    return {"": case, **shared, **apart}


def null_values(test: Test, cases: Mapping[str, SolvedScenario]) -> dict[str, float | str]:
    """The measure under each null of a test, or why it has no number there.

    `cases` are those of `null_cases`.
    """
    found: dict[str, float | str] = {}
    for null in test.nulls:
        if null == "none":
            found[null] = "no null model"
            continue
        named = null in NULLS
        expression = test.expression if named else test.null_expressions[null]
        try:
            found[null] = measured(expression, cases[null if named else ""])
        except DetenteError as error:
            found[null] = str(error)
    return found


def annotations_of(claims: Claims, case: SolvedScenario) -> dict[str, Annotation]:
    """What each number says about itself, under ``ID name``."""
    return {
        f"{claim.id} {name}": _annotated(one, case)
        for claim in claims.content.claims
        for name, one in claim.numbers.items()
    }


def _annotated(one: ClaimNumber, case: SolvedScenario) -> Annotation:
    try:
        own = annotation(one.expression, case)
    except (SolveError, ClaimError):
        own = Annotation()
    note = "; ".join(filter(None, (one.note, own.note)))
    return replace(own, unit=one.unit or own.unit, note=note)
