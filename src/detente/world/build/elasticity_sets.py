"""The sets of trade elasticities of the shipped worlds: the central one, and each as published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from detente.world.build.elasticities import (
    CentralElasticity,
    DroppedEstimate,
    central_elasticities,
)
from detente.world.build.fuel_tables import FUELS
from detente.world.build.oecd_icio import Sales
from detente.world.build.published_elasticities import (
    CHILDREN,
    CONVENTION,
    DEFAULT,
    FILLED,
    read_published,
    read_sector_groups,
)
from detente.world.world import ElasticitySet

CENTRAL = "central"
# Draws leave out sets whose source calls them a convention.
CENTRAL_SOURCE = (
    "our convention for the centre: one over the mean of 1/theta of every published set, filled"
    " cells dropped; fuels from estimates of products (Fontagné, Guimbard & Orefice 2022);"
    " services 4, an assumption"
)
WHERE_NONE = "; the central value where it has no estimate: fuels, and cells filled with a default"

PARENTS = {child: parent for parent, children in CHILDREN.items() for child in children}


def read_central(shared: Path) -> tuple[CentralElasticity, ...]:
    """The central elasticity of every sector, from the folder of raw tables."""
    return central_elasticities(read_published(shared), read_sector_groups(shared))


def elasticity_sets(
    raw: Sales, central: Iterable[CentralElasticity], sectors: tuple[str, ...]
) -> dict[str, ElasticitySet]:
    """The central set and each published one by the order of `sectors`.

    A part of a published sector has the sector's value. Where a set has no estimate it has the
    central value: in a cell filled with a default, and for fuels, which take estimates of products
    only. A set that is a convention stays as it is.
    """
    theta = {one.sector: one.theta for one in central}
    sets = {name: _extended(raw, name, sectors, theta) for name in raw.elasticities}
    values = tuple(theta[sector] for sector in sectors)
    return {CENTRAL: ElasticitySet(values, "theta", CENTRAL_SOURCE)} | sets


def _extended(
    raw: Sales, name: str, sectors: tuple[str, ...], theta: Mapping[str, float]
) -> ElasticitySet:
    published = raw.elasticities[name]
    by_sector = dict(zip(raw.sectors, published.values, strict=True))
    values = {sector: by_sector[PARENTS.get(sector, sector)] for sector in sectors}
    source = published.source
    if name != CONVENTION:
        above = 1.0 if published.kind == "sigma" else 0.0
        without = [s for s in sectors if s in FUELS or values[s] == DEFAULT]
        values |= {sector: theta[sector] + above for sector in without}
        source += WHERE_NONE
    return ElasticitySet(tuple(float(values[sector]) for sector in sectors), published.kind, source)


def filled_cells(central: Iterable[CentralElasticity]) -> dict[str, str]:
    """Published cells that hold no estimate, by publication: the sectors, one after the other."""
    dropped: dict[str, list[str]] = {}
    for one in central:
        for cell in one.dropped:
            if _is_filled(cell):
                dropped.setdefault(cell.publication, []).append(one.sector)
    return {name: " ".join(dict.fromkeys(sectors)) for name, sectors in sorted(dropped.items())}


def _is_filled(cell: DroppedEstimate) -> bool:
    return cell.reason in FILLED
