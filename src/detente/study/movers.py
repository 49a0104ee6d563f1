"""Which drawn assumptions a number hangs on: its medians where each of them is low, and high."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.scenario.uncertain import Assumption, Level
from detente.study.draws import Sweep

# Fewer draws than this on a side give no median worth printing.
LEAST = 5


@dataclass(frozen=True)
class Mover:
    """A drawn assumption, and the medians of a number on two sides of it.

    `low` and `high` name the sides with the least and the largest median: halves of the draws, or
    levels of a choice.
    """

    label: str
    low: str
    high: str
    at_low: float
    at_high: float

    @property
    def span(self) -> float:
        """How far apart the medians are."""
        return abs(self.at_high - self.at_low)


def movers(drawn: Sweep, name: str) -> tuple[Mover, ...]:
    """The assumptions that move the number `name` most over its draws, the largest first.

    A side with under `LEAST` draws is left out, and so is an assumption without two sides.
    """
    values, places = drawn.numbers(name)
    found = []
    for one in drawn.declared:
        sides = np.array(levels(one, [drawn.draws[place].values[one.name] for place in places]))
        counted = [side for side in dict.fromkeys(sides.tolist()) if (sides == side).sum() >= LEAST]
        medians = {side: float(np.median(values[sides == side])) for side in counted}
        if len(medians) > 1:
            low = min(medians, key=medians.__getitem__)
            high = max(medians, key=medians.__getitem__)
            found.append(Mover(one.label, low, high, medians[low], medians[high]))
    return tuple(sorted(found, key=lambda mover: -mover.span))


def levels(one: Assumption, drawn: Sequence[Level]) -> list[str]:
    """The drawn values of an assumption as levels: themselves, or the half that they lie in."""
    if one.number.draw == "choice" or not drawn:
        return [one.said(value) for value in drawn]
    numbers = [float(value) for value in drawn]
    middle = float(np.median(numbers))
    said = one.said(middle)
    return [f"up to {said}" if value <= middle else f"above {said}" for value in numbers]
