"""The game of a coalition played again when some are kept out of it or brought into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.politics.game.logit_path import LogitEquilibrium
from detente.politics.game.payoffs import JOINS, SanctionsGame
from detente.table import Table
from detente.types import Array

# A government joins where it is more likely than not to.
LIKELY = 50.0


@dataclass(frozen=True)
class NotChoosing:
    """Governments that do not choose, by code or name.

    Attributes
    ----------
    without, joining : sequence of str
        Those kept out of the coalition, and those brought into it, whatever it pays them. A member
        of the Union means the Union.
    """

    without: Sequence[str] = ()
    joining: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class CoalitionOutcome:
    """Who joins in an equilibrium, and what all of them together do to the target.

    Attributes
    ----------
    join_pct : ndarray [actor]
        Probability of joining in part or fully.
    members : tuple of str
        Those that are more likely than not to join.
    pressure_pct, target_busd : float
        Loss of the target when they all join fully, from the full model.
    """

    join_pct: Array
    members: tuple[str, ...]
    pressure_pct: float
    target_busd: float


@dataclass(frozen=True, eq=False)
class Replay:
    """A game as everybody chooses, and again with some who do not.

    Attributes
    ----------
    actors : tuple of str [actor]
    held : tuple of str
        Those who do not choose.
    before, after : CoalitionOutcome
    """

    actors: tuple[str, ...]
    held: tuple[str, ...]
    before: CoalitionOutcome
    after: CoalitionOutcome

    @property
    def joins(self) -> tuple[str, ...]:
        """Those who choose, and join only now."""
        return self._changed(self.after, self.before)

    @property
    def leaves(self) -> tuple[str, ...]:
        """Those who choose, and join no more."""
        return self._changed(self.before, self.after)

    @property
    def table(self) -> Table:
        """Probability of joining before and after in per cent, the largest change first."""
        change = self.after.join_pct - self.before.join_pct
        order = np.argsort(-np.abs(change), kind="stable")
        columns = {
            "join_before_pct": self.before.join_pct[order],
            "join_pct": self.after.join_pct[order],
            "join_change_pp": change[order],
            "chooses": [self.actors[k] not in self.held for k in order],
        }
        return Table("actor", tuple(self.actors[k] for k in order), columns)

    def _changed(self, these: CoalitionOutcome, others: CoalitionOutcome) -> tuple[str, ...]:
        apart = (*others.members, *self.held)
        return tuple(code for code in these.members if code not in apart)


def outcome(model: SanctionsGame, found: LogitEquilibrium) -> CoalitionOutcome:
    """The CoalitionOutcome of a logit equilibrium."""
    codes = model.cast.codes
    join_pct = 100 * found.probability[:-1, JOINS:].sum(axis=1)
    inside = join_pct > LIKELY
    harm = model.economy.effects(inside.astype(float)).harm
    target = model.economy.world.income[model.economy.world.country(model.cast.target)]
    members = tuple(code for code, joins in zip(codes, inside.tolist(), strict=True) if joins)
    return CoalitionOutcome(np.asarray(join_pct), members, harm, float(harm * target / 1e5))
