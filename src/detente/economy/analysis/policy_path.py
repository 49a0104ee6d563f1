"""Paths of policy: shocks between two shocks, and integrals along the equilibria between them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detente.economy.links import Links
from detente.economy.rents import between_rents
from detente.economy.shock import Shock
from detente.types import Array

# Gauss-Lobatto nodes on [0, 1]: the ends belong to them, so neighbouring panels share a solve.
NODES: Array = (1 + np.array([-1.0, -np.sqrt(3 / 7), 0.0, np.sqrt(3 / 7), 1.0])) / 2

# A flow at given prices is this power of openness: so flows, and what depends on them, end smoothly
# at a ban.
POWER = 4
_WEIGHTS: Array = np.array([1 / 10, 49 / 90, 32 / 45, 49 / 90, 1 / 10]) / 2


def between(start: Shock, end: Shock, share: float, theta: Array) -> Shock:
    """The shock at `share` of the way.

    Rates, productivity, labour, transfers, rents and falling trade costs go in a straight line.
    Where a trade cost rises, or a link is banned, its `openness` falls in a straight line: all
    flows that are to stop fall by the same factor at constant prices, and a ban is reached without
    an infinite cost. `theta` [sector].
    """
    world = start.world
    ones, countries = np.ones(world.output.shape), np.ones(len(world.countries))
    return replace(
        _between_links(start, end, share, theta),
        new_tariff=_line(start.new_tariff, end.new_tariff, world.tariff, share),
        new_export_tax=_line(start.new_export_tax, end.new_export_tax, world.export_tax, share),
        productivity_hat=_line(start.productivity_hat, end.productivity_hat, ones, share),
        labour_hat=_line(start.labour_hat, end.labour_hat, countries, share),
        transfer=_line(start.transfer, end.transfer, 0 * countries, share),
        custody=_line(start.custody, end.custody, 0 * countries, share),
        rents=between_rents(start.rents, end.rents, share),
    )


def _between_links(start: Shock, end: Shock, share: float, theta: Array) -> Shock:
    """`start` with trade costs and bans at `share` of the way to `end`."""
    links = changed_links(start, end)
    power = POWER / theta[links.sector]
    old, new = openness(start, theta)[links], openness(end, theta)[links]
    cost, banned = _costs(start).copy(), start.bans.copy()
    left = (1 - share) * old + share * new
    banned[links] = left <= 0
    on_links = np.where(left > 0, left, 1.0) ** -power
    cheaper = (new > old) & (old > 0)
    before, after = old[cheaper] ** -power[cheaper], new[cheaper] ** -power[cheaper]
    on_links[cheaper] = (1 - share) * before + share * after
    cost[links] = on_links
    return replace(start, trade_cost_hat=cost, banned=banned if banned.any() else None)


def _costs(shock: Shock) -> Array:
    """Trade costs [buyer, seller, sector], one where none changes."""
    if shock.trade_cost_hat is None:
        return np.ones(shock.world.sales.shape)
    return shock.trade_cost_hat


def changed_links(start: Shock, end: Shock) -> Links:
    """The traded Links whose cost or ban differs."""
    differs = (start.bans != end.bans) | (_costs(start) != _costs(end))
    return Links(*np.nonzero(differs & (start.world.sales > 0)))


def openness(shock: Shock, theta: Array) -> Array:
    """How open links are [buyer, seller, sector]: trade_cost^(-theta / 4).

    One at the base, zero if banned. The coordinate in which flows, and what depends on them, are
    smooth up to a ban: a flow at constant prices is its fourth power.
    """
    open_ = _costs(shock)
    if shock.trade_cost_hat is not None:
        open_ = open_ ** (-theta / POWER)
    return open_ if shock.banned is None else np.where(shock.banned, 0.0, open_)


def integral(along: Array) -> Array:
    """Weights H [node, ...] with integral f dg = sum f H over one panel.

    For the values g = `along` [node, ...] at `NODES`. Exact for polynomials up to degree four: f by
    Gauss-Lobatto quadrature, the derivative of g by its interpolant.
    """
    slope = np.einsum("jk,k...->j...", _derivative(), along)
    per_node = _WEIGHTS.reshape((-1,) + (1,) * (along.ndim - 1))
    return np.asarray(slope * per_node)


def extrapolated(values: Array, node: int) -> Array:
    """Value at one end of the panel of the cubic through the other four nodes.

    `values` [node, ...]; `node` 0 or -1.
    """
    others = slice(1, None) if node == 0 else slice(None, -1)
    at, through = NODES[node], NODES[others]
    weights = [_lagrange(at, one, through) for one in through]
    return np.asarray(np.einsum("j,j...->...", np.array(weights), values[others]))


def _lagrange(at: float, node: float, nodes: Array) -> float:
    """The polynomial that is one at `node` and zero at the other `nodes`, at a point."""
    factors = [(at - other) / (node - other) for other in nodes if other != node]
    return float(np.prod(factors))


def _derivative() -> Array:
    """Differentiation matrix of the Lagrange interpolant at `NODES`."""
    gaps = NODES[:, None] - NODES[None, :]
    np.fill_diagonal(gaps, 1.0)
    scale = gaps.prod(axis=1)
    matrix = scale[:, None] / scale[None, :] / gaps
    np.fill_diagonal(matrix, 0.0)
    np.fill_diagonal(matrix, -matrix.sum(axis=1))
    return np.asarray(matrix)


def _line(start: Array | None, end: Array | None, base: Array, share: float) -> Array | None:
    """The straight line from start to end, `base` where one is untouched; None where both are."""
    if start is None and end is None:
        return None
    old = base if start is None else start
    new = base if end is None else end
    return (1 - share) * old + share * new
