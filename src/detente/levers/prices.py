"""Levers on prices: tariffs, export taxes, trade costs, price caps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field

from detente.economy.shock import Shock
from detente.levers.base import Codes, Percent, Rate, Sharing, TradeLever
from detente.levers.setting import Blocs, Direction, Parties, Route, Setting, expand
from detente.world.countries import split_members
from detente.world.world import World

NO_QUANTITY = "acts on prices; the network takes quantities"


class Tariff(TradeLever):
    """Set the import tariff of who pulls it on goods of the target: t' = rate / 100.

    Its government keeps the revenue. Caliendo & Parro (2015), eq. 11 to 13.
    """

    number: ClassVar[str] = "rate"
    scale: ClassVar[tuple[str, ...]] = ("rate",)
    sets: ClassVar[str] = "tariff"
    shared: ClassVar[Sharing] = "each"
    no_quantity: ClassVar[str] = NO_QUANTITY

    lever: Literal["tariff"] = "tariff"
    rate: Rate = Field(description="per cent of the border price")

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the new rate."""
        (route,) = self.routes(parties)
        return shock.tariff(
            self.rate / 100, buyer=route.buyers, seller=route.sellers, sector=parties.sectors
        )


class ExportTax(TradeLever):
    """Set a tax on what who pulls it sells to the target: e' = rate / 100.

    Its government keeps the revenue. The tariff of Caliendo & Parro (2015), eq. 11 to 13, collected
    by the seller: our own.
    """

    number: ClassVar[str] = "rate"
    scale: ClassVar[tuple[str, ...]] = ("rate",)
    sets: ClassVar[str] = "export_tax"
    shared: ClassVar[Sharing] = "each"
    no_quantity: ClassVar[str] = NO_QUANTITY
    way: ClassVar[Direction] = "exports"

    lever: Literal["export_tax"] = "export_tax"
    rate: Rate = Field(description="per cent of the basic price")

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the new rate."""
        (route,) = self.routes(parties)
        return shock.export_tax(
            self.rate / 100, buyer=route.buyers, seller=route.sellers, sector=parties.sectors
        )


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
    change: Rate = Field(description="per cent; 10 is ten per cent dearer")

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the cost multiplied."""
        (route,) = self.routes(parties)
        factor = 1 + self.change / 100
        return shock.trade_cost(
            factor, buyer=route.buyers, seller=route.sellers, sector=parties.sectors
        )


class PriceCap(TradeLever):
    """Cap the price of the target's exports that are shipped or insured by who pulls it.

    Buyers keep the difference. Covered cargo is bought at cap instead of price: a wedge that buyers
    keep, like a tariff, of 1/(1 - covered x discount) - 1, discount = 1 - cap / price. The fleet
    outside the coalition sells the rest at the market price. The equation is our own.
    """

    scale: ClassVar[tuple[str, ...]] = ("covered",)
    sets: ClassVar[str] = "tariff"
    shared: ClassVar[Sharing] = "jointly"
    no_quantity: ClassVar[str] = NO_QUANTITY

    lever: Literal["price_cap"] = "price_cap"
    buyers: Codes = Field(min_length=1, description="who buys under the cap: countries or blocs")
    cap: float = Field(gt=0, description="highest price of covered cargo, any unit")
    price: float = Field(
        gt=0, description="price without the cap, same unit; a cap above it does nothing"
    )
    covered: Percent = Field(
        description="per cent of the target's cargo that uses the coalition's ships or insurance"
    )

    @property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """By field, the countries and blocs of which the world needs accounts."""
        return {**super().places, "buyers": self.buyers}

    def parties(self, senders: tuple[str, ...], world: World, blocs: Blocs | None) -> Parties:
        """Who pulls it and on whom, and as others who buys under the cap."""
        found = super().parties(senders, world, blocs)
        others, _ = split_members(expand(self.buyers, blocs), world)
        return Parties(world, senders, found.targets, found.sectors, others)

    def routes(self, parties: Parties) -> tuple[Route, ...]:
        """What the target sells to those who buy under the cap."""
        return (Route(parties.others, parties.targets),)

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the difference between price and cap as a wedge that buyers keep."""
        discount = self.covered / 100 * max(1 - self.cap / self.price, 0.0)
        (route,) = self.routes(parties)
        wedge = 1 / (1 - discount) - 1
        return shock.tariff(wedge, buyer=route.buyers, seller=route.sellers, sector=parties.sectors)

    def at_discount(self, discount: float) -> Self:
        """The same cap with the price at which it takes that share of the price away."""
        return self.model_copy(update={"price": self.cap / (1 - discount)})
