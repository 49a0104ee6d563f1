"""Rents: income that goes with trade from a seller's country to others, beside what is paid for it.

Nothing that a buyer pays and no share of trade changes, only who ends up with the money:

    income'_m = value added'_m + revenue'_m + D'_m + received_m - paid_m
    received_m = sum of share x B'_nis over the entries of receiver m, B' the flow at the border
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.errors import ScenarioError
from detente.types import Array

# Shares that are to add up to one may miss it by their rounding.
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Rents:
    """Shares of flows at the border that go from the seller's country to a receiver.

    One entry for each flow and receiver.

    Attributes
    ----------
    buyer, seller, sector, receiver : int ndarray [entry]
        Positions in the world.
    share : ndarray [entry]
        Of the value of the flow at the border, export tax included and tariff not.
    """

    buyer: NDArray[np.intp]
    seller: NDArray[np.intp]
    sector: NDArray[np.intp]
    receiver: NDArray[np.intp]
    share: Array

    def scaled(self, factor: float) -> Rents:
        """The same with all shares multiplied."""
        return replace(self, share=factor * self.share)

    def together(self, other: Rents | None) -> Rents:
        """These entries and those of `other`; ScenarioError when they take more than a flow."""
        if other is None:
            return self
        both = Rents(
            buyer=np.concatenate([self.buyer, other.buyer]),
            seller=np.concatenate([self.seller, other.seller]),
            sector=np.concatenate([self.sector, other.sector]),
            receiver=np.concatenate([self.receiver, other.receiver]),
            share=np.concatenate([self.share, other.share]),
        )
        both.require_payable()
        return both

    def require_payable(self) -> None:
        """ScenarioError where a share is below zero, or all of a flow together are above one."""
        flows = np.stack([self.buyer, self.seller, self.sector])
        _, flow = np.unique(flows, axis=1, return_inverse=True)
        most = np.bincount(flow.ravel(), self.share).max(initial=0.0)
        least = self.share.min(initial=0.0)
        if least < 0 or most > 1 + ROUNDING or not np.isfinite(most):
            raise ScenarioError(
                f"rents take {most if least >= 0 else least:.6g} of a flow",
                hint="all rents on one flow together are at least 0 and at most 1 of it",
            )

    def amounts(self, border: Array) -> Array:
        """What goes to each receiver [entry], from flows at the border [buyer, seller, sector]."""
        return np.asarray(self.share * border[self.buyer, self.seller, self.sector])

    def net(self, amounts: Array, count: int) -> Array:
        """Received less paid [country] of `amounts` [entry]; `count` of countries."""
        received = np.bincount(self.receiver, amounts, count)
        return np.asarray(received - np.bincount(self.seller, amounts, count))

    def by_partner(self, amounts: Array, shape: tuple[int, ...]) -> Array:
        """Received less paid [country, partner, sector] of `amounts` [entry].

        The partner of a receiver is the seller, and the other way round.
        """
        found = np.zeros(shape)
        np.add.at(found, (self.receiver, self.seller, self.sector), amounts)
        np.add.at(found, (self.seller, self.receiver, self.sector), -amounts)
        return found


def rents_on(
    links: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]],
    share: float,
    receivers: Mapping[int, float],
) -> Rents:
    """The Rents of one `share` on every link: buyers, sellers, sectors.

    `receivers` are positions of countries with their weights; without any it goes to the buyers.
    ScenarioError where it takes more than the flow.
    """
    buyer, seller, sector = links
    if receivers:
        weights = np.array(list(receivers.values()))
        found = Rents(
            buyer=np.repeat(buyer, weights.size),
            seller=np.repeat(seller, weights.size),
            sector=np.repeat(sector, weights.size),
            receiver=np.tile(np.array(list(receivers), dtype=np.intp), buyer.size),
            share=share * np.tile(weights, buyer.size),
        )
    else:
        found = Rents(buyer, seller, sector, buyer, np.full(buyer.size, share))
    found.require_payable()
    return found


def between_rents(start: Rents | None, end: Rents | None, share: float) -> Rents | None:
    """Rents at a `share` of the way from start to end, in a straight line.

    The entries are the same at every share; None where both are.
    """
    gone = None if start is None else start.scaled(1 - share)
    come = None if end is None else end.scaled(share)
    return come if gone is None else gone.together(come)
