"""An entry of the political state that a scenario gives itself."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from detente.errors import DataError
from detente.levers.base import Strict
from detente.levers.fields import Day
from detente.world.countries import resolve
from detente.world.state import Entry, require_entry


class PoliticalEntry(Strict):
    """What a scenario knows of the political state of an actor, of its ally, or of both.

    It comes before what is shipped.
    """

    name: str = Field(description="what it says, as `common_threat`; see docs/concepts/strategy.md")
    actor: str = Field("", description="whom it is about: a country, code or name")
    ally: str = Field("", description="toward whom, or whose war it is: a country, code or name")
    since: Day = Field(description="first day; it holds until the next entry of that name")
    value: float = Field(description="central value")
    low: float = Field(description="low end of its range")
    high: float = Field(description="high end of its range")
    tag: Literal["data", "assumption"] = Field("assumption", description="what it rests on")
    source: str = Field(min_length=1, description="where it comes from, or what it reads")

    @property
    def key(self) -> tuple[str, str, str, date]:
        """What only one entry of a file may say: its name, whom it is about, and its first day."""
        return self.name, self.actor, self.ally, self.since

    @property
    def entry(self) -> Entry:
        """The same as Entry."""
        return Entry(**self.model_dump())

    @field_validator("actor", "ally")
    @classmethod
    def _by_code(cls, said: str) -> str:
        """The code of a country; votes, treaties and conduct are on record by ISO3 code."""
        try:
            return resolve(said) if said.strip() else ""
        except DataError as error:
            raise ValueError(str(error)) from error

    @model_validator(mode="after")
    def _sound(self) -> Self:
        try:
            require_entry(self.entry)
        except DataError as error:
            raise ValueError(str(error)) from error
        return self


def require_once(entries: tuple[PoliticalEntry, ...]) -> tuple[PoliticalEntry, ...]:
    """The entries themselves; ValueError where two say the same thing of the same day."""
    seen: set[tuple[str, str, str, date]] = set()
    for one in entries:
        if one.key in seen:
            raise ValueError(f"{one.name} of {one.since} is given twice; keep one")
        seen.add(one.key)
    return entries
