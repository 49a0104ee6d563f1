"""Welfare by the first-order formula of the literature, for replication.

How it differs from the exact change, and why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.economy.parameters import Parameters
from detente.economy.shock import Shock
from detente.economy.solver.solve import solve
from detente.types import Array
from detente.world.world import World

# Of the re-based equilibria: their errors add up along the path.
FINE = 1e-12


@dataclass(frozen=True, eq=False)
class FirstOrder:
    """Change of real income to first order [country], per cent of income.

    Through the terms of trade, and through the volume of taxed trade.
    """

    terms_of_trade: Array
    volume_of_trade: Array


def first_order_pct(found: Equilibrium) -> FirstOrder:
    """The FirstOrder change at an equilibrium.

    Caliendo & Parro (2015), equation 15: sum (E_ni dc_n - M_ni dc_i) / I and sum t_ni M_ni (dM_ni -
    dc_i) / I, with base flows net of tariffs. At shocks of the size of sanctions the sum is far
    from the exact change of real income.
    """
    world = found.world
    flows = world.sales * (1 + world.export_tax)
    new = found.sales * (1 + found.shock.export_tax_rate)
    cost = found.unit_cost_hat - 1
    sold = np.einsum("nis,is->i", flows, cost)
    bought = np.einsum("nis,is->n", flows, cost)
    flow_hat = np.divide(new, flows, out=np.ones_like(flows), where=flows > 0)
    growth = flow_hat - found.unit_cost_hat[None]
    volume = (world.tariff * flows * growth).sum(axis=(1, 2))
    return FirstOrder(
        terms_of_trade=100 * (sold - bought) / world.income,
        volume_of_trade=100 * volume / world.income,
    )


def along_path_pct(
    world: World,
    shock: Callable[[float], Shock],
    steps: int,
    *,
    parameters: Parameters | None = None,
) -> Array:
    """Real income in per cent from the first-order formula, summed along a path [country].

    Over `steps` re-based equilibria. `shock` gives the whole shock at a share of the way, 0 to 1;
    step k starts from the accounts of step k - 1, without deficits. As `steps` grows the sum tends
    to the exact change: the first-order formula is right for small steps only.
    """
    log_income = np.zeros(len(world.countries))
    start = solve(world, shock(0.0), parameters=parameters, tolerance=FINE)
    base = start.as_world("step 0")
    for step in range(1, steps + 1):
        target = shock(step / steps).on(base)
        found = solve(base, target, closure="nominal", parameters=parameters, tolerance=FINE)
        change = first_order_pct(found)
        log_income += np.log1p((change.terms_of_trade + change.volume_of_trade) / 100)
        base = found.as_world(f"step {step}")
    return np.asarray(100 * np.expm1(log_income))
