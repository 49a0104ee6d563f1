"""A country's accounts of a new year: trade given, value added at its target, balanced by RAS."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DataError
from detente.types import Array
from detente.world.accounts import priced
from detente.world.build.balance import BalancedTable, UseTable, balanced
from detente.world.build.input_output import LEAST_FINAL_DEMAND_OF_A_SECTOR
from detente.world.build.small_accounts import small_accounts
from detente.world.world import World

# How far total value added may stay from its target, as a share of it, before rounding.
AT_TARGET = 1e-11
MOST_ROUNDS = 40


@dataclass(frozen=True, eq=False)
class TradeMargins:
    """What a country sells and buys by sector, at home and abroad; million USD.

    Attributes
    ----------
    made_for_home, made_for_abroad : ndarray [sector]
        Sales at the seller's price.
    bought_at_home, bought_abroad : ndarray [sector]
        Purchases at the buyer's price.
    """

    made_for_home: Array
    made_for_abroad: Array
    bought_at_home: Array
    bought_abroad: Array


@dataclass(frozen=True, eq=False)
class NewAccounts:
    """The accounts of all countries in the new year.

    Attributes
    ----------
    accounts : dict
        By name, as `World.from_arrays` takes them.
    domestic_factor : ndarray [country]
        Sales at home, new over old.
    rounds, iterations : int
        The most that any country took: rounds of its factor, and iterations of one balancing.
    """

    accounts: dict[str, Array]
    domestic_factor: Array
    rounds: int
    iterations: int


@dataclass(frozen=True, eq=False)
class _Balanced:
    """A country at its target."""

    factor: float
    found: BalancedTable
    rounds: int


def new_accounts(base: World, factor: Array, target: Array) -> NewAccounts:
    """The accounts when trade moves by `factor` [buyer, seller, sector], which is 1 at home.

    Sales at home move by one factor a country, such that value added adds up to `target` [country],
    million USD. Rates stay. Sales and inputs are values of single precision, value added and final
    demand what closes the identities. DataError that names a country which finds no factor.
    """
    traded = base.sales * factor
    bought = priced(traded, base.export_tax, base.tariff)
    growth = target / base.value_added.sum(axis=1)
    found = [
        _at_target(
            _use_table(base, n, growth[n]), _margins(traded, bought, n), float(growth[n]), country
        )
        for n, country in enumerate(base.countries)
    ]
    domestic = np.array([one.factor for one in found])
    home = np.arange(len(base.countries))
    traded[home, home] *= domestic[:, None]
    inputs = np.stack([one.found.table.inputs.T for one in found])
    return NewAccounts(
        accounts=small_accounts(traded, inputs, base.tariff, base.export_tax),
        domestic_factor=domestic,
        rounds=max(one.rounds for one in found),
        iterations=max(one.found.iterations for one in found),
    )


def _use_table(base: World, n: int, growth: float) -> UseTable:
    """What the country's sectors used in the base year, times growth: the prior of the balancing.

    Its level counts: balancing scales inputs by row and by column, value added by column alone and
    final demand by row alone, so that a table too small would gain inputs at their cost.
    """
    least = LEAST_FINAL_DEMAND_OF_A_SECTOR * base.expenditure[n]
    return UseTable(
        inputs=growth * base.input_use[n].T,
        value_added=growth * base.value_added[n],
        final_demand=growth * np.maximum(base.final_demand[n], least),
    )


def _margins(traded: Array, bought: Array, n: int) -> TradeMargins:
    return TradeMargins(
        made_for_home=traded[n, n],
        made_for_abroad=traded[:, n].sum(axis=0) - traded[n, n],
        bought_at_home=bought[n, n],
        bought_abroad=bought[n].sum(axis=0) - bought[n, n],
    )


def _at_target(prior: UseTable, margins: TradeMargins, growth: float, country: str) -> _Balanced:
    """The table whose value added is in all that of the prior, by the secant rule on the factor of
    sales at home, from `growth`.
    """
    target = prior.value_added.sum()
    factor = growth
    before: tuple[float, float] | None = None
    for rounds in range(1, MOST_ROUNDS + 1):
        found = _balanced_at(prior, margins, factor)
        gap = found.table.value_added.sum() / target - 1
        if abs(gap) < AT_TARGET:
            return _Balanced(factor, found, rounds)
        slope = (gap - before[1]) / (factor - before[0]) if before else 1 / factor
        before = (factor, gap)
        factor -= gap / slope
        if not factor > 0:
            break
    raise DataError(
        "no factor of sales at home brings value added to its target",
        where=country,
        hint="trade moved too far from what the growth of value added allows",
    )


def _balanced_at(prior: UseTable, margins: TradeMargins, factor: float) -> BalancedTable:
    output = factor * margins.made_for_home + np.maximum(margins.made_for_abroad, 0)
    absorption = factor * margins.bought_at_home + np.maximum(margins.bought_abroad, 0)
    return balanced(prior, output, absorption)
