"""A lever that is a table of tariffs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PrivateAttr

from detente.economy.shock import Shock
from detente.errors import ScenarioError
from detente.levers.base import Lever, Sharing
from detente.levers.fields import Governments
from detente.levers.prices import NO_QUANTITY, require_some_price, with_level, with_points
from detente.levers.products import covered_share
from detente.levers.schedule_table import (
    ScheduleRow,
    file_digest,
    read_schedule,
    schedule_path,
    turning_days,
)
from detente.levers.setting import Direction, Parties, Route, Setting
from detente.levers.turn import Turn
from detente.types import Array
from detente.world.countries import split_members
from detente.world.whom import Blocs, expand
from detente.world.world import World


@dataclass(frozen=True, eq=False)
class Schedule:
    """Rows of a table that are in force together, all levels or all points.

    Attributes
    ----------
    rows : tuple of ScheduleRow
    whole : str
        Title of the lever of the scenario's file.
    """

    rows: tuple[ScheduleRow, ...]
    whole: str

    @property
    def level(self) -> bool:
        """Whether they are levels."""
        return self.rows[0].level


class TariffSchedule(Lever):
    """Tariffs of a table: importer, exporter, sector or product, from, to, points or rate.

    Each stretch of days in which nothing changes becomes a lever of its own, called by its first
    day. Rows of points add up; of two levels on one flow the later stands, of one day the higher,
    and a lever of that day before a row. Revenue as under a tariff: Caliendo & Parro (2015), eq. 11
    to 13.
    """

    sets: ClassVar[str] = "tariff"
    shared: ClassVar[Sharing] = "each"
    no_quantity: ClassVar[str] = NO_QUANTITY

    lever: Literal["tariff_schedule"] = "tariff_schedule"
    by: Governments = Field((), description="importers of the table that are meant; all when empty")
    on: Governments = Field((), description="exporters of the table that are meant; all when empty")
    file: str = Field(
        min_length=1,
        description="a CSV file, its path from the scenario's file, or the name of a shipped table",
    )
    sha256: str = Field(
        "", description="of the file; filled in, and a file that changed is refused"
    )

    _schedule: Schedule | None = PrivateAttr(None)

    @property
    def title(self) -> str:
        """The name, or kind and table."""
        return self.name or f"{self.lever} {self.file}"

    @property
    def whole(self) -> str:
        """The title of the lever of the file that it is a part of."""
        return self._schedule.whole if self._schedule else self.title

    @property
    def rows(self) -> tuple[ScheduleRow, ...]:
        """The rows in force; none before the table is read."""
        return self._schedule.rows if self._schedule else ()

    @property
    def targets(self) -> tuple[str, ...]:
        """Exporters of the rows in force."""
        return tuple(dict.fromkeys(code for row in self.rows for code in row.exporters))

    @property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """By field, the countries and blocs of which the world needs accounts."""
        return {"by": self.by, "on": self.targets}

    @property
    def turn(self) -> Turn:
        """Levels by the first day of their rows, before levers of that day; then points."""
        if not self.rows or not self.rows[0].level:
            return Turn(1)
        return Turn(0, self.rows[0].since, float("-inf"))

    def opened(self, folder: Path, world: World, blocs: Blocs) -> tuple[Lever, ...]:
        """A lever for each stretch of days of the table; ScenarioError, located in the table."""
        if self._schedule:
            return (self,)
        path = schedule_path(self.file, folder)
        digest = file_digest(path)
        if self.sha256 and digest != self.sha256:
            what = f"table {self.file} is no longer the same data"
            raise ScenarioError(what, where=self.title, hint="leave out `sha256` to take the new")
        rows = self._meant(read_schedule(path, digest, world, blocs), blocs)
        if not rows:
            raise ScenarioError(f"no row of {self.file} is meant", where=self.title)
        return self._parts(rows, digest)

    def _meant(self, rows: tuple[ScheduleRow, ...], blocs: Blocs) -> tuple[ScheduleRow, ...]:
        """The rows of the importers and exporters that `by` and `on` name."""
        buyers, sellers = set(expand(self.by, blocs)), set(expand(self.on, blocs))
        found = [_of(row, buyers, sellers) for row in rows]
        return tuple(row for row in found if row.importers and row.exporters)

    def _parts(self, rows: tuple[ScheduleRow, ...], digest: str) -> tuple[Lever, ...]:
        first = self.since or min(row.since for row in rows)
        days = turning_days(rows, first, self.until)
        groups: dict[_RowPart, list[ScheduleRow]] = {}
        for place, day in enumerate(days):
            ends = days[place + 1] - timedelta(days=1) if place + 1 < len(days) else self.until
            for row in rows:
                if row.holds(day):
                    set_on = row.since if row.level else date.min
                    groups.setdefault(_RowPart(day, ends, row.level, set_on), []).append(row)
        alone = len(groups) == 1
        return tuple(self._part(*one, digest, alone=alone) for one in groups.items())

    def _part(self, part: _RowPart, rows: list[ScheduleRow], digest: str, *, alone: bool) -> Self:
        levels = f" (levels of {part.set_on})" if part.level else ""
        changes = {
            "name": self.name if alone else f"{self.title} from {part.since}{levels}",
            "by": tuple(dict.fromkeys(code for row in rows for code in row.importers)),
            "since": part.since,
            "until": part.until,
            "sha256": digest,
            "source": self.source or f"table {self.file}",
        }
        made = self.model_copy(update=changes)
        made._schedule = Schedule(tuple(rows), self.title)
        return made

    def parties(self, senders: tuple[str, ...], world: World, blocs: Blocs | None) -> Parties:
        """Who pulls it, on whom, in which sectors."""
        sellers = split_members(self.targets, world)[0]
        return Parties(world, senders, sellers, self.touched_sectors(world))

    def touched_sectors(self, world: World) -> tuple[str, ...]:
        """Sectors of the world that it is about."""
        return tuple(dict.fromkeys(code for row in self.rows for code in row.sectors))

    def routes(self, parties: Parties) -> tuple[Route, ...]:
        """The flows that it is about."""
        way: Direction = "imports"
        return parties.routes(way)

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with the rates of the rows in force."""
        if not self._schedule:
            return shock
        new = shock.tariff_rate.copy()
        found = _on_links(self._schedule, parties.world, parties.senders)
        for links, part, amount in found:
            changed = with_level if self._schedule.level else with_points
            new.ravel()[links] = changed(new.ravel()[links], part, amount)
        require_some_price(new, self.title)
        return shock.replaced(new_tariff=new)

    def halved(self) -> Self:
        """The same table with half of each amount."""
        made = self.model_copy()
        if self._schedule:
            rows = tuple(row.halved() for row in self.rows)
            made._schedule = Schedule(rows, self._schedule.whole)
        return made


