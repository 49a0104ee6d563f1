"""solve and rebalance: from a world and a shock to a certified equilibrium in changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from detente.economy.covers import ceilings_at_fault
from detente.economy.delivery import Delivery, with_gaps
from detente.economy.equilibrium import Certificate, Equilibrium
from detente.economy.parameters import Parameters
from detente.economy.part import part_of
from detente.economy.proof.certificate import certified, checked
from detente.economy.shock import Shock
from detente.economy.shut_in import with_shut_in
from detente.economy.solver import equations as eq
from detente.economy.solver.attraction import closed_by_cost
from detente.economy.solver.closure import CLOSURES, REPLICATION
from detente.economy.solver.evaluate import State, evaluate
from detente.economy.solver.nearby import flat, learned_at, point_at
from detente.economy.solver.precondition import (
    guide,
    preconditioner,
    start_response,
)
from detente.economy.solver.problem import Problem, problem_of
from detente.economy.solver.search import (
    Searched,
    nothing_changed,
    require_delivered,
    search,
)
from detente.errors import NotFound, ScenarioError, SolveError
from detente.given import plain
from detente.world.world import World

# The largest residual of any published equilibrium, in the original equations.
CERTIFIED = 1e-8

# The tolerance is on steps. Where a small step still leaves a larger residual in the original
# equations, say of a factor that is almost free, the search goes on with these fractions of it.
SHARPER = (1.0, 1e-2, 1e-4)

# A log factor of what is slack is within this of zero.
SLACK = 1e-8

# Where a search finds nothing, the shock comes in parts: the first one, and the least.
# Each is longer than the last where that was found, and half as long where it was not.
FIRST_STEP, LONGER_STEP, LEAST_STEP = 0.25, 1.5, 1 / 256
# Where such a path ends, the one step that is searched by every method.
BEYOND = 1 / 16

# A country with less than this share of its income left is why the shock can go no further.
NEXT_TO_NOTHING = 0.05

# Of a baseline that is re-solved once and used by many solves: far below theirs.
REBALANCED = 1e-12


@plain
def solve(
    world: World,
    shock: Shock | None = None,
    *,
    closure: str = "balanced",
    parameters: Parameters | None = None,
    tolerance: float = 1e-9,
    start: Equilibrium | None = None,
) -> Equilibrium:
    """The equilibrium of `world` under `shock`, in changes, with its certificate.

    Parameters
    ----------
    world : World
        The base year. With the ``balanced`` closure the baseline is first re-solved without
        deficits (see `rebalance`).
    shock : Shock, optional
        What changes; nothing if None.
    closure : {"balanced", "income-share", "world-share", "nominal"}
        Deficits after the shock: none; a constant share of the country's own value added and
        revenue, where what does not add up is shared by income within the component; a constant
        share of the income of the component; constant in units of the component's value added. For
        replications only, ``own-income``: a constant share of own value added and revenue, which
        does not add up over the world; every labour market is open by the same factor, which is
        noted.
    parameters : Parameters, optional
        Elasticities and labour market.
    tolerance : float
        On the largest step of the fixed point, in logs.
    start : Equilibrium, optional
        An equilibrium of the same axes to start from where it is nearer than the base: a neighbour
        in time or in policy.

    Raises
    ------
    SolveError
        No equilibrium exists (the message names country and sector), or none was found to the
        certified residual.
    ScenarioError
        An unknown closure, or a shock made for another world.
    """
    how = _How(closure, parameters or Parameters(), tolerance, world)
    return _on_base(world, shock or Shock(world), how, start)


def solve_next(
    world: World,
    shock: Shock,
    *,
    closure: str,
    parameters: Parameters,
    start: Equilibrium | None,
    tolerance: float,
) -> Equilibrium:
    """What `solve` gives for the next month of a path, which follows `start` and nothing nearer.

    Same errors.
    """
    how = _How(closure, parameters, tolerance, world, follows=True)
    return _on_base(world, shock, how, start)


def _on_base(world: World, shock: Shock, how: _How, start: Equilibrium | None) -> Equilibrium:
    """The equilibrium of a shock on the base of its closure."""
    parameters = how.parameters.spelled_out(world)
    _require_sound(world, shock, how.closure)
    if start is not None and start.unit_cost_hat.shape != world.output.shape:
        raise ScenarioError(
            f"the start is an equilibrium of {start.world.name}, which has other axes",
            hint=f"start from one of world {world.name}, or from none",
        )
    base, origin = world, world
    if how.closure == "balanced":
        base = rebalance(world, parameters=parameters)
        origin = rebalance(world, parameters=guide(parameters))
    how = replace(how, parameters=parameters, origin=origin)
    return with_shut_in(shock.on(base), lambda one, near: _reached(one, how, near), start)


def _reached(shock: Shock, how: _How, start: Equilibrium | None) -> Equilibrium:
    """The equilibrium of a shock, at once or step by step."""
    try:
        return _solved(shock, how, start)
    except NotFound as failed:
        return _step_by_step(shock, how, failed)


def _step_by_step(shock: Shock, how: _How, failed: NotFound) -> Equilibrium:
    """The equilibrium of a shock along a path of ever more of it; SolveError where it ends.

    Steps get shorter where a search fails, and longer where it does not. A path can end at a fold,
    with other equilibria beyond it: there one step is searched by every method. The error names the
    country that has next to no income left where the path ends, or is `failed`. Where even nothing
    of the shock has an equilibrium, it blames the world, or the falls and limits that cover it.
    """
    try:
        found = _solved(part_of(shock, 0.0), how, None)
    except NotFound as error:
        raise _no_first_step(shock, how, failed) from error
    quick, thorough = replace(how, thorough=False), replace(how, follows=True)
    reached, step, way, looked_beyond = 0.0, FIRST_STEP, quick, False
    while reached < 1:
        part = min(1.0, reached + step)
        try:
            found = _solved(part_of(shock, part), way, found)
            reached, step, way = part, LONGER_STEP * step, quick
        except SolveError:
            step /= 2
            ended = step < LEAST_STEP or way is thorough
            if ended and looked_beyond:
                raise _end_of_path(found, reached) or failed from None
            if ended:
                step, way, looked_beyond = BEYOND, thorough, True
    return found


def _end_of_path(found: Equilibrium, reached: float) -> SolveError | None:
    """Who has next to no income left at the last equilibrium of a path; None where nobody."""
    left = found.own_income / np.maximum(found.world.income, 1e-300)
    worst = int(np.argmin(left))
    if left[worst] > NEXT_TO_NOTHING:
        return None
    what = (
        f"would have no income left: at {reached:.1%} of the shock it has {left[worst]:.2%} of it"
    )
    hint = "use a milder lever, or a smaller transfer or deficit"
    return SolveError(what, where=found.world.countries[worst], hint=hint)


def _no_first_step(shock: Shock, how: _How, failed: NotFound) -> SolveError:
    """What is wrong where a path does not begin.

    The world, where it has no equilibrium without any lever. Else the falls and limits whose flows
    are banned as well, or all of them; `failed` where there are none.
    """
    try:
        _solved(Shock(shock.world), how, None)
    except NotFound as error:
        return _base_at_fault(shock.world, error)
    return ceilings_at_fault(shock, failed)


def _base_at_fault(world: World, error: NotFound) -> SolveError:
    """What is wrong where even no lever at all has an equilibrium."""
    return SolveError(
        f"world {world.name} has no equilibrium even without any lever: {error.what}",
        where=world.name,
        hint="choose other elasticities or another closure",
    )


def _require_sound(world: World, shock: Shock, closure: str) -> None:
    """ScenarioError or SolveError where a question cannot be asked."""
    if shock.world.countries != world.countries or shock.world.sectors != world.sectors:
        raise ScenarioError(f"the shock was made for world {shock.world.name}, not {world.name}")
    if closure not in (*CLOSURES, REPLICATION):
        raise ScenarioError(
            f"unknown closure {closure!r}", hint=f"choose one of {', '.join(CLOSURES)}"
        )
    if closure != "balanced" and _is_open(world):
        raise SolveError(
            f"the accounts of world {world.name} are not a fixed point of the model",
            hint="re-solve them first: dt.rebalance(world, closure=...)",
        )


def _is_open(world: World) -> bool:
    """Whether accounts are no fixed point of the model."""
    return any(abs(gap.relative) > CERTIFIED for gap in world.gaps)


@dataclass(frozen=True, eq=False)
class _How:
    """How to solve.

    Closure, elasticities, tolerance, and the world whose responses guide the first steps: one for
    all elasticities, so that they share them. Whether every method is tried, and whether a start is
    followed even where the base is nearer.
    """

    closure: str
    parameters: Parameters
    tolerance: float
    origin: World
    thorough: bool = True
    follows: bool = False


@plain
@lru_cache(maxsize=16)
def rebalance(
    world: World, *, closure: str = "balanced", parameters: Parameters | None = None
) -> World:
    """The world re-solved without any lever.

    It is the baseline of the ``balanced`` closure, and the way to use open accounts. Accounts that
    are no fixed point of the model become one, as the authors of such data do; with ``balanced``
    the deficits become zero as well. A world that needs neither is returned as it is. Same errors
    as `solve`.
    """
    parameters = (parameters or Parameters()).spelled_out(world)
    in_deficit = np.abs(world.deficit).max() > 1e-9 * world.income.max()
    if not _is_open(world) and not (closure == "balanced" and in_deficit):
        return world
    how = _How(closure, parameters, REBALANCED, world)
    try:
        found = _solved(Shock(world), how, None)
    except NotFound as error:
        raise _base_at_fault(world, error) from error
    name = f"{world.name} ({closure})"
    return found.as_world(name, provenance={"rebalanced": f"{closure}, no lever"})


def _solved(shock: Shock, how: _How, start: Equilibrium | None) -> Equilibrium:
    """The certified equilibrium of a shock on its world."""
    problem = problem_of(shock, how.closure, how.parameters)
    response = start_response(shock, problem, how.parameters, how.origin)
    starts, learned = [nothing_changed(problem, response)], None
    if start is not None:
        nearer = [] if how.follows or not how.thorough else starts
        starts, learned = [point_at(problem, start), *nearer], learned_at(problem, start)
    if start is not None and not how.thorough:
        state = evaluate(problem, starts[0])
        response = preconditioner(problem.complete(state.log_factor), state)
        learned = None
    evaluations = 0
    for fraction in SHARPER:
        outcome = search(
            problem,
            response,
            starts,
            fraction * how.tolerance,
            learned,
            thorough=how.thorough,
        )
        starts, learned = [flat(problem, outcome.state)], outcome.found.learned
        require_delivered(problem, outcome, shock)
        evaluations += outcome.found.evaluations
        draft = Certificate(
            evaluations=evaluations,
            method=outcome.method,
            closure=how.closure,
            components=_components(problem, shock.world),
            cut_links=problem.attraction.cut.size,
            notes=_notes(problem, outcome.state, shock.world),
        )
        equilibrium = _equilibrium(shock, problem, outcome, draft)
        by_equation = checked(equilibrium, problem.closure.component)
        converged = outcome.found.residual <= fraction * how.tolerance
        if max(by_equation.values()) <= CERTIFIED or not converged:
            break
    _require_income(equilibrium)
    return equilibrium.with_certificate(
        certified(draft, by_equation, where=shock.world.name, tolerance=CERTIFIED)
    )


def _components(problem: Problem, world: World) -> tuple[tuple[str, ...], ...]:
    """The countries of each component."""
    names, component = np.array(world.countries), problem.closure.component
    count = len(problem.closure.component_value)
    return tuple(tuple(map(str, names[component == number])) for number in range(count))


def _require_income(found: Equilibrium) -> None:
    """SolveError where a country would have to give more than it earns.

    Equations can hold at an income below zero.
    """
    worst = int(np.argmin(found.own_income / np.maximum(found.world.income, 1e-300)))
    if found.own_income[worst] < 0:
        where = found.world.countries[worst]
        raise NotFound(
            "would give more than it earns",
            where=where,
            hint="use a smaller transfer or deficit",
        )


def _notes(problem: Problem, state: State, world: World) -> tuple[str, ...]:
    """What a reader of the certificate must know."""
    missing = np.argwhere(problem.nests.missing)
    cells = [f"{world.countries[n]} {world.sectors[s]}" for n, s in missing]
    notes = [f"no supplier left, dropped with its share: {', '.join(cells)}"] if cells else []
    closed = closed_by_cost(problem.attraction.cut, world)
    notes += [closed] if closed else []
    if not problem.closure.adds_up:
        own = state.income - state.deficit - state.rent
        gap = abs((problem.closure.rate * own).sum()) / own.sum()
        notes.append(f"deficits in proportion to own income leave {gap:.1e} of world income open")
    return tuple(notes)


def _equilibrium(
    shock: Shock, problem: Problem, outcome: Searched, draft: Certificate
) -> Equilibrium:
    """The end of a search in public layout and units, not yet certified."""
    state = outcome.state
    factors, parameters = problem.factors, problem.parameters
    wage_hat = np.where(factors.base > 0, np.exp(state.log_wage), 0.0)
    log_consumer_price = eq.final_price(
        state.log_price, problem.nests.final_share, parameters.final_elasticity
    )
    delivery, covered = None, problem.covered
    if covered is not None:
        slack = (state.closing.room > 0) & (state.log_factor > -SLACK)
        log_factor = np.where(slack, 0.0, np.minimum(state.log_factor, 0.0))
        delivery = Delivery(shock, covered.coverage, log_factor)
        shock = with_gaps(shock, covered.coverage, log_factor)
    return Equilibrium(
        world=shock.world,
        shock=shock,
        closure=draft.closure,
        parameters=parameters,
        labour_wage_hat=wage_hat[:, factors.labour],
        rent_hat=wage_hat[:, factors.resource],
        unit_cost_hat=np.exp(state.log_cost),
        price_hat=np.where(problem.nests.unserved.T, np.inf, np.exp(state.log_price)),
        output=state.output,
        expenditure=state.spending,
        value_added=state.value_added_share * state.output,
        tariff_revenue=state.tariff_revenue,
        export_tax_revenue=state.tax_revenue,
        rent=state.rent,
        deficit=state.deficit,
        income=state.income,
        consumer_price_hat=np.exp(log_consumer_price),
        certificate=draft,
        delivery=delivery,
        learned=outcome.found.learned,
    )
