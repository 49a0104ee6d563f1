"""Shock: arrays of changes to a world, built by calls that each return a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.economy.fall import GAPS, Detours, Fall, Gap, Withheld
from detente.economy.links import Links, kept_links, links_of
from detente.economy.plausible import fraction_hint, require_rate, require_transfer, unit_remarks
from detente.economy.quantity_limit import QuantityLimit, RentShares, rent_shares
from detente.economy.rents import Rents, rents_on
from detente.errors import ScenarioError
from detente.given import plain_methods
from detente.types import Array, Mask
from detente.world.world import World

Select = str | Iterable[str] | None


@plain_methods()
@dataclass(frozen=True, eq=False)
class Shock:
    """What changes in a world; an untouched array is None.

    A selection is a label, several labels, or None for all. Domestic links are never selected by
    the calls below.

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
        Income received from abroad, million USD of the base year at constant world value added;
        sums to zero.
    custody : ndarray [country] or None
        Part of the transfer that a country spends and that is nobody's income.
    variety_hat : ndarray [buyer, seller, sector] or None
        Varieties sold over a link, new over old: the factor on flows at given prices, whatever the
        elasticity.
    reference_hat : ndarray [buyer, seller, sector] or None
        Pull of reference shares on trade shares: sticky sourcing, see `detente.economy.horizon`.
    rents : Rents or None
        Shares of flows that go as income from the seller's country to others.
    limits : tuple of QuantityLimit
        Ceilings on quantities.
    falls : tuple of Fall
        Recorded falls of trade, delivered in equilibrium.
    detours : Detours or None
        What comes by other routes of flows that bans and falls stop.
    withheld : tuple of Withheld
        What of the flows that are stopped is not made either.
    """

    world: World
    trade_cost_hat: Array | None = None
    new_tariff: Array | None = None
    new_export_tax: Array | None = None
    banned: Mask | None = None
    productivity_hat: Array | None = None
    labour_hat: Array | None = None
    transfer: Array | None = None
    custody: Array | None = None
    variety_hat: Array | None = None
    reference_hat: Array | None = None
    rents: Rents | None = None
    limits: tuple[QuantityLimit, ...] = ()
    falls: tuple[Fall, ...] = ()
    detours: Detours | None = None
    withheld: tuple[Withheld, ...] = ()

    def trade_cost(
        self, hat: float, *, buyer: Select = None, seller: Select = None, sector: Select = None
    ) -> Shock:
        """With the trade cost of the selected links multiplied by `hat`.

        Positive, finite; 1.1 is ten per cent dearer.
        """
        _require(
            np.isfinite(hat) and hat > 0,
            f"trade_cost hat is {hat}, must be positive and finite",
            "use ban for a full stop",
        )
        new = writable(self.trade_cost_hat, self.world.sales.shape, 1.0)
        new[self.links_between(buyer, seller, sector)] *= hat
        return self.replaced(trade_cost_hat=new)

    def tariff(
        self, rate: float, *, buyer: Select = None, seller: Select = None, sector: Select = None
    ) -> Shock:
        """With the import tariff of the selected links set to `rate`.

        0.25 is 25 per cent; above -1 and at most 10, since more was meant in per cent.
        """
        require_rate("tariff", rate)
        new = self.tariff_rate.copy()
        new[self.links_between(buyer, seller, sector)] = rate
        return self.replaced(new_tariff=new)

    def export_tax(
        self, rate: float, *, buyer: Select = None, seller: Select = None, sector: Select = None
    ) -> Shock:
        """With the export tax of the selected links set to `rate`.

        0.25 is 25 per cent, bounds as for a tariff. The seller's government keeps it.
        """
        require_rate("export_tax", rate)
        new = self.export_tax_rate.copy()
        new[self.links_between(buyer, seller, sector)] = rate
        return self.replaced(new_export_tax=new)

    def ban(
        self,
        *,
        buyer: Select = None,
        seller: Select = None,
        sector: Select = None,
        floor: float = 0.0,
    ) -> Shock:
        """With the selected flows exactly zero, or at `floor` times their share.

        The floor, at constant prices, is the way out where a full stop leaves no equilibrium.
        """
        _require(0 <= floor < 1, f"floor is {floor}, must be in [0, 1)", fraction_hint(floor))
        links = self.links_between(buyer, seller, sector)
        if floor > 0:
            varieties = writable(self.variety_hat, self.world.sales.shape, 1.0)
            varieties[links] *= floor
            return self.replaced(variety_hat=varieties)
        new = writable(self.banned, self.world.sales.shape, False)
        new[links] = True
        return self.replaced(banned=new)

    def sever(self, one: Select, other: Select) -> Shock:
        """With all trade between two groups of countries exactly zero, in both directions.

        Trade within each group stays.
        """
        return self.ban(buyer=one, seller=other).ban(buyer=other, seller=one)

    def variety(
        self, hat: float, *, buyer: Select = None, seller: Select = None, sector: Select = None
    ) -> Shock:
        """With the varieties sold over the selected links multiplied by `hat`.

        Domestic links included; flows at given prices follow.
        """
        _require(
            np.isfinite(hat) and hat > 0,
            f"variety hat is {hat}, must be positive and finite",
            "use ban when every variety leaves",
        )
        new = writable(self.variety_hat, self.world.sales.shape, 1.0)
        new[np.ix_(self._countries(buyer), self._countries(seller), self._sectors(sector))] *= hat
        return self.replaced(variety_hat=new)

    def fall(
        self,
        share: float,
        *,
        buyer: Select = None,
        seller: Select = None,
        sector: Select = None,
        gap: Gap = "varieties",
    ) -> Shock:
        """With the selected flows together smaller by `share`, at the seller's gate.

        Delivered in equilibrium: all of them fall by one factor at given prices, unless other
        levers already cut as much. `gap` says who keeps the price gap, see `Fall`.
        """
        hint = fraction_hint(share, "a ban is whole")
        _require(0 < share < 1, f"fall is {share}, must be above 0 and below 1", hint)
        _require(gap in GAPS, f"gap is {gap!r}", f"choose one of {', '.join(GAPS)}")
        links = np.ravel_multi_index(
            self.links_between(buyer, seller, sector), self.world.sales.shape
        )
        name = f"fall {len(self.falls) + 1}"
        fall = Fall(name, links, np.ones(links.size), 1 - share, gap)
        return replace(self, falls=(*self.falls, fall))

    def limit(
        self,
        quantity_hat: float,
        *,
        buyer: Select = None,
        seller: Select = None,
        sector: Select = None,
        rent: RentShares | tuple[float, float] | None = None,
        name: str = "limit",
    ) -> Shock:
        """With a ceiling on what is delivered over the selected links together.

        At most `quantity_hat` times their base quantity; zero is the ban. `rent` says which parts
        of the price gap exporter and importer keep, (1, 0) unless given. A tariff of the buyer is
        levied on the exporter's part of the gap, not on the importer's.
        """
        kept = rent_shares(rent)
        _require(
            np.isfinite(quantity_hat) and quantity_hat >= 0,
            f"limit is {quantity_hat}, must be at least 0 and finite",
        )
        links = self.links_between(buyer, seller, sector)
        _require(
            self.world.sales[links].sum() > 0,
            f"limit {name!r} names no link with trade",
            "hats cannot open a route",
        )
        if quantity_hat == 0:
            return self.ban(buyer=buyer, seller=seller, sector=sector)
        world = self.world
        limit = QuantityLimit(
            name=name,
            buyers=tuple(world.countries[n] for n in self._countries(buyer)),
            sellers=tuple(world.countries[n] for n in self._countries(seller)),
            sectors=tuple(world.sectors[k] for k in self._sectors(sector)),
            quantity_hat=quantity_hat,
            rent=kept,
        )
        return replace(self, limits=(*self.limits, limit))

    def links(self, limit: QuantityLimit) -> Links:
        """The Links under a limit, domestic ones left out."""
        return kept_links(*self._chosen(limit.buyers, limit.sellers, limit.sectors))

    def productivity(self, hat: float, *, country: Select = None, sector: Select = None) -> Shock:
        """With the productivity of the selected cells multiplied by `hat`."""
        _require(
            np.isfinite(hat) and hat > 0, f"productivity hat is {hat}, must be positive and finite"
        )
        new = writable(self.productivity_hat, self.world.output.shape, 1.0)
        new[np.ix_(self._countries(country), self._sectors(sector))] *= hat
        return self.replaced(productivity_hat=new)

    def labour_supply(self, hat: float, *, country: Select = None) -> Shock:
        """With the labour supply of the selected countries multiplied by `hat`."""
        _require(np.isfinite(hat) and hat > 0, f"labour hat is {hat}, must be positive and finite")
        new = writable(self.labour_hat, self.world.income.shape, 1.0)
        new[self._countries(country)] *= hat
        return self.replaced(labour_hat=new)

    def transfer_income(self, amount: float, *, giver: str, receiver: str) -> Shock:
        """With `amount` million USD a year going from `giver` to `receiver`.

        At constant world value added.
        """
        require_transfer(amount, giver, self.world)
        new = writable(self.transfer, self.world.income.shape, 0.0)
        new[self.world.country(giver)] -= amount
        new[self.world.country(receiver)] += amount
        return self.replaced(transfer=new)

    def hold_income(self, amount: float, *, giver: str, receiver: str) -> Shock:
        """With `amount` million USD a year of `giver` kept in custody by `receiver`.

        It is spent there and is nobody's income.
        """
        new = writable(self.custody, self.world.income.shape, 0.0)
        new[self.world.country(receiver)] += amount
        return self.transfer_income(amount, giver=giver, receiver=receiver).replaced(custody=new)

    def rent(
        self,
        share: float,
        *,
        to: Mapping[str, float] | None = None,
        buyer: Select = None,
        seller: Select = None,
        sector: Select = None,
    ) -> Shock:
        """With `share` of the selected flows at the border as income from the seller's country.

        `to` the buyer's country, or to others by their weights. Prices and shares of trade stay.
        """
        links = self.links_between(buyer, seller, sector)
        receivers = {self.world.country(code): weight for code, weight in (to or {}).items()}
        return replace(self, rents=rents_on(links, share, receivers).together(self.rents))

    def shut_in(
        self, share: float, *, buyer: Select = None, seller: Select = None, sector: Select = None
    ) -> Shock:
        """With `share` of the selected flows not made: supply falls by it at given prices.

        `ban` or `variety` stops the flows themselves; without this, others buy what is stopped.
        """
        said = f"shut_in is {share}, must be above 0 and at most 1"
        _require(0 < share <= 1, said, fraction_hint(share))
        links = np.ravel_multi_index(
            self.links_between(buyer, seller, sector), self.world.sales.shape
        )
        new = Withheld(links, np.full(links.size, share))
        return replace(self, withheld=(*self.withheld, new))

    @property
    def remarks(self) -> tuple[str, ...]:
        """Numbers that may be meant in another unit, a sentence each, see `unit_remarks`."""
        return unit_remarks(self)

    @property
    def tariff_rate(self) -> Array:
        """Import tariffs under the shock [buyer, seller, sector].

        The new ones, else the world's.
        """
        return self.world.tariff if self.new_tariff is None else self.new_tariff

    @property
    def export_tax_rate(self) -> Array:
        """Export taxes under the shock [buyer, seller, sector]: the new ones, else the world's."""
        return self.world.export_tax if self.new_export_tax is None else self.new_export_tax

    @property
    def bans(self) -> Mask:
        """Whether each link is banned under the shock [buyer, seller, sector]."""
        return np.zeros(self.world.sales.shape, dtype=bool) if self.banned is None else self.banned

    @property
    def preference(self) -> Array | None:
        """Factor on base trade shares before prices act [buyer, seller, sector].

        Varieties times references.
        """
        if self.variety_hat is None or self.reference_hat is None:
            return self.reference_hat if self.variety_hat is None else self.variety_hat
        return self.variety_hat * self.reference_hat

    def in_costs(self, theta: Array) -> Shock:
        """The same shock with varieties and references turned into trade costs.

        v^(-1/theta), for one elasticity `theta` [sector].
        """
        if self.preference is None:
            return self
        cost = self.preference ** (-1 / theta)
        cost = cost if self.trade_cost_hat is None else cost * self.trade_cost_hat
        return self.replaced(trade_cost_hat=cost, variety_hat=None, reference_hat=None)

    def on(self, world: World) -> Shock:
        """The same changes on another world with the same axes (its rebalanced twin)."""
        same = world.countries == self.world.countries and world.sectors == self.world.sectors
        _require(same, f"worlds {self.world.name} and {world.name} have different axes")
        return replace(self, world=world)

    def replaced(self, **arrays: Any) -> Shock:
        """With whole arrays replaced, frozen."""
        for array in (array for array in arrays.values() if array is not None):
            array.setflags(write=False)
        return replace(self, **arrays)

    def links_between(self, buyer: Select, seller: Select, sector: Select) -> Links:
        """The selected Links, domestic ones left out."""
        return links_of(*self._chosen(buyer, seller, sector))

    def _chosen(
        self, buyer: Select, seller: Select, sector: Select
    ) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        countries = tuple(self._countries(buyer)), tuple(self._countries(seller))
        return *countries, tuple(self._sectors(sector))

    def _countries(self, select: Select) -> list[int]:
        if select is None:
            return list(range(len(self.world.countries)))
        return sorted({self.world.country(name) for name in _named(select)})

    def _sectors(self, select: Select) -> list[int]:
        if select is None:
            return list(range(len(self.world.sectors)))
        codes = {code for name in _named(select) for code in self.world.sectors_of(name)}
        return sorted(self.world.sector(code) for code in codes)


def _named(select: str | Iterable[str]) -> list[str]:
    """The labels of a selection; ScenarioError where it is empty, since None means all."""
    names = [select] if isinstance(select, str) else list(select)
    _require(names, "a selection is empty", "leave it out to select all")
    return names


def writable(array: Any, shape: tuple[int, ...], untouched: float | bool) -> Any:
    """A copy to write into, or a new array of the shape where nothing has changed yet."""
    return np.full(shape, untouched) if array is None else array.copy()


def _require(condition: Any, what: str, hint: str = "") -> None:
    if not condition:
        raise ScenarioError(what, hint=hint)
