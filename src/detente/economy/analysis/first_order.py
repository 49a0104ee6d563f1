"""Who gains or loses from whose growth, to first order: the whole matrix at once, by implicit
differentiation.

Kleinman, Liu & Redding (2024) call it exposure. Prices and spending are differentiated through
their networks by a regular splitting (each country's domestic network solved exactly), wages by one
dense solve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.economy.parameters import Parameters
from detente.economy.solver.materials import input_elasticities
from detente.economy.solver.problem import prepared, theta_of
from detente.economy.solver.responses import (
    domestic_inverse,
    flip,
    price_response,
    spending_response,
)
from detente.economy.solver.solve import rebalance
from detente.errors import ScenarioError, SolveError
from detente.world.world import World

Array = NDArray[np.float64]
ROUNDS = 200


@dataclass(frozen=True, eq=False)
class _Base:
    """Shares and values at the base [sector, country ...] and the domestic inverses [country,
    sector, sector].
    """

    world: World
    parameters: Parameters
    theta: Array
    share: Array
    sold: Array
    materials: Array
    leontief: Array


def growth_exposure(world: World, *, parameters: Parameters | None = None) -> Array:
    """Elasticity of a country's real income to another's productivity in all sectors [country,
    source].

    At the balanced baseline of `world`, mobile labour, any elasticities of the nests. To first
    order: at shocks of the size of sanctions use `solve`. Raises ScenarioError for tied labour or
    for baseline taxes, which it does not cover.
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
        raise ScenarioError(
            "first-order exposure covers mobile labour only", hint="use solve for tied labour"
        )
    if world.tariff.any() or world.export_tax.any():
        raise ScenarioError(
            "first-order exposure covers worlds without baseline taxes only", hint="use solve"
        )
    ready = prepared(world)
    materials = (1 - world.value_added_share)[:, :, None] * world.input_share
    leontief = domestic_inverse(ready.trade_share, materials)
    sold = np.ascontiguousarray(world.sales.transpose(2, 1, 0))
    return _Base(
        world, parameters, theta_of(world, parameters), ready.trade_share, sold, materials, leontief
    )


def _responses(base: _Base, wage: Array, growth: Array) -> tuple[Array, Array]:
    """Change of the excess demand for labour and of the log consumer price [country, column], per
    column of log changes.

    `wage` and `growth` [country, column]: log changes of wages and of productivity.
    """
    world, p = base.world, base.parameters
    gamma = world.value_added_share[:, :, None]
    primary = gamma * wage[:, None, :] - growth[:, None, :]
    direct = flip(base.share @ flip(primary))
    price, gap = price_response(base.share, base.materials, base.leontief, direct, rounds=ROUNDS)
    cost = primary + base.materials @ price
    share_change = (
        gamma * (1 - p.value_added_elasticity) * (wage[:, None, :] - cost - growth[:, None, :])
    )
    consumer = np.einsum("ns,nsm->nm", world.final_share, price)
    theta, output = base.theta[None, :, None], world.output[:, :, None]
    made = theta * (flip(base.sold @ flip(price)) - output * cost)
    wanted = _wanted(base, price, consumer, wage)
    back, to_seller = base.materials.transpose(0, 2, 1), base.share.transpose(0, 2, 1)
    wanted = wanted + back @ made - world.input_share.transpose(0, 2, 1) @ (output * share_change)
    spending, left = spending_response(
        to_seller, base.materials, base.leontief, wanted, rounds=ROUNDS
    )
    if not max(gap, left) < 1e-9:
        raise SolveError("first-order responses did not converge", where=world.name)
    made = made + flip(to_seller @ flip(spending))
    demand = (gamma * made + output * share_change).sum(axis=1)
    return demand - world.value_added.sum(axis=1)[:, None] * wage, consumer


def _wanted(base: _Base, price: Array, consumer: Array, wage: Array) -> Array:
    """Change of spending [country, sector, column] at given sales: final demand and substitution
    between inputs.
    """
    world, p = base.world, base.parameters
    final = (
        world.final_demand[:, :, None] * (1 - p.final_elasticity) * (price - consumer[:, None, :])
    )
    income = (
        world.final_share[:, :, None] * (world.value_added.sum(axis=1)[:, None] * wage)[:, None, :]
    )
    return np.asarray(final + income + _substituted(world, p, price))


def _substituted(world: World, p: Parameters, price: Array) -> Array:
    """Change of spending on inputs [country, input_sector, column] through their shares, at log
    prices [country, sector, column].

    d log g' = (1 - chi) (p - m) for critical inputs, (1 - eta) (p - r) + (1 - chi) (r - m) for
    those in the bundle.
    """
    power = (1 - input_elasticities(p, world.sectors))[None, :, None]
    use, back = world.input_use, world.input_use.transpose(0, 2, 1)
    chi = p.critical_elasticity if p.critical_inputs else p.input_elasticity
    bundled = ~np.isin(world.sectors, p.critical_inputs)
    rest = (world.input_share @ bundled)[:, :, None]
    bundle = world.input_share[:, :, bundled] @ price[:, bundled] / np.where(rest > 0, rest, 1.0)
    moved = power * use.sum(axis=1)[:, :, None] * price - (1 - chi) * (
        back @ (world.input_share @ price)
    )
    moved[:, bundled] += (p.input_elasticity - chi) * (back[:, bundled] @ bundle)
    return np.asarray(moved)
