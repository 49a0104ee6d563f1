"""WIOD 2014 input-output coefficients (44 economies x 50 sectors), mapped to the 28 sectors of the
shipped worlds.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.types import Array

MINING = ("B05", "B06", "B07", "B08", "B09")
SECTOR_OF_ISIC = {
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
# (B05 ... B09); RAS corrects it.
MINING_TASTE = {
    "C19": (0.5, 20.0, 0.1, 0.2, 0.1),
    "C20": (1.0, 3.0, 1.0, 3.0, 0.1),
    "C23": (3.0, 1.0, 1.0, 10.0, 0.1),
    "C24A": (6.0, 1.0, 10.0, 1.0, 0.1),
    "C24B": (1.0, 1.0, 20.0, 1.0, 0.1),
    "SRV": (3.0, 1.5, 0.1, 3.0, 0.2),
} | dict.fromkeys(MINING, (1.0, 1.0, 1.0, 1.0, 20.0))


@dataclass(frozen=True, eq=False)
class Coefficients:
    """Input coefficients of one year.

    Attributes
    ----------
    inputs : ndarray [country, input_isic, sector]
        Spending on an ISIC group of inputs per output of a (28-level) using sector.
    value_added_share : ndarray [country, sector]
    final_share : ndarray [country, isic]
    missing : bool ndarray [country, sector]
        Columns without output in the source, which are missing data and not sectors without inputs.
    isic_sectors : tuple of tuples
        The 28-level sectors of each ISIC group.
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    inputs: Array
    value_added_share: Array
    final_share: Array
    missing: NDArray[np.bool_]
    isic_sectors: tuple[tuple[str, ...], ...]


def read_coefficients(path: Path, sectors: tuple[str, ...]) -> Coefficients:
    """The coefficients in `path`, columns aggregated with 2014 output weights to `sectors`;
    DataError if unreadable.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            isic = [str(name) for name in archive["isic"]]
            countries = tuple(str(c) for c in archive["countries"])
            spending = archive["pi"] * archive["X_nj"][:, None, :] / (1 + archive["tau"])
            gamma, use, final = archive["gamma_nj"], archive["gamma_nkj"], archive["alpha_nj"]
    except (OSError, KeyError, ValueError) as error:
        raise DataError(f"not a table of coefficients ({error})", where=str(path)) from error
    output = np.where(gamma > 0.99, 0.0, np.maximum(spending.sum(axis=0), 0.0))
    groups = tuple(SECTOR_OF_ISIC.get(name, ("SRV",)) for name in isic)
    belongs = np.array([[sector in group for sector in sectors] for group in groups], dtype=float)
    weight = output @ belongs
    missing = weight <= 0
    safe = np.where(missing, 1.0, weight)
    return Coefficients(
        countries=countries,
        sectors=sectors,
        inputs=np.einsum("nkj,nj,js->nks", use, output, belongs) / safe[:, None, :],
        value_added_share=np.where(
            missing, 1.0, np.einsum("nj,nj,js->ns", gamma, output, belongs) / safe
        ),
        final_share=final,
        missing=missing,
        isic_sectors=groups,
    )


def isic_of(sectors: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The sectors of the source that each goods sector is in or made of, by sector."""
    return {
        sector: tuple(isic for isic, into in SECTOR_OF_ISIC.items() if sector in into)
        for sector in sectors
    }


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
            weight = weight * np.array([MINING_TASTE.get(user, (1.0,) * 5) for user in sectors]).T
        result[rows] += inputs[row] * weight / np.maximum(weight.sum(axis=0), 1e-300)
    return result
