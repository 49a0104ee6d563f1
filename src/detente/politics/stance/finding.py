"""A finding: its number, the share of its assumptions in which it holds, and a placebo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from detente.politics.stance.evidence import Evidence
from detente.politics.stance.space import Holds, Values
from detente.politics.stance.support import best_support, leaves
from detente.politics.stance.thresholds import ENDS, threshold
from detente.types import Array, Mask

ENGINE, BOTH, ASSUMED = "engine", "engine and assumptions", "assumptions"
SUPPORT = "share of full support"
# At the ends -1 and 1 the strength of the ally has no finite slope where it is concave.
WAR_ENDS = (-0.99, 0.99)


@dataclass(frozen=True)
class Finding:
    """One answer about an actor between two sides.

    Attributes
    ----------
    name : str
        What it measures.
    number : float
        At the central assumptions.
    unit, label : str
    share_of_assumption_space : float
        Share of the draws in which the statement holds, 0 to 1.
    flips : tuple of str
        Assumptions that turn it over when moved alone to an end of their range.
    basis : str
        What it rests on: ``engine``, ``engine and assumptions``, ``assumptions``.
    note : str
    draws : int
        How many draws the share is counted over.
    placebo : float or None
        The share with the mechanism switched off or replaced by chance; None where that says
        nothing, since the sign is built in.
    placebo_of : str
        What was switched off.
    """

    name: str
    number: float
    unit: str
    label: str
    share_of_assumption_space: float
    flips: tuple[str, ...]
    basis: str
    note: str
    draws: int
    placebo: float | None
    placebo_of: str

    @property
    def standard_error(self) -> float:
        """Of the share, from counting it over so many draws."""
        share = self.share_of_assumption_space
        return float(np.sqrt(share * (1 - share) / self.draws))


@dataclass(frozen=True)
class Measure:
    """What a finding measures: its name, its unit, and a line about it."""

    name: str
    unit: str
    label: str


@dataclass(frozen=True)
class Placebo:
    """A finding without its mechanism: what was switched off, and whether it holds then."""

    of: str
    holds: Holds


@dataclass(frozen=True)
class SwitchedOff:
    """A mechanism that is switched off by fixing assumptions: its name, and their values."""

    of: str
    values: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Situations:
    """Assumptions before and after something happens."""

    before: Values
    after: Values


def made(
    known: Evidence,
    measured: Measure,
    number: float,
    holds: Holds,
    *,
    note: str = "",
    without: Placebo | None = None,
) -> Finding:
    """The Finding of a quantity.

    The share of draws in which it holds, what flips it, and the share `without` its mechanism.
    """
    return Finding(
        name=measured.name,
        number=number,
        unit=measured.unit,
        label=measured.label,
        share_of_assumption_space=known.space.share(holds),
        flips=known.space.flips(holds),
        basis=BOTH,
        note=note,
        draws=known.space.count,
        placebo=known.space.share(without.holds) if without else None,
        placebo_of=without.of if without else "",
    )


def fixed(at: Values, **values: float) -> Values:
    """The assumptions with some of them at a fixed value."""
    return {**at, **{name: np.full_like(at[name], value) for name, value in values.items()}}


def off(holds: Holds, **values: float) -> Holds:
    """Whether a statement holds with some assumptions at a fixed value."""
    return lambda at: holds(fixed(at, **values))


def chance(known: Evidence, k: int = 0) -> Array:
    """A number between 0 and 1 for each draw that depends on nothing; another one for each `k`."""
    return np.random.default_rng((known.space.seed, k)).uniform(size=known.space.count)


def at_war(at: Values, by: float) -> Values:
    """The assumptions with the state of the war moved, inside its range."""
    return {**at, "war_state": np.clip(at["war_state"] + by, *WAR_ENDS)}


def total_support(known: Evidence, at: Values) -> Array:
    """Mean of the best diplomatic and material support [draw]."""
    return best_support(known.stakes, at).total


def changed(
    known: Evidence,
    measured: Measure,
    situations: Callable[[Values], Situations],
    *,
    falls: bool = False,
    note: str = "",
    without: SwitchedOff | None = None,
) -> Finding:
    """Change of total support between two situations; holds where it rises, or `falls`.

    `without` is what the placebo switches off.
    """

    def change(at: Values) -> Array:
        both = situations(at)
        return total_support(known, both.after) - total_support(known, both.before)

    def holds(at: Values) -> Mask:
        found = change(at)
        return np.asarray(found < 0 if falls else found > 0)

    placebo = Placebo(without.of, off(holds, **without.values)) if without else None
    number = float(change(known.space.at_centre())[0])
    return made(known, measured, number, holds, note=note, without=placebo)


@dataclass(frozen=True)
class Located:
    """A threshold as one number, and a note on how far it can be trusted."""

    number: float
    note: str


def threshold_of(known: Evidence, name: str) -> Located:
    """The threshold at which support ends.

    At the centre, or the median of the draws that have one.
    """
    space = known.space
    centre = float(threshold(space.stakes, space.at_centre(), name, leaves)[0])
    drawn = threshold(space.stakes, space.draws, name, leaves)
    there = drawn[np.isfinite(drawn)]
    spread = ""
    if there.size:
        low, high = np.percentile(there, ENDS)
        spread = f"5 to 95 per cent of the tries that have one: {low:.2f} to {high:.2f}"
    if np.isfinite(centre):
        return Located(centre, f"assumed now {space.centre[name]:g}; {spread}")
    if there.size:
        note = f"none at the centre; the median of the tries that have one is given; {spread}"
        return Located(float(np.median(there)), note)
    return Located(
        space.high[name], "no threshold in range in any draw; the end of the range is given"
    )
