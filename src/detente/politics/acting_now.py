"""What is pulled on the day of the question, and why that may be nothing."""

from __future__ import annotations

from detente.errors import ScenarioError
from detente.levers.pull import Pull
from detente.scenario.file import Scenario
from detente.world.countries import country_name
from detente.world.whom import expand
from detente.world.world import World


def no_measure(target: str, world: World, *, where: str = "") -> ScenarioError:
    """The error of a question about measures against a country that nobody pulls."""
    return ScenarioError(
        f"the scenario has no measure against {country_name(target, world)}",
        where=where,
        hint="add an embargo, a tariff or an export control on it",
    )


def acting_now(scenario: Scenario, target: str) -> tuple[Pull, ...]:
    """The pulls in force on the scenario's date, all without one.

    Raises ScenarioError where governments pull measures against the target, but none on that day.
    """
    now = scenario.acting
    against = [pull for pull in scenario.pulls if _hits(pull, target, scenario)]
    if against and not any(_hits(pull, target, scenario) for pull in now):
        first = against[0].lever
        name = country_name(target, scenario.world)
        raise ScenarioError(
            f"no measure against {name} is in force on {scenario.content.date}, the scenario's"
            f" date; '{first.title}' stands {first.days}",
            where=scenario.name,
            hint="--set date=DAY asks about another day",
        )
    return now


def _hits(pull: Pull, target: str, scenario: Scenario) -> bool:
    """Whether it is a government's measure against the target."""
    return bool(pull.lever.shared) and target in expand(pull.lever.targets, scenario.blocs)
