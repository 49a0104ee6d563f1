"""The point at which the equilibrium conditions are differentiated, and what no multiplier changes.

See `adjoint`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from detente.economy.analysis.ceiling_flows import CeilingFlows
from detente.economy.solver import equations as eq
from detente.economy.solver.attraction import Levied
from detente.economy.solver.evaluate import State
from detente.economy.solver.materials import input_share_after
from detente.economy.solver.problem import Problem
from detente.economy.solver.responses import Floats
from detente.types import Array

# Shares below this count as none in single precision. Products with them would fall below its
# smallest normal number, and time with them.
SMALLEST_SHARE = 1e-20


@dataclass(frozen=True, eq=False)
class Networks:
    """The large arrays that every reverse pass reads: who is paid by whom, at the solution.

    Attributes
    ----------
    net : ndarray [sector, buyer, seller]
        What the seller receives of a unit that the buyer spends: pi' / ((1 + t') (1 + e')).
    tariff, export_tax : Levied or None
        What the treasuries of buyer and seller receive of it.
    inputs : ndarray [country, sector, input_sector]
        g'.
    critical : ndarray [country, sector, critical] or None
        Those of `inputs` that are critical; None where none is.
    """

    net: Floats
    tariff: Levied | None
    export_tax: Levied | None
    inputs: Floats
    critical: Floats | None

    def narrow(self) -> Networks:
        """The same in single precision: half the memory to read."""
        return Networks(
            _narrow(self.net),
            _narrow_levied(self.tariff),
            _narrow_levied(self.export_tax),
            _narrow(self.inputs),
            None if self.critical is None else _narrow(self.critical),
        )


def _narrow(share: Floats) -> Floats:
    found = share.astype(np.float32)
    found[found < SMALLEST_SHARE] = 0.0
    return found


def _narrow_levied(levied: Levied | None) -> Levied | None:
    return None if levied is None else replace(levied, part=_narrow(levied.part))


@dataclass(frozen=True, eq=False)
class Solved:
    """What the reverse pass reads of an equilibrium.

    Attributes
    ----------
    problem : Problem
    state : State
    networks : Networks
    spending : ndarray [sector, buyer]
        Million USD.
    taxed : ndarray [sector, seller]
        What the treasury of the seller receives, million USD.
    tariff_share : ndarray [sector, buyer]
        What of spending the treasury of the buyer receives.
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
    rents_paid : ndarray [entry]
        What goes to each receiver of rents, million USD.
    alive : ndarray
        One for every entry of the flat vector that is a variable, zero for the others.
    ceilings : CeilingFlows or None
        Falls and limits.
    """

    problem: Problem
    state: State
    networks: Networks
    spending: Array
    taxed: Array
    tariff_share: Array
    final_share: Array
    inputs: Array
    per_spending: Array
    per_demand: Array
    per_factor: Array
    own_income: Array
    rents_paid: Array
    alive: Array
    ceilings: CeilingFlows | None

    @property
    def size(self) -> int:
        """Number of multipliers: of all equations, then of the ceilings that bind."""
        return self.alive.size + (0 if self.ceilings is None else self.ceilings.binds.size)

    # What every reverse pass takes and no multiplier changes.

    @cached_property
    def coarse(self) -> Networks:
        """The networks in single precision, for products that only have to be near."""
        return self.networks.narrow()

    @cached_property
    def input_use(self) -> Array:
        """Spending on each input sector [country, input_sector], million USD."""
        return np.asarray((self.inputs[:, None, :] @ self.networks.inputs)[:, 0, :])

    @cached_property
    def per_bundle(self) -> Array:
        """Spending on materials over the share of inputs that are not critical [country, sector].

        Million USD.
        """
        alone = self.problem.nests.materials.critical
        assert alone is not None
        return self.inputs / eq.positive(self.networks.inputs @ alone.others)

    @cached_property
    def pool(self) -> PooledFactors:
        """The PooledFactors of factors."""
        return _pool_of(self.problem, self.state)


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


def solved(problem: Problem, state: State, ceilings: CeilingFlows | None) -> Solved:
    """The Solved form of a problem at its state, with its falls and limits."""
    p, spending = problem, np.ascontiguousarray(state.spending.T)
    supply = eq.supply_capacity(state.log_cost, p.theta).relative
    access = eq.supplier_access(p.attraction.whole, supply) + p.nests.unserved
    networks = _networks(p, state, supply, access)
    tariff_share = taxed = np.zeros_like(access)
    if networks.tariff is not None:
        tariff_share = networks.tariff.access(np.ones_like(access))
    if networks.export_tax is not None:
        taxed = networks.export_tax.demand(spending)
    working, demanded = p.factors.base > 0, p.nests.demanded
    alive = np.concatenate([working.ravel(), demanded.ravel(), demanded.ravel()])
    rents = np.zeros(0) if p.rents is None else p.rents.amounts(supply, spending / access)
    return Solved(
        problem=p,
        state=state,
        networks=networks,
        spending=spending,
        taxed=taxed,
        tariff_share=tariff_share,
        final_share=eq.final_share_after(
            state.log_price, p.nests.final_share, p.parameters.final_elasticity
        ),
        inputs=state.output * (1 - state.value_added_share),
        per_spending=demanded / eq.positive(state.spending),
        per_demand=working / eq.positive(state.factor_demand),
        per_factor=working / eq.positive(state.factor_income),
        own_income=state.income - p.closure.custody,
        rents_paid=rents,
        alive=alive.astype(float),
        ceilings=ceilings,
    )


def _networks(p: Problem, state: State, supply: Array, access: Array) -> Networks:
    """The Networks at supply capacities and supplier access."""

    def paid(levied: Levied | None) -> Levied | None:
        if levied is None:
            return None
        at = levied.sectors
        return Levied(at, _paid(levied.part, supply[at], access[at]))

    inputs, alone = input_share_after(state.log_price, p.nests.materials), None
    if p.nests.materials.critical is not None:
        alone = np.ascontiguousarray(inputs[:, :, p.nests.materials.critical.sectors])
    attraction = p.attraction
    net = _paid(attraction.net, supply, access)
    return Networks(net, paid(attraction.tariff), paid(attraction.export_tax), inputs, alone)


def _paid(part: Array, supply: Array, access: Array) -> Array:
    """A part of the attraction as shares of what buyers spend [sector, buyer, seller]."""
    share = part * supply[:, None, :]
    share /= access[:, :, None]
    return np.asarray(share)


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
