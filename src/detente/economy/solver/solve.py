"""solve and rebalance: from a world and a shock to a certified equilibrium in changes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from detente.economy.capacity import limited
from detente.economy.equilibrium import Certificate, Equilibrium
from detente.economy.parameters import Parameters
from detente.economy.proof.certificate import certified, checked
from detente.economy.shock import Shock
from detente.economy.solver import equations as eq
from detente.economy.solver.evaluate import SMALLEST, State, evaluate
from detente.economy.solver.feasibility import (
    Graph,
    Mask,
    Nests,
    available_nests,
    components_of,
    require_balance,
    require_finite_costs,
)
from detente.economy.solver.fixed_point import Found, Rule, anderson
from detente.economy.solver.precondition import Preconditioner, precondition, preconditioner
from detente.economy.solver.problem import (
    CLOSURES,
    REPLICATION,
    Factors,
    Problem,
    attraction_of,
    factors_of,
    prepared,
    theta_of,
    treasury_parts,
)
from detente.errors import ScenarioError, SolveError
from detente.world.world import World

Array = NDArray[np.float64]

CERTIFIED = 1e-8
FAST = Rule(memory=8, limit=60)
METHODS = (
    ("logs", Rule(memory=12, limit=120)),
    ("relinearised", Rule(memory=12, limit=60)),
    ("relinearised, damped", Rule(memory=8, limit=120, damping=0.3, longest=0.3)),
    ("relinearised again", Rule(memory=15, limit=300)),
    ("damped", Rule(memory=3, limit=4000, damping=0.05, longest=0.05)),
)


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
    closure : {"balanced", "income-share", "nominal"}
        Deficits after the shock: none; a constant share of the income of the component; constant in
        units of the component's value added. For replications only, ``own-income``: a constant
        share of the country's own value added and revenue, which does not add up over the world;
        every labour market is open by the same factor, which is noted.
    parameters : Parameters, optional
        Elasticities and labour market.
    tolerance : float
        On the largest step of the fixed point, in logs.
    start : Equilibrium, optional
        An equilibrium of the same axes to start from: a neighbour in time or in policy.

    Raises
    ------
    SolveError
        No equilibrium exists (the message names country and sector), or none was found to the
        certified residual.
    ScenarioError
        An unknown closure, or a shock made for another world.
    """
    parameters = parameters or Parameters()
    shock = shock or Shock(world)
    if shock.world.countries != world.countries or shock.world.sectors != world.sectors:
        raise ScenarioError(f"the shock was made for world {shock.world.name}, not {world.name}")
    if closure not in (*CLOSURES, REPLICATION):
        raise ScenarioError(
            f"unknown closure {closure!r}", hint=f"choose one of {', '.join(CLOSURES)}"
        )
    origin = world
    if closure == "balanced":
        world = rebalance(world, parameters=parameters)
    elif any(abs(gap.relative) > CERTIFIED for gap in world.gaps):
        raise SolveError(
            f"the accounts of world {world.name} are not a fixed point of the model",
            hint="re-solve them first: dt.rebalance(world, closure=...)",
        )
    rules = Rules(closure, parameters, tolerance, origin)
    if not shock.limits:
        return _solved(shock.on(world), rules, start)
    return limited(
        shock.on(world),
        lambda gaps, near: _solved(gaps, rules, near or start),
        theta_of(world, parameters),
    )


@dataclass(frozen=True, eq=False)
class Rules:
    """How to solve: closure, elasticities, tolerance, and the world whose responses guide the first
    steps.
    """

    closure: str
    parameters: Parameters
    tolerance: float
    origin: World


