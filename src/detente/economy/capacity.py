"""Quantity limits: the price gaps at which nothing exceeds its ceiling, and who keeps the rent.

For every limit 0 <= gap is complementary to ceiling - quantity >= 0. A gap is an export tax where
the exporter keeps it, a tariff where the importer does, an iceberg cost where it is wasted; an
equilibrium under limits is therefore an ordinary equilibrium of a shock with these rates, and
carries the ordinary certificate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.economy.proof.certificate import with_limits
from detente.economy.shock import Limit, Shock
from detente.errors import SolveError

Array = NDArray[np.float64]
Solver = Callable[[Shock, Equilibrium | None], Equilibrium]
TOLERANCE = 2e-9
ROUNDS = 60
FLATTEST, STEEPEST = 0.02, 80.0


@dataclass(frozen=True)
class Ceiling:
    """One limit in an equilibrium.

    Attributes
    ----------
    limit : Limit
    quantity_hat : float
        Quantity delivered over its base.
    gap : float
        Shadow price: price with the ceiling over price without it, less one; zero when slack.
    exporter_rent, importer_rent : float
        What the two countries keep, million USD at constant world value added.
    """

    limit: Limit
    quantity_hat: float
    gap: float
    exporter_rent: float
    importer_rent: float


def limited(shock: Shock, solver: Solver, theta: Array) -> Equilibrium:
    """The equilibrium in which every limit of `shock` holds, its gaps in `limit_gap`.

    Newton on the log gaps of the limits that bind, with a secant (Broyden) matrix that starts from
    the trade elasticity: at given costs quantities fall by theta per cent for a gap of one per
    cent. SolveError names the limit that cannot be met.
    """
    limits = shock.limits
    gaps, found = np.zeros(len(limits)), solver(shock, None)
    slopes = np.diag([-(theta[shock.links(limit)[2]].mean()) for limit in limits])
    for _ in range(ROUNDS):
        excess = _excess(found, limits)
        binds = (gaps > 0) | (excess > 0)
        if np.abs(np.where(gaps > 0, excess, np.maximum(excess, 0.0))).max() < TOLERANCE:
            found = replace(
                found,
                shock=replace(found.shock, limits=limits),
                limit_gap=tuple(map(float, np.expm1(gaps))),
            )
            return found.with_certificate(with_limits(found, where=shock.world.name))
        step = np.zeros(len(limits))
        step[binds] = np.linalg.solve(slopes[np.ix_(binds, binds)], -excess[binds])
        new = np.maximum(gaps + np.clip(step, -2.0, 2.0), 0.0)
        moved, gaps = new - gaps, new
        if not moved.any():
            break
        found = solver(with_gaps(shock, gaps), found)
        slopes = _secant(slopes, moved, _excess(found, limits) - excess)
    worst = limits[int(np.argmax(_excess(found, limits)))]
    raise SolveError(
        f"no price gap keeps limit {worst.name!r} at {worst.quantity_hat:.3g} of its base",
        where=shock.world.name,
        hint="use a ban, a higher limit, or longer-run elasticities",
    )


def with_gaps(shock: Shock, log_gaps: Array) -> Shock:
    """`shock` with the log price gap of each limit turned into export tax, tariff and iceberg cost;
    its limits dropped.
    """
    world = shock.world
    rates = {
        "new_tariff": shock.tariff_rate,
        "new_export_tax": shock.export_tax_rate,
        "trade_cost_hat": (
            np.ones(world.sales.shape) if shock.trade_cost_hat is None else shock.trade_cost_hat
        ),
    }
    factors = {name: rate + (name != "trade_cost_hat") for name, rate in rates.items()}
    touched = set()
    for limit, gap in zip(shock.limits, log_gaps, strict=True):
        wasted = 1 - limit.exporter_share - limit.importer_share
        parts = {
            "new_tariff": limit.importer_share,
            "new_export_tax": limit.exporter_share,
            "trade_cost_hat": max(wasted, 0.0),
        }
        for name, part in parts.items():
            if part > 0 and gap > 0:
                factors[name] = factors[name].copy() if name not in touched else factors[name]
                touched.add(name)
                factors[name][shock.links(limit)] *= np.exp(part * gap)
    changed = {name: factors[name] - (name != "trade_cost_hat") for name in touched}
    return replace(shock.replaced(**changed), limits=())


def ceilings(found: Equilibrium) -> tuple[Ceiling, ...]:
    """Every limit of an equilibrium with its quantity, shadow price and rents."""
    rows = []
    for limit, gap in zip(found.shock.limits, found.limit_gap, strict=True):
        links = found.shock.links(limit)
        bought = found.purchases[links]
        sent = bought / (1 + found.shock.tariff_rate[links])
        exporter, importer = (
            float(-np.expm1(-part * np.log1p(gap)))
            for part in (limit.exporter_share, limit.importer_share)
        )
        rents = exporter * float(sent.sum()), importer * float(bought.sum())
        rows.append(Ceiling(limit, float(np.exp(_log_quantity(found, limit))), gap, *rents))
    return tuple(rows)


def _excess(found: Equilibrium, limits: tuple[Limit, ...]) -> Array:
    """Log of the quantity delivered over the ceiling, per limit."""
    return np.array([_log_quantity(found, limit) - np.log(limit.quantity_hat) for limit in limits])


def _log_quantity(found: Equilibrium, limit: Limit) -> float:
    """Log quantity delivered over the base quantity: sales at new basic prices over unit cost and
    iceberg cost.
    """
    links = found.shock.links(limit)
    _, i, s = links
    cost = found.unit_cost_hat[i, s] * (
        1.0 if found.shock.trade_cost_hat is None else found.shock.trade_cost_hat[links]
    )
    delivered = np.where(
        found.sales[links] > 0, found.sales[links] / np.where(np.isfinite(cost), cost, 1.0), 0.0
    ).sum()
    return float(np.log(max(delivered, 1e-300) / found.world.sales[links].sum()))


def _secant(slopes: Array, moved: Array, change: Array) -> Array:
    """Broyden's update of the slopes [limit, limit], own slopes kept negative and within bounds."""
    new: Array = slopes + np.outer(change - slopes @ moved, moved) / (moved @ moved)
    own = np.clip(np.diagonal(new), -STEEPEST, -FLATTEST)
    np.fill_diagonal(new, own)
    return new
