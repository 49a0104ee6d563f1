"""Claims as data: statements with measures, nulls and thresholds written before the run."""

from __future__ import annotations

import datetime
import math
import re
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from detente.claims.expression import Expression, parse
from detente.claims.solved import NULLS
from detente.claims.verdict import ASSUMED, UNDER_ASSUMPTIONS, UNTESTABLE, Ends
from detente.levers.base import Strict

Basis = Literal["data", "model", "assumption"]
UNTESTED = (ASSUMED, UNTESTABLE)
Kind = Literal[
    "quantity",
    "comparative",
    "conditional law",
    "choice",
    "capacity",
    "assumed",
    "cannot be tested",
]
UNOBSERVED = ("choice", "conditional law")
# A name stands on a tile of this many characters.
SHORT = 22
PLACE = re.compile(r"\{([a-z0-9_]*)\}")
# Far below any number that a claim is about, and above what the solver's tolerance leaves in one.
ROUNDING = 1e-9


class Span(Strict):
    """Where in the document a statement stands: character offsets, end exclusive."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)


class Bound(Strict):
    """A number lies within limits; `above` and `below` leave the limit itself out."""

    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _one(self) -> Bound:
        if all(limit is None for limit in (self.at_least, self.at_most, self.above, self.below)):
            raise ValueError("needs 'at_least', 'at_most', 'above' or 'below'")
        if not self.meets(self):
            raise ValueError("no number lies within these limits")
        return self

    @property
    def ends(self) -> tuple[tuple[float, int], tuple[float, int]]:
        """The lower and the upper end.

        Each with 0, or with 1 and -1 where the end itself is left out.
        """
        lower = [(-math.inf, 1)]
        upper = [(math.inf, -1)]
        if self.at_least is not None:
            lower.append((self.at_least, 0))
        if self.above is not None:
            lower.append((self.above, 1))
        if self.at_most is not None:
            upper.append((self.at_most, 0))
        if self.below is not None:
            upper.append((self.below, -1))
        return max(lower), min(upper)

    @property
    def between(self) -> Ends:
        """The lower and the upper end; None where there is none."""
        (low, _), (high, _) = self.ends
        return (
            low if math.isfinite(low) else None,
            high if math.isfinite(high) else None,
        )

    def meets(self, other: Bound) -> bool:
        """Whether a number lies within the limits of both."""
        low, out = max(self.ends[0], other.ends[0])
        high, off = min(self.ends[1], other.ends[1])
        return low < high or (low == high and not out and not off)

    def holds(self, number: float) -> bool:
        """Whether `number` lies within the limits; nearer to one than `ROUNDING`, it is that limit.

        A null model that changes nothing gives zero but for rounding, and must not be judged by it.
        """
        return (
            (self.at_least is None or number >= self.at_least - ROUNDING)
            and (self.at_most is None or number <= self.at_most + ROUNDING)
            and (self.above is None or number > self.above + ROUNDING)
            and (self.below is None or number < self.below - ROUNDING)
        )


class ClaimNumber(Strict):
    """A number shown beside the verdict and not tested."""

    label: str
    measure: str = Field(description="expression over named metrics; see `detente list metrics`")
    unit: str = Field("", description="taken from the metric when the measure is one call")
    horizon: str = Field(
        "", description="for the reader, where the measure names none: a date, a period"
    )
    draws: int | None = Field(
        None,
        ge=0,
        description="in so many draws at most; 0 for the headline case alone",
    )
    note: str = ""

    @cached_property
    def expression(self) -> Expression:
        """The parsed measure."""
        return parse(self.measure)


class Test(ClaimNumber):
    """A number that decides: when a statement holds, when not, and the simple rules to beat."""

    name: str = Field(pattern="^[a-z][a-z0-9_]*$", description="lower case, digits and underscores")
    holds: Bound
    contradicted: Bound
    rests_on: Basis
    nulls: tuple[str, ...] = Field(
        min_length=1, description="names of null models, or expressions that stand for one"
    )
    reading: str = Field("", description="which of the readings of a garbled statement it tests")

    @model_validator(mode="after")
    def _apart(self) -> Test:
        if self.holds.meets(self.contradicted):
            raise ValueError("'holds' and 'contradicted' have numbers in common")
        return self

    @property
    def null_expressions(self) -> dict[str, Expression]:
        """The nulls that are expressions, parsed; the named ones evaluate the measure itself."""
        return {null: parse(null) for null in self.nulls if null not in NULLS}


class Claim(Strict):
    """One statement and how it is held against data and model."""

    id: str = Field(pattern=r"^[A-Z]+\d+$", description="capital letters and a number, such as A1")
    short: str = Field("", max_length=SHORT, description="a name for its tile")
    statement: str = Field(description="in our own words")
    answer: str = Field(
        "",
        description=(
            "one plain sentence that answers the statement; {name} is the number of a test,"
            " {beside_1} that of the first one beside"
        ),
    )
    readings: dict[str, str] = Field(
        default_factory=dict, description="both readings of a garbled statement, by a short name"
    )
    speaker: str
    said: str = Field(
        "",
        pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$",
        description="a year, month or day, if not the document's",
    )
    kind: Kind
    ceiling: Literal["holds under assumptions"] | None = Field(
        None, description="the best verdict possible; required where preferences decide"
    )
    mechanism: str = Field("", description="how it is implemented, in one sentence")
    shown_by: str = Field("", description="the command that shows it")
    span: Span | None = None
    tests: tuple[Test, ...] = ()
    beside: tuple[ClaimNumber, ...] = ()
    recorded: tuple[str, ...] = Field(
        (), description="recorded series shown beside, conflicts between sources included"
    )
    outside: str = Field("", description="what about it cannot be tested here, and why")
    sources: tuple[str, ...] = ()
    flips: tuple[str, ...] = Field(
        (), description="assumptions outside the draws that could turn the verdict"
    )

    @model_validator(mode="after")
    def _coherent(self) -> Claim:
        if self.kind in UNOBSERVED and self.ceiling is None:
            raise ValueError(
                f"a {self.kind} rests on preferences that nobody observed: it needs 'ceiling:"
                f" {UNDER_ASSUMPTIONS}'"
            )
        if self.kind in UNTESTED and (self.tests or not self.outside):
            raise ValueError(f"'kind: {self.kind}' takes 'outside' (why) and no tests")
        if self.kind not in UNTESTED and not self.tests:
            raise ValueError(
                "needs tests, or 'kind: assumed' or 'kind: cannot be tested' with the reason in"
                " 'outside'"
            )
        named = [test.name for test in self.tests]
        if len(set(named)) < len(named):
            raise ValueError("two tests have the same name")
        tested = {test.reading for test in self.tests}
        if len(self.readings) == 1 or tested - {"", *self.readings}:
            raise ValueError("'readings' are two or more, and a test's 'reading' is one of them")
        known = [placeholder(name) for name in self.numbers]
        unknown = [name for name in PLACE.findall(self.answer) if name not in known]
        if unknown:
            raise ValueError(
                f"'answer' names {unknown[0]!r}, which is no number of the claim: there are"
                f" {', '.join(known)}"
            )
        return self

    @property
    def numbers(self) -> dict[str, ClaimNumber]:
        """Tests by name, then what is shown beside as ``beside 1`` and so on."""
        shown = {f"beside {k}": one for k, one in enumerate(self.beside, 1)}
        return {test.name: test for test in self.tests} | shown


def placeholder(name: str) -> str:
    """What stands for a number in an answer: its name with underscores."""
    return name.replace(" ", "_")


class ClaimsFile(Strict):
    """A document and its claims."""

    title: str = Field("", description="what the document is about, in a few words")
    document: str
    date: datetime.date
    actor: str = Field(
        "", description="a government whose choice between the target and the senders is asked"
    )
    shown: tuple[str, ...] = Field(
        (), description="countries whose real income stands by horizon beside target and actor"
    )
    parties: tuple[str, ...] = Field(
        (), description="countries and blocs between which, target and actor, ties are cut"
    )
    sha256: str = Field(
        "", pattern="^([0-9a-f]{64})?$", description="of the document that the spans point into"
    )
    claims: tuple[Claim, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _coherent(self) -> ClaimsFile:
        ids = [claim.id for claim in self.claims]
        twice = [one for one in ids if ids.count(one) > 1]
        if twice:
            raise ValueError(f"claim {twice[0]} appears twice")
        if not self.sha256 and any(claim.span for claim in self.claims):
            raise ValueError("spans need the 'sha256' of the document")
        return self
