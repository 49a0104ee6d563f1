"""The certificate: residuals in the original equations.

From world accounts and public results alone. Nothing here is shared with the solver: the equations
are written again, in the layout of the accounts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Certificate, Equilibrium
from detente.economy.proof.ceilings import ceiling_residuals
from detente.economy.proof.factor_markets import (
    labour_gap,
    or_one,
    resource_gap,
    slack_of,
    value_added_price,
)
from detente.economy.shock import Shock
from detente.economy.solver.closure import REPLICATION
from detente.errors import NotFound
from detente.types import Array, Mask
from detente.world.world import World


def residuals(found: Equilibrium, component: NDArray[np.intp]) -> dict[str, float]:
    """The largest residual of every equation.

    Prices, unit costs: difference of logs, where anything is bought or sold. Factors: share of the
    factor. Other values: share of the country's income. Falls and limits: see
    `ceiling_residuals`. `component` [country] numbers the closed groups of countries.
    """
    sold, bought = found.output > 0, found.expenditure > 0
    scale = found.income[:, None]
    made = _production(found)
    flows = _flows(found)
    paid = made.value_added_share * found.output
    slack = slack_of(found, paid)
    earned = found.value_added.sum(axis=1) / slack
    demand = _final_share(found) * scale + made.input_spending
    unpaid = found.deficit - (slack - 1) * earned
    value = np.bincount(component, found.world.value_added.sum(axis=1))
    unit_cost = _log(made.unit_cost) - _log(found.unit_cost_hat)
    price = _log(found.sourcing.price_hat) - _log(found.price_hat)
    received = flows.rent + found.deficit
    balance = flows.imports - flows.exports - received + (slack - 1) * earned
    by_equation = {
        "unit_cost": _worst(np.where(sold, unit_cost, 0.0)),
        "price": _worst(np.where(bought, price, 0.0)),
        "sales": _worst((flows.output - found.output) / scale),
        "market": _worst((demand - found.expenditure) / scale),
        "labour": _worst(labour_gap(found, paid / slack)),
        "income": _worst((earned + flows.revenue + received - found.income) / found.income),
        "balance": _worst(balance / found.income),
        "closure": _worst(_closure_gap(found, component) / found.income),
        "world": _worst(np.bincount(component, unpaid) / np.bincount(component, found.income)),
        "numeraire": _worst(np.bincount(component, earned) / value - 1),
    }
    if found.parameters.rent_share:
        by_equation["resources"] = _worst(resource_gap(found, paid / slack))
    if found.shock.rents is not None:
        by_equation["rents"] = _worst((flows.rent - found.rent) / found.income)
    return by_equation | ceiling_residuals(found)


@dataclass(frozen=True, eq=False)
class Flows:
    """What the trade shares say of trade, in million USD.

    Sales [country, sector]; revenue of both treasuries, imports and exports at border prices, rents
    received less paid [country].
    """

    output: Array
    revenue: Array
    imports: Array
    exports: Array
    rent: Array


def _flows(found: Equilibrium) -> Flows:
    """What the trade shares say about sales, customs, trade and rents."""
    share, kept = found.trade_share, _kept(found.shock)
    if kept.of_tariff is None and kept.of_export_tax is None:
        output = np.einsum("nis,ns->is", share, found.expenditure)
        imports, exports = found.expenditure.sum(axis=1), output.sum(axis=1)
        rent = _rent(found.shock, share * found.expenditure[:, None, :])
        return Flows(output, np.zeros(len(output)), imports, exports, rent)
    border = share * found.expenditure[:, None, :]
    spent = border.sum(axis=(1, 2))
    if kept.of_tariff is not None:
        border *= kept.of_tariff
    rent = _rent(found.shock, border)
    imports, output = border.sum(axis=(1, 2)), border.sum(axis=0)
    exports = output.sum(axis=1)
    if kept.of_export_tax is not None:
        output = np.einsum("nis,nis->is", border, kept.of_export_tax)
    revenue = spent - imports + exports - output.sum(axis=1)
    return Flows(output, revenue, imports, exports, rent)


def _rent(shock: Shock, border: Array) -> Array:
    """Rents received less paid [country], from flows at the border [buyer, seller, sector]."""
    balance = np.zeros(len(border))
    if shock.rents is None:
        return balance
    at = shock.rents
    moved = border[at.buyer, at.seller, at.sector] * at.share
    np.add.at(balance, at.receiver, moved)
    np.subtract.at(balance, at.seller, moved)
    return balance


def checked(found: Equilibrium, component: NDArray[np.intp]) -> dict[str, float]:
    """`residuals` with anything that is no number counted as infinite."""
    with np.errstate(all="ignore"):
        return {k: v if np.isfinite(v) else np.inf for k, v in residuals(found, component).items()}


def certified(
    draft: Certificate, by_equation: dict[str, float], *, where: str, tolerance: float
) -> Certificate:
    """`draft` completed with its residuals; NotFound when the largest exceeds `tolerance`."""
    equation = max(by_equation, key=by_equation.__getitem__)
    worst = by_equation[equation]
    if worst > tolerance:
        raise NotFound(
            f"no equilibrium was found: the {equation} equation is open by {worst:.1e} after"
            f" {draft.evaluations} evaluations",
            where=where,
            hint="use a milder lever, a floor on the bans, or closure 'balanced'",
        )
    return replace(draft, converged=True, max_residual=worst, residuals=by_equation)


@dataclass(frozen=True, eq=False)
class _Kept:
    """1/(1+t') and 1/(1+e') [buyer, seller, sector]; None where nobody levies."""

    of_tariff: Array | None
    of_export_tax: Array | None


def _kept(shock: Shock) -> _Kept:
    """The _Kept of the rates under a shock: the new ones, else the world's."""
    world = shock.world
    kept, new = _kept_of(world), {}
    if shock.new_tariff is not None:
        new["of_tariff"] = _changed(kept.of_tariff, world.tariff, shock.new_tariff)
    if shock.new_export_tax is not None:
        new["of_export_tax"] = _changed(kept.of_export_tax, world.export_tax, shock.new_export_tax)
    return replace(kept, **new)


