"""Claims as data: statements in our own words, attributed, dated, with measures, nulls and
thresholds written before the run.
"""

from __future__ import annotations

import datetime
import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError, model_validator

from detente.claims.case import NULLS
from detente.claims.expression import Expression, parse
from detente.claims.metrics import bound, located, metrics
from detente.errors import ClaimError, DetenteError
from detente.scenario.strict_yaml import line_of, load_yaml
from detente.world.shipped import read_table

Basis = Literal["data", "identity", "input", "model", "assumption"]
Kind = Literal["quantity", "comparative", "conditional law", "choice", "capacity", "not testable"]
UNOBSERVED = ("choice", "conditional law")


class Strict(BaseModel):
    """A frozen model that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Strict):
    """Where in the document a statement stands: character offsets, end exclusive."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)


class Bound(Strict):
    """A number lies within limits; `above` and `below` leave the limit itself out."""

    at_least: FiniteFloat | None = None
    at_most: FiniteFloat | None = None
    above: FiniteFloat | None = None
    below: FiniteFloat | None = None

    @model_validator(mode="after")
    def _one(self) -> Bound:
        if all(limit is None for limit in (self.at_least, self.at_most, self.above, self.below)):
            raise ValueError("needs 'at_least', 'at_most', 'above' or 'below'")
        if not self.meets(self):
            raise ValueError("no number lies within these limits")
        return self

    @property
    def ends(self) -> tuple[tuple[float, int], tuple[float, int]]:
        """The lower and the upper end, each with 0, or 1 and -1 where the end itself is left
        out.
        """
        lower = (
            (limit, out)
            for limit, out in ((self.at_least, 0), (self.above, 1))
            if limit is not None
        )
        upper = (
            (limit, out)
            for limit, out in ((self.at_most, 0), (self.below, -1))
            if limit is not None
        )
        return max(lower, default=(-math.inf, 1)), min(upper, default=(math.inf, -1))

    def meets(self, other: Bound) -> bool:
        """Whether a number lies within the limits of both."""
        (low, out), (high, off) = max(self.ends[0], other.ends[0]), min(self.ends[1], other.ends[1])
        return low < high or (low == high and not out and not off)

    def holds(self, number: float) -> bool:
        """Whether `number` lies within the limits."""
        return (
            (self.at_least is None or number >= self.at_least)
            and (self.at_most is None or number <= self.at_most)
            and (self.above is None or number > self.above)
            and (self.below is None or number < self.below)
        )


class Shown(Strict):
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
        description="at most so many draws, since it is expensive; 0 for the headline case alone",
    )
    note: str = ""

    @cached_property
    def expression(self) -> Expression:
        """The parsed measure."""
        return parse(self.measure)


class Test(Shown):
    """A number that decides: when it confirms, when it contradicts, what it rests on, and the nulls
    it must beat.
    """

    name: str = Field(pattern="^[a-z][a-z0-9_]*$")
    confirmed: Bound
    contradicted: Bound
    rests_on: Basis
    nulls: tuple[str, ...] = Field(
        min_length=1, description="names of null models, or expressions that stand for one"
    )
    reading: str = Field("", description="which of the readings of a garbled statement it tests")

    @model_validator(mode="after")
    def _apart(self) -> Test:
        if self.confirmed.meets(self.contradicted):
            raise ValueError("'confirmed' and 'contradicted' have numbers in common")
        return self

    @property
    def null_expressions(self) -> dict[str, Expression]:
        """The nulls that are expressions, parsed; the named ones evaluate the measure itself."""
        return {null: parse(null) for null in self.nulls if null not in NULLS}


class Claim(Strict):
    """One statement and how it is held against data and model."""

    id: str = Field(pattern=r"^[A-Z]+\d+$")
    statement: str = Field(description="in our own words")
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
    ceiling: Literal["conditional"] | None = Field(
        None, description="the best verdict possible; required where preferences decide"
    )
    mechanism: str = Field("", description="how it is implemented, in one sentence")
    shown_by: str = Field("", description="the command that shows it")
    span: Span | None = None
    tests: tuple[Test, ...] = ()
    beside: tuple[Shown, ...] = ()
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
                " conditional'"
            )
        if self.kind == "not testable" and (self.tests or not self.outside):
            raise ValueError("a claim that is not testable has 'outside' (why) and no tests")
        if self.kind != "not testable" and not self.tests:
            raise ValueError("needs tests, or 'kind: not testable' with the reason in 'outside'")
        named = [test.name for test in self.tests]
        if len(set(named)) < len(named):
            raise ValueError("two tests have the same name")
        if len(self.readings) == 1 or {test.reading for test in self.tests} - {""} - set(
            self.readings
        ):
            raise ValueError("'readings' are two or more, and a test's 'reading' is one of them")
        return self

    @property
    def numbers(self) -> dict[str, Shown]:
        """Tests by name, then what is shown beside as ``beside 1`` and so on."""
        shown = {f"beside {k}": one for k, one in enumerate(self.beside, 1)}
        return {test.name: test for test in self.tests} | shown


class ClaimsFile(Strict):
    """A document and its claims."""

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


