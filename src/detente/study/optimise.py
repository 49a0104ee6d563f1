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
from detente.study.deviations import DEVIATIONS, Chosen, begun_deviations
from detente.study.harm_sides import MILLION_IN_BILLION
from detente.study.optimise_answer import BestPolicy, FrontierPolicy, Reply
from detente.study.optimum import ROUGH, Optimum, Player, PolicyCase, best, nash
from detente.study.policy_question import PolicyQuestion, first_values, player_of, players_of
from detente.study.travelling import make_ready
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

    Inside `detente.study.workers.beside_this_one` other processes try deviations meanwhile.

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
    _require_sensible(question, plan)
    make_ready(scenario)
    base = equilibrium(scenario, horizon=LONG_RUN)
    case = PolicyCase.beside(base)
    players = players_of(question, scenario, case, base)
    budget = _budget(players[0], question.budget, base)
    rounds = 0
    if len(players) == 1:
        players[0], alone = _alone(case, players[0], question.most, budget, base)
        last = [alone]
    else:
        last, rounds = _each_other(case, players, partial(progress, "best replies"))
    chosen = Chosen.of(scenario, players, last, budget, plan.seed)
    tried = begun_deviations(chosen, plan.deviations)
    aim_at = partial(_aim_at, question, scenario, case, base)
    points = _frontier(case, players[0], last[0], aim_at, plan.frontier)
    replies = tuple(
        Reply(player, first_values(player, case), one, others, _at_start(player, base))
        for player, one, others in zip(players, last, tried(base, progress), strict=True)
    )
    return BestPolicy(
        scenario=scenario,
        question=question,
        base=base,
        found=last[0].found,
        replies=replies,
        frontier=points,
        rounds=rounds,
        seed=plan.seed,
    )


def _require_sensible(question: PolicyQuestion, plan: Effort) -> None:
    """ScenarioError where something is asked of several players, or with no target, in vain."""
    for_one = question.budget is not None or question.most or plan.frontier
    if len(question.players) > 1 and for_one:
        raise ScenarioError("a budget, --most and --frontier are for one player")
    if plan.frontier and question.target is None:
        raise ScenarioError("a frontier needs a target", hint="add --target COUNTRY")


def _each_other(
    case: PolicyCase, players: Sequence[Player], tell: Callable[[int, int], None]
) -> tuple[list[Optimum], int]:
    """Best replies to each other, each at the equilibrium of all together, and their rounds."""
    equal = nash(case, players, tell)
    last = [
        replace(one, found=equal.found, value=player.aim.value(equal.found))
        for player, one in zip(players, equal.optima, strict=True)
    ]
    return last, equal.rounds


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


def _budget(player: Player, most: float | None, base: Equilibrium) -> Budget | None:
    """The most that a player may lose against the scenario as it is; None where that is open."""
    if most is None:
        return None
    weights = np.zeros(len(base.world.countries))
    at = [base.world.country(code) for code in player.members]
    weights[at] = 1.0
    aim = Aim(weights)
    share = most * MILLION_IN_BILLION / base.world.income[at].sum()
    return Budget(aim, share - aim.value(base))


def _at_start(player: Player, base: Equilibrium) -> Array:
    """Derivative of the aim in the scenario as it is [variable]."""
    return player.instruments.slope(of_weights(base, player.aim.goal(base)))


def _aim_at(
    question: PolicyQuestion, scenario: Scenario, case: PolicyCase, base: Equilibrium, weight: float
) -> Aim:
    """The aim of the one player at a weight of harm."""
    asked = replace(question, weight=weight, budget=None)
    return player_of(asked, question.players[0], scenario, case, base).aim


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
