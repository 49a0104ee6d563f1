"""Levers on prices: tariffs, export taxes, trade costs, price caps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from detente.economy.shock import Shock
from detente.errors import ScenarioError
from detente.levers.base import Cut, Phase, Sharing, TradeLever
from detente.levers.fields import WHOM, Barrel, Governments, Percent, Rate, TaxRate, Usual
from detente.levers.product_lever import ProductLever
from detente.levers.products import covered_share
from detente.levers.setting import Direction, Parties, Route, Setting
from detente.levers.transfers import incomes
from detente.levers.turn import Turn
from detente.types import Array
from detente.world.countries import split_members
from detente.world.whom import Blocs, expand
from detente.world.world import World

NO_QUANTITY = "acts on prices; the network takes quantities"

# USD a barrel: below the first the seller withholds covered cargo, at the second all of it
# (Johnson, Rachel & Wolfram 2023: supply falls sharply below 40 and is gone just below 30).
WITHHELD_FROM, WITHHELD_AT = 40.0, 30.0


def with_points(standing: Array, part: Array, points: float) -> Array:
    """The rates that stand with per cent points on top, on a part of each flow."""
    return standing + part * points / 100


def with_level(standing: Array, part: Array, rate: float) -> Array:
    """The rates that stand with a level in per cent in their place, on a part of each flow."""
    return standing + part * (rate / 100 - standing)


def require_some_price(rates: Array, title: str) -> None:
    """ScenarioError where a rate takes the whole price or more."""
    if (rates <= -1).any():
        raise ScenarioError("takes the whole price or more", where=title)


class BorderTax(ProductLever):
    """A tax at the border: a level (`rate`), or `points` on top of what stands.

    It falls on whole flows, or on the part of each that is `covered` or that `products` make up.
    What else a flow holds pays what stands.

    Levels come first. Of two levels on one flow that of the later first day stands, a lever without
    one being the earlier; of two of one day the higher. Points then add up on what stands: on the
    level, else on the rate of the base year.
    """

    number: ClassVar[str] = "rate"
    scale: ClassVar[tuple[str, ...]] = ("rate", "points")
    shared: ClassVar[Sharing] = "each"
    no_quantity: ClassVar[str] = NO_QUANTITY

    rate: Annotated[TaxRate | None, Usual(0, 150)] = Field(
        None, description="per cent of the value at the border: a level"
    )
    points: Annotated[TaxRate | None, Usual(-50, 150)] = Field(
        None, description="per cent points on top of what stands; give this or `rate`"
    )
    covered: Percent = Field(
        100.0, description="per cent of each flow that it covers; the rest pays what stands"
    )

    @field_validator("rate", "points", mode="before")
    @classmethod
    def _given_a_number(cls, value: object) -> object:
        if value is None:
            raise ValueError("Input should be a valid number")
        return value

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if self.rate is None and self.points is None:
            raise ValueError("field 'rate' is missing, or 'points' on top of what stands")
        if self.rate is not None and self.points is not None:
            raise ValueError("gives both 'rate' and 'points'; keep one")
        return self

    @property
    def turn(self) -> Turn:
        """Levels by their first day and height, then points."""
        if self.rate is None:
            return Turn(1)
        return Turn(0, self.since or date.min, self.rate)

    def changed(self, standing: Array, parties: Parties) -> Array:
        """The rates that stand [buyer, seller, sector] with its own."""
        new = standing.copy()
        (route,) = self.routes(parties)
        world = Shock(parties.world)
        links = world.links_between(route.buyers, route.sellers, parties.sectors)
        part = self.covered / 100 * covered_share(self.products, parties.world)[links]
        if self.points is not None:
            new[links] = with_points(new[links], part, self.points)
        elif self.rate is not None:
            new[links] = with_level(new[links], part, self.rate)
        require_some_price(new[links], self.title)
        return new


class Tariff(BorderTax):
    """Set the import tariff of who pulls it on goods of the target: t' = rate / 100, or t + points.

    Its government keeps the revenue. Caliendo & Parro (2015), eq. 11 to 13.
    """

    sets: ClassVar[str] = "tariff"

    lever: Literal["tariff"] = "tariff"

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the new rate."""
        return shock.replaced(new_tariff=self.changed(shock.tariff_rate, parties))


class ExportTax(BorderTax):
    """Set a tax on what who pulls it sells to the target: e' = rate / 100, or e + points.

    Its government keeps the revenue. The tariff of Caliendo & Parro (2015), eq. 11 to 13, collected
    by the seller: our own.
    """

    sets: ClassVar[str] = "export_tax"
    way: ClassVar[Direction] = "exports"

    lever: Literal["export_tax"] = "export_tax"

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the new rate."""
        return shock.replaced(new_export_tax=self.changed(shock.export_tax_rate, parties))


class TradeCost(TradeLever):
    """Change the iceberg cost of what who pulls it buys from the target; kappa = 1 + change / 100.

    Nobody earns it. Caliendo & Parro (2015), eq. 11 and 12.
    """

    number: ClassVar[str] = "change"
    scale: ClassVar[tuple[str, ...]] = ("change",)
    sets: ClassVar[str] = "trade_cost"
    shared: ClassVar[Sharing] = "each"
    no_quantity: ClassVar[str] = NO_QUANTITY

    lever: Literal["trade_cost"] = "trade_cost"
    change: Annotated[Rate, Usual(-50, 400)] = Field(
        description="per cent; 10 is ten per cent dearer"
    )

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the cost multiplied."""
        (route,) = self.routes(parties)
        factor = 1 + self.change / 100
        return shock.trade_cost(
            factor, buyer=route.buyers, seller=route.sellers, sector=parties.sectors
        )


