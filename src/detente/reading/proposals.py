"""Levers that a text proposes: who, on whom, from when; how deep only where the text says it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from detente.levers.parse import parse_lever
from detente.reading.bench import Bench
from detente.reading.document import Document
from detente.reading.lexicon import lexicon
from detente.reading.record import Event, Record, day_of
from detente.reading.text_quantities import QuantityMention, quantity_mentions
from detente.world.shipped import read_table

# Words that stop a flow altogether, and so say how deep the measure goes.
_WHOLE = re.compile(r"\b(?:stop|halt|ban|end|shut|embargo|suspend|cut off|cuts off|block)\w*\b")
_OBJECT = re.compile(
    r"\b(?:exports?|imports?|tariffs?[^,.]*?|sales) (?:of|on) ([a-z][a-z -]*?) (?:to|from|for)\b"
)
# "Graphite exports": a word right before the trade, unless it says whose trade, or how much of it.
_KIND = re.compile(r"\b([a-z-]+) (?:exports?|imports?|sales|shipments|deliveries)\b")
_NO_KIND = re.compile(
    r"all|any|its|their|the|some|most|more|further|of|on|for|and|or|from|to|goods|global|foreign"
    r"|halting|[a-z]*s|(?:ban|stop|halt|end|restrict|control|curb|limit|block|suspend|cut)\w*"
)
_ANYTHING = frozenset(("goods", "all goods", "imports", "all imports", "its goods", "products"))
# What a text calls a fuel, and the product group that it is.
_FUELS = {"oil": "crude", "pipeline": "gas", "fuel": "gas"}
_FLOWS = ("embargo", "export_control", "energy_cut_off")
OPEN = "the text does not say how deep the measure goes"


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


def lever_of(document: Document, at: tuple[int, int], event: Event, bench: Bench) -> LeverProposal:
    """The lever of an event between two offsets, whether or not it is done, without its day."""
    by, on = bench.party(event.source[0]), bench.party(event.target[0])
    if not by or not on:
        missing = event.target[0] if by else event.source[0]
        return LeverProposal(reason=f"the accounts know no {bench.name(missing)}")
    said = document.folded[at[0] : at[1]].lower()
    deep = _depth(document, at, event.action, said)
    if deep is None:
        return LeverProposal(reason=OPEN)
    goods = _goods(said, event.action)
    if goods is None:
        return LeverProposal(reason="no product group of the accounts is what it names")
    made: dict[str, Any] = {"lever": event.action, "by": by, "on": on, **deep, **goods}
    made["tag"] = "assumed"
    made["source"] = f"read from the document, characters {at[0]} to {at[1]}"
    return LeverProposal(made)


def _depth(
    document: Document, at: tuple[int, int], action: str, said: str
) -> dict[str, Any] | None:
    """The depth of a measure; None where the text leaves it open."""
    inside = [
        q
        for q in quantity_mentions(document)
        if at[0] <= q.start and q.end <= at[1] and q.value.unit in ("percent", "points")
    ]
    if action == "tariff":
        return _tariff(document, inside[0]) if inside else None
    if action in _FLOWS:
        if inside:
            return {"fall": inside[0].value.number}
        return {} if _WHOLE.search(said) else None
    return None


def _tariff(document: Document, size: QuantityMention) -> dict[str, Any]:
    """A tariff raised "to" a size has that rate; any other is as many points on top."""
    level = document.folded[: size.start].endswith(" to ")
    return {"rate" if level else "points": size.value.number}


def _goods(said: str, action: str) -> dict[str, Any] | None:
    """Products or sectors of a measure; None where it names what no group of the accounts is."""
    known = {row["product"] for row in read_table("products")}
    known |= {row["product"] for row in read_table("product_trade")}
    named = [one for one in sorted(known) if re.search(rf"\b{one.replace('_', ' ')}\b", said)]
    if action == "energy_cut_off" and not named:
        named = [product for word, product in _FUELS.items() if re.search(rf"\b{word}\b", said)]
    if named:
        return {"products": named[0]}
    about = _OBJECT.search(said)
    what = _without_names(about[1]) if about else ""
    if action == "energy_cut_off" or (what and what not in _ANYTHING) or _kind_of(said):
        return None
    return {"sectors": "goods"}


def _without_names(what: str) -> str:
    """What is traded, whosever it is: "indian goods" are goods."""
    return " ".join(word for word in what.split() if word not in _names())


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(one.surface.lower() for one in lexicon())


def _kind_of(said: str) -> str:
    """What the exports or imports are of, by the word before; empty where it says nothing of it."""
    for word in _KIND.findall(said):
        if not _NO_KIND.fullmatch(word) and word not in _names():
            return str(word)
    return ""
