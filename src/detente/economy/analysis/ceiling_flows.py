"""Falls and limits of an equilibrium in its adjoint: what their multipliers are taken with.

A fall or limit that binds keeps its quantity at its target whatever else changes, so that its
factor follows:

    log quantity (prices, spending, factor) = log target

Its multiplier is what one per cent more of the target is worth. It is found with the multipliers of
all other equations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.economy.coverage import Coverage, MixSlopes
from detente.economy.equilibrium import Equilibrium
from detente.economy.solver.covered import entries_on
from detente.economy.solver.slopes import RIDGE, Crossings, crossings_of, slopes
from detente.errors import ScenarioError
from detente.types import Array


@dataclass(frozen=True, eq=False)
class CeilingFlows:
    """What the reverse pass reads of falls and limits.

    Attributes
    ----------
    coverage : Coverage
    log_factor : ndarray [ceiling]
    binds : int ndarray [binding]
        Ceilings whose factor follows; one of those that ask the same of the same flows.
    sharing : ndarray [ceiling, binding]
        What part of the multiplier of a binding one is that of a ceiling.
    weight : ndarray [entry]
        Share of an entry in the quantity of its ceiling.
    at_buyer, at_seller : int ndarray [covered link]
        Flat positions in [sector, buyer] and [sector, seller].
    bought : ndarray [covered link]
        Share of the link in what the buyer spends on the sector.
    whole, border, net : ndarray [covered link]
        Flows as the buyer pays them, without tariffs, and what reaches the seller; million USD.
    rent_entry, rent_place : int ndarray [rent on a covered link]
    inverse : ndarray [binding, binding]
        Of the transposed answers of quantities to factors at given prices.
    crossings : Crossings
    """

    coverage: Coverage
    log_factor: Array
    binds: NDArray[np.intp]
    sharing: Array
    weight: Array
    at_buyer: NDArray[np.intp]
    at_seller: NDArray[np.intp]
    bought: Array
    whole: Array
    border: Array
    net: Array
    rent_entry: NDArray[np.intp]
    rent_place: NDArray[np.intp]
    inverse: Array
    crossings: Crossings

    def counted(self, multipliers: Array) -> Array:
        """Of -multipliers x log quantity, per log of what an entry counts [entry]."""
        by_ceiling = np.zeros(len(self.coverage.ceilings.names))
        by_ceiling[self.binds] = multipliers
        return np.asarray(-by_ceiling[self.coverage.ceiling] * self.weight)

    @cached_property
    def following(self) -> Following:
        """The Following of the factors that follow."""
        return _following(self)


@dataclass(frozen=True, eq=False)
class Following:
    """Derivatives with respect to the log factors that follow, from those with respect to others.

    Attributes
    ----------
    access, output : ndarray [binding, sector x country]
        From those of log supplier access, and of output.
    treasury : ndarray [binding, country]
        From those of what treasuries receive.
    rents : ndarray [binding, rent on a covered link]
        From those of the flows that pay them.
    counted : ndarray [binding, binding]
        From the multipliers of those that bind.
    """

    access: Array
    output: Array
    treasury: Array
    rents: Array
    counted: Array


def ceiling_flows(found: Equilibrium) -> CeilingFlows | None:
    """The CeilingFlows of an equilibrium; None where nothing is covered."""
    if found.delivery is None:
        return None
    coverage, log_factor = found.delivery.coverage, found.delivery.log_factor
    n, i, s = links = coverage.links
    mix, count = coverage.at(log_factor), len(coverage.ceilings.names)
    bought = found.trade_share[links]
    whole = bought * found.expenditure[n, s]
    border = whole / (1 + found.shock.tariff_rate[links])
    net = border / (1 + found.shock.export_tax_rate[links])
    gate = net / found.unit_cost_hat[i, s]
    nothing = np.zeros_like(mix.counted)
    per_net = np.divide(mix.counted, mix.net[coverage.place], out=nothing, where=mix.counted > 0)
    flow = per_net * gate[coverage.place]
    quantity = np.bincount(coverage.ceiling, flow, count)
    countries = len(found.world.countries)
    crossings = crossings_of(coverage)
    slope = slopes(coverage, crossings, mix, flow, bought)
    binds, sharing = _binding(coverage, log_factor)
    inner = slope[np.ix_(binds, binds)] + RIDGE * np.eye(binds.size)
    entry, place = entries_on(coverage, found.shock.rents)
    weight = flow / np.where(quantity > 0, quantity, 1.0)[coverage.ceiling]
    return CeilingFlows(
        coverage=coverage,
        log_factor=log_factor,
        binds=binds,
        sharing=sharing,
        weight=weight,
        at_buyer=s * countries + n,
        at_seller=s * countries + i,
        bought=bought,
        whole=whole,
        border=border,
        net=net,
        rent_entry=entry,
        rent_place=place,
        inverse=np.asarray(np.linalg.inv(inner.T), dtype=float),
        crossings=crossings,
    )


def _following(of: CeilingFlows) -> Following:
    """The Following: what factors do to each link that they cover, summed by whom it reaches."""
    at, crossings = of.coverage, of.crossings
    one, other = crossings.one, crossings.other
    answers = at.answers(of.log_factor, one, other)
    count, size = of.binds.size, at.flat.size
    rows = np.full(len(at.ceilings.names), -1)
    rows[of.binds] = np.arange(count)
    row = rows[at.ceiling]
    entry = np.flatnonzero(row >= 0)
    buyer, seller, _ = at.links
    countries, cells = at.shape[0], at.shape[0] * at.shape[2]

    def by(where: NDArray[np.intp], width: int, weight: Array) -> Array:
        place = row[entry] * width + where[at.place[entry]]
        summed = np.bincount(place, weight[entry], count * width)
        return np.asarray(summed.reshape(count, width), dtype=float)

    total, border, net = (
        answer * flow[at.place]
        for answer, flow in (
            (answers.total, of.whole),
            (answers.border, of.border),
            (answers.net, of.net),
        )
    )
    both = np.flatnonzero((row[one] >= 0) & (row[other] >= 0))
    pair = row[other[both]] * count + row[one[both]]
    by_pair = -of.weight[one[both]] * answers.counted[both]
    counted = np.bincount(pair, by_pair, count * count).reshape(count, count)
    return Following(
        access=by(of.at_buyer, cells, answers.total * of.bought[at.place]),
        output=by(of.at_seller, cells, net),
        treasury=by(buyer, countries, total - border) + by(seller, countries, border - net),
        rents=by(np.arange(size), size, answers.border)[:, of.rent_place],
        counted=np.asarray(counted, dtype=float),
    )


def _binding(coverage: Coverage, log_factor: Array) -> tuple[NDArray[np.intp], Array]:
    """Ceilings whose factor follows, and how their multipliers are shared [ceiling, binding].

    Of those that ask the same of the same flows only the product of their factors is known: one
    stands for all, and its multiplier is shared evenly.
    """
    by = coverage.ceilings
    follows = ~by.held & (log_factor < 0)
    alike = {k: group for group in coverage.alike for k in group}
    binds = [k for k in np.flatnonzero(follows).tolist() if k == min(alike.get(k, [k]))]
    sharing = np.zeros((log_factor.size, len(binds)))
    for column, k in enumerate(binds):
        together = alike.get(k, [k])
        sharing[together, column] = 1 / len(together)
    return np.array(binds, dtype=np.intp), sharing


@dataclass(frozen=True, eq=False)
class OfCeilings:
    """Derivatives with respect to falls and limits.

    Attributes
    ----------
    coverage : Coverage
    log_factor : ndarray [ceiling]
    multiplier : ndarray [ceiling]
        Per log of what may flow; zero for what is slack or held. Those that ask the same of the
        same flows share it evenly: it is theirs when all move.
    pull : MixSlopes
        Through the gaps on links, where coverage or factors that are held change.
    """

    coverage: Coverage
    log_factor: Array
    multiplier: Array
    pull: MixSlopes

    @property
    def by_count(self) -> Array:
        """Through what is counted, per log of the flow [covered link]."""
        return self.coverage.on_links(self.pull.counted)

    @property
    def by_melting(self) -> Array:
        """The same of limits alone: what melts on the way is no quantity for them."""
        return self.coverage.on_links(np.where(self.coverage.melting, self.pull.counted, 0.0))

    def moved_to(self, new: Coverage | None) -> float:
        """Change to first order when coverage and targets become `new`.

        ScenarioError where other flows are covered.
        """
        old = self.coverage
        if new is None or not _same_entries(old, new):
            raise ScenarioError(
                "falls and limits that cover other flows have no first order", hint="use solve"
            )
        moved = new.ceilings.log_target - old.ceilings.log_target
        factor = self.log_factor + np.where(
            new.ceilings.held, new.ceilings.start - old.ceilings.start, 0.0
        )
        # A trade cost is counted with the trade costs.
        before, after = old.at(self.log_factor), replace(new, cost=old.cost).at(factor)
        total = (self.multiplier * np.where(old.ceilings.held, 0.0, moved)).sum()
        total += (self.pull.total * np.log(after.total / before.total)).sum()
        total += (self.pull.border * np.log(after.border / before.border)).sum()
        total += (self.pull.net * np.log(after.net / before.net)).sum()
        counts = before.counted > 0
        ratio = np.divide(after.counted, before.counted, out=np.ones(counts.size), where=counts)
        return float(total + (self.pull.counted * np.log(ratio)).sum())


def _same_entries(old: Coverage, new: Coverage) -> bool:
    same = old.ceilings.names == new.ceilings.names and np.array_equal(old.flat, new.flat)
    return (
        same and np.array_equal(old.ceiling, new.ceiling) and np.array_equal(old.place, new.place)
    )
