"""A number on its range, against the limits of its test: one bar for the card of a statement."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from detente.claims.verdict import Ends, Number
from detente.words import number_text

WIDTH, HEIGHT = 320, 46
# Heights of the limits, of the range and of the numbers under both.
LIMITS, AXIS, SAID = 8, 20, 42
# Room left and right of all that is drawn, as a share of it.
ROOM = 0.08
# Width of a letter of a number in the picture.
LETTER = 7


@dataclass(frozen=True)
class RangeBar:
    """A number, the ends between which nine tries in ten fall, and the limits of its test."""

    value: float
    low: float
    high: float
    held: Ends
    contradicted: Ends
    said: str

    @property
    def svg(self) -> str:
        """The bar as one picture in the colours of a page."""
        place = self._places()
        left, right = place(self.low), place(self.high)
        band = max(right - left, 2.0)
        parts = [
            f'<line x1="0" x2="{WIDTH}" y1="{AXIS}" y2="{AXIS}" stroke="var(--grid)"/>',
            _limit(self.held, place, 'stroke="var(--one)"'),
            _limit(self.contradicted, place, 'stroke="var(--two)" stroke-dasharray="5 3"'),
            f'<rect x="{left:.1f}" y="{AXIS - 4}" width="{band:.1f}" height="8" rx="4"'
            ' fill="var(--quiet)"/>',
            f'<circle cx="{place(self.value):.1f}" cy="{AXIS}" r="6" fill="var(--one)"/>',
            *self._numbers(left, right),
        ]
        return (
            f'<svg class="range" role="img" aria-label="{escape(self.said)}" width="{WIDTH}"'
            f' height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
        )

    def _places(self) -> _Places:
        """Where numbers stand across the bar."""
        marked = [self.value, self.low, self.high]
        marked += [end for end in (*self.held, *self.contradicted) if end is not None]
        least, most = min(marked), max(marked)
        room = ROOM * (most - least) or 1.0
        return _Places(least - room, most + room)

    def _numbers(self, left: float, right: float) -> list[str]:
        """The ends of the range under it; one number where there is no range."""
        if self.low == self.high:
            return [_text(number_text(self.value), self._places()(self.value))]
        low, high = number_text(self.low), number_text(self.high)
        middle = (left + right) / 2
        apart = LETTER * (len(low) + len(high)) / 2 + LETTER
        if right - left < apart:
            left, right = middle - apart / 2, middle + apart / 2
        return [_text(low, left), _text(high, right)]


@dataclass(frozen=True)
class _Places:
    """From numbers to places across the bar; open ends lie at its edges."""

    least: float
    most: float

    def __call__(self, value: float) -> float:
        return WIDTH * (value - self.least) / (self.most - self.least)


def range_bar(number: Number) -> RangeBar | None:
    """The bar of a tested number; None without a test or a number."""
    test = number.tested
    if test is None or number.value is None:
        return None
    low = number.value if number.low is None else number.low
    high = number.value if number.high is None else number.high
    said = f"{number.label}: {number_text(number.value)}"
    if low < high:
        said += f", nine tries in ten between {number_text(low)} and {number_text(high)}"
    said += f"; holds if {test.holds_if}, does not if {test.contradicted_if}"
    return RangeBar(number.value, low, high, test.held_between, test.contradicted_between, said)


def _limit(ends: Ends, place: _Places, drawn: str) -> str:
    """The numbers for which a test comes out one way, as a line above the bar."""
    low = 0.0 if ends[0] is None else place(ends[0])
    high = float(WIDTH) if ends[1] is None else place(ends[1])
    across = f'x1="{low:.1f}" x2="{high:.1f}" y1="{LIMITS}" y2="{LIMITS}"'
    return f'<line {across} stroke-width="4" {drawn}/>'


def _text(said: str, place: float) -> str:
    half = LETTER * len(said) / 2
    inside = min(max(place, half), WIDTH - half)
    return (
        f'<text x="{inside:.1f}" y="{SAID}" text-anchor="middle" font-size="12"'
        f' fill="var(--muted)">{escape(said)}</text>'
    )
