"""Levers in one line: ``embargo by USA on CHN in C26``, ``tariff 25 by USA on CHN``, ``export_control by G7 on RUS fall 60``."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from detente.errors import ScenarioError
from detente.levers.catalogue import CATALOGUE, Lever

NUMBER_FIELD = {
    "tariff": "rate",
    "export_tax": "rate",
    "trade_cost": "change",
    "productivity": "change",
    "labour": "change",
    "transfer": "amount",
    "aid": "amount",
    "asset_freeze": "amount",
    "financial_restriction": "amount",
    "quota": "limit",
    "capacity": "limit",
    "brand_exit": "share",
}
GRAMMAR = "write: KIND [NUMBER] by WHO [on WHOM] [in SECTORS] [fall PERCENT] [imports|exports] [floor SHARE]"
_WORDS = re.compile(r"\b(by|on|in|fall|floor)\b")


def parse_lever(text: str) -> Lever:
    """The lever that one line of `text` describes; ScenarioError with the grammar when it does not."""
    pieces = _WORDS.split(text.strip())
    head = pieces[0].split()
    if not head:
        raise ScenarioError("empty lever", where=f"--lever {text!r}", hint=GRAMMAR)
    kind = head[0].replace("-", "_").lower()
    if kind not in CATALOGUE:
        near = get_close_matches(kind, CATALOGUE, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"levers are {', '.join(CATALOGUE)}"
        raise ScenarioError(f"unknown lever {head[0]!r}", where=f"--lever {text!r}", hint=hint)
    fields: dict[str, Any] = {"lever": kind, "tag": "assumed", "source": "given on the command line"}
    if len(head) > 1:
        if kind not in NUMBER_FIELD:
            raise ScenarioError(f"a {kind} takes no number after its name", where=f"--lever {text!r}", hint=GRAMMAR)
        fields[NUMBER_FIELD[kind]] = _number(head[1], text)
    for word, value in zip(pieces[1::2], pieces[2::2], strict=True):
        key = {"in": "sectors"}.get(word, word)
        if key in fields:
            raise ScenarioError(f"'{word}' appears twice", where=f"--lever {text!r}", hint=GRAMMAR)
        direction = re.search(r"\b(imports|exports)\s*$", value)
        if direction:
            fields["direction"], value = direction[1], value[: direction.start()]
        fields[key] = _number(value, text) if word in ("fall", "floor") else _codes(value)
    try:
        return CATALOGUE[kind].model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ScenarioError(f"{place}: {first['msg']}", where=f"--lever {text!r}", hint=GRAMMAR) from error


def _codes(value: str) -> list[str]:
    return [part.strip() for part in re.split(r",|\band\b", value) if part.strip()]


def _number(value: str, text: str) -> float:
    try:
        return float(value.strip().rstrip("%"))
    except ValueError:
        raise ScenarioError(f"{value.strip()!r} is no number", where=f"--lever {text!r}", hint=GRAMMAR) from None
