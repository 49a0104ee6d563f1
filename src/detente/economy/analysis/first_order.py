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
from detente.given import plain
from detente.types import Array
from detente.world.world import World

# Rounds of trade in the responses, which stop at a gap of a trillionth: far more than are needed.
ROUNDS = 200


@dataclass(frozen=True, eq=False)
class _Base:
    """What responses at the base are made of; flows in million USD.

    `theta` [sector]; `share` of sellers in spending [sector, buyer, seller]; `net_share`, what of
    spending reaches the seller after taxes; `sold`, sales [sector, seller, buyer]; `duty`, tariffs
    collected [sector, buyer, seller], and `export_duty`, export taxes [sector, seller, buyer];
    `materials`, (1 - gamma) g, and `leontief`, the domestic inverses [country, sector, sector].
    """

    world: World
    parameters: Parameters
    theta: Array
    share: Array
    net_share: Array
    sold: Array
    duty: Array
    export_duty: Array
    materials: Array
    leontief: Array


@dataclass(frozen=True, eq=False)
class _Given:
    """What moves [country, column]: log wages, log productivity, and revenue in million USD."""

    wage: Array
    growth: Array
    revenue: Array


@dataclass(frozen=True, eq=False)
class _Changes:
    """What follows [country, column].

    Excess demand for labour and revenue from taxes in million USD, and the log consumer price.
    """

    excess_labour: Array
    revenue: Array
    log_price: Array


@plain
def growth_exposure(world: World, *, parameters: Parameters | None = None) -> Array:
    """Elasticity of a country's real income to another's productivity [country, source].

    In all sectors of the source at once. At the balanced baseline of `world`, mobile labour, any
    elasticities of the nests, rates of baseline taxes as they are. To first order: at shocks of
    the size of sanctions use `solve`. ScenarioError for tied labour and resource rents, which it
    does not cover.
    """
    parameters = (parameters or Parameters()).spelled_out(world)
    base = _base(rebalance(world, parameters=parameters), parameters)
    count = len(world.countries)
    # One column per country for its wage, one for its productivity, one for its revenue.
    own, nothing = np.eye(count), np.zeros((count, count))
    change = _changes(
        base,
        _Given(
            wage=np.concatenate([own, nothing, nothing], axis=1),
            growth=np.concatenate([nothing, own, nothing], axis=1),
            revenue=np.concatenate([nothing, nothing, own], axis=1),
        ),
    )
    wage, revenue = _solved(base, change)
    earned = wage * base.world.value_added.sum(axis=1)[:, None] + revenue
    price = change.log_price
    moved = price[:, :count] @ wage + price[:, count : 2 * count]
    return np.asarray(earned / base.world.income[:, None] - moved)


def _solved(base: _Base, change: _Changes) -> tuple[Array, Array]:
    """Log wages and revenue in million USD [country, source] at which both are consistent."""
    value_added = base.world.value_added.sum(axis=1)
    count = len(value_added)
    wages, growths, revenues = (slice(k * count, (k + 1) * count) for k in range(3))
    # World value added, the numeraire, does not move: without that the matrix is singular.
    anchor = np.outer(value_added / value_added.sum(), value_added)
    labour, collected = change.excess_labour, change.revenue
    left = np.block(
        [
            [labour[:, wages] + anchor, labour[:, revenues]],
            [collected[:, wages], collected[:, revenues] - np.eye(count)],
        ]
    )
    right = np.concatenate([labour[:, growths], collected[:, growths]])
    found = np.linalg.solve(left, -right)
    return found[:count], found[count:]


def _base(world: World, parameters: Parameters) -> _Base:
    if not np.isinf(parameters.labour) or parameters.rent_shares(world).any():
        raise ScenarioError(
            "first-order exposure covers mobile labour only, without resource rents",
            hint="use solve for tied labour and rents",
        )
    share = base_share(world)
    materials = (1 - world.value_added_share)[:, :, None] * world.input_share
    wedge = ((1 + world.tariff) * (1 + world.export_tax)).transpose(2, 0, 1)
    border = world.sales * (1 + world.export_tax)
    return _Base(
        world=world,
        parameters=parameters,
        theta=theta_of(world, parameters),
        share=share,
        net_share=share / wedge,
        sold=np.ascontiguousarray(world.sales.transpose(2, 1, 0)),
        duty=np.ascontiguousarray((border * world.tariff).transpose(2, 0, 1)),
        export_duty=np.ascontiguousarray((world.sales * world.export_tax).transpose(2, 1, 0)),
        materials=materials,
        leontief=domestic_inverse(share, materials),
    )


def _changes(base: _Base, given: _Given) -> _Changes:
    """The _Changes per column of what moves."""
    world, p = base.world, base.parameters
    gamma = world.value_added_share[:, :, None]
    primary = gamma * given.wage[:, None, :] - given.growth[:, None, :]
    direct = flip(base.share @ flip(primary))
    prices = price_response(base.share, base.materials, base.leontief, direct, rounds=ROUNDS)
    price = prices.value
    cost = primary + base.materials @ price
    relative_wage = given.wage[:, None, :] - cost - given.growth[:, None, :]
    share_change = gamma * (1 - p.value_added_elasticity) * relative_wage
    consumer = np.einsum("ns,nsm->nm", world.final_share, price)
    theta, output = base.theta[None, :, None], world.output[:, :, None]
    made = theta * (flip(base.sold @ flip(price)) - output * cost)
    back, to_seller = base.materials.transpose(0, 2, 1), base.net_share.transpose(0, 2, 1)
    less_inputs = world.input_share.transpose(0, 2, 1) @ (output * share_change)
    wanted = _wanted(base, price, consumer, given) + back @ made - less_inputs
    spending = spending_response(to_seller, base.materials, base.leontief, wanted, rounds=ROUNDS)
    if not max(prices.gap, spending.gap) < 1e-9:
        raise SolveError("first-order responses did not converge", where=world.name)
    made = made + flip(to_seller @ flip(spending.value))
    demand = (gamma * made + output * share_change).sum(axis=1)
    paid = world.value_added.sum(axis=1)[:, None] * given.wage
    return _Changes(demand - paid, _revenue(base, price, cost, spending.value), consumer)


def _revenue(base: _Base, price: Array, cost: Array, spending: Array) -> Array:
    """Change of tariffs and export taxes collected [country, column]; million USD.

    Each flow grows with the buyer's spending and with the price there against the seller's cost.
    """
    bought = base.world.expenditure[:, :, None]
    theta = base.theta[None, :, None]
    of_buyer = theta * price + np.divide(
        spending, bought, out=np.zeros_like(spending), where=bought > 0
    )
    of_seller = theta * cost
    tariffs = flip(base.duty.sum(axis=2)[:, :, None] * flip(of_buyer) - base.duty @ flip(of_seller))
    sold = base.export_duty
    taxes = flip(sold @ flip(of_buyer) - sold.sum(axis=2)[:, :, None] * flip(of_seller))
    return np.asarray((tariffs + taxes).sum(axis=1))


def _wanted(base: _Base, price: Array, consumer: Array, given: _Given) -> Array:
    """Change of spending at given sales [country, sector, column].

    Final demand, and substitution between inputs.
    """
    world, p = base.world, base.parameters
    relative = price - consumer[:, None, :]
    final = world.final_demand[:, :, None] * (1 - p.final_elasticity) * relative
    earned = world.value_added.sum(axis=1)[:, None] * given.wage + given.revenue
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
