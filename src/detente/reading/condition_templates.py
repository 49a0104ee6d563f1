""" "If ... then": a measure that is only supposed, and what would follow from it.

The condition becomes a lever of the measure alone, so nothing that the scenario does mixes in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from detente.levers.base import kinds
from detente.levers.parse import parse_lever
from detente.reading.bench import Bench, Unfit
from detente.reading.bindings import Binding
from detente.reading.document import Document, Passage
from detente.reading.events import EventMention, events_in
from detente.reading.proposals import lever_of
from detente.reading.record import Record
from detente.reading.statement_frame import Frame
from detente.reading.templates import bind
from detente.reading.text_quantities import quantity_mentions
from detente.words import capitalised

CONDITION = "it holds under a condition, and no lever stands for it"
_CLAUSE = re.compile(
    r"(?<!as )(?:\bif\b|(?:^|(?<=, ))(?:should|once(?! again| more)|as soon as|in case)\b)"
    r"(?P<clause>(?:[^,]|,(?=\d))*)(?:, (?:then )?|$)"
)
# Fields of a lever that its line does not repeat.
_NOT_IN_LINE = ("lever", "by", "on", "tag", "source", "from", "products", "sectors")
_BEYOND = "it is tested at the number of the condition, not beyond it"


def under_condition(
    document: Document, record: Record, frame: Frame, bench: Bench
) -> Binding | Unfit | None:
    """What a conditional statement is bound to; None for one that has no condition."""
    said = document.folded[record.start : record.end].lower()
    clause, in_frame = _CLAUSE.search(said), _CLAUSE.search(frame.text)
    if clause is None or in_frame is None:
        return None
    begun, end = record.start + clause.start("clause"), record.start + clause.end("clause")
    supposed = list(events_in(document, Passage(begun, end)))
    if not supposed:
        return Unfit(CONDITION)
    proposal = lever_of(document, (begun, end), supposed[0].value, bench, threshold=True)
    if not proposal.fields:
        return Unfit(f"{CONDITION}: {proposal.reason}")
    line = lever_line(proposal.fields)
    rest = frame.text[: in_frame.start()] + frame.text[in_frame.end() :]
    found = bind(replace(frame, text=rest, said=rest), bench.under(line))
    if not isinstance(found, Binding):
        return found
    return _conditional(found, line, open_parts=_beyond(document, supposed[0]))


def lever_line(fields: Mapping[str, Any]) -> str:
    """A lever in one line, as a measure takes it; checked."""
    number = kinds()[fields["lever"]].number
    parts = [str(fields["lever"])]
    if number and number in fields:
        parts.append(f"{fields[number]:g}")
    parts += ["by", str(fields["by"]), "on", str(fields["on"])]
    for name, word in (("products", "products"), ("sectors", "in")):
        if name in fields:
            parts += [word, _in_line(fields[name])]
    for name, value in fields.items():
        if name not in (*_NOT_IN_LINE, number):
            parts += [name, _in_line(value)]
    line = " ".join(parts)
    parse_lever(line)
    return line


def _in_line(value: object) -> str:
    """A value of a lever as its line has it: names with commas between, a number plain."""
    if isinstance(value, list):
        return ",".join(str(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _beyond(document: Document, event: EventMention) -> tuple[str, ...]:
    """What of a threshold is left open."""
    numbers = (q for q in quantity_mentions(document) if event.start <= q.start <= event.end)
    return (_BEYOND,) if any(q.value.comparator != "=" for q in numbers) else ()


def _conditional(found: Binding, line: str, *, open_parts: tuple[str, ...]) -> Binding:
    return replace(
        found,
        template=f"if ... then: {found.template}",
        wording=f"{capitalised(line)}: {found.wording}",
        open_parts=(*found.open_parts, *open_parts),
        of_what_may_be=True,
    )
