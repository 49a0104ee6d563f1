"""What ships with the package: worlds and small tables, each with its provenance in
``data/tables.csv``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from detente.errors import DataError
from detente.words import did_you_mean
from detente.world.legend import GOODS, SERVICES
from detente.world.text_file import is_there
from detente.world.world import World

# Roles that the engine itself asks for.
ENERGY, CRITICAL = "energy", "critical"
# Columns of the sector table that say something else than a role.
NO_ROLES = ("sector", "name", "group", "note")


def data_path(name: str) -> Path:
    """Path of a shipped file; DataError with the names that exist."""
    path = Path(str(files("detente.world") / "data" / name))
    if not path.is_file():
        there = ", ".join(sorted(p.name for p in path.parent.iterdir() if p.suffix == path.suffix))
        raise DataError(f"no shipped file {name!r}", hint=f"there are {there}")
    return path


def list_worlds() -> tuple[str, ...]:
    """Names of the shipped worlds."""
    folder = Path(str(files("detente.world") / "data"))
    return tuple(sorted(path.stem for path in folder.glob("*.npz")))


@lru_cache(maxsize=4)
def open_world(name: str) -> World:
    """The shipped world `name`; DataError with the names that exist. Opened once per process."""
    if name not in list_worlds():
        raise DataError(
            f"no shipped world {name!r}",
            hint=f"there are {', '.join(list_worlds())}; for a file use World.load",
        )
    return World.load(data_path(f"{name}.npz"))


def find_world(name: str, beside: Path = Path()) -> World:
    """The shipped world `name`, or the one in a file of that name in the folder `beside`.

    A name that ends in ``.npz`` is that of a file. DataError when there is none.
    """
    there = name not in list_worlds() and is_there(beside / name)
    is_file = there or Path(name).suffix == ".npz"
    return World.load(beside / name) if is_file else open_world(name)


@lru_cache(maxsize=16)
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of the shipped table `name` (without ``.csv``), as text by column."""
    with data_path(f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def literature(mechanism: str, parameter: str, horizon: str) -> dict[str, str]:
    """The row of the literature value with these names; DataError where there is none."""
    asked = (mechanism, parameter, horizon)
    for row in read_table("parameters"):
        if (row["mechanism"], row["parameter"], row["horizon"]) == asked:
            return row
    raise DataError(
        f"no literature value {' | '.join(asked)}",
        where="uncertainty.csv",
        hint="see parameters.csv",
    )


@dataclass(frozen=True)
class SectorRow:
    """What is known of a sector of a world; `parent` and `note` are empty where there is none."""

    sector: str
    name: str
    parent: str
    roles: tuple[str, ...]
    note: str


def sector_rows(world: World) -> tuple[SectorRow, ...]:
    """What is known of each sector, in the order of the world."""
    names, notes, roles = sector_names(world), _sector_rows(world), roles_of(world)
    return tuple(
        SectorRow(
            sector=sector,
            name=names.get(sector, sector),
            parent=world.legend.parents.get(sector, ""),
            roles=tuple(role for role, holders in roles.items() if sector in holders),
            note=notes.get(sector, {}).get("note", ""),
        )
        for sector in world.sectors
    )


def sector_names(world: World) -> dict[str, str]:
    """Name of each sector and parent by code: as the world names it, else as the sector table."""
    known = {code: row["name"] for code, row in _sector_rows(world).items()}
    table = {row["sector"]: row["name"] for row in read_table("sectors")}
    return table | known | own_names(world)


def own_names(world: World) -> dict[str, str]:
    """Names of countries, sectors, parents and blocs by code that came with the world."""
    return dict(world.legend.names)


def goods_sectors(world: World) -> tuple[str, ...]:
    """The sectors of `world` that are goods: all but its services.

    As the legend divides them, else the sector table.
    """
    roles = world.legend.roles
    if GOODS in roles and SERVICES not in roles:
        return roles[GOODS]
    if SERVICES in roles:
        services = set(roles[SERVICES])
    else:
        rows = _sector_rows(world)
        services = {code for code, row in rows.items() if row["group"] == SERVICES}
    return tuple(s for s in world.sectors if s not in services)


def sectors_with(role: str, world: World) -> tuple[str, ...]:
    """The sectors of `world` with a role: ``energy``, ``resource``, ``vehicles``, ``critical``, or
    another that its legend knows.

    In the order of the world. Where the legend names no roles the sector table does, for a child by
    its parent's row where it has none. ``critical`` are inputs that are hard to do without: the
    energy sectors unless the legend names others. DataError for a role that neither knows.
    """
    roles = world.legend.roles
    if role in roles:
        return roles[role]
    if role == CRITICAL:
        return sectors_with(ENERGY, world)
    known = table_roles()
    if role not in known:
        hint = did_you_mean(role, (*roles, *known), f"there are {', '.join((*roles, *known))}")
        raise DataError(f"no sector role {role!r}", hint=hint)
    if roles:
        return ()
    rows = _sector_rows(world)
    return tuple(s for s in world.sectors if s in rows and rows[s][role])


def roles_of(world: World) -> dict[str, tuple[str, ...]]:
    """Sectors by every role that the legend or the sector table knows; goods and services too."""
    goods = goods_sectors(world)
    services = tuple(s for s in world.sectors if s not in goods)
    roles = {role: sectors_with(role, world) for role in (*table_roles(), *world.legend.roles)}
    return {GOODS: goods, SERVICES: services} | roles


def table_roles() -> tuple[str, ...]:
    """The columns of the sector table that are roles."""
    rows = read_table("sectors")
    return tuple(column for column in rows[0] if column not in NO_ROLES)


def _sector_rows(world: World) -> dict[str, dict[str, str]]:
    """The row of the sector table for each sector of the world: its own, else its parent's."""
    rows = {row["sector"]: row for row in read_table("sectors")}
    found = {}
    for sector in world.sectors:
        row = rows.get(sector) or rows.get(world.legend.parents.get(sector, ""))
        if row:
            found[sector] = row
    return found
