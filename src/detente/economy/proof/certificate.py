"""The certificate: residuals in the original equations, from world accounts and public results
alone.

Nothing here is shared with the sweep: the equations are written again, in the layout of the
accounts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Certificate, Equilibrium
from detente.economy.solver.problem import REPLICATION
from detente.errors import SolveError

Array = NDArray[np.float64]
LIMITS = 1e-8


def residuals(found: Equilibrium, component: NDArray[np.intp]) -> dict[str, float]:
    """The largest residual of every equation.

    Prices, unit costs: difference of logs, where anything is bought or sold. Labour: share of the
    factor. Other values: share of the country's income. `component` [country] numbers the closed
    groups of countries.
    """
    world, sold, bought = found.world, found.output > 0, found.expenditure > 0
    scale = found.income[:, None]
    cost, gamma, inputs = _production(found)
    share, price = found.sourcing
    flows = _flows(found, share)
    paid = gamma * found.output
    slack = _slack(found, paid)
    earned = found.value_added.sum(axis=1) / slack
    demand = _final_share(found) * scale + inputs
    return {
        "unit_cost": _worst(np.where(sold, _log(cost) - _log(found.unit_cost_hat), 0.0)),
        "price": _worst(np.where(bought, _log(price) - _log(found.price_hat), 0.0)),
        "sales": _worst((flows.output - found.output) / scale),
        "market": _worst((demand - found.expenditure) / scale),
        "labour": _worst(_labour_gap(found, paid / slack)),
        "income": _worst((earned + flows.revenue + found.deficit - found.income) / found.income),
        "balance": _worst(
            (flows.imports - flows.exports - found.deficit + (slack - 1) * earned) / found.income
        ),
        "closure": _worst(_closure_gap(found, component) / found.income),
        "world": _worst(
            np.bincount(component, found.deficit - (slack - 1) * earned)
            / np.bincount(component, found.income)
        ),
        "numeraire": _worst(
            np.bincount(component, earned) / np.bincount(component, world.value_added.sum(axis=1))
            - 1
        ),
    }


@dataclass(frozen=True, eq=False)
class Flows:
    """Sales [country, sector]; revenue of both treasuries, imports and exports at border prices
    [country]; million USD.
    """

    output: Array
    revenue: Array
    imports: Array
    exports: Array


def _flows(found: Equilibrium, share: Array) -> Flows:
    """What the trade shares say about sales, customs and trade."""
    tariff, tax = _rates(found)
    if tariff is None and tax is None:
        output = np.einsum("nis,ns->is", share, found.expenditure)
        return Flows(
            output, np.zeros(len(output)), found.expenditure.sum(axis=1), output.sum(axis=1)
        )
    bought = share * found.expenditure[:, None, :]
    border = bought if tariff is None else bought / (1 + tariff)
    output = border.sum(axis=0)
    imports, exports = border.sum(axis=(1, 2)), output.sum(axis=1)
    if tax is not None:
        output = (border / (1 + tax)).sum(axis=0)
    return Flows(
        output, bought.sum(axis=(1, 2)) - imports + exports - output.sum(axis=1), imports, exports
    )


def checked(found: Equilibrium, component: NDArray[np.intp]) -> dict[str, float]:
    """`residuals` with anything that is no number counted as infinite."""
    with np.errstate(all="ignore"):
        return {k: v if np.isfinite(v) else np.inf for k, v in residuals(found, component).items()}


def certified(
    draft: Certificate, by_equation: dict[str, float], *, where: str, tolerance: float
) -> Certificate:
    """`draft` completed with its residuals; SolveError when the largest exceeds `tolerance`."""
    equation = max(by_equation, key=by_equation.__getitem__)
    worst = by_equation[equation]
    if worst > tolerance:
        raise SolveError(
            f"no equilibrium was found: the {equation} equation is open by {worst:.1e} after"
            f" {draft.evaluations} sweeps",
            where=where,
            hint="use a milder lever, a floor on the bans, or closure 'balanced'",
        )
    return replace(draft, converged=True, max_residual=worst, residuals=by_equation)


def with_limits(found: Equilibrium, *, where: str) -> Certificate:
    """The certificate of `found` with the residual of its limits added: min(gap, 1 - quantity /
    ceiling) is zero for each.
    """
    shock, worst = found.shock, 0.0
    tariff, tax = (0.0 if rate is None else rate for rate in _rates(found))
    quantity = (
        found.purchases
        / ((1 + tariff) * (1 + tax))
        / np.where(found.output > 0, found.unit_cost_hat, 1.0)[None]
    )
    quantity = quantity if shock.trade_cost_hat is None else quantity / shock.trade_cost_hat
    for limit, gap in zip(shock.limits, found.limit_gap, strict=True):
        links = shock.links(limit)
        room = 1 - quantity[links].sum() / (limit.quantity_hat * found.world.sales[links].sum())
        worst = max(worst, abs(min(gap, room)))
    return certified(
        found.certificate,
        {**found.certificate.residuals, "limits": worst},
        where=where,
        tolerance=LIMITS,
    )


def _rates(found: Equilibrium) -> tuple[Array | None, Array | None]:
    world, shock = found.world, found.shock
    tariff = world.tariff if shock.new_tariff is None else shock.new_tariff
    tax = world.export_tax if shock.new_export_tax is None else shock.new_export_tax
    return (tariff if tariff.any() else None), (tax if tax.any() else None)


def _production(found: Equilibrium) -> tuple[Array, Array, Array]:
    """Unit cost, value-added share [country, sector] and spending on inputs [country, input_sector]
    at the found prices.
    """
    world, eps, gamma = (
        found.world,
        found.parameters.value_added_elasticity,
        found.world.value_added_share,
    )
    log_materials, nests = _materials(found)
    if eps == 1:
        cost = np.where(gamma > 0, found.wage_hat, 1.0) ** gamma * np.exp(
            np.where(gamma < 1, (1 - gamma) * log_materials, 0.0)
        )
        new_gamma = gamma
    else:
        own = np.where(
            gamma > 0, gamma * _power(np.where(gamma > 0, found.wage_hat, 1.0), 1 - eps), 0.0
        )
        total = own + np.where(gamma < 1, (1 - gamma) * np.exp((1 - eps) * log_materials), 0.0)
        cost, new_gamma = total ** (1 / (1 - eps)), own / np.where(total > 0, total, 1.0)
    if found.shock.productivity_hat is not None:
        cost = cost / found.shock.productivity_hat
    new_gamma = np.where(found.output > 0, new_gamma, 1.0)
    bought = (1 - new_gamma) * found.output
    inputs = [
        of_input * ((of_user * bought)[:, None, :] @ world.input_share)[:, 0, :]
        for of_input, of_user in nests
    ]
    return cost, new_gamma, np.sum(inputs, axis=0)


def _materials(found: Equilibrium) -> tuple[Array, list[tuple[Array, Array]]]:
    """Log price of materials [country, sector]; for each nest g'/g as a factor [country,
    input_sector] times one [country, sector].
    """
    eta, chi = found.parameters.input_elasticity, found.parameters.critical_elasticity
    critical = np.isin(found.world.sectors, found.parameters.critical_inputs)
    weight = (
        found.world.input_share @ (1.0 - critical)
        if critical.any()
        else np.ones(found.output.shape)
    )
    easy, total, logs = _nest(found, ~critical, eta)
    log_rest = (
        logs / _one(weight)
        if eta == 1
        else np.where(total > 0, _log(total / _one(weight)) / (1 - eta), np.inf)
    )
    if not critical.any():
        return log_rest, [(easy, 1 / _one(total))]
    hard, alone, log_alone = _nest(found, critical, chi)
    used = (weight > 0) & np.isfinite(log_rest)
    bundle = np.where(used, weight * np.exp((1 - chi) * np.where(used, log_rest, 0.0)), 0.0)
    whole = alone + bundle
    log_price = (
        log_alone + np.where(weight > 0, weight * log_rest, 0.0)
        if chi == 1
        else _log(whole) / (1 - chi)
    )
    log_price = np.where(whole > 0, log_price, np.inf)
    return log_price, [(easy, bundle / _one(whole) / _one(total)), (hard, 1 / _one(whole))]


def _nest(
    found: Equilibrium, among: NDArray[np.bool_], elasticity: float
) -> tuple[Array, Array, Array]:
    """Of the inputs `among` that can be had: P^(1-elasticity) [country, input_sector], and the sums
    of g times that, and of g log P.
    """
    there = np.isfinite(found.price_hat) & among
    log_price = np.where(there, _log(found.price_hat), 0.0)
    powered = np.where(there, np.exp((1 - elasticity) * log_price), 0.0)
    total, logs = (
        (found.world.input_share @ each[:, :, None])[:, :, 0] for each in (powered, log_price)
    )
    return powered, total, logs


def _final_share(found: Equilibrium) -> Array:
    """alpha' = alpha (P_s/P_n)^(1-psi), the consumer price computed afresh."""
    psi, share = found.parameters.final_elasticity, found.world.final_share
    if psi == 1:
        return share
    powered = np.where(share > 0, share * _power(found.price_hat, 1 - psi), 0.0)
    new: Array = powered / powered.sum(axis=1, keepdims=True)
    return new


