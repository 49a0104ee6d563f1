"""Types of fields that levers and scenario files share: lists of codes, and who is meant."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from detente.world.whom import ALL_EXCEPT, party_list

WHOM = "countries or blocs, all, or some except others"


def _alone_or_many(value: object) -> object:
    """A code that stands alone as a list of one."""
    return [value] if isinstance(value, str) else value


# What editors are told of a list: a text alone stands for a list of one, or has commas.
_TEXTS = {"type": "array", "items": {"type": "string"}}
ONE_OR_MANY = WithJsonSchema({"anyOf": [{"type": "string"}, _TEXTS]})
_ALL_EXCEPT = {
    "type": "object",
    "properties": {ALL_EXCEPT: {"anyOf": [{"type": "string"}, _TEXTS]}},
    "required": [ALL_EXCEPT],
    "additionalProperties": False,
}
Codes = Annotated[tuple[str, ...], BeforeValidator(_alone_or_many), ONE_OR_MANY]
Governments = Annotated[
    tuple[str, ...],
    BeforeValidator(party_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, _TEXTS, _ALL_EXCEPT]}),
]
