"""How much of what a seller sells to a buyer as crude oil and natural gas is gas.

The accounts hold both in one sector. Trade by product says how a pair splits; at home a country
uses what it produces. The share multiplies the pair's sales of the one sector: gas is the share,
crude the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.types import Array, Mask

# Below this value, million USD a year, trade of a pair is samples and errors, not a mix of fuels.
LEAST_TRADE = 1.0


@dataclass(frozen=True, eq=False)
class FuelTables:
    """What is traded and produced of both fuels; million USD of one year.

    Attributes
    ----------
    countries : tuple of str
    crude, gas : ndarray [buyer, seller]
        Trade between countries; gas is liquefied and by pipeline together.
    crude_made, gas_made : ndarray [country]
        Production at prices of the world; both 0 where it is not known.
    audited_gas_share : ndarray [buyer, seller]
        The share of gas where someone has corrected the trade of a pair, NaN elsewhere.
    """

    countries: tuple[str, ...]
    crude: Array
    gas: Array
    crude_made: Array
    gas_made: Array
    audited_gas_share: Array


@dataclass(frozen=True, eq=False)
class FuelSplit:
    """The share of gas in each pair, and what it rests on.

    Attributes
    ----------
    countries : tuple of str
    gas_share : ndarray [buyer, seller]
        Of the value of crude and gas together, 0 to 1.
    source : str ndarray [buyer, seller]
        ``audited`` a correction of the pair, ``data`` the trade of the pair, ``production`` what
        the seller produces, ``mix`` what the seller exports to all, ``world`` what the world
        trades.
    """

    countries: tuple[str, ...]
    gas_share: Array
    source: NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class _Layer:
    """A share of gas, where it is known, and what it rests on; all spread to [buyer, seller]."""

    source: str
    share: Array
    known: Mask


def split_fuels(tables: FuelTables) -> FuelSplit:
    """The share of gas in every pair, the best source first.

    Between countries the audited share, else the trade of the pair, else the exports of the seller,
    else what it produces: some buyers do not publish from whom their gas comes. At home what the
    country produces, else its exports. The trade of the world where nothing else is known.
    DataError where the tables hold no trade at all, or an audited share is not from 0 to 1.
    """
    shape = tables.crude.shape
    at_home = np.eye(len(tables.countries), dtype=bool)
    crude = np.where(at_home, 0.0, tables.crude)
    gas = np.where(at_home, 0.0, tables.gas)
    if crude.sum() + gas.sum() <= 0:
        raise DataError("no trade in crude or gas", hint="see the table of trade by fuel")
    audited = _audited(tables)
    pair = _layer("data", crude, gas)
    made = _layer("production", tables.crude_made, tables.gas_made)
    exports = _layer("mix", crude.sum(axis=0), gas.sum(axis=0))
    world = _layer("world", crude.sum(), gas.sum())
    made_at_home = _Layer("production", made.share, made.known & at_home)
    layers = (audited, pair, made_at_home, exports, made, world)
    return _first_known(layers, tables.countries, shape)


def _audited(tables: FuelTables) -> _Layer:
    share = tables.audited_gas_share
    known = ~np.isnan(share)
    wrong = np.argwhere(known & ((share < 0) | (share > 1)))
    if len(wrong):
        buyer, seller = wrong[0]
        raise DataError(
            f"a share of gas is {share[buyer, seller]:g}, must be from 0 to 1",
            where=f"{tables.countries[buyer]} from {tables.countries[seller]}",
        )
    return _Layer("audited", share, known)


def _layer(source: str, crude: Array, gas: Array) -> _Layer:
    total = np.asarray(crude + gas)
    known = total >= LEAST_TRADE
    return _Layer(source, gas / np.where(known, total, 1.0), known)


def _first_known(
    layers: Sequence[_Layer], countries: tuple[str, ...], shape: tuple[int, ...]
) -> FuelSplit:
    """The share of the first layer that knows it; the last layer fills what is left."""
    share = np.broadcast_to(layers[-1].share, shape)
    source = np.broadcast_to(np.array(layers[-1].source, dtype="U10"), shape)
    for layer in reversed(layers[:-1]):
        share = np.where(layer.known, layer.share, share)
        source = np.where(layer.known, layer.source, source)
    return FuelSplit(countries, share, source)
