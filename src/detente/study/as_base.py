"""A solved scenario as a World: the base of further questions."""

from __future__ import annotations

from detente.study.result import Result
from detente.world.world import World

NO_REOPENING = (
    "A flow that a lever stopped is zero in these accounts and cannot come back: what stops it is"
    " not in force there, but nobody's habits are left to return to."
)


def as_base(result: Result) -> World:
    """The accounts of the headline, named after the scenario, with what must be known about them.

    Tariffs and export taxes of the levers stay in force as those of the base. Million USD of the
    base year, at constant value added of each component.
    """
    scenario = result.scenario
    made_of = (
        f"scenario {scenario.name} solved on world {scenario.world.name}"
        f" ({result.equilibrium.world.digest[:8]}), horizon {result.horizon}, closure"
        f" {result.equilibrium.closure}, elasticities {result.elasticities}"
    )
    known = scenario.world.provenance.get("known_faults", [])
    faults = [*known] if isinstance(known, list) else [str(known)] if known else []
    return result.equilibrium.as_world(
        f"{scenario.world.name}-after-{scenario.name}",
        provenance={"method": made_of, "known_faults": [*faults, NO_REOPENING]},
    )
