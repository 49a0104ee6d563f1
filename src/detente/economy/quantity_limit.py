"""Ceilings on quantities, and who keeps the price gap that they open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RentShares:
    """Who keeps a price gap.

    Parts of its log that the seller's and the buyer's country keep; the rest is wasted, an iceberg
    cost.
    """

    exporter: float = 1.0
    importer: float = 0.0

    @property
    def wasted(self) -> float:
        """The part that nobody keeps."""
        return 1 - self.exporter - self.importer


@dataclass(frozen=True)
class QuantityLimit:
    """A ceiling on the quantity delivered over some links together.

    The price gap at the ceiling is a rent.

    Attributes
    ----------
    name : str
    buyers, sellers, sectors : tuple of str
        The links; what they deliver is added up at base-year prices.
    quantity_hat : float
        The most that may be delivered, over the base quantity of these links.
    rent : RentShares
        Who keeps the price gap.
    """

    name: str
    buyers: tuple[str, ...]
    sellers: tuple[str, ...]
    sectors: tuple[str, ...]
    quantity_hat: float
    rent: RentShares = RentShares()
