"""Types of fields that levers and scenario files share: lists of codes, and who is meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from detente.world.accounts import HIGHEST_RATE
from detente.world.whom import ALL_EXCEPT, party_list

WHOM = "countries or blocs, all, or some except others"


@dataclass(frozen=True)
class Usual:
    """In the annotation of a field: where its number usually lies; what is outside gets a note."""

    least: float
    most: float


def _a_day(value: object) -> object:
    """A day as it is, or of its text; ValueError for a number, which is a year or a typing error"""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            value = f"'{value}'"
    elif isinstance(value, date) or value is None:
        return value
    raise ValueError(f"{value} is no day: write it as 2025-06-30")


Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31)), BeforeValidator(_a_day)]
# In per cent.
Rate = Annotated[float, Field(ge=-90, lt=10_000)]
TaxRate = Annotated[float, Field(ge=-90, le=100 * HIGHEST_RATE)]
Percent = Annotated[float, Field(gt=0, le=100)]
# In USD. The highest price on record, of July 2008, was below 150.
Barrel = Annotated[float, Field(gt=0, le=1000), Usual(10, 200)]


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
