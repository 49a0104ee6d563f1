"""Named metrics: the only functions an expression can call, with typed arguments and nulls."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from detente.claims.arguments import Kind, Value, one_of
from detente.claims.expression import Call, Expression
from detente.claims.solved import ARGUMENTS, SolvedScenario
from detente.errors import ClaimError, DetenteError
from detente.scenario.file import Scenario
from detente.words import did_you_mean, first_paragraph

HOMES = (
    "metrics_trade",
    "metrics_sectors",
    "metrics_incomes",
    "metrics_dependence",
    "metrics_recorded",
    "metrics_record",
    "metrics_joint",
    "metrics_energy",
    "metrics_politics",
)
Scope = Literal["draw", "data", "own"]
_registered: dict[str, Metric] = {}


@dataclass(frozen=True)
class Argument:
    """A metric's argument: its name, what it accepts, its default (None when it must be given)."""

    name: str
    kind: Kind
    default: Value | None


@dataclass(frozen=True)
class Annotation:
    """What a number says about itself.

    Attributes
    ----------
    unit : str
        Where the metric has no fixed one.
    note : str
        What a reader must know: names behind a count, say.
    flips : tuple of str
        What flips it.
    error : float
        Standard error from counting draws, in the unit of the number; zero where nothing is
        counted.
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
    about : callable or None
        ``about(case, **arguments)``: the Annotation of one number.
    """

    name: str
    unit: str
    summary: str
    compute: Callable[..., float]
    arguments: tuple[Argument, ...]
    nulls: tuple[str, ...]
    scope: Scope
    about: Callable[..., Annotation] | None

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
    about: Callable[..., Annotation] | None = None,
) -> Callable[[Callable[..., float]], Callable[..., float]]:
    """Register a function of a case as the metric of its name.

    Its annotations give the kinds of its arguments.
    """

    def register(function: Callable[..., float]) -> Callable[..., float]:
        name = function.__name__
        _registered[name] = Metric(
            name=name,
            unit=unit,
            summary=first_paragraph(function),
            compute=function,
            arguments=_arguments(function),
            nulls=nulls,
            scope=scope,
            about=about,
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
    """The arguments of a call by name, checked as far as no world is needed.

    ClaimError for an unknown metric or a wrong argument.
    """
    known = metrics()
    if call.name not in known:
        hint = did_you_mean(call.name, known, "see `detente list metrics`")
        raise ClaimError(f"unknown metric {call.name!r}", hint=hint)
    chosen = known[call.name]
    given = _given(call, chosen)
    checked: dict[str, Value] = {}
    for one in chosen.arguments:
        if one.name in given:
            checked[one.name] = one.kind.check(given[one.name])
        elif one.default is not None:
            checked[one.name] = one.default
    missing = [one.name for one in chosen.arguments if one.name not in checked]
    if missing:
        raise ClaimError(f"{call.name} needs {', '.join(missing)}", hint=f"write {chosen.usage}")
    return MappingProxyType(checked)


def known_arguments(call: Call, scenario: Scenario) -> Mapping[str, Value]:
    """The arguments of a call by name, with codes of the scenario's world.

    ClaimError for a code or a name that this world does not know.
    """
    values = bound(call)
    kinds = {one.name: one.kind for one in metrics()[call.name].arguments}
    found = {
        name: kinds[name].known(value, scenario) if value else value
        for name, value in values.items()
    }
    return MappingProxyType(found)


def arguments_of(call: Call, case: SolvedScenario) -> Mapping[str, Value]:
    """The arguments of a call in the world of a case, looked up once."""
    return case.once((ARGUMENTS, call), lambda: known_arguments(call, case.scenario))


def _given(call: Call, chosen: Metric) -> dict[str, Value]:
    """The arguments of a call by name, as written; ClaimError for too many, an unknown one, and one
    that is given twice.
    """
    usage = f"write {chosen.usage}"
    names = [one.name for one in chosen.arguments]
    if len(call.positional) > len(names):
        what = f"{call.name} takes {len(names)} arguments, not {len(call.positional)}"
        raise ClaimError(what, hint=usage)
    given = dict(zip(names, call.positional, strict=False))
    for name, value in call.named:
        if name not in names:
            what = f"{call.name} has no argument {name!r}"
            raise ClaimError(what, hint=did_you_mean(name, names, usage))
        if name in given:
            raise ClaimError(f"argument {name!r} of {call.name} is given twice", hint=usage)
        given[name] = value
    return given


def measured(expression: Expression, case: SolvedScenario) -> float:
    """The number of an expression in a case; every call is computed once per case.

    Raises ClaimError where a metric refuses its arguments in this world, SolveError where there is
    no equilibrium.
    """

    def answer(call: Call) -> float:
        arguments = arguments_of(call, case)
        key = ("metric", case.null, call.name, *sorted(arguments.items()))
        return float(case.once(key, lambda: metrics()[call.name].compute(case, **arguments)))

    return expression.value(answer)


def annotation(expression: Expression, case: SolvedScenario) -> Annotation:
    """What an expression says about itself.

    The unit of a single call, notes and flips of all its metrics.
    """
    chosen = [(metrics()[call.name], arguments_of(call, case)) for call in expression.calls]
    found = [one.about(case, **arguments) for one, arguments in chosen if one.about]
    own = found[0].unit if found and _alone(expression) else ""
    unit = own or unit_of(expression)
    notes = "; ".join(dict.fromkeys(one.note for one in found if one.note))
    error = sum(one.error**2 for one in found) ** 0.5
    return Annotation(
        unit, notes, tuple(dict.fromkeys(flip for one in found for flip in one.flips)), error
    )


def unit_of(expression: Expression) -> str:
    """The unit of the metric that an expression calls; empty where it does more than call one."""
    return metrics()[expression.calls[0].name].unit if _alone(expression) else ""


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


def _arguments(function: Callable[..., float]) -> tuple[Argument, ...]:
    """The arguments of a metric after the case."""
    hints = get_type_hints(function, include_extras=True)
    _, *parameters = inspect.signature(function).parameters.items()
    found = []
    for name, one in parameters:
        default = None if one.default is inspect.Parameter.empty else one.default
        found.append(Argument(name, _kind(hints[name], name), default))
    return tuple(found)


def _kind(annotation: Any, name: str) -> Kind:
    if get_origin(annotation) is Literal:
        return one_of(name, get_args(annotation))
    found = [part for part in getattr(annotation, "__metadata__", ()) if isinstance(part, Kind)]
    return found[0]
