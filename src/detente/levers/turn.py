"""The order in which levers act that set the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class Turn:
    """Where a lever stands among those that act after cuts: the last one on a flow stands.

    Attributes
    ----------
    step : int
        Levels before what is put on top of them.
    since : date
        First day; the earliest of all where there is none.
    height : float
        The level itself.
    """

    step: int = 0
    since: date = date.min
    height: float = 0.0
