"""Levers that stop or cut flows of goods, and the detours around them.

Depth is an exact ban or `fall`, the per cent by which the flow falls at given prices at the lever's
`horizon`: kappa = (1 - fall)^(-1/(theta rho m)), m the pass-through of `detente.economy.horizon`
and theta rho m = theta in the long run. A ban of a part of a flow (`products`, `covered`, or all
but a `floor`) takes that share of its varieties away at once, whatever the elasticity.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from detente.economy.shock import Shock
from detente.errors import ScenarioError
from detente.levers.base import Codes, Cut, HorizonName, Percent, Phase, Sharing, TradeLever
from detente.levers.products import covered_share, product_sectors
from detente.levers.setting import Blocs, Direction, Parties, Route, Setting, expand
from detente.world.countries import split_members
from detente.world.world import World


class Deep(TradeLever):
    """A lever that stops or cuts flows."""

    phase: ClassVar[Phase] = "cut"
    scale: ClassVar[tuple[str, ...]] = ("fall",)
    share_fields: ClassVar[tuple[str, ...]] = ("fall",)
    sets: ClassVar[str] = "flow"
    shared: ClassVar[Sharing] = "each"

    products: Codes = Field(
        (), description="product groups instead of sectors; see `detente list products`"
    )
    ban: bool = Field(
        True, strict=True, description="flow exactly zero; false when `fall` is given"
    )
    fall: float | None = Field(
        None, gt=0, lt=100, description="per cent by which the covered flow falls at given prices"
    )
    covered: Percent = Field(100.0, description="per cent of each flow that the measure covers")
    horizon: HorizonName = Field(
        "long-run", description="when the fall is reached, counted from the lever's first day"
    )
    floor: float = Field(
        0.0,
        ge=0,
        lt=1,
        description="share of the flow that a ban leaves: the way out without an equilibrium",
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
        if data.get("products") and data.get("sectors"):
            raise ValueError("gives both 'products' and 'sectors'; keep one")
        return data

    @property
    def groups(self) -> tuple[str, ...]:
        """Product groups that it names instead of sectors."""
        return self.products

    @property
    def stops(self) -> bool:
        """Whether nothing of a flow is left for another lever to act on."""
        return self.ban and self.covered == 100 and not self.products and not self.floor

    def touched_sectors(self, world: World) -> tuple[str, ...]:
        """Sectors of the world that it is about; DataError for an unknown one."""
        if self.products:
            return product_sectors(self.products, world)
        return super().touched_sectors(world)

    def left(self, months: float) -> float:
        """Share of a flow that it leaves at given prices, of its products alone if it names some.

        The same at all times: the whole depth is counted from the first day.
        """
        stopped = 1 - self.floor if self.fall is None else self.fall / 100
        return 1 - stopped * self.covered / 100

    def cuts(self, parties: Parties, setting: Setting) -> tuple[Cut, ...]:
        """The share that is cut on each link of each route, products as their share of the flow."""
        world, found = parties.world, []
        share = (1 - self.left(0.0)) * covered_share(self.products, world)
        for route in self.routes(parties):
            n, i, s = Shock(world).links_between(route.buyers, route.sellers, parties.sectors)
            links = np.ravel_multi_index((n, i, s), world.sales.shape)
            found.append(Cut(links, share[n, i, s], "" if self.fall is None else self.horizon))
        return tuple(found)

    def halved(self) -> Self:
        """The lever at half its depth: a ban becomes a fall of 50 per cent of what it stops."""
        if not self.ban:
            return super().halved()
        given = self._given()
        floor = given.pop("floor", 0.0)
        return self._anew(given | {"ban": False, "fall": 50 * (1 - floor)})


class Embargo(Deep):
    """Stop or cut trade with the target, both ways or one; equation: pi' = 0, or kappa from `fall`.

    Shares and prices: Caliendo & Parro (2015), eq. 11 and 12; that a ban is their exact limit, and
    kappa at a horizon, are our own.
    """

    lever: Literal["embargo"] = "embargo"
    direction: Direction = Field("both", description="from the sender's side")

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


class SecondarySanctions(Deep):
    """Stop or cut trade with a third party that helps a target, both ways; equation as embargo.

    Caliendo & Parro (2015), eq. 11 and 12.
    """

    way: ClassVar[Direction] = "both"

    lever: Literal["secondary_sanctions"] = "secondary_sanctions"


class OverCompliance(TradeLever):
    """Firms of countries without sanctions sell less for a while: fall_t = fall 2^(-t / half_life).

    The fall is of varieties, so that it holds at given prices in every month, and buyers come back
    as it fades. Chorzempa (Peterson Institute): exports of non-sanctioning states to Russia fell by
    40 per cent in April 2022. The equation is our own.
    """

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
        description="per cent by which the flow falls at given prices on the first day",
    )
    half_life: float = Field(
        gt=0, description="months until half of it is gone; nothing is left in the long run"
    )

    def left(self, months: float) -> float:
        """Share of a flow that it leaves at given prices so many months after its first day."""
        faded: float = 0.5 ** (months / self.half_life)
        return 1 - self.fall / 100 * faded

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the varieties gone that firms do not sell, none in the long run."""
        if setting.on is None:
            return shock
        return fewer_varieties(shock, self.left(self.months_since(setting)), parties)


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


