"""Levers that a text proposes: who, on whom, from when; how deep only where the text says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from detente.levers.parse import parse_lever
from detente.reading.bench import Bench, Unfit
from detente.reading.document import Document
from detente.reading.everybody import without_everybody
from detente.reading.exempted import spared
from detente.reading.exemptions import without_exempted
from detente.reading.goods_named import goods_of
from detente.reading.history import first_year, is_history
from detente.reading.last_day import last_day
from detente.reading.measure_size import size_of
from detente.reading.organs import organ_of
from detente.reading.record import Event, Record, day_of
from detente.world.whom import ALL

IN_ACCOUNTS = "the year of the oldest accounts: they have it already, or it is over"
QUOTED = "it stands in a quotation: somebody else says it"


@dataclass(frozen=True)
class LeverProposal:
    """A lever from an event, or why there is none.

    Attributes
    ----------
    fields : dict
        As a scenario file has them; empty where `reason` says why.
    notes : tuple of str
        What the text says of the measure and the lever does not, or how its sides were found; its
        source says it too.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    notes: tuple[str, ...] = ()


def propose(document: Document, record: Record, bench: Bench) -> LeverProposal:
    """The LeverProposal of an event."""
    event = record.value
    assert isinstance(event, Event)
    if record.mood in ("negated", "hypothetical"):
        return LeverProposal(reason=f"the text does not say that it is done: it is {record.mood}")
    at = (record.start, record.end)
    if is_history(document, at, event):
        return LeverProposal(reason=f"it was taken before {first_year()}, {IN_ACCOUNTS}")
    found = lever_of(document, at, event, bench)
    if not found.fields:
        return found
    ends = last_day(document, at, event)
    if ends.is_over:
        return LeverProposal(reason=ends.note)
    days = {"from": day_of(event.date) if event.date else None, "to": ends.day}
    # Days stand where a scenario file has them: after what the lever is, before its source.
    made = {key: one for key, one in found.fields.items() if key not in ("tag", "source")}
    made |= {key: day for key, day in days.items() if day}
    beside = (*_how_known(document, at, event), *filter(None, (ends.note,)), *_quoted(document, at))
    notes = (*found.notes, *beside)
    source = "; ".join((found.fields["source"], *beside))
    return LeverProposal({**made, "tag": found.fields["tag"], "source": source}, notes=notes)


def _how_known(document: Document, at: tuple[int, int], event: Event) -> tuple[str, ...]:
    """How it is known of which state an organ is that takes a measure, where its name is silent."""
    organ = organ_of(document, *at, event.source[0])
    if organ is None or not organ.how:
        return ()
    name = " ".join(document.folded[organ.start : organ.end].split())
    return (f"the {name} is taken to be of {organ.how}",)


def _quoted(document: Document, at: tuple[int, int]) -> tuple[str, ...]:
    """That a measure stands in somebody's words, between quotation marks."""
    sentence = document.sentence_at(at[0])
    before = document.folded[sentence.start : at[0]]
    return (QUOTED,) if before.count('"') % 2 else ()


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
    to_all = event.target[0] == ALL
    by, on = bench.party(event.source[0]), ALL if to_all else bench.party(event.target[0])
    if not by or not on:
        missing = event.target[0] if by else event.source[0]
        return LeverProposal(reason=f"the accounts know no {bench.name(missing)}")
    deep = size_of(document, at, event.action, threshold=threshold)
    if isinstance(deep, Unfit):
        return LeverProposal(reason=deep.reason)
    goods = goods_of(_said(document, at), event.action)
    if goods is None:
        return LeverProposal(reason="no product group of the accounts is what it names")
    left_out = spared(document, at, (by, on), bench, whole="sectors" in goods)
    if left_out.nobody_left:
        return LeverProposal(reason="the text exempts those on whom it is")
    exempt = {"exempt": left_out.sectors} if left_out.sectors else {}
    made: dict[str, Any] = {
        "lever": event.action,
        "by": _except(by, left_out.by),
        "on": _except(on, [*([by] if to_all else []), *left_out.on]),
        **deep,
        **goods,
        **exempt,
    }
    notes = tuple(dict.fromkeys(left_out.notes))
    made["tag"] = "assumed"
    made["source"] = "; ".join((f"read from the document, characters {at[0]} to {at[1]}", *notes))
    return LeverProposal(made, notes=notes)


def _except(party: str, others: list[str]) -> str:
    """A party without some: "EU27 except HUN, SVK"."""
    return f"{party} except {', '.join(dict.fromkeys(others))}" if others else party


def _said(document: Document, at: tuple[int, int]) -> str:
    """The words of a measure in small letters, without what they exempt and those who are all."""
    said = without_exempted(document, *at)
    return without_everybody(said).lower()
