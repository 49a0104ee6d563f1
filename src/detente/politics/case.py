"""What the findings share: the assumption space of the stance and the engine's answers behind it,
solved once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from detente.levers.flows import Embargo
from detente.levers.pull import Pull
from detente.politics.effects import UNION, cast
from detente.politics.stakes import (
    DEPTHS,
    Progress,
    Stakes,
    member_margins,
    one_pull,
    pulled_by,
    punishment,
    solver,
    stakes,
)
from detente.politics.stance import Assumption, Space, space
from detente.scenario.file import Scenario
from detente.world.countries import bloc
from detente.world.state import state_on

Array = NDArray[np.float64]
DAY = date(2022, 12, 30)
START, SHOCK = date(2022, 3, 31), date(2023, 12, 22)
MONTHS = 21.0

MORE = {
    "relief": Assumption(
        0.2,
        0.0,
        0.6,
        "share",
        "part of the ally's losses that the coalition would lift if it turned away from the actor",
    ),
    "memory": Assumption(
        12.0,
        6.0,
        36.0,
        "months",
        "how many months of observation the first belief in sanctions is worth",
    ),
    "summit": Assumption(
        0.1, 0.0, 0.3, "number", "by how much a season of summits lowers the common threat"
    ),
    "europe_base": Assumption(
        0.2,
        0.0,
        0.6,
        "per cent of real income",
        "worth to Europe of full pressure on an actor that gives no support",
    ),
    "europe_support": Assumption(
        0.3, 0.0, 1.0, "per cent of real income", "what full support for the ally adds to that"
    ),
    "member_weight": Assumption(
        0.1,
        0.0,
        0.5,
        "per cents of own per per cent of the target",
        "worth to a member of a loss of the ally",
    ),
    "perceived": Assumption(
        0.6, 0.1, 1.5, "ratio", "threat from the actor over that from the ally, as members see it"
    ),
    "solidarity": Assumption(0.2, 0.0, 0.6, "ratio", "by how much a show of solidarity raises it"),
    "deterrence": Assumption(
        0.2, 0.0, 1.0, "share", "by how much it raises the cost to members of pressing the actor"
    ),
}
BELIEFS = {"belief_start": START, "belief_shock": SHOCK}


@dataclass(frozen=True, eq=False)
class Case:
    """What all rows share: the assumption space with its stakes, Europe's loss by depth of
    pressure, members' margins, Taiwan.
    """

    space: Space
    europe: Array
    russia_margins: tuple[Array, Array]
    china_margins: tuple[Array, Array]
    weights: Array
    members: tuple[str, ...]
    taiwan: Array
    taiwan_by_set: Array
    countries: tuple[str, ...]

    @property
    def stakes(self) -> Stakes:
        """Losses in trade."""
        return self.space.stakes


def case(
    question: Scenario,
    actor: str,
    ally: str,
    *,
    draws: int = 2000,
    seed: int = 0,
    progress: Progress | None = None,
) -> Case:
    """Everything that the rows need: about a hundred equilibria, solved once."""
    lost = stakes(question, actor, ally, progress=progress)
    day = question.content.date or DAY
    more = dict(MORE)
    for name, on in BELIEFS.items():
        entry = state_on("secondary_sanction_belief", on)
        more[name] = Assumption(entry.value, entry.low, entry.high, "probability", entry.source)
    default = question.content.elasticities or question.world.default_elasticities
    found = space(lost, day, default_set=default, extra=more, draws=draws, seed=seed)
    solved, players = (
        solver(question),
        cast(question.world, pulled_by(question), ally, blocs=question.blocs),
    )
    outcomes = [
        solver(question, elasticities=name)((_cut_off("TWN", question.world.countries),))
        for name in lost.sets
    ]
    sums = np.array(
        [100 * float(one.welfare_usd.sum() / one.world.income.sum()) for one in outcomes]
    )
    groups = [one for one in players.actors if one.listed and actor not in one.members]
    income = np.array(
        [
            sum(question.world.income[question.world.country(c)] for c in one.members)
            for one in groups
        ]
    )
    return Case(
        found,
        _pressure_cost(question, actor),
        member_margins(solved, ally, players),
        member_margins(solved, actor, players),
        income / income.sum(),
        tuple(one.code for one in groups),
        outcomes[lost.sets.index(default)].welfare_pct,
        sums,
        question.world.countries,
    )


def _pressure_cost(question: Scenario, actor: str) -> Array:
    """Loss of the Union in per cent when its goods trade with the actor falls by `DEPTHS`, under
    the scenario [depth].
    """
    world, pulled, solved = question.world, pulled_by(question), solver(question)
    members = tuple(c for c in bloc(UNION).members if c in world.countries)
    place = [world.country(c) for c in members]
    base = solved(pulled)
    income, losses = base.world.income[place], [0.0]
    for depth in DEPTHS[1:]:
        found = solved((*pulled, one_pull(punishment(actor, members, depth), members)))
        losses.append(
            100
            * float(
                ((1 - found.welfare_hat / base.welfare_hat)[place] * income).sum() / income.sum()
            )
        )
    return np.array(losses)


def _cut_off(country: str, countries: tuple[str, ...]) -> Pull:
    others = tuple(c for c in countries if c not in (country, "ROW"))
    return one_pull(
        Embargo.model_validate({"by": (country,), "on": others, "sectors": ("goods",)}), (country,)
    )
