"""Search: the fixed point of the equilibrium conditions by the first method that finds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.economy.shock import Shock
from detente.economy.solver.evaluate import SMALLEST, State, evaluate
from detente.economy.solver.fixed_point import Learned, Rule, StoppedAt, anderson
from detente.economy.solver.precondition import Preconditioner, precondition, preconditioner
from detente.economy.solver.problem import Problem
from detente.errors import NotFound
from detente.types import Array

# Spending in levels saves a logarithm and an exponential of every cell in each evaluation. It finds
# 445 of the 450 worlds of the stress test, half of them within 10 evaluations, and
# the rest is handed to logs early.
FAST = Rule(memory=20, limit=60)

# What is tried after it, in turn, each from where the last one stopped. In logs, which find those
# five, spending cannot reach zero. Responses linearised at the data point the wrong way where a
# shock moves shares far: later attempts take them where the last one stopped. Damping keeps an
# iteration from jumping to and fro between two regions; the last attempt takes small steps only.
METHODS: tuple[tuple[str, Rule], ...] = (
    ("logs", Rule(memory=12, limit=120)),
    ("relinearised", Rule(memory=12, limit=60)),
    ("relinearised, damped", Rule(memory=8, limit=120, damping=0.3, longest=0.3)),
    ("relinearised again", Rule(memory=15, limit=300)),
    ("damped", Rule(memory=3, limit=4000, damping=0.05, longest=0.05)),
)

# Deep falls close slowly: the search goes on where it stopped. What no price delivers is not looked
# for in small steps, the last of the methods.
LONGER = Rule(memory=20, limit=150)

# Responses are linearised anew once more evaluations are spent than levels and logs may use
# together; an attempt that broke off early, at numbers that are not finite, has left no point to
# linearise at.
RELINEARISED_AFTER = FAST.limit + METHODS[0][1].limit


# A log quantity above its target by more than this was not delivered.
UNDELIVERED = 1e-3


@dataclass(frozen=True, eq=False)
class Searched:
    """Where a search ended.

    Attributes
    ----------
    found : StoppedAt
        Point, residual, and the evaluations of all attempts.
    state : State
        At that point.
    method : str
        ``anderson``, or the fallback that was tried last.
    """

    found: StoppedAt
    state: State
    method: str = "anderson"


def search(
    problem: Problem,
    pre: Preconditioner,
    starts: Sequence[Array],
    tolerance: float,
    learned: Learned | None = None,
    *,
    thorough: bool = True,
) -> Searched:
    """The Searched of the search for a fixed point from the first of `starts`, or from a second
    one where that is nearer; flat points in levels.

    One that is not `thorough` tries levels, logs and damped steps alone, with falls and limits
    levels alone.

    With what a search nearby `learned` about the flat point times the weights of its entries.
    Levels at their floor are no solution: in a corner of complements every step is small there.
    """
    tried = _in_levels(problem, pre, starts, tolerance, learned)
    if learned is not None and not _is_solution(problem, tried, tolerance):
        # It described another region.
        tried = _after(tried, _in_levels(problem, pre, starts, tolerance, None))
    anew = nothing_changed(problem, pre)
    if thorough and not (
        _is_solution(problem, tried, tolerance) or np.array_equal(starts[0], anew)
    ):
        # From the base, where nothing leads astray.
        tried = _after(tried, _in_levels(problem, pre, (anew,), tolerance, None))
    if _is_solution(problem, tried, tolerance):
        return tried
    problem = replace(problem, in_logs=True)
    evaluations, point = tried.found.evaluations, anew
    methods = METHODS if problem.covered is None else METHODS[:-1]
    if not thorough:
        point = _in_logs(problem, starts[0])
        methods = (METHODS[0], METHODS[2]) if problem.covered is None else ()
    for method, rule in methods:
        if evaluations > RELINEARISED_AFTER:
            state = evaluate(problem, point)
            pre = preconditioner(problem.complete(state.log_factor), state)
        tried = _attempt(problem, pre, (point,), tolerance, rule)
        evaluations += tried.found.evaluations
        found = replace(tried.found, evaluations=evaluations, learned=None)
        tried = Searched(found, tried.state, method)
        if tried.found.residual <= tolerance:
            break
        finite = np.isfinite(tried.found.residual)
        point = tried.found.point if finite else anew
    return tried


def _in_levels(
    problem: Problem,
    pre: Preconditioner,
    starts: Sequence[Array],
    tolerance: float,
    learned: Learned | None,
) -> Searched:
    """The fast attempt; with falls and limits it goes on where it stopped."""
    tried = _attempt(problem, pre, starts, tolerance, FAST, learned)
    if problem.covered is None or not tolerance < tried.found.residual < np.inf:
        return tried
    return _after(tried, _attempt(problem, pre, (tried.found.point,), tolerance, LONGER))


def _is_solution(problem: Problem, tried: Searched, tolerance: float) -> bool:
    """Whether an attempt in levels has ended, and not with spending at its floor."""
    floor = 2 * SMALLEST * problem.expenditure
    vanished = (tried.state.spending <= floor) & problem.nests.demanded
    return tried.found.residual <= tolerance and not bool(vanished.any())


def _after(first: Searched, again: Searched) -> Searched:
    """The second of two attempts, with the evaluations of both."""
    both = first.found.evaluations + again.found.evaluations
    return Searched(replace(again.found, evaluations=both), again.state)


def nothing_changed(problem: Problem, pre: Preconditioner) -> Array:
    """The flat point of the base, with the factors of falls and limits where they begin."""
    return np.concatenate([np.zeros(pre.weight.size), problem.first_factors])


def _in_logs(problem: Problem, point: Array) -> Array:
    """The flat point with spending as the log of its growth."""
    moved, end = point.copy(), point.size - problem.first_factors.size
    growth = slice(end - problem.expenditure.size, end)
    moved[growth] = np.log(np.maximum(1 + point[growth], SMALLEST))
    return moved


def _attempt(
    problem: Problem,
    pre: Preconditioner,
    starts: Sequence[Array],
    tolerance: float,
    rule: Rule,
    learned: Learned | None = None,
) -> Searched:
    """One acceleration on the flat point times the weights of its entries.

    From the first of `starts`, or from a second one where that is nearer.
    """
    last: State
    weight = np.concatenate([pre.weight, np.ones(problem.first_factors.size)])

    def step(weighted: Array) -> Array:
        nonlocal last
        last = evaluate(problem, weighted / weight)
        return weight * _step(problem, pre, last)

    # Steps may leave the range of floating point; the acceleration takes them back.
    with np.errstate(all="ignore"):
        start, *others = (one * weight for one in starts)
        other = others[0] if others else None
        found = anderson(step, start, tolerance=tolerance, rule=rule, learned=learned, other=other)
        found = replace(found, point=found.point / weight)
        # Where it converged, the last evaluation was at the point that is returned.
        state = last if found.residual <= tolerance else evaluate(problem, found.point)
    return Searched(found, state)


def _step(problem: Problem, pre: Preconditioner, state: State) -> Array:
    """The flat step that the residuals of `state` ask for, factors of falls and limits last."""
    return np.concatenate([precondition(pre, problem, state), state.closing.step])


def require_delivered(problem: Problem, outcome: Searched, shock: Shock) -> None:
    """SolveError, by name, where no finite price gap delivers a fall or keeps a limit."""
    if problem.covered is None:
        return
    by, state = problem.covered.coverage.ceilings, outcome.state
    room = np.where(by.held, 0.0, state.closing.room)
    worst = int(np.argmin(np.nan_to_num(room, nan=-np.inf)))
    at_end = state.log_factor[worst] <= by.least[worst]
    if room[worst] >= -UNDELIVERED or not (at_end or outcome.found.residual > UNDELIVERED):
        return
    limits = len(by.names) - len(shock.limits)
    kind = "keeps limit" if worst >= limits else "delivers the fall of"
    raise NotFound(
        f"no price gap {kind} {by.names[worst]!r} to {by.asked[worst]:.3g} of its base",
        where=shock.world.name,
        hint="use a milder lever, a ban, or longer-run elasticities",
    )
