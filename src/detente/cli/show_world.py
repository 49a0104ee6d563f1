"""What `detente world show` and `detente world check` print."""

from __future__ import annotations

from typing import Any

from detente.cli.printer import say, show
from detente.table import Table
from detente.world.check import Fault
from detente.world.countries import country_name
from detente.world.world import World

SAID = (
    "sources",
    "method",
    "default_elasticities",
    "known_faults",
    "proxies",
    "replaced_columns",
    "filled_cells",
)


def show_world(world: World, count: int = 12) -> None:
    """Size, largest economies, the sets of trade elasticities by code, provenance."""
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
    for code, chosen in world.elasticities.items():
        say(f"trade elasticities {code}: {chosen.source}")
    for key in SAID:
        for line in _lines(world.provenance.get(key)):
            say(f"{key.replace('_', ' ')}: {line}")


def _lines(entry: Any) -> list[str]:
    """An entry of the provenance in lines; a table is one."""
    if isinstance(entry, dict):
        return ["; ".join(f"{key}: {value}" for key, value in entry.items())]
    return [str(line) for line in entry] if isinstance(entry, list) else [entry] if entry else []


def show_check(world: World, found: tuple[Fault, ...], recorded: Table) -> None:
    """Findings, what was found when the world was built, and figures beside recorded ones."""
    named = sum(len(world.provenance.get(key, ())) for key in ("proxies", "replaced_columns"))
    say(f": {len(found)} findings, {named} proxies (`detente world show`)", bold=world.name)
    show("Accounts", Table.of(("level", "where", "what"), [_cells(fault) for fault in found]))
    if world.provenance.get("findings"):
        say("When it was built", wrapped=False)
        for line in world.provenance["findings"]:
            say(f"- {line}")
    show("Beside what others recorded", recorded, ("here", "recorded", "unit"))
    for source in dict.fromkeys(recorded.columns["source"]):
        say(f"recorded by: {source}")


def _cells(fault: Fault) -> tuple[str, str, str]:
    return fault.level, fault.where, fault.what
