"""flip: the smallest change of assumptions or levers at which a claim would be judged otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.claims.claim import Claim, Test
from detente.claims.claims_file import Claims
from detente.claims.flip_tests import search_tests
from detente.claims.judge import bound_met
from detente.claims.measure import horizons
from detente.claims.metrics import fixed, unit_of
from detente.errors import ClaimError, SolveError
from detente.scenario.file import Scenario
from detente.study.answer import Answer, Provenance, solved
from detente.study.flip_search import Searching
from detente.study.folder import origin
from detente.table import Table
from detente.types import Progress, silent
from detente.words import did_you_mean, unit_said

NOTHING = "nothing within its range flips it"


@dataclass(frozen=True, eq=False)
class FlippedTest:
    """One deciding number of a claim: its test, what it says as written, and what was found."""

    test: Test
    side: str
    found: Searching

    @property
    def unit(self) -> str:
        """The unit of its number; empty where that has none."""
        return unit_said(unit_of(self.test.expression))


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
                row = (one.test.name, way.said, 100 * way.distance, way.number)
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
                "unit": one.unit,
                "side": one.side,
                "nearest": one.found.nearest.said if one.found.nearest else NOTHING,
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
    moving = [one for one in claim.tests if not fixed(one.expression)]
    if not moving:
        raise ClaimError(
            f"no assumption moves a number that decides {claim.id}", hint="choose another claim"
        )
    searched = search_tests(scenario, known, {one.name: one for one in moving}, progress=progress)
    for why in searched.missing.values():
        raise SolveError(why, hint="choose another claim")
    found = tuple(
        FlippedTest(one, bound_met(one, searched.found[one.name].number), searched.found[one.name])
        for one in moving
    )
    return Flip(scenario, claim, known.digest, found, searched.readings, searched.max_residual)


def _claim(claims: Claims, claim_id: str, scenario: Scenario) -> Claim:
    by_id = {claim.id: claim for claim in claims.content.claims}
    if claim_id not in by_id:
        hint = did_you_mean(claim_id, list(by_id), f"claims are {', '.join(by_id) or 'none'}")
        raise ClaimError(f"no claim {claim_id!r} about {scenario.name}", hint=hint)
    return by_id[claim_id]
