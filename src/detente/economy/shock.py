"""Shock: arrays of changes to a world, built by calls that each return a new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import ScenarioError
from detente.world.world import World

Array = NDArray[np.float64]
Select = str | Iterable[str] | None


@dataclass(frozen=True, eq=False)
class Shock:
    """What changes in a world; an untouched array is None.

    A selection is a label, several labels, or None for all. Domestic links are never selected by the calls below.

    Attributes
    ----------
    world : World
        The world that is shocked.
    trade_cost_hat : ndarray [buyer, seller, sector] or None
        New iceberg trade cost over old.
    new_tariff, new_export_tax : ndarray [buyer, seller, sector] or None
        New rates (levels, not changes).
    banned : bool ndarray [buyer, seller, sector] or None
        Links whose flow becomes exactly zero.
    productivity_hat : ndarray [country, sector] or None
        New total factor productivity over old.
    labour_hat : ndarray [country] or None
        New supply of labour (all value added) over old.
    transfer : ndarray [country] or None
        Income received from abroad, million USD of the base year at constant world value added; sums to zero.
    """

    world: World
    trade_cost_hat: Array | None = None
    new_tariff: Array | None = None
    new_export_tax: Array | None = None
    banned: NDArray[np.bool_] | None = None
    productivity_hat: Array | None = None
    labour_hat: Array | None = None
    transfer: Array | None = None

    def trade_cost(self, hat: float, *, buyer: Select = None, seller: Select = None, sector: Select = None) -> Shock:
        """With the trade cost of the selected links multiplied by `hat` (positive, finite; 1.1 is ten per cent dearer)."""
        _require(
            np.isfinite(hat) and hat > 0,
            f"trade_cost hat is {hat}, must be positive and finite",
            "use ban for a full stop",
        )
        old = np.ones(self.world.sales.shape) if self.trade_cost_hat is None else self.trade_cost_hat.copy()
        old[self._links(buyer, seller, sector)] *= hat
        return self._with(trade_cost_hat=old)

    def tariff(self, rate: float, *, buyer: Select = None, seller: Select = None, sector: Select = None) -> Shock:
        """With the import tariff of the selected links set to `rate` (0.25 is 25 per cent; above -1)."""
        _require(np.isfinite(rate) and rate > -1, f"tariff rate is {rate}, must be above -1 and finite")
        old = (self.world.tariff if self.new_tariff is None else self.new_tariff).copy()
        old[self._links(buyer, seller, sector)] = rate
        return self._with(new_tariff=old)

    def export_tax(self, rate: float, *, buyer: Select = None, seller: Select = None, sector: Select = None) -> Shock:
        """With the export tax of the selected links set to `rate`; the seller's government keeps it."""
        _require(np.isfinite(rate) and rate > -1, f"export_tax rate is {rate}, must be above -1 and finite")
        old = (self.world.export_tax if self.new_export_tax is None else self.new_export_tax).copy()
        old[self._links(buyer, seller, sector)] = rate
        return self._with(new_export_tax=old)

    def ban(self, *, buyer: Select = None, seller: Select = None, sector: Select = None, floor: float = 0.0) -> Shock:
        """With the selected flows exactly zero, or at `floor` times their share at constant prices: the way out without an equilibrium."""
        _require(0 <= floor < 1, f"floor is {floor}, must be in [0, 1)")
        links = self._links(buyer, seller, sector)
        if floor > 0:
            return self.flow_fall(1 - floor, buyer=buyer, seller=seller, sector=sector)
        old = np.zeros(self.world.sales.shape, dtype=bool) if self.banned is None else self.banned.copy()
        old[links] = True
        return self._with(banned=old)

    def flow_fall(
        self,
        fall: float,
        *,
        buyer: Select = None,
        seller: Select = None,
        sector: Select = None,
        theta: Array | None = None,
    ) -> Shock:
        """With a trade cost that makes the selected flows fall by the share `fall` at constant prices: hat = (1 - fall)^(-1/theta).

        `theta` [sector] is the world's default set unless given; it must be the one that the shock is solved with.
        """
        _require(0 <= fall < 1, f"fall is {fall}, must be in [0, 1)", "use ban for a full stop")
        hat = (1 - fall) ** (-1 / (self.world.theta() if theta is None else theta))
        old = np.ones(self.world.sales.shape) if self.trade_cost_hat is None else self.trade_cost_hat.copy()
        n, i, s = self._links(buyer, seller, sector)
        old[n, i, s] *= hat[s]
        return self._with(trade_cost_hat=old)

    def productivity(self, hat: float, *, country: Select = None, sector: Select = None) -> Shock:
        """With the productivity of the selected cells multiplied by `hat`."""
        _require(np.isfinite(hat) and hat > 0, f"productivity hat is {hat}, must be positive and finite")
        old = np.ones(self.world.output.shape) if self.productivity_hat is None else self.productivity_hat.copy()
        old[np.ix_(self._countries(country), self._sectors(sector))] *= hat
        return self._with(productivity_hat=old)

    def labour_supply(self, hat: float, *, country: Select = None) -> Shock:
        """With the labour supply of the selected countries multiplied by `hat`."""
        _require(np.isfinite(hat) and hat > 0, f"labour hat is {hat}, must be positive and finite")
        old = np.ones(len(self.world.countries)) if self.labour_hat is None else self.labour_hat.copy()
        old[self._countries(country)] *= hat
        return self._with(labour_hat=old)

    def transfer_income(self, amount: float, *, giver: str, receiver: str) -> Shock:
        """With `amount` million USD a year (at constant world value added) going from `giver` to `receiver`."""
        _require(np.isfinite(amount) and amount >= 0, f"transfer amount is {amount}, must be at least 0 and finite")
        old = np.zeros(len(self.world.countries)) if self.transfer is None else self.transfer.copy()
        old[self.world.country(giver)] -= amount
        old[self.world.country(receiver)] += amount
        return self._with(transfer=old)

    def on(self, world: World) -> Shock:
        """The same changes on another world with the same axes (its rebalanced twin)."""
        same = world.countries == self.world.countries and world.sectors == self.world.sectors
        _require(same, f"worlds {self.world.name} and {world.name} have different axes")
        return replace(self, world=world)

    def _with(self, **arrays: Any) -> Shock:
        for array in arrays.values():
            array.setflags(write=False)
        return replace(self, **arrays)

    def _countries(self, select: Select) -> list[int]:
        names = self.world.countries if select is None else [select] if isinstance(select, str) else select
        return sorted({self.world.country(name) for name in names})

    def _sectors(self, select: Select) -> list[int]:
        names = self.world.sectors if select is None else [select] if isinstance(select, str) else select
        return sorted({self.world.sector(name) for name in names})

    def _links(self, buyer: Select, seller: Select, sector: Select) -> tuple[NDArray[np.intp], ...]:
        n, i, s = np.ix_(self._countries(buyer), self._countries(seller), self._sectors(sector))
        n, i, s = np.broadcast_arrays(n, i, s)
        abroad = n != i
        return n[abroad], i[abroad], s[abroad]


def _require(condition: Any, what: str, hint: str = "") -> None:
    if not condition:
        raise ScenarioError(what, hint=hint)
