"""flip: the smallest change of assumptions or levers at which a claim would be judged otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from detente.claims.claim import Claim, Test
from detente.claims.claims_file import Claims
from detente.claims.judge import bound_met
from detente.claims.measure import ClaimsMeasure, horizons
from detente.claims.metrics import fixed, measured
from detente.claims.solved import SolvedScenario
from detente.errors import ClaimError, SolveError
from detente.levers.base import Lever
from detente.scenario.file import Scenario
from detente.scenario.uncertain import Assumption, uncertain, with_values
from detente.study.answer import Answer, Provenance, solved
from detente.study.draws import Reading
from detente.study.flip_search import FlipPoint, Knob, Line, Places, Searching, search_flip
from detente.study.folder import origin
from detente.table import Table
from detente.types import Array, Progress, silent
from detente.words import did_you_mean

NOTHING = "nothing within its range flips it"


@dataclass(frozen=True, eq=False)
class FlippedTest:
    """One deciding number of a claim: its test, what it says as written, and what was found."""

    test: Test
    side: str
    found: Searching


@dataclass(frozen=True, eq=False)
class Flip(Answer):
    """What would flip a claim.

    Attributes
    ----------
    scenario : Scenario
    claim : Claim
    digest : str
        Of the claims file.
    tests : tuple of FlippedTest
    readings : int
        How often its numbers were read off solved cases.
    max_residual : float
    """

    scenario: Scenario
    claim: Claim
    digest: str
    tests: tuple[FlippedTest, ...]
    readings: int
    max_residual: float

    @property
    def name(self) -> str:
        """The scenario's name, and which claim."""
        return f"{self.scenario.name}-flip-{self.claim.id}"

    @property
    def stem(self) -> str:
        """Name of the JSON file."""
        return "flip"

    @property
    def provenance(self) -> Provenance:
        """What stands behind it."""
        more = {
            "claim": self.claim.short or self.claim.statement,
            "basis": (
                f"numbers read off {self.readings} solved cases; a test flips where its number as"
                " written crosses a limit, draws are not asked; each assumption in units of its"
                " range, each lever from as written to none; a way back within a range is not"
                " looked for"
            ),
        }
        return solved([self.scenario], self._horizons, self.max_residual, more=more)

    @property
    def _horizons(self) -> str:
        """The horizons that the tests ask for."""
        headline = self.scenario.content.horizon
        asked = [name for one in self.tests for name in horizons(one.test, headline)]
        return ", ".join(dict.fromkeys(asked))

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What is needed to get the same numbers again."""
        return origin(self.scenario) | {
            "kind": "flip",
            "claim": self.claim.id,
            "claims_sha256": self.digest,
        }

    @property
    def tables(self) -> dict[str, Table]:
        """Every way that flips a test, the shortest first."""
        rows: list[tuple[Any, ...]] = []
        for one in self.tests:
            for way in one.found.ways:
                row = (one.test.name, _said(way), 100 * way.distance, way.number)
                rows.append((len(rows) + 1, *row, "yes" if way.confirmed else ""))
        names = ("row", "flip_test", "flip_change", "flip_distance_pct", "flip_number")
        return {"flip": Table.of((*names, "flip_confirmed"), rows)}

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""
        tests = [
            {
                "test": one.test.name,
                "label": one.test.label,
                "number": one.found.number,
                "side": one.side,
                "nearest": _said(one.found.nearest) if one.found.nearest else NOTHING,
                "refuted": one.found.refuted,
            }
            for one in self.tests
        ]
        about = {"kind": "flip", "claim": self.claim.id, "tests": tests}
        return self.heading | about | {"ways": self.tables["flip"].records()}


def flip(
    scenario: Scenario, claim_id: str, *, claims: Claims | None = None, progress: Progress = silent
) -> Flip:
    """The Flip of a claim about a scenario.

    Raises
    ------
    ClaimError
        No such claim, or none of its numbers moves with assumptions.
    SolveError
        The scenario as written has no equilibrium.
    """
    known = (claims or Claims.about(scenario)).on(scenario)
    claim = _claim(known, claim_id, scenario)
    tests = [one for one in claim.numbers.values() if isinstance(one, Test)]
    moving = [one for one in tests if not fixed(one.expression)]
    if not moving:
        raise ClaimError(
            f"no assumption moves a number that decides {claim.id}", hint="choose another claim"
        )
    case = ClaimsMeasure(known).case(scenario, -1)
    read = _TestReader(scenario, case, {one.name: one for one in moving})
    lines = {one.name: _line(one) for one in moving}
    searched = search_flip([*_assumptions(scenario), *_levers(scenario)], read, lines, progress)
    found = tuple(
        FlippedTest(one, bound_met(one, searched.found[one.name].number), searched.found[one.name])
        for one in moving
    )
    return Flip(scenario, claim, known.digest, found, searched.readings, searched.max_residual)


@dataclass(frozen=True, eq=False)
class _TestReader:
    """Reads the numbers of tests with some knobs moved: near the case as written, or in full."""

    scenario: Scenario
    case: SolvedScenario
    tests: Mapping[str, Test]

    def __call__(self, places: Places, in_full: str) -> Reading:
        """The Reading of all tests by name, or of the one that is wanted in full."""
        moved = self.scenario
        for knob, place in places:
            moved = knob.moved(moved, place)
        case = self.case
        if places:
            case = self.case.moved(moved, quick=not in_full)
        numbers: dict[str, float | Array] = {}
        failures = {}
        for name in [in_full] if in_full else self.tests:
            test = self.tests[name]
            try:
                numbers[name] = measured(test.expression, case)
            except SolveError as error:
                failures[name] = str(error)
        residual = case.residual
        return Reading(numbers, failures, residual)


def _line(test: Test) -> Line:
    """The limits of a test, and which of its bounds a value meets."""
    ends = (*test.holds.between, *test.contradicted.between)
    return Line(tuple(end for end in ends if end is not None), partial(bound_met, test))


def _claim(claims: Claims, claim_id: str, scenario: Scenario) -> Claim:
    by_id = {claim.id: claim for claim in claims.content.claims}
    if claim_id not in by_id:
        hint = did_you_mean(claim_id, list(by_id), f"claims are {', '.join(by_id) or 'none'}")
        raise ClaimError(f"no claim {claim_id!r} about {scenario.name}", hint=hint)
    return by_id[claim_id]


def _said(way: FlipPoint) -> str:
    """Where everything is that moves on a way."""
    return "; ".join(f"{knob.label} {knob.shown(place)}" for knob, place in way.places)


def _assumptions(scenario: Scenario) -> list[Knob]:
    """Declared assumptions with numbers, in their ranges."""
    declared = uncertain(scenario)
    return [_of_number(one, declared, scenario) for one in declared if one.number.draw != "choice"]


def _of_number(one: Assumption, declared: tuple[Assumption, ...], scenario: Scenario) -> Knob:
    low, high = one.number.low, one.number.high

    def moved(asked: Scenario, place: float) -> Scenario:
        return with_values(asked, {one.name: low + place * (high - low)}, declared)

    def shown(place: float) -> str:
        return f"at {low + place * (high - low):.3g}"

    written = _written(one, scenario)
    start = min(max((written - low) / (high - low), 0.0), 1.0) if high > low else 0.0
    ends = tuple(end for end in (0.0, 1.0) if end != start)
    return Knob(one.label, start, ends, moved, shown)


def _written(one: Assumption, scenario: Scenario) -> float:
    """The value of an assumption as the scenario says it; its median where it is a ratio to it."""
    branch, _, leaf = one.field.partition(".")
    holder = getattr(scenario.content, branch, None)
    value = getattr(holder, leaf, None) if leaf else holder
    if one.how == "value" and isinstance(value, int | float):
        return float(value)
    return one.number.median


def _levers(scenario: Scenario) -> list[Knob]:
    """Levers that act on the economy, from as written to none."""
    return [_of_lever(lever) for lever in scenario.content.levers if lever.phase != "apart"]


def _of_lever(lever: Lever) -> Knob:
    """A lever whose depth is a number moves to any part of it; any other is there or not."""
    deep = [name for name in lever.scale if getattr(lever, name, None)]

    def moved(asked: Scenario, place: float) -> Scenario:
        levers: list[Lever] = []
        for one in asked.content.levers:
            if one.title != lever.title:
                levers.append(one)
            elif deep and place > 0:
                less = {name: place * getattr(lever, name) for name in deep}
                levers.append(one.model_copy(update=less))
        content = asked.content.model_copy(update={"levers": tuple(levers)})
        return replace(asked, content=content)

    def shown(place: float) -> str:
        return f"at {100 * place:.0f} % of its depth" if deep and place > 0 else "left out"

    return Knob(f"lever {lever.title!r}", 1.0, (0.0,), moved, shown)
