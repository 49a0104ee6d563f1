"""What a reading writes: the claims file and the scenario file of accepted records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.claims.claim import SHORT, UNOBSERVED
from detente.claims.claims_file import Claims
from detente.reading.bindings import DEFAULT, Binding, BoundTest
from detente.reading.outcomes import Outcome, Outcomes, scenario_of
from detente.reading.record import Record, Statement
from detente.reading.yaml_text import yaml_of
from detente.words import capitalised, in_a_sentence

CEILING = "holds under assumptions"
UNREVIEWED = "Unreviewed: "
NOTE = "Read from a document by rules; no person has reviewed what is marked as unreviewed."


def scenario_file(found: Outcomes, title: str, *, unreviewed: bool) -> str:
    """The text of the scenario file, checked; a lever that nobody reviewed says so."""
    tree: dict[str, Any] = {"scenario": "", "title": title, **found.tree}
    tree["levers"] = [_lever(one, unreviewed) for one in found.levers]
    if unreviewed:
        tree["notes"] = [NOTE]
    scenario_of(tree)
    return yaml_of(tree)


def _lever(fields: Mapping[str, object], unreviewed: bool) -> dict[str, object]:
    made = dict(fields)
    if unreviewed:
        made["source"] = f"unreviewed; {made['source']}"
    return made


def claims_file(found: Outcomes, title: str, *, unreviewed: bool) -> str:
    """The text of the claims file, checked; empty where no statement is accepted."""
    ids = claim_ids(found)
    if not ids:
        return ""
    by_record = {one.record.id: one for one in found.all}
    claims = [
        _claim(by_record[record], name, unreviewed=unreviewed) for record, name in ids.items()
    ]
    text = yaml_of(
        {
            "title": title,
            "document": found.document.source or "a document",
            "date": found.document.date,
            "sha256": found.document.sha256,
            "claims": claims,
        }
    )
    Claims.parse(text)
    return text


def claim_ids(found: Outcomes) -> dict[str, str]:
    """The id in the claims file of each accepted statement, by record.

    What is bound comes first: a reader looks for answers.
    """
    accepted = [
        one
        for one in found.all
        if isinstance(one.record.value, Statement) and one.record.id in found.accepted
    ]
    accepted.sort(key=lambda one: (one.binding is None, one.record.start))
    return {one.record.id: f"R{number:02d}" for number, one in enumerate(accepted, 1)}


def _claim(one: Outcome, name: str, *, unreviewed: bool) -> dict[str, Any]:
    record = one.record
    mark = UNREVIEWED if unreviewed else ""
    made: dict[str, Any] = {"id": name}
    if one.binding is None:
        made["short"] = f"Said: {speaker_of(record)}"[:SHORT].strip()
        made["statement"] = f"{mark}{_described(record)}"
        made |= {"speaker": speaker_of(record), "kind": "cannot be tested"}
        made["outside"] = one.reason
    else:
        made |= _bound(one.binding, mark, speaker_of(record))
    made["span"] = {"start": record.start, "end": record.end}
    said = " and ".join(
        filter(None, (f"read by {record.extractor} {record.version}", _seen(record)))
    )
    made["sources"] = [said]
    return made


def _bound(binding: Binding, mark: str, speaker: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "short": binding.short[:SHORT],
        "statement": f"{mark}{binding.wording}",
        "answer": _answer(binding),
        "speaker": speaker,
        "kind": binding.kind,
        **({"ceiling": CEILING} if binding.kind in UNOBSERVED else {}),
        "mechanism": f"template {binding.template!r}; {DEFAULT}",
        "tests": [_test(one) for one in binding.tests],
    }
    if binding.open_parts:
        made["outside"] = "; ".join(binding.open_parts)
    return made


def _test(one: BoundTest) -> dict[str, Any]:
    made: dict[str, Any] = {"name": one.name, "label": one.label, "measure": one.measure}
    if one.unit:
        made["unit"] = one.unit
    made |= {
        "holds": dict(one.holds),
        "contradicted": dict(one.contradicted),
        "rests_on": one.rests_on,
        "nulls": [one.null],
    }
    if one.draws is not None:
        made["draws"] = one.draws
    return made


def _answer(binding: Binding) -> str:
    """One sentence with the numbers of the tests, each measure once."""
    first = {one.measure: one for one in reversed(binding.tests)}
    parts = [f"{one.label}: {{{one.name}}}" for one in reversed(first.values())]
    text = "; ".join(parts)
    return f"{capitalised(text)}."


def speaker_of(record: Record) -> str:
    """Who says a statement, in the words of the document, and through whom."""
    value = record.value
    if not isinstance(value, Statement) or not value.speaker:
        return "the document"
    said = " ".join((value.speaker_name or value.speaker).split()).replace("+", " and ")
    return f"{said}, by {' '.join(record.channel.split())}" if record.channel else said


def _described(record: Record) -> str:
    """A statement that is bound to nothing, by its place: the words stay with the document."""
    return f"{speaker_of(record)}, characters {record.start} to {record.end} of the document."


def _seen(record: Record) -> str:
    value = record.value
    unproven = isinstance(value, Statement) and value.evidence == "none given"
    return "the document says that no evidence was given" if unproven else ""


def check_text(one: Outcome) -> str:
    """What the data say of a statement at once, in words; empty where no test rests on data."""
    found: dict[str, bool] = {}
    for name, value, conflict in one.checks:
        label = next(t.label for t in one.binding.tests if t.name == name) if one.binding else name
        figure = f"{label}: {in_a_sentence(value)}"
        found[figure] = found.get(figure, False) or conflict
    words = {True: "which conflicts with the statement", False: "no conflict"}
    return "; ".join(f"{figure}, {words[conflict]}" for figure, conflict in found.items())
