"""A scenario that builds on another: its fields and levers, less those that are left out."""

from __future__ import annotations

from dataclasses import dataclass

from detente.errors import ScenarioError
from detente.levers.base import Lever
from detente.levers.titles import told_apart
from detente.scenario.located import Written
from detente.scenario.schema import ScenarioFile
from detente.words import did_you_mean


@dataclass(frozen=True)
class Extended:
    """A file on top of what it extends, and the levers that come from there."""

    content: ScenarioFile
    inherited: tuple[Lever, ...]


def extended(content: ScenarioFile, base: ScenarioFile, written: Written) -> Extended:
    """`content` on top of `base`; ScenarioError where it leaves out a lever that `base` lacks.

    Fields of `base` stay unless `content` gives its own; blocs, products, notes and the political
    state are put together. A lever with the name of one of `base` stands in its place.
    """
    names = list(dict.fromkeys(name for one in base.levers for name in (one.whole, one.title)))
    for position, name in enumerate(content.without):
        if name not in names:
            raise ScenarioError(
                f"no lever {name!r} in {content.extends}",
                where=written.where(("without", position)),
                hint=did_you_mean(name, names, f"there are {', '.join(names)}"),
            )
    own_names = {lever.name for lever in content.levers if lever.name}
    gone = own_names.union(content.without)
    kept = tuple(one for one in base.levers if gone.isdisjoint((one.title, one.whole)))
    said = {one.key for one in content.politics}
    politics = tuple(one for one in base.politics if one.key not in said)
    own = {name: getattr(content, name) for name in content.model_fields_set}
    both = {
        "levers": told_apart((*kept, *content.levers)),
        "blocs": base.blocs | content.blocs,
        "products": base.products | content.products,
        "politics": politics + content.politics,
        "notes": base.notes + content.notes,
        "question": content.question,
        "without": (),
        "extends": None,
    }
    return Extended(base.model_copy(update=own | both), kept)


def require_no_without(content: ScenarioFile, written: Written) -> None:
    """ScenarioError where a file that extends none leaves out levers."""
    if content.without:
        raise ScenarioError(
            "`without` leaves out levers of another scenario",
            where=written.where(("without",)),
            hint="name that one in `extends`",
        )
