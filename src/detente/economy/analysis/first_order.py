"""Who gains or loses from whose growth, to first order: the whole matrix at once.

By implicit differentiation. Kleinman, Liu & Redding (2024) call it exposure. Prices and spending
are differentiated through their networks by a regular splitting (each country's domestic network
solved exactly), wages by one dense solve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.economy.parameters import Parameters
from detente.economy.solver.attraction import base_share
from detente.economy.solver.materials import input_elasticities
from detente.economy.solver.problem import theta_of
from detente.economy.solver.responses import (
    domestic_inverse,
    flip,
    price_response,
    spending_response,
)
from detente.economy.solver.solve import rebalance
from detente.errors import ScenarioError, SolveError
from detente.types import Array
from detente.world.world import World

# Rounds of trade in the responses, which stop at a gap of a trillionth: far more than are needed.
ROUNDS = 200


@dataclass(frozen=True, eq=False)
class _Base:
    """What responses at the base are made of.

    `theta` [sector]; `share` of sellers in spending [sector, buyer, seller]; `sold`, sales in
    million USD [sector, seller, buyer]; `materials`, (1 - gamma) g, and `leontief`, the domestic
    inverses [country, sector, sector].
    """

    world: World
    parameters: Parameters
    theta: Array
    share: Array
    sold: Array
    materials: Array
    leontief: Array


def growth_exposure(world: World, *, parameters: Parameters | None = None) -> Array:
    """Elasticity of a country's real income to another's productivity [country, source].

    In all sectors of the source at once. At the balanced baseline of `world`, mobile labour, any
    elasticities of the nests. To first order: at shocks of the size of sanctions use `solve`.
    Raises ScenarioError for tied labour or for baseline taxes, which it does not cover.
    """
    parameters = (parameters or Parameters()).spelled_out(world)
    base = _base(rebalance(world, parameters=parameters), parameters)
    count = len(world.countries)
    # One column per country for its wage, then one for its productivity.
    own, nothing = np.eye(count), np.zeros((count, count))
    wages = np.concatenate([own, nothing], axis=1)
    growth = np.concatenate([nothing, own], axis=1)
    change = _changes(base, wages, growth)
    value_added = base.world.value_added.sum(axis=1)
    by_wage, by_growth = change.excess_labour[:, :count], change.excess_labour[:, count:]
    # World value added, the numeraire, does not move: without that the matrix is singular.
    anchored = by_wage + np.outer(value_added / value_added.sum(), value_added)
    wage = np.linalg.solve(anchored, -by_growth)
    earned = wage * (value_added / base.world.income)[:, None]
    price_by_wage, price_by_growth = change.log_price[:, :count], change.log_price[:, count:]
    return np.asarray(earned - price_by_wage @ wage - price_by_growth)


def _base(world: World, parameters: Parameters) -> _Base:
    if not np.isinf(parameters.labour) or parameters.specific_sectors:
        raise ScenarioError(
            "first-order exposure covers mobile labour only", hint="use solve for tied labour"
        )
    if world.tariff.any() or world.export_tax.any():
        raise ScenarioError(
            "first-order exposure covers worlds without baseline taxes only", hint="use solve"
        )
    share = base_share(world)
    materials = (1 - world.value_added_share)[:, :, None] * world.input_share
    return _Base(
        world=world,
        parameters=parameters,
        theta=theta_of(world, parameters),
        share=share,
        sold=np.ascontiguousarray(world.sales.transpose(2, 1, 0)),
        materials=materials,
        leontief=domestic_inverse(share, materials),
    )


@dataclass(frozen=True, eq=False)
class _Changes:
    """Of the excess demand for labour, and of the log consumer price [country, column].

    Excess demand in million USD.
    """

    excess_labour: Array
    log_price: Array


def _changes(base: _Base, wage: Array, growth: Array) -> _Changes:
    """The _Changes per column of log changes of wages and of productivity [country, column]."""
    world, p = base.world, base.parameters
    gamma = world.value_added_share[:, :, None]
    primary = gamma * wage[:, None, :] - growth[:, None, :]
    direct = flip(base.share @ flip(primary))
    prices = price_response(base.share, base.materials, base.leontief, direct, rounds=ROUNDS)
    price = prices.value
    cost = primary + base.materials @ price
    relative_wage = wage[:, None, :] - cost - growth[:, None, :]
    share_change = gamma * (1 - p.value_added_elasticity) * relative_wage
    consumer = np.einsum("ns,nsm->nm", world.final_share, price)
    theta, output = base.theta[None, :, None], world.output[:, :, None]
    made = theta * (flip(base.sold @ flip(price)) - output * cost)
    back, to_seller = base.materials.transpose(0, 2, 1), base.share.transpose(0, 2, 1)
    less_inputs = world.input_share.transpose(0, 2, 1) @ (output * share_change)
    wanted = _wanted(base, price, consumer, wage) + back @ made - less_inputs
    spending = spending_response(to_seller, base.materials, base.leontief, wanted, rounds=ROUNDS)
    if not max(prices.gap, spending.gap) < 1e-9:
        raise SolveError("first-order responses did not converge", where=world.name)
    made = made + flip(to_seller @ flip(spending.value))
    demand = (gamma * made + output * share_change).sum(axis=1)
    return _Changes(demand - world.value_added.sum(axis=1)[:, None] * wage, consumer)


def _wanted(base: _Base, price: Array, consumer: Array, wage: Array) -> Array:
    """Change of spending at given sales [country, sector, column].

    Final demand, and substitution between inputs.
    """
    world, p = base.world, base.parameters
    relative = price - consumer[:, None, :]
    final = world.final_demand[:, :, None] * (1 - p.final_elasticity) * relative
    earned = world.value_added.sum(axis=1)[:, None] * wage
    income = world.final_share[:, :, None] * earned[:, None, :]
    return np.asarray(final + income + _substituted(world, p, price))


def _substituted(world: World, p: Parameters, price: Array) -> Array:
    """Change of spending on inputs through their shares [country, input_sector, column].

    `price`: log prices [country, sector, column]. d log g' = (1 - chi) (p - m) for critical inputs,
    (1 - eta) (p - r) + (1 - chi) (r - m) for those in the bundle.
    """
    power = (1 - input_elasticities(p, world.sectors))[None, :, None]
    use, back = world.input_use, world.input_use.transpose(0, 2, 1)
    chi = p.critical_elasticity if p.critical_inputs else p.input_elasticity
    bundled = ~np.isin(world.sectors, p.critical_inputs)
    rest = (world.input_share @ bundled)[:, :, None]
    bundle = world.input_share[:, :, bundled] @ price[:, bundled] / np.where(rest > 0, rest, 1.0)
    of_input = power * use.sum(axis=1)[:, :, None] * price
    of_user = (1 - chi) * (back @ (world.input_share @ price))
    moved = of_input - of_user
    moved[:, bundled] += (p.input_elasticity - chi) * (back[:, bundled] @ bundle)
    return np.asarray(moved)
