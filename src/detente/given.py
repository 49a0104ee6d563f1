"""Arguments of the wrong kind are refused in one line, and numbers of any kind become plain ones.

`plain` reads the kinds off the annotations of what it stands on. Kinds that it does not know are
left to the function: what a value means is the function's own check.
"""

from __future__ import annotations

import inspect
import operator
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from numbers import Integral, Real
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
)

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import ScenarioError

Target = TypeVar("Target", bound=Callable[..., Any])
# A value in a message has at most so many characters.
_LONGEST = 40
_SAID = {
    float: "a number",
    int: "a whole number",
    str: "a text",
    bool: "true or false",
    NoneType: "None",
}


@dataclass(frozen=True)
class AtLeast:
    """In an annotation: the least value of a number."""

    value: float


Seed: TypeAlias = Annotated[int, AtLeast(0)]
"""What random draws start from."""


class _OtherKind(Exception):
    """A value that is not of the kind that was asked for."""


def plain(target: Target) -> Target:
    """A function, or a class by its `__init__`, that takes arguments of their annotated kinds only.

    Whole and real numbers, those of numpy too, come in as int and float; what is not a number does
    not. Texts in any collection come in as a tuple. ScenarioError names the argument.
    """
    if isinstance(target, type):
        cls = cast(Any, target)
        cls.__init__ = _taking_plain(cls.__init__, target.__name__)
        return target
    return cast(Target, _taking_plain(target, target.__qualname__))


def plain_methods(*but: str) -> Callable[[Target], Target]:
    """The same of all public methods of a class, `but` for some: those called very often."""

    def with_plain(target: Target) -> Target:
        for name, one in list(vars(target).items()):
            if name.startswith("_") or name in but:
                continue
            if isinstance(one, classmethod):
                setattr(target, name, classmethod(plain(one.__func__)))
            elif inspect.isfunction(one):
                setattr(target, name, plain(one))
        return target

    return with_plain


def _taking_plain(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    signature = inspect.signature(function)
    if not any(map(_says_a_kind, signature.parameters.values())):
        return function

    @lru_cache(maxsize=1)
    def kinds() -> Mapping[str, Any]:
        known = vars(sys.modules[function.__module__])
        return {one.name: _evaluated(one, known) for one in signature.parameters.values()}

    @wraps(function)
    def taking(*args: Any, **named: Any) -> Any:
        try:
            bound = signature.bind(*args, **named)
        except TypeError:  # which Python says better where it calls the function
            return function(*args, **named)
        for argument, value in bound.arguments.items():
            bound.arguments[argument] = _checked(value, kinds()[argument], argument, name)
        return function(*bound.args, **bound.kwargs)

    return taking


def _says_a_kind(parameter: inspect.Parameter) -> bool:
    """Whether one argument has an annotation as text."""
    packed = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    return not packed and isinstance(parameter.annotation, str)


def _evaluated(parameter: inspect.Parameter, known: Mapping[str, Any]) -> Any:
    """The kind that an annotation names; Any for one that is not known when the program runs."""
    if not _says_a_kind(parameter):
        return Any
    try:
        return eval(parameter.annotation, dict(known))  # our own text, never a user's
    except (NameError, TypeError, AttributeError):
        return Any


def _checked(value: Any, kind: Any, argument: str, where: str) -> Any:
    try:
        return _as(value, kind)
    except _OtherKind:
        said = repr(value)
        said = said if len(said) <= _LONGEST else f"a {type(value).__name__}"
        hint = "write it without quotes" if isinstance(value, str) and _is_number(value) else ""
        raise ScenarioError(
            f"{argument} is {said}, must be {_said(kind)}",
            where=where,
            hint=hint or f"see help(detente.{where})",
        ) from None


def _as(value: Any, kind: Any) -> Any:
    """The value as a kind, a number plain; `_OtherKind` where it is of another."""
    if kind is Any:
        return value
    if kind in (float, int):
        return _number(value, whole=kind is int)
    if kind is ArrayLike:
        return _array(value)
    origin = get_origin(kind)
    if origin in _OF_ORIGIN:
        return _OF_ORIGIN[origin](value, get_args(kind))
    if kind is bool:
        return bool(_require(value, type(value).__name__ in ("bool", "bool_")))
    if isinstance(kind, type) and origin is None:
        return _require(value, isinstance(value, kind))
    return value


def _as_any(value: Any, kinds: Sequence[Any]) -> Any:
    """The value as the first of some kinds that it is of."""
    for kind in kinds:
        try:
            return _as(value, kind)
        except _OtherKind:
            continue
    raise _OtherKind


def _one_of(value: Any, choices: Sequence[Any]) -> Any:
    return _require(value, any(isinstance(value, type(one)) and value == one for one in choices))


def _at_least(value: Any, said: Sequence[Any]) -> Any:
    """A number that its annotation says a least value of."""
    kind, least = said
    found = _as(value, kind)
    return _require(found, not isinstance(least, AtLeast) or found >= least.value)


def _number(value: Any, *, whole: bool) -> float | int:
    if getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, Integral if whole else Real):
        raise _OtherKind
    found = operator.index(cast(Any, value)) if whole else float(value)
    return cast(float, found)


def _array(value: Any) -> Any:
    """What numbers can be made of, as it is: numpy reads it later."""
    try:
        np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise _OtherKind from None
    return _require(value, not isinstance(value, str))


def _collection(value: Any, inside: Sequence[Any]) -> Any:
    """A tuple of plain values; a text alone, or a mapping, is none."""
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise _OtherKind
    found = tuple(value)
    if len(inside) == 1 or inside[1] is Ellipsis:
        return tuple(_as(one, inside[0]) for one in found)
    _require(found, len(found) == len(inside))
    return tuple(_as(one, kind) for one, kind in zip(found, inside, strict=True))


def _mapping(value: Any, kinds: Sequence[Any]) -> Any:
    """A mapping, with values as they are where any will do."""
    _require(value, isinstance(value, Mapping))
    names, values = kinds
    if values is Any:
        return value
    return {_as(name, names): _as(one, values) for name, one in value.items()}


def _callable(value: Any, _: Sequence[Any]) -> Any:
    return _require(value, callable(value))


def _require(value: Any, fits: bool) -> Any:
    if not fits:
        raise _OtherKind
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _said(kind: Any) -> str:
    """A kind in words."""
    if kind in _SAID:
        return _SAID[kind]
    if kind is ArrayLike:
        return "numbers"
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(map(_said, inside)))
    if origin is Literal:
        return f"one of {', '.join(map(str, inside))}"
    if origin is Annotated:
        return f"{_said(inside[0])} of at least {inside[1].value:g}"
    if origin in _COLLECTIONS:
        return f"a list of {_PLURAL.get(inside[0], 'its kind')}"
    if origin is Callable:
        return "a function"
    if origin is Mapping:
        return "a mapping from text to number" if inside[1:] == (float,) else "a mapping"
    name = getattr(kind, "__name__", str(kind))
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


_PLURAL = {str: "texts", float: "numbers", int: "whole numbers"}
_COLLECTIONS = (tuple, Sequence, Iterable)
_OF_ORIGIN: Mapping[Any, Callable[[Any, Sequence[Any]], Any]] = {
    Union: _as_any,
    UnionType: _as_any,
    Literal: _one_of,
    Annotated: _at_least,
    Mapping: _mapping,
    Callable: _callable,
    **dict.fromkeys(_COLLECTIONS, _collection),
}
