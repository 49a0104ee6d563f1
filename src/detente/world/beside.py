"""Figures of a world beside what was recorded by others, row by row.

The rows are those of ``account_records.csv``: which world, what is measured, of whom, and the
recorded figure with its source. Measures are functions of the accounts alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detente.table import Table
from detente.types import Array
from detente.world.accounts import priced
from detente.world.shipped import goods_sectors, read_table
from detente.world.world import World

RECORDS = "account_records"


@dataclass(frozen=True)
class Measured:
    """What a row of the records asks for.

    Attributes
    ----------
    country, partner : str
        Codes; `partner` is empty for all others together.
    sectors : str
        Sectors or parents with blanks between, or ``goods`` or ``services``.
    """

    country: str
    partner: str
    sectors: str


def beside(world: World) -> Table:
    """The figures of `world` and the recorded ones; empty where nothing is recorded for it.

    Indexed by what is measured, with the columns ``here``, ``recorded``, ``unit`` and ``source``.
    Exports and imports are at the seller's border, its export tax included, the buyer's tariff not.
    """
    rows = [row for row in read_table(RECORDS) if row["world"] == world.name]
    measured = [Measured(row["country"], row["partner"], row["sectors"]) for row in rows]
    here = [MEASURES[row["measure"]](world, of) for row, of in zip(rows, measured, strict=True)]
    columns = {
        "here": np.array(here, dtype=float),
        "recorded": np.array([float(row["recorded"]) for row in rows]),
        "unit": [row["unit"] for row in rows],
        "source": [row["source"] for row in rows],
    }
    return Table("what", tuple(row["what"] for row in rows), columns)


def _columns(world: World, sectors: str) -> list[int]:
    goods = goods_sectors(world)
    words = {"goods": goods, "services": tuple(s for s in world.sectors if s not in goods)}
    named = [words.get(code) or world.sectors_of(code) for code in sectors.split()]
    return [world.sector(code) for codes in named for code in codes]


def _sold(world: World, of: Measured, *, imported: bool) -> float:
    """Trade of a country with its partner, or with all others; million USD."""
    border = priced(world.sales, world.export_tax)[:, :, _columns(world, of.sectors)].sum(axis=2)
    flows = border if imported else border.T
    own = world.country(of.country)
    by_partner = flows[own].copy()
    by_partner[own] = 0.0
    return float(by_partner[world.country(of.partner)] if of.partner else by_partner.sum())


def _exports(world: World, of: Measured) -> float:
    return _sold(world, of, imported=False) / 1e3


def _imports(world: World, of: Measured) -> float:
    return _sold(world, of, imported=True) / 1e3


def _share(world: World, of: Measured, *, imported: bool) -> float:
    everyone = Measured(of.country, "", of.sectors)
    return 100 * _sold(world, of, imported=imported) / _sold(world, everyone, imported=imported)


def _export_share(world: World, of: Measured) -> float:
    return _share(world, of, imported=False)


def _import_share(world: World, of: Measured) -> float:
    return _share(world, of, imported=True)


def _mean_tariff(world: World, of: Measured) -> float:
    """Duty over the value of imports, per cent; nothing bought gives zero."""
    buyer = world.country(of.country)
    sellers = [world.country(of.partner)] if of.partner else _others(world, buyer)
    columns = _columns(world, of.sectors)
    chosen = np.ix_([buyer], sellers, columns)
    border: Array = priced(world.sales, world.export_tax)[chosen]
    duty = float((border * world.tariff[chosen]).sum())
    return 100 * duty / float(border.sum()) if border.any() else 0.0


def _others(world: World, own: int) -> list[int]:
    return [n for n in range(len(world.countries)) if n != own]


MEASURES: dict[str, Callable[[World, Measured], float]] = {
    "exports": _exports,
    "imports": _imports,
    "export_share": _export_share,
    "import_share": _import_share,
    "mean_tariff": _mean_tariff,
}