@lru_cache(maxsize=8)
def _kept_of(world: World) -> _Kept:
    """That of the base year; kept for the worlds used last."""
    return _Kept(_after(world.tariff), _after(world.export_tax))


def _after(rate: Array) -> Array | None:
    return 1 / (1 + rate) if rate.any() else None


def _changed(kept: Array | None, old: Array, new: Array) -> Array:
    """What is `kept` at `old` rates, at `new` ones; only links whose rate changes are touched."""
    found = np.ones(new.shape) if kept is None else kept.copy()
    links = np.flatnonzero(new != old)
    found.ravel()[links] = 1 / (1 + np.take(new, links))
    return found


@dataclass(frozen=True, eq=False)
class _Production:
    """What producers pay and buy.

    Unit cost and value-added share gamma' [country, sector], and spending on inputs [country,
    input_sector].
    """

    unit_cost: Array
    value_added_share: Array
    input_spending: Array


def _production(found: Equilibrium) -> _Production:
    """What producers pay and buy at the found prices."""
    world, eps = found.world, found.parameters.value_added_elasticity
    gamma = world.value_added_share
    materials = _materials(found)
    wage = np.where(gamma > 0, value_added_price(found), 1.0)
    if eps == 1:
        log_inputs = np.where(gamma < 1, (1 - gamma) * materials.log_price, 0.0)
        cost = wage**gamma * np.exp(log_inputs)
        new_gamma = gamma
    else:
        own = np.where(gamma > 0, gamma * _power(wage, 1 - eps), 0.0)
        inputs = np.where(gamma < 1, (1 - gamma) * np.exp((1 - eps) * materials.log_price), 0.0)
        total = own + inputs
        cost, new_gamma = total ** (1 / (1 - eps)), own / or_one(total)
    if found.shock.productivity_hat is not None:
        cost = cost / found.shock.productivity_hat
    new_gamma = np.where(found.output > 0, new_gamma, 1.0)
    bought = (1 - new_gamma) * found.output
    spending = [
        change.of_input * ((change.of_user * bought)[:, None, :] @ world.input_share)[:, 0, :]
        for change in materials.changes
    ]
    return _Production(cost, new_gamma, np.sum(spending, axis=0))


@dataclass(frozen=True, eq=False)
class _Change:
    """g'/g of the inputs of one nest.

    A factor [country, input_sector] times one of the user [country, sector].
    """

    of_input: Array
    of_user: Array


@dataclass(frozen=True, eq=False)
class _MaterialsPrice:
    """Log price of materials [country, sector], and the _Change of the inputs of each nest."""

    log_price: Array
    changes: tuple[_Change, ...]


