"""What an actor between two sides has at stake in trade: exact losses by elasticity set, each
equilibrium solved once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.errors import ScenarioError, SolveError
from detente.levers.base import Lever
from detente.levers.flows import Embargo, ExportControl, SecondarySanctions
from detente.levers.pull import Pull, own_pull
from detente.politics.effects import Cast, Solve, cast
from detente.scenario.equilibria import LONG_RUN, equilibrium
from detente.scenario.file import Scenario
from detente.world.world import World

Array = NDArray[np.float64]
Progress = Callable[[str, int, int], None]
DEPTHS = (0.0, 30.0, 60.0, 90.0)


def solver(scenario: Scenario, *, elasticities: str | None = None) -> Solve:
    """The long-run equilibrium of any pulls on the scenario's world, under its rules."""
    return lambda pulled: equilibrium(
        scenario, chosen=pulled, elasticities=elasticities, horizon=LONG_RUN
    )


def pulled_by(scenario: Scenario) -> tuple[Pull, ...]:
    """Every pull of the levers in force on the scenario's date."""
    return scenario.pulls_in(math.inf)


@dataclass(frozen=True, eq=False)
class Stakes:
    """Losses of real income in per cent, positive is a loss; arrays by elasticity set, relative to
    the scenario's equilibrium.

    Attributes
    ----------
    actor, ally, leader : str
    members : tuple of str
        The coalition's countries in the world.
    sets : tuple of str [set]
    walk, ally_walk : ndarray [set]
        The actor joins the coalition's measures against the ally: its own loss, the ally's.
    tie, ally_tie : ndarray [set]
        All trade between actor and ally stops, with the scenario in place.
    tie_before, ally_tie_before : ndarray [set]
        The same without any lever.
    borne : ndarray [set]
        What the ally already loses under the scenario.
    punished, punishers : ndarray [set, depth]
        Goods trade between actor and coalition falls by `DEPTHS` per cent at given prices: loss of
        the actor, of the members.
    power : tuple of float
        Value added of actor, ally and leader, million USD.
    residual : float
        Largest certificate of all equilibria behind these numbers.
    failures : mapping
        Sets without an equilibrium, and why.
    side : str
        What the other side is called.
    """

    actor: str
    ally: str
    leader: str
    members: tuple[str, ...]
    sets: tuple[str, ...]
    walk: Array
    ally_walk: Array
    tie: Array
    ally_tie: Array
    tie_before: Array
    ally_tie_before: Array
    borne: Array
    punished: Array
    punishers: Array
    power: tuple[float, float, float]
    residual: float
    failures: Mapping[str, str]
    side: str = "the coalition"


def stakes(
    question: Scenario,
    actor: str,
    ally: str,
    *,
    members: Sequence[str] | None = None,
    side: str = "the coalition",
    progress: Progress | None = None,
) -> Stakes:
    """The Stakes of `actor` between `ally` and the coalition of `question`, for every elasticity
    set of its world.

    `members` instead of the coalition are another side, called `side`.

    Raises
    ------
    DataError, ScenarioError
        An actor without accounts, no measure against the ally, an actor that is one of the
        coalition, or a side that has nobody but the ally.
    SolveError
        No elasticity set has an equilibrium.
    """
    world, pulled = question.world, pulled_by(question)
    n, a = world.country(actor), world.country(ally)
    players = cast(world, pulled, ally, always=(actor,), blocs=question.blocs)
    coalition = tuple(
        (c for one in players.actors if one.listed for c in one.members)
        if members is None
        else members
    )
    if actor == ally or actor in coalition:
        raise ScenarioError(f"{actor} is one of the two sides", hint="name an actor between them")
    coalition = tuple(c for c in coalition if c != ally)
    if not coalition:
        raise ScenarioError(
            f"nobody stands on the side of {side} against {ally}",
            hint=f"name a side that is not {ally} alone",
        )
    joining = next((one.measures for one in players.actors if actor in one.members), None)
    if joining is None:
        raise ScenarioError(
            f"{actor} does not decide for itself between two sides",
            hint="it is the rest of the world, or a party to the war",
        )
    tell = progress or (lambda step, done, total: None)
    rows, failures, residual = {}, {}, 0.0
    for done, name in enumerate(world.elasticities):
        tell("elasticity sets", done, len(world.elasticities))
        try:
            rows[name], worst = _losses(
                solver(question, elasticities=name),
                pulled,
                (n, a, actor, ally),
                (coalition, joining),
            )
            residual = max(residual, worst)
        except SolveError as error:
            failures[name] = str(error)
    if not rows:
        raise SolveError(
            "no elasticity set has an equilibrium",
            where=f"{actor} between {ally} and the coalition",
            hint="see `detente run`",
        )
    value = world.value_added.sum(axis=1)
    power = float(value[n]), float(value[a]), float(value[world.country(players.leader)])
    columns = {
        key: np.array([row[key] for row in rows.values()]) for key in next(iter(rows.values()))
    }
    return Stakes(
        actor,
        ally,
        players.leader,
        coalition,
        tuple(rows),
        power=power,
        residual=residual,
        failures=failures,
        side=side,
        **columns,
    )


