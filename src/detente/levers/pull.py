"""Pulls: each lever as pulled by each government."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from detente.errors import ScenarioError
from detente.levers.base import Lever
from detente.world.countries import UNION, bloc, split_members
from detente.world.whom import Blocs, expand
from detente.world.world import World

Key = tuple[str | int, ...]


@dataclass(frozen=True)
class Pull:
    """One lever as pulled by one government.

    Attributes
    ----------
    lever : Lever
    government : str
        A country, or the Union as one.
    senders, outside : tuple of str
        Its members that the world has (the Union has 27), and those that it lacks.
    key : tuple
        Which lever it is: the position in the file and what was changed about it, or the name that
        the sender gives to a lever that stands in no file. Pulls with one key are one measure.
    """

    lever: Lever
    government: str
    senders: tuple[str, ...]
    outside: tuple[str, ...]
    key: Key

    @property
    def position(self) -> int | None:
        """Where its lever stands in the file; None for a lever that stands in none."""
        place = self.key[0]
        return place if isinstance(place, int) else None

    def halved(self) -> Pull:
        """The same government pulling the lever at half its depth, under a name of its own."""
        name = {"name": f"{self.lever.title}, at half"}
        lever = self.lever.halved().model_copy(update=name)
        return replace(self, lever=lever, key=(*self.key, "half"))


def own_pull(lever: Lever, senders: Iterable[str], name: str, government: str = "") -> Pull:
    """A lever that stands in no file, pulled by `senders` together, under a `name` of its own."""
    members = tuple(senders)
    return Pull(lever, government or members[0], members, (), (name,))


def pulls(levers: Iterable[Lever], world: World, *, blocs: Blocs | None = None) -> tuple[Pull, ...]:
    """Each lever split by government; their positions are those in `levers`.

    The European Union decides as one, also where a few of its members are exempt. ScenarioError for
    a lever whose only target is the only country that pulls it.
    """
    found = []
    for position, lever in enumerate(levers):
        members = expand(lever.by, blocs)
        _require_another(lever, split_members(members, world)[0], world, blocs)
        for government, states in _governments(members).items():
            inside, outside = split_members(tuple(states), world)
            found.append(Pull(lever, government, inside, outside, (position,)))
    return tuple(found)


def _governments(members: tuple[str, ...]) -> dict[str, list[str]]:
    """The members by government: those of the Union together when they are most of it."""
    union = set(bloc(UNION).members)
    whole = 2 * len(union & set(members)) > len(union)
    found: dict[str, list[str]] = {}
    for member in members:
        found.setdefault(UNION if whole and member in union else member, []).append(member)
    return found


def _require_another(
    lever: Lever, senders: tuple[str, ...], world: World, blocs: Blocs | None
) -> None:
    if not lever.targets or len(senders) != 1:
        return
    if split_members(expand(lever.targets, blocs), world)[0] == senders:
        what = f"{lever.lever} by {senders[0]} on {senders[0]} alone does nothing"
        raise ScenarioError(what, where=lever.title, hint="name another country in `on`")


def outside_world(pulled: Iterable[Pull]) -> tuple[str, ...]:
    """Governments named by the levers that the world has no accounts for."""
    return tuple(sorted({state for pull in pulled for state in pull.outside}))