def _materials(found: Equilibrium) -> _MaterialsPrice:
    """The price of materials at the found prices, critical inputs apart."""
    eta, chi = found.parameters.input_elasticity, found.parameters.critical_elasticity
    critical = np.isin(found.world.sectors, found.parameters.critical_inputs)
    weight = np.ones(found.output.shape)
    if critical.any():
        weight = found.world.input_share @ (1.0 - critical)
    rest = _nest(found, ~critical, eta)
    if eta == 1:
        log_rest = _mean_log(found, ~critical) / or_one(weight)
    else:
        log_rest = np.where(rest.total > 0, _log(rest.total / or_one(weight)) / (1 - eta), np.inf)
    if not critical.any():
        return _MaterialsPrice(log_rest, (_Change(rest.powers, 1 / or_one(rest.total)),))
    alone = _nest(found, critical, chi)
    used = (weight > 0) & np.isfinite(log_rest)
    bundle = np.where(used, weight * np.exp((1 - chi) * np.where(used, log_rest, 0.0)), 0.0)
    whole = alone.total + bundle
    if chi == 1:
        log_price = _mean_log(found, critical) + np.where(weight > 0, weight * log_rest, 0.0)
    else:
        log_price = _log(whole) / (1 - chi)
    of_rest = _Change(rest.powers, bundle / or_one(whole) / or_one(rest.total))
    of_critical = _Change(alone.powers, 1 / or_one(whole))
    return _MaterialsPrice(np.where(whole > 0, log_price, np.inf), (of_rest, of_critical))


@dataclass(frozen=True, eq=False)
class _Nest:
    """Of the inputs of one nest that can be had.

    P^(1-elasticity) [country, input_sector], and the sum of g times that [country, sector].
    """

    powers: Array
    total: Array


def _nest(found: Equilibrium, among: Mask, elasticity: float) -> _Nest:
    """The _Nest of the inputs `among` [input_sector]."""
    there = np.isfinite(found.price_hat) & among
    log_price = np.where(there, _log(found.price_hat), 0.0)
    powers = np.where(there, np.exp((1 - elasticity) * log_price), 0.0)
    return _Nest(powers, _over_inputs(found, powers))


def _mean_log(found: Equilibrium, among: Mask) -> Array:
    """The sum of g log P over the inputs `among` that can be had [country, sector]."""
    there = np.isfinite(found.price_hat) & among
    return _over_inputs(found, np.where(there, _log(found.price_hat), 0.0))


def _over_inputs(found: Equilibrium, of_input: Array) -> Array:
    """The sum of g times `of_input` [country, input_sector] over all inputs [country, sector]."""
    return np.asarray((found.world.input_share @ of_input[:, :, None])[:, :, 0])


def _final_share(found: Equilibrium) -> Array:
    """alpha' = alpha (P_s/P_n)^(1-psi), the consumer price computed afresh."""
    psi, share = found.parameters.final_elasticity, found.world.final_share
    if psi == 1:
        return share
    weight = np.where(share > 0, share * _power(found.price_hat, 1 - psi), 0.0)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def _closure_gap(found: Equilibrium, component: NDArray[np.intp]) -> Array:
    """The deficit found less the one that the closure prescribes [country]."""
    world = found.world
    prescribed = np.zeros(len(world.countries))
    if found.shock.transfer is not None:
        prescribed += found.shock.transfer
    if found.closure == "nominal":
        prescribed += world.deficit
    elif found.closure == "world-share":
        growth = np.bincount(component, found.income) / np.bincount(component, world.income)
        prescribed += world.deficit * growth[component]
    elif found.closure in ("income-share", REPLICATION):
        earned = found.income - found.deficit - found.rent
        wanted = world.deficit * earned / (world.income - world.deficit)
        prescribed += wanted
        if found.closure == "income-share":
            prescribed -= _shared_by_income(wanted, earned, component)
    return found.deficit - prescribed


def _shared_by_income(total: Array, earned: Array, component: NDArray[np.intp]) -> Array:
    """The sum of `total` over each component, shared in proportion to `earned` [country]."""
    shared = np.zeros(len(total))
    for number in np.unique(component):
        inside = component == number
        shared[inside] = total[inside].sum() * earned[inside] / earned[inside].sum()
    return shared


def _power(base: Array, exponent: Array | float) -> Array:
    return np.exp(exponent * _log(base))


def _log(x: Array) -> Array:
    """The log where there is one, zero elsewhere."""
    return np.log(np.where(x > 0, x, 1.0))


def _worst(x: Array) -> float:
    return float(np.abs(x).max())
