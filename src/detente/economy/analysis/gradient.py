"""One country's gradient: how its real income answers to every change at once.

Every trade cost, tariff, export tax, productivity and transfer. One linear system, the transpose of
the model's Jacobian, solved by GMRES with the transpose of the solver's preconditioner, gives all
derivatives of one country at once (see `adjoint`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.economy.analysis.adjoint import (
    Derivatives,
    Solved,
    rent_gains,
    reverse,
    solved,
    transposed,
)
from detente.economy.equilibrium import Equilibrium
from detente.economy.shock import Shock
from detente.economy.solver.closure import REPLICATION
from detente.economy.solver.problem import Problem
from detente.economy.solver.solve import linearised
from detente.errors import ScenarioError, SolveError
from detente.types import Array, Mask
from detente.world.world import World

# Of the linear system, relative.
TOLERANCE = 1e-7


@dataclass(frozen=True, eq=False)
class Gradient:
    """Derivatives of the log of one country's real income at an equilibrium.

    Domestic and banned links are zero.

    Attributes
    ----------
    world : World
    country : str
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
    """

    world: World
    country: str
    trade_cost: Array
    tariff: Array
    export_tax: Array
    productivity: Array
    labour: Array
    transfer: Array
    custody: Array
    border: Array

    def along(self, old: Shock, new: Shock) -> float:
        """Change of the log of real income, to first order, when `new` replaces `old`.

        ScenarioError if `new` bans more.
        """
        if self._bans_more(old.banned, new.banned):
            raise ScenarioError("a ban has no first order", hint="use solve, or a trade cost")
        cells, countries = np.ones(self.world.output.shape), np.ones(len(self.world.countries))
        total = (self.tariff * (new.tariff_rate - old.tariff_rate)).sum()
        total += (self.export_tax * (new.export_tax_rate - old.export_tax_rate)).sum()
        total += _in_logs(self.trade_cost, old.trade_cost_hat, new.trade_cost_hat, np.ones(1))
        total += _in_logs(self.productivity, old.productivity_hat, new.productivity_hat, cells)
        total += _in_logs(self.labour, old.labour_hat, new.labour_hat, countries)
        received = _or(new.transfer, 0 * countries) - _or(old.transfer, 0 * countries)
        received = received + self._rents(new) - self._rents(old)
        held = _or(new.custody, 0 * countries) - _or(old.custody, 0 * countries)
        total += (self.transfer * received).sum() + (self.custody * held).sum()
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


def gradient(found: Equilibrium, country: str) -> Gradient:
    """The Gradient of `country` at `found`.

    Raises ScenarioError for the replication closure, SolveError where the linear system does not
    converge.
    """
    if found.closure == REPLICATION:
        raise ScenarioError(
            f"closure {REPLICATION!r} does not add up over the world; its gradient is not offered"
        )
    from scipy.sparse.linalg import LinearOperator, gmres

    n = found.world.country(country)
    linear = linearised(found)
    response = linear.response
    flows = solved(linear.problem, linear.state)
    size = linear.state.log_wage.size + 2 * linear.state.spending.size

    def backward(multipliers: Array) -> Array:
        return -transposed(response, flows, reverse(flows, multipliers, None).flat)

    right = transposed(response, flows, reverse(flows, np.zeros(size), n).flat)
    operator = LinearOperator((size, size), matvec=backward, dtype=float)
    multipliers, failed = gmres(operator, right, rtol=TOLERANCE, atol=0.0, restart=30, maxiter=20)
    if failed:
        raise SolveError(
            "the gradient did not converge", where=country, hint="use finite differences of solve"
        )
    return _collected(flows, reverse(flows, multipliers, n), found, country)


def lever_exposure(found: Equilibrium, shocks: list[Shock]) -> Array:
    """First-order change of the log of real income [country, shock].

    When each shock replaces that of `found`. Who gains or loses from whose levers, growth or
    transfers. Raises ScenarioError for a new ban, and as `gradient`.
    """
    replacing = [shock.on(found.world) for shock in shocks]
    rows = [gradient(found, country) for country in found.world.countries]
    return np.array([[row.along(found.shock, shock) for shock in replacing] for row in rows])


@dataclass(frozen=True, eq=False)
class _Pair:
    """A factor of the buyer and one of the seller [sector, country].

    Their product belongs to a link.
    """

    buyer: Array
    seller: Array


@dataclass(frozen=True, eq=False)
class _LinkTerms:
    """What is summed over the links of each part of the attraction.

    All of it, what reaches sellers, and what the two treasuries receive.
    """

    whole: list[_Pair]
    net: list[_Pair]
    tariff: list[_Pair]
    export_tax: list[_Pair]


def _collected(of: Solved, by: Derivatives, found: Equilibrium, country: str) -> Gradient:
    """The derivatives with respect to every change, from those of the intermediate values.

    A trade cost lowers the attraction of a link by theta, and with it all its parts; a tariff
    besides leaves less of a flow for the seller, an export tax moves it to the treasury. Rents are
    shares of the flow at the border, which falls with all three, and with a tariff once more.
    """
    p, theta = of.problem, of.problem.theta[:, None]
    capacity, supply = of.market_capacity, of.supply
    sold, taxed = supply * by.output, supply * by.treasury
    tariffed = capacity * by.treasury
    buying = -theta * capacity
    whole = [_Pair(-theta * by.access, supply)]
    in_tariff = [_Pair(-theta * tariffed, supply)]
    trade_cost = _LinkTerms(whole, [_Pair(buying, sold)], in_tariff, [_Pair(buying, taxed)])
    tariff = _LinkTerms(
        whole,
        [_Pair(buying - capacity, sold), _Pair(tariffed, supply)],
        in_tariff,
        [_Pair(buying - capacity, taxed), _Pair(tariffed, supply)],
    )
    export_tax = _LinkTerms(
        whole,
        [_Pair(buying, sold), _Pair(capacity, taxed - sold)],
        in_tariff,
        [_Pair(buying, taxed)],
    )
    custody = np.zeros(len(of.own_income))
    home = found.world.country(country)
    custody[home] = -1 / of.own_income[home]
    by_flow = _by_rents(of, by.income, found.world.sales.shape)
    by_cost = _links(p, trade_cost) - p.theta * by_flow
    by_tariff = _links(p, tariff) - (p.theta + 1) * by_flow
    by_tax = _links(p, export_tax) - p.theta * by_flow
    tariff_rate, tax_rate = found.shock.tariff_rate, found.shock.export_tax_rate
    return Gradient(
        world=found.world,
        country=country,
        trade_cost=by_cost,
        tariff=by_tariff / (1 + tariff_rate) if tariff_rate.any() else by_tariff,
        export_tax=by_tax / (1 + tax_rate) if tax_rate.any() else by_tax,
        productivity=-by.log_cost,
        labour=(of.state.factor_income * by.factor_income).sum(axis=1),
        transfer=by.income,
        custody=custody,
        border=found.border_value,
    )


def _by_rents(of: Solved, income: Array, shape: tuple[int, ...]) -> Array:
    """Through the rents that a flow pays, per log of the flow [buyer, seller, sector]."""
    change = np.zeros(shape)
    if of.problem.rents is not None:
        at = of.problem.rents.rents
        np.add.at(change, (at.buyer, at.seller, at.sector), rent_gains(of, income))
    return change


def _links(p: Problem, terms: _LinkTerms) -> Array:
    """Sum over the parts of the attraction of part x pairs [buyer, seller, sector].

    Zero at home.
    """
    attraction = p.attraction
    if attraction.net is attraction.whole:
        total = _weighted(attraction.whole, terms.whole + terms.net)
    else:
        total = _weighted(attraction.whole, terms.whole)
        total += _weighted(attraction.net, terms.net)
    for levied, pairs in (
        (attraction.tariff, terms.tariff),
        (attraction.export_tax, terms.export_tax),
    ):
        if levied is not None:
            at = levied.sectors
            inside = [_Pair(pair.buyer[at], pair.seller[at]) for pair in pairs]
            total[at] += _weighted(levied.part, inside)
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
    change = np.log(_or(new, untouched) / _or(old, untouched))
    return float((derivative * change).sum())


def _or(given: Array | None, untouched: Array) -> Array:
    return untouched if given is None else given
