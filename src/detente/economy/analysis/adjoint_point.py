"""The point at which the equilibrium conditions are differentiated, and what no multiplier changes.

See `adjoint`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.economy.analysis.ceiling_flows import CeilingFlows
from detente.economy.solver import equations as eq
from detente.economy.solver.evaluate import State
from detente.economy.solver.materials import input_share_after
from detente.economy.solver.problem import Problem
from detente.types import Array


@dataclass(frozen=True, eq=False)
class Solved:
    """What the reverse pass reads of an equilibrium.

    Attributes
    ----------
    problem : Problem
    state : State
    supply : ndarray [sector, seller]
        c^(-theta), relative.
    access, market_capacity : ndarray [sector, buyer]
    demand_net, demand_taxed : ndarray [sector, seller]
        Market capacity that reaches a seller through A net of taxes, and its treasury through the
        export tax's part.
    access_tariff : ndarray [sector, buyer]
        Supplier access through the tariff's part of A.
    input_share : ndarray [country, sector, input_sector]
        g'.
    final_share : ndarray [country, sector]
        alpha'.
    inputs : ndarray [country, sector]
        Spending on materials, million USD.
    per_spending : ndarray [country, sector]
        One over spending, zero where there is none.
    per_demand, per_factor : ndarray [country, group]
        One over what a factor is paid and earns.
    own_income : ndarray [country]
        Without what is in custody, million USD.
    alive : ndarray
        One for every entry of the flat vector that is a variable, zero for the others.
    ceilings : CeilingFlows or None
        Falls and limits.
    """

    problem: Problem
    state: State
    supply: Array
    access: Array
    market_capacity: Array
    demand_net: Array
    demand_taxed: Array
    access_tariff: Array
    input_share: Array
    final_share: Array
    inputs: Array
    per_spending: Array
    per_demand: Array
    per_factor: Array
    own_income: Array
    alive: Array
    ceilings: CeilingFlows | None

    @property
    def size(self) -> int:
        """Number of multipliers: of all equations, then of the ceilings that bind."""
        return self.alive.size + (0 if self.ceilings is None else self.ceilings.binds.size)

    # What every reverse pass takes and no multiplier changes.

    @cached_property
    def input_use(self) -> Array:
        """Spending on each input sector [country, input_sector], million USD."""
        return np.asarray((self.inputs[:, None, :] @ self.input_share)[:, 0, :])

    @cached_property
    def bundle(self) -> Bundle | None:
        """The Bundle of inputs that are not critical; None where none is critical."""
        alone = self.problem.nests.materials.critical
        if alone is None:
            return None
        share = self.input_share * alone.others
        return Bundle(share, self.inputs / eq.positive(share.sum(axis=2)))

    @cached_property
    def rents_paid(self) -> Array:
        """What goes to each receiver of rents [entry], million USD."""
        if self.problem.rents is None:
            return np.zeros(0)
        return self.problem.rents.amounts(self.supply, self.market_capacity)

    @cached_property
    def pool(self) -> PooledFactors:
        """The PooledFactors of factors."""
        return _pool_of(self.problem, self.state)

    @cached_property
    def covered(self) -> CoveredPlaces:
        """The CoveredPlaces of falls and limits."""
        assert self.ceilings is not None
        n, i, s = self.ceilings.links
        count = self.supply.shape[1]
        sold = self.supply[s, i] * self.market_capacity[s, n]
        return CoveredPlaces(
            at_buyer=s * count + n,
            at_seller=s * count + i,
            bought=self.ceilings.whole * self.supply[s, i],
            whole=self.ceilings.whole * sold,
            border=self.ceilings.border * sold,
            net=self.ceilings.net * sold,
        )


@dataclass(frozen=True, eq=False)
class Bundle:
    """Inputs that are not critical: their shares [country, sector, input_sector], zero for others,
    and spending on materials over their sum [country, sector].
    """

    share: Array
    per_share: Array


@dataclass(frozen=True, eq=False)
class PooledFactors:
    """What factors earn more, million USD, per log of wages [country, group].

    Attributes
    ----------
    own : ndarray
        At a higher wage of their own, while the mean of the pool stays.
    pooled, weight : ndarray or None
        What those in the pool earn, and their part of its mean wage times one less mobility; None
        where nobody moves.
    """

    own: Array
    pooled: Array | None = None
    weight: Array | None = None


@dataclass(frozen=True, eq=False)
class CoveredPlaces:
    """Links under falls and limits.

    Attributes
    ----------
    at_buyer, at_seller : int ndarray [covered link]
        Flat positions in [sector, buyer] and [sector, seller].
    bought : ndarray [covered link]
        Attraction times supply capacity.
    whole, border, net : ndarray [covered link]
        Flows as the buyer pays them, without tariffs, and what reaches the seller; million USD.
    """

    at_buyer: NDArray[np.intp]
    at_seller: NDArray[np.intp]
    bought: Array
    whole: Array
    border: Array
    net: Array


def solved(problem: Problem, state: State, ceilings: CeilingFlows | None) -> Solved:
    """The Solved form of a problem at its state, with its falls and limits."""
    p, attraction = problem, problem.attraction
    supply = eq.supply_capacity(state.log_cost, p.theta).relative
    access = eq.supplier_access(attraction.whole, supply) + p.nests.unserved
    market_capacity = state.spending.T / access
    working, demanded = p.factors.base > 0, p.nests.demanded
    demand_taxed = access_tariff = np.zeros_like(access)
    if attraction.export_tax is not None:
        demand_taxed = attraction.export_tax.demand(market_capacity)
    if attraction.tariff is not None:
        access_tariff = attraction.tariff.access(supply)
    alive = np.concatenate([working.ravel(), demanded.ravel(), demanded.ravel()])
    return Solved(
        problem=p,
        state=state,
        supply=supply,
        access=access,
        market_capacity=market_capacity,
        demand_net=state.output.T / supply,
        demand_taxed=demand_taxed,
        access_tariff=access_tariff,
        input_share=input_share_after(state.log_price, p.nests.materials),
        final_share=eq.final_share_after(
            state.log_price, p.nests.final_share, p.parameters.final_elasticity
        ),
        inputs=state.output * (1 - state.value_added_share),
        per_spending=demanded / eq.positive(state.spending),
        per_demand=working / eq.positive(state.factor_demand),
        per_factor=working / eq.positive(state.factor_income),
        own_income=state.income - p.closure.custody,
        alive=alive.astype(float),
        ceilings=ceilings,
    )


def _pool_of(p: Problem, state: State) -> PooledFactors:
    """The PooledFactors of a problem at its state."""
    factors = p.factors
    if factors.pool is None:
        return PooledFactors(state.factor_income)
    nu = factors.nu
    pooled = eq.pooled_supply(state.log_wage, factors.pool, nu)
    weight = factors.pool * np.exp(nu * state.log_wage)
    weight /= eq.positive(weight.sum(axis=1, keepdims=True))
    return PooledFactors(state.factor_income + (nu - 1) * pooled, pooled, (1 - nu) * weight)
