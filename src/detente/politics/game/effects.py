"""What each government's measures do to everybody: exact equilibria, solved once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.economy.solver.solve import CERTIFIED
from detente.levers.pull import Pull
from detente.politics.game.cast import Cast
from detente.politics.hypothetical import aid, energy_cut
from detente.politics.solver import Solve
from detente.types import Array
from detente.world.shipped import sectors_with

# Depths at which measures are solved: none, in part, in full.
DEPTHS = (0.0, 0.5, 1.0)

# Per cent of real income: a smaller difference between two equilibria is none. Certificates hold
# every equation to this; below it stands where the search happened to stop.
RESOLVED = 100 * CERTIFIED


@dataclass(frozen=True, eq=False)
class Effects:
    """Change of each actor's real income [actor], and the target's loss; both in per cent."""

    gain: Array
    harm: float


@dataclass(frozen=True, eq=False)
class OwnEffects:
    """What an actor's own depth changes for itself and for the target [depth], in per cent."""

    gain: Array
    harm: Array


class Economy:
    """Exact effects of any profile of depths, each equilibrium solved once.

    Effects are relative to the scenario's background without any of the actors' measures.

    Attributes
    ----------
    share : ndarray [actor, country]
        Share of each country in its actor's income.
    size : ndarray [actor]
        Income, million USD.
    residual : float
        Largest certificate of all equilibria so far.
    """

    def __init__(self, cast: Cast, solve: Solve, *, answer: float = 50.0) -> None:
        """`answer`: by how many per cent the target cuts energy to those who join, when it cuts."""
        self.cast = cast
        self._solve = solve
        self._answer = answer
        self._known: dict[tuple[tuple[float, ...], bool], Array] = {}
        base = solve(cast.background)
        self.world = base.world
        self.energy = sectors_with("energy", base.world)
        self.residual = base.certificate.max_residual
        self._base = base.welfare_hat
        income = self.world.income
        self.share = np.zeros((len(cast.actors), income.size))
        self.size = np.zeros(len(cast.actors))
        for k, actor in enumerate(cast.actors):
            place = [self.world.country(code) for code in actor.members]
            self.size[k] = income[place].sum()
            self.share[k, place] = income[place] / self.size[k]

    @property
    def solved(self) -> int:
        """Number of equilibria solved so far."""
        return len(self._known)

    def equilibrium(self, depths: Array, *, cut: bool = False) -> Equilibrium:
        """The equilibrium when each actor acts at its depth (0, 0.5 or 1).

        With `cut` the target cuts its energy to those who join.
        """
        acting = self._acting(depths)
        joiners = self._joiners(depths)
        if cut and joiners and self.energy:
            acting.append(energy_cut(self.cast.target, joiners, self.energy, self._answer))
        return self._solve(acting)

    def after_transfers(self, depths: Array, received: Array) -> Array:
        """Change of each actor's real income in per cent [actor] with transfers between them.

        `received` [actor] is in billion USD a year, negative for those who pay.
        """
        found = self._solve([*self._acting(depths), *self._transfers(received)])
        self.residual = max(self.residual, found.certificate.max_residual)
        return np.asarray(self.share @ self._change(found))

    def welfare(self, depths: Sequence[float] | Array, *, cut: bool = False) -> Array:
        """Change of real income in per cent [country]."""
        key = (tuple(float(d) for d in depths), cut)
        if key not in self._known:
            found = self.equilibrium(np.array(key[0]), cut=cut)
            self.residual = max(self.residual, found.certificate.max_residual)
            self._known[key] = self._change(found)
        return self._known[key]

    def effects(self, depths: Sequence[float] | Array, *, cut: bool = False) -> Effects:
        """The Effects of a profile of depths."""
        change = self.welfare(depths, cut=cut)
        target = self.world.country(self.cast.target)
        return Effects(np.asarray(self.share @ change), -float(change[target]))

    def own(self, depths: Array, k: int, *, cut: bool = False) -> OwnEffects:
        """The OwnEffects of actor k at `DEPTHS`, against the others' `depths`."""
        gain = np.zeros(len(DEPTHS))
        harm = np.zeros(len(DEPTHS))
        for row, depth in enumerate(DEPTHS):
            mine = depths.copy()
            mine[k] = depth
            found = self.effects(mine, cut=cut)
            gain[row] = found.gain[k]
            harm[row] = found.harm
        return OwnEffects(gain - gain[0], harm - harm[0])

    def relative(self, found: Equilibrium) -> Array:
        """Real income over that of the background [country]."""
        return np.asarray(found.welfare_hat / self._base)

    def _change(self, found: Equilibrium) -> Array:
        return np.asarray(100 * (self.relative(found) - 1))

    def _acting(self, depths: Array) -> list[Pull]:
        acting = list(self.cast.background)
        for actor, depth in zip(self.cast.actors, depths, strict=True):
            if depth == 1:
                acting += actor.measures
            elif depth:
                acting += [_half(pull) for pull in actor.measures]
        return acting

    def _joiners(self, depths: Array) -> tuple[str, ...]:
        """Countries whose government acts."""
        found: list[str] = []
        for actor, depth in zip(self.cast.actors, depths, strict=True):
            if depth and actor.measures:
                found += actor.members
        return tuple(found)

    def _transfers(self, received: Array) -> list[Pull]:
        """Aid from all who pay to all who receive, in proportion to what these receive."""
        getting = np.maximum(received, 0.0)
        actors = self.cast.actors
        found = []
        for payer in np.flatnonzero(received < 0):
            gives = actors[payer].members
            for receiver in np.flatnonzero(getting > 0):
                amount = float(-received[payer] * getting[receiver] / getting.sum())
                found.append(aid(gives, actors[receiver].members, amount))
        return found


# Halves are asked for in every profile: the same pull gives the same one.
@lru_cache(maxsize=1024)
def _half(pull: Pull) -> Pull:
    return pull.halved()
