"""The levers that governments pull: one frozen class each, strictly checked.

A lever names who pulls it (`by`), on whom (`on`), which sectors or products, how deep, and when.
Depth is an exact ban or `fall`, the per cent by which the flow falls at given prices at the lever's
`horizon`: kappa = (1 - fall)^(-1/(theta rho m)), m the pass-through of `detente.economy.horizon`
and theta rho m = theta in the long run. A ban of a part of a flow (`products`, `covered`, or all
but a `floor`) takes that share of its varieties away at once, whatever the elasticity.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Codes = tuple[str, ...]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
Rate = Annotated[float, Field(ge=-90, lt=10_000)]
Percent = Annotated[float, Field(gt=0, le=100)]
HorizonName = Literal["month-3", "year-1", "year-2", "year-5", "long-run"]


class Lever(BaseModel):
    """What all levers share."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False, defer_build=True
    )

    name: str = Field("", description="short name shown in tables; made from the rest when empty")
    by: Codes = Field(min_length=1, description="who pulls the lever: countries or blocs")
    since: Day | None = Field(None, alias="from", description="first day")
    until: Day | None = Field(None, alias="to", description="last day")
    source: str = Field("", description="where the numbers come from")
    tag: Literal["data", "calibrated", "assumed"] = Field(
        "assumed", description="what the depth rests on"
    )

    @property
    def title(self) -> str:
        """The name, or kind and parties."""
        return self.name or f"{self.lever} by {', '.join(self.by)}"  # type: ignore[attr-defined]

    @model_validator(mode="after")
    def _ordered(self) -> Lever:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"'to' ({self.until}) is before 'from' ({self.since})")
        return self


class Directed(Lever):
    """A lever with a target."""

    on: Codes = Field(min_length=1, description="the target: countries or blocs")


class TradeLever(Directed):
    """A lever on flows between who pulls it and the target."""

    sectors: Codes = Field(
        ("all",), min_length=1, description="sector codes, or 'goods', 'services', 'all'"
    )


class Deep(TradeLever):
    """A lever that stops or cuts flows."""

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
        if isinstance(data, dict) and data.get("fall") is not None:
            if data.get("ban") is True:
                raise ValueError("gives both 'ban: true' and 'fall'; keep one")
            data = data | {"ban": False}
        if isinstance(data, dict) and data.get("ban") is False and data.get("fall") is None:
            raise ValueError("needs 'fall' when 'ban' is false")
        if isinstance(data, dict) and data.get("products") and data.get("sectors"):
            raise ValueError("gives both 'products' and 'sectors'; keep one")
        return data


class Embargo(Deep):
    """Stop or cut trade with the target, both ways or one; equation: pi' = 0, or kappa from `fall`.

    Shares and prices: Caliendo & Parro (2015), eq. 11 and 12; that a ban is their exact limit, and
    kappa at a horizon, are our own.
    """

    lever: Literal["embargo"] = "embargo"
    direction: Literal["both", "imports", "exports"] = Field(
        "both", description="from the sender's side"
    )


class ExportControl(Deep):
    """Stop or cut what the sender sells to the target in some sectors or products; equation as
    embargo, exports only.

    Caliendo & Parro (2015), eq. 11 and 12; products as a share of varieties are our own.
    """

    lever: Literal["export_control"] = "export_control"


class EnergyCutOff(Deep):
    """A supplier stops or cuts the energy that it sells to the target; equation as embargo, exports
    only.

    Caliendo & Parro (2015), eq. 11 and 12; the network of pipelines is a model of its own,
    `detente.energy.rerouting`.
    """

    lever: Literal["energy_cut_off"] = "energy_cut_off"


class SecondarySanctions(Deep):
    """Stop or cut trade with a third party that helps a target, both ways; equation as embargo.

    Caliendo & Parro (2015), eq. 11 and 12.
    """

    lever: Literal["secondary_sanctions"] = "secondary_sanctions"


