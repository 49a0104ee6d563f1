"""What the findings rest on: the assumption space, and the engine's answers, solved once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.politics.game.cast import Actor, Cast, cast
from detente.politics.hypothetical import controls, cut_off, punishment
from detente.politics.solver import Solve, Solver
from detente.politics.stance.assumptions import FURTHER, STATE
from detente.politics.stance.space import Space, space
from detente.politics.stance.stakes import DEPTHS, Stakes, question, stakes
from detente.scenario.file import Scenario
from detente.scenario.uncertain import Uncertain, assumed
from detente.types import Array, Progress, silent
from detente.world.countries import union_members
from detente.world.political_facts import named_day
from detente.world.state import Pair, PoliticalState, political_state, state_on
from detente.world.world import World

# Days at which the belief in secondary sanctions is read, by the name of the assumption.
BELIEFS = ("belief_start", "belief_shock")
# Per cent by which the members' exports of goods fall: the same measure against any target.
MEMBERS_FALL = 30.0


@dataclass(frozen=True)
class Roles:
    """Whom findings are about.

    Attributes
    ----------
    actor, ally : str
        Who stands between the ally and the coalition, and the ally.
    contested : str
        A state over which actor and rival could fall out; empty: the finding about it is left out.
    """

    actor: str
    ally: str
    contested: str = ""


@dataclass(frozen=True, eq=False)
class MemberMargins:
    """What each member loses by taking part, and adds to the target's loss, per cent [member]."""

    own: Array
    added: Array

    @property
    def cost(self) -> Array:
        """Own loss for each per cent of the target's [member]."""
        return np.asarray(self.own / self.added)


@dataclass(frozen=True, eq=False)
class CutOff:
    """Real income when all goods trade of a state stops, long run.

    Attributes
    ----------
    by_country : ndarray [country]
        Change in per cent, at the scenario's elasticity set.
    world : ndarray [set]
        Of the world together, per cent of its income.
    """

    by_country: Array
    world: Array


@dataclass(frozen=True, eq=False)
class Evidence:
    """What all findings share.

    Attributes
    ----------
    space : Space
        With `FURTHER` assumptions and the beliefs of `BELIEFS`.
    roles : Roles
    pressure_cost : ndarray [depth]
        Loss of the Union in per cent when its goods trade with the actor falls by `DEPTHS`.
    against_ally, against_actor : MemberMargins [member]
    members : tuple of str [member]
        The governments of the coalition.
    weights : ndarray [member]
        Their shares in its income.
    cut_off : CutOff or None
        Of the contested state.
    countries : tuple of str [country]
    alike_trade : float
        Mean trade of the actor with partners of half to twice the ally's size, over that with the
        ally; one where it has no such partner.
    """

    space: Space
    roles: Roles
    pressure_cost: Array
    against_ally: MemberMargins
    against_actor: MemberMargins
    members: tuple[str, ...]
    weights: Array
    cut_off: CutOff | None
    countries: tuple[str, ...]
    alike_trade: float

    @property
    def stakes(self) -> Stakes:
        """Losses in trade."""
        return self.space.stakes


def evidence(
    scenario: Scenario,
    roles: Roles,
    *,
    draws: int = 2000,
    seed: int = 0,
    progress: Progress = silent,
) -> Evidence:
    """The Evidence of a scenario: about a hundred equilibria.

    Raises as `detente.politics.stance.stakes.question` does, SolveError where no elasticity set has
    an equilibrium, and DataError where the actor has no political state of its own.
    """
    asked = question(scenario, roles.actor, roles.ally)
    state = state_of_stance(scenario, roles.actor, roles.ally)
    beliefs = _beliefs(scenario, state.pair)
    lost = stakes(scenario, asked, progress=progress)
    found = space(
        lost,
        state,
        default_set=scenario.elasticity_set,
        extra=dict(FURTHER) | beliefs,
        draws=draws,
        seed=seed,
    )
    solved = Solver(scenario)
    world = scenario.world
    players = cast(world, scenario.acting, roles.ally, blocs=scenario.blocs)
    members = [one for one in players.actors if one.listed and roles.actor not in one.members]
    income = np.array([_income(world, one) for one in members])
    return Evidence(
        space=found,
        roles=roles,
        pressure_cost=_pressure_cost(scenario, roles.actor),
        against_ally=member_margins(solved, roles.ally, players),
        against_actor=member_margins(solved, roles.actor, players),
        members=tuple(one.code for one in members),
        weights=income / income.sum(),
        cut_off=_cut_off(scenario, lost, roles.contested) if roles.contested else None,
        countries=world.countries,
        alike_trade=_alike_trade(world, roles.actor, roles.ally),
    )