def _labour_gap(found: Equilibrium, paid: Array) -> Array:
    """Value added paid by sectors over what the owners of labour supply at the found wages, less
    one [country, sector].

    Relative to the factor itself: a factor that is almost free would hide any gap in a share of
    income.
    """
    world, parameters, shock = found.world, found.parameters, found.shock
    labour = np.ones(len(world.countries)) if shock.labour_hat is None else shock.labour_hat
    base = world.value_added * labour[:, None]
    specific = np.isin(world.sectors, parameters.specific_sectors)
    supply = base * found.wage_hat
    if np.isinf(parameters.labour):
        totals = [
            np.where(specific, 0.0, value).sum(axis=1, keepdims=True) for value in (paid, supply)
        ]
        return np.where(specific, _over(paid, supply), _over(*totals))
    pool = np.where(specific | (found.output <= 0), 0.0, base)
    total = pool.sum(axis=1, keepdims=True)
    nu = parameters.labour
    share = pool / np.where(total > 0, total, 1.0) * found.wage_hat**nu
    phi = share.sum(axis=1, keepdims=True)
    pooled = total * share * np.where(phi > 0, phi, 1.0) ** ((1 - nu) / nu)
    return _over(paid, np.where(specific, supply, pooled))


def _over(paid: Array, supply: Array) -> Array:
    return np.where(supply > 0, paid / np.where(supply > 0, supply, 1.0) - 1, paid)


