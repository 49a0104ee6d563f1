"""One basis for fuels: what the accounts and the network of routes say a buyer still gets."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.economy.horizon import HORIZONS
from detente.energy.cuts import fuel_sectors
from detente.energy.rerouting import Rerouting, reroute
from detente.energy.tables import FUELS, buyer_of, seller
from detente.errors import ScenarioError
from detente.scenario.equilibria import equilibria
from detente.scenario.file import Scenario
from detente.study.fuels import lost_by
from detente.table import Table
from detente.types import Array

# Points of base-year quantity within which both say the same.
SAME = 1.0
REASONS = {
    "same": "",
    "set": "the network counts a lever in full from its first day",
    "held": "buyers that stop other trade take no new units in the network",
    "full": "routes are full: the network fills the best first, the accounts all together",
    "free": "the network has one price and no habits; buyers of the accounts turn slowly",
}


def on_one_basis(
    scenario: Scenario,
    horizon: str,
    *,
    fuels: Iterable[str] = FUELS,
    found: Equilibrium | None = None,
) -> Table:
    """What each buyer gets of the seller's fuels at a horizon, per cent of the base-year quantity.

    By the accounts and by the network, both under the scenario's levers of that month, with the
    difference in points and its reason. `found` is the equilibrium at the horizon where it is known
    already. Buyers that the world or the network has only inside others are left out. DataError and
    ScenarioError as in `detente.study.fuels.lost_by`.
    """
    day = scenario.day(HORIZONS[horizon])
    if day is None:
        raise ScenarioError(
            f"the network of routes has no {horizon}", hint="choose a horizon before the long run"
        )
    solved = found or equilibria(scenario, horizons=(horizon,))[horizon]
    lost = lost_by(scenario, day, fuels=fuels)
    rows: list[tuple[object, ...]] = []
    for fuel in fuels:
        network = reroute(fuel, lost.shares[fuel], on=day)
        accounts = _accounts(solved, fuel)
        for buyer, share in accounts.items():
            after = _network(network, buyer)
            gap = after - share
            reason = REASONS["same" if abs(gap) <= SAME else _kind(network, buyer)]
            rows.append((fuel, buyer, share, after, gap, reason))
    names = ("fuel", "buyer", "accounts_left_pct", "network_left_pct", "basis_gap_points", "reason")
    return Table.of(names, rows)


def _accounts(found: Equilibrium, fuel: str) -> dict[str, float]:
    """Quantity at the seller's gate by buyer of the network, per cent of the base year."""
    world = found.world
    at = world.country(seller())
    sectors = [world.sector(code) for code in fuel_sectors(fuel, world)]
    cost = found.unit_cost_hat[at, sectors]
    before: Array = world.sales[:, at, sectors].sum(axis=1)
    after: Array = (found.sales[:, at, sectors] / cost).sum(axis=1)
    sums: dict[str, Array] = {}
    for code, old, new in zip(world.countries, before, after, strict=True):
        buyer = buyer_of(fuel, code)
        if buyer:
            sums[buyer] = sums.get(buyer, np.zeros(2)) + np.array([old, new])
    return {buyer: float(100 * new / old) for buyer, (old, new) in sorted(sums.items()) if old > 0}


def _network(found: Rerouting, buyer: str) -> float:
    mine = [moved for moved in found.moved if moved.buyer == buyer]
    return 100 * sum(moved.after for moved in mine) / sum(moved.before for moved in mine)


def _kind(found: Rerouting, buyer: str) -> str:
    """Why the network says something else.

    Levers set the flow, or hold it at the base year; its routes are full; or none of these.
    """
    mine = [moved for moved in found.moved if moved.buyer == buyer]
    if all(moved.tag == "input" for moved in mine):
        return "set" if any(moved.cut for moved in mine) else "held"
    full = {limit.route for limit in found.limits if limit.binding}
    return "full" if all(moved.route in full for moved in mine) else "free"
