"""Claims as data: statements in our own words, attributed, dated, with thresholds written before the run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from detente.claims.metrics import METRICS
from detente.errors import ClaimError
from detente.study.strict_yaml import line_of, load_yaml

Basis = Literal["data", "identity", "input", "model", "assumption"]


class Strict(BaseModel):
    """A frozen model that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Strict):
    """Where in a document a statement stands: character offsets and the document's SHA-256."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Bound(Strict):
    """A number is at least or at most something."""

    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _one(self) -> Bound:
        if self.at_least is None and self.at_most is None:
            raise ValueError("needs 'at_least' or 'at_most'")
        return self

    def holds(self, number: float) -> bool:
        """Whether `number` satisfies the bound."""
        return (self.at_least is None or number >= self.at_least) and (self.at_most is None or number <= self.at_most)


class Test(Strict):
    """One number of the claim's metric, when it confirms and when it contradicts, and what it rests on."""

    number: str
    confirmed: Bound
    contradicted: Bound
    rests_on: Basis


class Claim(Strict):
    """One statement and how it is held against data and model."""

    id: str = Field(pattern=r"^[A-Z]+\d+$")
    statement: str = Field(description="in our own words")
    speaker: str
    kind: Literal["quantity", "comparative", "conditional law", "choice", "capacity", "not testable"]
    metric: str
    parameters: dict[str, str | float] = Field(default_factory=dict)
    tests: tuple[Test, ...] = Field(min_length=1)
    span: Span | None = None
    sources: tuple[str, ...] = ()
    flips: tuple[str, ...] = Field((), description="assumptions that could turn the verdict")


class ClaimsFile(Strict):
    """A document and its claims."""

    document: str
    date: str
    claims: tuple[Claim, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Claims:
    """A checked claims file and the SHA-256 of its text, which freezes its thresholds."""

    content: ClaimsFile
    digest: str

    @classmethod
    def open(cls, name: str | Path) -> Claims:
        """The claims shipped under a scenario's name, or the file at that path; ClaimError says where and what."""
        path = Path(name)
        if not path.is_file():
            path = Path(str(files("detente.claims") / "files" / f"{name}.yaml"))
        if not path.is_file():
            raise ClaimError(f"no claims file for {str(name)!r}", hint="give one with --claims FILE, or use `detente run`")
        return cls.parse(path.read_text(encoding="utf-8"), path=path.name)

    @classmethod
    def parse(cls, text: str, *, path: str = "claims.yaml") -> Claims:
        """Claims from YAML `text`; ClaimError located as ``path:line``."""
        tree = load_yaml(text, path, error=ClaimError)
        try:
            content = ClaimsFile.model_validate(tree)
        except ValidationError as error:
            first = error.errors()[0]
            what = (
                f"unknown field {str(first['loc'][-1])!r}" if first["type"] == "extra_forbidden" else f"{first['loc'][-1]}: {first['msg']}"
            )
            raise ClaimError(what, where=line_of(tree, first["loc"], path), hint="see docs/concepts/claims.md") from error
        for index, claim in enumerate(content.claims):
            _require_known(claim, index, tree, path)
        return cls(content, hashlib.sha256(text.encode()).hexdigest())


def _require_known(claim: Claim, index: int, tree: Mapping[str, Any], path: str) -> None:
    if claim.metric not in METRICS:
        near = get_close_matches(claim.metric, METRICS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"metrics are {', '.join(METRICS)}"
        raise ClaimError(f"unknown metric {claim.metric!r}", where=line_of(tree, ("claims", index, "metric"), path), hint=hint)
    numbers = METRICS[claim.metric].numbers
    for position, test in enumerate(claim.tests):
        if test.number not in numbers:
            near = get_close_matches(test.number, numbers, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"it gives {', '.join(numbers)}"
            place = ("claims", index, "tests", position, "number")
            raise ClaimError(f"metric {claim.metric!r} gives no number {test.number!r}", where=line_of(tree, place, path), hint=hint)
