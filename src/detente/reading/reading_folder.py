"""The folder of a reading: the document, its records, what a person decided, what they become."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError

from detente.errors import DataError
from detente.levers.base import Strict
from detente.reading.bindings import Binding
from detente.reading.document import Document
from detente.reading.files_written import claims_file, scenario_file
from detente.reading.outcomes import Outcomes
from detente.reading.record import Record, ReviewState, from_lines, to_lines
from detente.reading.verify import Dropped, verified
from detente.world.text_file import is_there, text_of

RECORDS, CLAIMS, SCENARIO = "records.jsonl", "claims.yaml", "scenario.yaml"
DOCUMENT, ABOUT, PAGE = "document.txt", "reading.json", "reading.html"
# Replies of a language model, one file each by the hash of its question.
REPLIES = "replies"
LONGEST_NAME = 60


class About(Strict):
    """What a reading is of, and what a person decided; `changed` are bindings by record."""

    written_by: str = "detente read"
    date: datetime.date
    source: str = ""
    title: str = ""
    sha256: str
    accept_all: bool = False
    scenario: str = Field("", description="what the levers of the text are added to")
    states: dict[str, ReviewState] = Field(default_factory=dict)
    changed: dict[str, dict[str, object]] = Field(default_factory=dict)
    levers: dict[str, str] = Field(
        default_factory=dict, description="levers in one line that a person wrote, by event"
    )
    frozen: dict[str, str] = Field(
        default_factory=dict, description="hash of the limits of each accepted statement"
    )


@dataclass(frozen=True)
class ReadFolder:
    """A reading in memory.

    Attributes
    ----------
    document : Document
    records : tuple of Record
    about : About
    name : str
        Of the scenario, after the folder.
    dropped : tuple of str
        What the verifier refused, a line each.
    """

    document: Document
    records: tuple[Record, ...]
    about: About
    name: str
    dropped: tuple[str, ...] = field(default=())

    @property
    def accepted(self) -> frozenset[str]:
        """The ids of accepted records: all but the rejected ones where none need be reviewed."""
        if self.about.accept_all:
            return frozenset(r.id for r in self.records if self.state(r) != "rejected")
        return frozenset(r.id for r in self.records if self.state(r) == "accepted")

    def state(self, record: Record) -> ReviewState:
        """What a person made of a record."""
        return self.about.states.get(record.id, "unreviewed")

    @cached_property
    def outcomes(self) -> Outcomes:
        """What every record becomes."""
        changed = {key: binding_from(one) for key, one in self.about.changed.items()}
        base = self.about.scenario
        written = dict(self.about.levers)
        return Outcomes(
            self.document, self.records, self.name, self.accepted, changed, base, written
        )

    def decided(self, ids: Iterable[str], state: ReviewState) -> ReadFolder:
        """The reading with some records accepted or rejected; accepted limits are hashed."""
        chosen = tuple(ids)
        states = {**self.about.states, **dict.fromkeys(chosen, state)}
        bound = {one.record.id: one.binding for one in self.outcomes.all if one.binding}
        frozen = {key: one for key, one in self.about.frozen.items() if key not in chosen}
        if state == "accepted":
            frozen |= {key: limits_hash(bound[key]) for key in chosen if key in bound}
        about = self.about.model_copy(update={"states": states, "frozen": frozen})
        return replace(self, about=about)

    def with_binding(self, record: str, binding: Binding) -> ReadFolder:
        """The reading with a binding that a person wrote; what was accepted must be so again."""
        changed = {**self.about.changed, record: binding_tree(binding)}
        states = {key: one for key, one in self.about.states.items() if key != record}
        frozen = {key: one for key, one in self.about.frozen.items() if key != record}
        update = {"changed": changed, "states": states, "frozen": frozen}
        return replace(self, about=self.about.model_copy(update=update))

    def with_lever(self, record: str, line: str) -> ReadFolder:
        """The reading with a lever that a person wrote for an event; it must be accepted anew."""
        states = {key: one for key, one in self.about.states.items() if key != record}
        update = {"levers": {**self.about.levers, record: line}, "states": states}
        return replace(self, about=self.about.model_copy(update=update))


def binding_tree(binding: Binding) -> dict[str, object]:
    """A binding as plain values."""
    tree: dict[str, object] = json.loads(_BINDING.dump_json(binding))
    return tree


def binding_from(tree: Mapping[str, object]) -> Binding:
    """A binding from plain values; DataError where they are none."""
    try:
        return _BINDING.validate_python(dict(tree))
    except ValidationError as error:
        raise DataError(f"no binding: {error.errors()[0]['msg']}", where=ABOUT) from error


_BINDING = TypeAdapter(Binding)


def limits_hash(binding: Binding) -> str:
    """A hash of what decides: measures and limits, in their order."""
    said = [[one.measure, one.holds, one.contradicted] for one in binding.tests]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def begun(
    document: Document,
    records: tuple[Record, ...],
    folder: Path,
    *,
    accept_all: bool,
    scenario: str = "",
) -> ReadFolder:
    """A new reading of a document, its levers added to those of a scenario where one is named."""
    about = About(
        date=document.date,
        source=document.source,
        title=title_of_text(document),
        sha256=document.sha256,
        accept_all=accept_all,
        scenario=scenario,
    )
    return ReadFolder(document, records, about, scenario_name(folder))


def scenario_name(folder: Path) -> str:
    """The name of the scenario of a folder: small letters, digits and hyphens."""
    plain = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    return plain[:LONGEST_NAME].strip("-") or "reading"


def title_of_text(document: Document) -> str:
    """What a reading is called: whom the document is by, and its day."""
    return f"{document.source or 'A document'}, {document.date.isoformat()}"


def opened(folder: Path) -> ReadFolder:
    """A reading from its folder; every record is verified anew. DataError where it is none."""
    if not (folder / ABOUT).is_file():
        raise DataError(
            f"{folder} holds no reading", hint="`detente read FILE --date D --out R` makes one"
        )
    try:
        about = About.model_validate_json(text_of(folder / ABOUT))
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(f"{first['loc'][:1]}: {first['msg']}", where=ABOUT) from error
    document = Document((folder / DOCUMENT).read_text("utf-8"), about.date, about.source)
    if document.sha256 != about.sha256:
        raise DataError("the text is not that of the reading", where=DOCUMENT)
    records, dropped = verified(document, from_lines(text_of(folder / RECORDS)))
    return ReadFolder(document, records, about, scenario_name(folder), dropped_lines(dropped))


def dropped_lines(dropped: Iterable[Dropped]) -> tuple[str, ...]:
    """What the verifier refused, a line each."""
    return tuple(f"{one.record.exact!r}: {one.reason}" for one in dropped)


def is_reading(folder: Path) -> bool:
    """Whether a folder holds a reading of ours."""
    return (folder / ABOUT).is_file() and (folder / SCENARIO).is_file()


def reading_beside(results: Path, document: str) -> str:
    """The address of the page of a document's reading, seen from a folder of results inside it.

    Empty where the results lie in no reading, or in that of another document.
    """
    folder = results.resolve().parent
    if not document or not (folder / PAGE).is_file() or not (folder / ABOUT).is_file():
        return ""
    try:
        about = About.model_validate_json(text_of(folder / ABOUT))
    except (ValidationError, DataError):
        return ""
    return f"../{PAGE}" if about.sha256 == document else ""


@dataclass(frozen=True)
class BriefOfReading:
    """What a brief of a reading needs: its scenario, its claims if any, and where results go."""

    scenario: Path
    claims: Path | None
    results: Path


def brief_of(folder: Path) -> BriefOfReading | None:
    """What a brief of a folder needs; None for what holds no reading.

    Limits that differ from those that a person accepted are refused: DataError names the statement.
    """
    if not is_there(folder) or not is_reading(folder):
        return None
    reading = opened(folder)
    for one in reading.outcomes.all:
        frozen = reading.about.frozen.get(one.record.id)
        if frozen and one.binding and limits_hash(one.binding) != frozen:
            raise DataError(
                f"limits of {one.record.id} are not those that were accepted",
                where=str(folder),
                hint="`detente read DIR --review` and accept it again",
            )
    claims = folder / CLAIMS
    return BriefOfReading(folder / SCENARIO, claims if claims.is_file() else None, folder / "brief")


def stored_replies(folder: Path) -> dict[str, str]:
    """The replies of a model that a folder keeps, by the hash of their question."""
    return {path.stem: text_of(path) for path in sorted((folder / REPLIES).glob("*.txt"))}


def keep_replies(folder: Path, replies: Mapping[str, str]) -> None:
    """Keep the replies of a model in a folder."""
    if replies:
        (folder / REPLIES).mkdir(exist_ok=True)
    for key, reply in replies.items():
        (folder / REPLIES / f"{key}.txt").write_text(reply, encoding="utf-8")


def written(reading: ReadFolder, folder: Path, page: str) -> None:
    """Write every file of a reading into its folder; a claims file without claims goes."""
    unreviewed = reading.about.accept_all
    scenario = scenario_file(reading.outcomes, reading.about.title, unreviewed=unreviewed)
    claims = claims_file(reading.outcomes, reading.about.title, unreviewed=unreviewed)
    lines = to_lines(
        one.model_copy(update={"state": reading.state(one)}) for one in reading.records
    )
    texts = {
        DOCUMENT: reading.document.text,
        RECORDS: lines,
        SCENARIO: scenario,
        CLAIMS: claims,
        PAGE: page,
        ABOUT: reading.about.model_dump_json(indent=1),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            if text:
                (folder / name).write_text(text, encoding="utf-8", newline="\n")
            else:
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise DataError(f"cannot write: {error.strerror}", where=str(folder)) from error
