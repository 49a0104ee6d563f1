"""What all levers share: their fields, the registry of kinds, and what a kind says of itself.

A lever is one frozen class. It holds its fields, what it does to flows (`cuts`) or to a shock
(`act`), what it leaves of a flow after some months (`left`), how it is halved, how it is written in
one line, and what it contradicts. Nothing else in the package knows a lever by its name, so a new
one is a new class and no more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from detente.economy.fall import Fall
from detente.economy.shock import Shock
from detente.errors import DataError, ScenarioError, steering
from detente.levers.fields import WHOM, Codes, Day, Governments
from detente.levers.setting import DAYS_A_MONTH, Direction, Parties, Route, Setting, sectors_of
from detente.levers.turn import Turn
from detente.types import Array
from detente.world.countries import split_members
from detente.world.whom import Blocs, expand
from detente.world.world import World

HorizonName = Literal["month-3", "year-1", "year-2", "year-5", "long-run"]
Phase = Literal["cut", "detour", "rest", "apart"]
Sharing = Literal["", "each", "by income", "jointly"]
UNSAID = ("lever", "name", "instead_of", "ban", "tag", "source")

_KINDS: dict[str, type[Lever]] = {}


class Strict(BaseModel):
    """A frozen model that refuses unknown fields, numbers that are not finite, and what no text
    has, such as an escape for a terminal.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False, defer_build=True
    )

    @field_validator("*", mode="before")
    @classmethod
    def _plain(cls, value: object, about: ValidationInfo) -> object:
        kind = cls.model_fields[str(about.field_name)].annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return value  # which looks at its own fields
        for one in _parts(value):
            if isinstance(one, str) and (sign := steering(one)):
                raise ValueError(f"U+{ord(sign):04X} is no text; leave it out")
            if isinstance(one, bool) and kind is not bool:
                raise ValueError(f"{str(one).lower()} is neither a number nor a text")
        return value


def _parts(value: object) -> Iterator[object]:
    """A value of a field: itself, elements of lists, names and values of mappings."""
    yield value
    if isinstance(value, dict):
        yield from value.values()
    if isinstance(value, list | tuple | dict):
        yield from value


@dataclass(frozen=True, eq=False)
class Cut:
    """What a lever stops of flows: varieties that are gone at once and for good.

    Attributes
    ----------
    links : ndarray [link]
        Flat positions in [buyer, seller, sector].
    share : ndarray [link]
        The share of the flow that is stopped at given prices.
    """

    links: NDArray[np.intp]
    share: Array


