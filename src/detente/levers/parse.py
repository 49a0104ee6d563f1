"""Levers in one line: ``quota 50 by USA on CHN in C26 rent exporter``."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

from detente.errors import ScenarioError
from detente.levers.base import Lever, kinds
from detente.words import did_you_mean
from detente.world.whom import party_list

GRAMMAR = (
    "write: KIND [NUMBER] by WHO [on WHOM] [in SECTORS] [imports|exports] [FIELD VALUE ...], fields"
    " as in `detente list levers`"
)
UNWRITTEN = ("lever", "tag", "source")


def parse_lever(text: str) -> Lever:
    """The lever that one line of `text` describes; ScenarioError with the grammar when it does not.

    Any field of the lever may follow as its name and its value:
    ``embargo by EU27 on RUS products gas fall 80 horizon month-3``.
    """
    word, _, rest = text.strip().partition(" ")
    if not word:
        raise _wrong("empty lever", text)
    kind = kinds().get(word.replace("-", "_").lower())
    if kind is None:
        hint = did_you_mean(word.lower(), kinds(), f"levers are {', '.join(kinds())}")
        raise _wrong(f"unknown lever {word!r}", text, hint)
    fields: dict[str, Any] = {"lever": kind.model_fields["lever"].default}
    fields |= {"tag": "assumed", "source": "given on the command line"}
    names = {
        info.alias or name: info.annotation
        for name, info in kind.model_fields.items()
        if name not in UNWRITTEN
    }
    number, *pieces = re.split(rf"\b({'|'.join((*names, 'on', 'in'))})\b", rest)
    if number.strip():
        if not kind.number:
            raise _wrong(f"{fields['lever']} takes no number after its name", text)
        fields[kind.number] = _number(number, text)
    for name, value in zip(pieces[::2], pieces[1::2], strict=True):
        field = "sectors" if name == "in" else name
        if field in fields:
            raise _wrong(f"'{name}' appears twice", text)
        direction = re.search(r"\b(imports|exports)\s*$", value) if name != "direction" else None
        if direction:
            fields["direction"] = direction[1]
            value = value[: direction.start()]
        listed = names.get(field, tuple[str, ...]) == tuple[str, ...]
        fields[field] = _listed(value, text) if listed else value.strip().removesuffix("%")
    return _checked(kind, fields, text)


def _listed(value: str, text: str) -> list[str]:
    """The names in a value, see `party_list`; ScenarioError for what says nothing."""
    try:
        names: list[str] = party_list(value)
    except ValueError as error:
        raise _wrong(str(error), text) from error
    return names


def _checked(kind: type[Lever], fields: dict[str, Any], text: str) -> Lever:
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise _wrong(f"{place}: {message}" if place else message, text) from error


def _wrong(what: str, text: str, hint: str = GRAMMAR) -> ScenarioError:
    return ScenarioError(what, where=f"--lever {text!r}", hint=hint)


def _number(value: str, text: str) -> float:
    try:
        return float(value.strip().rstrip("%"))
    except ValueError:
        raise _wrong(f"{value.strip()!r} is no number", text) from None
