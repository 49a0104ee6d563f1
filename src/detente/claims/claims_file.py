"""Claims files: read, checked, and located; every error says where, what, and what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from detente.claims.arguments import Value, bloc_code, state_code
from detente.claims.claim import Claim, ClaimNumber, ClaimsFile, Test
from detente.claims.expression import Call, parse
from detente.claims.metrics import bound, known_arguments, located, metrics
from detente.claims.solved import NULLS
from detente.errors import ClaimError, DetenteError
from detente.scenario.file import Scenario
from detente.scenario.library import is_file
from detente.scenario.located import Written, invalid
from detente.scenario.strict_yaml import line_of, load_yaml
from detente.words import did_you_mean
from detente.world.shipped import read_table
from detente.world.text_file import text_of

GUIDE = "see docs/concepts/claims.md"
# Fields of the file itself that name countries, and how each is looked up: what has no accounts is
# left out of a brief, and named.
NAMING = {"actor": state_code, "shown": state_code, "parties": bloc_code}


@dataclass(frozen=True)
class Claims:
    """A checked claims file.

    Attributes
    ----------
    content : ClaimsFile
    digest : str
        SHA-256 of the text: freezes the thresholds.
    places : mapping of (str, str) to str
        ``file:line`` of every number of every claim, for messages at run time; and of each country
        that the file itself names, by field and position.
    arguments : mapping of Call to mapping
        The arguments of every call with codes of a world, once it is known, see `on`.
    """

    content: ClaimsFile
    digest: str
    places: Mapping[tuple[str, str], str]
    arguments: Mapping[Call, Mapping[str, Value]] = field(default_factory=dict)

    @classmethod
    def open(cls, name: str | Path) -> Claims:
        """The claims shipped under a scenario's name, or the file at that path.

        ClaimError says where and what.
        """
        path = Path(name)
        if not is_file(path):
            path = _shipped(str(name))
        if not is_file(path):
            raise ClaimError(
                f"no claims file for {str(name)!r}",
                hint="name a file; `detente new FILE --claims` writes one",
            )
        return cls.parse(text_of(path, error=ClaimError), path=path.name)

    @classmethod
    def about(cls, scenario: Scenario) -> Claims:
        """The claims shipped under a scenario's name, or none: its page has no statements then."""
        if is_file(_shipped(scenario.name)):
            return cls.open(scenario.name)
        title = scenario.content.title or scenario.name
        date = scenario.content.date or scenario.start
        # A file of a user has at least one claim; here there is no file.
        content = ClaimsFile.model_construct(document=title, date=date, claims=())
        return cls(content, "", {})

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
        for name in NAMING:
            for position, _ in enumerate(_words(content, name)):
                there = (name,) if name == "actor" else (name, position)
                places[name, str(position)] = line_of(tree, there, path)
        return cls(content, hashlib.sha256(text.encode()).hexdigest(), places)

    def on(self, scenario: Scenario) -> Claims:
        """The claims with every country, bloc and sector as a code of the scenario's world.

        Nothing is solved. ClaimError, located, for a name that this world does not know.
        """
        named: dict[str, Any] = {name: self._codes(name, scenario) for name in NAMING}
        named["actor"] = "".join(named["actor"])
        arguments = {}
        for claim in self.content.claims:
            for name, one in claim.numbers.items():
                try:
                    for call in _calls(one):
                        arguments[call] = dict(known_arguments(call, scenario))
                except DetenteError as error:
                    raise located(error, self.places[claim.id, name]) from error
        return replace(self, content=self.content.model_copy(update=named), arguments=arguments)

    def _codes(self, name: str, scenario: Scenario) -> tuple[str, ...]:
        """The codes of the countries and blocs that the file names in a field."""
        find = NAMING[name]
        found = []
        for position, word in enumerate(_words(self.content, name)):
            try:
                found.append(find(word, scenario))
            except ClaimError as error:
                where = self.places[name, str(position)]
                raise ClaimError(f"{name}: {error.what}", where=where, hint=error.hint) from error
        return tuple(found)


def _shipped(name: str) -> Path:
    """Where the claims of a shipped scenario stand, if it has any."""
    return Path(str(files("detente.claims") / "files" / f"{name}.yaml"))


@dataclass(frozen=True)
class _Place:
    """Where a number of a claim stands: ``file:line`` of its measure."""

    where: str
    claim: Claim
    name: str
    number: ClaimNumber


def _places(content: ClaimsFile, tree: Any, path: str) -> Iterator[_Place]:
    for index, claim in enumerate(content.claims):
        for listed in ("tests", "beside"):
            for position, one in enumerate(getattr(claim, listed)):
                name = one.name if isinstance(one, Test) else f"beside {position + 1}"
                where = line_of(tree, ("claims", index, listed, position, "measure"), path)
                yield _Place(where, claim, name, one)


def _words(content: ClaimsFile, name: str) -> tuple[str, ...]:
    """What the file says in a field that names countries."""
    said: str | tuple[str, ...] = getattr(content, name)
    if isinstance(said, str):
        return (said,) if said else ()
    return said


def _calls(one: ClaimNumber) -> Iterator[Call]:
    """Every call of a metric in a number, those of its nulls included."""
    yield from one.expression.calls
    if isinstance(one, Test):
        for expression in one.null_expressions.values():
            yield from expression.calls


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
    bounds = (test.holds, test.contradicted)
    limits = [limit for one in bounds for limit in one.model_dump().values()]
    return {limit for limit in limits if limit is not None}


def _require_recorded(claim: Claim, where: str) -> None:
    known = {row["series"] for row in read_table("recorded_series")}
    for series in claim.recorded:
        if series not in known:
            hint = did_you_mean(series, known, f"there are {', '.join(sorted(known))}")
            raise ClaimError(f"unknown series {series!r}", where=where, hint=hint)
