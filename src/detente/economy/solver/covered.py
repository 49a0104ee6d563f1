"""Covered: flows over links under falls and limits, inside the fixed point.

The unknown is the log of each factor, at most zero. Where it is not, the quantity is at its target:

    0 <= -log factor  complementary to  log target - log quantity >= 0
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.economy.coverage import Coverage, Mix
from detente.economy.rents import Rents
from detente.economy.shock import Shock
from detente.economy.solver.attraction import Attraction, Drawn, by_receiver
from detente.economy.solver.slopes import Crossings, crossings_of, slopes, step_of
from detente.types import Array


@dataclass(frozen=True, eq=False)
class Closing:
    """Log target less log quantity of falls and limits, and the step of log factors [ceiling]."""

    room: Array
    step: Array


@dataclass(frozen=True, eq=False)
class CoveredFlows:
    """Flows over covered links, per unit of market capacity [covered link].

    Attributes
    ----------
    whole, border, net : ndarray
        At the buyer's price, without tariffs, and what reaches the seller.
    ungapped : ndarray
        What would reach the seller without any gap.
    mix : Mix
    """

    whole: Array
    border: Array
    net: Array
    ungapped: Array
    mix: Mix


@dataclass(frozen=True, eq=False)
class Destination:
    """Supplier access and capacity of the market that each covered link leads to."""

    access: Array
    capacity: Array


@dataclass(frozen=True, eq=False)
class Collected:
    """What sellers [country, sector] and treasuries [country] receive from covered links."""

    output: Array
    tariff: Array
    export_tax: Array


@dataclass(frozen=True, eq=False)
class Covered:
    """The links under falls and limits as the solver sees them.

    Attributes
    ----------
    coverage : Coverage
    others : Attraction
        That of all other links; zero on those covered.
    whole, border, net : ndarray [covered link]
        Attraction without any gap, the part without tariffs, and what reaches the seller.
    at_buyer, at_seller : int ndarray [covered link]
        Flat positions in [sector, buyer] and [sector, seller].
    count : int
        Of countries.
    rent_entry, rent_place : int ndarray [rent on a covered link]
        Entries of the rents of the shock, and the links that they are on.
    crossings : Crossings
    """

    coverage: Coverage
    others: Attraction
    whole: Array
    border: Array
    net: Array
    at_buyer: NDArray[np.intp]
    at_seller: NDArray[np.intp]
    count: int
    rent_entry: NDArray[np.intp]
    rent_place: NDArray[np.intp]
    crossings: Crossings

    def flows(self, log_factor: Array, supply: Array) -> CoveredFlows:
        """The CoveredFlows at log factors [ceiling] and supply capacities [sector, seller]."""
        mix = self.coverage.at(log_factor)
        drawn = supply.ravel()[self.at_seller]
        return CoveredFlows(
            whole=self.whole * mix.total * drawn,
            border=self.border * mix.border * drawn,
            net=self.net * mix.net * drawn,
            ungapped=self.net * drawn,
            mix=mix,
        )

    def access(self, flows: CoveredFlows, shape: tuple[int, ...]) -> Array:
        """What covered links add to supplier access [sector, buyer]."""
        size = shape[0] * shape[1]
        return np.asarray(np.bincount(self.at_buyer, flows.whole, size).reshape(shape), dtype=float)

    def destination(self, access: Array, market_capacity: Array) -> Destination:
        """The Destination at supplier access and market capacities [sector, buyer]."""
        return Destination(access.ravel()[self.at_buyer], market_capacity.ravel()[self.at_buyer])

    def collected(
        self, flows: CoveredFlows, market: Destination, shape: tuple[int, ...]
    ) -> Collected:
        """The Collected from covered links; `shape` of [sector, country]."""
        sold = np.bincount(self.at_seller, flows.net * market.capacity, shape[0] * shape[1])
        tariff = (flows.whole - flows.border) * market.capacity
        export_tax = (flows.border - flows.net) * market.capacity
        buyer, seller, _ = self.coverage.links
        return Collected(
            output=np.asarray(sold.reshape(shape).T, dtype=float),
            tariff=np.asarray(np.bincount(buyer, tariff, self.count), dtype=float),
            export_tax=np.asarray(np.bincount(seller, export_tax, self.count), dtype=float),
        )

    def with_factor(self, amounts: Array, flows: CoveredFlows) -> Array:
        """Rents [entry] with those on covered links at what flows over them."""
        found = amounts.copy()
        found[self.rent_entry] *= flows.mix.border[self.rent_place]
        return found

    def closing(
        self, log_factor: Array, flows: CoveredFlows, market: Destination, log_cost: Array
    ) -> Closing:
        """The Closing of falls and limits at log factors [ceiling] and unit costs."""
        at, by = self.coverage, self.coverage.ceilings
        per_cost = np.exp(-log_cost).T.ravel()[self.at_seller]
        base = flows.ungapped * market.capacity * per_cost
        flow = flows.mix.counted * base[at.place]
        quantity = np.bincount(at.ceiling, flow, len(by.names))
        room = by.log_target - np.log(np.maximum(quantity, 1e-300))
        bought = flows.whole / market.access
        slope = slopes(at, self.crossings, flows.mix, flow, bought)
        return Closing(room, step_of(by, log_factor, room, slope))


def covered_of(shock: Shock, coverage: Coverage, drawn: Drawn) -> Covered:
    """The Covered links of a shock, `drawn` being its attraction without falls and limits."""
    n, i, s = coverage.links
    count = len(shock.world.countries)
    whole = drawn.whole[s, n, i]
    border = whole / (1 + shock.tariff_rate[n, i, s])
    others = drawn.whole.copy()
    others[s, n, i] = 0.0
    entry, place = entries_on(coverage, shock.rents)
    return Covered(
        coverage=coverage,
        others=by_receiver(replace(drawn, whole=others), shock),
        whole=whole,
        border=border,
        net=border / (1 + shock.export_tax_rate[n, i, s]),
        at_buyer=s * count + n,
        at_seller=s * count + i,
        count=count,
        rent_entry=entry,
        rent_place=place,
        crossings=crossings_of(coverage),
    )


def attraction_at(covered: Covered, log_factor: Array) -> Attraction:
    """The Attraction of all links, those covered at log factors [ceiling].

    What treasuries receive stays out: it is no part of the responses that guide the search.
    """
    mix = covered.coverage.at(log_factor)
    n, i, s = covered.coverage.links
    whole, net = covered.others.whole.copy(), covered.others.net.copy()
    whole[s, n, i] = covered.whole * mix.total
    net[s, n, i] = covered.net * mix.net
    return replace(covered.others, whole=whole, net=net)


def entries_on(
    coverage: Coverage, rents: Rents | None
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Entries of rents on covered links, and the places of these links."""
    nowhere = np.empty(0, dtype=np.intp)
    if rents is None or not coverage.flat.size:
        return nowhere, nowhere
    links = np.ravel_multi_index((rents.buyer, rents.seller, rents.sector), coverage.shape)
    place = np.minimum(np.searchsorted(coverage.flat, links), coverage.flat.size - 1)
    entry = np.flatnonzero(coverage.flat[place] == links)
    return entry, place[entry]
