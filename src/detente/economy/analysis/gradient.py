"""How real incomes answer to every change at once: one country's, or any weighted sum.

Every trade cost, tariff, export tax, productivity and transfer, and the depth of every fall and
limit. One linear system, the transpose of the model's Jacobian, solved by GMRES with the transpose
of the solver's preconditioner, gives all derivatives at once (see `adjoint`), whatever the weights.

What buyers are used to is held fixed: at a finite horizon it is the derivative of that month's real
incomes with respect to that month's changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from detente.economy.analysis.adjoint import Derivatives, pulled, rent_gains, reverse
from detente.economy.analysis.adjoint_point import Solved, solved
from detente.economy.analysis.adjoint_response import transposed
from detente.economy.analysis.ceiling_flows import OfCeilings, ceiling_flows
from detente.economy.analysis.krylov import correction
from detente.economy.covers import coverage_of
from detente.economy.equilibrium import Equilibrium
from detente.economy.links import Links
from detente.economy.shock import Shock
from detente.economy.solver.attraction import Levied, kept_shares
from detente.economy.solver.closure import REPLICATION
from detente.economy.solver.linearised import linearised
from detente.economy.solver.responses import Floats
from detente.errors import ScenarioError, SolveError
from detente.given import plain
from detente.types import Array, Mask
from detente.world.whom import parties
from detente.world.world import World

# Of the linear system, relative; a round of steps aims a little lower, for its own measure of what
# it leaves is in single precision. Rounds are many more than any system has needed.
TOLERANCE = 1e-7
SHARPER = 0.5
ROUNDS = 20

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
    multipliers : ndarray [equation]
        Of the equations that hold at an equilibrium: where those of a gradient nearby begin.
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
    multipliers: Array
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
        total = (self.tariff * (new.tariff_rate - old.tariff_rate)).sum()
        total += (self.export_tax * (new.export_tax_rate - old.export_tax_rate)).sum()
        total += _in_logs(self.trade_cost, old.trade_cost_hat, new.trade_cost_hat)
        total += _in_logs(self.variety, old.variety_hat, new.variety_hat)
        total += _in_logs(self.variety, old.reference_hat, new.reference_hat)
        total += _in_logs(self.productivity, old.productivity_hat, new.productivity_hat)
        total += _in_logs(self.labour, old.labour_hat, new.labour_hat)
        received = _or(new.transfer, 0.0) - _or(old.transfer, 0.0)
        received = received + self._rents(new) - self._rents(old)
        held = _or(new.custody, 0.0) - _or(old.custody, 0.0)
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


def of_weights(found: Equilibrium, goal: Array, near: Gradient | None = None) -> Gradient:
    """The Gradient of `goal` [country] x log real incomes; SolveError as in `gradient`.

    Steps are made in single precision, which halves the memory that they read; what is left open
    is measured in double precision, and closed again. They begin with the multipliers of a gradient
    that is `near`, where these leave less open than none.
    """
    linear = linearised(found)
    flows = solved(linear.problem, linear.state, ceiling_flows(found))

    def backward(multipliers: Floats) -> Floats:
        moved = reverse(flows, multipliers.astype(float), None, flows.coarse).flat
        return -transposed(linear.response, flows, moved).astype(np.float32)

    def tried(multipliers: Array) -> _Tried:
        by = reverse(flows, multipliers, goal, flows.networks)
        return _Tried(multipliers, by, transposed(linear.response, flows, by.flat))

    last = tried(np.zeros(flows.size))
    tolerance = TOLERANCE * last.left
    if near is not None and near.multipliers.size == flows.size:
        last = min(last, tried(near.multipliers), key=lambda one: one.left)
    for _ in range(ROUNDS):
        if last.left <= tolerance:
            return _collected(flows, last, goal, found)
        step = correction(backward, last.gap, SHARPER * tolerance)
        last = tried(last.multipliers + step)
    raise SolveError(
        "the gradient did not converge",
        where=found.world.name,
        hint="use finite differences of solve",
    )


@dataclass(frozen=True, eq=False)
class _Tried:
    """Multipliers of all equations, the derivatives that they give, and the gap that is left."""

    multipliers: Array
    by: Derivatives
    gap: Array

    @cached_property
    def left(self) -> float:
        """How large the gap is."""
        return float(np.linalg.norm(self.gap))


def lever_exposure(found: Equilibrium, shocks: list[Shock]) -> Array:
    """First-order change of the log of real income [country, shock].

    When each shock replaces that of `found`. Who gains or loses from whose levers, growth or
    transfers. Raises ScenarioError for a new ban, and as `gradient`.
    """
    replacing = [shock.on(found.world) for shock in shocks]
    rows = [gradient(found, country) for country in found.world.countries]
    return np.array([[row.along(found.asked, shock) for shock in replacing] for row in rows])


def _collected(of: Solved, at: _Tried, goal: Array, found: Equilibrium) -> Gradient:
    """The derivatives with respect to every change, from the multipliers of all equations."""
    by, multipliers = at.by, at.multipliers
    by_cost, by_tariff, by_tax = _by_links(of, by)
    p, of_ceilings = of.problem, _of_ceilings(of, by, multipliers[of.alive.size :])
    if p.rents is not None:
        paying, by_flow = p.rents.rents, rent_gains(of, by.income)
        links = Links(paying.buyer, paying.seller, paying.sector)
        np.add.at(by_cost, links, -p.theta[links.sector] * by_flow)
        np.add.at(by_tariff, links, -(p.theta[links.sector] + 1) * by_flow)
        np.add.at(by_tax, links, -p.theta[links.sector] * by_flow)
    if of_ceilings is not None:
        covered, by_count = of_ceilings.coverage.links, of_ceilings.by_count
        by_cost[covered] -= p.theta[covered.sector] * by_count + of_ceilings.by_melting
        by_tariff[covered] -= (p.theta[covered.sector] + 1) * by_count
        by_tax[covered] -= (p.theta[covered.sector] + 1) * by_count
    kept_of_tariff, kept_of_tax = kept_shares(found.asked)
    _per_rate(by_tariff, kept_of_tariff)
    _per_rate(by_tax, kept_of_tax)
    return Gradient(
        world=found.world,
        weights=goal,
        trade_cost=by_cost,
        tariff=by_tariff,
        export_tax=by_tax,
        productivity=-by.log_cost,
        labour=(of.state.factor_income * by.factor_income).sum(axis=1),
        transfer=by.income,
        custody=-goal / of.own_income,
        border=found.border_value,
        theta=p.theta,
        multipliers=multipliers,
        ceilings=of_ceilings,
        note=HABITS_FIXED if found.asked.reference_hat is not None else "",
    )


def _of_ceilings(of: Solved, by: Derivatives, multipliers: Array) -> OfCeilings | None:
    """The OfCeilings of an equilibrium, from the multipliers of those that bind."""
    at = of.ceilings
    if at is None:
        return None
    pull = pulled(of, at, by, multipliers)
    return OfCeilings(at.coverage, at.log_factor, at.sharing @ multipliers, pull)


def _by_links(of: Solved, by: Derivatives) -> tuple[Array, Array, Array]:
    """Through the links alone: of trade costs, tariffs, export taxes [buyer, seller, sector].

    A trade cost lowers the attraction of a link by theta, and with it all its parts; a tariff
    besides leaves less of a flow for the seller, an export tax moves it to the treasury. Rents are
    shares of the flow at the border, which falls with all three, and with a tariff once more. One
    sector at a time, so that its arrays stay near. Zero at home.
    """
    shape, treasury = of.networks.net.shape, by.treasury
    found = np.empty((3, *shape))
    tariff, export_tax = _by_sector(of.networks.tariff), _by_sector(of.networks.export_tax)
    for s, net in enumerate(of.networks.net):
        spending, access = of.spending[s][:, None], by.access[s][:, None]
        sold = spending * by.output[s]
        at_seller = spending * treasury
        at_buyer = spending * treasury[:, None]
        all_parts, by_tariff = net * (access + sold), net * (at_buyer - sold)
        if s in tariff:
            all_parts += tariff[s] * (access + at_buyer)
        if s in export_tax:
            all_parts += export_tax[s] * (access + at_seller)
            by_tariff += export_tax[s] * (at_buyer - at_seller)
        all_parts *= -of.problem.theta[s]
        found[0, s] = all_parts
        np.add(all_parts, by_tariff, out=found[1, s])
        np.add(all_parts, net * (at_seller - sold), out=found[2, s])
    own = np.arange(shape[1])
    found[:, :, own, own] = 0.0
    by_cost, by_tariff, by_tax = found.transpose(0, 2, 3, 1)
    return by_cost, by_tariff, by_tax


def _per_rate(by_log: Array, kept: Levied | None) -> None:
    """Derivatives per log of one plus a rate [buyer, seller, sector], made those per unit of it."""
    for s, share in _by_sector(kept).items():
        by_log[:, :, s] *= share


def _by_sector(levied: Levied | None) -> dict[int, Floats]:
    """Its parts [buyer, seller], by the position of the sector."""
    if levied is None:
        return {}
    return dict(zip(levied.sectors.tolist(), levied.part, strict=True))


def _in_logs(derivative: Array, old: Array | None, new: Array | None) -> float:
    """Derivative per log x change of the log, summed."""
    if old is new:
        return 0.0
    change = np.log(_or(new, 1.0) / _or(old, 1.0))
    return float((derivative * change).sum())


def _or(given: Array | None, untouched: float) -> Array:
    return np.asarray(untouched) if given is None else given
