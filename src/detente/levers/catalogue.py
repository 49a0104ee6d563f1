"""The levers that governments pull: one frozen class each, strictly checked.

A lever names who pulls it (`by`), on whom (`on`), which sectors, how deep, and when. Depth is an exact ban or `fall`, the
per cent by which the flow would fall at constant prices: kappa = (1 - fall)^(-1/theta).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Codes = tuple[str, ...]
Rate = Annotated[float, Field(gt=-100, lt=10_000)]


class Lever(BaseModel):
    """What all levers share."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: str = Field("", description="short name shown in tables; made from the rest when empty")
    by: Codes = Field(description="who pulls the lever: countries or blocs")
    since: date | None = Field(None, alias="from", description="first day")
    until: date | None = Field(None, alias="to", description="last day")
    source: str = Field("", description="where the numbers come from")
    tag: Literal["data", "assumed"] = Field("assumed", description="what the depth rests on")

    @property
    def title(self) -> str:
        """The name, or kind and parties."""
        return self.name or f"{self.lever} by {', '.join(self.by)}"  # type: ignore[attr-defined]

    @model_validator(mode="after")
    def _ordered(self) -> Lever:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"'to' ({self.until}) is before 'from' ({self.since})")
        return self


class TradeLever(Lever):
    """A lever on flows between who pulls it and the target."""

    on: Codes = Field(description="the target: countries or blocs")
    sectors: Codes = Field(("all",), description="sector codes, or 'goods', 'services', 'all'")


class _Deep(TradeLever):
    ban: bool = Field(True, description="flow exactly zero; false when `fall` is given")
    fall: float | None = Field(None, gt=0, lt=100, description="per cent by which the flow falls at constant prices")
    floor: float = Field(0.0, ge=0, lt=1, description="share of the flow that a ban leaves: the way out without an equilibrium")

    @model_validator(mode="before")
    @classmethod
    def _one_depth(cls, data: dict[str, object]) -> dict[str, object]:
        if isinstance(data, dict) and data.get("fall") is not None:
            if data.get("ban") is True:
                raise ValueError("gives both 'ban: true' and 'fall'; keep one")
            data = data | {"ban": False}
        if isinstance(data, dict) and data.get("ban") is False and data.get("fall") is None:
            raise ValueError("needs 'fall' when 'ban' is false")
        return data


class Embargo(_Deep):
    """Stop or cut trade with the target, both ways or one; equation: pi' = 0, or kappa from `fall`."""

    lever: Literal["embargo"] = "embargo"
    direction: Literal["both", "imports", "exports"] = Field("both", description="from the sender's side")


class ExportControl(_Deep):
    """Stop or cut what the sender sells to the target in some sectors."""

    lever: Literal["export_control"] = "export_control"


class Tariff(TradeLever):
    """Set the import tariff of who pulls it on goods of the target: t' = rate / 100."""

    lever: Literal["tariff"] = "tariff"
    rate: Rate = Field(description="per cent of the border price")


class ExportTax(TradeLever):
    """Set a tax on what who pulls it sells to the target: e' = rate / 100."""

    lever: Literal["export_tax"] = "export_tax"
    rate: Rate = Field(description="per cent of the basic price")


class TradeCost(TradeLever):
    """Change the iceberg cost of what who pulls it buys from the target."""

    lever: Literal["trade_cost"] = "trade_cost"
    change: Rate = Field(description="per cent; 10 is ten per cent dearer")


class Productivity(Lever):
    """Change the productivity of one's own sectors."""

    lever: Literal["productivity"] = "productivity"
    sectors: Codes = Field(("all",), description="sector codes, or 'goods', 'services', 'all'")
    change: Rate = Field(description="per cent")


class Labour(Lever):
    """Change one's own labour supply (all value added in fixed supply)."""

    lever: Literal["labour"] = "labour"
    change: Rate = Field(description="per cent")


class Transfer(Lever):
    """Give income to another country every year."""

    lever: Literal["transfer"] = "transfer"
    on: Codes = Field(description="the receiver, one country")
    amount: float = Field(gt=0, description="billion USD a year from each government that gives")


AnyLever = Annotated[
    Embargo | ExportControl | Tariff | ExportTax | TradeCost | Productivity | Labour | Transfer,
    Field(discriminator="lever"),
]
CATALOGUE: dict[str, type[Lever]] = {
    "embargo": Embargo,
    "export_control": ExportControl,
    "tariff": Tariff,
    "export_tax": ExportTax,
    "trade_cost": TradeCost,
    "productivity": Productivity,
    "labour": Labour,
    "transfer": Transfer,
}
