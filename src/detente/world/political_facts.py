"""Who has a part of its own in politics, toward whom conduct is on record, and dates that matter.

Read from ``political_roles.csv``, ``political_records.csv`` and ``political_dates.csv``, each row
with its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from detente.errors import DataError
from detente.world.shipped import read_table

LEADER = "leader"
PARTY = "party to the war"
NO_DECISION = "no decision"
ROLES = (LEADER, PARTY, NO_DECISION)


@dataclass(frozen=True)
class PastConduct:
    """What is on record of how states behaved toward one target.

    Attributes
    ----------
    target : str
        ISO3 code.
    table : str
        The shipped table with votes and sanctions of every state.
    also_trades_with : str
        The economy whose share in a state's trade is shown beside those of the West and the target.
    alliance, embargoed, unfriendly, suppliers : str
        Blocs: the target's formal allies, the states with little left to lose, those that the
        target calls unfriendly, those on record as its suppliers of arms.
    rival_allies_before, rival_allies : tuple of str
        Blocs of the treaty allies of the United States, before the first and the second vote.
    year : int
        Of the ideal points that the ranking of suppliers uses.
    source : str
    """

    target: str
    table: str
    also_trades_with: str
    alliance: str
    embargoed: str
    unfriendly: str
    suppliers: str
    rival_allies_before: tuple[str, ...]
    rival_allies: tuple[str, ...]
    year: int
    source: str


@dataclass(frozen=True)
class NamedDay:
    """A date at which the political state is read, and what a text calls it."""

    on: date
    title: str


def states_with(role: str) -> tuple[str, ...]:
    """Codes of the states with one of the `ROLES`, in the order of the table."""
    return tuple(row["state"] for row in read_table("political_roles") if row["role"] == role)


@lru_cache(maxsize=1)
def past_conduct() -> tuple[PastConduct, ...]:
    """Every target toward which conduct is on record."""
    return tuple(_conduct(row) for row in read_table("political_records"))


def conduct_toward(target: str) -> PastConduct | None:
    """What is on record toward a target; None where nothing is."""
    return next((one for one in past_conduct() if one.target == target), None)


def conduct_in(table: str) -> PastConduct:
    """What a shipped table of votes and sanctions records; DataError for another table."""
    found = [one for one in past_conduct() if one.table == table]
    if not found:
        known = ", ".join(one.table for one in past_conduct())
        raise DataError(f"no record of conduct in {table!r}", hint=f"there are {known}")
    return found[0]


def named_day(name: str) -> NamedDay:
    """The date called `name`; DataError with the names that exist."""
    rows = {row["name"]: row for row in read_table("political_dates")}
    if name not in rows:
        raise DataError(f"no date {name!r}", hint=f"there are {', '.join(rows)}")
    return NamedDay(date.fromisoformat(rows[name]["date"]), rows[name]["title"])


def _conduct(row: dict[str, str]) -> PastConduct:
    return PastConduct(
        target=row["target"],
        table=row["table"],
        also_trades_with=row["also_trades_with"],
        alliance=row["alliance"],
        embargoed=row["embargoed"],
        unfriendly=row["unfriendly"],
        suppliers=row["suppliers"],
        rival_allies_before=tuple(row["rival_allies_before"].split()),
        rival_allies=tuple(row["rival_allies"].split()),
        year=int(row["year"]),
        source=row["source"],
    )
