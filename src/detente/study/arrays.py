"""Arrays of an equilibrium as a file of the classic NetCDF format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from detente.world.variables import variable

if TYPE_CHECKING:
    from detente.economy.equilibrium import Equilibrium

WRITTEN = {
    "wage_hat": ("country", "sector"),
    "unit_cost_hat": ("country", "sector"),
    "price_hat": ("country", "sector"),
    "output": ("country", "sector"),
    "expenditure": ("country", "sector"),
    "value_added": ("country", "sector"),
    "welfare_pct": ("country",),
    "consumer_price_hat": ("country",),
}
"""Dims of what is written, by variable."""

# A price without a seller is infinite, which many readers refuse.
_NO_SELLER = 1e30


def write_netcdf(found: Equilibrium, heading: Mapping[str, str], path: Path) -> None:
    """Write `WRITTEN` with units and descriptions, the labels of both dims, and the heading.

    NaN becomes zero and infinity 1e30.
    """
    from scipy.io import netcdf_file

    labels = {"country": found.world.countries, "sector": found.world.sectors}
    with netcdf_file(str(path), "w") as file:
        for key, text in heading.items():
            setattr(file, key, text.encode())
        for dim, names in labels.items():
            width = max(map(len, names))
            file.createDimension(dim, len(names))
            file.createDimension(f"{dim}_width", width)
            letters = file.createVariable(dim, "c", (dim, f"{dim}_width"))
            letters[:] = np.array([list(name.ljust(width)) for name in names], dtype="S1")
        for name, dims in WRITTEN.items():
            known = variable(name)
            written = file.createVariable(name, "f8", dims)
            written[:] = np.nan_to_num(getattr(found, name), posinf=_NO_SELLER)
            for key, text in (("units", known.unit), ("long_name", known.description)):
                setattr(written, key, text.encode())