class Circumvention(TradeLever):
    """Goods of `of` that are stopped reach the target through hubs (`by`), at an extra cost.

    A latent link, seeded. What is open of a flow at given prices: left + leakage
    (1 + route_cost)^(-theta) (1 - left), left what bans and cuts leave of it; the route cost is
    wasted. Hubs without accounts in the world are refused, not guessed. The equation is our own.
    """

    phase: ClassVar[Phase] = "detour"
    number: ClassVar[str] = "leakage"
    changes: ClassVar[bool] = True
    private: ClassVar[bool] = True
    no_quantity: ClassVar[str] = "a detour around other levers; the network finds its own"

    lever: Literal["circumvention"] = "circumvention"
    of: Codes = Field(min_length=1, description="whose goods take the detour: countries or blocs")
    leakage: Percent = Field(
        description=(
            "per cent of the lost flow that returns by the detour at given prices without route"
            " cost"
        )
    )
    route_cost: float = Field(
        0.0, ge=0, lt=10_000, description="per cent by which the detour is dearer"
    )

    @property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """By field, the countries and blocs of which the world needs accounts."""
        return {**super().places, "of": self.of}

    def require(self, outside: tuple[str, ...], world: World) -> None:
        """ScenarioError when the world has no accounts for a hub."""
        if outside:
            raise ScenarioError(
                f"world {world.name} has no accounts for the hub {', '.join(outside)}",
                where=self.title,
                hint="detours through the rest of the world are refused, not guessed",
            )

    def parties(self, senders: tuple[str, ...], world: World, blocs: Blocs | None) -> Parties:
        """Hubs and targets, and as others those whose goods take the detour."""
        found = super().parties(senders, world, blocs)
        others, _ = split_members(expand(self.of, blocs), world)
        return Parties(world, senders, found.targets, found.sectors, others)

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with that part of what was cut back that comes by the detour."""
        shape, elasticity = shock.world.sales.shape, setting.elasticity
        n, i, s = shock.links_between(parties.targets, parties.others, parties.sectors)
        cost = np.ones(n.size) if shock.trade_cost_hat is None else shock.trade_cost_hat[n, i, s]
        banned = np.zeros(shape, dtype=bool) if shock.banned is None else shock.banned.copy()
        variety = np.ones(shape) if shock.variety_hat is None else shock.variety_hat.copy()
        open_ = np.minimum(variety[n, i, s] * cost ** -elasticity[s], 1.0)
        left = np.where(banned[n, i, s], 0.0, open_)
        dearer = (1 + self.route_cost / 100) ** -elasticity[s]
        detour = self.leakage / 100 * dearer * (1 - left)
        variety[n, i, s] *= np.where(left > 0, 1 + detour / np.where(left > 0, left, 1.0), detour)
        banned[n, i, s] = False
        return shock.replaced(variety_hat=variety, banned=banned if banned.any() else None)


def fewer_varieties(shock: Shock, left: float, parties: Parties) -> Shock:
    """`shock` with the share `left` of the varieties that the senders sell to each target.

    Their own markets are not touched.
    """
    for target in parties.targets:
        sellers = [code for code in parties.senders if code != target]
        shock = shock.variety(left, buyer=target, seller=sellers, sector=parties.sectors)
    return shock
