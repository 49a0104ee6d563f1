"""Levers in one line: ``embargo by USA on CHN in C26``, ``tariff 25 by USA on CHN``, ``quota 50 by
USA on CHN rent exporter``.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from detente.errors import ScenarioError
from detente.levers.catalogue import CATALOGUE, Codes, Lever

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
    "over_compliance": "fall",
    "circumvention": "leakage",
    "arms": "units",
}
GRAMMAR = (
    "write: KIND [NUMBER] by WHO [on WHOM] [in SECTORS] [imports|exports] [FIELD VALUE ...], fields"
    " as in `detente list levers`"
)


def parse_lever(text: str) -> Lever:
    """The lever that one line of `text` describes; ScenarioError with the grammar when it does not.

    Any field of the lever may follow as its name and its value: ``embargo by EU27 on RUS products
    gas fall 80 horizon month-3``.
    """
    head = text.split(maxsplit=1)
    if not head:
        raise _wrong("empty lever", text)
    kind = head[0].replace("-", "_").lower()
    if kind not in CATALOGUE:
        near = get_close_matches(kind, CATALOGUE, n=1)
        raise _wrong(
            f"unknown lever {head[0]!r}",
            text,
            f"did you mean {near[0]!r}?" if near else f"levers are {', '.join(CATALOGUE)}",
        )
    model = CATALOGUE[kind].model_fields
    known = {
        info.alias or name: info.annotation
        for name, info in model.items()
        if name not in ("lever", "tag", "source")
    }
    number, *pieces = re.split(
        rf"\b({'|'.join((*known, 'on', 'in'))})\b", text[len(head[0]) :] if head[1:] else ""
    )
    fields: dict[str, Any] = {
        "lever": kind,
        "tag": "assumed",
        "source": "given on the command line",
    }
    if number.strip():
        if kind not in NUMBER_FIELD:
            raise _wrong(f"{kind} takes no number after its name", text)
        fields[NUMBER_FIELD[kind]] = _number(number, text)
    for word, value in zip(pieces[::2], pieces[1::2], strict=True):
        key = "sectors" if word == "in" else word
        if key in fields:
            raise _wrong(f"'{word}' appears twice", text)
        direction = re.search(r"\b(imports|exports)\s*$", value) if word != "direction" else None
        if direction:
            fields["direction"], value = direction[1], value[: direction.start()]
        fields[key] = (
            _codes(value) if known.get(key, Codes) == Codes else value.strip().removesuffix("%")
        )
    try:
        return CATALOGUE[kind].model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise _wrong(f"{place}: {message}" if place else message, text) from error


def _wrong(what: str, text: str, hint: str = GRAMMAR) -> ScenarioError:
    return ScenarioError(what, where=f"--lever {text!r}", hint=hint)


def _codes(value: str) -> list[str]:
    return [part.strip() for part in re.split(r",|\band\b", value) if part.strip()]


def _number(value: str, text: str) -> float:
    try:
        return float(value.strip().rstrip("%"))
    except ValueError:
        raise _wrong(f"{value.strip()!r} is no number", text) from None
