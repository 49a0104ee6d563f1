"""Claims files: read, checked, and located; every error says where, what, and what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from detente.claims.claim import Claim, ClaimNumber, ClaimsFile, Test
from detente.claims.expression import parse
from detente.claims.metrics import bound, located, metrics
from detente.claims.solved import NULLS
from detente.errors import ClaimError, DetenteError
from detente.scenario.located import Written, invalid
from detente.scenario.strict_yaml import line_of, load_yaml
from detente.words import did_you_mean
from detente.world.shipped import read_table

GUIDE = "see docs/concepts/claims.md"


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
        """The claims shipped under a scenario's name, or the file at that path.

        ClaimError says where and what.
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
            written = Written(tree, path)
            raise invalid(error, written, ClaimsFile, error=ClaimError, hint=GUIDE) from error
        places = {}
        for place in _places(content, tree, path):
            places[place.claim.id, place.name] = place.where
            _require_measurable(place.number, place.where)
        for index, claim in enumerate(content.claims):
            _require_recorded(claim, line_of(tree, ("claims", index, "recorded"), path))
        return cls(content, hashlib.sha256(text.encode()).hexdigest(), places)


@dataclass(frozen=True)
class _Place:
    """Where a number of a claim stands: ``file:line`` of its measure."""

    where: str
    claim: Claim
    name: str
    number: ClaimNumber


def _places(content: ClaimsFile, tree: Any, path: str) -> Iterator[_Place]:
    for index, claim in enumerate(content.claims):
        for field in ("tests", "beside"):
            for position, one in enumerate(getattr(claim, field)):
                name = one.name if isinstance(one, Test) else f"beside {position + 1}"
                where = line_of(tree, ("claims", index, field, position, "measure"), path)
                yield _Place(where, claim, name, one)


def _require_measurable(one: ClaimNumber, where: str) -> None:
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
        raise ClaimError(
            f"null {null!r} is neither one of {', '.join(NULLS)} nor an expression: {error.what}",
            hint=did_you_mean(null, NULLS, error.hint),
        ) from error
    if not parse(null).calls and parse(null).value(lambda _: 0.0) in _limits(test):
        raise ClaimError(
            f"the null {null!r} is a limit of the test itself, so it says nothing",
            hint="choose a model, or 'none'",
        )


def _limits(test: Test) -> set[float]:
    """Every limit of a test, of either bound."""
    bounds = (test.confirmed, test.contradicted)
    limits = [limit for one in bounds for limit in one.model_dump().values()]
    return {limit for limit in limits if limit is not None}


def _require_recorded(claim: Claim, where: str) -> None:
    known = {row["series"] for row in read_table("recorded_series")}
    for series in claim.recorded:
        if series not in known:
            hint = did_you_mean(series, known, f"there are {', '.join(sorted(known))}")
            raise ClaimError(f"unknown series {series!r}", where=where, hint=hint)
