"""The smallest change of assumptions and levers at which a number crosses a line.

Each is moved alone to the ends of its range, then all together along the slopes that this showed:
the direction in which the number changes most for a move of a given length, each in units of its
range. Where the number has crossed at the end of a way, the crossing is followed along the line
between what is known, until its place is known to a part in a hundred.

Numbers on the way may be read in a quick manner, which the reader chooses. The shortest ways are
confirmed in full, until one of them holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.errors import SolveError
from detente.scenario.file import Scenario
from detente.study.draws import Reading
from detente.types import Progress, silent

# Steps along a way at most, and the part of it to which a crossing is known.
STEPS, PART = 8, 0.01
# So many steps along the line between two numbers, then one to the middle, for what has jumps.
TO_MIDDLE = 3
# The share of the steepest slope below which one stays where it is.
FLAT = 0.02
# Ways of a number confirmed in full at most: each may take as long as the search.
CONFIRMED = 3


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

    def said(self, place: float) -> str:
        """What it is, and its place, in words."""
        return f"{self.label} {self.shown(place)}"


@dataclass(frozen=True)
class Line:
    """What a number may cross: its `limits`, and on which `side` of them a value lies."""

    limits: tuple[float, ...]
    side: Callable[[float], str]

    def between(self, one: float, two: float) -> float:
        """The limit between two numbers that is next to the first; the second where none is."""
        low, high = sorted((one, two))
        inside = [limit for limit in self.limits if low <= limit <= high]
        return min(inside, key=lambda limit: abs(limit - one), default=two)


Places = Sequence[tuple[Knob, float]]
# The numbers that are named with some knobs moved, in a quick manner or in full.
Read = Callable[[Places, Sequence[str], bool], Reading]


@dataclass(frozen=True)
class FlipPoint:
    """A crossing.

    Attributes
    ----------
    places : tuple of (Knob, float)
        Which knobs at which places.
    distance : float
        How far from where they stand.
    number : float
        What the number is there.
    confirmed : bool
        Whether that is from a solve in full.
    """

    places: tuple[tuple[Knob, float], ...]
    distance: float
    number: float
    confirmed: bool = False

    @property
    def said(self) -> str:
        """Where everything is that moves."""
        return "; ".join(knob.said(place) for knob, place in self.places)

    @property
    def moves(self) -> tuple[tuple[str, float], ...]:
        """Each that moves, in words, and how far in units of its range; the furthest first."""
        found = [(knob.said(place), abs(place - knob.start)) for knob, place in self.places]
        return tuple(sorted(found, key=lambda one: -one[1]))


@dataclass(frozen=True)
class Searching:
    """What was found for one number.

    Attributes
    ----------
    number : float
        As written.
    ways : tuple of FlipPoint
        Of each knob that crosses by itself, and of all along their slopes; the shortest first. A
        way that a solve in full does not confirm is left out.
    refuted : int
        How many were left out so.
    """

    number: float
    ways: tuple[FlipPoint, ...]
    refuted: int

    @property
    def nearest(self) -> FlipPoint | None:
        """The shortest way of all."""
        return next(iter(self.ways), None)


@dataclass(frozen=True)
class FlipsFound:
    """What was found for all numbers.

    Attributes
    ----------
    found : mapping of str to Searching
        By name.
    missing : mapping of str to str
        Why there is no number as written, of those that have none, by name.
    readings : int
        How often numbers were read.
    max_residual : float
        The largest of all readings.
    """

    found: Mapping[str, Searching]
    missing: Mapping[str, str]
    readings: int
    max_residual: float


def search_flip(
    knobs: Sequence[Knob],
    read: Read,
    lines: Mapping[str, Line],
    progress: Progress = silent,
) -> FlipsFound:
    """What makes each number cross its line, by its name.

    `read` gives numbers under the names of `lines`: of all at the ends of each knob, of one on the
    way to its crossing. One without equilibrium has not crossed.
    """
    numbers = _Numbers(read)
    written = numbers.read((), tuple(lines), in_full=True)
    known = {name: line for name, line in lines.items() if name in written.numbers}
    reached: list[tuple[Knob, float, Mapping[str, float]]] = []
    for done, knob in enumerate(knobs):
        progress("assumptions and levers, one by one", done, len(knobs))
        for end in knob.ends:
            values = numbers.at([(knob, end)], tuple(known))
            reached.append((knob, end, values))
    found = {}
    for done, (name, line) in enumerate(known.items()):
        progress("ways to a crossing", done, len(known))
        search = _OneNumber(name, line, float(_number(written, name)), numbers)
        ends = [
            _Reached(knob, end, values[name]) for knob, end, values in reached if name in values
        ]
        found[name] = search.searched(ends)
    progress("ways to a crossing", len(known), len(known))
    return FlipsFound(found, written.failures, numbers.readings, numbers.max_residual)


@dataclass(frozen=True)
class _Reached:
    """A knob at one end of its range, and the number there."""

    knob: Knob
    end: float
    number: float

    @property
    def room(self) -> float:
        """How far the end is."""
        return abs(self.end - self.knob.start)


@dataclass(frozen=True)
class _Way:
    """Knobs that move together, each by its `pace` for each unit of the way, none past its end."""

    moving: tuple[tuple[_Reached, float], ...]

    @property
    def whole(self) -> float:
        """Where the last one arrives."""
        return max(one.room / pace for one, pace in self.moving)

    def places(self, length: float) -> tuple[tuple[Knob, float], ...]:
        """Where all are after so much of it."""
        found = []
        for one, pace in self.moving:
            step = min(length * pace, one.room)
            toward = 1.0 if one.end > one.knob.start else -1.0
            found.append((one.knob, one.knob.start + toward * step))
        return tuple(found)


class _Numbers:
    """Reads numbers with knobs moved; counts, and keeps the largest residual."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self.readings, self.max_residual = 0, 0.0

    def read(self, places: Places, names: Sequence[str], *, in_full: bool) -> Reading:
        """The Reading of some numbers at places."""
        found = self._read(places, names, in_full)
        self.readings += 1
        self.max_residual = max(self.max_residual, found.max_residual)
        return found

    def at(
        self, places: Places, names: Sequence[str], *, in_full: bool = False
    ) -> dict[str, float]:
        """Those of some numbers that there are at places."""
        try:
            found = self.read(places, names, in_full=in_full)
        except SolveError:
            return {}
        return {name: _number(found, name) for name in found.numbers}


