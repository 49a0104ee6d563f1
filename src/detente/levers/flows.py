"""Levers that stop or cut flows of goods.

Depth is an exact ban or `fall`, the per cent by which the covered flow falls in equilibrium at the
lever's `horizon`; before, it grows with the months. One factor for all flows that a lever covers is
found in the solve, see `detente.economy.coverage`. A ban of a part of a flow (`products`,
`covered`, or all but a `floor`) takes that share of its varieties away at once, whatever the
elasticity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from detente.economy.fall import Fall, Gap
from detente.economy.horizon import HORIZONS
from detente.economy.shock import Shock
from detente.levers.base import Cut, HorizonName, Phase, Sharing, TradeLever
from detente.levers.fields import Percent, Usual
from detente.levers.product_lever import ProductLever
from detente.levers.products import covered_share
from detente.levers.setting import Direction, Parties, Route, Setting
from detente.types import Array
from detente.world.shipped import sectors_with

GapName = Literal["default", "varieties", "exporter", "importer", "wasted"]
GAP = (
    "what makes the covered flow fall: varieties leave, or a price gap that the exporter or the"
    " importer keeps, or that is wasted; default: see docs/concepts/delivered.md"
)


class Deep(ProductLever):
    """A lever that stops or cuts flows."""

    phase: ClassVar[Phase] = "cut"
    scale: ClassVar[tuple[str, ...]] = ("fall",)
    share_fields: ClassVar[tuple[str, ...]] = ("fall",)
    sets: ClassVar[str] = "flow"
    shared: ClassVar[Sharing] = "each"

    ban: bool = Field(
        True, strict=True, description="flow exactly zero; false when `fall` is given"
    )
    fall: float | None = Field(
        None, gt=0, lt=100, description="per cent by which the covered flow falls in equilibrium"
    )
    gap: GapName = Field("default", description=GAP)
    covered: Percent = Field(100.0, description="per cent of each flow that the measure covers")
    horizon: HorizonName = Field(
        "long-run", description="when the fall is reached, counted from the lever's first day"
    )
    floor: float = Field(
        0.0,
        ge=0,
        lt=100,
        description="per cent of the flow that a ban leaves: the way out without an equilibrium",
    )

    @model_validator(mode="before")
    @classmethod
    def _one_depth(cls, data: dict[str, object]) -> dict[str, object]:
        if not isinstance(data, dict):
            return data
        if data.get("fall") is not None:
            if data.get("ban") is True:
                raise ValueError("gives both 'ban: true' and 'fall'; keep one")
            data = data | {"ban": False}
        if data.get("ban") is False and data.get("fall") is None:
            raise ValueError("needs 'fall' when 'ban' is false")
        return data

    def left(self, months: float) -> float:
        """Share of a flow that it leaves, of its products alone if it names some.

        The same at all times: the whole depth is counted from the first day.
        """
        stopped = 1 - self.floor / 100 if self.fall is None else self.fall / 100
        return 1 - stopped * self.covered / 100

    @property
    def ramps(self) -> bool:
        """Whether what it takes of a flow grows from month to month."""
        return self.fall is not None

    def keeper(self, parties: Parties) -> Gap:
        """Who keeps the price gap of a fall where the lever does not say: nobody, varieties leave.

        Its lists of products take them away.
        """
        return "varieties"

    def cuts(self, parties: Parties, setting: Setting) -> tuple[Cut, ...]:
        """The share that is stopped on each link of each route, products as their share of it."""
        if self.fall is not None:
            return ()
        covered = covered_by(self, parties)
        return (Cut(covered.links, (1 - self.left(0.0)) * covered.share),)

    def falls(self, parties: Parties, setting: Setting) -> tuple[Fall, ...]:
        """The fall of what it covers, as far as it has come."""
        if self.fall is None:
            return ()
        covered = covered_by(self, parties)
        fall = Fall(
            name=self.title,
            links=covered.links,
            base=self.covered / 100 * covered.share,
            quantity_hat=1 - self.fall / 100 * self.reached(setting),
            gap=self.keeper(parties) if self.gap == "default" else self.gap,
        )
        return (fall,)

    def reached(self, setting: Setting) -> float:
        """The part of its fall that is reached in the month looked at.

        In proportion to the months until its horizon; where that is the long run, the part of the
        way that buyers have gone by then.
        """
        months, whole = self.months_by(setting), HORIZONS[self.horizon]
        if math.isinf(months):
            return 1.0
        if math.isinf(whole):
            return setting.adjustment.speed_over(months)
        return min(1.0, months / whole)

    def halved(self) -> Self:
        """The lever at half its depth: a ban becomes a fall of 50 per cent of what it stops."""
        if not self.ban:
            return super().halved()
        given = self._given()
        floor = given.pop("floor", 0.0)
        return self._anew(given | {"ban": False, "fall": 50 * (1 - floor / 100)})


class Embargo(Deep):
    """Stop or cut trade with the target, both ways or one; equation: pi' = 0, or one factor f.

    Shares and prices: Caliendo & Parro (2015), eq. 11 and 12; that a ban is their exact limit, and
    the factor that delivers a fall, are our own.
    """

    lever: Literal["embargo"] = "embargo"
    direction: Direction = Field("both", description="from the sender's side")

    def keeper(self, parties: Parties) -> Gap:
        """The importer for fuels, whose exempt buyers go on buying; else varieties leave."""
        fuels = set(sectors_with("energy", parties.world))
        return "importer" if set(parties.sectors) <= fuels else "varieties"

    def routes(self, parties: Parties) -> tuple[Route, ...]:
        """The flows that it is about."""
        return parties.routes(self.direction)


class ExportControl(Deep):
    """Stop or cut what the sender sells in some sectors or products; equation as embargo.

    Exports only. Caliendo & Parro (2015), eq. 11 and 12; products as a share of varieties are our
    own.
    """

    way: ClassVar[Direction] = "exports"

    lever: Literal["export_control"] = "export_control"


class EnergyCutOff(Deep):
    """A supplier stops or cuts the energy that it sells to the target; equation as embargo.

    Exports only. Caliendo & Parro (2015), eq. 11 and 12; the network of pipelines is a model of its
    own, `detente.energy.rerouting`.
    """

    way: ClassVar[Direction] = "exports"

    lever: Literal["energy_cut_off"] = "energy_cut_off"

    def keeper(self, parties: Parties) -> Gap:
        """The supplier, who sells less at a higher price."""
        return "exporter"


class SecondarySanctions(Deep):
    """Stop or cut trade with a third party that helps a target, both ways; equation as embargo.

    Caliendo & Parro (2015), eq. 11 and 12.
    """

    way: ClassVar[Direction] = "both"

    lever: Literal["secondary_sanctions"] = "secondary_sanctions"


class OverCompliance(TradeLever):
    """Firms of countries without sanctions sell less for a while: fall_t = fall 2^(-t / half_life).

    The fall is delivered until half of it is gone; what it took of each flow then fades, so that
    buyers come back. Chorzempa (Peterson Institute): exports of non-sanctioning states to Russia
    fell by 40 per cent in April 2022. The equation is our own.
    """

    phase: ClassVar[Phase] = "cut"
    number: ClassVar[str] = "fall"
    scale: ClassVar[tuple[str, ...]] = ("fall",)
    share_fields: ClassVar[tuple[str, ...]] = ("fall",)
    sets: ClassVar[str] = "flow"
    changes: ClassVar[bool] = True
    private: ClassVar[bool] = True
    way: ClassVar[Direction] = "exports"

    lever: Literal["over_compliance"] = "over_compliance"
    fall: float = Field(
        gt=0,
        lt=100,
        description="per cent by which the flow falls in equilibrium on the first day",
    )
    gap: GapName = Field("default", description=GAP)
    half_life: Annotated[float, Usual(0.1, 120)] = Field(
        gt=0, description="months until half of it is gone; nothing is left in the long run"
    )

    def left(self, months: float) -> float:
        """Share of a flow that it leaves so many months after its first day."""
        return 1 - self.fall / 100 * self.fade(months)

    def fade(self, months: float) -> float:
        """Share of it that is left after so many months."""
        faded: float = 0.5 ** (months / self.half_life)
        return faded

    def falls(self, parties: Parties, setting: Setting) -> tuple[Fall, ...]:
        """The fall of what firms sell, none in the long run."""
        if setting.on is None:
            return ()
        months, covered = self.months_since(setting), covered_by(self, parties)
        fall = Fall(
            name=self.title,
            links=covered.links,
            base=covered.share,
            quantity_hat=self.left(months),
            gap="varieties" if self.gap == "default" else self.gap,
            fade=self.fade(months),
        )
        return (fall,)


class BrandExit(TradeLever):
    """Producers leave the target's market: a share of varieties is gone.

    From imports, and from local assembly. CES love of variety (Feenstra 1994): with a share s of
    the varieties gone spending at given prices falls by s, and the price of what remains alone
    rises by (1 - s)^(-1/theta).
    """

    number: ClassVar[str] = "share"
    scale: ClassVar[tuple[str, ...]] = ("share", "local")
    share_fields: ClassVar[tuple[str, ...]] = ("share", "local")
    way: ClassVar[Direction] = "exports"

    lever: Literal["brand_exit"] = "brand_exit"
    share: float = Field(
        gt=0,
        lt=100,
        description=(
            "per cent of the varieties that are sold from the leavers' countries that leave"
        ),
    )
    local: float = Field(
        0.0,
        ge=0,
        lt=100,
        description="per cent of the target's own production that was theirs and stops",
    )

    @property
    def own(self) -> Self | None:
        """What is no longer sold from each country of those who leave."""
        return self.model_copy(update={"local": 0.0})

    @property
    def common(self) -> Self | None:
        """The target's own plants, which stop once."""
        return self.model_copy(update={"share": 0.0}) if self.local else None

    def held(self, members: tuple[str, ...], parties: Parties) -> float:
        """What they hold of the plants: as much as of what their countries sell to the target."""
        world = parties.world
        sellers = [world.country(code) for code in members]
        buyers = [world.country(code) for code in parties.targets]
        sectors = [world.sector(code) for code in parties.sectors]
        return float(world.sales[np.ix_(buyers, sellers, sectors)].sum())

    def left(self, months: float) -> float:
        """Share of what is sold from the leavers' countries that stays."""
        return 1 - self.share / 100

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the varieties gone, from abroad and from the target's own plants."""
        shock = fewer_varieties(shock, self.left(0.0), parties)
        stays = 1 - self.local / 100
        for target in parties.targets:
            shock = shock.variety(stays, buyer=target, seller=target, sector=parties.sectors)
        return shock


@dataclass(frozen=True, eq=False)
class CoveredTrade:
    """The flows that a lever covers.

    Flat positions in [buyer, seller, sector] and the share of each [link].
    """

    links: NDArray[np.intp]
    share: Array


@lru_cache(maxsize=64)
def covered_by(lever: TradeLever, parties: Parties) -> CoveredTrade:
    """The CoveredTrade of a lever, products as their share; remembered for the months of paths."""
    world = parties.world
    products = covered_share(lever.groups, world)
    links, share = [], []
    for route in lever.routes(parties):
        at = Shock(world).links_between(route.buyers, route.sellers, parties.sectors)
        links.append(np.ravel_multi_index(at, world.sales.shape))
        share.append(products[at])
    flat, first = np.unique(np.concatenate(links), return_index=True)
    return CoveredTrade(flat, np.concatenate(share)[first])


def fewer_varieties(shock: Shock, left: float, parties: Parties) -> Shock:
    """`shock` with the share `left` of the varieties that the senders sell to each target.

    Their own markets are not touched.
    """
    for target in parties.targets:
        sellers = [code for code in parties.senders if code != target]
        shock = shock.variety(left, buyer=target, seller=sellers, sector=parties.sectors)
    return shock
