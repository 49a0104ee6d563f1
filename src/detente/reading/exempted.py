"""What a lever leaves out of what a text exempts, and what of it a person must be told.

Countries go with `except` on the side that they are of. Goods go into `exempt` where they are whole
sectors of the accounts, or make up most of one. What a lever cannot leave out is said in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from detente.reading.bench import Bench
from detente.reading.document import Document
from detente.reading.exemptions import Exemption, exemptions, said_of
from detente.reading.mentions import STATE_KINDS, inside
from detente.reading.vocabulary import rows
from detente.reading.words_about import words_about
from detente.world.whom import ALL

_GOODS = r"(?: (?:goods|products|imports|exports|supplies|shipments|items))?"
_PLAIN = re.compile(
    r"(?:|goods|imports|exports|products|trade|those|companies|firms|and|,)(?: of| from| to| in)*"
)


@dataclass
class Spared:
    """What a measure spares, as far as a lever can say it.

    Attributes
    ----------
    by, on : list of str
        Codes of those who do not take it, and on whom it is not.
    sectors : list of str
    notes : list of str
        What of it the lever does not say, or says by wider sectors; a sentence each.
    nobody_left : bool
        Whether it spares all on whom it is.
    """

    by: list[str] = field(default_factory=list)
    on: list[str] = field(default_factory=list)
    sectors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    nobody_left: bool = False


def spared(
    document: Document, at: tuple[int, int], sides: tuple[str, str], bench: Bench, *, whole: bool
) -> Spared:
    """The Spared of a measure between two offsets.

    Parameters
    ----------
    document : Document
    at : (int, int)
    sides : (str, str)
        Who takes it and on whom, as the accounts call them.
    bench : Bench
    whole : bool
        Whether the lever is on whole sectors, which alone can leave sectors out.
    """
    found, measure = Spared(), _Sparing(document, sides, bench, whole)
    for one in _exemptions_of(document, at):
        for item in one.items:
            _spare(measure, item, one, found)
    found.nobody_left = sides[1] in found.on
    return found


def _exemptions_of(document: Document, at: tuple[int, int]) -> Iterator[Exemption]:
    passages = words_about(document, at)
    return (
        one
        for one in exemptions(document)
        if any(part.covers(one.start, one.end) for part in passages)
    )


@dataclass(frozen=True, eq=False)
class _Sparing:
    """A measure of a document: who takes it and on whom, and whether it is on whole sectors."""

    document: Document
    sides: tuple[str, str]
    bench: Bench
    whole: bool


def _spare(measure: _Sparing, item: tuple[int, int], exemption: Exemption, found: Spared) -> None:
    """Put one thing that is exempted where it belongs."""
    document, sides, bench = measure.document, measure.sides, measure.bench
    named = [m for m in inside(document, *item) if m.code and m.kind in STATE_KINDS]
    said = said_of(document, item)
    rest = _without(document, item)
    if exemption.is_open:
        found.notes.append(f"the text says only that it may exempt {said}")
    elif named and _PLAIN.fullmatch(rest):
        for one in dict.fromkeys(m.code for m in named):
            _spare_party(bench, one, sides, found)
    else:
        sectors = sectors_meant(rest)
        elsewhere = any(bench.party(m.code) != sides[1] for m in named)
        if not sectors or elsewhere or not measure.whole:
            found.notes.append(f"the text exempts {said}, this lever does not")
        else:
            found.sectors += [code for code in sectors if code not in found.sectors]
            found.notes.append(f"the text exempts {said}, this lever {', '.join(sectors)}")


def _spare_party(bench: Bench, code: str, sides: tuple[str, str], found: Spared) -> None:
    """Leave a country or bloc out on the side that it is of; nothing where it is of neither."""
    party, (by, on) = bench.party(code), sides
    if not party:
        found.notes.append(f"the text exempts {bench.name(code)}, which has no accounts")
    elif party == on or (on != ALL and bench.members(party) & bench.members(on)):
        found.on.append(party)
    elif party != by and bench.members(party) & bench.members(by):
        found.by.append(party)
    elif on == ALL and party != by:
        found.on.append(party)


def _without(document: Document, item: tuple[int, int]) -> str:
    """What is exempted without the names in it, in small letters."""
    text, place = "", item[0]
    for one in inside(document, *item):
        if one.code and one.kind in STATE_KINDS:
            text += document.folded[place : one.start]
            place = one.end
    text += document.folded[place : item[1]]
    return " ".join(re.sub(r"'s\b|\bthe\b", "", text.lower()).split())


def sectors_meant(goods: str) -> tuple[str, ...]:
    """The sectors that goods are, or most of; empty where the table has no such goods."""
    for pattern, sectors in _table():
        if pattern.fullmatch(goods):
            return sectors
    return ()


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple(
        (re.compile(rf"(?:{row['words']}){_GOODS}"), tuple(row["sectors"].split()))
        for row in rows("goods")
    )
