"""WIOD 2014 input-output coefficients (44 economies x 50 sectors), laid on the sectors of the
shipped worlds.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.types import Array
from detente.world.build.services_cells import cell_donors
from detente.world.build.services_tables import (
    ServicesTables,
    read_service_groups,
    read_service_proxies,
    read_wiod,
)

MINING = ("B05", "B061", "B062", "B07", "B08", "B09")
GOODS_OF_ISIC = {
    "A01": ("A01",),
    "A02": ("A02",),
    "A03": ("A03",),
    "B": MINING,
    "C10-C12": ("C10T12",),
    "C13-C15": ("C13T15",),
    "C16": ("C16",),
    "C17": ("C17_18",),
    "C18": ("C17_18",),
    "C19": ("C19",),
    "C20": ("C20",),
    "C21": ("C21",),
    "C22": ("C22",),
    "C23": ("C23",),
    "C24": ("C24A", "C24B"),
    "C25": ("C25",),
    "C26": ("C26",),
    "C27": ("C27",),
    "C28,C33": ("C28",),
    "C29": ("C29",),
    "C30": ("C301", "C302T309"),
    "C31_C32": ("C31T33",),
}

# Judgement: how much likelier than proportional to supply a user is to buy each mining product
# (coal, crude, gas, metal ores, other mining, support services); RAS corrects it. Hardly anyone but
# a refinery buys crude; power stations burn coal and gas; builders buy stone.
USUAL_TASTE = (1.0, 0.05, 1.0, 1.0, 1.0, 0.1)
MINING_TASTE = {
    "C19": (0.5, 20.0, 0.5, 0.1, 0.2, 0.1),
    "C20": (1.0, 1.0, 5.0, 1.0, 3.0, 0.1),
    "C23": (3.0, 0.05, 2.0, 1.0, 10.0, 0.1),
    "C24A": (6.0, 0.05, 2.0, 10.0, 1.0, 0.1),
    "C24B": (1.0, 0.05, 2.0, 20.0, 1.0, 0.1),
    "S01": (6.0, 0.05, 6.0, 0.1, 0.1, 0.1),
    "S02": (0.1, 0.05, 0.1, 0.1, 10.0, 0.1),
} | dict.fromkeys(MINING, (1.0, 1.0, 1.0, 1.0, 1.0, 20.0))


@dataclass(frozen=True, eq=False)
class Coefficients:
    """Input coefficients of one year, no column missing.

    Attributes
    ----------
    inputs : ndarray [country, input_isic, sector]
        Spending on an ISIC sector of inputs per output of a using sector.
    value_added_share : ndarray [country, sector]
    final_share : ndarray [country, isic]
    isic_sectors : tuple of tuples
        The sectors that each ISIC sector is made of or in.
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    inputs: Array
    value_added_share: Array
    final_share: Array
    isic_sectors: tuple[tuple[str, ...], ...]


def read_coefficients(
    shared: Path, tables: ServicesTables, sectors: tuple[str, ...]
) -> Coefficients:
    """The coefficients of the source on `sectors`, columns weighted by their output of 2014.

    Cells without output in the source come from their named proxies, in `tables` already. DataError
    if unreadable.
    """
    archive = read_wiod(shared)
    donors = cell_donors(tables, read_service_proxies())
    inputs = _all_columns(archive["gamma_nkj"], tables, donors)
    final = archive["alpha_nj"].copy()
    final[:, _service_places(tables)] = tables.final_share
    groups = tuple(sectors_of_isic(code) for code in tables.users)
    belongs = np.array([[sector in group for sector in sectors] for group in groups], dtype=float)
    columns = _weighted_columns(inputs, tables.user_output, belongs)
    return Coefficients(
        countries=tables.countries,
        sectors=sectors,
        inputs=columns,
        value_added_share=1 - columns.sum(axis=1),
        final_share=final,
        isic_sectors=groups,
    )


def sectors_of_isic(isic: str) -> tuple[str, ...]:
    """The sectors that an ISIC sector of the source is made of, or the one that it is in."""
    if isic in GOODS_OF_ISIC:
        return GOODS_OF_ISIC[isic]
    groups = read_service_groups()
    chosen = zip(groups.codes, groups.wiod, strict=True)
    return tuple(code for code, members in chosen if isic in members)


def split_rows(inputs: Array, absorption: Array, coefficients: Coefficients) -> Array:
    """Input coefficients [input_sector, sector] of one country from [input_isic, sector].

    A group of inputs is split over its sectors by the country's `absorption` [sector], times the
    taste of the user for mining products.
    """
    sectors = coefficients.sectors
    result = np.zeros((len(sectors), len(sectors)))
    for row, group in enumerate(coefficients.isic_sectors):
        rows = [sectors.index(name) for name in group]
        weight = np.repeat(absorption[rows][:, None], len(sectors), axis=1)
        if group == MINING:
            weight = weight * np.array([MINING_TASTE.get(user, USUAL_TASTE) for user in sectors]).T
        result[rows] += inputs[row] * weight / np.maximum(weight.sum(axis=0), 1e-300)
    return result


def usual_taste(group: tuple[str, ...]) -> Array:
    """How much likelier than proportional to supply a usual user buys each sector of a group."""
    return np.array(USUAL_TASTE) if group == MINING else np.ones(len(group))


def _service_places(tables: ServicesTables) -> list[int]:
    return [tables.users.index(code) for code in tables.services]


def _all_columns(inputs: Array, tables: ServicesTables, donor: Array) -> Array:
    """Coefficients [country, input_isic, isic] with missing columns and rows of services mended."""
    found = inputs.copy()
    for n, j in np.argwhere(donor >= 0):
        found[n, :, j] = inputs[donor[n, j], :, j]
    found[:, _service_places(tables), :] = tables.inputs
    return found


def _weighted_columns(inputs: Array, output: Array, belongs: Array) -> Array:
    """Coefficients [country, input_isic, sector]: means of the columns of each sector by output.

    A sector whose columns have no output takes their simple mean.
    """
    weight = output[:, :, None] * belongs
    total = weight.sum(axis=1, keepdims=True)
    weight = np.where(total > 0, weight, belongs)
    share = weight / weight.sum(axis=1, keepdims=True)
    return np.asarray(np.einsum("nkj,njs->nks", inputs, share))
