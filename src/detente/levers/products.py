"""Product groups finer than the world's sectors, and the share of each sector that they cover."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from detente.errors import DataError
from detente.types import Array
from detente.words import did_you_mean
from detente.world.countries import bloc, is_bloc
from detente.world.shipped import read_table
from detente.world.world import World


def list_products() -> tuple[str, ...]:
    """Names of the product groups."""
    return tuple(sorted({row["product"] for row in read_table("products")}))


def product_sectors(products: Iterable[str]) -> tuple[str, ...]:
    """Codes of the sectors that the products are part of; DataError with a suggestion for an
    unknown product.
    """
    return tuple(sorted({row["sector"] for product in products for row in _rows(product)}))


def covered_share(products: Iterable[str], world: World) -> Array:
    """Share of sales to each buyer that the products make up [buyer, sector]; one everywhere when
    `products` is empty.

    A row of the table for a bloc or a country goes before the row for all. Products of one sector
    add up, to at most one.
    """
    products = tuple(products)
    if not products:
        return np.ones((len(world.countries), len(world.sectors)))
    share = np.zeros((len(world.countries), len(world.sectors)))
    for product in products:
        part = np.zeros_like(share)
        for row in sorted(_rows(product), key=lambda row: bool(row["buyer"])):
            members = _members(row["buyer"]) or world.countries
            buyers = [k for k, code in enumerate(world.countries) if code in members]
            part[buyers, world.sector(row["sector"])] = float(row["covered_pct"]) / 100
        share += part
    return np.minimum(share, 1.0)


def _members(buyer: str) -> tuple[str, ...]:
    """The members of a bloc, a country alone, nobody for all."""
    return bloc(buyer).members if is_bloc(buyer) else tuple(filter(None, (buyer,)))


def _rows(product: str) -> list[dict[str, str]]:
    rows = [row for row in read_table("products") if row["product"] == product]
    if not rows:
        known = list_products()
        hint = did_you_mean(product, known, f"there are {', '.join(known)}")
        raise DataError(f"unknown product group {product!r}", hint=hint)
    return rows
