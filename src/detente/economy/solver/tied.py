"""Tied: how wages close the markets of factors that are tied to sectors, or partly mobile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.economy.solver import equations as eq
from detente.economy.solver.baseline import Baseline, anchor_of
from detente.economy.solver.problem import Problem
from detente.economy.solver.responses import Floats, flip
from detente.economy.solver.wages import WageAnswers
from detente.types import Array


@dataclass(frozen=True, eq=False)
class Joined:
    """Labour and resource of one sector as one block: they are paid by the same sales.

    Excess demand for a factor falls by a w + c m for its own wage w and the mean m, and by what the
    block sells less, which is the same for both.

    Attributes
    ----------
    member : ndarray [group, block]
        One where a group belongs to a block.
    own, by_mean : ndarray [country, group]
        a and c.
    weight : ndarray [country, group]
        Of the gap of a group in that of its block: its share of the block's price over a, as a
        share of their sum.
    slack : ndarray [country, block]
        That sum: what the price of the block answers to its sales.
    mean : ndarray [country, block]
        c of the block.
    """

    member: Array
    own: Array
    by_mean: Array
    weight: Array
    slack: Array
    mean: Array


@dataclass(frozen=True, eq=False)
class TiedResponse:
    """Answers to wages by block of factors, in every country.

    A block is a group, or the labour and the resource of a sector together. Excess demand for a
    block falls by J w + R m, with w its own log price [country] and m the mean log wage of each
    country.

    Attributes
    ----------
    alone : ndarray [block, country, country]
        J^(-1): prices that close the gaps of one block while mean wages stay.
    together : ndarray [block, country, country]
        What prices answer to the means alone: J^(-1) R (1 + sum share J^(-1) R)^(-1).
    share : ndarray [country, block]
        Of the block in the value added of the country: its weight in the mean wage.
    joined : Joined or None
        None where every block is a group.
    bought : ndarray [sector, buyer, seller]
        Share of the seller in what the buyer spends.
    value_added_share : ndarray [country, sector]
        gamma: with `bought`, the weight of a wage in prices.
    """

    alone: Floats
    together: Floats
    share: Array
    joined: Joined | None
    bought: Floats
    value_added_share: Array


def closing(tied: TiedResponse, gap: Array) -> Array:
    """Wages that close the gaps [country, group] of all groups together (Woodbury's identity)."""
    at = tied.joined
    if at is None:
        return _closing_blocks(tied, gap)
    of_block = (at.weight * gap) @ at.member
    price = _closing_blocks(tied, of_block)
    mean = (tied.share * price).sum(axis=1, keepdims=True)
    sold = price / at.slack - of_block + at.mean * mean
    return np.asarray((gap + sold @ at.member.T - at.by_mean * mean) / at.own)


def closing_transposed(tied: TiedResponse, wage: Array) -> Array:
    """The transpose of `closing`, on multipliers of wages [country, group]."""
    at = tied.joined
    if at is None:
        return _closing_blocks_transposed(tied, wage)
    direct = wage / at.own
    sold = direct @ at.member
    mean = (at.mean * sold).sum(axis=1) - (at.by_mean * direct).sum(axis=1)
    of_block = _closing_blocks_transposed(tied, sold / at.slack + tied.share * mean[:, None])
    return np.asarray(direct + at.weight * ((of_block - sold) @ at.member.T))


def _closing_blocks(tied: TiedResponse, gap: Array) -> Array:
    alone = (tied.alone @ gap.T.astype(np.float32)[:, :, None])[:, :, 0]
    mean = (tied.share.T * alone).sum(axis=0).astype(np.float32)
    return np.asarray((alone - tied.together @ mean).T, dtype=float)


def _closing_blocks_transposed(tied: TiedResponse, price: Array) -> Array:
    mean = (price.T.astype(np.float32)[:, None, :] @ tied.together)[:, 0, :].sum(axis=0)
    alone = (price - tied.share * mean[:, None]).T.astype(np.float32)
    return np.asarray((alone[:, None, :] @ tied.alone)[:, 0, :].T, dtype=float)


def tied_response(p: Problem, base: Baseline, answers: WageAnswers) -> TiedResponse:
    """The TiedResponse at the data.

    A seller whose cost rises by one per cent loses theta per cent of its sales, less what its
    rivals' share in the same markets keeps for it when their costs rise. A cost follows the price
    of a block that the sector pays through the domestic network; so does the demand for a block
    follow sales. What is not due to the block alone is due to the mean wage: when all wages of a
    country move together, pay answers as in `answers`.
    """
    gamma, theta = p.nests.value_added_share, p.theta.astype(np.float32)
    bought = base.bought.astype(np.float32)
    to_seller = base.sold.astype(np.float32).transpose(0, 2, 1)
    joined = _joined(p)
    spread = p.factors.spread if joined is None else np.eye(len(theta))
    pairs = _pairs(p, base, spread)
    each = np.arange(len(gamma))
    lost = -to_seller @ bought
    lost[:, each, each] += 1
    lost *= theta[:, None, None]
    by_pair = lost[pairs.sector] * _narrow(pairs.in_block * pairs.follows)[:, :, None]
    alone = _by_block(by_pair * _narrow(pairs.content)[:, None, :], pairs)
    alone[:, each, each] += (_own(p) if joined is None else 1 / joined.slack).T
    paid = flip(answers.paid)[pairs.sector] * _narrow(pairs.in_block)[:, :, None]
    together = anchor_of(p, p.factors.base.sum(axis=1)).astype(np.float32) - _by_block(paid, pairs)
    together[:, each, each] += 1.0 if joined is None else (1 / joined.slack + joined.mean).T
    share = base.value_added @ spread / eq.positive(base.value_added.sum(axis=1, keepdims=True))
    inverse = np.linalg.inv(alone)
    followed = inverse @ (together - alone)
    both = np.eye(len(gamma)) + np.einsum("ng,gnm->nm", share, followed)
    return TiedResponse(
        alone=inverse,
        together=followed @ np.linalg.inv(both).astype(np.float32),
        share=share,
        joined=joined,
        bought=bought,
        value_added_share=gamma,
    )


def _own(p: Problem) -> Array:
    """What a group earns more, in logs, at a higher wage of its own [country, group]."""
    pool = p.factors.pool
    return np.ones(p.factors.base.shape) if pool is None else np.where(pool > 0, p.factors.nu, 1.0)


def _by_mean(p: Problem) -> Array:
    """What a group earns more, in logs, at higher wages in its country [country, group]."""
    return 1 - _own(p)


def _joined(p: Problem) -> Joined | None:
    """The Joined of sectors that pay both; None where labour is mobile, and where none does."""
    spread = p.factors.spread
    if np.isinf(p.factors.nu) or not ((spread > 0) & (spread < 1)).any():
        return None
    member = (spread.T > 0).astype(float)
    own, by_mean = _own(p), _by_mean(p)
    answer = spread.max(axis=0) / own
    slack = answer @ member
    weight = answer / (slack @ member.T)
    return Joined(member, own, by_mean, weight, slack, (weight * by_mean) @ member)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Every sector with every block of factors that it pays.

    Attributes
    ----------
    sector, block : int ndarray [pair]
    in_block : ndarray [country, pair]
        Of what the block is paid, the share that the sector pays.
    content : ndarray [country, pair]
        Answer of the sector's unit cost to the price of the block, through the domestic network.
    follows : ndarray [country, pair]
        Demand for the block per sale of the sector, that of its domestic suppliers included, over
        what the sector pays itself.
    """

    sector: NDArray[np.intp]
    block: NDArray[np.intp]
    in_block: Array
    content: Array
    follows: Array


def _pairs(p: Problem, base: Baseline, spread: Array) -> _Pairs:
    """The _Pairs, sorted by block; `spread` [sector, block] of value added over the blocks."""
    gamma, value_added = p.nests.value_added_share, base.value_added
    block, sector = np.nonzero(spread.T)
    paid_share = spread[sector, block]
    home_share = np.diagonal(base.bought, axis1=1, axis2=2).T
    inputs = base.materials @ base.leontief * (home_share * gamma)[:, None, :]
    own = gamma[:, sector] * paid_share
    content = own + (inputs @ spread)[:, sector, block]
    return _Pairs(
        sector=sector,
        block=block,
        in_block=value_added[:, sector] * paid_share / eq.positive(value_added @ spread)[:, block],
        content=content,
        follows=content / eq.positive(own),
    )


def _narrow(by_country: Array) -> Floats:
    """[country, item] as [item, country] in single precision."""
    return by_country.T.astype(np.float32)


def _by_block(by_pair: Floats, pairs: _Pairs) -> Floats:
    """Sums over the pairs of each block [block, country, country]."""
    first = np.unique(pairs.block, return_index=True)[1]
    return np.asarray(np.add.reduceat(by_pair, first))
