"""Arrays of a result as a file of the classic NetCDF format, every axis with its labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.analysis.flow_accounts import flow_accounts
from detente.economy.analysis.sector_accounts import sector_accounts
from detente.study.flow_tables import flow_columns, incomes
from detente.study.sector_tables import sector_columns
from detente.types import Array
from detente.world.countries import country_name
from detente.world.shipped import sector_names
from detente.world.variables import variable

if TYPE_CHECKING:
    from detente.economy.equilibrium import Equilibrium

RAW = ("wage_hat", "unit_cost_hat", "price_hat", "output", "expenditure", "value_added")
"""Arrays of an equilibrium that are written as they are [country, sector]."""
COUNTRY, SECTOR, FLOW = ("country",), ("country", "sector"), ("buyer", "seller")

# How readers know that letters are UTF-8 texts.
_ENCODING = b"utf-8"


@dataclass(frozen=True, eq=False)
class _Written:
    """An array with its dims, and the variable whose unit and description it has."""

    dims: tuple[str, ...]
    known_as: str
    values: Array


def write_netcdf(
    horizons: Mapping[str, Equilibrium], heading: Mapping[str, str], path: Path
) -> None:
    """Write incomes, sectors and flows by horizon, with units, descriptions and the heading.

    Every axis (horizon, country, sector, buyer, seller) has its codes as labels, and names beside
    them. What has no number is NaN.
    """
    from scipy.io import netcdf_file

    world = next(iter(horizons.values())).world
    names = sector_names(world)
    countries = [country_name(code, world) for code in world.countries]
    with netcdf_file(str(path), "w") as file:
        for key, text in heading.items():
            setattr(file, key, text.encode())
        _label(file, "horizon", tuple(horizons))
        for axis in ("country", "buyer", "seller"):
            _label(file, axis, world.countries)
        _label(file, "sector", world.sectors)
        _texts(file, "country_name", "country", countries)
        _texts(file, "sector_name", "sector", [names.get(code, code) for code in world.sectors])
        parts = [_arrays(found) for found in horizons.values()]
        for name, one in parts[0].items():
            whole = np.stack([part[name].values for part in parts])
            _number(file, name, _Written(("horizon", *one.dims), one.known_as, whole))


def _arrays(found: Equilibrium) -> dict[str, _Written]:
    """What is written of one horizon, by name; what belongs to a pair has a name with flow_."""
    accounts, pairs = sector_accounts(found), flow_accounts(found).together()
    whole = np.ones(found.world.output.shape, dtype=bool)
    every = np.ones(pairs.value.shape, dtype=bool)
    sectors, flows = sector_columns(accounts, whole), flow_columns(pairs, every)
    made = {name: _Written(COUNTRY, name, values) for name, values in incomes(found).items()}
    for name, values in sectors.items():
        made[name] = _Written(SECTOR, name, values.reshape(whole.shape))
    for name, values in flows.items():
        if values.dtype.kind == "f":
            made[f"flow_{name}"] = _Written(FLOW, name, values.reshape(every.shape[:2]))
    for name in RAW:
        made[name] = _Written(SECTOR, name, getattr(found, name))
    return made


def _label(file: Any, axis: str, codes: Sequence[str]) -> None:
    """An axis with its codes."""
    file.createDimension(axis, len(codes))
    _texts(file, axis, axis, codes)


def _texts(file: Any, name: str, axis: str, texts: Sequence[str]) -> None:
    """Texts along an axis, as letters, which is all that the format knows."""
    coded = np.array([text.encode() for text in texts])
    width = coded.dtype.itemsize
    file.createDimension(f"{name}_letters", width)
    written = file.createVariable(name, "c", (axis, f"{name}_letters"))
    written[:] = coded.view("S1").reshape(len(texts), width)
    written._Encoding = _ENCODING


def _number(file: Any, name: str, one: _Written) -> None:
    """A variable with unit and description; NaN where there is no finite number."""
    known = variable(one.known_as)
    written = file.createVariable(name, "f8", one.dims)
    written[:] = np.where(np.isfinite(one.values), one.values, np.nan)
    for key, text in (("units", known.unit), ("long_name", known.description)):
        setattr(written, key, text.encode())
