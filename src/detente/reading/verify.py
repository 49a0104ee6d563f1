"""The verifier: hard rules that every record must meet, whoever extracted it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from detente.reading.dates import date_at
from detente.reading.document import Document
from detente.reading.event_mood import mood_of_event
from detente.reading.everybody import everybody_in
from detente.reading.folding import fold, is_same
from detente.reading.measures import action_in, places_of
from detente.reading.mentions import inside, mention_at
from detente.reading.mood import evidence_in, mood_of, mood_of_speech
from detente.reading.organs import parties_in
from detente.reading.record import (
    At,
    Event,
    Mood,
    NamedActor,
    Quantity,
    Record,
    Statement,
    TextDate,
    content_id,
)
from detente.reading.speakers import Speaker, resolved, speaker_after, speaker_before
from detente.reading.speech import attributions, cues
from detente.reading.text_quantities import quantity_mentions
from detente.world.whom import ALL

_NEGATED_BEFORE = re.compile(
    r"\b(?:not|never|no|nor|neither|cannot|\w+n't)\b[^,.;]*$", re.IGNORECASE
)
# What follows a statement and would turn it, were it left out.
_TURNED_AFTER = re.compile(r",? (?:if|unless|except|only|provided|but not|or not)\b")


@dataclass(frozen=True)
class Dropped:
    """A record that broke a rule, and which."""

    record: Record
    reason: str


def verified(
    document: Document, records: Iterable[Record]
) -> tuple[tuple[Record, ...], tuple[Dropped, ...]]:
    """The records that meet every rule, and those that were dropped with the reason."""
    kept, dropped = [], []
    for record in records:
        reason = fault_of(document, record)
        if reason:
            dropped.append(Dropped(record, reason))
        else:
            kept.append(record)
    return tuple(kept), tuple(dropped)


def fault_of(document: Document, record: Record) -> str:
    """The first rule that a record breaks, in words; empty where it meets all."""
    return _fault_of_place(document, record) or _fault_of_value(document, record)


def _fault_of_place(document: Document, record: Record) -> str:
    start, end, text = record.start, record.end, document.text
    if record.document != document.sha256:
        return "it is of another document"
    if not 0 <= start < end <= len(text):
        return "its span lies outside the text"
    heading = document.in_heading(start, end)
    if not is_same(record.exact, text[start:end], heading=heading):
        return "its span does not stand there in these words"
    before, after = text[max(0, start - len(record.prefix)) : start], text[end:]
    if not is_same(record.prefix, before, heading=heading) or not is_same(
        record.suffix, after[: len(record.suffix)], heading=heading
    ):
        return "other words stand around its span"
    if record.id != content_id(document.sha256, (start, end), record.value):
        return "its id is not that of its value"
    if record.channel and fold(record.channel) not in document.folded:
        return "its channel does not occur in the text"
    return ""


def _fault_of_value(document: Document, record: Record) -> str:
    value = record.value
    if isinstance(value, Statement):
        return _fault_of_statement(document, record, value)
    if isinstance(value, Event):
        return _fault_of_event(document, record, value)
    if isinstance(value, NamedActor):
        found = mention_at(document, record.start, record.end)
        fault = "" if found and found.value == value else "no such actor is named there"
    elif isinstance(value, TextDate):
        day = date_at(document, record.start, record.end)
        fault = (
            "" if day and day.value == value.value else "the date does not follow from its words"
        )
    else:
        fault = _fault_of_quantity(document, record, value)
    if not fault and record.mood != mood_at(document, record.start, record.end):
        fault = "its mood does not follow from its words"
    return fault


def _fault_of_quantity(document: Document, record: Record, value: Quantity) -> str:
    """Number, comparator, unit and period are parsed again at the span."""
    at = [q for q in quantity_mentions(document) if (q.start, q.end) == (record.start, record.end)]
    if not at:
        return "no quantity can be read from its span"
    for name in ("number", "comparator", "unit", "period"):
        if getattr(value, name) != getattr(at[0].value, name):
            return f"its {name} does not follow from its words"
    return "" if value == at[0].value else "its period stands elsewhere"


def _fault_of_event(document: Document, record: Record, value: Event) -> str:
    at = (record.start, record.end)
    named = {m.code for m in (*inside(document, *at), *parties_in(document, *at)) if m.code}
    places = places_of(document.folded[at[0] : at[1]], value.action)
    if any(everybody_in(document, at[0] + place, at[1]) for place in places):
        named.add(ALL)
    if set(value.source) & set(value.target):
        return "its source is its target"
    if not {*value.source, *value.target} <= named:
        return "who does it, or to whom, is not named in its span"
    if not action_in(document.folded[record.start : record.end], value.action):
        return "its span names no such measure"
    if value.date or value.date_at:
        day = date_at(document, value.date_at.start, value.date_at.end) if value.date_at else None
        if day is None or day.value != value.date:
            return "its date does not follow from the words"
        if document.sentence_at(day.start) != document.sentence_at(record.start):
            return "its date is that of another sentence"
    if record.mood != mood_of_event(document, at, value.action, value.source):
        return "its mood does not follow from its words"
    return ""


def _fault_of_statement(document: Document, record: Record, value: Statement) -> str:
    if not value.speaker_at and not value.cue_at and not value.speaker:
        fault = _fault_of_own(document, record)
    else:
        fault = _fault_of_speech(document, record, value)
    if fault:
        return fault
    if value.evidence != evidence_in(_sentence_text(document, record)):
        return "whether evidence was given does not follow from its words"
    if value.cue_at:
        cue = (value.cue_at.start, value.cue_at.end)
        mood = speech_mood(document, (record.start, record.end), cue)
    else:
        mood = mood_of(document.folded[record.start : record.end])
    if record.mood != mood:
        return "its mood does not follow from its words"
    return ""


def _fault_of_own(document: Document, record: Record) -> str:
    """What the document says itself is a whole sentence of it."""
    sentence = document.sentence_at(record.start)
    whole = document.folded[sentence.start : sentence.end].rstrip(" .")
    said = document.folded[record.start : record.end].rstrip(" .")
    return "" if whole == said else "what nobody is said to have said is no whole sentence"


def _fault_of_speech(document: Document, record: Record, value: Statement) -> str:
    """The speaker stands beside the word of saying, and nothing that turns the rest was cut off."""
    speaker, cue = value.speaker_at, value.cue_at
    if speaker is None or cue is None:
        return "its speaker or its word of saying has no place"
    if not _stands(document, value.speaker, speaker) or not _stands(document, value.cue, cue):
        return "its speaker does not occur there"
    found = _known_speaker(document, record, value)
    if found is None:
        found = _speaker_beside(document, speaker, cue)
        if _far_from(document, record, cue) or _turned(document, record, cue):
            return "it leaves out words that turn it, or stands too far from its word of saying"
    if found is None or (found.start, found.end) != (speaker.start, speaker.end):
        return "another speaker stands beside its word of saying"
    if (found.code, found.name) != (value.speaker_code, value.speaker_name):
        return "its speaker is somebody else"
    return ""


def _known_speaker(document: Document, record: Record, value: Statement) -> Speaker | None:
    """The speaker of the same words where the grammar finds them too."""
    for one in attributions(document):
        here = (one.start, one.end) == (record.start, record.end)
        if here and value.cue_at and one.cue.start == value.cue_at.start:
            return one.speaker
    return None


def _speaker_beside(document: Document, speaker: At, cue: At) -> Speaker | None:
    """The phrase beside a known word of saying, whichever side the record names."""
    sentence = document.sentence_at(cue.start)
    said = document.folded[cue.start : cue.end].lower()
    known = any(
        (c.start, c.end) == (cue.start, cue.end) for c in cues(document, cue.start, cue.end)
    )
    if not known and not said.startswith("according to"):
        return None
    if speaker.start >= cue.end:
        return speaker_after(document, cue.end, sentence.end)
    found = speaker_before(document, sentence.start, cue.start)
    return resolved(document, found.start, found.end) if found and not found.code else found


def _far_from(document: Document, record: Record, cue: At) -> bool:
    """Whether what is said stands in another sentence than the word of saying, or around it."""
    sentence = document.sentence_at(cue.start)
    inner = document.sentence_at(record.start) == sentence
    return not inner or (record.start < cue.end and cue.start < record.end)


def _turned(document: Document, record: Record, cue: At) -> bool:
    """Whether a "not" before the span or an "if" after it was left out."""
    sentence = document.sentence_at(record.start)
    begun = cue.end if cue.end <= record.start else sentence.start
    before = document.folded[begun : record.start]
    after = document.folded[record.end : sentence.end]
    return bool(_NEGATED_BEFORE.search(before) or _TURNED_AFTER.match(after))


def _stands(document: Document, said: str, at: At) -> bool:
    return bool(said) and is_same(said, document.text[at.start : at.end])


def _sentence_text(document: Document, record: Record) -> str:
    sentence = document.sentence_at(record.start)
    return document.folded[sentence.start : sentence.end]


def speech_mood(document: Document, said: tuple[int, int], cue: tuple[int, int]) -> Mood:
    """The mood of what somebody says, by its words and those around the word of saying."""
    begun = document.sentence_at(cue[0]).start
    text = document.folded
    return mood_of_speech(text[said[0] : said[1]], text[begun : cue[0]], text[cue[0] : cue[1]])


def mood_at(document: Document, start: int, end: int) -> Mood:
    """The mood of a span inside what somebody says, else asserted: a name has none of its own."""
    for one in attributions(document):
        if one.start <= start and end <= one.end:
            return speech_mood(document, (one.start, one.end), (one.cue.start, one.cue.end))
    return "asserted"
