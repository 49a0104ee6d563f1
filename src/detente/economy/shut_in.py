"""Shut in: what a seller withholds is not made either, so that nobody else buys it.

A flow that only stops is made for other buyers, at a price that is hardly lower where goods are
nearly alike. A flow that is shut in leaves the market: its fields stand still. At given prices
supply falls by what is withheld,

    A = ( Y' / (Y' + W') )^(1 / (1 + eta)),      W' = sum of share x flow without any stop

with A the productivity of the sector, Y' its sales, eta the price elasticity of its supply
(`detente.economy.supply`), and flows at the prices that are found. The power is exact where value
added and materials are Cobb-Douglas, and of first order elsewhere. What is tied to the sector (its
resource, and labour as far as it does not move) loses what it earned from the fields; what is
mobile goes elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.economy.shock import Shock, writable
from detente.economy.solver.problem import theta_of
from detente.economy.supply import supply_elasticity
from detente.errors import SolveError
from detente.types import Array

# What is shut in has settled when no productivity moves by more than this, in logs: far below any
# number that is printed. Flows answer little to it, so that a few rounds are enough.
SETTLED = 1e-6
ROUNDS = 60

# About a tenth is usual; a steeper answer is rounding.
STEEPEST = 0.5

Solve = Callable[[Shock, Equilibrium | None], Equilibrium]


@dataclass(frozen=True, eq=False)
class _Round:
    """Log productivity that was given, and what the flows that followed ask [country, sector]."""

    given: Array
    asked: Array

    def after(self, last: _Round) -> Array:
        """Where the two meet, in a straight line through this round and the last one."""
        moved = self.given - last.given
        slope = np.divide(
            self.asked - last.asked, moved, out=np.zeros_like(moved), where=moved != 0
        )
        slope = np.clip(slope, -STEEPEST, STEEPEST)
        return np.asarray((self.asked - slope * self.given) / (1 - slope))


def with_shut_in(shock: Shock, solve: Solve, start: Equilibrium | None) -> Equilibrium:
    """The equilibrium of `shock` by `solve`, in which what is withheld is not made.

    Its shock carries the productivity that this takes, and withholds nothing more. SolveError where
    it does not settle.
    """
    if not shock.withheld:
        return solve(shock, start)
    plain = replace(shock, withheld=())
    links = np.concatenate([one.links for one in shock.withheld])
    share = np.concatenate([one.share for one in shock.withheld])
    first = np.zeros(shock.world.output.shape)
    given = first if start is None else _log_productivity(start, links, share)
    last: _Round | None = None
    for _ in range(ROUNDS):
        found = solve(_with_productivity(plain, given), start)
        now = _Round(given, _log_productivity(found, links, share))
        gap = np.abs(now.asked - now.given).max()
        if gap <= SETTLED:
            return found
        given = now.asked if last is None else now.after(last)
        last, start = now, found
    raise SolveError(
        f"what is shut in did not settle: productivity still moves by {gap:.1e}",
        where=shock.world.name,
        hint="use a milder lever",
    )


def _with_productivity(shock: Shock, log_productivity: Array) -> Shock:
    """`shock` with the productivity of sectors [country, sector] multiplied."""
    old = writable(shock.productivity_hat, log_productivity.shape, 1.0)
    return shock.replaced(productivity_hat=old * np.exp(log_productivity))


def _log_productivity(found: Equilibrium, links: NDArray[np.intp], share: Array) -> Array:
    """Log productivity [country, sector] at which supply falls by what is withheld.

    A sector that sells to nobody stands still without it.
    """
    _, seller, sector = np.unravel_index(links, found.world.sales.shape)
    withheld = np.zeros(found.output.shape)
    np.add.at(withheld, (seller, sector), share * _without_stop(found, links))
    sells = (found.output > 0) & (withheld > 0)
    over_sales = np.divide(withheld, found.output, out=np.zeros_like(withheld), where=sells)
    elasticity = supply_elasticity(found.world, found.parameters)
    return np.asarray(-np.log1p(over_sales) / (1 + np.where(sells, elasticity, 0.0)))


def _without_stop(found: Equilibrium, links: NDArray[np.intp]) -> Array:
    """What would flow if no variety were stopped, at the prices found [link]; basic prices."""
    world, shock = found.world, found.shock
    at = np.unravel_index(links, world.sales.shape)
    buyer, seller, sector = at
    taxed = (1 + shock.tariff_rate[at]) * (1 + shock.export_tax_rate[at])
    dearer = taxed / ((1 + world.tariff[at]) * (1 + world.export_tax[at]))
    if shock.trade_cost_hat is not None:
        dearer = dearer * shock.trade_cost_hat[at]
    price = found.sourcing.price_hat[buyer, sector]
    relative = found.unit_cost_hat[seller, sector] * dearer / price
    wanted = world.trade_share[at] * relative ** -theta_of(world, found.parameters)[sector]
    if shock.reference_hat is not None:
        wanted = wanted * shock.reference_hat[at]
    return np.asarray(wanted * _fallen(found)[at] * found.expenditure[buyer, sector] / taxed)


def _fallen(found: Equilibrium) -> Array:
    """Varieties that falls leave of what bans leave [buyer, seller, sector]."""
    ones = np.ones(found.world.sales.shape)
    after, before = found.shock.variety_hat, found.asked.variety_hat
    left = ones if after is None else after
    return np.asarray(
        left if before is None else np.divide(left, before, out=ones, where=before > 0)
    )
