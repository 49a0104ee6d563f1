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

from detente.economy.equilibrium import Equilibrium
from detente.economy.proof.certificate import with_limits
from detente.economy.quantity_limit import QuantityLimit
from detente.economy.shock import Shock
from detente.errors import SolveError
from detente.types import Array

Solver = Callable[[Shock, Equilibrium | None], Equilibrium]

# On the log of quantity over ceiling: a fifth of what the certificate allows.
TOLERANCE = 2e-9

# Most equilibria for one set of limits, and the longest step of a log gap.
ROUNDS = 60
LONGEST = 2.0

# Bounds on the elasticity of a limited quantity to its own gap: a secant over a step that hardly
# moved anything must not turn it round or lose it.
FLATTEST, STEEPEST = 0.02, 80.0


@dataclass(frozen=True)
class Ceiling:
    """One limit in an equilibrium.

    Attributes
    ----------
    limit : QuantityLimit
    quantity_hat : float
        Quantity delivered over its base.
    gap : float
        Shadow price: price with the ceiling over price without it, less one; zero when slack.
    exporter_rent, importer_rent : float
        What the two countries keep, million USD at constant world value added.
    """

    limit: QuantityLimit
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
    slopes = np.diag([-(theta[shock.links(limit).sector].mean()) for limit in limits])
    for _ in range(ROUNDS):
        excess = _excess(found, limits)
        binds = (gaps > 0) | (excess > 0)
        open_ = np.where(gaps > 0, excess, np.maximum(excess, 0.0))
        if np.abs(open_).max() < TOLERANCE:
            return _met(found, gaps, limits)
        step = np.zeros(len(limits))
        step[binds] = np.linalg.solve(slopes[np.ix_(binds, binds)], -excess[binds])
        new = np.maximum(gaps + np.clip(step, -LONGEST, LONGEST), 0.0)
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


def _met(found: Equilibrium, log_gaps: Array, limits: tuple[QuantityLimit, ...]) -> Equilibrium:
    """The equilibrium with its limits and their gaps, certified once more."""
    limited_shock = replace(found.shock, limits=limits)
    gaps = tuple(map(float, np.expm1(log_gaps)))
    found = replace(found, shock=limited_shock, limit_gap=gaps)
    return found.with_certificate(with_limits(found, where=found.world.name))


def with_gaps(shock: Shock, log_gaps: Array) -> Shock:
    """`shock` with the price gap of each limit turned into rates and trade costs.

    Export tax, tariff and iceberg cost by who keeps the gap; `log_gaps` [limit]. The limits are
    dropped.
    """
    importer = [limit.rent.importer for limit in shock.limits]
    exporter = [limit.rent.exporter for limit in shock.limits]
    wasted = [limit.rent.wasted for limit in shock.limits]
    cost = shock.trade_cost_hat
    if cost is None:
        cost = np.ones(shock.world.sales.shape)
    changed = {}
    if (tariff := _raised(1 + shock.tariff_rate, shock, log_gaps * importer)) is not None:
        changed["new_tariff"] = tariff - 1
    if (export_tax := _raised(1 + shock.export_tax_rate, shock, log_gaps * exporter)) is not None:
        changed["new_export_tax"] = export_tax - 1
    if (iceberg := _raised(cost, shock, log_gaps * wasted)) is not None:
        changed["trade_cost_hat"] = iceberg
    return replace(shock.replaced(**changed), limits=())


def _raised(factor: Array, shock: Shock, logs: Array) -> Array | None:
    """A factor on prices raised on the links of every limit [buyer, seller, sector].

    By the `logs` [limit]; None where none is above zero.
    """
    if not (logs > 0).any():
        return None
    factor = factor.copy()
    for limit, log in zip(shock.limits, logs, strict=True):
        if log > 0:
            factor[shock.links(limit)] *= np.exp(log)
    return factor


def ceilings(found: Equilibrium) -> tuple[Ceiling, ...]:
    """Every limit of an equilibrium with its quantity, shadow price and rents."""
    rows = []
    for limit, gap in zip(found.shock.limits, found.limit_gap, strict=True):
        links = found.shock.links(limit)
        bought = found.purchases[links]
        sent = bought / (1 + found.shock.tariff_rate[links])
        ceiling = Ceiling(
            limit=limit,
            quantity_hat=float(np.exp(_log_quantity(found, limit))),
            gap=gap,
            exporter_rent=_kept(limit.rent.exporter, gap) * float(sent.sum()),
            importer_rent=_kept(limit.rent.importer, gap) * float(bought.sum()),
        )
        rows.append(ceiling)
    return tuple(rows)


def _kept(part: float, gap: float) -> float:
    """Share of the price with a gap that somebody keeps who has a part of its log."""
    return float(-np.expm1(-part * np.log1p(gap)))


def _excess(found: Equilibrium, limits: tuple[QuantityLimit, ...]) -> Array:
    """Log of the quantity delivered over the ceiling, per limit."""
    return np.array([_log_quantity(found, limit) - np.log(limit.quantity_hat) for limit in limits])


def _log_quantity(found: Equilibrium, limit: QuantityLimit) -> float:
    """Log quantity delivered over the base quantity.

    Sales at new basic prices over unit cost and iceberg cost.
    """
    links = found.shock.links(limit)
    cost = found.unit_cost_hat[links.seller, links.sector]
    if found.shock.trade_cost_hat is not None:
        cost = cost * found.shock.trade_cost_hat[links]
    sold = found.sales[links]
    quantity = np.where(sold > 0, sold / np.where(np.isfinite(cost), cost, 1.0), 0.0).sum()
    return float(np.log(max(quantity, 1e-300) / found.world.sales[links].sum()))


def _secant(slopes: Array, moved: Array, change: Array) -> Array:
    """Broyden's update of the slopes [limit, limit], own slopes kept negative and within bounds."""
    new: Array = slopes + np.outer(change - slopes @ moved, moved) / (moved @ moved)
    own = np.clip(np.diagonal(new), -STEEPEST, -FLATTEST)
    np.fill_diagonal(new, own)
    return new
