"""Paths of policy: shocks between two shocks, and integrals along the equilibria between them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.economy.shock import Shock
from detente.types import Array

# Gauss-Lobatto nodes on [0, 1]: the ends belong to them, so neighbouring panels share a solve.
NODES: Array = (1 + np.array([-1.0, -np.sqrt(3 / 7), 0.0, np.sqrt(3 / 7), 1.0])) / 2
POWER = 4
_WEIGHTS: Array = np.array([1 / 10, 49 / 90, 32 / 45, 49 / 90, 1 / 10]) / 2


def between(start: Shock, end: Shock, share: float, theta: Array) -> Shock:
    """The shock at `share` of the way: rates, productivity, labour, transfers and falling trade
    costs in a straight line.

    Where a trade cost rises, or a link is banned, its `openness` falls in a straight line: all
    flows that are to stop fall by the same factor at constant prices, and a ban is reached without
    an infinite cost. `theta` [sector].
    """
    world = start.world
    links = changed_links(start, end)
    power = POWER / theta[links[2]]
    old, new = openness(start, theta)[links], openness(end, theta)[links]
    cost = (
        np.ones(world.sales.shape) if start.trade_cost_hat is None else start.trade_cost_hat.copy()
    )
    banned = (
        np.zeros(world.sales.shape, dtype=bool) if start.banned is None else start.banned.copy()
    )
    left = (1 - share) * old + share * new
    banned[links] = left <= 0
    cost[links] = np.where(left > 0, left, 1.0) ** -power
    cheaper = np.nonzero((new > old) & (old > 0))[0]
    straight = (1 - share) * old[cheaper] ** -power[cheaper] + share * new[cheaper] ** -power[
        cheaper
    ]
    cost[tuple(axis[cheaper] for axis in links)] = straight
    ones = np.ones(world.output.shape), np.ones(len(world.countries))
    return replace(
        start,
        trade_cost_hat=cost,
        banned=banned if banned.any() else None,
        new_tariff=_line(start.new_tariff, end.new_tariff, world.tariff, share),
        new_export_tax=_line(start.new_export_tax, end.new_export_tax, world.export_tax, share),
        productivity_hat=_line(start.productivity_hat, end.productivity_hat, ones[0], share),
        labour_hat=_line(start.labour_hat, end.labour_hat, ones[1], share),
        transfer=_line(start.transfer, end.transfer, 0 * ones[1], share),
    )


def changed_links(start: Shock, end: Shock) -> tuple[NDArray[np.intp], ...]:
    """Indices (buyer, seller, sector) of traded links whose cost or ban differs."""
    shape = start.world.sales.shape
    banned = [
        np.zeros(shape, dtype=bool) if shock.banned is None else shock.banned
        for shock in (start, end)
    ]
    cost = [
        np.ones(shape) if shock.trade_cost_hat is None else shock.trade_cost_hat
        for shock in (start, end)
    ]
    return np.nonzero(((banned[0] != banned[1]) | (cost[0] != cost[1])) & (start.world.sales > 0))


def openness(shock: Shock, theta: Array) -> Array:
    """How open links are [buyer, seller, sector]: trade_cost^(-theta / 4), one at the base, zero if
    banned.

    The coordinate in which flows, and what depends on them, are smooth up to a ban: a flow at
    constant prices is its fourth power.
    """
    open_ = (
        np.ones(shock.world.sales.shape)
        if shock.trade_cost_hat is None
        else shock.trade_cost_hat ** (-theta / POWER)
    )
    return open_ if shock.banned is None else np.where(shock.banned, 0.0, open_)


def integral(along: Array) -> Array:
    """Weights H [node, ...] with integral f dg = sum f H over one panel, for the values g = `along`
    [node, ...] at `NODES`.

    Exact for polynomials up to degree four: f by Gauss-Lobatto quadrature, the derivative of g by
    its interpolant.
    """
    slope = np.einsum("jk,k...->j...", _derivative(), along)
    weighted: Array = slope * _WEIGHTS.reshape((-1,) + (1,) * (along.ndim - 1))
    return weighted


def extrapolated(values: Array, node: int) -> Array:
    """Value at one end of the panel, `node` 0 or -1, of the cubic through the other four nodes
    [node, ...].
    """
    others = NODES[1:] if node == 0 else NODES[:-1]
    at = NODES[node]
    weights = [np.prod([(at - x) / (y - x) for x in others if x != y]) for y in others]
    extended: Array = np.einsum(
        "j,j...->...", np.array(weights), values[1:] if node == 0 else values[:-1]
    )
    return extended


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
    if start is None and end is None:
        return None
    return (1 - share) * (base if start is None else start) + share * (base if end is None else end)