@dataclass(frozen=True)
class Claims:
    """A checked claims file.

    Attributes
    ----------
    content : ClaimsFile
    digest : str
        SHA-256 of the text: freezes the thresholds.
    places : mapping of (str, str) to str
        ``file:line`` of every number of every claim, for messages at run time.
    """

    content: ClaimsFile
    digest: str
    places: Mapping[tuple[str, str], str]

    @classmethod
    def open(cls, name: str | Path) -> Claims:
        """The claims shipped under a scenario's name, or the file at that path; ClaimError says
        where and what.
        """
        path = Path(name)
        if not path.is_file():
            path = Path(str(files("detente.claims") / "files" / f"{name}.yaml"))
        if not path.is_file():
            raise ClaimError(
                f"no claims file for {str(name)!r}",
                hint="give one with --claims FILE, or use `detente run`",
            )
        try:
            return cls.parse(path.read_text(encoding="utf-8"), path=path.name)
        except UnicodeDecodeError as error:
            raise ClaimError(
                "not a UTF-8 text file", where=path.name, hint="save it as UTF-8"
            ) from error

    @classmethod
    def parse(cls, text: str, *, path: str = "claims.yaml") -> Claims:
        """Claims from YAML `text`; ClaimError located as ``path:line``."""
        tree = load_yaml(text, path, error=ClaimError)
        try:
            content = ClaimsFile.model_validate(tree)
        except ValidationError as error:
            raise _invalid(error, tree, path) from error
        places = {}
        for where, claim, name, one in _numbers(content, tree, path):
            places[claim.id, name] = where
            _require_measurable(one, where)
        for index, claim in enumerate(content.claims):
            _require_recorded(claim, line_of(tree, ("claims", index, "recorded"), path))
        return cls(content, hashlib.sha256(text.encode()).hexdigest(), places)


def _numbers(content: ClaimsFile, tree: Any, path: str) -> Iterator[tuple[str, Claim, str, Shown]]:
    for index, claim in enumerate(content.claims):
        for field in ("tests", "beside"):
            for position, one in enumerate(getattr(claim, field)):
                name = one.name if isinstance(one, Test) else f"beside {position + 1}"
                yield (
                    line_of(tree, ("claims", index, field, position, "measure"), path),
                    claim,
                    name,
                    one,
                )


def _require_measurable(one: Shown, where: str) -> None:
    """Every metric exists and takes its arguments; every null can change the measure."""
    try:
        for call in one.expression.calls:
            bound(call)
        if isinstance(one, Test):
            for null in one.nulls:
                _require_null(one, null)
    except DetenteError as error:
        raise located(error, where) from error


def _require_null(test: Test, null: str) -> None:
    if null == "none":
        return
    if null in NULLS:
        if not any(null in metrics()[call.name].nulls for call in test.expression.calls):
            raise ClaimError(
                f"the null {null!r} cannot change {test.measure!r}, so it could never fail",
                hint="choose another null",
            )
        return
    try:
        for call in parse(null).calls:
            bound(call)
    except ClaimError as error:
        near = get_close_matches(null, NULLS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else error.hint
        raise ClaimError(
            f"null {null!r} is neither one of {', '.join(NULLS)} nor an expression: {error.what}",
            hint=hint,
        ) from error
    limits = [
        limit
        for one in (test.confirmed, test.contradicted)
        for limit in one.model_dump().values()
        if limit is not None
    ]
    if not parse(null).calls and parse(null).value(lambda _: 0.0) in limits:
        raise ClaimError(
            f"the null {null!r} is a limit of the test itself, so it says nothing",
            hint="choose a model, or 'none'",
        )


def _require_recorded(claim: Claim, where: str) -> None:
    known = {row["series"] for row in read_table("recorded_series")}
    for series in claim.recorded:
        if series not in known:
            near = get_close_matches(series, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(known))}"
            raise ClaimError(f"unknown series {series!r}", where=where, hint=hint)


def _invalid(error: ValidationError, tree: Any, path: str) -> ClaimError:
    first = min(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
    place = first["loc"]
    name = str(place[-1]) if place else ""
    if first["type"] == "extra_forbidden":
        near = get_close_matches(name, _fields(place), n=1)
        what, hint = (
            f"unknown field {name!r}",
            (f"did you mean {near[0]!r}?" if near else f"fields are {', '.join(_fields(place))}"),
        )
    elif first["type"] == "missing":
        what, hint = f"field {name!r} is missing", "see docs/concepts/claims.md"
    else:
        message = first["msg"].removeprefix("Value error, ")
        what, hint = (
            (message if not name or name.isdigit() else f"{name}: {message}"),
            "see docs/concepts/claims.md",
        )
    return ClaimError(what, where=line_of(tree, place, path), hint=hint)


def _fields(place: tuple[str | int, ...]) -> list[str]:
    """The names allowed where an unknown field stands."""
    by_branch: dict[str | int, type[Strict]] = {
        "tests": Test,
        "beside": Shown,
        "span": Span,
        "confirmed": Bound,
        "contradicted": Bound,
    }
    inside = [part for part in place[:-1] if part in by_branch]
    model: type[Strict] = (
        by_branch[inside[-1]] if inside else Claim if "claims" in place[:-1] else ClaimsFile
    )
    return list(model.model_fields)
