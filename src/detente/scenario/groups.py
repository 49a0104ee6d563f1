"""The groups of countries and of products that a scenario knows beside those of its world."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from detente.scenario.schema import ScenarioFile
from detente.world.countries import Bloc
from detente.world.product_share import ProductShare
from detente.world.whom import expand, known_blocs
from detente.world.world import World


def day_of(content: ScenarioFile) -> date | None:
    """The day on which members of shipped groups are counted; None takes those of today.

    The scenario's date; else the first day of its path, which may be that of its earliest lever.
    """
    days = [lever.since for lever in content.levers if lever.since]
    return content.date or content.start or min(days, default=None)


def blocs_of(content: ScenarioFile, world: World) -> dict[str, Bloc]:
    """Every group by name: those of the file, each of which may name those before it, come first.

    DataError for a member that nobody knows.
    """
    return blocs_to(None, content, world)


def blocs_to(last: str | None, content: ScenarioFile, world: World) -> dict[str, Bloc]:
    """The same up to one of the file's own groups."""
    found = known_blocs(world, day_of(content))
    day = content.date or date.min
    for name, own in content.blocs.items():
        members = expand(own.members, found)
        found[name] = Bloc(name, own.title, day, None, members, own.source)
        if name == last:
            break
    return found


def own_shares(
    content: ScenarioFile, world: World, blocs: Mapping[str, Bloc]
) -> tuple[ProductShare, ...]:
    """What the file's own product groups are of the flows in their sectors."""
    rows = [own.rows(name, world, blocs) for name, own in content.products.items()]
    return tuple(row for some in rows for row in some)


def shares_of(name: str, content: ScenarioFile, world: World) -> tuple[ProductShare, ...]:
    """The same of one group; DataError for what the world lacks."""
    return content.products[name].rows(name, world, blocs_of(content, world))
