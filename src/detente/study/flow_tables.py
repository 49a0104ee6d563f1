"""Flows and incomes as tables: every pair of countries, and every country by horizon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from detente.economy.analysis.flow_accounts import (
    FlowAccounts,
    customs_revenue,
    flow_accounts,
    gap_rents,
)
from detente.economy.analysis.sector_accounts import ratio
from detente.economy.equilibrium import Equilibrium
from detente.study.welfare_tables import PER_INHABITANT, TINY_BASE, together, welfare_per_inhabitant
from detente.table import Table, below
from detente.types import Array, Mask
from detente.world.countries import country_name

# Million USD a year below which a per cent change says nothing: the accounts are rounded to that,
# and links that only may open hold less.
TINY = 1.0
FLOW_MOVE = "volume_change_busd"
"""The column that puts flows in order."""
# One dollar in million USD: a flow below it, before and after, is none.
NOTHING = 1e-6


def flow_table(horizons: Mapping[str, Equilibrium], sectors: Sequence[str] | None = None) -> Table:
    """Every pair of countries that trades, at each horizon, a row each; home sales left out.

    Parameters
    ----------
    horizons : mapping of str to Equilibrium
    sectors : sequence of str, optional
        A row for each of these sectors in place of one for all of them together.

    Returns
    -------
    Table
        ``horizon``, ``buyer``, ``seller``, ``sector`` where they are asked for, then value before
        and after, volume, tariffs, and a ``mark`` on pairs with next to no trade before, which
        have no per cent change.
    """
    return below([_at_horizon(name, found, sectors) for name, found in horizons.items()])


def most_moved(flows: Table, count: int) -> Table:
    """The flows of a `flow_table` whose volume changes most, the largest change first."""
    size = np.abs(np.asarray(flows.columns[FLOW_MOVE]))
    some = flows.taken(np.argsort(-size, kind="stable")[:count])
    return some.labelled(range(1, len(some.index) + 1))


def income_table(horizons: Mapping[str, Equilibrium]) -> Table:
    """Real income, prices, wages, customs and rents of every country at every horizon.

    A row each, in per cent and in billion USD of the base year; real income also in USD for each
    inhabitant, where these are known.
    """
    parts = []
    for horizon, found in horizons.items():
        codes = found.world.countries
        labels = {
            "horizon": np.full(len(codes), horizon),
            "country": np.array(codes),
            "name": np.array([country_name(code, found.world) for code in codes]),
        }
        parts.append(labels | incomes(found))
    return below(parts)


def incomes(found: Equilibrium, groups: Sequence[Sequence[int]] | None = None) -> dict[str, Array]:
    """The columns of an `income_table` at one horizon [country].

    With `groups` of countries by position, each group together [group]: sums of billions, and
    means of per cent over income, wages over value added.
    """
    world = found.world
    some = [[n] for n in range(len(world.countries))] if groups is None else groups
    earned = world.value_added.sum(axis=1)
    collected = customs_revenue(found) - world.customs_revenue
    shares = {
        "welfare_pct": (found.welfare_pct, world.income),
        "real_wage_pct": (100 * (found.real_wage_hat - 1), earned),
        "consumer_price_pct": (100 * (found.consumer_price_hat - 1), world.income),
    }
    sums = {
        "welfare_busd": found.welfare_usd,
        "customs_revenue_busd": collected,
        "gap_rents_busd": gap_rents(found),
        "rents_busd": found.rent,
        "base_income_busd": world.income,
        "base_customs_revenue_busd": world.customs_revenue,
    }
    columns = {name: together(*both, some) for name, both in shares.items()}
    columns[PER_INHABITANT] = welfare_per_inhabitant(found, some)
    return columns | {
        name: np.array([values[list(group)].sum() for group in some]) / 1000
        for name, values in sums.items()
    }


def _at_horizon(
    horizon: str, found: Equilibrium, sectors: Sequence[str] | None
) -> dict[str, Array]:
    world, flows = found.world, flow_accounts(found)
    if sectors is None:
        shown = flows.together()
    else:
        shown = flows.only([world.sector(code) for code in sectors])
    there = np.maximum(shown.base_value, shown.value) > NOTHING
    buyer, seller, sector = np.nonzero(there)
    codes = np.array(world.countries)
    labels = {
        "horizon": np.full(len(buyer), horizon),
        "buyer": codes[buyer],
        "seller": codes[seller],
    }
    if sectors is not None:
        labels["sector"] = np.array(sectors)[sector]
    return labels | flow_columns(shown, there)


def flow_columns(flows: FlowAccounts, there: Mask) -> dict[str, Array]:
    """The numbers of the chosen flows [flow] by column."""
    before, after, volume = flows.base_value[there], flows.value[there], flows.volume[there]
    tiny = before < TINY
    return {
        "value_before_busd": before / 1000,
        "value_after_busd": after / 1000,
        "value_pct": np.where(tiny, np.nan, 100 * (ratio(after, before) - 1)),
        "volume_pct": np.where(tiny, np.nan, 100 * (ratio(volume, before) - 1)),
        "volume_change_busd": (volume - before) / 1000,
        "tariff_before_busd": flows.base_tariff[there] / 1000,
        "tariff_after_busd": flows.tariff[there] / 1000,
        "mark": np.where(tiny, TINY_BASE, ""),
    }
