"""The rules extractor: records from grammar and lexicon alone, offline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from detente.reading.bench import Bench, bare_scenario
from detente.reading.dates import date_mentions
from detente.reading.document import Document, Passage
from detente.reading.event_mood import mood_of_event
from detente.reading.events import event_mentions
from detente.reading.mentions import STATE_KINDS, inside, mentions
from detente.reading.mood import evidence_in, mood_of
from detente.reading.record import At, Record, Statement, TextDate, record_of
from detente.reading.speech import Attributed, attributions
from detente.reading.statement_frame import frame_of
from detente.reading.templates import bind
from detente.reading.text_quantities import quantity_mentions
from detente.reading.verify import Dropped, mood_at, speech_mood, verified
from detente.reading.vocabulary import either

NAME, VERSION = "rules", "1"
BY = (NAME, VERSION)


def extract(document: Document) -> tuple[tuple[Record, ...], tuple[Dropped, ...]]:
    """The records of a document that meet the verifier's rules, and what was dropped."""
    found = [*_actors(document), *_dates(document), *_quantities(document)]
    found += [*_events(document), *_statements(document), *_own_statements(document)]
    found.sort(key=lambda one: (one.start, one.end, one.kind))
    return verified(document, found)


def _actors(document: Document) -> Iterator[Record]:
    for one in mentions(document):
        at = (one.start, one.end)
        yield record_of(document, at, one.value, mood=mood_at(document, *at), by=BY)


def _dates(document: Document) -> Iterator[Record]:
    for one in date_mentions(document):
        at = (one.start, one.end)
        value = TextDate(value=one.value)
        yield record_of(document, at, value, mood=mood_at(document, *at), by=BY)


def _quantities(document: Document) -> Iterator[Record]:
    for one in quantity_mentions(document):
        at = (one.start, one.end)
        yield record_of(document, at, one.value, mood=mood_at(document, *at), by=BY)


def _events(document: Document) -> Iterator[Record]:
    """Of one kind between the same two in a sentence, one for each mood."""
    known = set()
    for one in event_mentions(document):
        at, said = (one.start, one.end), one.value
        mood = mood_of_event(document, at, said.action, said.source)
        key = (document.sentence_at(one.start), said.action, said.source, said.target, mood)
        if key not in known:
            known.add(key)
            yield record_of(document, at, said, mood=mood, by=BY)


def _statements(document: Document) -> Iterator[Record]:
    for one in attributions(document):
        yield record_of(
            document,
            (one.start, one.end),
            _statement(document, one),
            mood=speech_mood(document, (one.start, one.end), (one.cue.start, one.cue.end)),
            by=BY,
            channel=one.channel,
        )


def _statement(document: Document, one: Attributed) -> Statement:
    sentence = document.sentence_at(one.start)
    text = document.text
    return Statement(
        speaker=text[one.speaker.start : one.speaker.end],
        speaker_code=one.speaker.code,
        speaker_name=one.speaker.name,
        speaker_at=At(start=one.speaker.start, end=one.speaker.end),
        cue=text[one.cue.start : one.cue.end],
        cue_at=At(start=one.cue.start, end=one.cue.end),
        evidence=evidence_in(document.folded[sentence.start : sentence.end]),
    )


def _own_statements(document: Document) -> Iterator[Record]:
    """Sentences in which the document itself says something that can be tested."""
    for sentence in document.sentences:
        quoted = any(sentence.meets(one.start, one.end) for one in attributions(document))
        if quoted or document.in_heading(sentence.start, sentence.end):
            continue
        said = document.folded[sentence.start : sentence.end]
        value = Statement(evidence=evidence_in(said))
        at = (sentence.start, sentence.end)
        record = record_of(document, at, value, mood=mood_of(said), by=BY)
        if _is_testable(document, sentence) or _has_form(document, record):
            yield record


def _is_testable(document: Document, sentence: Passage) -> bool:
    """Whether a sentence names a state, and a number or a word of trade with it."""
    named = inside(document, sentence.start, sentence.end)
    states = any(m.kind in STATE_KINDS for m in named)
    numbers = any(sentence.covers(q.start, q.end) for q in quantity_mentions(document))
    said = document.folded[sentence.start : sentence.end]
    return states and (numbers or bool(_words().search(said)))


def _has_form(document: Document, record: Record) -> bool:
    """Whether a template fits a sentence, whatever comes of it."""
    return bind(frame_of(document, record), Bench(bare_scenario(document.date))) is not None


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{either('testable')})\b", re.IGNORECASE)
