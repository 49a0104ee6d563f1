"""The smallest change of assumptions and levers at which a number crosses a line.

Each is moved alone to the ends of its range, then all together along the slopes that this showed:
the direction in which the number changes most for a move of a given length, each in units of its
range. Where the number has crossed at the end of a way, the way is halved until the crossing is
known to a part in a hundred; every step is a full solve.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detente.errors import SolveError
from detente.scenario.file import Scenario
from detente.types import Progress, silent

# Halvings of a way, and the share of the steepest slope below which one stays where it is.
HALVINGS, FLAT = 7, 0.02


@dataclass(frozen=True)
class Knob:
    """One thing that may move, by its place from 0 to 1 in its range.

    Attributes
    ----------
    label : str
    start : float
        Where it stands.
    ends : tuple of float
        Where it may go at most.
    moved : callable
        The scenario with it at a place.
    shown : callable
        A place in its own unit.
    """

    label: str
    start: float
    ends: tuple[float, ...]
    moved: Callable[[Scenario, float], Scenario]
    shown: Callable[[float], str]


@dataclass(frozen=True)
class FlipPoint:
    """A crossing: which knobs at which places, how far from where they stand, the number there."""

    places: tuple[tuple[Knob, float], ...]
    distance: float
    number: float


@dataclass(frozen=True)
class Searching:
    """What was found.

    Attributes
    ----------
    number : float
        As written.
    alone : tuple of FlipPoint
        Of each knob that crosses by itself, the shortest way first.
    together : FlipPoint or None
        All along their slopes; None where not even the end of that way crosses.
    solves : int
    """

    number: float
    alone: tuple[FlipPoint, ...]
    together: FlipPoint | None
    solves: int

    @property
    def nearest(self) -> FlipPoint | None:
        """The shortest way of all."""
        found = [*self.alone, *([self.together] if self.together else [])]
        return min(found, key=lambda one: one.distance, default=None)


@dataclass(frozen=True)
class _Reached:
    """A knob at one end of its range: the slope of the number on the way there."""

    knob: Knob
    end: float
    slope: float


class _Numbers:
    """The number at places of knobs; none where there is no equilibrium."""

    def __init__(self, scenario: Scenario, number: Callable[[Scenario], float]) -> None:
        self.scenario, self.number, self.solves = scenario, number, 0

    def at(self, places: Sequence[tuple[Knob, float]]) -> float | None:
        """The number with some knobs moved."""
        scenario = self.scenario
        for knob, place in places:
            scenario = knob.moved(scenario, place)
        self.solves += 1
        try:
            return self.number(scenario)
        except SolveError:
            return None


def search_flip(
    scenario: Scenario,
    knobs: Sequence[Knob],
    number: Callable[[Scenario], float],
    side: Callable[[float], str],
    progress: Progress = silent,
) -> Searching:
    """The Searching of the knobs for another `side` of the line than the number has as written."""
    numbers = _Numbers(scenario, number)
    written = number(scenario)
    stands = side(written)

    def crossed(value: float | None) -> bool:
        return value is not None and side(value) != stands

    alone, reached = [], []
    for done, knob in enumerate(knobs):
        progress("assumptions and levers, one by one", done, len(knobs))
        for end in knob.ends:
            value = numbers.at([(knob, end)])
            if value is not None and end != knob.start:
                slope = (value - written) / abs(end - knob.start)
                reached.append(_Reached(knob, end, slope))
            if crossed(value):
                way = [_Reached(knob, end, 1.0)]
                alone.append(_halved(numbers, way, abs(end - knob.start), crossed))
    alone.sort(key=lambda one: one.distance)
    progress("all together", 0, 2)
    ways = [_joint(numbers, reached, sign, crossed) for sign in (1.0, -1.0)]
    found = [one for one in ways if one is not None]
    together = min(found, key=lambda one: one.distance, default=None)
    return Searching(written, tuple(alone), together, numbers.solves)


def _joint(
    numbers: _Numbers,
    reached: Sequence[_Reached],
    sign: float,
    crossed: Callable[[float | None], bool],
) -> FlipPoint | None:
    """The crossing along the slopes that move the number up or down; None where it does not."""
    toward: dict[str, _Reached] = {}
    for one in reached:
        best = toward.get(one.knob.label)
        if sign * one.slope > 0 and (best is None or sign * one.slope > sign * best.slope):
            toward[one.knob.label] = one
    steepest = max((abs(one.slope) for one in toward.values()), default=0.0)
    way = [
        _Reached(one.knob, one.end, abs(one.slope) / steepest)
        for one in toward.values()
        if abs(one.slope) >= FLAT * steepest
    ]
    if len(way) < 2:
        return None  # what one does alone is known
    whole = max(abs(one.end - one.knob.start) / one.slope for one in way)
    if not crossed(numbers.at(_places(way, whole))):
        return None
    return _halved(numbers, way, whole, crossed)


def _places(way: Sequence[_Reached], length: float) -> list[tuple[Knob, float]]:
    """Where knobs are after so much of a way, none beyond its end."""
    found = []
    for one in way:
        room = one.end - one.knob.start
        step = min(length * one.slope, abs(room))
        found.append((one.knob, one.knob.start + (step if room > 0 else -step)))
    return found


def _halved(
    numbers: _Numbers,
    way: Sequence[_Reached],
    whole: float,
    crossed: Callable[[float | None], bool],
) -> FlipPoint:
    """The crossing on a way whose end has crossed."""
    least, most = 0.0, whole
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        if crossed(numbers.at(_places(way, middle))):
            most = middle
        else:
            least = middle
    places = _places(way, most)
    distance = sum((place - knob.start) ** 2 for knob, place in places) ** 0.5
    number = numbers.at(places)
    assert number is not None  # it has crossed
    return FlipPoint(tuple(places), distance, number)
