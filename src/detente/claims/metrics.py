"""Named metrics: the only functions an expression can call, with typed arguments, a unit, and the
nulls that can change them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from detente.claims.arguments import Kind, one_of
from detente.claims.case import Case
from detente.claims.expression import Call, Expression
from detente.errors import ClaimError, DetenteError
from detente.words import first_paragraph

HOMES = (
    "metrics_trade",
    "metrics_dependence",
    "metrics_recorded",
    "metrics_energy",
    "metrics_politics",
)
Value = str | float
Scope = Literal["draw", "data", "own"]
_registered: dict[str, Metric] = {}


@dataclass(frozen=True)
class Argument:
    """A metric's argument: its name, what it accepts, and its default (None when it must be
    given).
    """

    name: str
    kind: Kind
    default: Value | None


@dataclass(frozen=True)
class Told:
    """What a number says about itself: its unit where the metric has no fixed one, what a reader
    must know, what flips it.

    `error` is the standard error from counting draws, in the unit of the number; zero where nothing
    is counted.
    """

    unit: str = ""
    note: str = ""
    flips: tuple[str, ...] = ()
    error: float = 0.0


@dataclass(frozen=True)
class Metric:
    """A named number.

    Attributes
    ----------
    name, unit, summary : str
    compute : callable
        ``compute(case, **arguments)``.
    arguments : tuple of Argument
    nulls : tuple of str
        The named null models that can change it.
    scope : {"draw", "data", "own"}
        Whether it moves with the drawn assumptions, is data, or comes from a model with assumptions
        of its own.
    told : callable or None
        ``told(case, **arguments)``: the Told of one number: its own unit, names behind a count,
        what flips it.
    """

    name: str
    unit: str
    summary: str
    compute: Callable[..., float]
    arguments: tuple[Argument, ...]
    nulls: tuple[str, ...]
    scope: Scope
    told: Callable[..., Told] | None

    @property
    def usage(self) -> str:
        """How it is called, with argument kinds and defaults."""
        parts = [
            f"{one.name}" if one.default is None else f"{one.name}={one.default!r}"
            for one in self.arguments
        ]
        return f"{self.name}({', '.join(parts)})"


def metric(
    unit: str,
    *,
    nulls: tuple[str, ...] = (),
    scope: Scope = "draw",
    told: Callable[..., Told] | None = None,
) -> Callable[[Callable[..., float]], Callable[..., float]]:
    """Register a function of a case as the metric of its name; annotations give the kinds of its
    arguments.
    """

    def register(function: Callable[..., float]) -> Callable[..., float]:
        hints = get_type_hints(function, include_extras=True)
        signature = inspect.signature(function)
        arguments = tuple(
            Argument(
                name,
                _kind(hints[name], name),
                None if one.default is inspect.Parameter.empty else one.default,
            )
            for name, one in list(signature.parameters.items())[1:]
        )
        summary = first_paragraph(function)
        _registered[function.__name__] = Metric(
            function.__name__, unit, summary, function, arguments, nulls, scope, told
        )
        return function

    return register


@lru_cache(maxsize=1)
def metrics() -> Mapping[str, Metric]:
    """Every metric by name."""
    for home in HOMES:
        import_module(f"detente.claims.{home}")
    return dict(sorted(_registered.items()))


@lru_cache(maxsize=1024)
def bound(call: Call) -> Mapping[str, Value]:
    """The arguments of a call by name, each in its normal form; ClaimError for an unknown metric or
    a wrong argument.
    """
    known = metrics()
    if call.name not in known:
        near = get_close_matches(call.name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "see `detente list metrics`"
        raise ClaimError(f"unknown metric {call.name!r}", hint=hint)
    chosen = known[call.name]
    names = [one.name for one in chosen.arguments]
    if len(call.positional) > len(names):
        raise ClaimError(
            f"{call.name} takes {len(names)} arguments, not {len(call.positional)}",
            hint=f"write {chosen.usage}",
        )
    given = dict(zip(names, call.positional, strict=False))
    for name, value in call.named:
        if name not in names or name in given:
            near = get_close_matches(name, names, n=1)
            what = (
                f"{call.name} has no argument {name!r}"
                if name not in names
                else f"argument {name!r} of {call.name} is given twice"
            )
            raise ClaimError(
                what,
                hint=(
                    f"did you mean {near[0]!r}?"
                    if near and name not in names
                    else f"write {chosen.usage}"
                ),
            )
        given[name] = value
    missing = [
        one.name for one in chosen.arguments if one.default is None and one.name not in given
    ]
    if missing:
        raise ClaimError(f"{call.name} needs {', '.join(missing)}", hint=f"write {chosen.usage}")
    checked = {
        one.name: one.kind.check(given[one.name]) if one.name in given else one.default
        for one in chosen.arguments
    }
    return MappingProxyType(checked)  # type: ignore[arg-type]


def measured(expression: Expression, case: Case) -> float:
    """The number of an expression in a case; every call is computed once per case.

    Raises ClaimError where a metric refuses its arguments in this world, SolveError where there is
    no equilibrium.
    """

    def answer(call: Call) -> float:
        arguments = bound(call)
        key = ("metric", case.null, call.name, *sorted(arguments.items()))
        return float(case.once(key, lambda: metrics()[call.name].compute(case, **arguments)))

    return expression.value(answer)


def told(expression: Expression, case: Case) -> Told:
    """What an expression says about itself: the unit of a single call, notes and flips of all its
    metrics.
    """
    chosen = [(metrics()[call.name], bound(call)) for call in expression.calls]
    found = [one.told(case, **arguments) for one, arguments in chosen if one.told]
    unit = ""
    if _alone(expression):
        unit = found[0].unit if found and found[0].unit else chosen[0][0].unit
    notes = "; ".join(dict.fromkeys(one.note for one in found if one.note))
    error = sum(one.error**2 for one in found) ** 0.5
    return Told(
        unit, notes, tuple(dict.fromkeys(flip for one in found for flip in one.flips)), error
    )


def located(error: DetenteError, where: str) -> DetenteError:
    """The same error with the place in the claims file in front."""
    inner = f"{error.where}: " if error.where else ""
    return type(error)(f"{inner}{error.what}", where=where, hint=error.hint)


def fixed(expression: Expression) -> bool:
    """Whether the expression is the same in every draw."""
    return all(metrics()[call.name].scope != "draw" for call in expression.calls)


def is_data(expression: Expression) -> bool:
    """Whether the expression is made of data alone."""
    return all(metrics()[call.name].scope == "data" for call in expression.calls)


def _alone(expression: Expression) -> bool:
    """Whether the expression is the call of one metric and nothing else."""
    text = expression.text.strip()
    return (
        len(expression.calls) == 1
        and text.startswith(expression.calls[0].name)
        and text.endswith(")")
    )


def _kind(annotation: Any, name: str) -> Kind:
    if get_origin(annotation) is Literal:
        return one_of(name, get_args(annotation))
    found = [part for part in getattr(annotation, "__metadata__", ()) if isinstance(part, Kind)]
    return found[0]
