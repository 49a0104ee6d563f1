"""Problem: the arrays that one solve works on.

Built once from world, shock, closure and parameters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from detente.economy.covers import coverage_of
from detente.economy.parameters import Parameters
from detente.economy.rents import Rents
from detente.economy.shock import Shock
from detente.economy.solver.attraction import (
    Attraction,
    Drawn,
    base_share,
    by_receiver,
    closed_by_cost,
    drawn_by,
)
from detente.economy.solver.closure import Closure, base_deficit, closure_of
from detente.economy.solver.covered import Covered, attraction_at, covered_of
from detente.economy.solver.feasibility import (
    Nests,
    TradeGraph,
    available_nests,
    components_of,
    require_balance,
    require_finite_costs,
)
from detente.errors import ScenarioError, SolveError
from detente.types import Array, Mask
from detente.world.world import World

# Rounds of spending and output from which open accounts start: what they leave of a gap is far
# below what the solver itself closes.
STARTING_ROUNDS = 200


@dataclass(frozen=True, eq=False)
class Factors:
    """Who is paid what wage.

    A group of factors has one wage in a country: all labour that is mobile, the labour of one
    sector, or the resource of one sector.

    Attributes
    ----------
    labour, resource : int ndarray [sector]
        Column of the wage array that pays the labour of a sector, and its resource; the same one
        where a sector has only one of them.
    spread : ndarray [sector, group]
        Share of a group in the value added of a sector.
    base : ndarray [country, group]
        Base value added times the change of labour supply.
    pool : ndarray [country, group] or None
        `base` where labour is partly mobile, zero elsewhere; None when no group is.
    nu : float
        Mobility within the pool.
    """

    labour: NDArray[np.intp]
    resource: NDArray[np.intp]
    spread: Array
    base: Array
    pool: Array | None
    nu: float

    def value_added_price(self, log_wage: Array) -> Array:
        """Log price of value added [country, sector] at log wages [country, group].

        The geometric mean of what its factors earn. [country, 1] where all share one wage.
        """
        return log_wage if log_wage.shape[1] == 1 else log_wage @ self.spread.T


@dataclass(frozen=True, eq=False)
class RentFlows:
    """Rents as the solver sees them.

    `part` [entry]: what of supply capacity x market capacity goes to the receiver, share x
    A / (1+t').
    """

    rents: Rents
    part: Array

    def amounts(self, supply: Array, market_capacity: Array) -> Array:
        """What goes to each receiver [entry]; both arguments [sector, country]."""
        at = self.rents
        sold = supply[at.sector, at.seller] * market_capacity[at.sector, at.buyer]
        return np.asarray(self.part * sold)


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything that an evaluation of the equilibrium conditions reads.

    Attributes
    ----------
    theta : ndarray [sector]
    parameters : Parameters
    attraction : Attraction
    log_productivity : ndarray [country, sector] or None
        Logs of the change; None when nothing changes.
    factors : Factors
    nests : Nests
        Shares of the base, without what cannot be had any more.
    expenditure : ndarray [buyer, sector]
        Of the base, zero where nothing is demanded; million USD.
    closure : Closure
    rents : RentFlows or None
    covered : Covered or None
        Links under falls and limits; they are left out of `attraction`.
    in_logs : bool
        Whether the flat point holds spending as the log of its growth (robust) or as growth less
        one (faster).
    """

    theta: Array
    parameters: Parameters
    attraction: Attraction
    log_productivity: Array | None
    factors: Factors
    nests: Nests
    expenditure: Array
    closure: Closure
    rents: RentFlows | None = None
    covered: Covered | None = None
    in_logs: bool = False

    @property
    def first_factors(self) -> Array:
        """Log factors of falls and limits to begin with [ceiling]."""
        return np.empty(0) if self.covered is None else self.covered.coverage.ceilings.start

    def complete(self, log_factor: Array) -> Problem:
        """The problem with covered links in its attraction, at log factors [ceiling]."""
        if self.covered is None:
            return self
        return replace(self, attraction=attraction_at(self.covered, log_factor))


@dataclass(frozen=True, eq=False)
class Structure:
    """What is demanded and can be had, and who is connected by trade."""

    nests: Nests
    graph: TradeGraph


def problem_of(shock: Shock, closure: str, parameters: Parameters) -> Problem:
    """The Problem of one solve, after every feasibility check (SolveError by name)."""
    world = shock.world
    theta = theta_of(world, parameters)
    drawn, coverage = drawn_by(shock, theta), coverage_of(shock, theta)
    covered = None if coverage is None else covered_of(shock, coverage, drawn)
    attraction = by_receiver(drawn, shock) if covered is None else covered.others
    found = structure_under(shock, drawn, parameters)
    nests = found.nests
    cheaper, log_productivity = drawn.whole, None
    if shock.productivity_hat is not None:
        cheaper = drawn.whole * (shock.productivity_hat**theta).T[:, None, :]
        log_productivity = np.log(shock.productivity_hat)
    require_finite_costs(nests, cheaper, theta, parameters, world)
    factors = factors_of(world, parameters, shock.labour_hat)
    rule = closure_of(shock, closure, found.graph.weak)
    _require_balance(found.graph, base_deficit(rule, world), world, drawn)
    return Problem(
        theta=theta,
        parameters=parameters,
        attraction=attraction,
        log_productivity=log_productivity,
        factors=_without_idle(factors, nests.active),
        nests=nests,
        expenditure=np.where(nests.demanded, base_spending(world), 0.0),
        closure=rule,
        rents=_rent_flows(shock, drawn, found.graph),
        covered=covered,
    )


def _require_balance(graph: TradeGraph, deficit: Array, world: World, drawn: Drawn) -> None:
    """`require_balance`, which also says where costs closed links."""
    try:
        require_balance(graph, deficit, world)
    except SolveError as error:
        closed = closed_by_cost(drawn.cut, world)
        if not closed:
            raise
        what = f"{error.what}; {closed}"
        raise SolveError(what, where=error.where, hint="lower costs or elasticities") from error


def _rent_flows(shock: Shock, drawn: Drawn, graph: TradeGraph) -> RentFlows | None:
    """The RentFlows of a shock; SolveError where one goes to a country cut off from its payer."""
    rents, world = shock.rents, shock.world
    if rents is None:
        return None
    n, i, s = rents.buyer, rents.seller, rents.sector
    part = rents.share * drawn.whole[s, n, i] / (1 + shock.tariff_rate[n, i, s])
    apart = (part > 0) & (graph.weak[i] != graph.weak[rents.receiver])
    if apart.any():
        first = int(np.flatnonzero(apart)[0])
        payer, receiver = world.countries[i[first]], world.countries[rents.receiver[first]]
        raise SolveError(
            f"a rent on sales of {payer} goes to {receiver}, and no trade connects them",
            where=world.name,
            hint="leave the lever out that pays it, or keep a trade link",
        )
    return RentFlows(rents, part)


def structure_under(shock: Shock, drawn: Drawn, parameters: Parameters) -> Structure:
    """The Structure under a shock; that of the world where no link is gone."""
    if shock.banned is None and not drawn.cut.size:
        return base_structure(shock.world, parameters)
    return _structure(drawn.whole > 0, shock.world, parameters)


@lru_cache(maxsize=8)
def base_structure(world: World, parameters: Parameters) -> Structure:
    """The Structure when nothing is banned; kept for the worlds used last."""
    return _structure(base_share(world) > 0, world, parameters)


def _structure(links: Mask, world: World, parameters: Parameters) -> Structure:
    for name in parameters.critical_inputs:
        world.sector(name)
    nests = available_nests(links, world, parameters)
    return Structure(nests, components_of(links & nests.demanded.T[:, :, None]))


@lru_cache(maxsize=8)
def base_spending(world: World) -> Array:
    """Spending of the base year [buyer, sector]; million USD.

    In open accounts, what their shares imply at base prices and incomes: where to start.
    """
    if not world.gaps:
        return world.expenditure
    spending, final = world.expenditure, world.final_share * world.income[:, None]
    divisor = np.where(world.expenditure > 0, world.expenditure, 1.0)
    to_seller = world.sales / divisor[:, None, :]
    inputs = (1 - world.value_added_share)[:, :, None] * world.input_share
    for _ in range(STARTING_ROUNDS):
        output = np.einsum("nis,ns->is", to_seller, spending)
        spending = final + np.einsum("isk,is->ik", inputs, output)
    return spending


def theta_of(world: World, parameters: Parameters) -> Array:
    """Trade elasticity theta [sector] that `parameters` choose in `world`."""
    chosen = parameters.trade_elasticity
    if isinstance(chosen, tuple):
        if len(chosen) != len(world.sectors):
            raise ScenarioError(
                f"trade_elasticity has {len(chosen)} values for {len(world.sectors)} sectors"
            )
        return np.asarray(chosen, dtype=float)
    return world.theta(chosen)


def factors_of(world: World, parameters: Parameters, labour_hat: Array | None) -> Factors:
    """The factor groups of a world: those of labour first, then the resources of sectors.

    Labour has one wage in a country when it is mobile, one per sector when not; each resource has
    its own. `labour_hat` [country] is the change of factor supply.
    """
    rent = parameters.rent_shares(world)
    sectors = np.arange(len(rent))
    mobile = np.isinf(parameters.labour)
    employs, owns = rent < 1, rent > 0
    workers = min(int(employs.sum()), 1) if mobile else int(employs.sum())
    labour = np.zeros(len(rent), dtype=np.intp) if mobile else np.cumsum(employs) - 1
    resource = workers + np.cumsum(owns) - 1
    labour, resource = np.where(employs, labour, resource), np.where(owns, resource, labour)
    spread = np.zeros((len(rent), workers + int(owns.sum())))
    spread[sectors, labour] = 1 - rent
    spread[sectors, resource] += rent
    base = world.value_added @ spread
    if labour_hat is not None:
        base = base * labour_hat[:, None]
    pool = None
    if not mobile and parameters.labour > 1 and workers:
        pool = base * (np.arange(spread.shape[1]) < workers)
    return Factors(labour, resource, spread, base, pool, parameters.labour)


def _without_idle(factors: Factors, active: Mask) -> Factors:
    """Factors of groups that can sell to nobody earn nothing; `active` [country, sector]."""
    working = (active @ factors.spread) > 0
    if working.all():
        return factors
    pool = None if factors.pool is None else np.where(working, factors.pool, 0.0)
    return replace(factors, base=np.where(working, factors.base, 0.0), pool=pool)
