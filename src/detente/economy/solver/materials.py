"""Materials: how inputs replace each other; critical ones stand alone beside the bundle of the
others.

    m_is = CES_chi( P_ik [share g_isk] of each critical k,  r_is [the share that is left] )
    r_is = CES_eta( P_ik [share g_isk over that share] of the others )

One nest where nothing is critical, and where chi = eta. Energy is the critical input of the
literature: Bachmann et al. (2024) put it against all other inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.economy.parameters import Parameters
from detente.economy.solver import equations as eq

Xp = Any
Arr = Any
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Critical:
    """Inputs that stand alone.

    Attributes
    ----------
    elasticity : float
        chi, between each of them and the bundle of the others.
    pick : ndarray [critical, input_sector]
        One where the critical input is that sector, zero elsewhere.
    share : ndarray [country, sector, critical]
    rest : ndarray [country, sector]
        Share of the bundle of the others; zero where nothing in it can be had.
    """

    elasticity: float
    pick: Array
    share: Array
    rest: Array

    @cached_property
    def others(self) -> Array:
        """One where an input is in the bundle, zero where it is critical [input_sector]."""
        return np.asarray(1 - self.pick.sum(axis=0))

    @cached_property
    def divisor(self) -> Array:
        """`rest` where there is a bundle, one elsewhere."""
        return np.asarray(eq.positive(np, self.rest))


@dataclass(frozen=True, eq=False)
class Materials:
    """Shares of inputs g [country, sector, input_sector], zero where missing; eta; and what stands
    beside the bundle, if anything.
    """

    share: Array
    elasticity: float
    critical: Critical | None


# What a price leaves for demand: for each nest the two factors of g'/g, that of the input
# [country, input] and that of its user [country, sector].
Weights = tuple[tuple[Arr, Arr], ...]


def materials_of(
    share: Array,
    parameters: Parameters,
    sectors: tuple[str, ...],
    missing: NDArray[np.bool_] | None = None,
) -> Materials:
    """The nests of inputs with base shares [country, sector, input_sector], without those `missing`
    [country, input_sector].

    A missing input has an infinite price: its share is gone, and what is left of its nest costs
    more.
    """
    kept = (
        share if missing is None or not missing.any() else np.where(missing[:, None, :], 0.0, share)
    )
    places = np.flatnonzero(np.isin(sectors, parameters.critical_inputs))
    if not places.size:
        return Materials(kept, parameters.input_elasticity, None)
    pick = np.eye(len(sectors))[places]
    others = 1 - pick.sum(axis=0)
    rest = np.where(kept @ others > 0, share @ others, 0.0)
    alone = Critical(
        parameters.critical_elasticity, pick, np.ascontiguousarray(kept[:, :, places]), rest
    )
    return Materials(kept, parameters.input_elasticity, alone)


def input_elasticities(parameters: Parameters, sectors: tuple[str, ...]) -> Array:
    """Elasticity of the nest that an input is in [input_sector]."""
    return np.where(
        np.isin(sectors, parameters.critical_inputs),
        parameters.critical_elasticity,
        parameters.input_elasticity,
    )


def input_price(xp: Xp, log_price: Arr, nests: Materials) -> tuple[Arr, Weights]:
    """Log price of materials m [country, sector] from log P [country, input_sector], and the
    Weights of the inputs.
    """
    alone, eta = nests.critical, 1 - nests.elasticity
    others, rest = (1.0, 1.0) if alone is None else (alone.others, alone.divisor)
    if eta == 0:
        log_rest, of_rest = (
            (nests.share @ (others * log_price)[:, :, None])[:, :, 0] / rest,
            (
                others,
                1 / rest,
            ),
        )
    else:
        powered = others * xp.exp(eta * log_price)
        total = eq.positive(xp, (nests.share @ powered[:, :, None])[:, :, 0])
        log_rest, of_rest = xp.log(total / rest) / eta, (powered, 1 / total)
    if alone is None:
        return log_rest, (of_rest,)
    chi, picked = 1 - alone.elasticity, log_price @ alone.pick.T
    if chi == 0:
        of_rest = of_rest[0], of_rest[1] * alone.rest
        return (alone.share @ picked[:, :, None])[:, :, 0] + alone.rest * log_rest, (
            of_rest,
            (1.0, 1.0),
        )
    hard, bundle = xp.exp(chi * picked), alone.rest * xp.exp(chi * log_rest)
    per = 1 / eq.positive(xp, (alone.share @ hard[:, :, None])[:, :, 0] + bundle)
    return -xp.log(per) / chi, ((of_rest[0], of_rest[1] * bundle * per), (hard, per))


def input_demand(inputs: Arr, nests: Materials, weights: Weights) -> Arr:
    """Spending on each input sector [country, input_sector] = sum_k g' (1-gamma') Y', from `inputs`
    = (1-gamma') Y'.
    """
    (of_input, of_user), *alone = weights
    spending = of_input * ((inputs * of_user)[:, None, :] @ nests.share)[:, 0, :]
    if nests.critical is None:
        return spending
    hard, per = alone[0]
    return (
        spending
        + (hard * ((inputs * per)[:, None, :] @ nests.critical.share)[:, 0, :])
        @ nests.critical.pick
    )


def input_share_after(log_price: Array, nests: Materials) -> Array:
    """g' [country, sector, input_sector] at log prices [country, input_sector]; sums to one where
    anything is used.
    """
    _, weights = input_price(np, log_price, nests)
    picks: list[Array] = [np.eye(nests.share.shape[2])] + (
        [] if nests.critical is None else [nests.critical.pick]
    )
    share = np.zeros_like(nests.share)
    for (of_input, of_user), pick in zip(weights, picks, strict=True):
        by_input = np.broadcast_to(of_input, (len(share), len(pick))) @ pick
        share += (
            nests.share
            * by_input[:, None, :]
            * np.broadcast_to(of_user, share.shape[:2])[:, :, None]
        )
    return share
