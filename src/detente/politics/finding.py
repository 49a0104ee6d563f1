"""A finding of the strategic layer: its number, the share of its assumptions in which it holds, and
a placebo.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.politics.case import Case
from detente.politics.stance import Values, leaves, threshold, total_support

Array = NDArray[np.float64]
Row = tuple[str, str, str]
Holds = Callable[[Values], NDArray[np.bool_]]
ENGINE, BOTH, ASSUMED = "engine", "engine and assumptions", "assumptions"


@dataclass(frozen=True)
class Finding:
    """One row's answer.

    Attributes
    ----------
    id : str
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

    id: str
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
        return float(
            np.sqrt(
                self.share_of_assumption_space * (1 - self.share_of_assumption_space) / self.draws
            )
        )


def made(
    c: Case,
    row: Row,
    number: float,
    holds: Holds,
    *,
    note: str = "",
    without: tuple[str, Holds] | None = None,
) -> Finding:
    """The Finding of (id, unit, label): the share of draws in which it holds, what flips it, and
    the share `without` its mechanism.
    """
    what, placebo = (without[0], c.space.share(without[1])) if without else ("", None)
    count = len(c.space.draws["set"])
    return Finding(
        row[0],
        number,
        row[1],
        row[2],
        c.space.share(holds),
        c.space.flips(holds),
        BOTH,
        note,
        count,
        placebo,
        what,
    )


def off(holds: Holds, **values: float) -> Holds:
    """Whether a statement holds with some assumptions at a fixed value."""
    return lambda at: holds(
        {**at, **{name: 0 * at[name] + value for name, value in values.items()}}
    )


def chance(c: Case, k: int = 0) -> Array:
    """A number between 0 and 1 for each draw that depends on nothing; another one for each `k`."""
    return np.random.default_rng((c.space.seed, k)).uniform(size=len(c.space.draws["set"]))


def at_war(at: Values, by: float) -> dict[str, Array]:
    """The assumptions with the state of the war moved, inside its range."""
    return {**at, "war_state": np.clip(at["war_state"] + by, -0.99, 0.99)}


def changed(
    c: Case,
    row: Row,
    both: Callable[[Values], tuple[Values, Values]],
    *,
    falls: bool = False,
    note: str = "",
    without: tuple[str, Mapping[str, float]] | None = None,
) -> Finding:
    """Change of total support between two situations; holds where it rises, or falls; `without`:
    what is fixed in the placebo.
    """

    def change(at: Values) -> Array:
        before, after = both(at)
        return total_support(c.stakes, after) - total_support(c.stakes, before)

    def holds(at: Values) -> NDArray[np.bool_]:
        found = change(at)
        return np.asarray(found < 0 if falls else found > 0)

    placebo = (without[0], off(holds, **without[1])) if without else None
    return made(c, row, float(change(c.space.at_centre())[0]), holds, note=note, without=placebo)


def threshold_of(c: Case, name: str) -> tuple[float, str]:
    """The threshold at which support ends at the centre, or the median of the draws that have one,
    and a note on it.
    """
    centre = float(threshold(c.stakes, c.space.at_centre(), name, leaves)[0])
    drawn = threshold(c.stakes, c.space.draws, name, leaves)
    there = drawn[np.isfinite(drawn)]
    spread = (
        f"5 to 95 per cent of the draws that have one: {np.percentile(there, 5):.2f} to"
        f" {np.percentile(there, 95):.2f}"
        if there.size
        else ""
    )
    if np.isfinite(centre):
        return centre, f"assumed now {c.space.centre[name]:g}; {spread}"
    if there.size:
        return (
            float(np.median(there)),
            f"none at the centre; the median of the draws that have one is given; {spread}",
        )
    return c.space.high[name], "no threshold in range in any draw; the end of the range is given"
