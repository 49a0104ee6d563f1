"""Materials: how inputs replace each other.

Critical ones stand alone beside the bundle of the others.

    m_is = CES_chi( P_ik [share g_isk] of each critical k,  r_is [the share that is left] )
    r_is = CES_eta( P_ik [share g_isk over that share] of the others )

One nest where nothing is critical, and where chi = eta. Energy is the critical input of the
literature: Bachmann et al. (2024) put it against all other inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.economy.parameters import Parameters
from detente.economy.solver import equations as eq
from detente.types import Array, Mask


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
    def sectors(self) -> NDArray[np.intp]:
        """Their positions [critical]."""
        return np.asarray(self.pick.argmax(axis=1))

    @cached_property
    def others(self) -> Array:
        """One where an input is in the bundle, zero where it is critical [input_sector]."""
        return np.asarray(1 - self.pick.sum(axis=0))

    @cached_property
    def divisor(self) -> Array:
        """`rest` where there is a bundle, one elsewhere."""
        return np.asarray(eq.positive(self.rest))


@dataclass(frozen=True, eq=False)
class Materials:
    """The nests of inputs.

    Attributes
    ----------
    share : ndarray [country, sector, input_sector]
        g, zero where the input is missing.
    elasticity : float
        eta, between the inputs of the bundle.
    critical : Critical or None
        What stands beside the bundle, if anything.
    """

    share: Array
    elasticity: float
    critical: Critical | None


@dataclass(frozen=True, eq=False)
class ShareChange:
    """g'/g in one nest: the factor of the input times the factor of its user.

    Attributes
    ----------
    by_input : ndarray [country, input_sector], or [country, critical], or 1
    by_user : ndarray [country, sector] or 1
    """

    by_input: Array | float
    by_user: Array | float


@dataclass(frozen=True, eq=False)
class InputPrice:
    """What prices do to materials.

    Attributes
    ----------
    log_price : ndarray [country, sector]
        Of materials m.
    bundle : ShareChange
        Of the inputs in the bundle.
    critical : ShareChange or None
        Of the inputs that stand alone.
    """

    log_price: Array
    bundle: ShareChange
    critical: ShareChange | None = None


def materials_of(
    share: Array,
    parameters: Parameters,
    sectors: tuple[str, ...],
    missing: Mask | None = None,
) -> Materials:
    """The nests of inputs with base shares [country, sector, input_sector].

    Without those `missing` [country, input_sector]. A missing input has an infinite price: its
    share is gone, and what is left of its nest costs more.
    """
    kept = share
    if missing is not None and missing.any():
        kept = np.where(missing[:, None, :], 0.0, share)
    critical = np.flatnonzero(np.isin(sectors, parameters.critical_inputs))
    if not critical.size:
        return Materials(kept, parameters.input_elasticity, None)
    pick = np.eye(len(sectors))[critical]
    others = 1 - pick.sum(axis=0)
    alone = Critical(
        elasticity=parameters.critical_elasticity,
        pick=pick,
        share=np.ascontiguousarray(kept[:, :, critical]),
        rest=np.where(kept @ others > 0, share @ others, 0.0),
    )
    return Materials(kept, parameters.input_elasticity, alone)


def input_elasticities(parameters: Parameters, sectors: tuple[str, ...]) -> Array:
    """Elasticity of the nest that an input is in [input_sector]."""
    return np.where(
        np.isin(sectors, parameters.critical_inputs),
        parameters.critical_elasticity,
        parameters.input_elasticity,
    )


def input_price(log_price: Array, nests: Materials) -> InputPrice:
    """The InputPrice at log prices of inputs [country, input_sector]."""
    rest = _bundle_price(log_price, nests)
    if nests.critical is None:
        return rest
    return _beside_critical(log_price @ nests.critical.pick.T, nests.critical, rest)


def _bundle_price(log_price: Array, nests: Materials) -> InputPrice:
    """The price r of the bundle of inputs that are not critical, and their change within it."""
    critical = nests.critical
    others = 1.0 if critical is None else critical.others
    rest = 1.0 if critical is None else critical.divisor
    power = 1 - nests.elasticity
    if power == 0:
        log_sum = (nests.share @ (others * log_price)[:, :, None])[:, :, 0]
        return InputPrice(log_sum / rest, ShareChange(others, 1 / rest))
    by_input = others * np.exp(power * log_price)
    total = eq.positive((nests.share @ by_input[:, :, None])[:, :, 0])
    return InputPrice(np.log(total / rest) / power, ShareChange(by_input, 1 / total))


def _beside_critical(log_critical: Array, critical: Critical, rest: InputPrice) -> InputPrice:
    """The price m of materials: critical inputs beside the bundle of the others.

    From log prices of critical inputs [country, critical] and that of the `rest`.
    """
    power, bundle = 1 - critical.elasticity, rest.bundle
    if power == 0:
        log_alone = (critical.share @ log_critical[:, :, None])[:, :, 0]
        bundle = ShareChange(bundle.by_input, bundle.by_user * critical.rest)
        log_price = log_alone + critical.rest * rest.log_price
        return InputPrice(log_price, bundle, ShareChange(1.0, 1.0))
    by_input = np.exp(power * log_critical)
    of_rest = critical.rest * np.exp(power * rest.log_price)
    alone = (critical.share @ by_input[:, :, None])[:, :, 0]
    by_user = 1 / eq.positive(alone + of_rest)
    bundle = ShareChange(bundle.by_input, bundle.by_user * of_rest * by_user)
    return InputPrice(-np.log(by_user) / power, bundle, ShareChange(by_input, by_user))


def input_demand(inputs: Array, nests: Materials, price: InputPrice) -> Array:
    """Spending on each input sector [country, input_sector] = sum_k g' (1-gamma') Y'.

    From `inputs` = (1-gamma') Y' [country, sector].
    """
    bundle, alone = price.bundle, price.critical
    spending = bundle.by_input * ((inputs * bundle.by_user)[:, None, :] @ nests.share)[:, 0, :]
    if nests.critical is None or alone is None:
        return spending
    on_critical = ((inputs * alone.by_user)[:, None, :] @ nests.critical.share)[:, 0, :]
    return spending + (alone.by_input * on_critical) @ nests.critical.pick


def input_share_after(log_price: Array, nests: Materials) -> Array:
    """g' [country, sector, input_sector] at log prices [country, input_sector].

    It sums to one where anything is used.
    """
    price = input_price(log_price, nests)
    everything = np.eye(nests.share.shape[2])
    share = np.zeros_like(nests.share)
    share += _changed(nests.share, price.bundle, everything)
    if nests.critical is not None and price.critical is not None:
        share += _changed(nests.share, price.critical, nests.critical.pick)
    return share


def _changed(share: Array, change: ShareChange, pick: Array) -> Array:
    """New shares of the inputs of one nest [country, sector, input_sector].

    Those that `pick` [of the nest, input_sector] names.
    """
    by_input = np.broadcast_to(change.by_input, (len(share), len(pick))) @ pick
    by_user = np.broadcast_to(change.by_user, share.shape[:2])
    return np.asarray(share * by_input[:, None, :] * by_user[:, :, None])
