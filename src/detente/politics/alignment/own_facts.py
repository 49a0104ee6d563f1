"""What is on record of one actor: its votes, measures, treaties, trade and acts, each with a date.

These are facts about the actor alone. They are no stance: what an actor fears, or how far it feels
bound, is on no record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from detente.errors import DataError
from detente.politics.alignment.voting import AFTER_DAY, BEFORE_DAY, trade_share
from detente.table import Table
from detente.world.countries import bloc, country_name, list_blocs
from detente.world.political_facts import conduct_toward
from detente.world.shipped import read_table
from detente.world.state import Pair, ideal_distance
from detente.world.world import World

# Votes and measures in the table of the record: column, first day, and what it is about.
VOTES = (
    ("vote_68_262", date(2014, 3, 27), "resolution 68/262 of the General Assembly"),
    ("es11_1", date(2022, 3, 2), "resolution ES-11/1 of the General Assembly"),
)
# The second measure is read from the target's list of that day.
BEFORE, AFTER = ("sanctioned_2014", BEFORE_DAY), ("sanctioned_2022", AFTER_DAY)
CAST = {"yes": "voted for", "no": "voted against", "abstain": "abstained on"}
OTHERWISE = "was absent from"


@dataclass(frozen=True)
class Fact:
    """One thing on record of an actor: its kind, in words, from when, and where it stands."""

    kind: str
    said: str
    since: date
    source: str


@dataclass(frozen=True)
class Beside:
    """With whom an actor is compared: its ally, the leader of the other side, and that side.

    `title` is what that side is called.
    """

    pair: Pair
    leader: str
    coalition: tuple[str, ...]
    title: str = "the coalition"


def own_facts(world: World, beside: Beside, on: date) -> tuple[Fact, ...]:
    """Every Fact on record of the actor up to a day; trade is that of the world's year."""
    found = [
        *_conduct(beside.pair, on),
        *_distances(beside, on),
        *_treaties(beside, on),
        *_trade(world, beside),
        *_acts(beside, on),
    ]
    return tuple(found)


def fact_table(facts: Sequence[Fact]) -> Table:
    """The facts as a table."""
    columns = {
        "kind": [one.kind for one in facts],
        "said": [one.said for one in facts],
        "since": [one.since.isoformat() for one in facts],
        "tag": ["data"] * len(facts),
        "source": [one.source for one in facts],
    }
    return Table("fact", tuple(range(len(facts))), columns)


def _conduct(pair: Pair, on: date) -> Iterator[Fact]:
    """Votes and measures about the ally, where conduct toward it is on record."""
    record = conduct_toward(pair.ally)
    if record is None:
        return
    row = next((one for one in read_table(record.table) if one["iso3"] == pair.actor), None)
    if row is None:
        return
    target = country_name(pair.ally)
    for column, day, title in VOTES:
        if day <= on:
            yield Fact(
                "vote", f"{CAST.get(row[column], OTHERWISE)} {title}", day, "UN voting records"
            )
    sources = {BEFORE: "public acts, coded by hand", AFTER: bloc(record.unfriendly).title}
    for (column, day), source in sources.items():
        if day <= on:
            verb = "sanctioned" if row[column] == "True" else "did not sanction"
            yield Fact("measure", f"{verb} {target} in {day.year}", day, source)


def _distances(beside: Beside, on: date) -> Iterator[Fact]:
    """How far the actor votes from its ally and from the leader of the other side."""
    for other in (beside.pair.ally, beside.leader):
        try:
            far = ideal_distance(beside.pair.actor, other, on)
        except DataError:
            continue
        said = (
            f"voted {far.value:.2f} ideal points from {country_name(other)}"
            f" ({far.low:.2f} to {far.high:.2f})"
        )
        yield Fact("vote", said, far.since, far.source)


def _treaties(beside: Beside, on: date) -> Iterator[Fact]:
    """Treaties and lists in force that the actor is in, and whether either other is too."""
    for listed in list_blocs():
        group = listed.on(on)
        if group.name != listed.name:
            continue  # the same states under another name, which comes by itself
        in_force = group.since <= on and (group.until is None or on <= group.until)
        if beside.pair.actor not in group.members or not in_force:
            continue
        others = [one for one in (beside.pair.ally, beside.leader) if one in group.members]
        names = " and ".join(country_name(code) for code in others)
        said = f"in: {group.title}" + (f"; with {names}" if names else "")
        yield Fact("treaty", said, group.joined(beside.pair.actor, on), group.source)


def _trade(world: World, beside: Beside) -> Iterator[Fact]:
    """Shares of the ally and of the other side in the actor's goods trade."""
    sides = {
        country_name(beside.pair.ally, world): (beside.pair.ally,),
        beside.title: beside.coalition,
    }
    for name, members in sides.items():
        share = 100 * trade_share(world, (beside.pair.actor,), members)
        said = f"{share:.1f} per cent of its goods trade is with {name}"
        yield Fact("trade", said, date(world.year, 12, 31), f"accounts of world {world.name}")


def _acts(beside: Beside, on: date) -> Iterator[Fact]:
    """Dated votes, trade and acts toward the ally or the leader that are in no other table."""
    for row in read_table("political_acts"):
        since = date.fromisoformat(row["since"])
        about = row["toward"] in (beside.pair.ally, beside.leader)
        if row["actor"] == beside.pair.actor and about and since <= on:
            yield Fact(row["kind"], row["said"], since, row["source"])