@lru_cache(maxsize=12)
def rebalance(
    world: World, *, closure: str = "balanced", parameters: Parameters | None = None
) -> World:
    """The world re-solved without any lever: the baseline of the ``balanced`` closure, and the way
    to use open accounts.

    Accounts that are no fixed point of the model become one, as the authors of such data do; with
    ``balanced`` the deficits become zero as well. A world that needs neither is returned as it is.
    Same errors as `solve`.
    """
    parameters = parameters or Parameters()
    open_ = any(abs(gap.relative) > CERTIFIED for gap in world.gaps)
    in_deficit = np.abs(world.deficit).max() > 1e-9 * world.income.max()
    if not open_ and not (closure == "balanced" and in_deficit):
        return world
    found = _solved(Shock(world), Rules(closure, parameters, 1e-12, world), None)
    return found.as_world(
        f"{world.name} ({closure})", provenance={"rebalanced": f"{closure}, no lever"}
    )


def linearised(found: Equilibrium) -> tuple[Problem, State, Preconditioner]:
    """The arrays of a solved equilibrium, every equation evaluated there, and the linear responses
    of its solver.
    """
    problem, _, _ = _problem(found.shock, found.closure, found.parameters)
    state = evaluate(problem, _point(problem, found))
    return problem, state, _start_response(found.shock, problem, found.parameters, found.world)


def _point(problem: Problem, found: Equilibrium) -> Array:
    """The flat point of the solver [levels] at the hats of an equilibrium."""
    group = problem.factors.spread.argmax(axis=0)
    wage = found.wage_hat[:, group]
    log_wage = np.log(np.where((problem.factors.base > 0) & (wage > 0), wage, 1.0))
    log_price = np.log(np.where(np.isfinite(found.price_hat), found.price_hat, 1.0))
    growth = np.where(
        problem.demanded,
        found.expenditure / np.where(problem.demanded, problem.expenditure, 1.0) - 1,
        0.0,
    )
    return np.concatenate([log_wage.ravel(), log_price.ravel(), growth.ravel()])


def _solved(shock: Shock, rules: Rules, start: Equilibrium | None) -> Equilibrium:
    closure, parameters, tolerance = rules.closure, rules.parameters, rules.tolerance
    problem, nests, cut = _problem(shock, closure, parameters)
    pre = _start_response(shock, problem, parameters, rules.origin)
    names = np.array(shock.world.countries)
    components = tuple(
        tuple(map(str, names[problem.component == c])) for c in range(len(problem.component_value))
    )
    first = np.zeros(pre.weight.size) if start is None else _point(problem, start)
    evaluations = 0
    for sharper in (1.0, 1e-2, 1e-4):
        found, state, method = _search(problem, pre, first, sharper * tolerance)
        evaluations += found.evaluations
        draft = Certificate(
            evaluations,
            method,
            closure,
            components,
            cut,
            _notes(nests, shock.world, problem, state),
        )
        equilibrium = _equilibrium(shock, closure, parameters, (problem, state), draft)
        by_equation = checked(equilibrium, problem.component)
        if max(by_equation.values()) <= CERTIFIED or found.residual > sharper * tolerance:
            break
    _require_income(equilibrium)
    return equilibrium.with_certificate(
        certified(draft, by_equation, where=shock.world.name, tolerance=CERTIFIED)
    )


def _require_income(found: Equilibrium) -> None:
    """SolveError where a country would have to give more than it earns: equations can hold at an
    income below zero.
    """
    worst = int(np.argmin(found.income / np.maximum(found.world.income, 1e-300)))
    if found.income[worst] < 0:
        where = found.world.countries[worst]
        raise SolveError(
            f"{where} would give more than it earns",
            where=where,
            hint="use a smaller transfer or deficit",
        )


def _notes(nests: Nests, world: World, problem: Problem, state: State) -> tuple[str, ...]:
    cells = [f"{world.countries[n]} {world.sectors[s]}" for n, s in np.argwhere(nests.missing)]
    notes = (f"no supplier left, dropped with its share: {', '.join(cells)}",) if cells else ()
    own = state.income - state.deficit
    gap = abs((problem.deficit_rate * own).sum()) / own.sum()
    return (
        (*notes, f"deficits in proportion to own income leave {gap:.1e} of world income open")
        if gap
        else notes
    )


