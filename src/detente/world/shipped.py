"""What ships with the package: worlds and small tables, each with its provenance in
``data/tables.csv``.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from detente.errors import DataError
from detente.world.world import World


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
    there = name not in list_worlds() and (beside / name).exists()
    is_file = there or Path(name).suffix == ".npz"
    return World.load(beside / name) if is_file else open_world(name)


@lru_cache(maxsize=16)
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of the shipped table `name` (without ``.csv``), as text by column."""
    with data_path(f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def sector_names(world: World) -> dict[str, str]:
    """Name of each sector by code: as the world names it, else as the shipped worlds do."""
    shipped = {row["sector"]: row["name"] for row in read_table("sectors")}
    return shipped | own_names(world)


def own_names(world: World) -> dict[str, str]:
    """Names of countries and sectors by code that came with the world's accounts."""
    names = world.provenance.get("names")
    return names if isinstance(names, dict) else {}


def goods_sectors(world: World) -> tuple[str, ...]:
    """The sectors of `world` that are goods: all but those that the sector table calls services."""
    services = {row["sector"] for row in read_table("sectors") if row["group"] == "services"}
    return tuple(s for s in world.sectors if s not in services)


def sectors_with(role: str, world: World) -> tuple[str, ...]:
    """The sectors of `world` with a role: ``energy``, ``resource`` or ``vehicles``.

    In the order of the world; sectors that it lacks are left out. DataError for a role that the
    sector table has no column for.
    """
    rows = read_table("sectors")
    if role not in rows[0] or role in ("sector", "name", "group", "note"):
        raise DataError(f"no sector role {role!r}", hint="see the columns of sectors.csv")
    chosen = {row["sector"] for row in rows if row[role]}
    return tuple(s for s in world.sectors if s in chosen)
