"""Records: what a document says, each tied to the words that say it."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, TypeAdapter, ValidationError

from detente.errors import DataError
from detente.levers.base import Strict
from detente.reading.document import Document

Comparator = Literal["=", "<", "<=", ">", ">=", "~"]
Mood = Literal["asserted", "attributed", "future", "hypothetical", "negated"]
ActorKind = Literal[
    "state",
    "demonym",
    "capital",
    "metonym",
    "bloc",
    "organisation",
    "medium",
    "company",
    "leader",
    "person",
    "description",
]
Evidence = Literal["not mentioned", "none given"]
ReviewState = Literal["unreviewed", "accepted", "rejected"]
# How much of the text around a span goes into a record, for whoever finds it in another copy.
AROUND = 32


class At(Strict):
    """Character offsets into the document, end exclusive."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)


class NamedActor(Strict):
    """Who is named.

    `code` is an ISO 3166 code or a bloc, empty for a person or a body of no state; `name` is set
    for persons and bodies.
    """

    kind: Literal["actor"] = "actor"
    type: ActorKind
    code: str = ""
    name: str = ""


class TextDate(Strict):
    """A day, month, year, season (2023-SP) or a period from one to another with a stroke."""

    kind: Literal["date"] = "date"
    value: str = Field(pattern=r"^\d{4}(-(\d{2}|SP|SU|AU|WI)(-\d{2})?)?(/\d{4}(-\d{2}){0,2})?$")


class Quantity(Strict):
    """A number with its unit, and what it counts where the text says it."""

    kind: Literal["quantity"] = "quantity"
    number: float = Field(allow_inf_nan=False)
    comparator: Comparator = "="
    unit: str = Field(min_length=1)
    period: str = ""
    period_at: At | None = None


class Event(Strict):
    """Who does what to whom; a candidate until a person accepts it."""

    kind: Literal["event"] = "event"
    source: tuple[str, ...] = Field(min_length=1)
    action: str
    target: tuple[str, ...] = Field(min_length=1)
    date: str = ""
    date_at: At | None = None


class Statement(Strict):
    """What somebody says, or what the document says itself where `speaker` is empty.

    `speaker_at` and `cue_at` are where the speaker and the word of saying stand.
    """

    kind: Literal["statement"] = "statement"
    speaker: str = ""
    speaker_code: str = ""
    speaker_name: str = Field("", description="of a person or body, also behind a pronoun")
    speaker_at: At | None = None
    cue: str = ""
    cue_at: At | None = None
    evidence: Evidence = Field("not mentioned", description="what the text says of it")


AnyValue = NamedActor | TextDate | Quantity | Event | Statement


def _kind_of(value: object) -> str:
    """The kind that a value says, of a model or of plain values."""
    said = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return str(said)


Value = Annotated[
    Annotated[NamedActor, Tag("actor")]
    | Annotated[TextDate, Tag("date")]
    | Annotated[Quantity, Tag("quantity")]
    | Annotated[Event, Tag("event")]
    | Annotated[Statement, Tag("statement")],
    Discriminator(_kind_of),
]


class Record(Strict):
    """One thing that a document says, with a selector in the manner of W3C Web Annotation.

    Attributes
    ----------
    id : str
        Of its kind, document, place and value: the same record has the same id on every run.
    document : str
        SHA-256 of the text.
    start, end : int
        Text position selector: offsets, end exclusive.
    exact, prefix, suffix : str
        Text quote selector.
    value
        By kind.
    channel : str
        Through whom it reached the document, where the text says it: a medium, a transcript.
    mood : str
    extractor, version : str
    state : str
        What a person made of it.
    """

    id: str
    document: str
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    exact: str = Field(min_length=1)
    prefix: str = ""
    suffix: str = ""
    value: Value
    channel: str = ""
    mood: Mood = "asserted"
    extractor: str = ""
    version: str = ""
    state: ReviewState = "unreviewed"

    @property
    def kind(self) -> str:
        """The kind of the record: actor, date, quantity, event or statement."""
        return self.value.kind


def record_of(
    document: Document,
    at: tuple[int, int],
    value: AnyValue,
    *,
    mood: Mood = "asserted",
    by: tuple[str, str] = ("", ""),
    channel: str = "",
) -> Record:
    """The record of a span; `by` is the name and version of the extractor."""
    start, end = at
    text = document.text
    return Record(
        id=content_id(document.sha256, at, value),
        document=document.sha256,
        start=start,
        end=end,
        exact=text[start:end],
        prefix=text[max(0, start - AROUND) : start],
        suffix=text[end : end + AROUND],
        value=value,
        channel=channel,
        mood=mood,
        extractor=by[0],
        version=by[1],
    )


def content_id(
    document: str,
    at: tuple[int, int],
    value: AnyValue,
) -> str:
    """An id that says the kind and hashes document, place and value."""
    said = json.dumps([document, *at, value.model_dump(mode="json")], sort_keys=True)
    return f"{value.kind}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def to_lines(records: Iterable[Record]) -> str:
    """Records as JSON Lines."""
    return "".join(f"{one.model_dump_json(exclude_defaults=False)}\n" for one in records)


def from_lines(text: str, *, where: str = "records.jsonl") -> tuple[Record, ...]:
    """Records from JSON Lines; DataError with the line that is none."""
    reader = TypeAdapter(Record)
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(reader.validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(str(part) for part in first["loc"])
                raise DataError(
                    f"no record: {place}: {first['msg']}",
                    where=f"{where}:{number}",
                    hint="`detente read` writes it; mend the line or read the document again",
                ) from error
    return tuple(found)


def day_of(value: str) -> datetime.date | None:
    """The first day that a date value means; None where it is a season."""
    first = value.partition("/")[0]
    parts = first.split("-")
    if not all(part.isdigit() for part in parts):
        return None
    year, month, day = (*map(int, parts), 1, 1)[:3]
    return datetime.date(year, month, day)
