"""WholeRecord: how the model has fared, in up to three parts: figures, cases and studies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.errors import ScenarioError
from detente.history.hindcast import hindcast
from detente.history.published import plausibility
from detente.history.records import recorded_target
from detente.history.scorecard import Scorecard
from detente.history.track_record import track_record
from detente.scenario.file import Scenario
from detente.study.answer import Answer, Provenance, solved
from detente.table import Table
from detente.types import Progress, silent
from detente.words import did_you_mean
from detente.world.countries import country_name

FIGURES, CASES, STUDIES = "figures", "cases", "studies"
PARTS = {
    FIGURES: "recorded figures of 2021 to 2023",
    CASES: "cases that the model was never built on",
    STUDIES: "published studies of the same questions",
}
"""What each part holds the model against, by the name that one asks for it with."""


@dataclass(frozen=True, eq=False)
class WholeRecord(Answer):
    """The parts of the record that were asked for.

    Attributes
    ----------
    parts : mapping of str to Scorecard
        Some of `PARTS`, in their order.
    """

    parts: Mapping[str, Scorecard]

    @property
    def name(self) -> str:
        """Name of its folder."""
        return "record"

    @property
    def stem(self) -> str:
        """Name of the JSON file."""
        return "record"

    @property
    def provenance(self) -> Provenance:
        """What stands behind all parts; `behind` says it of each table."""
        scenarios = {one.name: one for part in self.parts.values() for one in part.scenarios}
        residuals = [part.about.max_residual or 0.0 for part in self.parts.values()]
        return solved(tuple(scenarios.values()), "named in each part", max(residuals))

    @property
    def manifest(self) -> dict[str, Any]:
        """What is needed to get the same numbers again, by part and scenario."""
        return {name: part.manifest for name, part in self.parts.items()}

    @property
    def tables(self) -> dict[str, Table]:
        """Every table of every part, its name behind that of the part."""
        return {
            f"{part}_{name}": table
            for part, scored in self.parts.items()
            for name, table in scored.tables.items()
        }

    def behind(self, name: str) -> Provenance:
        """What stands behind a table: that of its part."""
        return self.parts[name.partition("_")[0]].about

    def to_json(self) -> dict[str, Any]:
        """The parts as plain Python, by name."""
        return {name: part.to_json() for name, part in self.parts.items()}


def whole_record(
    scenario: Scenario, asked: Sequence[str] = tuple(PARTS), *, progress: Progress = silent
) -> WholeRecord:
    """The parts `asked` of the record; recorded figures stand beside `scenario`.

    Raises
    ------
    ScenarioError
        A part has no such name; recorded figures are asked for, and the scenario is not about the
        country that they are of.
    """
    for name in asked:
        if name not in PARTS:
            hint = did_you_mean(name, PARTS, f"choose from {', '.join(PARTS)}")
            raise ScenarioError(f"no part {name!r} of the record", where="--only", hint=hint)
    if FIGURES in asked:
        _require_recorded(scenario)
    made: dict[str, Callable[[], Scorecard]] = {
        FIGURES: lambda: hindcast(scenario),
        CASES: track_record,
        STUDIES: lambda: plausibility(progress=progress),
    }
    parts: dict[str, Scorecard] = {}
    wanted = [name for name in PARTS if name in asked]
    for done, name in enumerate(wanted):
        progress(PARTS[name], done, len(wanted))
        parts[name] = made[name]()
    progress("record", len(wanted), len(wanted))
    return WholeRecord(parts)


def _require_recorded(scenario: Scenario) -> None:
    """ScenarioError where no recorded figure is about what a scenario does."""
    target = recorded_target()
    if scenario.target != target:
        raise ScenarioError(
            f"the recorded figures are {country_name(target)}'s: they score scenarios against"
            f" {country_name(target)} only",
            where=scenario.name,
            hint=f"name a scenario with `target: {target}`",
        )
