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


def product_sectors(products: Iterable[str], world: World) -> tuple[str, ...]:
    """Sectors of the world that the products are part of; DataError as in `covered_share`."""
    found = [sector for product in products for sector in _found_rows(product, world)]
    return tuple(sorted(set(found)))


def sectors_holding(product: str, world: World) -> tuple[str, ...]:
    """Sectors of the world that a product is part of, none where it has no such sector."""
    return tuple(_rows_by_sector(product, world))


def covered_share(products: Iterable[str], world: World) -> Array:
    """Share of sales to each buyer that the products make up [buyer, sector]; one everywhere when
    `products` is empty.

    A row of the table for a bloc or a country goes before the row for all. A row for a parent holds
    for each of its children. Products of one sector add up, to at most one. DataError with a
    suggestion for an unknown product, and for one with a sector that the world lacks.
    """
    products = tuple(products)
    if not products:
        return np.ones((len(world.countries), len(world.sectors)))
    share = np.zeros((len(world.countries), len(world.sectors)))
    for product in products:
        part = np.zeros_like(share)
        for sector, rows in _found_rows(product, world).items():
            for row in sorted(rows, key=lambda row: bool(row["buyer"])):
                members = _members(row["buyer"]) or world.countries
                buyers = [k for k, code in enumerate(world.countries) if code in members]
                part[buyers, world.sector(sector)] = float(row["covered_pct"]) / 100
        share += part
    return np.minimum(share, 1.0)


def _members(buyer: str) -> tuple[str, ...]:
    """The members of a bloc, a country alone, nobody for all."""
    return bloc(buyer).members if is_bloc(buyer) else tuple(filter(None, (buyer,)))


def _found_rows(product: str, world: World) -> dict[str, list[dict[str, str]]]:
    """The rows of a product by sector of the world; DataError where it lacks one of them."""
    found = _rows_by_sector(product, world)
    lacking = [row["sector"] for row in _rows(product) if not _meant(row["sector"], world)]
    if lacking:
        raise DataError(
            f"world {world.name} has no sector {lacking[0]}, which product group {product!r} is"
            " part of",
            hint="name sectors of the world instead",
        )
    return found


def _rows_by_sector(product: str, world: World) -> dict[str, list[dict[str, str]]]:
    """The rows of a product by sector of the world; a row for a parent holds for each child."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in _rows(product):
        for sector in _meant(row["sector"], world):
            found.setdefault(sector, []).append(row)
    return found


def _meant(code: str, world: World) -> tuple[str, ...]:
    """The sectors of the world that a code means; none where it has no such sector or parent."""
    return (code,) if code in world.sectors else world.legend.children(code)


def _rows(product: str) -> list[dict[str, str]]:
    rows = [row for row in read_table("products") if row["product"] == product]
    if not rows:
        known = list_products()
        hint = did_you_mean(product, known, f"there are {', '.join(known)}")
        raise DataError(f"unknown product group {product!r}", hint=hint)
    return rows