class Lever(Strict):
    """What every lever has. A kind is a subclass with a default for the field `lever`: its name.

    Attributes
    ----------
    phase : {"cut", "detour", "rest", "apart"}
        When it acts on a shock. Cuts of all levers are added up first, since a detour reads what is
        left of a flow; then detours act, then all others; what is `apart` stays outside the
        equilibrium.
    number : str
        The field that the number after the name gives, in a lever written in one line.
    scale : tuple of str
        The fields that say how much, which half a depth halves.
    share_fields : tuple of str
        The fields that say which share of a flow is cut or left, in per cent.
    sets : str
        What it sets on each link that it touches.
    alone : bool
        Whether two that set the same cannot both hold on one link.
    shared : {"", "each", "by income", "jointly"}
        How governments that pull it together share it: each pulls its own, they share an amount by
        income, it only works when pulled together; empty when it is no decision of governments
        against a target.
    changes : bool
        Whether what it does changes from month to month.
    private : bool
        Whether firms do it rather than governments.
    each_gives : bool
        Whether its amount is that of every single government.
    no_quantity : str
        Why it takes no share of a flow, where it takes none.
    """

    phase: ClassVar[Phase] = "rest"
    number: ClassVar[str] = ""
    scale: ClassVar[tuple[str, ...]] = ()
    share_fields: ClassVar[tuple[str, ...]] = ()
    sets: ClassVar[str] = ""
    alone: ClassVar[bool] = False
    shared: ClassVar[Sharing] = ""
    changes: ClassVar[bool] = False
    private: ClassVar[bool] = False
    each_gives: ClassVar[bool] = False
    no_quantity: ClassVar[str] = "moves no fuel by itself"

    lever: str
    name: str = Field("", description="short name shown in tables; made from the rest when empty")
    by: Governments = Field(min_length=1, description=f"who pulls the lever: {WHOM}")
    since: Day | None = Field(None, alias="from", description="first day")
    until: Day | None = Field(None, alias="to", description="last day")
    instead_of: Codes = Field(
        (), description="names of levers that do not act while this one is in force"
    )
    source: str = Field("", description="where the numbers come from")
    tag: Literal["data", "calibrated", "assumed"] = Field(
        "assumed", description="what the depth rests on"
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Add a class that names its kind to the registry."""
        kind = cls.model_fields["lever"].default
        if isinstance(kind, str):
            _KINDS[kind] = cls

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"'to' ({self.until}) is before 'from' ({self.since})")
        return self

    @model_serializer(mode="wrap")
    def _named(
        self, handler: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> dict[str, Any]:
        """Dumps keep the kind, which is a default of its class, unless they exclude it."""
        dumped: dict[str, Any] = handler(self)
        excluded = info.exclude or ()
        return dumped if "lever" in excluded else {"lever": self.lever, **dumped}

    @property
    def title(self) -> str:
        """The name, or kind and parties."""
        return self.name or f"{self.lever} by {', '.join(self.by)}"

    @property
    def days(self) -> str:
        """Its first and last day in words, as far as it has them: ``from 2022-02-24``."""
        ends = {"from": self.since, "to": self.until}
        return " ".join(f"{word} {day}" for word, day in ends.items() if day)

    @property
    def whole(self) -> str:
        """The title of the lever of the file that it is a part of: its own where it is no part."""
        return self.title

    def opened(self, folder: Path, world: World, blocs: Blocs) -> tuple[Lever, ...]:
        """The levers that it stands for, with files that it names, in `folder`, read."""
        return (self,)

    @property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """By field, the countries and blocs of which the world needs accounts."""
        return {"by": self.by}

    @property
    def targets(self) -> tuple[str, ...]:
        """Countries and blocs that it is pulled on; none for what a country does at home."""
        return ()

    @property
    def groups(self) -> tuple[str, ...]:
        """Product groups that it names instead of sectors."""
        return ()

    @property
    def turn(self) -> Turn:
        """When it acts among levers that set the same."""
        return Turn()

    @property
    def ramps(self) -> bool:
        """Whether what it takes of a flow grows from month to month."""
        return False

    def in_force(self, on: date | None) -> bool:
        """Whether it is in force on the date; every lever is when the date is None."""
        if on is None:
            return True
        begun = self.since is None or self.since <= on
        return begun and (self.until is None or on <= self.until)

    def parties(self, senders: tuple[str, ...], world: World, blocs: Blocs | None) -> Parties:
        """Who pulls it, on whom, in which sectors; ScenarioError when no target has accounts."""
        return Parties(world, senders, (), self.touched_sectors(world))

    def touched_sectors(self, world: World) -> tuple[str, ...]:
        """Sectors of the world that it is about; DataError for an unknown one."""
        return world.sectors

    def routes(self, parties: Parties) -> tuple[Route, ...]:
        """The flows that it is about."""
        return ()

    @property
    def own(self) -> Self | None:
        """What each government that pulls it does by itself; None where there is no such part."""
        return None if self.shared in ("by income", "jointly") else self

    @property
    def common(self) -> Self | None:
        """What those who pull it do once, however many they are; None where there is no such part.

        An amount that they share, or what only works as one.
        """
        return self if self.shared in ("by income", "jointly") else None

    def held(self, members: tuple[str, ...], parties: Parties) -> float:
        """What some of those who pull it hold of its `common` part: a weight, by income."""
        world = parties.world
        return float(sum(world.income[world.country(code)] for code in members))

    def require(self, outside: tuple[str, ...], world: World) -> None:
        """ScenarioError when it cannot do without senders that the world has no accounts for."""

    def cuts(self, parties: Parties, setting: Setting) -> tuple[Cut, ...]:
        """What it takes of flows, for levers of the phase ``cut``."""
        return ()

    def falls(self, parties: Parties, setting: Setting) -> tuple[Fall, ...]:
        """What it makes fall in equilibrium, for levers of the phase ``cut``.

        The part of a link is that of its base flow; `detente.levers.apply` sees what bans leave.
        """
        return ()

    def act(self, shock: Shock, parties: Parties, setting: Setting) -> Shock:
        """`shock` with what it does; ScenarioError when it asks for more than there is."""
        return shock

    def left(self, months: float) -> float | None:
        """Share of a flow that it leaves at given prices so many months after its first day.

        More than one allows growth. None for levers that act on prices, see `no_quantity`.
        """
        return None

    def months_since(self, setting: Setting) -> float:
        """Months since its first day, since the start of the path when it has none."""
        if setting.on and self.since:
            return max((setting.on - self.since).days / DAYS_A_MONTH, 0.0)
        return setting.months if math.isfinite(setting.months) else 0.0

    def months_by(self, setting: Setting) -> float:
        """Months from its first day to the end of the month looked at; infinity in the long run.

        A month is looked at in its middle, on a whole day: months count to a tenth.
        """
        if setting.on is None or self.since is None:
            return setting.months
        return round(self.months_since(setting) + 0.5, 1)

    def halved(self) -> Self:
        """The lever at half its depth."""
        given = self._given()
        return self._anew(given | {name: given[name] / 2 for name in self.scale if given.get(name)})

    def line(self) -> str:
        """The lever in one line, as `parse_lever` reads it; its name and source are left out."""
        words = [self.lever]
        given = self._given()
        if self.number in given:
            words.append(f"{given.pop(self.number):g}")
        for name, value in given.items():
            if name not in UNSAID:
                field = type(self).model_fields[name]
                words += [{"sectors": "in"}.get(name, field.alias or name), _said(value)]
        return " ".join(words)

    def _given(self) -> dict[str, Any]:
        """The fields that were given, in their order."""
        names = (name for name in type(self).model_fields if name in self.model_fields_set)
        return {name: getattr(self, name) for name in names}

    def _anew(self, given: Mapping[str, Any]) -> Self:
        return type(self).model_validate(dict(given))


def _said(value: Any) -> str:
    """A value of a field in one line."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


class Directed(Lever):
    """A lever with a target."""

    on: Governments = Field(min_length=1, description=f"the target: {WHOM}")

    @property
    def targets(self) -> tuple[str, ...]:
        """Countries and blocs that it is pulled on."""
        return self.on

    @property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """By field, the countries and blocs of which the world needs accounts."""
        return {**super().places, "on": self.on}

    def parties(self, senders: tuple[str, ...], world: World, blocs: Blocs | None) -> Parties:
        """Who pulls it, on whom, in which sectors; ScenarioError when no target has accounts."""
        targets, missing = split_members(expand(self.on, blocs), world)
        if not targets:
            what = f"world {world.name} has no accounts for {', '.join(missing)}"
            raise ScenarioError(what, where=self.title)
        return Parties(world, senders, targets, self.touched_sectors(world))


class TradeLever(Directed):
    """A lever on flows between who pulls it and the target; `way` is seen from who pulls it."""

    way: ClassVar[Direction] = "imports"

    sectors: Codes = Field(
        ("all",),
        min_length=1,
        description="codes of sectors or of their parents, or 'goods', 'services', 'all'",
    )
    exempt: Codes = Field((), description="sectors, written in the same way, that it leaves out")

    def touched_sectors(self, world: World) -> tuple[str, ...]:
        """Sectors of the world that it is about; DataError for an unknown one."""
        spared = set(sectors_of(self.exempt, world))
        found = [code for code in sectors_of(self.sectors, world) if code not in spared]
        if not found:
            raise DataError("`exempt` leaves no sector", hint="leave the lever out")
        return tuple(found)

    def routes(self, parties: Parties) -> tuple[Route, ...]:
        """The flows that it is about."""
        return parties.routes(self.way)


def kinds() -> Mapping[str, type[Lever]]:
    """Every kind of lever by its name."""
    return MappingProxyType(_KINDS)
