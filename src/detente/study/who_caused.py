"""Who plays when a change is split: the levers, or the governments with what they do together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.levers.pull import Pull
from detente.scenario.file import Scenario
from detente.types import Array
from detente.world.countries import UNION, government_of

FIRMS = "firms"
"""Who pulls what firms do by themselves."""
LEVER, GOVERNMENT = "lever", "government"


@dataclass(frozen=True, eq=False)
class Players:
    """Groups of pulls that act together, and how what they cause is divided between rows.

    Attributes
    ----------
    labels : tuple of str
        The rows.
    groups : tuple of tuples of Pull
        The players.
    share : ndarray [row, player]
        Which part of a player's contribution belongs to a row; each column adds up to one.
    """

    labels: tuple[str, ...]
    groups: tuple[tuple[Pull, ...], ...]
    share: Array

    def pulls(self, some: Sequence[int]) -> list[Pull]:
        """The pulls of some players by position."""
        return [pull for k in sorted(some) for pull in self.groups[k]]


def by_lever(scenario: Scenario) -> Players:
    """Every lever is a player, whoever pulls it."""
    groups: dict[int, list[Pull]] = {}
    for pull in _acting(scenario):
        groups.setdefault(int(pull.key[0]), []).append(pull)
    labels = tuple(scenario.content.levers[position].title for position in groups)
    whole = tuple(tuple(pulls) for pulls in groups.values())
    return Players(labels, whole, np.eye(len(labels)))


def by_government(scenario: Scenario) -> Players:
    """Every government is a player with what it does itself, and so is what several do once.

    What they do once (reserves that they hold, plants that stop, a cap on a price) is divided by
    what each holds of it. Members of the Union act through it where it pulls a lever itself, so
    that no state stands in two rows; else each for itself. What firms do stands apart.
    """
    decides = _deciding(scenario)
    own: dict[str, list[Pull]] = {}
    common: dict[int, list[Pull]] = {}
    for pull in _acting(scenario):
        who, lever = decides(pull), pull.lever
        alone, together = lever.own, lever.common
        if lever.private:
            who, alone, together = FIRMS, lever, None
        if alone is not None:
            part = replace(pull, lever=alone, key=(*pull.key, "own"))
            own.setdefault(who, []).append(part)
        if together is not None:
            part = replace(pull, lever=together, key=(*pull.key, "common"))
            common.setdefault(int(pull.key[0]), []).append(part)
    held = [_holdings(pulls, scenario, decides) for pulls in common.values()]
    divided = [*({who: 1.0} for who in own), *held]
    labels = tuple(dict.fromkeys(who for some in divided for who in some))
    share = np.zeros((len(labels), len(divided)))
    for k, some in enumerate(divided):
        for who, weight in some.items():
            share[labels.index(who), k] = weight
    return Players(labels, tuple(map(tuple, (*own.values(), *common.values()))), share)


def _deciding(scenario: Scenario) -> Callable[[Pull], str]:
    """Whose decision a pull is: the Union's for a member where the Union pulls a lever itself."""
    union_acts = any(pull.government == UNION for pull in _acting(scenario))
    return lambda pull: government_of(pull.government) if union_acts else pull.government


def _holdings(
    pulls: Sequence[Pull], scenario: Scenario, decides: Callable[[Pull], str]
) -> dict[str, float]:
    """Which share each government holds of what several do once; equal ones where nobody holds."""
    weights: dict[str, float] = {}
    for pull in pulls:
        parties = pull.lever.parties(pull.senders, scenario.world, scenario.blocs)
        who = decides(pull)
        weights[who] = weights.get(who, 0.0) + pull.lever.held(pull.senders, parties)
    total = sum(weights.values())
    if total <= 0:
        return dict.fromkeys(weights, 1 / len(weights))
    return {who: weight / total for who, weight in weights.items()}


def _acting(scenario: Scenario) -> list[Pull]:
    """The pulls by somebody that the world has, of levers that act on the economy."""
    return [pull for pull in scenario.pulls if pull.senders and pull.lever.phase != "apart"]
