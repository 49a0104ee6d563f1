"""Groups of products that a scenario names itself, as shares of the flows in sectors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from detente.errors import DataError
from detente.levers.base import Strict
from detente.levers.fields import WHOM, Codes, Governments, Percent
from detente.levers.setting import sectors_of
from detente.world.hs_codes import import_shares
from detente.world.product_share import ProductShare
from detente.world.whom import Blocs, expand
from detente.world.world import World

NAME = r"^[a-z][a-z0-9_]*$"
# An HS6 code, a heading of four digits or a chapter of two.
LENGTHS = (2, 4, 6)
# Imports of one country stand for those of all: its share is held within this factor either way.
SPREAD = 2.0
CENSUS = "share in what the United States imported in these sectors in 2024 (Census)"


def _digits(value: Any) -> Any:
    """HS codes as texts: YAML reads 280530 as a number, and 010121 without its zero."""
    values = value if isinstance(value, list | tuple) else [value]
    return [_padded(str(one)) if isinstance(one, int) else one for one in values]


def _padded(digits: str) -> str:
    return digits if len(digits) % 2 == 0 else f"0{digits}"


def _share_list(value: Any) -> Any:
    """One number as a share of every flow."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [{"share": value}]
    return value


_DIGITS = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
HsCodes = Annotated[
    tuple[str, ...],
    BeforeValidator(_digits),
    WithJsonSchema({"anyOf": [*_DIGITS["anyOf"], {"type": "array", "items": _DIGITS}]}),
]


class OwnShare(Strict):
    """The share of a product group on the links between some buyers and sellers."""

    share: Percent = Field(description="per cent of each flow in the sector")
    low: float | None = Field(None, ge=0, le=100, description="per cent, low end of its range")
    high: float | None = Field(None, ge=0, le=100, description="per cent, high end of its range")
    buyer: Governments = Field((), description=f"who buys: {WHOM}; everyone when empty")
    seller: Governments = Field((), description=f"who sells: {WHOM}; everyone when empty")
    sector: str = Field("", description="one of the group's sectors; each of them when empty")

    @property
    def about_all(self) -> bool:
        """Whether it is about every link in every sector of the group."""
        return not (self.buyer or self.seller or self.sector)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        low = self.share if self.low is None else self.low
        high = self.share if self.high is None else self.high
        if not low <= self.share <= high:
            raise ValueError(f"'share' ({self.share:g}) is not between 'low' and 'high'")
        return self


Shares = Annotated[
    tuple[OwnShare, ...],
    BeforeValidator(_share_list),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0, "maximum": 100},
                {"type": "array", "items": OwnShare.model_json_schema()},
            ]
        }
    ),
]


class OwnProduct(Strict):
    """A group of products finer than the sectors of the world."""

    title: str = ""
    sectors: Codes = Field((), description="codes of the sectors that it is part of")
    hs6: HsCodes = Field(
        (), description="HS codes of six digits, or of four or two for all that begin with them"
    )
    share: Shares = Field(
        (),
        description=(
            "per cent of each flow in its sectors: one number, or a list by buyer and seller; with"
            " `hs6` alone it is the share in what the United States imported in 2024"
        ),
    )
    critical: bool = Field(False, description="whether buyers find it hard to do without")
    tag: Literal["data", "calibrated", "assumed"] = Field(
        "assumed", description="what the share rests on"
    )
    source: str = Field("", description="where the share comes from")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.sectors) == bool(self.hs6):
            raise ValueError("give either 'sectors' or 'hs6'")
        if self.sectors and not self.share:
            raise ValueError("needs 'share' beside 'sectors': per cent of each flow in them")
        if len([one for one in self.share if one.about_all]) > 1:
            raise ValueError("two entries of 'share' are about every buyer and seller; keep one")
        for code in self.hs6:
            if not (code.isascii() and code.isdigit() and len(code) in LENGTHS):
                raise ValueError(f"{code!r} is no HS code of two, four or six digits")
        return self

    def rows(self, name: str, world: World, blocs: Blocs) -> tuple[ProductShare, ...]:
        """What `name` is of the flows in its sectors; DataError for what the world lacks."""
        if self.hs6 and not self.share:
            return tuple(self._imported(name))
        sectors = self.sectors_in(world)
        found = []
        for one in self.share:
            if one.sector and one.sector not in sectors:
                hint = f"it is part of {', '.join(sectors)}"
                raise DataError(f"{one.sector!r} is no sector of {name!r}", hint=hint)
            found += list(self._written(name, one, (one.sector,) if one.sector else sectors, blocs))
        return tuple(found)

    def sectors_in(self, world: World) -> tuple[str, ...]:
        """The sectors that it is part of; DataError for one that the world lacks."""
        if self.hs6:
            return tuple(sorted(import_shares(self.hs6)))
        return sectors_of(self.sectors, world)

    def _imported(self, name: str) -> Iterator[ProductShare]:
        for sector, share in import_shares(self.hs6).items():
            yield ProductShare(
                product=name,
                sector=sector,
                buyers=(),
                sellers=(),
                central=share,
                low=share / SPREAD,
                high=min(SPREAD * share, 100.0),
                critical=self.critical,
                tag="assumed",
                source=CENSUS,
            )

    def _written(
        self, name: str, one: OwnShare, sectors: tuple[str, ...], blocs: Blocs
    ) -> Iterator[ProductShare]:
        buyers, sellers = (expand(side, blocs) for side in (one.buyer, one.seller))
        for sector in sectors:
            yield ProductShare(
                product=name,
                sector=sector,
                buyers=buyers,
                sellers=sellers,
                central=one.share,
                low=one.share if one.low is None else one.low,
                high=one.share if one.high is None else one.high,
                critical=self.critical,
                tag=self.tag,
                source=self.source,
            )


def require_names(products: dict[str, OwnProduct]) -> dict[str, OwnProduct]:
    """The groups themselves; ValueError for a name that no lever could give."""
    for name in products:
        if not re.fullmatch(NAME, name):
            raise ValueError(f"a group called {name!r}: use lower case, digits and underscores")
    return products
