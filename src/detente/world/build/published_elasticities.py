"""Every published set of trade elasticities, laid on the sectors of the world by a concordance.

A cell that repeats a default is marked with its fault, and so is one that the authors filled.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from detente.world.build.elasticities import PublishedEstimate, SectorGroups
from detente.world.build.fuel_tables import (
    COAL_SECTOR,
    CRUDE_SECTOR,
    FUELS,
    FUELS_TOGETHER,
    GAS_SECTOR,
    PRODUCTS_SECTOR,
)
from detente.world.build.oecd_icio import SERVICES, Sales, read_sales
from detente.world.build.raw_tables import raw_parquet, raw_rows
from detente.world.build.services_tables import read_service_groups
from detente.world.world import ElasticitySet

SERVICE_GROUPS = read_service_groups().codes

# Sectors that are split further than the sources: a cell for the parent covers all its children.
CHILDREN = {FUELS_TOGETHER: (CRUDE_SECTOR, GAS_SECTOR), SERVICES: SERVICE_GROUPS}

# The archive writes 4 where a set has no estimate, and in all of the set U4.
DEFAULT = 4.0
CONVENTION = "U4"
FILLED_BY_ARCHIVE = "4.00 stands where the set has no estimate"
FILLED_BY_MEAN = "one value in several cells: a mean stands where there is no estimate"
FILLED_BY_HEADING = "not significant or of the wrong sign: the heading's mean stands there"
FILLED = (FILLED_BY_ARCHIVE, FILLED_BY_MEAN, FILLED_BY_HEADING)
WASTE = "waste oils: a thousandth of United States imports of products in 2024"

# Caliendo & Parro (2015), Table 1, in ISIC revision 3; medical, precision and optical instruments
# are mostly C26 in revision 4.
CALIENDO_PARRO = {
    "Agriculture": ("A01", "A02", "A03"),
    "Mining": ("B05", "B06", "B07", "B08", "B09"),
    "Food": ("C10T12",),
    "Textile": ("C13T15",),
    "Wood": ("C16",),
    "Paper": ("C17_18",),
    "Petroleum": (PRODUCTS_SECTOR,),
    "Chemicals": ("C20", "C21"),
    "Plastic": ("C22",),
    "Minerals": ("C23",),
    "Basicmetals": ("C24A", "C24B"),
    "Metalproducts": ("C25",),
    "Machineryn.e.c": ("C28",),
    "Office": ("C26",),
    "Electrical": ("C27",),
    "Communication": ("C26",),
    "Medical": ("C26",),
    "Auto": ("C29",),
    "OtherTransport": ("C301", "C302T309"),
    "Othr": ("C31T33",),
}

# HS6 codes of each fuel: coal, crude, liquefied and pipeline gas, light and other oils.
FUEL_PRODUCTS = {
    COAL_SECTOR: ("270111", "270112", "270119", "270120"),
    CRUDE_SECTOR: ("270900",),
    GAS_SECTOR: ("271111", "271121"),
    PRODUCTS_SECTOR: ("271011", "271019", "271091", "271099"),
}
WASTE_OILS = ("271091", "271099")


def read_published(shared: Path) -> tuple[PublishedEstimate, ...]:
    """Every set in the folder of raw tables, each cell with the sectors it covers.

    DataError at the first file that is missing or is something else.
    """
    world = shared / "world"
    archive = read_sales(world / "icio_sales_2021_81x28.npz")
    trade = world_trade_of_products(shared / "energy" / "baci_fuels_pairs_2015_2024.parquet", 2021)
    return (
        *_of_archive(archive),
        *caliendo_parro(raw_rows(world / "elasticities_cp2015.csv")),
        *gtap(
            raw_rows(world / "elasticities_gtap.csv"),
            raw_rows(shared / "tariffs" / "hs6_to_gtap_to_icio28.csv"),
        ),
        *products(raw_rows(world / "fgo_protee_hs6_elasticities.csv"), trade),
    )


def read_sector_groups(shared: Path) -> SectorGroups:
    """The sectors of the archive, split into children, by how their elasticity is found."""
    sectors = read_sales(shared / "world" / "icio_sales_2021_81x28.npz").sectors
    split = _children(sectors)
    goods = tuple(s for s in split if s not in FUELS and s not in SERVICE_GROUPS)
    return SectorGroups(goods, FUELS, SERVICE_GROUPS)


def archive_set(
    name: str, published: ElasticitySet, sectors: tuple[str, ...]
) -> tuple[PublishedEstimate, ...]:
    """The cells of one set of the archive: neighbours with the same value are one cell."""
    runs: list[list[str]] = []
    values: list[float] = []
    for sector, value in zip(sectors, published.values, strict=True):
        if values and value == values[-1]:
            runs[-1].append(sector)
        else:
            runs.append([sector])
            values.append(value)
    return tuple(
        PublishedEstimate(
            publication=name,
            cell=run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}",
            value=value,
            kind=published.kind,
            weights=dict.fromkeys(_children(tuple(run)), 1.0),
            fineness=1,
            fault=_fault_in_archive(name, value),
        )
        for run, value in zip(runs, values, strict=True)
    )


def caliendo_parro(rows: list[dict[str, str]]) -> tuple[PublishedEstimate, ...]:
    """The 20 sectors of Caliendo & Parro; the value that two cells share is their mean."""
    times = Counter(row["LR"] for row in rows)
    return tuple(
        PublishedEstimate(
            publication="CP",
            cell=row["sector"],
            value=float(row["LR"]),
            kind="theta",
            weights=dict.fromkeys(_children(CALIENDO_PARRO[row["sector"]]), 1.0),
            fault=FILLED_BY_MEAN if times[row["LR"]] > 1 else "",
        )
        for row in rows
    )


def gtap(
    rows: list[dict[str, str]], concordance: list[dict[str, str]]
) -> tuple[PublishedEstimate, ...]:
    """The GTAP sectors of Fontagné, Guimbard & Orefice, each with the sectors it covers.

    The weight of a GTAP sector in one of ours is the number of its HS6 products there. Sectors
    without a value or without goods are left out.
    """
    lines = Counter((line["gtap"].lower(), line["icio28"]) for line in concordance)
    cells = []
    for row in rows:
        name = row["gtap_sector"]
        weights = {
            child: float(count)
            for (there, sector), count in sorted(lines.items())
            if there == name and sector
            for child in _children((sector,))
        }
        if row["LR"] and weights:
            cells.append(PublishedEstimate("FGO", name, float(row["LR"]), "sigma", weights))
    return tuple(cells)


def products(rows: list[dict[str, str]], trade: dict[str, float]) -> tuple[PublishedEstimate, ...]:
    """The HS6 products of Fontagné, Guimbard & Orefice that are fuels.

    Weighted by world trade where that is known for all products of a fuel, else alike.
    """
    by_code = {row["HS6"].zfill(6): row for row in rows}
    cells = []
    for fuel, codes in FUEL_PRODUCTS.items():
        known = all(code in trade for code in codes)
        for code in codes:
            row = by_code[code]
            cells.append(
                PublishedEstimate(
                    publication="FGO",
                    cell=f"HS {code}",
                    value=-float(row["sigma"]),
                    kind="sigma",
                    weights={fuel: trade[code] if known else 1.0},
                    of_a_product=True,
                    fault=_fault_of_product(code, row),
                )
            )
    return tuple(cells)


def world_trade_of_products(path: Path, year: int) -> dict[str, float]:
    """World trade of one year by HS6 code, thousand USD, from BACI; DataError if unreadable."""
    table = raw_parquet(path, ["year", "hs92", "value_kusd"], "not a table of trade")
    totals = table[table["year"] == year].groupby("hs92")["value_kusd"].sum()
    return {str(code): float(value) for code, value in totals.items()}


def _of_archive(archive: Sales) -> tuple[PublishedEstimate, ...]:
    cells: list[PublishedEstimate] = []
    for name, published in sorted(archive.elasticities.items()):
        cells += archive_set(name, published, archive.sectors)
    return tuple(cells)


def _fault_in_archive(name: str, value: float) -> str:
    if name == CONVENTION:
        return "a convention, no estimate"
    return FILLED_BY_ARCHIVE if value == DEFAULT else ""


def _fault_of_product(code: str, row: dict[str, str]) -> str:
    if code in WASTE_OILS:
        return WASTE
    filled = row["zero"] == "1" or row["positive"] == "1"
    return FILLED_BY_HEADING if filled else ""


def _children(sectors: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(child for sector in sectors for child in CHILDREN.get(sector, (sector,)))
