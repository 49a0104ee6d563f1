"""OECD Inter-Country Input-Output tables (2025 edition), as a sales array by seller, buyer and
sector.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.errors import DataError
from detente.types import Array
from detente.world.world import ElasticitySet

SERVICES = "SRV"
ELASTICITY_SOURCES = {
    "BSY": ("theta", "Bagwell, Staiger & Yurukoglu (2021), as labelled in the source file"),
    "CP": (
        "theta",
        (
            "Caliendo & Parro (2015), Review of Economic Studies 82(1), 99 % sample; petroleum"
            " 64.85 is an outlier"
        ),
    ),
    "FGO": (
        "sigma",
        (
            "Fontagné, Guimbard & Orefice (2022), Journal of International Economics 137, tariff"
            " elasticity of imports"
        ),
    ),
    "GYY": ("theta", "Giri, Yi & Yilmazkuday (2021), Journal of International Economics 129"),
    "IS": ("theta", "set IS of the source file; the authors' initials are all that it gives"),
    "LL": ("theta", "Lashkaripour & Lugovskyy (2023), American Economic Review 113(10)"),
    "Shap": ("theta", "Shapiro (2016), American Economic Journal: Economic Policy 8(4)"),
    "U4": ("theta", "uniform 4, a convention"),
}


@dataclass(frozen=True, eq=False)
class Sales:
    """One year of the tables: `sales` [buyer, seller, sector] in million USD at basic prices, and
    the elasticity sets.
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    sales: Array
    elasticities: dict[str, ElasticitySet]


def read_sales(path: Path) -> Sales:
    """The sales of one year from `path` (.npz with ``sales[seller, buyer, sector]``); DataError if
    it is something else.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            countries = tuple(str(c) for c in archive["countries"])
            sectors = tuple(
                SERVICES if str(s).startswith("Services") else str(s) for s in archive["sectors"]
            )
            sales = archive["sales"].astype(float).transpose(1, 0, 2)
            sets = {
                name: ElasticitySet(
                    tuple(archive[f"eps_{name}"].astype(float).tolist()),
                    kind,  # type: ignore[arg-type]
                    source,
                )
                for name, (kind, source) in ELASTICITY_SOURCES.items()
            }
    except (OSError, KeyError, ValueError) as error:
        raise DataError(f"not a table of sales ({error})", where=str(path)) from error
    return Sales(countries, sectors, sales, sets)
