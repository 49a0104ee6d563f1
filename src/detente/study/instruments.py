"""Instruments: what a government can choose, as a vector: tariffs, depths of falls, transfers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.economy.analysis.gradient import Gradient
from detente.economy.links import Links
from detente.economy.shock import Shock
from detente.types import Array
from detente.world.world import World


@dataclass(frozen=True, eq=False)
class TariffRates:
    """Import tariffs that are chosen, one rate for each group of flows.

    Attributes
    ----------
    links : Links
    group : int ndarray [link]
        Position of the rate of a flow.
    names : tuple of str
        Of the rates.
    """

    links: Links
    group: NDArray[np.intp]
    names: tuple[str, ...]

    def on(self, shock: Shock, rates: Array) -> Shock:
        """`shock` with these tariffs at `rates` [group]."""
        new = shock.tariff_rate.copy()
        new[self.links] = rates[self.group]
        return shock.replaced(new_tariff=new)

    def slope(self, gradient: Gradient) -> Array:
        """Derivative with respect to each rate [group]."""
        return np.bincount(self.group, gradient.tariff[self.links], len(self.names)).astype(float)

    def flow(self, world: World, theta: Array) -> Array:
        """Base flows under each rate x theta, over the income of the world [group]."""
        answers = world.sales[self.links] * theta[self.links.sector]
        flow = np.bincount(self.group, answers, len(self.names))
        return np.asarray(flow / world.income.sum())


@dataclass(frozen=True)
class FallDepths:
    """Depths of falls that are chosen, by name: the share by which the covered flow falls."""

    names: tuple[str, ...]

    def on(self, shock: Shock, depths: Array) -> Shock:
        """`shock` with these falls at `depths` [fall]."""
        new = dict(zip(self.names, depths.tolist(), strict=True))
        falls = tuple(
            replace(fall, quantity_hat=1 - new[fall.name]) if fall.name in new else fall
            for fall in shock.falls
        )
        return replace(shock, falls=falls)

    def slope(self, gradient: Gradient) -> Array:
        """Derivative with respect to each depth [fall]."""
        return np.array([gradient.fall.get(name, 0.0) for name in self.names])


@dataclass(frozen=True)
class Gifts:
    """Transfers that are chosen from each giver to each receiver, million USD a year."""

    pairs: tuple[tuple[str, str], ...]

    def on(self, shock: Shock, amounts: Array) -> Shock:
        """`shock` with these transfers besides its own."""
        world = shock.world
        new = np.zeros(len(world.countries)) if shock.transfer is None else shock.transfer.copy()
        for (giver, receiver), amount in zip(self.pairs, amounts.tolist(), strict=True):
            new[world.country(giver)] -= amount
            new[world.country(receiver)] += amount
        return shock.replaced(transfer=new)

    def slope(self, gradient: Gradient) -> Array:
        """Derivative with respect to each amount [pair]."""
        at, worth = gradient.world.country, gradient.transfer
        return np.array([worth[at(receiver)] - worth[at(giver)] for giver, receiver in self.pairs])


@dataclass(frozen=True, eq=False)
class Scales:
    """How a search sees variables: rates as logs of one plus the rate, all times a size.

    Attributes
    ----------
    size : ndarray [variable]
    rates : int
        How many variables are rates; they come first.
    """

    size: Array
    rates: int

    def inner(self, values: Array) -> Array:
        """What the search sees of `values` [variable]."""
        seen = values.copy()
        seen[: self.rates] = np.log1p(seen[: self.rates])
        return seen * self.size

    def values(self, inner: Array) -> Array:
        """The values that the search means [variable]."""
        found = inner / self.size
        found[: self.rates] = np.expm1(found[: self.rates])
        return found

    def slope(self, slope: Array, values: Array) -> Array:
        """Derivatives of values as the search sees them [variable]."""
        seen = slope.copy()
        seen[: self.rates] *= 1 + values[: self.rates]
        return seen / self.size


@dataclass(frozen=True, eq=False)
class Instruments:
    """All that one player chooses: rates, then depths, then transfers, in one vector.

    Attributes
    ----------
    rates : TariffRates
    depths : FallDepths
    transfers : Gifts
    low, high : ndarray [variable]
        Bounds.
    """

    rates: TariffRates
    depths: FallDepths
    transfers: Gifts
    low: Array
    high: Array

    @property
    def names(self) -> tuple[str, ...]:
        """What each variable is called."""
        given = tuple(f"{giver} to {receiver}" for giver, receiver in self.transfers.pairs)
        return (*self.rates.names, *self.depths.names, *given)

    def on(self, shock: Shock, values: Array) -> Shock:
        """`shock` with all of these at `values` [variable]."""
        rates, depths, amounts = self._parts(values)
        if rates.size:
            shock = self.rates.on(shock, rates)
        if depths.size:
            shock = self.depths.on(shock, depths)
        return self.transfers.on(shock, amounts) if amounts.size else shock

    def slope(self, gradient: Gradient) -> Array:
        """Derivative with respect to each variable [variable]."""
        parts = (self.rates, self.depths, self.transfers)
        return np.concatenate([part.slope(gradient) for part in parts])

    def scales(self, world: World, theta: Array) -> Scales:
        """The Scales in which all variables matter about as much for real income.

        The cost of a tariff grows with its square, the flow and `theta` [sector].
        """
        worth = self.rates.flow(world, theta)
        flow = np.sqrt(np.maximum(worth, 1e-12))
        ones = np.full(len(self.depths.names), np.sqrt(1e-4))
        amounts = np.full(len(self.transfers.pairs), 1 / world.income.sum())
        return Scales(np.concatenate([flow, ones, amounts]), len(self.rates.names))

    def only(self, kept: NDArray[np.bool_], values: Array) -> Instruments:
        """The same with all but the `kept` variables held at `values`."""
        return replace(
            self,
            low=np.where(kept, self.low, values),
            high=np.where(kept, self.high, values),
        )

    def _parts(self, values: Array) -> tuple[Array, Array, Array]:
        first = len(self.rates.names)
        second = first + len(self.depths.names)
        return values[:first], values[first:second], values[second:]