class OverCompliance(TradeLever):
    """Firms of countries without sanctions sell less to the target for a while: fall_t = fall x
    2^(-t / half_life).

    The fall is of varieties, so that it holds at given prices in every month, and buyers come back
    as it fades. Chorzempa (Peterson Institute): exports of non-sanctioning states to Russia fell by
    40 per cent in April 2022. The equation is our own.
    """

    lever: Literal["over_compliance"] = "over_compliance"
    fall: float = Field(
        gt=0,
        lt=100,
        description="per cent by which the flow falls at given prices on the first day",
    )
    half_life: float = Field(
        gt=0, description="months until half of it is gone; nothing is left in the long run"
    )


class Tariff(TradeLever):
    """Set the import tariff of who pulls it on goods of the target: t' = rate / 100; its government
    keeps the revenue.

    Caliendo & Parro (2015), eq. 11 to 13.
    """

    lever: Literal["tariff"] = "tariff"
    rate: Rate = Field(description="per cent of the border price")


class ExportTax(TradeLever):
    """Set a tax on what who pulls it sells to the target: e' = rate / 100; its government keeps the
    revenue.

    The tariff of Caliendo & Parro (2015), eq. 11 to 13, collected by the seller: our own.
    """

    lever: Literal["export_tax"] = "export_tax"
    rate: Rate = Field(description="per cent of the basic price")


class TradeCost(TradeLever):
    """Change the iceberg cost of what who pulls it buys from the target; kappa = 1 + change / 100,
    which nobody earns.

    Caliendo & Parro (2015), eq. 11 and 12.
    """

    lever: Literal["trade_cost"] = "trade_cost"
    change: Rate = Field(description="per cent; 10 is ten per cent dearer")


class Quota(TradeLever):
    """Cap the quantity that who pulls it buys from the target: 0 <= gap complementary to limit -
    quantity >= 0.

    The gap is the shadow price of the limit (Samuelson 1952; Takayama & Judge 1971); who keeps it
    is our own.
    """

    lever: Literal["quota"] = "quota"
    limit: float = Field(ge=0, description="per cent of the base quantity; 0 is a ban")
    rent: Literal["importer", "exporter", "wasted"] = Field(
        "importer", description="who keeps the price gap"
    )


class Capacity(TradeLever):
    """Pipelines, ports and plants limit the quantity that who builds them sells to the target; the
    exporter keeps the rent.

    Equation as quota: the shadow price of a route (Samuelson 1952; Takayama & Judge 1971). Growth
    is our own.
    """

    lever: Literal["capacity"] = "capacity"
    limit: float = Field(gt=0, description="per cent of the base quantity on the first day")
    growth: float = Field(
        0.0,
        ge=0,
        le=100,
        description="per cent a year by which it grows; if positive, no limit in the long run",
    )


class PriceCap(TradeLever):
    """Cap the price of the target's exports that are shipped or insured by who pulls it; buyers
    keep the difference.

    Covered cargo is bought at cap instead of price: a wedge that buyers keep, like a tariff, of
    1/(1 - covered x discount) - 1, discount = 1 - cap / price. The fleet outside the coalition
    sells the rest at the market price. The equation is our own.
    """

    lever: Literal["price_cap"] = "price_cap"
    buyers: Codes = Field(min_length=1, description="who buys under the cap: countries or blocs")
    cap: float = Field(gt=0, description="highest price of covered cargo, any unit")
    price: float = Field(
        gt=0, description="price without the cap, same unit; a cap above it does nothing"
    )
    covered: Percent = Field(
        description="per cent of the target's cargo that uses the coalition's ships or insurance"
    )


class BrandExit(TradeLever):
    """Producers leave the target's market: the share of varieties lost is gone from imports and
    from local assembly.

    CES love of variety (Feenstra 1994): with a share s of the varieties gone spending at given
    prices falls by s, and the price of what remains alone rises by (1 - s)^(-1/theta).
    """

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


