"""Economic effects between exact ones, so that payoffs add up over pairs of players."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detente.politics.game.cast import Cast
from detente.politics.game.effects import DEPTHS, Economy, OwnEffects
from detente.types import Array

# Below every sum of pressures that is not zero.
TINY = 1e-300


@dataclass(frozen=True, eq=False)
class Surrogate:
    """Effects of an actor's own depth, alone and within the scenario's coalition; per cent.

    Attributes
    ----------
    gain_alone, gain_within : ndarray [actor, depth]
        Change of its own real income at depths 0, 0.5, 1.
    harm_alone, harm_within : ndarray [actor, depth]
        Loss of the target that it adds.
    strength : ndarray [actor]
        Loss of the target that it causes alone, as a share of that of the listed ones added up.
    cut_gain : ndarray [actor]
        Change of its real income when the target cuts energy to all listed actors, which join fully
        (for others: to all actors).
    cut_cost : ndarray [actor]
        What the cut toward each costs the target: its cost toward all, by its energy sales.
    """

    gain_alone: Array
    gain_within: Array
    harm_alone: Array
    harm_within: Array
    strength: Array
    cut_gain: Array
    cut_cost: Array


def surrogate(economy: Economy, *, progress: Callable[[int, int], None] | None = None) -> Surrogate:
    """The Surrogate of a cast.

    Exact effects of every actor's depth without any and with all of the listed others.
    """
    actors = economy.cast.actors
    nobody = np.zeros(len(actors))
    everybody = economy.cast.listed
    nothing = OwnEffects(np.zeros(len(DEPTHS)), np.zeros(len(DEPTHS)))
    alone: list[OwnEffects] = []
    within: list[OwnEffects] = []
    for k, actor in enumerate(actors):
        alone.append(economy.own(nobody, k) if actor.measures else nothing)
        within.append(economy.own(everybody, k) if actor.measures else nothing)
        if progress:
            progress(k + 1, len(actors))
    pressure = np.maximum(np.array([one.harm[-1] for one in alone]), 0.0)
    of_listed = max(float((pressure * everybody).sum()), TINY)
    to_listed = _cut(economy, everybody)
    to_all = _cut(economy, np.ones(len(actors)))
    listed = everybody > 0
    return Surrogate(
        gain_alone=np.array([one.gain for one in alone]),
        gain_within=np.array([one.gain for one in within]),
        harm_alone=np.array([one.harm for one in alone]),
        harm_within=np.array([one.harm for one in within]),
        strength=pressure / of_listed,
        cut_gain=np.where(listed, to_listed.gain, to_all.gain),
        cut_cost=np.where(listed, to_listed.cost, to_all.cost),
    )


def exposure(cast: Cast, economy: Economy) -> Array:
    """Sales of each actor to the other listed governments in per cent of its income [actor].

    What secondary sanctions could touch.
    """
    world = economy.world
    buyers = np.array([world.country(code) for code in cast.coalition])
    found = []
    for actor in cast.actors:
        mine = [world.country(code) for code in actor.members]
        outside = np.setdiff1d(buyers, mine)
        sold = world.sales[outside][:, mine].sum()
        found.append(100 * sold / world.income[mine].sum())
    return np.array(found)


@dataclass(frozen=True, eq=False)
class _Cut:
    """What the energy cut changes for each actor, and its cost to the target by actor; per cent."""

    gain: Array
    cost: Array


def _cut(economy: Economy, depths: Array) -> _Cut:
    """The effects of the cut; its cost to the target is spread by what it sells to each."""
    calm = economy.effects(depths)
    cut = economy.effects(depths, cut=True)
    world = economy.world
    target = world.country(economy.cast.target)
    energy = [world.sector(code) for code in economy.energy]
    sold = world.sales[:, target][:, energy].sum(axis=1)
    by_actor = (economy.share > 0) @ sold * depths
    part = by_actor / max(float(by_actor.sum()), TINY)
    return _Cut(cut.gain - calm.gain, (cut.harm - calm.harm) * part)
