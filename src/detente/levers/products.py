"""Product groups finer than the world's sectors: their share of each flow, and those set apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import numpy as np

from detente.errors import DataError
from detente.types import Array, Mask
from detente.words import did_you_mean
from detente.world.countries import bloc, is_bloc
from detente.world.product_share import ProductShare
from detente.world.shipped import read_table
from detente.world.splitting import part_code
from detente.world.world import World, frozen

# Where in its range a share stands that nobody draws.
CENTRAL = 0.5
# Groups whose shares rest on a source each, and those whose shares are computed from trade.
TABLES = ("products", "product_trade")
# A critical product that no lever names is spoken of where it is at least this part of the trade
# between countries in its sector: about half of what chips are in electronics.
LARGE = 0.05


def shipped_products() -> tuple[ProductShare, ...]:
    """Every row of the shipped tables."""
    return tuple(_share(row) for table in TABLES for row in read_table(table))


def list_products(world: World | None = None) -> tuple[str, ...]:
    """Names of the shipped product groups, and of those that the world knows."""
    own = world.legend.products if world else ()
    return tuple(sorted({row.product for row in (*own, *shipped_products())}))


@lru_cache(maxsize=8)
def with_products(world: World, products: tuple[ProductShare, ...]) -> World:
    """The World that knows more product groups, which come before shipped ones of their names."""
    if not products:
        return world
    known = (*products, *world.legend.products)
    return replace(world, legend=replace(world.legend, products=known))


def product_sectors(products: Iterable[str], world: World) -> tuple[str, ...]:
    """Sectors of the world that the products are part of; DataError as in `covered_share`."""
    return _sectors_with(tuple(products), world)


@lru_cache(maxsize=256)
def _sectors_with(products: tuple[str, ...], world: World) -> tuple[str, ...]:
    """`product_sectors`, remembered: each lever asks for the same in every month."""
    found = [sector for product in products for sector in _found_rows(product, world)]
    return tuple(sorted(set(found)))


def sectors_holding(product: str, world: World) -> tuple[str, ...]:
    """Sectors of the world that a product is part of, none where it has no such sector."""
    return tuple(_rows_by_sector(product, world))


def covered_share(products: Iterable[str], world: World) -> Array:
    """Share of each flow that the products make up [buyer, seller, sector]; one everywhere when
    `products` is empty.

    A row that names a buyer, a seller or both, countries or blocs, is about trade between
    countries and goes before the row for all: one that names both first, then one with a buyer,
    then one with a seller; what a country sells at home takes the row for all, unless a row names
    it twice. A row for a parent holds for each of its children. A product that is a sector of its
    own is the whole of that sector. Products of one sector add up, to at most one. DataError with a
    suggestion for an unknown product, and for one with a sector that the world lacks.
    """
    return _covered_share(tuple(products), world)


@lru_cache(maxsize=8)
def _covered_share(products: tuple[str, ...], world: World) -> Array:
    """`covered_share`, remembered for the products that a path asks for every month; frozen."""
    if not products:
        return frozen(np.ones(world.sales.shape))
    share = np.zeros(world.sales.shape)
    for product in products:
        for sector, rows in _found_rows(product, world).items():
            whole = _is_apart(product, sector, world)
            share[:, :, world.sector(sector)] += 1.0 if whole else _of_links(rows, world, CENTRAL)
    return frozen(np.minimum(share, 1.0))


@lru_cache(maxsize=4)
def set_apart(world: World, products: tuple[str, ...], at: float = CENTRAL) -> World:
    """The World with the products as critical sectors of their own, see `World.split`.

    `at` says where in its range each share stands: 0 at the low end, 0.5 at the central value, 1 at
    the high end, evenly in between. What is apart already stays as it is. DataError as in
    `covered_share`, and for a product whose sector is a part of another one.
    """
    for product in products:
        for sector, rows in _found_rows(product, world).items():
            if not _is_apart(product, sector, world):
                world = world.split(sector, product, _of_links(rows, world, at))
    return world


def hidden_products(
    world: World, sectors: Iterable[str], named: Iterable[str] = ()
) -> dict[str, tuple[str, ...]]:
    """Critical products inside some of the sectors that no sector of the world is alone.

    The sectors by product: those that are named, and others that are `LARGE` there.
    """
    asked, said, found = set(sectors), set(named), {}
    for product in _critical(world):
        holding = asked.intersection(sectors_holding(product, world))
        inside = [
            sector
            for sector in holding
            if not _is_apart(product, sector, world)
            and (product in said or _traded_share(product, sector, world) >= LARGE)
        ]
        if inside:
            found[product] = tuple(sorted(inside))
    return found


def _critical(world: World) -> tuple[str, ...]:
    """Product groups that are hard to do without."""
    names = {row.product for row in (*world.legend.products, *shipped_products()) if row.critical}
    return tuple(sorted(names))


def _traded_share(product: str, sector: str, world: World) -> float:
    """The part of a product in what countries sell each other in a sector."""
    traded = world.sales[:, :, world.sector(sector)].copy()
    np.fill_diagonal(traded, 0.0)
    rows = _rows_by_sector(product, world)[sector]
    whole = float(traded.sum())
    return float((_of_links(rows, world, CENTRAL) * traded).sum()) / whole if whole else 0.0


def _is_apart(product: str, sector: str, world: World) -> bool:
    """Whether a sector of the world is the product and nothing else."""
    return part_code(world.legend.parents.get(sector, ""), product) == sector


def _of_links(rows: Iterable[ProductShare], world: World, at: float) -> Array:
    """The share of a product in a sector on each link, by the rows of both [buyer, seller]."""
    countries = world.countries
    share = np.zeros((len(countries), len(countries)))
    home = np.eye(len(countries), dtype=bool)
    for row in sorted(rows, key=_rank):
        buys, sells = (_inside(side, countries) for side in (row.buyers, row.sellers))
        about = buys[:, None] & sells[None, :]
        if bool(row.buyers) != bool(row.sellers):
            about &= ~home
        share[about] = _level(row, at)
    return share


def _rank(row: ProductShare) -> tuple[bool, bool, bool]:
    """Rows sorted by it stand in the order in which a later one goes before an earlier."""
    alone = len(row.buyers) <= 1 and len(row.sellers) <= 1
    return bool(row.buyers), bool(row.sellers), alone


def _inside(codes: tuple[str, ...], countries: tuple[str, ...]) -> Mask:
    """Which countries are among some codes; all where there are none."""
    return np.array([not codes or country in codes for country in countries])


def _level(row: ProductShare, at: float) -> float:
    """The share of a row at that place of its range, see `set_apart`."""
    ends = [level / 100 for level in (row.low, row.central, row.high)]
    return float(np.interp(at, (0.0, CENTRAL, 1.0), ends))


def _found_rows(product: str, world: World) -> dict[str, list[ProductShare]]:
    """The rows of a product by sector of the world; DataError where it lacks one of them."""
    found = _rows_by_sector(product, world)
    rows = _rows(product, world)
    lacking = [row.sector for row in rows if not _meant(row.sector, product, world)]
    if lacking:
        raise DataError(
            f"world {world.name} has no sector {lacking[0]}, which product group {product!r} is"
            " part of",
            hint="name sectors of the world instead",
        )
    return found


def _rows_by_sector(product: str, world: World) -> dict[str, list[ProductShare]]:
    """The rows of a product by sector of the world; a row for a parent holds for each child."""
    found: dict[str, list[ProductShare]] = {}
    for row in _rows(product, world):
        for sector in _meant(row.sector, product, world):
            found.setdefault(sector, []).append(row)
    return found


def _meant(code: str, product: str, world: World) -> tuple[str, ...]:
    """The sectors of the world that a code means; none where it has no such sector or parent.

    The product's own sector alone, if it is apart from the rest.
    """
    own = part_code(code, product)
    if own in world.sectors:
        return (own,)
    return (code,) if code in world.sectors else world.legend.children(code)


def _rows(product: str, world: World) -> list[ProductShare]:
    """The rows of a product: those of the world's own group, else the shipped ones."""
    own = [row for row in world.legend.products if row.product == product]
    if own:
        return own
    tables = (read_table(table) for table in TABLES)
    rows = [_share(row) for table in tables for row in table if row["product"] == product]
    if not rows:
        known = list_products(world)
        hint = did_you_mean(product, known, f"there are {', '.join(known)}")
        raise DataError(f"unknown product group {product!r}", hint=hint)
    return rows


def _share(row: dict[str, str]) -> ProductShare:
    """A row of a shipped table."""
    return ProductShare(
        product=row["product"],
        sector=row["sector"],
        buyers=_codes(row["buyer"]),
        sellers=_codes(row["seller"]),
        central=float(row["covered_pct"]),
        low=float(row["low_pct"]),
        high=float(row["high_pct"]),
        critical=bool(row["critical"]),
        tag=row["tag"],
        source=row["source"],
    )


def _codes(text: str) -> tuple[str, ...]:
    """The countries in a cell: one, the members of a bloc, or none for all."""
    if not text:
        return ()
    return bloc(text).members if is_bloc(text) else (text,)
