"""Services of 2014: WIOD output, trade, final demand and inputs by service sector, the groups they
are put into, and the cells that are missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.types import Array, Mask
from detente.world.build.raw_tables import raw_rows
from detente.world.shipped import read_table

SECTORS_FILE = "wiod2014_services_28_sectors_44_countries.csv"
MISSING_FILE = "wiod_cells_to_replace.csv"
# The same release by pair of countries and by user: the files of services add utilities up.
PAIRS_FILE = "fgh2014.npz"


@dataclass(frozen=True)
class ServiceGroups:
    """The groups of services, in order.

    Attributes
    ----------
    codes, names : tuple of str
    wiod : tuple of tuples
        The sectors of the source in each group.
    hold_margins : tuple of bool
        Groups in which trade and transport margins on goods are booked.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    wiod: tuple[tuple[str, ...], ...]
    hold_margins: tuple[bool, ...]


@dataclass(frozen=True)
class ServiceProxies:
    """Countries whose services stand in for those of another.

    Attributes
    ----------
    cells : dict
        Proxy of one sector of the source, by (country, sector of the source).
    exports : dict
        Proxy of what a country exports, by country.
    inside : dict
        The wider group that holds a cell where it is not the sector's own, by cell.
    """

    cells: dict[tuple[str, str], str]
    exports: dict[str, str]
    inside: dict[tuple[str, str], str]


@dataclass(frozen=True, eq=False)
class ServicesTables:
    """Services in the source; million USD of 2014 unless a share.

    Attributes
    ----------
    countries : tuple of str
    services : tuple of str
        Sectors of the source.
    wider : str ndarray [country, service]
        The wider group that holds each of them.
    users : tuple of str
        All sectors of the source, goods and services.
    output, value_added, exports : ndarray [country, service]
    final_share : ndarray [country, service]
        Of all final spending, goods included.
    inputs : ndarray [country, service, user]
        Spending on a service per output of the user.
    user_output : ndarray [country, user]
    trade : ndarray [buyer, seller, service]
    missing : bool ndarray [country, user]
        Cells that the list of cells to replace names.
    """

    countries: tuple[str, ...]
    services: tuple[str, ...]
    users: tuple[str, ...]
    wider: NDArray[np.str_]
    output: Array
    value_added: Array
    exports: Array
    final_share: Array
    inputs: Array
    user_output: Array
    trade: Array
    missing: Mask


def read_service_groups() -> ServiceGroups:
    """The shipped table of groups."""
    rows = read_table("service_groups")
    return ServiceGroups(
        codes=tuple(row["group"] for row in rows),
        names=tuple(row["name"] for row in rows),
        wiod=tuple(tuple(row["wiod"].split()) for row in rows),
        hold_margins=tuple(bool(row["margins"]) for row in rows),
    )


def read_service_proxies() -> ServiceProxies:
    """The shipped table of proxies of single cells."""
    cells, exports, inside = {}, {}, {}
    for row in read_table("service_proxies"):
        if row["cells"] == "exports":
            exports[row["country"]] = row["proxy"]
            continue
        for sector in row["cells"].split():
            cells[row["country"], sector] = row["proxy"]
            if row["inside"]:
                inside[row["country"], sector] = row["inside"]
    return ServiceProxies(cells, exports, inside)


def read_services_tables(shared: Path) -> ServicesTables:
    """Services in the source; DataError at the first table that cannot be read."""
    archive = read_wiod(shared)
    countries = tuple(str(code) for code in archive["countries"])
    users = tuple(str(code) for code in archive["isic"])
    path = shared / "services" / SECTORS_FILE
    rows = raw_rows(path)
    services = tuple(dict.fromkeys(row["isic4"] for row in rows))
    group = {row["isic4"]: row["group10"] for row in rows}
    places = [users.index(code) for code in services]
    spending = archive["X_nj"][:, None, :] * archive["pi"] / (1 + archive["tau"])
    axes = (countries, services)
    return ServicesTables(
        countries=countries,
        services=services,
        users=users,
        wider=np.tile([group[code] for code in services], (len(countries), 1)),
        output=_column(rows, "output_musd", axes, path),
        value_added=_column(rows, "value_added_musd", axes, path),
        exports=_column(rows, "exports_musd", axes, path),
        final_share=archive["alpha_nj"][:, places],
        inputs=archive["gamma_nkj"][:, places, :],
        user_output=spending.sum(axis=0),
        trade=spending[:, :, places],
        missing=missing_cells(shared / "services" / MISSING_FILE, countries, users),
    )


def missing_cells(path: Path, countries: tuple[str, ...], users: tuple[str, ...]) -> Mask:
    """The listed cells [country, user]; DataError at one that the source does not have."""
    missing = np.zeros((len(countries), len(users)), dtype=bool)
    for row in raw_rows(path):
        if row["country"] not in countries or row["isic4"] not in users:
            cell = f"{row['country']}, {row['isic4']}"
            raise DataError(f"{cell} is no cell of the source", where=str(path))
        missing[countries.index(row["country"]), users.index(row["isic4"])] = True
    return missing


def _column(
    rows: list[dict[str, str]],
    column: str,
    axes: tuple[tuple[str, ...], tuple[str, ...]],
    path: Path,
) -> Array:
    """One column of the table as [country, service]; DataError where a cell is not a number."""
    countries, services = axes
    found = np.full((len(countries), len(services)), np.nan)
    for row in rows:
        place = countries.index(row["country"]), services.index(row["isic4"])
        try:
            found[place] = float(row[column])
        except ValueError as error:
            message = f"{column} is {row[column]!r}, must be a number"
            raise DataError(message, where=str(path)) from error
    if not (found >= 0).all():
        raise DataError(f"{column} is absent or negative in some cell", where=str(path))
    return found


def read_wiod(shared: Path) -> dict[str, Array]:
    """The arrays of the tables by pair and user, by name; DataError if unreadable."""
    path = shared / "papers" / "fgh2014" / PAIRS_FILE
    names = ("countries", "isic", "pi", "tau", "X_nj", "alpha_nj", "gamma_nkj")
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in names}
    except (OSError, KeyError, ValueError) as error:
        raise DataError(f"not a table of coefficients ({error})", where=str(path)) from error
