"""Integrated and fragmented markets of gas side by side: who gains from pooling, and who loses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.scenario.file import Scenario
from detente.study.companions import MARKETS, Companion, other_market
from detente.table import Table
from detente.types import Array
from detente.words import with_sign
from detente.world.countries import country_name
from detente.world.world import World

BY_MARKETS = "welfare_by_markets"
# A difference in per cent of real income below this is no gain and no loss: half of what is shown.
SHOWN = 0.005


def beside_markets(
    scenario: Scenario, own: Mapping[str, Equilibrium], other: Mapping[str, Companion]
) -> Table:
    """The `market_table` of a scenario's own equilibria by horizon and of those in the other
    market.
    """
    mine = {name: Companion.of(found) for name, found in own.items()}
    return market_table(
        scenario.world, {scenario.content.markets: mine, other_market(scenario): other}
    )


def market_table(world: World, found: Mapping[str, Mapping[str, Companion]]) -> Table:
    """Change of real income by country and horizon under both markets, and what pooling gains.

    `found` are equilibria by market and horizon; per cent, the gain in points.
    """
    horizons = tuple(found["integrated"])
    both = {name: _stacked(found[name], horizons) for name in MARKETS}
    columns = {
        "name": [country_name(code, world) for code in world.countries] * len(horizons),
        "horizon": [name for name in horizons for _ in world.countries],
        **{f"{name}_pct": values for name, values in both.items()},
        "pooling_points": both["integrated"] - both["fragmented"],
    }
    return Table("country", world.countries * len(horizons), columns)


def at_horizon(table: Table, horizon: str) -> Table:
    """The rows of one horizon, who gains most from pooling first."""
    rows = [k for k, name in enumerate(table.columns["horizon"]) if name == horizon]
    return table.taken(sorted(rows, key=lambda k: -table.columns["pooling_points"][k]))


def pooling_sentence(table: Table, horizon: str) -> str:
    """Who gains from pooling at a horizon and who loses, in one or two sentences."""
    rows = [row for _, row in at_horizon(table, horizon).rows()]
    gainers = [row for row in rows if row["pooling_points"] >= SHOWN]
    losers = [row for row in reversed(rows) if row["pooling_points"] <= -SHOWN]
    said = [f"at {horizon} pooling makes {len(gainers)} better off"]
    if gainers:
        said[0] += f", most {_both(gainers[0])}"
    if losers:
        said.append(f"{len(losers)} worse off, most {_both(losers[0])}")
    return "; ".join(said)


def _both(row: Mapping[str, Any]) -> str:
    return (
        f"{row['name']} ({with_sign(row['integrated_pct'])} per cent of real income in place of"
        f" {with_sign(row['fragmented_pct'])})"
    )


def _stacked(found: Mapping[str, Companion], horizons: tuple[str, ...]) -> Array:
    """Change of real income in per cent, one horizon after the other [horizon x country]."""
    return np.concatenate([found[name].welfare_pct for name in horizons])
