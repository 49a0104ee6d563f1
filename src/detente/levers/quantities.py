"""Levers on quantities: quotas, capacities, and what a country can produce."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from detente.economy.quantity_limit import RentShares
from detente.economy.shock import Shock
from detente.levers.base import Lever, Sharing, TradeLever
from detente.levers.fields import Codes, Rate, Usual
from detente.levers.setting import Direction, Parties, Setting, sectors_of
from detente.world.world import World

# Who keeps which share of the price gap.
RENT = {
    "exporter": RentShares(exporter=1.0, importer=0.0),
    "importer": RentShares(exporter=0.0, importer=1.0),
    "wasted": RentShares(exporter=0.0, importer=0.0),
}


class LimitLever(TradeLever):
    """A lever that limits a quantity; `limit` is in per cent of the base quantity."""

    number: ClassVar[str] = "limit"
    sets: ClassVar[str] = "limit"

    limit: Annotated[float, Usual(0, 1000)] = Field(
        ge=0, description="per cent of the base quantity; 0 is a ban"
    )

    def halved(self) -> Self:
        """The lever that takes half as much away."""
        given = self._given()
        return self._anew(given | {"limit": (100 + min(self.limit, 100)) / 2})


class Quota(LimitLever):
    """Cap the quantity that who pulls it buys from the target.

    0 <= gap complementary to limit - quantity >= 0. The gap is the shadow price of the limit
    (Samuelson 1952; Takayama & Judge 1971); who keeps it is our own.
    """

    shared: ClassVar[Sharing] = "each"

    lever: Literal["quota"] = "quota"
    rent: Literal["importer", "exporter", "wasted"] = Field(
        "importer", description="who keeps the price gap"
    )

    def left(self, months: float) -> float:
        """The limit as a share of the base quantity."""
        return self.limit / 100

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the limit."""
        (route,) = self.routes(parties)
        return shock.limit(
            self.left(0.0),
            buyer=route.buyers,
            seller=route.sellers,
            sector=parties.sectors,
            rent=RENT[self.rent],
            name=self.title,
        )


class Capacity(LimitLever):
    """Pipelines, ports and plants limit the quantity that who builds them sells to the target.

    The exporter keeps the rent. Equation as quota: the shadow price of a route (Samuelson 1952;
    Takayama & Judge 1971). Growth is our own.
    """

    changes: ClassVar[bool] = True
    way: ClassVar[Direction] = "exports"

    lever: Literal["capacity"] = "capacity"
    limit: Annotated[float, Usual(0, 1000)] = Field(
        gt=0, description="per cent of the base quantity on the first day"
    )
    growth: float = Field(
        0.0,
        ge=0,
        le=100,
        description="per cent a year by which it grows; if positive, no limit in the long run",
    )

    def left(self, months: float) -> float:
        """What has been built so many months after the first day over the base quantity."""
        grown: float = (1 + self.growth / 100) ** (months / 12)
        return self.limit / 100 * grown

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the limit of the day, none in the long run where it grows."""
        if setting.on is None and self.growth > 0:
            return shock
        (route,) = self.routes(parties)
        return shock.limit(
            self.left(self.months_since(setting)),
            buyer=route.buyers,
            seller=route.sellers,
            sector=parties.sectors,
            name=self.title,
        )


class Productivity(Lever):
    """Change the productivity of one's own sectors; A = 1 + change / 100 divides unit cost.

    The unit cost is that of Caliendo & Parro (2015), eq. 10; dividing it by A is our own.
    """

    number: ClassVar[str] = "change"
    scale: ClassVar[tuple[str, ...]] = ("change",)

    lever: Literal["productivity"] = "productivity"
    sectors: Codes = Field(
        ("all",),
        min_length=1,
        description="codes of sectors or of their parents, or 'goods', 'services', 'all'",
    )
    change: Annotated[Rate, Usual(-50, 100)] = Field(description="per cent")

    def touched_sectors(self, world: World) -> tuple[str, ...]:
        """Sectors of the world that it is about; DataError for an unknown one."""
        return sectors_of(self.sectors, world)

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the productivity multiplied."""
        factor = 1 + self.change / 100
        return shock.productivity(factor, country=parties.senders, sector=parties.sectors)


class Labour(Lever):
    """Change one's own labour supply; L = 1 + change / 100, all value added in fixed supply.

    Lockdowns, mobilisation, emigration. Value added of Caliendo & Parro (2015), eq. 13, times L:
    our own.
    """

    number: ClassVar[str] = "change"
    scale: ClassVar[tuple[str, ...]] = ("change",)

    lever: Literal["labour"] = "labour"
    change: Annotated[Rate, Usual(-50, 100)] = Field(description="per cent")

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the labour supply multiplied."""
        return shock.labour_supply(1 + self.change / 100, country=parties.senders)
