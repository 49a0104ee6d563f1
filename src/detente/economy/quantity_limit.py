"""Ceilings on quantities, and who keeps the price gap that they open."""

from __future__ import annotations

from dataclasses import dataclass

from detente.errors import ScenarioError


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


def rent_shares(kept: RentShares | tuple[float, float] | None) -> RentShares:
    """The parts that exporter and importer keep, as two numbers or named; the exporter all of None.

    Raises ScenarioError for parts under zero or of more than the whole.
    """
    shares = RentShares(*kept) if isinstance(kept, tuple) else kept or RentShares()
    # Written so that no NaN passes.
    if not (min(shares.exporter, shares.importer) >= 0 and shares.wasted >= -1e-12):
        raise ScenarioError(
            f"rent shares are {shares.exporter} and {shares.importer}, must be at least 0 and add"
            " up to at most 1"
        )
    return shares


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