def _slack(found: Equilibrium, paid: Array) -> float:
    """The factor by which deficits that do not add up leave all labour markets open; one for
    closures that add up.
    """
    if found.closure != REPLICATION:
        return 1.0
    labour = 1.0 if found.shock.labour_hat is None else found.shock.labour_hat[:, None]
    return float(paid.sum() / (found.world.value_added * labour * found.wage_hat).sum())


def _closure_gap(found: Equilibrium, component: NDArray[np.intp]) -> Array:
    """The deficit found less the one that the closure prescribes [country]."""
    world = found.world
    prescribed = (
        np.zeros(len(world.countries))
        if found.shock.transfer is None
        else found.shock.transfer.copy()
    )
    if found.closure == "nominal":
        prescribed += world.deficit
    elif found.closure == "income-share":
        growth = np.bincount(component, found.income) / np.bincount(component, world.income)
        prescribed += world.deficit * growth[component]
    elif found.closure == REPLICATION:
        own = found.income - found.deficit
        prescribed += world.deficit / (world.income - world.deficit) * own
    return found.deficit - prescribed


def _power(base: Array, exponent: Array | float) -> Array:
    return np.exp(exponent * _log(base))


def _log(x: Array) -> Array:
    return np.log(np.where(x > 0, x, 1.0))


def _one(x: Array) -> Array:
    return np.where(x > 0, x, 1.0)


def _worst(x: Array) -> float:
    return float(np.abs(x).max())
