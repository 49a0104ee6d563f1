"""Where each government stands between target and leader, and what it did before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.politics.alignment.voting import LEVELS, Alignment, read_alignment
from detente.types import Array
from detente.world.political_facts import conduct_toward
from detente.world.state import ideal_point

# That of `Alignment.ideal_2019`.
YEAR = 2019


@dataclass(frozen=True)
class Stand:
    """One government before it decides.

    Attributes
    ----------
    ideal : float
        Ideal point, 0 at the target's and 1 at the leader's.
    habit, vote : float
        Sanctioned the target before; voted against it before (shares of members).
    level : int or None
        What it did: 0 voted against, 1 abstained or absent, 2 condemned, 3 joined; None where
        unknown.
    """

    ideal: float
    habit: float
    vote: float
    level: int | None


@dataclass(frozen=True, eq=False)
class PastChoices:
    """The record of all governments, measured between target and leader.

    Attributes
    ----------
    alignment : Alignment
        With the Union as one decision.
    ideal : ndarray [unit]
        0 at the target's ideal point and 1 at the leader's.
    recorded : bool
        Whether the record is about this target; otherwise habit, vote and level are unknown.
    """

    alignment: Alignment
    ideal: Array
    recorded: bool

    def of(self, code: str) -> Stand:
        """Where a government stands.

        One that is no member of the United Nations stands, and would have voted, as the joiners of
        2022 on average.
        """
        known = self.alignment
        joined = known.sanctioned_2022
        member = code in known.states
        k = known.states.index(code) if member else -1
        ideal = float(self.ideal[k] if member else self.ideal[joined].mean())
        if not self.recorded:
            return Stand(ideal, 0.0, 0.0, None)
        if not member:
            return Stand(ideal, 0.0, float(known.voted_yes_2014[joined].mean()), None)
        habit = float(known.sanctioned_2014[k])
        vote = float(known.voted_yes_2014[k])
        return Stand(ideal, habit, vote, int(known.level_2022[k]))

    @property
    def positions(self) -> tuple[float, ...]:
        """Mean ideal point of the governments at each level [level]."""
        level = self.alignment.level_2022
        return tuple(float(self.ideal[level == k].mean()) for k in range(len(LEVELS)))


def past_choices(target: str, leader: str) -> PastChoices:
    """The PastChoices toward a target; past conduct is known toward recorded targets only.

    Raises DataError for a target without an ideal point.
    """
    known = read_alignment(eu_as_one=True)
    points = dict(zip(known.states, known.ideal_2019.tolist(), strict=True))
    end = points[leader] if leader in points else float(known.ideal_2019.max())
    start = points[target] if target in points else ideal_point(target, YEAR).value
    # A leader at the target's own point leaves no scale: distances are then in ideal points.
    width = end - start if end != start else 1.0
    scaled = np.asarray((known.ideal_2019 - start) / width)
    return PastChoices(known, scaled, conduct_toward(target) is not None)
