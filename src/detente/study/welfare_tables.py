"""Real income of countries and blocs as tables: the headline, what stands beside it, and draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.economy.solver.closure import CLOSURES
from detente.study.companions import CLOSURE, ELASTICITIES, Companion
from detente.study.shown import ShownParty
from detente.table import Table
from detente.types import Array
from detente.world.inhabitants import inhabitants
from detente.world.world import World

# Share of income above which a deficit or surplus makes real income a poor measure of what a
# country earns: real value added then stands beside it.
FAR_FROM_BALANCED = 0.03
# Share of the world's income below which a change in per cent is marked and not ranked: accounts
# so small are mostly rounding and estimates.
TINY_SHARE = 1e-4
TINY_BASE = "tiny base"
PER_INHABITANT = "welfare_per_inhabitant_usd"
MILLION = 1e6


def together(values: Array, weights: Array, groups: Sequence[Sequence[int]]) -> Array:
    """Weighted means of values [..., country] over groups of countries [..., group].

    A country by itself keeps its value.
    """
    means = [
        values[..., group[0]]
        if len(group) == 1
        else np.average(values[..., list(group)], axis=-1, weights=weights[list(group)])
        for group in groups
    ]
    return np.stack(means, axis=-1)


def welfare_of(found: Equilibrium | Companion, groups: Sequence[Sequence[int]]) -> Array:
    """Change of the common real income of groups in per cent [group]: won and lost over income."""
    kept = found if isinstance(found, Companion) else Companion.of(found)
    return together(kept.welfare_pct, kept.base_income, groups)


def welfare_per_inhabitant(found: Equilibrium, groups: Sequence[Sequence[int]]) -> Array:
    """Change of real income of groups in USD for each inhabitant [group].

    NaN where the inhabitants of a member are not known, see `inhabitants`.
    """
    people = inhabitants(found.world)
    sums = [(found.welfare_usd[list(group)].sum(), people[list(group)].sum()) for group in groups]
    return np.array([MILLION * change / living for change, living in sums])


def tiny_countries(world: World) -> tuple[str, ...]:
    """The countries whose income is less than `TINY_SHARE` of the world's."""
    small = world.income < TINY_SHARE * world.income.sum()
    return tuple(code for code, is_small in zip(world.countries, small, strict=True) if is_small)


def welfare_table(
    found: Equilibrium, others: Mapping[str, Companion], parties: Sequence[ShownParty]
) -> Table:
    """Real income of countries and blocs: per cent, billion USD, USD for each inhabitant, the
    range over elasticity sets.

    Beside it the `others`, by ``elasticities NAME`` and ``closure NAME``; real value added where
    trade is far from balanced; a ``mark`` on tiny bases.
    """
    world = found.world
    groups = [party.positions(world) for party in parties]
    sets = [one for name, one in others.items() if name.startswith(ELASTICITIES)]
    by_set = [welfare_of(found, groups), *(welfare_of(one, groups) for one in sets)]
    income = np.array([world.income[group].sum() for group in groups])
    columns: dict[str, Any] = {
        "name": [party.name for party in parties],
        "welfare_pct": by_set[0],
        "welfare_busd": np.array([found.welfare_usd[group].sum() for group in groups]) / 1000,
        PER_INHABITANT: welfare_per_inhabitant(found, groups),
        "sets_low_pct": np.min(by_set, axis=0),
        "sets_high_pct": np.max(by_set, axis=0),
    }
    for name in CLOSURES:
        other = others.get(f"{CLOSURE} {name}")
        if other is not None:
            columns[f"{name.replace('-', '_')}_pct"] = welfare_of(other, groups)
    deficit = np.array([world.deficit[group].sum() for group in groups])
    far = np.abs(deficit) > FAR_FROM_BALANCED * income
    if far.any():
        earned = together(found.real_wage_hat, world.value_added.sum(axis=1), groups)
        columns["real_value_added_pct"] = np.where(far, 100 * (earned - 1), np.nan)
    tiny = income < TINY_SHARE * world.income.sum()
    if tiny.any():
        columns["mark"] = [TINY_BASE if is_tiny else "" for is_tiny in tiny]
    return Table("country", tuple(party.code for party in parties), columns)


def ranked(table: Table) -> Table:
    """The rows without a mark, the largest loss of real income first."""
    marks = table.columns.get("mark", [""] * len(table.index))
    kept = table.taken([k for k, mark in enumerate(marks) if not mark])
    return kept.sorted_by("welfare_pct")
