"""Sectors as tables: volume, value, prices, value added and payroll, by country and horizon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from detente.economy.analysis.sector_accounts import SectorAccounts, ratio, sector_accounts
from detente.economy.equilibrium import Equilibrium
from detente.study.shown import ShownParty
from detente.table import Table, below
from detente.types import Array, Mask
from detente.world.shipped import sector_names
from detente.world.world import World

MOST_LOST = "volume_change_busd"
"""The column that puts sectors in order: billions at base-year prices, whatever prices do."""


def sector_table(found: Equilibrium, party: ShownParty) -> Table:
    """The sectors of a country or bloc that make anything, the largest loss of volume first.

    Per cent changes, changes in billion USD, and base levels; see `SectorAccounts`.
    """
    accounts = sector_accounts(found).together([party.positions(found.world)])
    there = accounts.base_value > 0
    _, sectors = np.nonzero(there)
    codes, names = _labels(found.world, sectors.tolist())
    columns = {"name": names} | sector_columns(accounts, there)
    return Table("sector", codes, columns).sorted_by(MOST_LOST)


def sector_history(horizons: Mapping[str, Equilibrium], party: ShownParty, first: str) -> Table:
    """The `sector_table` of every horizon below each other, `first` the one of that name."""
    names = [first, *(name for name in horizons if name != first)]
    parts = [sector_table(horizons[name], party) for name in names]
    labels = tuple(code for part in parts for code in part.index)
    whole = below(
        [
            {"horizon": np.full(len(part.index), name), **part.columns}
            for name, part in zip(names, parts, strict=True)
        ]
    )
    return whole.labelled(labels, "sector")


def losers_and_gainers(table: Table, losers: int, gainers: int) -> tuple[Table, Table]:
    """The sectors of a `sector_table` that lose most volume, and those that gain most."""
    moved = table.columns[MOST_LOST]
    down = [k for k, change in enumerate(moved) if change < 0]
    up = [k for k, change in enumerate(moved) if change > 0]
    return table.taken(down[:losers]), table.taken(up[-gainers:])


def sectors_by_horizon(horizons: Mapping[str, Equilibrium], parties: Sequence[ShownParty]) -> Table:
    """The sectors of countries and blocs at every horizon, a row each, in the order of the world.

    Columns ``horizon``, ``country`` (or bloc), ``sector``, ``name`` of the sector, then those of
    `sector_columns`.
    """
    return below([_at_horizon(name, found, parties) for name, found in horizons.items()])


def sector_columns(accounts: SectorAccounts, there: Mask) -> dict[str, Array]:
    """The numbers of the chosen cells [cell] by column; NaN where there is no base or no price."""
    base_value, base_added = accounts.base_value[there], accounts.base_value_added[there]
    base_payroll = accounts.base_payroll[there]
    volume, value = accounts.volume[there], accounts.value[there]
    added, payroll = accounts.value_added[there], accounts.payroll[there]
    return {
        "volume_pct": _pct(ratio(volume, base_value)),
        "value_pct": _pct(ratio(value, base_value)),
        "seller_price_pct": _pct(accounts.seller_price_hat[there]),
        "buyer_price_pct": _pct(accounts.buyer_price_hat[there]),
        "value_added_pct": _pct(ratio(added, base_added)),
        "payroll_pct": _pct(ratio(payroll, base_payroll)),
        MOST_LOST: (volume - base_value) / 1000,
        "value_change_busd": (value - base_value) / 1000,
        "value_added_change_busd": (added - base_added) / 1000,
        "payroll_change_busd": (payroll - base_payroll) / 1000,
        "base_value_busd": base_value / 1000,
        "base_value_added_busd": base_added / 1000,
        "base_payroll_busd": base_payroll / 1000,
    }


def _at_horizon(
    horizon: str, found: Equilibrium, parties: Sequence[ShownParty]
) -> dict[str, Array]:
    accounts = sector_accounts(found).together([one.positions(found.world) for one in parties])
    there = accounts.base_value > 0
    rows, sectors = np.nonzero(there)
    codes, names = _labels(found.world, sectors.tolist())
    labels = {
        "horizon": np.array([horizon] * len(codes)),
        "country": np.array([parties[k].code for k in rows.tolist()]),
        "sector": np.array(codes),
        "name": np.array(names),
    }
    return labels | sector_columns(accounts, there)


def _pct(hat: Array) -> Array:
    return np.asarray(100 * (hat - 1))


def _labels(world: World, sectors: Sequence[int]) -> tuple[tuple[str, ...], list[str]]:
    """Codes and names of sectors by position."""
    names = sector_names(world)
    codes = tuple(world.sectors[s] for s in sectors)
    return codes, [names.get(code, code) for code in codes]
