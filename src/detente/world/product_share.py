"""What part of a sector's flows a group of products makes up: one row, for some links."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProductShare:
    """The part of a product group in a sector, on the links between some buyers and sellers.

    Attributes
    ----------
    product, sector : str
        A code of a sector, or of the parent of some.
    buyers, sellers : tuple of str
        Codes of countries; empty for all.
    central, low, high : float
        Per cent of each flow in the sector: the value, and the ends of its range.
    critical : bool
        Whether buyers find it hard to do without.
    tag, source : str
        What the number rests on, and where it comes from.
    """

    product: str
    sector: str
    buyers: tuple[str, ...]
    sellers: tuple[str, ...]
    central: float
    low: float
    high: float
    critical: bool
    tag: str
    source: str
