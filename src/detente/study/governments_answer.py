"""What the answers of `detente respond` have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from detente.errors import ScenarioError
from detente.scenario.file import Scenario
from detente.study.answer import Answer, Provenance, solved
from detente.study.folder import origin


class GovernmentsAnswer(Answer):
    """How governments answer a scenario."""

    scenario: Scenario

    @property
    def name(self) -> str:
        """The scenario's name, and that it is a response."""
        return f"{self.scenario.name}-respond"

    @property
    def stem(self) -> str:
        """Name of the JSON file."""
        return "respond"

    @property
    @abstractmethod
    def asked(self) -> Mapping[str, Any]:
        """What was asked of the scenario."""

    @property
    def manifest(self) -> dict[str, Any]:
        """What is needed to get the same numbers again."""
        return origin(self.scenario) | dict(self.asked)


def long_run(scenario: Scenario, residual: float) -> Provenance:
    """The Provenance of a response that rests on equilibria in the long run."""
    said = "long-run; an outcome under assumptions and not a forecast"
    return solved([scenario], said, residual)


def target_of(scenario: Scenario) -> str:
    """Code of the scenario's target; ScenarioError without one."""
    if scenario.target is None:
        raise ScenarioError(
            "the scenario has no target",
            where=scenario.name,
            hint="add `target: COUNTRY`, or --set target=COUNTRY",
        )
    return scenario.target