def _number(found: Reading, name: str) -> float:
    return float(found.numbers[name])


@dataclass(frozen=True)
class _OneNumber:
    """The search for one number: its name and line, what it is as written, and the reader."""

    name: str
    line: Line
    written: float
    numbers: _Numbers

    def searched(self, reached: Sequence[_Reached]) -> Searching:
        """Every way that crosses, the shortest confirmed."""
        alone = [_Way(((one, 1.0),)) for one in reached if self._crossed(one.number)]
        ends = [one.number for one in reached if self._crossed(one.number)]
        found = [self._crossing(way, end) for way, end in zip(alone, ends, strict=True)]
        for way in filter(None, (_joint(self._slopes(reached), sign) for sign in (1.0, -1.0))):
            end = self._at(way.places(way.whole))
            if end is not None and self._crossed(end):
                found.append(self._crossing(way, end))
        return self._confirmed(sorted(found, key=lambda one: one.distance))

    def _crossed(self, value: float) -> bool:
        return self.line.side(value) != self.line.side(self.written)

    def _at(self, places: Places, *, in_full: bool = False) -> float | None:
        return self.numbers.at(places, (self.name,), in_full=in_full).get(self.name)

    def _slopes(self, reached: Sequence[_Reached]) -> list[tuple[_Reached, float]]:
        """How much the number changes for each unit of the range on the way to each end."""
        return [(one, (one.number - self.written) / one.room) for one in reached]

    def _crossing(self, way: _Way, end: float) -> FlipPoint:
        """The crossing on a way whose end, where the number is `end`, has crossed."""
        whole = way.whole
        limit = self.line.between(self.written, end)
        least, most = 0.0, whole
        below: float | None = self.written
        above = end
        for step in range(STEPS):
            if most - least <= PART * whole:
                break
            length = (least + most) / 2
            if below is not None and step % (TO_MIDDLE + 1) < TO_MIDDLE:
                length = _next(least, most, _share(below, above, limit), PART * whole / 2)
            value = self._at(way.places(length))
            if value is not None and self._crossed(value):
                most, above = length, value
            else:
                least, below = length, value
        places = way.places(most)
        distance = sum((place - knob.start) ** 2 for knob, place in places) ** 0.5
        return FlipPoint(places, distance, above)

    def _confirmed(self, ways: Iterable[FlipPoint]) -> Searching:
        """The ways with the shortest that holds in full; those before it are left out."""
        left, refuted = list(ways), 0
        while left and refuted < CONFIRMED:
            nearest, *rest = left
            value = self._at(nearest.places, in_full=True)
            if value is not None and self._crossed(value):
                held = replace(nearest, number=value, confirmed=True)
                return Searching(self.written, (held, *rest), refuted)
            left, refuted = rest, refuted + 1
        return Searching(self.written, (), refuted)


def _share(below: float, above: float, limit: float) -> float:
    """Where a line between two numbers meets a limit, from 0 to 1."""
    return (limit - below) / (above - below) if above != below else 0.5


def _next(least: float, most: float, share: float, near: float) -> float:
    """Where to look next: a little beyond where the line meets the limit, seen from the nearer end.

    So that this end comes close to the crossing from the other side.
    """
    width = most - least
    guess = least + share * width
    guess += near if share < 0.5 else -near
    return min(max(guess, least + near / 2), most - near / 2)


def _joint(slopes: Sequence[tuple[_Reached, float]], sign: float) -> _Way | None:
    """The way of all that move the number up or down, each at the pace of its slope.

    None of fewer than two: what one does alone is known.
    """
    toward: dict[str, tuple[_Reached, float]] = {}
    for one, slope in slopes:
        best = toward.get(one.knob.label)
        if sign * slope > 0 and (best is None or abs(slope) > abs(best[1])):
            toward[one.knob.label] = (one, slope)
    steepest = max((abs(slope) for _, slope in toward.values()), default=0.0)
    moving = tuple(
        (one, abs(slope) / steepest)
        for one, slope in toward.values()
        if abs(slope) >= FLAT * steepest
    )
    return _Way(moving) if len(moving) > 1 else None
