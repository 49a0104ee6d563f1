"""How records are held against a hand annotation: matching rules, fixed before any result.

- actors: named ones (no descriptions, no pronouns); the same span but for a leading "the", and the
  same state or bloc
- dates: a meeting span and the same value
- quantities: a meeting span, the same number (per cent as a share) and the same comparator; a
  number that the annotator calls no claim is a false alarm
- statements: what is said, one to one, by overlap of characters (intersection over union) of at
  least a half; the document's own statements have no speaker and are not counted; a match with what
  the annotator leaves open is neither hit nor false alarm
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.reading.by_rules import extract
from detente.reading.document import Document
from detente.reading.record import NamedActor, Quantity, Record, Statement, TextDate
from tests.reading.marked import unmarked

TEXTS = {
    "article-2022-12-30": ("article-2022-12-30.gold.json", "2022-12-30"),
    "korea": ("korea.json", "2015-08-21"),
}
# Two texts of our own in other styles, annotated before the rules had read them.
HELD_OUT = {"communique": "2024-07-18", "wire": "2023-09-12"}
HELD_OUT_FOLDER = Path(__file__).parent / "held_out"
OVERLAP = 0.5
# The annotation's codes for what the lexicon calls by another.
SAME = {"EU": "EU27"}


@dataclass
class Score:
    """Hits, false alarms and misses of one kind."""

    kind: str
    hits: int = 0
    extra: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        found = self.hits + len(self.extra)
        return self.hits / found if found else 1.0

    @property
    def recall(self) -> float:
        there = self.hits + len(self.missed)
        return self.hits / there if there else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def document_of(folder: Path, name: str) -> Document:
    """An annotated text, with every character as in the file: the offsets are into it."""
    text = (folder / f"{name}.txt").read_bytes().decode("utf-8")
    return Document(text, datetime.date.fromisoformat(TEXTS[name][1]))


def annotated(folder: Path, name: str) -> tuple[Document, list[dict[str, Any]]]:
    """A text with the records that a person found in it."""
    if name in TEXTS:
        gold = json.loads((folder / TEXTS[name][0]).read_text(encoding="utf-8"))["records"]
        return document_of(folder, name), gold
    marked = (HELD_OUT_FOLDER / f"{name}.marked.txt").read_text(encoding="utf-8")
    text, gold = unmarked(marked)
    return Document(text, datetime.date.fromisoformat(HELD_OUT[name])), gold


def scores(folder: Path, name: str) -> dict[str, Score]:
    """The Score of each kind on one annotated text."""
    document, gold = annotated(folder, name)
    records, dropped = extract(document)
    assert not dropped, dropped
    return {
        "actors": _actors(document, records, gold),
        "dates": _dates(records, gold),
        "quantities": _quantities(records, gold),
        "statements": _statements(records, gold),
    }


def _of(gold: list[dict[str, Any]], kind: str, *, core: bool = True) -> list[dict[str, Any]]:
    return [one for one in gold if one["kind"] == kind and one.get("core", True) == core]


def _actors(document: Document, records: tuple[Record, ...], gold: list[dict[str, Any]]) -> Score:
    def bare(start: int, end: int) -> tuple[int, int]:
        return (start + 4 if document.text[start : start + 4].lower() == "the " else start, end)

    wanted = {}
    for one in _of(gold, "actor"):
        if one["subkind"] != "nominal":
            code = one["value"].split(":")[0]
            wanted[bare(one["start"], one["end"])] = (SAME.get(code, code), one["text"])
    score = Score("actors")
    seen = set()
    for record in records:
        if isinstance(record.value, NamedActor) and record.value.type != "description":
            span = bare(record.start, record.end)
            if span in wanted and wanted[span][0] == record.value.code:
                score.hits += 1
                seen.add(span)
            else:
                score.extra.append(record.exact)
    score.missed = [text for span, (_, text) in wanted.items() if span not in seen]
    return score


def _dates(records: tuple[Record, ...], gold: list[dict[str, Any]]) -> Score:
    score = Score("dates")
    found = {r.id: r for r in records if isinstance(r.value, TextDate)}
    known = _of(gold, "date")
    for one in known:
        hits = [r for r in found.values() if _meet(r, one) and r.value.value == one["value"]]
        if hits:
            score.hits += 1
            del found[hits[0].id]
        else:
            score.missed.append(one["text"])
    # A text without annotated dates has no false ones either.
    score.extra = [r.exact for r in found.values()] if known else []
    return score


def _quantities(records: tuple[Record, ...], gold: list[dict[str, Any]]) -> Score:
    score = Score("quantities")
    found = {r.id: r for r in records if isinstance(r.value, Quantity)}
    for one in _of(gold, "quantity"):
        hits = [r for r in found.values() if _meet(r, one) and _is_value(r.value, one["value"])]
        if hits:
            score.hits += 1
            del found[hits[0].id]
        else:
            score.missed.append(one["text"])
    score.extra = [r.exact for r in found.values()]
    return score


def _is_value(value: Any, gold: dict[str, Any]) -> bool:
    number = value.number / 100 if value.unit == "percent" else value.number
    return abs(number - gold["value"]) < 1e-9 and value.comparator == gold["comparator"]


def _statements(records: tuple[Record, ...], gold: list[dict[str, Any]]) -> Score:
    score = Score("statements")
    found = [r for r in records if isinstance(r.value, Statement) and r.value.speaker]
    for one in [*_of(gold, "statement"), *_of(gold, "statement", core=False)]:
        best = max(found, key=lambda r: _overlap(r, one["spans"]), default=None)
        if best is not None and _overlap(best, one["spans"]) >= OVERLAP:
            found.remove(best)
            score.hits += one["core"]
        elif one["core"]:
            score.missed.append(str(one["text"]))
    score.extra = [r.exact for r in found]
    return score


def _overlap(record: Record, spans: list[list[int]]) -> float:
    mine = set(range(record.start, record.end))
    theirs = {k for start, end in spans for k in range(start, end)}
    return len(mine & theirs) / len(mine | theirs)


def _meet(record: Record, gold: dict[str, Any]) -> bool:
    return bool(record.start < gold["end"] and gold["start"] < record.end)