def _alike_trade(world: World, actor: str, ally: str) -> float:
    """Trade of the actor with partners of the ally's size, over that with the ally."""
    a, own = world.country(actor), world.country(ally)
    size = world.value_added.sum(axis=1)
    alike = (size > size[own] / 2) & (size < 2 * size[own])
    alike[[a, own]] = False
    trade = world.sales[a].sum(axis=1) + world.sales[:, a].sum(axis=1)
    if not alike.any() or trade[own] <= 0:
        return 1.0
    return float(trade[alike].mean() / trade[own])


def state_of_stance(scenario: Scenario, actor: str, ally: str) -> PoliticalState:
    """The PoliticalState that a stance rests on, on the scenario's day, its own entries first.

    DataError that names what is missing.
    """
    day = scenario.content.date or named_day("now").on
    return political_state(STATE, day, Pair(actor, ally), scenario.politics)


def member_margins(solved: Solve, target: str, players: Cast) -> MemberMargins:
    """Each listed actor's own loss from taking part, and the target's loss that it adds.

    When all others take part, with the same measure against any target: goods exports fall by
    `MEMBERS_FALL` per cent at given prices; per cent of own real income.
    """
    groups = [
        actor.members for actor in players.actors if actor.listed and target not in actor.members
    ]
    everyone = _controlled(solved, target, groups)
    own = []
    added = []
    for group in groups:
        others = [other for other in groups if other is not group]
        without = _controlled(solved, target, others)
        lost = without.welfare_hat - everyone.welfare_hat
        place = [everyone.world.country(code) for code in group]
        income = everyone.world.income[place]
        own.append(100 * float((lost[place] * income).sum() / income.sum()))
        added.append(100 * float(lost[everyone.world.country(target)]))
    return MemberMargins(np.array(own), np.array(added))


def _controlled(solved: Solve, target: str, groups: Sequence[tuple[str, ...]]) -> Equilibrium:
    """The equilibrium when the members of some groups sell less goods to the target."""
    members = [code for group in groups for code in group]
    return solved((controls(target, members, MEMBERS_FALL),))


def _beliefs(scenario: Scenario, pair: Pair) -> dict[str, Uncertain]:
    """The actor's belief in secondary sanctions on the days of `BELIEFS`."""
    found = {}
    for name in BELIEFS:
        day = named_day(name).on
        entry = state_on("secondary_sanction_belief", day, pair, scenario.politics)
        found[name] = assumed(entry.value, entry.low, entry.high, "probability", entry.source)
    return found


def _pressure_cost(scenario: Scenario, actor: str) -> Array:
    """Loss of the Union in per cent when its goods trade with the actor falls by `DEPTHS` [depth].

    Under the scenario.
    """
    world = scenario.world
    solved = Solver(scenario)
    pulled = scenario.acting
    members = union_members(world)
    place = [world.country(code) for code in members]
    base = solved(pulled)
    income = base.world.income[place]
    losses = [0.0]
    for depth in DEPTHS[1:]:
        found = solved((*pulled, punishment(actor, members, depth)))
        lost = (1 - found.welfare_hat / base.welfare_hat)[place]
        losses.append(100 * float((lost * income).sum() / income.sum()))
    return np.array(losses)


def _cut_off(scenario: Scenario, lost: Stakes, state: str) -> CutOff:
    """The CutOff of a state under every elasticity set of the stakes, without any other lever."""
    pull = cut_off(state, scenario.world)
    found = [Solver(scenario, elasticities=name)((pull,)) for name in lost.sets]
    income = scenario.world.income.sum()
    world = [100 * float(one.welfare_usd.sum() / income) for one in found]
    return CutOff(found[lost.sets.index(scenario.elasticity_set)].welfare_pct, np.array(world))


def _income(world: World, actor: Actor) -> float:
    return float(sum(world.income[world.country(code)] for code in actor.members))