@lru_cache(maxsize=8)
def _structure(world: World, parameters: Parameters) -> tuple[Nests, Graph]:
    """What is demanded and who is connected when nothing is banned."""
    return _network(prepared(world).trade_share, world, parameters)


@lru_cache(maxsize=8)
def _base_response(world: World, parameters: Parameters) -> Preconditioner:
    return preconditioner(_problem(Shock(world), "nominal", parameters)[0])


def _start_response(
    shock: Shock, problem: Problem, parameters: Parameters, origin: World
) -> Preconditioner:
    """The responses at the data where the shock leaves the network whole, else those of the shocked
    network.
    """
    guide = _guide(parameters)
    nests, graph = _structure(shock.world, guide)
    same = problem.demanded is nests.demanded or (
        bool((problem.demanded == nests.demanded).all())
        and len(problem.component_value) == len(set(graph[1].tolist()))
    )
    return _base_response(origin, guide) if same else preconditioner(problem)


def _guide(parameters: Parameters) -> Parameters:
    """Parameters whose responses guide a solve under `parameters` as well: so months and elasticity
    sets share them.

    The nests play no part, the world's default trade elasticities stand for every set, and mobility
    counts to a power of two.
    """
    mobility = (
        parameters.labour
        if math.isinf(parameters.labour)
        else 2.0 ** round(math.log2(parameters.labour))
    )
    return Parameters(labour=mobility, specific_sectors=parameters.specific_sectors)


def _network(attraction: Array, world: World, parameters: Parameters) -> tuple[Nests, Graph]:
    for name in parameters.critical_inputs:
        world.sector(name)
    links: Mask = attraction > 0
    base, labels = prepared(world), (world.countries, world.sectors)
    shares = base.input_share, base.final_share, base.value_added_share
    nests = available_nests(links, shares, parameters, labels)
    return nests, components_of(links & nests.demanded.T[:, :, None])


def _problem(shock: Shock, closure: str, parameters: Parameters) -> tuple[Problem, Nests, int]:
    """The arrays of one solve, after every feasibility check."""
    world, base = shock.world, prepared(shock.world)
    theta = theta_of(world, parameters)
    attraction, cut = attraction_of(shock, theta)
    net, tariff_part, tax_part = treasury_parts(shock, attraction)
    whole = shock.banned is None and not cut
    nests, graph = (
        _structure(world, parameters) if whole else _network(attraction, world, parameters)
    )
    cheaper = attraction
    if shock.productivity_hat is not None:
        cheaper = attraction * (shock.productivity_hat**theta).T[:, None, :]
    require_finite_costs(nests, cheaper, theta, parameters, (world.countries, world.sectors))
    _, component = np.unique(graph[1], return_inverse=True)
    factors = _idle_factors(factors_of(world, parameters, shock.labour_hat), nests.active)
    share, rate, fixed = _closure_terms(shock, closure, component)
    income = np.bincount(component, base.income)[component]
    require_balance(
        graph,
        share * income + rate * (base.income - base.deficit) + fixed,
        base.income,
        world.countries,
    )
    problem = Problem(
        theta=theta,
        parameters=parameters,
        attraction=attraction,
        attraction_net=net,
        tariff_part=tariff_part,
        tax_part=tax_part,
        log_productivity=None if shock.productivity_hat is None else np.log(shock.productivity_hat),
        factors=factors,
        value_added_share=nests.value_added_share,
        input_share=nests.input_share,
        materials=nests.materials,
        final_share=nests.final_share,
        expenditure=np.where(nests.demanded, base.expenditure, 0.0),
        component=component,
        component_value=np.bincount(component, base.value_added.sum(axis=1)).astype(float),
        deficit_share=share,
        deficit_rate=rate,
        deficit_fixed=fixed,
        demanded=nests.demanded,
        unserved=nests.unserved,
    )
    return problem, nests, cut


