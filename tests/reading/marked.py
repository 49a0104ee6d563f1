"""Texts that carry their annotation with them, as `[kind value|words]`, marks inside marks allowed.

`a CODE`: an actor, with the code of its state or bloc, or none; `d VALUE`: a date; `q SIGN NUMBER
UNIT`: a quantity; `s`: what somebody says. A question mark after the letter leaves it open: a
match is neither hit nor false alarm (of a number: a false alarm, for it is no claim).
"""

from __future__ import annotations

import re
from typing import Any

_MARK = re.compile(r"\[([adqs])(\??)([^|\[\]]*)\||\]")
_KINDS = {"a": "actor", "d": "date", "q": "quantity", "s": "statement"}


def unmarked(marked: str) -> tuple[str, list[dict[str, Any]]]:
    """The text without its marks, and a record for each mark, with offsets into that text."""
    text, place = "", 0
    opened: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    for hit in _MARK.finditer(marked):
        text += marked[place : hit.start()]
        place = hit.end()
        if hit[0] != "]":
            kind, core = _KINDS[hit[1]], not hit[2]
            record = {"kind": kind, "core": core, "start": len(text), **_value(kind, hit[3])}
            opened.append(record)
            found.append(record)
            continue
        done = opened.pop()
        done |= {"end": len(text), "text": text[done["start"] :]}
        done["spans"] = [[done["start"], done["end"]]]
    assert not opened, opened
    return text + marked[place:], found


def _value(kind: str, said: str) -> dict[str, Any]:
    parts = said.split()
    if kind == "quantity":
        sign, number, unit = parts
        return {"value": {"comparator": sign, "value": float(number), "unit": unit}}
    if kind == "statement":
        return {}
    return {"subkind": "name", "value": parts[0] if parts else ""}
