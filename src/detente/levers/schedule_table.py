"""Tables of tariffs: rows of importer, exporter, sector or product, days, and points or a rate.

Each row is checked, and an error names the file and the line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path

from detente.errors import DataError
from detente.levers.products import product_sectors
from detente.levers.setting import sectors_of
from detente.words import did_you_mean
from detente.world.accounts import HIGHEST_RATE
from detente.world.build.table_files import read_long_table
from detente.world.countries import Bloc
from detente.world.long_table import LongTable
from detente.world.text_file import require_file
from detente.world.whom import Blocs, expand
from detente.world.world import World

WANTED = ("importer", "exporter", "from")
OPTIONAL = ("sector", "product", "to", "points", "rate", "tag", "note")
# Between several names in one cell.
BETWEEN = ";"
# No government pays more than the price; above the second a per cent sign was surely lost.
LOWEST, HIGHEST = -90.0, 100 * HIGHEST_RATE
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
TAGS = ("data", "calibrated", "estimated", "assumed")


@dataclass(frozen=True)
class ScheduleRow:
    """One row of a table of tariffs.

    Attributes
    ----------
    where : str
        ``file:line``.
    importers, exporters : tuple of str
        Codes of countries, blocs spelled out.
    sectors : tuple of str
        Sectors of the world.
    product : str
        The product group that it is about; empty for whole sectors.
    since : date
        First day.
    until : date or None
        Last day; None without an end.
    amount : float
        Per cent of the value at the border, or points on top of what stands.
    level : bool
        Whether the amount is a level.
    """

    where: str
    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    sectors: tuple[str, ...]
    product: str
    since: date
    until: date | None
    amount: float
    level: bool

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def halved(self) -> ScheduleRow:
        """The same with half the amount."""
        return replace(self, amount=self.amount / 2)


def list_schedules() -> tuple[str, ...]:
    """Names of the shipped tables of tariffs."""
    return tuple(sorted(path.stem for path in _shipped().glob("*.csv")))


def schedule_path(name: str, folder: Path) -> Path:
    """The file of that name in a folder, or the shipped table; DataError if there is neither."""
    near = folder / name
    try:
        if near.is_file():
            return near
    except (OSError, ValueError):
        pass
    known = list_schedules()
    if name in known:
        return _shipped() / f"{name}.csv"
    otherwise = f"shipped tables are {', '.join(known)}; a path starts at the scenario's file"
    raise DataError(f"no table {name!r}", hint=did_you_mean(name, known, otherwise))


def file_digest(path: Path) -> str:
    """SHA-256 of a file; DataError where it cannot be read."""
    require_file(path, 8)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_schedule(path: Path, digest: str, world: World, blocs: Blocs) -> tuple[ScheduleRow, ...]:
    """The rows of a table of tariffs; DataError, located, for the first that cannot be.

    `digest` is that of the file: the same bytes are read once for a world.
    """
    try:
        return _rows_of(path, digest, world, tuple(blocs.items()))
    except DataError as error:
        # What is wrong with a whole file stands in its header.
        where = error.where if ":" in error.where else f"{path.name}:1"
        raise DataError(error.what, where=where, hint=error.hint) from error


@lru_cache(maxsize=8)
def _rows_of(
    path: Path, digest: str, world: World, blocs: tuple[tuple[str, Bloc], ...]
) -> tuple[ScheduleRow, ...]:
    table = read_long_table(path)
    table.require_columns(WANTED, OPTIONAL, exactly=True)
    _require_pair(table, "sector", "product")
    _require_pair(table, "points", "rate")
    if not table.size:
        raise DataError("no rows", where=table.said, hint="write a row for each tariff")
    rows = tuple(_Reader(table, world, dict(blocs)).rows())
    _require_once(rows)
    return rows


def _require_pair(table: LongTable, one: str, other: str) -> None:
    if one not in table.columns and other not in table.columns:
        raise DataError(
            f"column {one!r} or {other!r} is missing", where=table.said, hint="add one of the two"
        )


@dataclass(frozen=True)
class _Reader:
    """The rows of a table in a world, names spelled out once each."""

    table: LongTable
    world: World
    blocs: Blocs

    def rows(self) -> Iterable[ScheduleRow]:
        """Each row, checked."""
        names = (*WANTED, *OPTIONAL)
        cells = {name: self.table.texts(name, optional=True) for name in names}
        for row in range(self.table.size):
            where = self.table.place(row)
            try:
                yield self._row({name: cells[name][row] for name in names}, where)
            except DataError as error:
                hint = error.hint or "mend the row or leave it out"
                raise DataError(error.what, where=where, hint=hint) from error

    def _row(self, cell: dict[str, str], where: str) -> ScheduleRow:
        for name in WANTED:
            if not cell[name]:
                raise DataError(f"{name} is empty")
        importers = self._countries(cell["importer"], "importer")
        exporters = self._countries(cell["exporter"], "exporter")
        if set(importers) == set(exporters) and len(importers) == 1:
            raise DataError(f"a tariff of {importers[0]} on itself", hint="name another exporter")
        if cell["tag"] and cell["tag"] not in TAGS:
            hint = did_you_mean(cell["tag"], TAGS, f"tags are {', '.join(TAGS)}")
            raise DataError(f"unknown tag {cell['tag']!r}", hint=hint)
        since, until = _day(cell["from"], "from"), None
        if cell["to"]:
            until = _day(cell["to"], "to")
            if until < since:
                raise DataError(f"'to' ({until}) is before 'from' ({since})")
        level = _one_of(cell, "rate", "points") == "rate"
        amount = _amount(cell["rate" if level else "points"], "rate" if level else "points")
        about = _one_of(cell, "sector", "product")
        sectors = self._sectors(cell[about], about)
        return ScheduleRow(
            where, importers, exporters, sectors, cell["product"], since, until, amount, level
        )

    @cached_property
    def _countries(self) -> Callable[[str, str], tuple[str, ...]]:
        """The countries that a cell of a column means, worked out once for each text."""
        return cache(self._countries_in)

    @cached_property
    def _sectors(self) -> Callable[[str, str], tuple[str, ...]]:
        """The sectors that a sector's or a product's cell means, worked out once for each text."""
        return cache(self._sectors_in)

    def _countries_in(self, text: str, column: str) -> tuple[str, ...]:
        names = tuple(part.strip() for part in text.split(BETWEEN))
        if not all(names):
            raise DataError(
                f"{column} {text!r} has an empty name", hint=f"names stand between {BETWEEN!r}"
            )
        if names == ("all",):
            return self.world.countries
        return expand(names, self.blocs)

    def _sectors_in(self, text: str, column: str) -> tuple[str, ...]:
        if column == "product":
            return product_sectors((text,), self.world)
        return sectors_of((part.strip() for part in text.split(BETWEEN)), self.world)


def _one_of(cell: dict[str, str], one: str, other: str) -> str:
    """Which of two cells is filled; DataError where both are or neither is."""
    if bool(cell[one]) == bool(cell[other]):
        if cell[one]:
            raise DataError(f"both {one!r} and {other!r} are given", hint="keep one")
        raise DataError(f"neither {one!r} nor {other!r} is given", hint="write one of them")
    return one if cell[one] else other


def _day(text: str, column: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        what = f"{column} is {text!r}, no day"
        raise DataError(what, hint="write it as 2025-04-05") from error
    if not EARLIEST <= day <= LATEST:
        raise DataError(f"{column} is {day}, outside {EARLIEST.year} to {LATEST.year}")
    return day


def _amount(text: str, column: str) -> float:
    try:
        amount = float(text) if "_" not in text else float("nan")
    except ValueError:
        amount = float("nan")
    if not LOWEST <= amount <= HIGHEST:
        hint = f"a number from {LOWEST:g} to {HIGHEST:g}, in per cent, without a sign for it"
        raise DataError(f"{column} is {text!r}", hint=hint)
    return amount


def _require_once(rows: tuple[ScheduleRow, ...]) -> None:
    """DataError where two rows say something of the same flows on the same days."""
    seen: dict[tuple[object, ...], list[ScheduleRow]] = {}
    for row in rows:
        key = (row.importers, row.exporters, row.sectors, row.product, row.level)
        for other in seen.setdefault(key, []):
            if row.holds(other.since) or other.holds(row.since):
                raise DataError(
                    f"stands twice from {max(row.since, other.since)} (the other is {other.where})",
                    where=row.where,
                    hint="keep one, or end the first with 'to'",
                )
        seen[key].append(row)


def turning_days(rows: Iterable[ScheduleRow], since: date, until: date | None) -> list[date]:
    """First days of the times between which nothing changes, from `since` to `until`."""
    days = {since}
    for row in rows:
        days.add(row.since)
        if row.until:
            days.add(row.until + timedelta(days=1))
    return sorted(day for day in days if since <= day and (until is None or day <= until))


def _shipped() -> Path:
    return Path(str(files("detente.levers") / "schedules"))