@dataclass(frozen=True)
class _RowPart:
    """A stretch of days in which nothing changes, of points or of levels of one first day."""

    since: date
    until: date | None
    level: bool
    set_on: date


def _of(row: ScheduleRow, buyers: set[str], sellers: set[str]) -> ScheduleRow:
    """The row for those of its importers and exporters that are named; all where none is."""
    if not buyers and not sellers:
        return row
    importers = tuple(code for code in row.importers if not buyers or code in buyers)
    exporters = tuple(code for code in row.exporters if not sellers or code in sellers)
    return replace(row, importers=importers, exporters=exporters)


@lru_cache(maxsize=64)
def _on_links(
    schedule: Schedule, world: World, senders: tuple[str, ...]
) -> tuple[tuple[NDArray[np.intp], Array, float], ...]:
    """The flat links of each row, the part of each that it is about, and its amount.

    Higher levels come last. The table of a year has thousands of rows, and a path asks for the same
    every month.
    """
    at = {code: place for place, code in enumerate(world.countries)}
    sector_at = {code: place for place, code in enumerate(world.sectors)}
    buying, (_, sellers, depth) = set(senders), world.sales.shape
    found = []
    for row in sorted(schedule.rows, key=lambda one: one.amount):
        pairs = [
            at[buyer] * sellers + at[seller]
            for buyer in row.importers
            for seller in row.exporters
            if buyer != seller and buyer in buying and seller in at
        ]
        within = np.array([sector_at[code] for code in row.sectors], dtype=np.intp)
        links = np.add.outer(depth * np.array(pairs, dtype=np.intp), within).ravel()
        part = np.ones(links.size)
        if row.product:
            part = covered_share((row.product,), world).ravel()[links]
        found.append((links, part, row.amount))
    return tuple(found)
