"""What an actor between two sides has at stake in trade: exact losses by elasticity set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.errors import ScenarioError, SolveError
from detente.levers.pull import Pull
from detente.politics.acting_now import acting_now
from detente.politics.game.cast import Cast, cast
from detente.politics.hypothetical import cut_tie, punishment
from detente.politics.solver import Solve, Solver
from detente.scenario.file import Scenario
from detente.types import Array, Progress, silent
from detente.world.set_names import set_names
from detente.world.world import World

# Per cent by which goods trade falls under secondary sanctions; losses between are interpolated.
DEPTHS = (0.0, 30.0, 60.0, 90.0)
COALITION = "the coalition"


@dataclass(frozen=True)
class Power:
    """Value added of actor, ally and rival, million USD."""

    actor: float
    ally: float
    rival: float


@dataclass(frozen=True, eq=False)
class Stakes:
    """Losses of real income in per cent, positive is a loss.

    Arrays are by elasticity set, relative to the scenario's equilibrium.

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
    power : Power
        The leader is the rival of actor and ally.
    residual : float
        Largest certificate of all equilibria behind these numbers.
    failures : mapping
        Sets without an equilibrium, and why.
    side : str
        What the other side is called.
    sets_said : mapping of str to str
        What people call the sets by their codes.
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
    power: Power
    residual: float
    failures: Mapping[str, str]
    side: str = COALITION
    sets_said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """An actor between its ally and a coalition.

    Attributes
    ----------
    actor, ally, leader : str
    coalition : tuple of str
        Countries of the other side.
    joining, pulled : tuple of Pull
        What the actor pulls when it joins, and what the scenario pulls.
    side : str
        What the other side is called.
    """

    actor: str
    ally: str
    leader: str
    coalition: tuple[str, ...]
    joining: tuple[Pull, ...]
    pulled: tuple[Pull, ...]
    side: str


def question(
    scenario: Scenario,
    actor: str,
    ally: str,
    *,
    members: Sequence[str] | None = None,
    side: str = COALITION,
) -> Question:
    """The Question of `actor` between `ally` and the coalition of a scenario; nothing is solved.

    `members` instead of the coalition are another side, called `side`. Raises DataError and
    ScenarioError for an actor without accounts, no measure against the ally, an actor that is one
    of the coalition, or a side that has nobody but the ally.
    """
    world = scenario.world
    for code in (actor, ally):
        world.country(code)
    pulled = acting_now(scenario, ally)
    players = cast(world, pulled, ally, always=(actor,), blocs=scenario.blocs)
    coalition = _other_side(players.coalition if members is None else members, actor, ally, side)
    joining = _joining(players, actor)
    return Question(actor, ally, players.leader, coalition, joining, pulled, side)


def stakes(scenario: Scenario, asked: Question, *, progress: Progress = silent) -> Stakes:
    """The Stakes of a question in a scenario, for every elasticity set of its world.

    SolveError where no elasticity set has an equilibrium.
    """
    world = scenario.world
    found: dict[str, _OneSet] = {}
    failures: dict[str, str] = {}
    for done, name in enumerate(world.elasticities):
        progress("elasticity sets", done, len(world.elasticities))
        try:
            found[name] = _losses(Solver(scenario, elasticities=name), asked)
        except SolveError as error:
            failures[name] = str(error)
    if not found:
        raise SolveError(
            "no elasticity set has an equilibrium",
            where=f"{asked.actor} between {asked.ally} and {asked.side}",
            hint="see `detente run`",
        )
    return Stakes(
        actor=asked.actor,
        ally=asked.ally,
        leader=asked.leader,
        members=asked.coalition,
        sets=tuple(found),
        power=_power(world, asked.actor, asked.ally, asked.leader),
        residual=max(one.residual for one in found.values()),
        failures=failures,
        side=asked.side,
        sets_said=set_names(world),
        **_columns(list(found.values())),
    )


@dataclass(frozen=True)
class _OneSet:
    """The losses of `Stakes` under one elasticity set, and its largest certificate."""

    walk: float
    ally_walk: float
    tie: float
    ally_tie: float
    tie_before: float
    ally_tie_before: float
    borne: float
    punished: tuple[float, ...]
    punishers: tuple[float, ...]
    residual: float


def _other_side(members: Sequence[str], actor: str, ally: str, side: str) -> tuple[str, ...]:
    """The members of the other side without the ally; refused where there is nobody between."""
    if actor == ally or actor in members:
        raise ScenarioError(f"{actor} is one of the two sides", hint="name an actor between them")
    found = tuple(code for code in members if code != ally)
    if not found:
        raise ScenarioError(
            f"nobody stands on the side of {side} against {ally}",
            hint=f"name a side that is not {ally} alone",
        )
    return found


def _joining(players: Cast, actor: str) -> tuple[Pull, ...]:
    """What the actor pulls when it joins; refused where it does not decide for itself."""
    for one in players.actors:
        if actor in one.members:
            return one.measures
    raise ScenarioError(
        f"{actor} does not decide for itself between two sides",
        hint="it is the rest of the world, or a party to the war",
    )


def _power(world: World, actor: str, ally: str, rival: str) -> Power:
    value = world.value_added.sum(axis=1)
    sizes = [float(value[world.country(code)]) for code in (actor, ally, rival)]
    return Power(*sizes)


def _columns(rows: Sequence[_OneSet]) -> dict[str, Array]:
    """The arrays of Stakes [set] or [set, depth], by name."""
    names = [one.name for one in fields(_OneSet) if one.name != "residual"]
    return {name: np.array([getattr(row, name) for row in rows]) for name in names}


def _losses(solved: Solve, asked: Question) -> _OneSet:
    """Every loss of Stakes under one elasticity set."""
    nothing = solved(())
    now = solved(asked.pulled)
    seen = [nothing, now]

    def loss(more: Sequence[Pull], base: Equilibrium) -> Array:
        """Loss of each country in per cent [country] with these pulls, against `base`."""
        found = solved(more)
        seen.append(found)
        return np.asarray(100 * (1 - found.welfare_hat / base.welfare_hat))

    n = now.world.country(asked.actor)
    a = now.world.country(asked.ally)
    places = [now.world.country(code) for code in asked.coalition]
    income = now.world.income[places]
    cut = cut_tie(asked.actor, asked.ally)
    walk = loss((*asked.pulled, *asked.joining), now)
    tie = loss((*asked.pulled, cut), now)
    before = loss((cut,), nothing)
    punished = [0.0]
    punishers = [0.0]
    for depth in DEPTHS[1:]:
        found = loss((*asked.pulled, punishment(asked.actor, asked.coalition, depth)), now)
        punished.append(float(found[n]))
        punishers.append(float((found[places] * income).sum() / income.sum()))
    return _OneSet(
        walk=float(walk[n]),
        ally_walk=float(walk[a]),
        tie=float(tie[n]),
        ally_tie=float(tie[a]),
        tie_before=float(before[n]),
        ally_tie_before=float(before[a]),
        borne=float(100 * (1 - now.welfare_hat[a])),
        punished=tuple(punished),
        punishers=tuple(punishers),
        residual=max(one.certificate.max_residual for one in seen),
    )
