"""The assumption space of a stance: its centre, its ranges, and draws from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from detente.errors import DataError
from detente.politics.stance.assumptions import ASSUMPTIONS
from detente.politics.stance.stakes import Stakes
from detente.scenario.uncertain import Uncertain
from detente.types import Array, Mask
from detente.words import in_a_sentence
from detente.world.state import PoliticalState
from detente.world.variables import variable

Values: TypeAlias = Mapping[str, Array]
"""Assumptions by name [draw], with ``set``, the position of the elasticity set."""

Holds: TypeAlias = Callable[[Values], Mask]
"""Whether a statement holds under assumptions [draw]."""

NO_MORE: Mapping[str, Uncertain] = {}
LEAST_DRAWS = 100


@dataclass(frozen=True, eq=False)
class Space:
    """The assumption space of a stance: the centre, and draws from declared ranges.

    Draws are triangular, the centre most likely.

    Attributes
    ----------
    stakes : Stakes
    state : PoliticalState
        Of the actor and its ally, with every entry of `STATE`.
    centre, low, high : mapping of str to float
        By name, the political state of the date first.
    draws : mapping of str to ndarray [draw]
        With ``set``, the position of the elasticity set of each draw.
    seed : int
    meanings : mapping of str to str
        What the assumptions are that are no entries of the political state.
    """

    stakes: Stakes
    state: PoliticalState
    centre: Mapping[str, float]
    low: Mapping[str, float]
    high: Mapping[str, float]
    draws: Mapping[str, Array]
    seed: int
    meanings: Mapping[str, str]

    @property
    def count(self) -> int:
        """How many draws there are."""
        return len(self.draws["set"])

    @property
    def headline_set(self) -> int:
        """Position of the elasticity set at the centre."""
        return int(self.centre["set"])

    def at_centre(self, **changes: float) -> dict[str, Array]:
        """The central values as arrays of one draw, some of them changed."""
        return {name: np.array([value]) for name, value in (dict(self.centre) | changes).items()}

    def share(self, holds: Holds) -> float:
        """Share of the draws in which a statement holds."""
        return float(holds(self.draws).mean())

    def flips(self, holds: Holds) -> tuple[str, ...]:
        """Assumptions that turn a statement over, the one with most weight first.

        Each moved alone from the centre to an end of its range. Its weight is by how much the
        shares of draws in which the statement holds differ between the halves of its range.
        """
        before = bool(holds(self.at_centre())[0])
        held = holds(self.draws)

        def turns(**changes: float) -> bool:
            return bool(holds(self.at_centre(**changes))[0]) != before

        found = []
        for name in self.low:
            upper = self.draws[name] > np.median(self.draws[name])
            for value in (self.low[name], self.high[name]):
                if turns(**{name: value}):
                    ends = " instead of ".join(map(in_a_sentence, (value, self.centre[name])))
                    said = f"{self.meaning(name)}: {ends}"
                    found.append((_apart(held, upper.astype(float)), said))
        turned = [one for k, one in enumerate(self.stakes.sets) if turns(set=float(k))]
        if turned:
            names = " or ".join(self.stakes.sets_said.get(one, one) for one in turned)
            said = f"how easily buyers switch: the set {names}"
            found.append((_apart(held, self.draws["set"]), said))
        return tuple(said for _, said in sorted(found, key=lambda one: -one[0]))

    def meaning(self, name: str) -> str:
        """What an assumption is, in words."""
        own = self.meanings.get(name)
        return own or variable(name).description.split(":")[0].split(";")[0]


def _apart(held: NDArray[np.bool_], group: Array) -> float:
    """By how much the shares in which something held differ between groups of draws [draw]."""
    shares = [float(held[group == one].mean()) for one in np.unique(group)]
    return max(shares) - min(shares)


def space(
    stakes: Stakes,
    state: PoliticalState,
    *,
    default_set: str | None = None,
    extra: Mapping[str, Uncertain] = NO_MORE,
    draws: int = 2000,
    seed: int = 0,
) -> Space:
    """The Space of a stance: a political state, the `ASSUMPTIONS`, and those of `extra`.

    These are drawn last. DataError for fewer than 100 draws.
    """
    if draws < LEAST_DRAWS:
        raise DataError(f"{draws} draws tell no share", hint="at least 100")
    entries = state.entries
    known = {name: Uncertain((one.low, one.value, one.high)) for name, one in entries.items()}
    known |= ASSUMPTIONS
    # What a stance and its findings share is drawn first, so that both see the same draws.
    generator = np.random.default_rng(seed)
    drawn = {name: one.sample(generator, draws) for name, one in known.items()}
    drawn["set"] = generator.integers(len(stakes.sets), size=draws).astype(float)
    drawn |= {name: one.sample(generator, draws) for name, one in extra.items()}
    ranges = known | dict(extra)
    centre = {name: one.value for name, one in ranges.items()}
    centre["set"] = float(stakes.sets.index(default_set)) if default_set in stakes.sets else 0.0
    return Space(
        stakes=stakes,
        state=state,
        centre=centre,
        low={name: one.low for name, one in ranges.items()},
        high={name: one.high for name, one in ranges.items()},
        draws=drawn,
        seed=seed,
        meanings={name: one.meaning for name, one in ranges.items() if one.meaning},
    )
