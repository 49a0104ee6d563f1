"""A scenario's own entries of the political state."""

from __future__ import annotations

from detente.scenario.schema import PoliticalEntry
from detente.world.countries import resolve
from detente.world.state import Entry, require_entry
from detente.world.world import World


def entry_of(written: PoliticalEntry, world: World) -> Entry:
    """The Entry that a scenario writes, its countries by code.

    DataError for an unknown name or country, an entry that is not about whom its name says, or
    numbers off its scale.
    """
    parties = {
        party: resolve(said, world) if said.strip() else ""
        for party, said in (("actor", written.actor), ("ally", written.ally))
    }
    entry = Entry(
        name=written.name,
        since=written.since,
        value=written.value,
        low=written.low,
        high=written.high,
        tag=written.tag,
        source=written.source,
        **parties,
    )
    require_entry(entry)
    return entry
