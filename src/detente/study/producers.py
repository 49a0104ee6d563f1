"""Producers of resources: the price elasticity of supply that their rents imply, by horizon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from detente.economy.horizon import HORIZONS
from detente.economy.supply import supply_elasticity
from detente.scenario.file import Scenario
from detente.table import Table
from detente.world.countries import country_name


def supply_table(scenario: Scenario, horizons: Sequence[str]) -> Table:
    """Every producer of a sector with resource rent, the largest in value added first.

    A row a country and ``sector``: ``name``, ``value_added_busd``, ``value_added_share`` (gamma),
    ``rent_share`` (beta) and, for each of `horizons`, ``supply_HORIZON``: by how many per cent
    the quantity rises with a price that is one per cent higher, at given prices of all inputs.
    """
    world = scenario.world
    long_run = scenario.parameters.spelled_out(world)
    rent = long_run.rent_shares(world)
    made = np.argwhere((world.value_added > 0) & (rent > 0))
    country, sector = made[np.argsort(-world.value_added[tuple(made.T)], kind="stable")].T
    columns: dict[str, Any] = {
        "name": [country_name(world.countries[n], world) for n in country],
        "sector": [world.sectors[s] for s in sector],
        "value_added_busd": world.value_added[country, sector] / 1000,
        "value_added_share": world.value_added_share[country, sector],
        "rent_share": rent[sector],
    }
    theta = world.theta(scenario.elasticity_set)
    for name in horizons:
        now = scenario.adjustment.parameters(HORIZONS[name], long_run, theta)
        elasticity = supply_elasticity(world, now)[country, sector]
        columns[f"supply_{name.replace('-', '_')}"] = elasticity
    return Table("country", tuple(world.countries[n] for n in country), columns)
