"""Titles of levers that stand together: no two are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from detente.levers.base import Lever, TradeLever
from detente.words import numbered

OneLever = TypeVar("OneLever", bound=Lever)


def told_apart(levers: Iterable[OneLever]) -> tuple[OneLever, ...]:
    """The levers, those that share a title with names of their own.

    The first addition that tells all of them apart is made: the target, the sectors, the first day,
    or a number in their order. The first of two that carry one name given to them keeps it.
    """
    found = list(levers)
    places: dict[str, list[int]] = {}
    for place, lever in enumerate(found):
        places.setdefault(lever.title, []).append(place)
    taken = set(places)
    for shared in places.values():
        if len(shared) > 1:
            names = _names([found[place] for place in shared], taken)
            for place, name in zip(shared, names, strict=True):
                found[place] = found[place].model_copy(update={"name": name})
            taken |= set(names)
    return tuple(found)


def _names(alike: list[OneLever], taken: set[str]) -> list[str]:
    """A name for each of some levers with one title, none of them `taken`."""
    if not any(lever.name for lever in alike):
        said: list[list[str]] = [[lever.title] for lever in alike]
        for addition in zip(*map(_additions, alike), strict=True):
            for parts, more in zip(said, addition, strict=True):
                parts.append(more)
            names = [" ".join(filter(None, parts)) for parts in said]
            if max(Counter(names).values()) == 1 and not taken & set(names):
                return names
    return list(numbered([alike[0].title] * len(alike), taken))


def _additions(lever: Lever) -> tuple[str, str, str]:
    """What tells a lever from others: its target, its sectors or products, its first day."""
    about = lever.groups or (lever.sectors if isinstance(lever, TradeLever) else ())
    return (
        f"on {', '.join(lever.targets)}" if lever.targets else "",
        f"in {', '.join(about)}" if about else "",
        f"from {lever.since}" if lever.since else "",
    )