class PriceCap(TradeLever):
    """Cap the price of the target's exports that are shipped or insured by who pulls it.

    It moves money, not ships. Covered cargo sells at the cap, and the barrel without a cap sets
    prices and shares of trade. The difference, a share of the flow at the border, goes as income
    from the target to those who keep it:

        share = discount x covered (1 - shut) / (1 - covered x shut),  discount = 1 - cap / price

    All whom `by` names share the part of shippers, by income, since covered cargo is by definition
    theirs to carry or insure. Below 40 dollars a barrel the target withholds covered cargo, and at
    30 all of it: shut goes from 0 to 1 (Johnson, Rachel & Wolfram 2023). What is withheld is not
    made either, so that nobody else buys it: see `detente.economy.shut_in`. The equations are our
    own.
    """

    phase: ClassVar[Phase] = "cut"
    scale: ClassVar[tuple[str, ...]] = ("covered",)
    sets: ClassVar[str] = "price_cap"
    alone: ClassVar[bool] = True
    shared: ClassVar[Sharing] = "jointly"
    no_quantity: ClassVar[str] = "moves money; supply that a low cap shuts in is not carried over"

    lever: Literal["price_cap"] = "price_cap"
    buyers: Governments = Field(min_length=1, description=f"who buys under the cap: {WHOM}")
    cap: Barrel = Field(description="highest price of covered cargo, USD a barrel")
    price: Barrel = Field(
        description="price without the cap, USD a barrel; a cap above it does nothing"
    )
    covered: Percent = Field(
        description="per cent of the target's cargo that uses the coalition's ships or insurance"
    )
    shipper: float = Field(
        25.0,
        ge=0,
        le=100,
        description="per cent of the difference that shippers keep: all in `by`, by income",
    )
    affiliate: float = Field(
        25.0,
        ge=0,
        le=100,
        description=(
            "per cent of the difference that the seller's own firms abroad keep, which stays with"
            " the target; the buyers keep the rest"
        ),
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.shipper + self.affiliate > 100:
            total = f"{self.shipper:g} and {self.affiliate:g} per cent"
            raise ValueError(f"'shipper' and 'affiliate' keep {total}, more than the difference")
        return self

    @property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """By field, the countries and blocs of which the world needs accounts."""
        return {**super().places, "buyers": self.buyers}

    @property
    def discount(self) -> float:
        """The share of the price that the cap takes from covered cargo; zero above the price."""
        return max(1 - self.cap / self.price, 0.0)

    @property
    def withheld(self) -> float:
        """The share of the target's cargo that is not sold at such a price."""
        if self.discount <= 0:
            return 0.0
        return self.covered / 100 * shut_in(self.cap)

    @property
    def taken(self) -> float:
        """The share of the flows that are left that the difference makes up."""
        sold = self.covered / 100 - self.withheld
        return self.discount * sold / (1 - self.withheld) if sold > 0 else 0.0

    def parties(self, senders: tuple[str, ...], world: World, blocs: Blocs | None) -> Parties:
        """Who pulls it and on whom, and as others who buys under the cap."""
        found = super().parties(senders, world, blocs)
        others, _ = split_members(expand(self.buyers, blocs), world)
        return Parties(world, senders, found.targets, found.sectors, others)

    def routes(self, parties: Parties) -> tuple[Route, ...]:
        """What the target sells to those who buy under the cap."""
        return (Route(parties.others, parties.targets),)

    def cuts(self, parties: Parties, setting: Setting) -> tuple[Cut, ...]:
        """What is not sold at such a price."""
        if self.withheld <= 0:
            return ()
        (route,) = self.routes(parties)
        links = Shock(parties.world).links_between(route.buyers, route.sellers, parties.sectors)
        places = np.ravel_multi_index(links, parties.world.sales.shape)
        return (Cut(places, np.full(places.size, self.withheld)),)

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the difference between price and cap as income of those who keep it."""
        (route,) = self.routes(parties)
        buyers_part = 100 - self.shipper - self.affiliate
        coalition, _ = split_members(expand(self.by, setting.blocs), parties.world)
        income = incomes(coalition, parties.world)
        shippers = dict(zip(coalition, (income / income.sum()).tolist(), strict=True))
        for part, receivers in ((buyers_part, None), (self.shipper, shippers)):
            if self.taken * part > 0:
                shock = shock.rent(
                    self.taken * part / 100,
                    to=receivers,
                    buyer=route.buyers,
                    seller=route.sellers,
                    sector=parties.sectors,
                )
        if self.withheld <= 0:
            return shock
        return shock.shut_in(
            self.withheld, buyer=route.buyers, seller=route.sellers, sector=parties.sectors
        )

    def at_discount(self, discount: float) -> Self:
        """The same cap with the price at which it takes that share of the price away."""
        return self.model_copy(update={"price": self.cap / (1 - discount)})


def shut_in(cap: float) -> float:
    """The share of covered cargo that is not sold at a cap of so many dollars a barrel.

    A smooth step (3 x^2 - 2 x^3) from none at `WITHHELD_FROM` to all at `WITHHELD_AT`.
    """
    way = min(max((WITHHELD_FROM - cap) / (WITHHELD_FROM - WITHHELD_AT), 0.0), 1.0)
    return way * way * (3 - 2 * way)
