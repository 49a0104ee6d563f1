"""optimise: the best policy of a government, of several as one, or of several against each other.

Policies are for good: the long run. What a price cap keeps in the ground stays as in the scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from detente.economy.analysis.gradient import of_weights
from detente.economy.equilibrium import Equilibrium
from detente.errors import ScenarioError
from detente.given import plain
from detente.scenario.equilibria import LONG_RUN, equilibrium
from detente.scenario.file import Scenario
from detente.study.aims import Aim, Budget
from detente.study.harm_sides import MILLION_IN_BILLION
from detente.study.optimise_answer import BestPolicy, FrontierPolicy, Reply
from detente.study.optimum import (
    DEVIATIONS,
    ROUGH,
    Optimum,
    Player,
    PolicyCase,
    against,
    best,
    deviations,
    nash,
)
from detente.study.policy_question import PolicyQuestion, first_values, player_of, players_of
from detente.types import Array, Progress, silent

# The largest weight of harm on a frontier, of both: nine dollars of own income for one of harm.
STEEPEST = 0.9


@dataclass(frozen=True)
class Effort:
    """How much beside the optimum: points of the frontier, deviations, and their seed."""

    frontier: int = 0
    deviations: int = DEVIATIONS
    seed: int = 0


@plain
def optimise(
    scenario: Scenario | str | Path,
    question: PolicyQuestion,
    *,
    effort: Effort | None = None,
    progress: Progress = silent,
) -> BestPolicy:
    """The BestPolicy for a question about a scenario, in the long run.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Its levers stay, but for what is chosen.
    question : PolicyQuestion
    effort : Effort, optional
    progress : callable, optional

    Raises
    ------
    ScenarioError, DataError
        The question makes no sense: see `PolicyQuestion`.
    SolveError
        A policy on the way has no equilibrium, or best replies do not settle.
    """
    scenario = Scenario.of(scenario)
    question.require()
    plan = effort or Effort()
    base = equilibrium(scenario, horizon=LONG_RUN)
    case = PolicyCase(base.world, base.asked, base.closure, base.parameters)
    players = players_of(question, scenario, case, base)
    if len(players) > 1 and (question.budget is not None or question.most or plan.frontier):
        raise ScenarioError("a budget, --most and --frontier are for one player")
    budget = None
    if question.budget is not None:
        budget = _budget(players[0], question.budget, base)
    if len(players) == 1:
        players[0], alone = _alone(case, players[0], question.most, budget, base)
        optima: Sequence[Optimum] = (alone,)
        found, rounds = alone.found, 0
    else:
        equal = nash(case, players, partial(progress, "best replies"))
        optima, found, rounds = equal.optima, equal.found, equal.rounds
    replies = _replies(case, players, optima, _Certified(plan, budget, base, found), progress)
    points: tuple[FrontierPolicy, ...] = ()
    if plan.frontier:
        aim_at = _aims(question, players[0].name, scenario, case, base)
        points = _frontier(case, players[0], optima[0], aim_at, plan.frontier)
    return BestPolicy(
        scenario=scenario,
        question=question,
        base=base,
        found=found,
        replies=replies,
        frontier=points,
        rounds=rounds,
        seed=plan.seed,
    )


@dataclass(frozen=True, eq=False)
class _Certified:
    """What the certificate of a reply takes besides it: the plan, budget, and both equilibria."""

    plan: Effort
    budget: Budget | None
    base: Equilibrium
    found: Equilibrium


def _replies(
    case: PolicyCase,
    players: Sequence[Player],
    optima: Sequence[Optimum],
    by: _Certified,
    progress: Progress,
) -> tuple[Reply, ...]:
    """Each policy with its deviations, others as they are."""
    values, replies = [one.values for one in optima], []
    for k, (player, optimum) in enumerate(zip(players, optima, strict=True)):
        progress("deviations", k, len(players))
        last = replace(optimum, found=by.found, value=player.aim.value(by.found))
        tried = deviations(
            against(case, players, values, k),
            player,
            last,
            budget=by.budget,
            count=by.plan.deviations,
            seed=by.plan.seed,
        )
        start = _at_start(player, by.base)
        replies.append(Reply(player, first_values(player, case), last, tried, start))
    return tuple(replies)


def _alone(
    case: PolicyCase, player: Player, most: int | None, budget: Budget | None, base: Equilibrium
) -> tuple[Player, Optimum]:
    """The optimum of one player: within its budget, and with few measures where that is asked.

    The measures kept are those that gain most to first order on the way to the optimum of all; the
    player that comes back chooses only them.
    """
    first = first_values(player, case)
    found = best(case, player, first, budget=budget, start=base)
    if most is None or most >= first.size:
        return player, found
    worth = np.abs((found.values - first) * _at_start(player, base))
    kept = np.zeros(first.size, dtype=bool)
    kept[np.argsort(-worth, kind="stable")[:most]] = True
    few = replace(player, instruments=player.instruments.only(kept, first))
    return few, best(case, few, first, budget=budget, start=base)


def _budget(player: Player, most: float, base: Equilibrium) -> Budget:
    """The most that a player may lose against the scenario as it is."""
    weights = np.zeros(len(base.world.countries))
    at = [base.world.country(code) for code in player.members]
    weights[at] = 1.0
    aim = Aim(weights)
    share = most * MILLION_IN_BILLION / base.world.income[at].sum()
    return Budget(aim, share - aim.value(base))


def _at_start(player: Player, base: Equilibrium) -> Array:
    """Derivative of the aim in the scenario as it is [variable]."""
    return player.instruments.slope(of_weights(base, player.aim.goal(base)))


def _aims(
    question: PolicyQuestion, name: str, scenario: Scenario, case: PolicyCase, base: Equilibrium
) -> Callable[[float], Aim]:
    """The aim of a player by the weight of harm; ScenarioError where nobody is to be harmed."""
    if question.target is None:
        raise ScenarioError("a frontier needs a target", hint="add --target COUNTRY")

    def aim_at(weight: float) -> Aim:
        asked = replace(question, weight=weight, budget=None)
        return player_of(asked, name, scenario, case, base).aim

    return aim_at


def _frontier(
    case: PolicyCase,
    player: Player,
    first: Optimum,
    aim_at: Callable[[float], Aim],
    count: int,
) -> tuple[FrontierPolicy, ...]:
    """Policies by the weight of harm, from none to `STEEPEST` of all, each from the one before."""
    points, last = [], first
    for share in np.linspace(0, STEEPEST, count):
        weight = float(share / (1 - share))
        weighted = replace(player, aim=aim_at(weight))
        last = best(case, weighted, last.values, start=last.found, rounding=ROUGH)
        points.append(FrontierPolicy(weight, last))
    return tuple(points)
