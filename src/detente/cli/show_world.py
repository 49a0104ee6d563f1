"""What `detente world show` prints: size, largest economies, provenance."""

from __future__ import annotations

from detente.cli.printer import say, show
from detente.table import Table
from detente.world.countries import country_name
from detente.world.world import World

SAID = ("sources", "method", "default_elasticities", "known_faults")


def show_world(world: World, count: int = 12) -> None:
    """Size, largest economies, provenance."""
    say(
        f": {len(world.countries)} economies x {len(world.sectors)} sectors, million USD of"
        f" {world.year}",
        bold=world.name,
    )
    columns = {
        "name": [country_name(code, world) for code in world.countries],
        "value_added_busd": world.value_added.sum(axis=1) / 1000,
        "deficit_pct": 100 * world.deficit / world.income,
    }
    economies = Table("country", world.countries, columns)
    largest = economies.sorted_by("value_added_busd", descending=True).first(count)
    show("Largest economies", largest, ("value_added_busd", "deficit_pct"))
    for key in SAID:
        text = world.provenance.get(key, "")
        for line in text if isinstance(text, list) else [text] if text else []:
            say(f"{key.replace('_', ' ')}: {line}")
