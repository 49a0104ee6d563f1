"""Who gains or loses from whose growth, to first order: the whole matrix at once, by implicit differentiation.

Kleinman, Liu & Redding (2024) call it exposure. Prices and spending are differentiated through their networks by a regular
splitting (each country's domestic network solved exactly), wages by one dense solve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.economy.parameters import Parameters
from detente.economy.problem import prepared, theta_of
from detente.economy.solve import rebalance
from detente.errors import ScenarioError, SolveError
from detente.world.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Base:
    """Shares and values at the base [sector, country ...] and the domestic inverses [country, sector, sector]."""

    world: World
    parameters: Parameters
    theta: Array
    share: Array
    sold: Array
    materials: Array
    leontief: Array


def growth_exposure(world: World, *, parameters: Parameters | None = None) -> Array:
    """Elasticity of a country's real income to another's productivity in all sectors [country, source].

    At the balanced baseline of `world`, mobile labour, any elasticities of the nests. To first order: at shocks of the size of
    sanctions use `solve`. Raises ScenarioError for tied labour or for baseline taxes, which it does not cover.
    """
    parameters = parameters or Parameters()
    base = _base(rebalance(world, parameters=parameters), parameters)
    count = len(world.countries)
    wages = np.concatenate([np.eye(count), np.zeros((count, count))], axis=1)
    growth = np.concatenate([np.zeros((count, count)), np.eye(count)], axis=1)
    excess, consumer = _responses(base, wages, growth)
    paid = base.world.value_added.sum(axis=1)
    anchored = excess[:, :count] + np.outer(paid / paid.sum(), paid)
    wage = np.linalg.solve(anchored, -excess[:, count:])
    earned = wage * (paid / base.world.income)[:, None]
    exposure: Array = earned - consumer[:, :count] @ wage - consumer[:, count:]
    return exposure


def _base(world: World, parameters: Parameters) -> _Base:
    if not np.isinf(parameters.labour) or parameters.specific_sectors:
        raise ScenarioError("first-order exposure covers mobile labour only", hint="use solve for tied labour")
    if world.tariff.any() or world.export_tax.any():
        raise ScenarioError("first-order exposure covers worlds without baseline taxes only", hint="use solve")
    ready = prepared(world)
    home = np.diagonal(ready.trade_share, axis1=1, axis2=2).T
    materials = (1 - world.value_added_share)[:, :, None] * world.input_share
    leontief = np.linalg.inv(np.eye(len(world.sectors)) - home[:, :, None] * materials).astype(float)
    sold = np.ascontiguousarray(world.sales.transpose(2, 1, 0))
    return _Base(world, parameters, theta_of(world, parameters), ready.trade_share, sold, materials, leontief)


def _responses(base: _Base, wage: Array, growth: Array) -> tuple[Array, Array]:
    """Change of the excess demand for labour and of the log consumer price [country, column], per column of log changes.

    `wage` and `growth` [country, column]: log changes of wages and of productivity.
    """
    world, p = base.world, base.parameters
    gamma = world.value_added_share[:, :, None]
    primary = gamma * wage[:, None, :] - growth[:, None, :]
    price = _prices(base, primary)
    cost = primary + base.materials @ price
    share_change = gamma * (1 - p.value_added_elasticity) * (wage[:, None, :] - cost - growth[:, None, :])
    consumer = np.einsum("ns,nsm->nm", world.final_share, price)
    theta, output = base.theta[None, :, None], world.output[:, :, None]
    made = theta * (_flip(base.sold @ _flip(price)) - output * cost)
    wanted = _wanted(base, price, consumer, wage)
    spending = _spending(base, made, wanted, share_change)
    made = made + _flip(base.share.transpose(0, 2, 1) @ _flip(spending))
    demand = (gamma * made + output * share_change).sum(axis=1)
    return demand - world.value_added.sum(axis=1)[:, None] * wage, consumer


def _wanted(base: _Base, price: Array, consumer: Array, wage: Array) -> Array:
    """Change of spending [country, sector, column] at given sales: final demand and substitution between inputs."""
    world, p = base.world, base.parameters
    final = world.final_demand[:, :, None] * (1 - p.final_elasticity) * (price - consumer[:, None, :])
    income = world.final_share[:, :, None] * (world.value_added.sum(axis=1)[:, None] * wage)[:, None, :]
    materials = world.input_share @ price
    inputs = world.input_use
    moved = (1 - p.input_elasticity) * (inputs.sum(axis=1)[:, :, None] * price - inputs.transpose(0, 2, 1) @ materials)
    return np.asarray(final + income + moved)


def _prices(base: _Base, primary: Array) -> Array:
    """Log prices [country, sector, column] from log primary costs: P = pi (primary + (1 - gamma) g P)."""
    price = np.zeros_like(primary)
    for _ in range(200):
        gap = _flip(base.share @ _flip(primary + base.materials @ price)) - price
        price = price + base.leontief @ gap
        if np.abs(gap).max() < 1e-12:
            return price
    raise SolveError("first-order prices did not converge", where=base.world.name)


def _spending(base: _Base, made: Array, wanted: Array, share_change: Array) -> Array:
    """Change of spending [country, sector, column]: X = wanted + g' (1 - gamma) Y(X) - g' Y dgamma."""
    output = base.world.output[:, :, None]
    back, inverse = base.materials.transpose(0, 2, 1), base.leontief.transpose(0, 2, 1)
    to_seller, inputs = base.share.transpose(0, 2, 1), base.world.input_share.transpose(0, 2, 1)
    fixed = wanted + back @ made - inputs @ (output * share_change)
    spending, scale = np.zeros_like(wanted), float(np.abs(fixed).max())
    for _ in range(200):
        gap = fixed + back @ _flip(to_seller @ _flip(spending)) - spending
        spending = spending + inverse @ gap
        if np.abs(gap).max() < 1e-12 * scale:
            return spending
    raise SolveError("first-order spending did not converge", where=base.world.name)


def _flip(array: Array) -> Array:
    """[country, sector, column] to [sector, country, column] and back."""
    return np.ascontiguousarray(array.transpose(1, 0, 2))
