"""Levers that a text proposes: who, on whom, from when; how deep only where the text says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from detente.levers.parse import parse_lever
from detente.reading.bench import Bench, Unfit
from detente.reading.document import Document
from detente.reading.goods_named import goods_of
from detente.reading.measure_size import size_of
from detente.reading.record import Event, Record, day_of


@dataclass(frozen=True)
class LeverProposal:
    """A lever from an event, or why there is none.

    Attributes
    ----------
    fields : dict
        As a scenario file has them; empty where `reason` says why.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


def propose(document: Document, record: Record, bench: Bench) -> LeverProposal:
    """The LeverProposal of an event."""
    event = record.value
    assert isinstance(event, Event)
    if record.mood in ("negated", "hypothetical"):
        return LeverProposal(reason=f"the text does not say that it is done: it is {record.mood}")
    found = lever_of(document, (record.start, record.end), event, bench)
    first = day_of(event.date) if event.date else None
    if not found.fields or first is None:
        return found
    # The day stands where a scenario file has it: after what the lever is, before its source.
    made = {key: one for key, one in found.fields.items() if key not in ("tag", "source")}
    said = {key: found.fields[key] for key in ("tag", "source")}
    return LeverProposal({**made, "from": first, **said})


def written_lever(record: Record, line: str) -> LeverProposal:
    """The lever of an event as a person wrote it, with the day of the text where it has one."""
    event = record.value
    assert isinstance(event, Event)
    made = parse_lever(line).model_dump(by_alias=True, exclude_unset=True)
    first = day_of(event.date) if event.date else None
    if first and "from" not in made:
        made["from"] = first
    made["tag"] = "assumed"
    made["source"] = (
        f"written by a person; the measure stands at characters {record.start} to {record.end}"
    )
    return LeverProposal({key: _as_written(one) for key, one in made.items()})


def _as_written(value: object) -> object:
    """A value of a lever as a scenario file has it: one name alone, several in a list."""
    if isinstance(value, tuple):
        return value[0] if len(value) == 1 else list(value)
    return value


def lever_of(
    document: Document,
    at: tuple[int, int],
    event: Event,
    bench: Bench,
    *,
    threshold: bool = False,
) -> LeverProposal:
    """The lever of an event between two offsets, whether or not it is done, without its day.

    Where it is a `threshold`, a bound of its size stands for the size.
    """
    by, on = bench.party(event.source[0]), bench.party(event.target[0])
    if not by or not on:
        missing = event.target[0] if by else event.source[0]
        return LeverProposal(reason=f"the accounts know no {bench.name(missing)}")
    deep = size_of(document, at, event.action, threshold=threshold)
    if isinstance(deep, Unfit):
        return LeverProposal(reason=deep.reason)
    goods = goods_of(document.folded[at[0] : at[1]].lower(), event.action)
    if goods is None:
        return LeverProposal(reason="no product group of the accounts is what it names")
    made: dict[str, Any] = {"lever": event.action, "by": by, "on": on, **deep, **goods}
    made["tag"] = "assumed"
    made["source"] = f"read from the document, characters {at[0]} to {at[1]}"
    return LeverProposal(made)
