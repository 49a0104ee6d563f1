"""How real incomes answer to every change at once: one country's, or any weighted sum.

Every trade cost, tariff, export tax, productivity and transfer, and the depth of every fall and
limit. One linear system, the transpose of the model's Jacobian, solved by GMRES with the transpose
of the solver's preconditioner, gives all derivatives at once (see `adjoint`), whatever the weights.

What buyers are used to is held fixed: at a finite horizon it is the derivative of that month's real
incomes with respect to that month's changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from detente.economy.analysis.adjoint import rent_gains, reverse
from detente.economy.analysis.adjoint_point import Solved, solved
from detente.economy.analysis.adjoint_response import transposed
from detente.economy.analysis.ceiling_flows import CeilingFlows, OfCeilings, ceiling_flows
from detente.economy.coverage import MixSlopes
from detente.economy.covers import coverage_of
from detente.economy.equilibrium import Equilibrium
from detente.economy.shock import Links, Shock
from detente.economy.solver.attraction import Levied
from detente.economy.solver.closure import REPLICATION
from detente.economy.solver.linearised import linearised
from detente.economy.solver.problem import Problem
from detente.errors import ScenarioError, SolveError
from detente.given import plain
from detente.types import Array, Mask
from detente.world.whom import parties
from detente.world.world import World

# Of the linear system, relative.
TOLERANCE = 1e-7

HABITS_FIXED = (
    "What buyers are used to is held fixed: the derivative is that of one month with respect to"
    " changes of that month."
)


@dataclass(frozen=True, eq=False)
class Gradient:
    """Derivatives of a weighted sum of log real incomes at an equilibrium.

    Domestic and banned links are zero. All are with respect to the shock that was asked for:
    factors of falls and limits that bind follow.

    Attributes
    ----------
    world : World
    weights : ndarray [country]
        Of the log of each real income: one for the country that was asked for, else million USD.
    trade_cost : ndarray [buyer, seller, sector]
        Per unit of the log of the trade cost.
    tariff, export_tax : ndarray [buyer, seller, sector]
        Per unit of the rate.
    productivity : ndarray [country, sector]
        Per unit of the log of productivity.
    labour : ndarray [country]
        Per unit of the log of labour supply.
    transfer : ndarray [country]
        Per million USD received; what is given elsewhere counts at its own entry. Rents count as
        what they move of the flows at the `border`.
    custody : ndarray [country]
        Per million USD of a transfer that is nobody's income.
    border : ndarray [buyer, seller, sector]
        Flows at the border, million USD.
    theta : ndarray [sector]
        Trade elasticity in force.
    ceilings : OfCeilings or None
        Of falls and limits.
    note : str
        What is held fixed; empty in a long run.
    """

    world: World
    weights: Array
    trade_cost: Array
    tariff: Array
    export_tax: Array
    productivity: Array
    labour: Array
    transfer: Array
    custody: Array
    border: Array
    theta: Array
    ceilings: OfCeilings | None = None
    note: str = ""

    @cached_property
    def variety(self) -> Array:
        """Per unit of the log of the varieties sold [buyer, seller, sector]."""
        found = -self.trade_cost / self.theta
        if self.ceilings is not None:
            at = self.ceilings.coverage.links
            found[at] -= self.ceilings.by_melting / self.theta[at.sector]
        return np.asarray(found)

    @property
    def fall(self) -> dict[str, float]:
        """Per unit of the depth of each fall and limit, by name: minus its multiplier over what is
        left.

        Zero for what is slack: others already cut as much.
        """
        if self.ceilings is None:
            return {}
        by = self.ceilings.coverage.ceilings
        slope = -self.ceilings.multiplier / by.asked
        return dict(zip(by.names, slope.tolist(), strict=True))

    def along(self, old: Shock, new: Shock) -> float:
        """Change to first order when `new` replaces `old`, the shock that was asked for.

        ScenarioError if `new` bans more, or covers other flows by falls and limits.
        """
        if self._bans_more(old.banned, new.banned):
            raise ScenarioError("a ban has no first order", hint="use solve, or a trade cost")
        cells, countries = np.ones(self.world.output.shape), np.ones(len(self.world.countries))
        total = (self.tariff * (new.tariff_rate - old.tariff_rate)).sum()
        total += (self.export_tax * (new.export_tax_rate - old.export_tax_rate)).sum()
        total += _in_logs(self.trade_cost, old.trade_cost_hat, new.trade_cost_hat, np.ones(1))
        total += _in_logs(self.variety, old.variety_hat, new.variety_hat, np.ones(1))
        total += _in_logs(self.variety, old.reference_hat, new.reference_hat, np.ones(1))
        total += _in_logs(self.productivity, old.productivity_hat, new.productivity_hat, cells)
        total += _in_logs(self.labour, old.labour_hat, new.labour_hat, countries)
        received = _or(new.transfer, 0 * countries) - _or(old.transfer, 0 * countries)
        received = received + self._rents(new) - self._rents(old)
        held = _or(new.custody, 0 * countries) - _or(old.custody, 0 * countries)
        total += (self.transfer * received).sum() + (self.custody * held).sum()
        if self.ceilings is not None:
            total += self.ceilings.moved_to(coverage_of(new, self.theta))
            total -= self.ceilings.moved_to(coverage_of(old, self.theta))
        elif new.falls or new.limits:
            raise ScenarioError("a new fall or limit has no first order", hint="use solve")
        return float(total)

    def _rents(self, shock: Shock) -> Array:
        """Rents received less paid of the flows as they are [country]."""
        if shock.rents is None:
            return np.zeros(len(self.world.countries))
        moved = shock.rents.amounts(self.border)
        return shock.rents.net(moved, len(self.world.countries))

    def _bans_more(self, old: Mask | None, new: Mask | None) -> bool:
        """Whether a link with trade is banned that was not."""
        if new is None:
            return False
        more = new & (self.world.sales > 0)
        return bool((more if old is None else more & ~old).any())


@plain
def gradient(
    found: Equilibrium,
    country: str | None = None,
    *,
    weights: Mapping[str, float] | None = None,
) -> Gradient:
    """The Gradient of a `country`, or of any weighted sum of real incomes, at `found`.

    Parameters
    ----------
    found : Equilibrium
    country : str, optional
        Whose log real income.
    weights : mapping of str to float, optional
        Million USD of base-year real income counted for each million that a country, or each member
        of a bloc, gains: ``{"RUS": -1, "EU27": 0.3}``. Those of one country add up.

    Raises
    ------
    ScenarioError
        Neither or both are given, a weight is not finite, or the replication closure.
    SolveError
        The linear system does not converge.
    """
    if found.closure == REPLICATION:
        raise ScenarioError(
            f"closure {REPLICATION!r} does not add up over the world; its gradient is not offered"
        )
    if (country is None) == (weights is None):
        raise ScenarioError("gradient needs a country or weights, one of the two")
    if country is not None:
        goal = np.zeros(len(found.world.countries))
        goal[found.world.country(country)] = 1.0
        return of_weights(found, goal)
    return of_weights(found, in_logs(found, weights or {}))


def in_logs(found: Equilibrium, weights: Mapping[str, float]) -> Array:
    """Weights of log real incomes [country], million USD, from those of `gradient`."""
    per_dollar = np.zeros(len(found.world.countries))
    for name, weight in weights.items():
        if not np.isfinite(weight):
            raise ScenarioError(f"the weight of {name} is {weight}, must be finite")
        for code in parties(name, found.world):
            per_dollar[found.world.country(code)] += weight
    return np.asarray(per_dollar * found.world.income * found.welfare_hat)


def of_weights(found: Equilibrium, goal: Array) -> Gradient:
    """The Gradient of `goal` [country] x log real incomes; SolveError as in `gradient`."""
    from scipy.sparse.linalg import LinearOperator, gmres

    linear = linearised(found)
    # In double precision once, not in every product with doubles.
    response = replace(linear.response, leontief=linear.response.leontief.astype(float))
    flows = solved(linear.problem, linear.state, ceiling_flows(found, linear.problem))

    def backward(multipliers: Array) -> Array:
        return -transposed(response, flows, reverse(flows, multipliers, None).flat)

    right = transposed(response, flows, reverse(flows, np.zeros(flows.size), goal).flat)
    operator = LinearOperator((flows.size, flows.size), matvec=backward, dtype=float)
    multipliers, failed = gmres(operator, right, rtol=TOLERANCE, atol=0.0, restart=30, maxiter=20)
    if failed:
        raise SolveError(
            "the gradient did not converge",
            where=found.world.name,
            hint="use finite differences of solve",
        )
    return _collected(flows, multipliers, goal, found)


def lever_exposure(found: Equilibrium, shocks: list[Shock]) -> Array:
    """First-order change of the log of real income [country, shock].

    When each shock replaces that of `found`. Who gains or loses from whose levers, growth or
    transfers. Raises ScenarioError for a new ban, and as `gradient`.
    """
    replacing = [shock.on(found.world) for shock in shocks]
    rows = [gradient(found, country) for country in found.world.countries]
    return np.array([[row.along(found.asked, shock) for shock in replacing] for row in rows])


@dataclass(frozen=True, eq=False)
class _Pair:
    """A factor of the buyer and one of the seller [sector, country].

    Their product belongs to a link.
    """

    buyer: Array
    seller: Array


@dataclass(frozen=True, eq=False)
class _LinkTerms:
    """What is summed over the links of parts of the attraction besides what all changes share.

    Of what reaches sellers, and of what their treasuries receive.
    """

    net: list[_Pair]
    export_tax: list[_Pair]


def _collected(of: Solved, multipliers: Array, goal: Array, found: Equilibrium) -> Gradient:
    """The derivatives with respect to every change, from the multipliers of all equations.

    A trade cost lowers the attraction of a link by theta, and with it all its parts; a tariff
    besides leaves less of a flow for the seller, an export tax moves it to the treasury. Rents are
    shares of the flow at the border, which falls with all three, and with a tariff once more.
    """
    by = reverse(of, multipliers, goal)
    p, theta = of.problem, of.problem.theta[:, None]
    capacity, supply = of.market_capacity, of.supply
    sold, taxed = supply * by.output, supply * by.treasury
    tariffed = capacity * by.treasury
    buying = -theta * capacity
    cheaper = _Pair(-theta * by.access, supply), _Pair(-theta * tariffed, supply)
    by_cost = _of_all(p, *cheaper)
    by_cost += _of_parts(p, _LinkTerms([_Pair(buying, sold)], [_Pair(buying, taxed)]))
    # What a tax does besides making a flow dearer.
    kept = _Pair(tariffed, supply)
    less = _LinkTerms([_Pair(-capacity, sold), kept], [_Pair(-capacity, taxed), kept])
    by_tariff = by_cost + _of_parts(p, less)
    by_tax = by_cost + _of_parts(p, _LinkTerms([_Pair(capacity, taxed - sold)], []))
    by_cost, by_tariff, by_tax = (_abroad(one) for one in (by_cost, by_tariff, by_tax))
    of_ceilings = _of_ceilings(of.ceilings, multipliers[of.alive.size :], by.pull)
    for at, by_flow in _by_rents(of, by.income):
        np.add.at(by_cost, at, -p.theta[at.sector] * by_flow)
        np.add.at(by_tariff, at, -(p.theta[at.sector] + 1) * by_flow)
        np.add.at(by_tax, at, -p.theta[at.sector] * by_flow)
    if of_ceilings is not None:
        at, by_count = of_ceilings.coverage.links, of_ceilings.by_count
        by_cost[at] -= p.theta[at.sector] * by_count + of_ceilings.by_melting
        by_tariff[at] -= (p.theta[at.sector] + 1) * by_count
        by_tax[at] -= (p.theta[at.sector] + 1) * by_count
    tariff_rate, tax_rate = found.asked.tariff_rate, found.asked.export_tax_rate
    return Gradient(
        world=found.world,
        weights=goal,
        trade_cost=by_cost,
        tariff=by_tariff / (1 + tariff_rate) if tariff_rate.any() else by_tariff,
        export_tax=by_tax / (1 + tax_rate) if tax_rate.any() else by_tax,
        productivity=-by.log_cost,
        labour=(of.state.factor_income * by.factor_income).sum(axis=1),
        transfer=by.income,
        custody=-goal / of.own_income,
        border=found.border_value,
        theta=p.theta,
        ceilings=of_ceilings,
        note=HABITS_FIXED if found.asked.reference_hat is not None else "",
    )


def _of_ceilings(
    at: CeilingFlows | None, multipliers: Array, pull: MixSlopes | None
) -> OfCeilings | None:
    """The OfCeilings of an equilibrium, from the multipliers of those that bind."""
    if at is None or pull is None:
        return None
    return OfCeilings(at.coverage, at.log_factor, at.sharing @ multipliers, pull)


def _by_rents(of: Solved, income: Array) -> list[tuple[Links, Array]]:
    """Flows that pay rents, and the derivatives per log of the flow [entry]; none without rents."""
    if of.problem.rents is None:
        return []
    at = of.problem.rents.rents
    return [(Links(at.buyer, at.seller, at.sector), rent_gains(of, income))]


def _of_all(p: Problem, whole: _Pair, tariff: _Pair) -> Array:
    """All of the attraction, and what treasuries of buyers receive of it [sector, buyer, seller].

    Each part times its pair.
    """
    total = _weighted(p.attraction.whole, [whole])
    _add_levied(total, p.attraction.tariff, [tariff])
    return total


def _of_parts(p: Problem, terms: _LinkTerms) -> Array:
    """Sum over parts of the attraction of part x pairs [sector, buyer, seller]."""
    total = _weighted(p.attraction.net, terms.net)
    _add_levied(total, p.attraction.export_tax, terms.export_tax)
    return total


def _add_levied(total: Array, levied: Levied | None, pairs: list[_Pair]) -> None:
    """Add what a treasury receives, times its pairs, to `total` [sector, buyer, seller]."""
    if levied is None or not pairs:
        return
    at = levied.sectors
    inside = [_Pair(pair.buyer[at], pair.seller[at]) for pair in pairs]
    total[at] += _weighted(levied.part, inside)


def _abroad(total: Array) -> Array:
    """[sector, buyer, seller] as [buyer, seller, sector], zero at home."""
    own = np.arange(total.shape[1])
    total[:, own, own] = 0.0
    return np.asarray(total.transpose(1, 2, 0))


def _weighted(part: Array, pairs: list[_Pair]) -> Array:
    """A part of the attraction times the sum of its pairs [sector, buyer, seller].

    One product of matrices for all pairs.
    """
    buyers = np.stack([pair.buyer for pair in pairs], axis=2)
    sellers = np.stack([pair.seller for pair in pairs], axis=1)
    weight = buyers @ sellers
    weight *= part
    return np.asarray(weight)


def _in_logs(derivative: Array, old: Array | None, new: Array | None, untouched: Array) -> float:
    """Derivative per log x change of the log, summed."""
    if old is new:
        return 0.0
    change = np.log(_or(new, untouched) / _or(old, untouched))
    return float((derivative * change).sum())


def _or(given: Array | None, untouched: Array) -> Array:
    return untouched if given is None else given
