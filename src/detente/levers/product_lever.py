"""Levers that may name product groups in place of sectors."""

from __future__ import annotations

from pydantic import Field, model_validator

from detente.levers.base import TradeLever
from detente.levers.fields import Codes
from detente.levers.products import product_sectors
from detente.world.world import World


class ProductLever(TradeLever):
    """A lever on whole sectors, or on the part of each flow that product groups make up."""

    products: Codes = Field(
        (), description="product groups instead of sectors; see `detente list products`"
    )

    @model_validator(mode="before")
    @classmethod
    def _products_alone(cls, data: dict[str, object]) -> dict[str, object]:
        if isinstance(data, dict) and data.get("products"):
            beside = [name for name in ("sectors", "exempt") if data.get(name)]
            if beside:
                raise ValueError(f"gives both 'products' and '{beside[0]}'; keep one")
        return data

    @property
    def groups(self) -> tuple[str, ...]:
        """Product groups that it names instead of sectors."""
        return self.products

    def touched_sectors(self, world: World) -> tuple[str, ...]:
        """Sectors of the world that it is about; DataError for an unknown one."""
        if self.products:
            return product_sectors(self.products, world)
        return super().touched_sectors(world)
