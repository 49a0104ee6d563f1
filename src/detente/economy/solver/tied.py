"""Tied: how wages close the markets of factors that are tied to sectors, or partly mobile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.economy.solver import equations as eq
from detente.economy.solver.baseline import Baseline, anchor_of
from detente.economy.solver.problem import Problem
from detente.economy.solver.responses import Floats
from detente.types import Array


@dataclass(frozen=True, eq=False)
class TiedResponse:
    """Answers to wages by group, in every country.

    Excess demand for a group falls by J w + R m, with w its own log wages [country] and m the mean
    log wage of each country.

    Attributes
    ----------
    alone : ndarray [group, country, country]
        J^(-1): wages that close the gaps of one group while mean wages stay.
    together : ndarray [group, country, country]
        What wages answer to the means that they have alone: J^(-1) R (1 + sum share J^(-1) R)^(-1).
    share : ndarray [country, group]
        Of the group in the value added of the country: its weight in the mean wage.
    bought : ndarray [sector, buyer, seller]
        Share of the seller in what the buyer spends.
    value_added_share : ndarray [country, sector]
        gamma: with `bought`, the weight of a wage in prices.
    income_in_spending : ndarray [country, sector]
        Answer of spending to income, both in logs, domestic network included.
    """

    alone: Floats
    together: Floats
    share: Array
    bought: Floats
    value_added_share: Array
    income_in_spending: Array


def closing(tied: TiedResponse, gap: Array) -> Array:
    """Wages that close the gaps [country, group] of all groups together (Woodbury's identity)."""
    alone = (tied.alone @ gap.T.astype(np.float32)[:, :, None])[:, :, 0]
    mean = (tied.share.T * alone).sum(axis=0).astype(np.float32)
    return np.asarray((alone - tied.together @ mean).T, dtype=float)


def tied_response(p: Problem, base: Baseline) -> TiedResponse:
    """The TiedResponse at the data.

    A seller whose cost rises by one per cent loses theta per cent of its sales, less what its
    rivals' share in the same markets keeps for it when their costs rise. A cost follows the wage of
    the sector's own group, and that of all others, here the mean wage, through the domestic
    network; so does the demand for a group follow sales.
    """
    spread, pool, nu = p.factors.spread, p.factors.pool, p.factors.nu
    gamma = p.nests.value_added_share
    bought = base.bought.astype(np.float32)
    to_seller = base.sold.astype(np.float32).transpose(0, 2, 1)
    total = base.value_added.sum(axis=1, keepdims=True)
    share = (base.value_added / eq.positive(total)) @ spread
    answer = _income_in_spending(p, base.leontief)
    content = _wage_content(p, base)
    each = np.arange(len(gamma))
    lost = -to_seller @ bought
    lost[:, each, each] += 1
    lost *= _narrow(base.in_group * content.own / eq.positive(gamma) * p.theta)[:, :, None]
    alone = _by_group(lost * _narrow(content.own)[:, None, :], spread)
    alone[:, each, each] += 1.0 if pool is None else np.where(pool > 0, nu, 1.0).T
    to_seller = to_seller * _narrow(base.in_group)[:, :, None]
    mean = lost * _narrow(content.others)[:, None, :] - to_seller * _narrow(answer)[:, None, :]
    mean = _by_group(mean, spread) + anchor_of(p, p.factors.base.sum(axis=1)).astype(np.float32)
    if pool is not None:
        mean[:, each, each] += np.where(pool > 0, 1 - nu, 0.0).T
    inverse = np.linalg.inv(alone)
    followed = inverse @ mean
    both = np.eye(len(gamma)) + np.einsum("ng,gnm->nm", share, followed)
    return TiedResponse(
        alone=inverse,
        together=followed @ np.linalg.inv(both).astype(np.float32),
        share=share,
        bought=bought,
        value_added_share=gamma,
        income_in_spending=answer,
    )


@dataclass(frozen=True, eq=False)
class _WageContent:
    """Answer of unit costs to domestic wages, through the domestic network [country, sector].

    To that of the sector's `own` group, and to those of all `others` together.
    """

    own: Array
    others: Array


def _wage_content(p: Problem, base: Baseline) -> _WageContent:
    gamma, group = p.nests.value_added_share, p.factors.group
    home_share = np.diagonal(base.bought, axis1=1, axis2=2).T
    inputs = base.materials @ base.leontief * (home_share * gamma)[:, None, :]
    inside = inputs * (group[:, None] == group[None, :])
    own = inside.sum(axis=2)
    return _WageContent(gamma + own, inputs.sum(axis=2) - own)


def _narrow(by_country: Array) -> Floats:
    """[country, sector] as [sector, country] in single precision."""
    return by_country.T.astype(np.float32)


def _by_group(by_sector: Floats, spread: Array) -> Floats:
    """Sums over the sectors of each group [group, country, country]."""
    count = by_sector.shape[1]
    sums = spread.T.astype(np.float32) @ by_sector.reshape(len(by_sector), -1)
    return np.asarray(sums.reshape(-1, count, count))


def _income_in_spending(p: Problem, leontief: Floats) -> Array:
    """Answer of spending to income [country, sector].

    Both in logs, through the domestic network.
    """
    nests = p.nests
    income = eq.positive(p.factors.base.sum(axis=1))
    wanted = ((nests.final_share * income[:, None])[:, None, :] @ leontief)[:, 0, :]
    spending = np.where(nests.demanded, p.expenditure, 1.0)
    return np.minimum(np.where(nests.demanded, wanted / spending, 0.0), 1.0)
