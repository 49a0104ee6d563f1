"""Where an error stands in a YAML file, and what to write instead: one way for every file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from detente.errors import DetenteError
from detente.levers.base import Lever, kinds
from detente.scenario.strict_yaml import line_of
from detente.words import did_you_mean

Place = tuple[str | int, ...]
NOTHING = object()
# So many names of fields fit into a line.
FEW = 12
# What some kinds of faults are in plain words; the advice is what the field is for.
PLAIN = {
    "tuple_type": "must be a list, in brackets",
    "too_short": "must name at least one",
}
# Faults of numbers, where the best advice is what the field is for, its unit included.
OF_NUMBERS = (
    *("greater_than", "greater_than_equal", "less_than", "less_than_equal"),
    *("float_parsing", "float_type", "finite_number"),
)


@dataclass(frozen=True)
class Written:
    """A text as it was written: the tree of a file that knows its lines, and its name.

    `elsewhere` says where the first levers stand when they are not in this file: in one that it
    extends, or on the command line. `origins` gives the position in the file, those first ones
    included, of each lever, where one of the file stands for several; empty where none does.
    """

    tree: Any
    path: str
    elsewhere: tuple[str, ...] = ()
    origins: tuple[int, ...] = ()

    def where(self, place: Place) -> str:
        """``file:line`` of a place, such as ``("levers", 2, "by")``."""
        if place[0] != "levers" or len(place) < 2:
            return line_of(self.tree, place, self.path)
        index = self.origins[int(place[1])] if self.origins else int(place[1])
        if index < len(self.elsewhere):
            return self.elsewhere[index]
        there = ("levers", index - len(self.elsewhere), *place[2:])
        return line_of(self.tree, there, self.path)


def invalid(
    fault: ValidationError,
    written: Written,
    schema: type[BaseModel],
    *,
    error: type[DetenteError],
    hint: str,
) -> DetenteError:
    """The first fault of a validation as an `error` that says where, what, and what to do.

    `hint` is what to read where no known name is close to the one that was written.
    """
    first = min(fault.errors(), key=lambda one: one["type"] != "extra_forbidden")
    kind = first["type"]
    place = _without_tag(first["loc"])
    if kind not in ("missing", "extra_forbidden"):
        place = _existing(written.tree, place)
    name = str(place[-1]) if place else ""
    what, advice = f"field {name!r} is missing", hint
    if kind == "extra_forbidden":
        what = f"unknown field {name!r}"
        known = _fields(schema, written.tree, place)
        few = f"allowed are {', '.join(known)}" if 0 < len(known) <= FEW else hint
        advice = did_you_mean(name, known, few)
        if first["input"] is None:
            advice = f"if it belongs to the text before, put that in quotes: '..., {name}'"
    elif kind == "union_tag_invalid":
        given = str(first.get("ctx", {}).get("tag", ""))
        what = f"unknown lever {given!r}"
        advice = did_you_mean(given, kinds(), "see `detente list levers`")
    elif kind == "union_tag_not_found":
        what, advice = "a lever needs a field 'lever'", f"one of {', '.join(kinds())}"
    elif kind == "missing":
        advice = _meaning(schema, written.tree, place) or hint
    else:
        message = PLAIN.get(kind) or first["msg"].removeprefix("Value error, ")
        advice = _share_hint(first) or _percent_hint(first) or hint
        if advice == hint and kind in (*PLAIN, *OF_NUMBERS, "string_pattern_mismatch"):
            advice = _meaning(schema, written.tree, place) or hint
        label = _label(written.tree, place)
        what = f"{label}: {message}" if label else message
    return error(what, where=line_of(written.tree, place, written.path), hint=advice)


def _share_hint(fault: Mapping[str, Any]) -> str:
    """What to write where per cent stand and a share of one is meant; empty for other faults."""
    limits, given = fault.get("ctx", {}), fault.get("input")
    if 1.0 not in (limits.get("le"), limits.get("lt")) or not isinstance(given, int | float):
        return ""
    return f"a share of one: {given:g} per cent is {given / 100:g}" if 1 < given <= 100 else ""


def _percent_hint(fault: Mapping[str, Any]) -> str:
    """What to write for a number with a sign of per cent; empty for other faults."""
    given = fault.get("input")
    number = given.strip().removesuffix("%").strip() if isinstance(given, str) else ""
    return f"write {number}, without a sign" if number and "%" in str(given) else ""


def _without_tag(place: Place) -> Place:
    """A place without the kind of lever that stands in it between position and field."""
    if place[:1] == ("levers",) and len(place) > 2:
        return (*place[:2], *place[3:])
    return place


def _existing(tree: Any, place: Place) -> Place:
    """The part of `place` that stands in the file; the rest names alternatives of a type."""
    for depth in range(1, len(place)):
        if _at(tree, place[: depth + 1]) is NOTHING:
            return place[:depth]
    return place


def _at(tree: Any, place: Place) -> Any:
    """What stands at a place, which may be None; `NOTHING` where the place is not in the file."""
    for part in place:
        try:
            tree = tree[part]
        except (KeyError, IndexError, TypeError):
            return NOTHING
    return tree


def _label(tree: Any, place: Place) -> str:
    """The field that a fault is about; empty where it is about a whole element of a list."""
    element = place and isinstance(place[-1], int) and isinstance(_at(tree, place), dict)
    if element:
        return ""
    return next((part for part in reversed(place) if isinstance(part, str)), "")


def _fields(schema: type[BaseModel], tree: Any, place: Place) -> list[str]:
    """The names allowed where an unknown field stands."""
    model = _model_at(schema, tree, place)
    fields = model.model_fields if model else {}
    return [info.alias or name for name, info in fields.items()]


def _meaning(schema: type[BaseModel], tree: Any, place: Place) -> str:
    """What a field is for, as its schema says; empty where it says nothing."""
    model = _model_at(schema, tree, place)
    fields = model.model_fields if model else {}
    named = {info.alias or name: info for name, info in fields.items()}
    info = named.get(str(place[-1])) if place else None
    return (info.description or "") if info else ""


def _model_at(schema: type[BaseModel], tree: Any, place: Place) -> type[BaseModel] | None:
    """The model whose fields stand beside the last part of a place."""
    model: type[BaseModel] | None = schema
    node = tree
    for part in place[:-1]:
        node = node[part]
        if isinstance(part, str) and model and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation)
    if model is Lever:
        model = kinds()[node["lever"]]
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a type holds, itself or inside a tuple, a mapping or an alternative."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
