"""Verdicts as data: what became of a claim, with every number behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

HOLDS = "holds"
UNDER_ASSUMPTIONS = "holds under assumptions"
SIMPLE_RULE = "no better than a simple rule"
UNDECIDED = "undecided"
DISAGREE = "parts disagree"
CONTRADICTED = "contradicted"
TRUE, PARTLY, FALSE = "in the data: true", "in the data: partly", "in the data: false"
ASSUMED = "assumed"
UNTESTABLE = "cannot be tested"

# What becomes of a statement, by group, for whom a group is all there is room for.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Holds": (HOLDS, TRUE),
    "Holds under assumptions": (UNDER_ASSUMPTIONS,),
    "Open": (UNDECIDED, DISAGREE, SIMPLE_RULE, PARTLY),
    "Does not hold": (CONTRADICTED, FALSE),
    "Not tested": (ASSUMED, UNTESTABLE),
}
VERDICTS = tuple(verdict for some in GROUPS.values() for verdict in some)
FOR, AGAINST = (HOLDS, UNDER_ASSUMPTIONS, TRUE), (CONTRADICTED, FALSE)


# The lower and upper end of a limit; None where it is open.
Ends = tuple[float | None, float | None]


@dataclass(frozen=True)
class NullOutcome:
    """What a null model says, and what the test makes of it.

    `value` is None where it has no number; `outcome` then says why.
    """

    name: str
    value: float | None
    outcome: str


@dataclass(frozen=True)
class TestOutcome:
    """How a number was tested.

    Attributes
    ----------
    outcome : str
        One of `VERDICTS`, of this part of the statement.
    holds_if, contradicted_if : str
        The thresholds in words, written before the run.
    share_held, share_contradicted : float
        Shares of the draws (of the single number when nothing is drawn) in which each holds.
    rests_on : str
        ``data``, ``model`` or ``assumption``.
    nulls : tuple of NullOutcome
    turns : tuple of str
        Drawn assumptions that turn the outcome: shares in which it holds by level or half.
    turn_weights : tuple of float
        By how much those shares differ, of each.
    reading : str
        Which reading of a garbled statement it tests, else empty.
    why : str
        Why a bound that holds does not decide, else empty.
    held_between, contradicted_between : Ends
        The thresholds as numbers, to be drawn.
    """

    outcome: str
    holds_if: str
    contradicted_if: str
    share_held: float
    share_contradicted: float
    rests_on: str
    nulls: tuple[NullOutcome, ...]
    turns: tuple[str, ...]
    reading: str
    why: str = ""
    held_between: Ends = (None, None)
    contradicted_between: Ends = (None, None)
    turn_weights: tuple[float, ...] = ()


@dataclass(frozen=True)
class Number:
    """One number of a verdict.

    Attributes
    ----------
    name, label, unit, measure, note : str
    horizon : str
        A named horizon, or ``data`` for what no assumption moves.
    value : float or None
        In the headline case; None without an equilibrium (`note` says why).
    low, high : float or None
        Assumption range: 5th and 95th percentile over the draws, never a confidence interval; None
        when nothing is drawn.
    draws, failed : int
        How many draws have the number, and in how many it is missing for a reason of its own.
    by_set : mapping of str to float
        Median of the draws with each set of trade elasticities.
    tested : TestOutcome or None
        None for what is only shown beside.
    error : float
        Standard error from counting draws, in the unit of the number; zero where nothing is
        counted.
    """

    name: str
    label: str
    unit: str
    measure: str
    horizon: str
    note: str
    value: float | None
    low: float | None
    high: float | None
    draws: int
    failed: int
    by_set: Mapping[str, float]
    tested: TestOutcome | None
    error: float = 0.0


@dataclass(frozen=True)
class Recorded:
    """One recorded figure of a series, as its source gives it.

    `value` may be a bound such as ``>33``.
    """

    series: str
    period: str
    value: str
    unit: str
    source: str
    note: str


# What a search for the smallest change that flips a test comes to.
FLIPS, STAYS = "flips", "nothing within its range flips it"
UNMOVED, SLOW = "no assumption moves it", "too slow to search beside the draws"
UNSOLVED = "no equilibrium to search from"


@dataclass(frozen=True)
class Move:
    """An assumption or a lever at another place than as written.

    `said` is what and where, in words; `distance` how far, in units of its range.
    """

    said: str
    distance: float


@dataclass(frozen=True)
class FoundFlip:
    """The smallest change that is known to flip a test of a claim.

    Attributes
    ----------
    name, label : str
        The number that decides.
    outcome : str
        ``flips``, or why no change is named: nothing within its range flips it, no assumption moves
        it, too slow to search beside the draws, no equilibrium to search from.
    number : float or None
        As written; None where it was not searched.
    there : float or None
        After the change, from a solve in full.
    limit : float or None
        The limit of the test that it crosses.
    moves : tuple of Move
        What changes, all together; what moves furthest first.
    distance : float or None
        The length of the change: the root of the sum of the squares of the moves.
    confirmed : bool
        Whether a solve in full confirmed it.
    refuted : int
        How many shorter changes a solve in full did not confirm.
    why, command : str
        Why there is nothing to search from; the command that searches what is slow.
    """

    name: str
    label: str
    outcome: str
    number: float | None = None
    there: float | None = None
    limit: float | None = None
    moves: tuple[Move, ...] = ()
    distance: float | None = None
    confirmed: bool = False
    refuted: int = 0
    why: str = ""
    command: str = ""


@dataclass(frozen=True)
class Verdict:
    """What became of one claim.

    Attributes
    ----------
    id, short, statement, speaker, said, kind : str
        `said` is an ISO date, `short` a name for a tile.
    readings : mapping of str to (str, str)
        For a garbled statement: each reading and its own verdict.
    verdict : str
        One of `VERDICTS`.
    answer : str
        One sentence that answers the statement, with its numbers; empty where the claim gives none
        or one of the numbers is missing.
    ceiling : str
        ``holds under assumptions`` when the claim rests on preferences that nobody observed, else
        empty.
    numbers : tuple of Number
        Tested ones first; then those shown beside.
    recorded : tuple of Recorded
        Recorded series beside the model, conflicts between sources included.
    horizon, closure : str
        Horizons of the tested numbers, and the closure.
    rests_on, sources, flips : tuple of str
        `flips`: what would turn the verdict: drawn assumptions that do, those that differ most
        first, then those outside the draws that could.
    searched : tuple of FoundFlip
        The smallest change that flips each deciding test; empty where nothing was searched, as in a
        brief without a background.
    outside : str
        What about the claim cannot be tested here, and why.
    mechanism, shown_by : str
    span : (int, int) or None
        Where the statement stands in the document.
    """

    id: str
    short: str
    statement: str
    speaker: str
    said: str
    kind: str
    readings: Mapping[str, tuple[str, str]]
    verdict: str
    answer: str
    ceiling: str
    numbers: tuple[Number, ...]
    recorded: tuple[Recorded, ...]
    horizon: str
    closure: str
    rests_on: tuple[str, ...]
    sources: tuple[str, ...]
    flips: tuple[str, ...]
    outside: str
    mechanism: str
    shown_by: str
    span: tuple[int, int] | None
    searched: tuple[FoundFlip, ...] = ()

    @property
    def tested(self) -> tuple[Number, ...]:
        """The numbers that decide."""
        return tuple(number for number in self.numbers if number.tested)

    @property
    def deciding(self) -> Number | None:
        """The number to show when there is room for one.

        The first tested one that is no data, if there is any.
        """
        first = (one for one in self.tested if one.tested and one.tested.rests_on != "data")
        return next(first, self.tested[0] if self.tested else None)

    @property
    def group(self) -> str:
        """The group of `GROUPS` that the verdict belongs to."""
        return next(name for name, some in GROUPS.items() if self.verdict in some)


def as_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as plain objects."""
    return asdict(verdict)