class Circumvention(TradeLever):
    """Goods of `of` that are stopped reach the target through hubs (`by`), at an extra cost: a
    latent link, seeded.

    What is open of a flow at given prices: left + leakage (1 + route_cost)^(-theta) (1 - left),
    left what bans and cuts leave of it; the route cost is wasted. Hubs without accounts in the
    world are refused, not guessed. The equation is our own.
    """

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


class Productivity(Lever):
    """Change the productivity of one's own sectors; A = 1 + change / 100 divides unit cost.

    The unit cost is that of Caliendo & Parro (2015), eq. 10; dividing it by A is our own.
    """

    lever: Literal["productivity"] = "productivity"
    sectors: Codes = Field(
        ("all",), min_length=1, description="sector codes, or 'goods', 'services', 'all'"
    )
    change: Rate = Field(description="per cent")


class Labour(Lever):
    """Change one's own labour supply: lockdowns, mobilisation, emigration; L = 1 + change / 100,
    all value added in fixed supply.

    Value added of Caliendo & Parro (2015), eq. 13, times L: our own.
    """

    lever: Literal["labour"] = "labour"
    change: Rate = Field(description="per cent")


class Transfer(Directed):
    """Give income to another country every year: D' rises by the amount for the receiver and falls
    for the givers.

    The deficit of Caliendo & Parro (2015), eq. 13 and 14.
    """

    lever: Literal["transfer"] = "transfer"
    amount: float = Field(gt=0, description="billion USD a year from each government that gives")


class Aid(Directed):
    """Give aid to another country every year, shared among the givers by their income; equation as
    transfer.

    The deficit of Caliendo & Parro (2015), eq. 13 and 14; sharing it by income is our own.
    """

    lever: Literal["aid"] = "aid"
    amount: float = Field(gt=0, description="billion USD a year from all givers together")


class AssetFreeze(Directed):
    """Withhold the return on assets of the target: amount x return a year goes to those who hold
    them, by their income.

    The deficit of Caliendo & Parro (2015), eq. 13 and 14; that the return is paid as income is our
    own.
    """

    lever: Literal["asset_freeze"] = "asset_freeze"
    amount: float = Field(gt=0, description="billion USD frozen")
    yearly_return: float = Field(2.0, gt=0, le=100, description="per cent a year")


class FinancialRestriction(Directed):
    """Force the target into a larger trade surplus: a trade-balance wedge of `amount`, goods that
    those who pull it receive.

    A label for what payments, reserves and lending do to trade; finance itself is outside the
    model. The deficit of Caliendo & Parro (2015), eq. 13 and 14.
    """

    lever: Literal["financial_restriction"] = "financial_restriction"
    amount: float = Field(gt=0, description="billion USD a year of additional surplus")


class Arms(Directed):
    """A delivery of arms, in units, kept in a ledger outside the equilibrium; every entry says who
    reports it.

    No equation: the ledger is our own.
    """

    lever: Literal["arms"] = "arms"
    item: str = Field(min_length=1, description="what is delivered")
    units: float = Field(gt=0, description="how many")
    reported_by: str = Field(min_length=1, description="who says so")


AnyLever = Annotated[
    Embargo
    | ExportControl
    | EnergyCutOff
    | SecondarySanctions
    | OverCompliance
    | Tariff
    | ExportTax
    | TradeCost
    | Quota
    | Capacity
    | PriceCap
    | BrandExit
    | Circumvention
    | Productivity
    | Labour
    | Transfer
    | Aid
    | AssetFreeze
    | FinancialRestriction
    | Arms,
    Field(discriminator="lever"),
]
CATALOGUE: dict[str, type[Lever]] = {
    kind.model_fields["lever"].default: kind
    for kind in (
        *(Embargo, ExportControl, EnergyCutOff, SecondarySanctions, OverCompliance),
        *(Tariff, ExportTax, TradeCost, Quota, Capacity, PriceCap, BrandExit, Circumvention),
        *(Productivity, Labour, Transfer, Aid, AssetFreeze, FinancialRestriction, Arms),
    )
}