def _losses(
    solved: Solve,
    pulled: Sequence[Pull],
    who: tuple[int, int, str, str],
    sides: tuple[tuple[str, ...], tuple[Pull, ...]],
) -> tuple[dict[str, Any], float]:
    """One row of the arrays of Stakes by name, and the largest certificate."""
    (n, a, actor, ally), (coalition, joining) = who, sides
    nothing, now = solved(()), solved(pulled)
    places = [now.world.country(c) for c in coalition]
    income = now.world.income[places]
    seen = [nothing, now]

    def loss(pulls: Sequence[Pull], base: Equilibrium) -> Array:
        found = solved(pulls)
        seen.append(found)
        return np.asarray(100 * (1 - found.welfare_hat / base.welfare_hat))

    walk, cut = loss((*pulled, *joining), now), one_pull(_cut_tie(actor, ally), (actor,))
    tie, before = loss((*pulled, cut), now), loss((cut,), nothing)
    punished, punishers = [0.0], [0.0]
    for depth in DEPTHS[1:]:
        found = loss((*pulled, one_pull(punishment(actor, coalition, depth), coalition)), now)
        punished.append(float(found[n]))
        punishers.append(float((found[places] * income).sum() / income.sum()))
    row = {
        "walk": walk[n],
        "ally_walk": walk[a],
        "tie": tie[n],
        "ally_tie": tie[a],
        "tie_before": before[n],
        "ally_tie_before": before[a],
    }
    row |= {"borne": 100 * (1 - now.welfare_hat[a]), "punished": punished, "punishers": punishers}
    return row, max(one.certificate.max_residual for one in seen)


def one_pull(lever: Lever, senders: Sequence[str]) -> Pull:
    """A lever of no file, pulled by `senders` as one government, named by what it is."""
    return own_pull(lever, senders, lever.title)


def punishment(actor: str, coalition: Sequence[str], fall: float) -> SecondarySanctions:
    """Secondary sanctions of the coalition on the actor: goods trade falls by `fall` per cent at
    given prices, both ways.
    """
    return SecondarySanctions.model_validate(
        {"by": tuple(coalition), "on": (actor,), "sectors": ("goods",), "ban": False, "fall": fall}
    )


def controls(target: str, members: Sequence[str], fall: float) -> ExportControl:
    """The members sell `fall` per cent less goods to the target at given prices."""
    return ExportControl.model_validate(
        {"by": tuple(members), "on": (target,), "sectors": ("goods",), "ban": False, "fall": fall}
    )


def _cut_tie(actor: str, ally: str) -> Embargo:
    return Embargo.model_validate({"by": (actor,), "on": (ally,)})


def member_margins(
    solved: Solve, target: str, players: Cast, *, fall: float = 30.0
) -> tuple[Array, Array]:
    """Each listed actor's own loss from taking part, and the target's loss that it adds, when all
    others take part [listed actor].

    The same measure against any target: goods exports fall by `fall` per cent at given prices; per
    cent of own real income.
    """
    groups = [
        actor.members for actor in players.actors if actor.listed and target not in actor.members
    ]

    def welfare(some: Sequence[tuple[str, ...]]) -> tuple[Array, World]:
        members = [c for group in some for c in group]
        found = solved((one_pull(controls(target, members, fall), members),))
        return found.welfare_hat, found.world

    everyone, world = welfare(groups)
    own, added = [], []
    for group in groups:
        without, _ = welfare([other for other in groups if other is not group])
        place = [world.country(c) for c in group]
        income = world.income[place]
        own.append(100 * float(((without - everyone)[place] * income).sum() / income.sum()))
        added.append(100 * float((without - everyone)[world.country(target)]))
    return np.array(own), np.array(added)
