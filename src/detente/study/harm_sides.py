"""Who is to be hurt, whose cost counts, and everybody else: losses of the three in an answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.errors import ScenarioError
from detente.scenario.file import Scenario
from detente.study.shown import known_party, members_of
from detente.types import Array

MILLION_IN_BILLION = 1000.0
# Of a loss in billion USD: a dollar. What is below is rounding of the solver.
DIGITS = 9
# A cost below this share of the harm counts as none.
NO_COST = 1e-6


@dataclass(frozen=True, eq=False)
class HarmSides:
    """The two sides of a question about harm and cost, and third parties.

    Attributes
    ----------
    target, own : str
        Codes of a country or a bloc.
    targets, owners : tuple of str
        Their members that the world has accounts for.
    group : int ndarray [country]
        0 for the target, 1 for who bears the cost, 2 for third parties.
    """

    target: str
    own: str
    targets: tuple[str, ...]
    owners: tuple[str, ...]
    group: NDArray[np.intp]

    def losses(self, found: Equilibrium) -> Array:
        """Losses of real income [target, own, third parties]; billion USD of the base year."""
        lost = -found.welfare_usd / MILLION_IN_BILLION
        return np.round(np.bincount(self.group, lost, 3), DIGITS).astype(float)

    def goal(self, of_target: float, of_own: float) -> Array:
        """Weights by country [country] from those of the two sides."""
        by_side = np.array([of_target, of_own, 0.0])
        return np.asarray(by_side[self.group])


def harm_sides(scenario: Scenario, target: str, cost: str) -> HarmSides:
    """The HarmSides of a scenario, by code or name.

    DataError for an unknown country; ScenarioError where one country stands on both sides.
    """
    world = scenario.world
    codes = known_party(target, scenario), known_party(cost, scenario)
    targets, owners = (members_of(code, scenario) for code in codes)
    both = sorted(set(targets) & set(owners))
    if both:
        raise ScenarioError(
            f"{', '.join(both)} cannot be target and bear the cost",
            hint="change --target or --cost",
        )
    group = np.full(len(world.countries), 2, dtype=np.intp)
    group[[world.country(code) for code in targets]] = 0
    group[[world.country(code) for code in owners]] = 1
    return HarmSides(*codes, targets, owners, group)
