"""Brief: the claims of a document held against data and model, each with a placebo that could fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.claims.claim import Claim, Claims, Test
from detente.claims.metrics import METRICS, Measure
from detente.study.result import Result
from detente.study.run import run
from detente.study.scenario import Scenario


@dataclass(frozen=True)
class Row:
    """One line of a verdict: what was measured, its value, the range over elasticity sets, the value without levers."""

    measure: str
    text: str
    range: str
    placebo: str


@dataclass(frozen=True)
class Verdict:
    """What became of one claim.

    Attributes
    ----------
    verdict : str
        ``confirmed``, ``contradicted``, ``mixed``, ``conditional`` or ``input``.
    parts : mapping of str to str
        The verdict of each test by its number.
    placebo : mapping of str to str
        The same tests with no lever pulled, for numbers that levers move.
    measures : mapping of str to Measure
    rests_on : tuple of str
    """

    id: str
    statement: str
    speaker: str
    verdict: str
    parts: Mapping[str, str]
    placebo: Mapping[str, str]
    measures: Mapping[str, Measure]
    rests_on: tuple[str, ...]
    sources: tuple[str, ...]
    flips: tuple[str, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The verdict's numbers for a table; tested numbers carry their own verdict."""
        return tuple(self._row(name, measure) for name, measure in self.measures.items())

    @property
    def notes(self) -> tuple[str, ...]:
        """Sources of numbers, and what would flip the verdict."""
        found = [f"{m.label}: {m.note}" for m in self.measures.values() if m.note and not m.label.startswith("recorded")]
        return (*found, *(f"could flip: {flip}" for flip in self.flips))

    def _row(self, name: str, measure: Measure) -> Row:
        part = f" = {self.parts[name]}" if name in self.parts else ""
        source = f", {measure.note}" if measure.note and measure.label.startswith("recorded") else ""
        values = (measure.value, *measure.by_set)
        spread = f"{min(values):.2f} to {max(values):.2f}" if measure.by_set else ""
        null = "" if measure.placebo is None else f"{measure.placebo:.2f}"
        null += f" = {self.placebo[name]}" if name in self.placebo else ""
        return Row(f"{measure.label}{source}{part}", f"{measure.value:.2f} {measure.unit}", spread, null)


@dataclass(frozen=True, eq=False)
class Brief:
    """A result and the verdicts on a document's claims; `digest` freezes the thresholds."""

    result: Result
    verdicts: tuple[Verdict, ...]
    document: str
    digest: str

    def to_json(self) -> dict[str, Any]:
        """The brief as one JSON object: the result, and the verdicts by id."""
        return self.result.to_json() | {
            "document": self.document,
            "thresholds_sha256": self.digest,
            "verdicts": {
                v.id: _as_json(v) | {"horizon": self.result.horizon, "closure": self.result.certificate.closure} for v in self.verdicts
            },
        }


def brief(
    scenario: Scenario | str,
    *,
    claims: str | Path | None = None,
    for_country: str | None = None,
    seed: int = 0,
    progress: Callable[[str, int, int], None] | None = None,
) -> Brief:
    """The Brief of a scenario: its result, and each claim of its claims file with verdict, number, range and placebo.

    Parameters are those of `detente.run`; `claims` is a file, or the shipped one of the scenario's name. Raises ClaimError
    for a claims file that cannot be read, and what `run` raises.
    """
    scenario = Scenario.open(scenario) if isinstance(scenario, str) else scenario
    asked = Claims.open(claims or scenario.name)
    result = run(scenario, for_country=for_country, seed=seed, progress=progress)
    verdicts = []
    for done, claim in enumerate(asked.content.claims):
        if progress:
            progress("claims", done, len(asked.content.claims))
        verdicts.append(judge(claim, METRICS[claim.metric].measure(result, claim.parameters)))
    if progress:
        progress("claims", 1, 1)
    return Brief(result, tuple(verdicts), asked.content.document, asked.digest)


def judge(claim: Claim, measures: Mapping[str, Measure]) -> Verdict:
    """The Verdict on a claim from its measures.

    A test is confirmed or contradicted when its bound holds under every elasticity set, conditional when under some only,
    mixed when neither. The claim is what its tests agree on, conditional when some are confirmed and some conditional, else
    mixed; a confirmation that rests on data and input alone is called ``input``.
    """
    parts = {test.number: _tested(test, measures[test.number]) for test in claim.tests}
    placebo = {test.number: _outcome(test, [null]) for test in claim.tests if (null := measures[test.number].placebo) is not None}
    verdict = _combined(set(parts.values()))
    if verdict == "confirmed" and all(test.rests_on in ("input", "data") for test in claim.tests):
        verdict = "input"
    return Verdict(
        id=claim.id,
        statement=claim.statement,
        speaker=claim.speaker,
        verdict=verdict,
        parts=parts,
        placebo=placebo,
        measures=measures,
        rests_on=tuple(dict.fromkeys(test.rests_on for test in claim.tests)),
        sources=claim.sources,
        flips=claim.flips,
    )


def _combined(outcomes: set[str]) -> str:
    if len(outcomes) == 1:
        return next(iter(outcomes))
    return "conditional" if outcomes == {"confirmed", "conditional"} else "mixed"


def _tested(test: Test, measure: Measure) -> str:
    return _outcome(test, [measure.value, *measure.by_set])


def _outcome(test: Test, values: list[float]) -> str:
    for verdict, bound in (("confirmed", test.confirmed), ("contradicted", test.contradicted)):
        if all(bound.holds(value) for value in values):
            return verdict
    return "conditional" if any(test.confirmed.holds(value) for value in values) else "mixed"


def _as_json(verdict: Verdict) -> dict[str, Any]:
    plain = {k: v for k, v in vars(verdict).items() if k != "measures"}
    return plain | {"measures": {name: vars(measure) for name, measure in verdict.measures.items()}}
