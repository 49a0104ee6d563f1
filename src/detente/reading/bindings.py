"""What a statement becomes: a claim with tests and default limits, or a reason why it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from detente.reading.record import Comparator, Quantity
from detente.words import in_a_sentence

# A number that is said without "more" or "less" holds within a tenth and fails beyond a quarter:
# about as far as newspapers round. Both are defaults, which a person may change.
HOLDS_WITHIN, FAILS_BEYOND = 0.10, 0.25
# A change below a hundredth of a per cent is none.
NOTHING = 0.01
DEFAULT = "limits are defaults of the template"


# How a comparator is said before its number.
SIGNS = {"<": "below ", "<=": "at most ", ">": "above ", ">=": "at least ", "~": "about "}

Side = dict[str, float]


@dataclass(frozen=True)
class BoundTest:
    """A number that decides on a statement, with its limits as the claims file has them."""

    name: str
    label: str
    measure: str
    holds: Side
    contradicted: Side
    rests_on: str = "model"
    null: str = "no lever"
    unit: str = ""
    draws: int | None = None

    def turned(self) -> BoundTest:
        """The test of the opposite statement."""
        return replace(self, holds=self.contradicted, contradicted=self.holds)


@dataclass(frozen=True)
class Binding:
    """A statement bound to numbers.

    Attributes
    ----------
    template : str
        Which template fitted.
    short, wording : str
        A name for its tile, and the statement in our own words.
    tests : tuple of BoundTest
    open_parts : tuple of str
        What of it is bound to nothing, and why.
    of_what_may_be : bool
        Whether it measures what may be, so that "could" and "if" are no hindrance.
    """

    template: str
    kind: str
    short: str
    wording: str
    tests: tuple[BoundTest, ...]
    open_parts: tuple[str, ...] = ()
    of_what_may_be: bool = False

    def turned(self) -> Binding:
        """The binding of the opposite statement."""
        wording = f"It is not so: {self.wording}"
        return replace(self, wording=wording, tests=tuple(one.turned() for one in self.tests))


def limits(comparator: Comparator, number: float) -> list[tuple[Side, Side]]:
    """When a number as said holds and when it is contradicted; two tests where it is about one."""
    sides: dict[str, tuple[str, str]] = {
        "<": ("below", "at_least"),
        "<=": ("at_most", "above"),
        ">": ("above", "at_most"),
        ">=": ("at_least", "below"),
    }
    if comparator in sides:
        holds, fails = sides[comparator]
        return [({holds: number}, {fails: number})]
    near, far = HOLDS_WITHIN * abs(number), FAILS_BEYOND * abs(number)
    return [
        ({"at_least": number - near}, {"below": number - far}),
        ({"at_most": number + near}, {"above": number + far}),
    ]


def per_cent(value: Quantity) -> float | None:
    """A quantity in per cent; None for one of another unit."""
    if value.unit == "share":
        return 100 * value.number
    return value.number if value.unit in ("percent", "points") else None


def amount(value: Quantity) -> str:
    """A share or a per cent as one says it: "below 15 per cent"."""
    return f"{SIGNS.get(value.comparator, '')}{in_a_sentence(per_cent(value) or 0.0)} per cent"