def _idle_factors(factors: Factors, active: Mask) -> Factors:
    """Factors of groups that can sell to nobody earn nothing."""
    working = (active @ factors.spread) > 0
    if working.all():
        return factors
    pool = None if factors.pool is None else np.where(working, factors.pool, 0.0)
    return replace(factors, base=np.where(working, factors.base, 0.0), pool=pool)


def _closure_terms(
    shock: Shock, closure: str, component: NDArray[np.intp]
) -> tuple[Array, Array, Array]:
    """D' = share x income of the component + rate x own income + fixed [country]; see `Problem`."""
    base = prepared(shock.world)
    zero = np.zeros(len(base.income))
    transfer = zero if shock.transfer is None else shock.transfer
    if closure == "income-share":
        return base.deficit / np.bincount(component, base.income)[component], zero, transfer
    if closure == REPLICATION:
        return zero, base.deficit / (base.income - base.deficit), transfer
    return zero, zero, transfer + (base.deficit if closure == "nominal" else zero)


def _search(
    problem: Problem, pre: Preconditioner, start: Array, tolerance: float
) -> tuple[Found, State, str]:
    """The fixed point by the first method that finds it, its state, and the method.

    Spending in levels first; then in logs, relinearised where the last attempt stopped, and damped.
    Levels at their floor are no solution: every step is small there.
    """
    found, state = _iterate(problem, pre, start, tolerance, FAST)
    evaluations, method = found.evaluations, "anderson"
    vanished = (state.spending <= 2 * SMALLEST * problem.expenditure) & problem.demanded
    if found.residual > tolerance or vanished.any():
        problem, found = replace(problem, in_logs=True), replace(found, residual=np.inf)
        for name, rule in METHODS:
            point = found.point if np.isfinite(found.residual) else np.zeros(pre.weight.size)
            if evaluations > FAST.limit + METHODS[0][1].limit:
                pre = preconditioner(problem, evaluate(problem, point))
            (found, state), method = _iterate(problem, pre, point, tolerance, rule), name
            evaluations += found.evaluations
            if found.residual <= tolerance:
                break
    return replace(found, evaluations=evaluations), state, method


def _iterate(
    problem: Problem, pre: Preconditioner, start: Array, tolerance: float, rule: Rule
) -> tuple[Found, State]:
    state: State

    def step(point: Array) -> Array:
        nonlocal state
        state = evaluate(problem, point / pre.weight)
        return pre.weight * precondition(pre, problem, state)

    with np.errstate(all="ignore"):
        found = anderson(step, start * pre.weight, tolerance=tolerance, rule=rule)
        point = found.point / pre.weight
        return replace(found, point=point), (
            state if found.residual <= tolerance else evaluate(problem, point)
        )


def _equilibrium(
    shock: Shock,
    closure: str,
    parameters: Parameters,
    solved: tuple[Problem, State],
    draft: Certificate,
) -> Equilibrium:
    """The state in public layout and units, not yet certified."""
    problem, state = solved
    return Equilibrium(
        world=shock.world,
        shock=shock,
        closure=closure,
        parameters=parameters,
        wage_hat=np.where(problem.factors.base > 0, np.exp(state.log_wage), 0.0)[
            :, problem.factors.group
        ],
        unit_cost_hat=np.exp(state.log_cost),
        price_hat=np.where(problem.unserved.T, np.inf, np.exp(state.log_price)),
        output=state.output,
        expenditure=state.spending,
        value_added=state.value_added_share * state.output,
        tariff_revenue=state.tariff_revenue,
        export_tax_revenue=state.tax_revenue,
        deficit=state.deficit,
        income=state.income,
        consumer_price_hat=np.exp(
            eq.final_price(np, state.log_price, problem.final_share, parameters.final_elasticity)
        ),
        certificate=draft,
    )
