"""What may move in a scenario: its declared assumptions in their ranges, and its levers."""

from __future__ import annotations

from dataclasses import replace

from detente.levers.base import Lever
from detente.scenario.file import Scenario
from detente.scenario.uncertain import Assumption, uncertain, with_values
from detente.study.flip_search import Knob


def knobs_of(scenario: Scenario) -> list[Knob]:
    """Declared assumptions with numbers, in their ranges; then levers, as written to none."""
    return [*_assumptions(scenario), *_levers(scenario)]


def _assumptions(scenario: Scenario) -> list[Knob]:
    """Declared assumptions with numbers, in their ranges."""
    declared = uncertain(scenario)
    return [_of_number(one, declared, scenario) for one in declared if one.number.draw != "choice"]


def _of_number(one: Assumption, declared: tuple[Assumption, ...], scenario: Scenario) -> Knob:
    low, high = one.number.low, one.number.high

    def moved(asked: Scenario, place: float) -> Scenario:
        return with_values(asked, {one.name: low + place * (high - low)}, declared)

    def shown(place: float) -> str:
        return f"at {one.said(low + place * (high - low))}"

    written = _written(one, scenario)
    start = min(max((written - low) / (high - low), 0.0), 1.0) if high > low else 0.0
    ends = tuple(end for end in (0.0, 1.0) if end != start)
    return Knob(one.label, start, ends, moved, shown)


def _written(one: Assumption, scenario: Scenario) -> float:
    """The value of an assumption as the scenario says it; its median where it is a ratio to it."""
    branch, _, leaf = one.field.partition(".")
    holder = getattr(scenario.content, branch, None)
    value = getattr(holder, leaf, None) if leaf else holder
    if one.how == "value" and isinstance(value, int | float):
        return float(value)
    return one.number.median


def _levers(scenario: Scenario) -> list[Knob]:
    """Levers that act on the economy, from as written to none; no two share a title."""
    return [_of_lever(lever) for lever in scenario.content.levers if lever.phase != "apart"]


def _of_lever(lever: Lever) -> Knob:
    """A lever whose depth is a number moves to any part of it; any other is there or not."""
    deep = [name for name in lever.scale if getattr(lever, name, None)]

    def moved(asked: Scenario, place: float) -> Scenario:
        levers: list[Lever] = []
        for one in asked.content.levers:
            if one.title != lever.title:
                levers.append(one)
            elif deep and place > 0:
                less = {name: place * getattr(lever, name) for name in deep}
                levers.append(one.model_copy(update=less))
        content = asked.content.model_copy(update={"levers": tuple(levers)})
        return replace(asked, content=content)

    def shown(place: float) -> str:
        return f"at {100 * place:.0f} per cent of its depth" if deep and place > 0 else "left out"

    return Knob(f"lever {lever.title!r}", 1.0, (0.0,), moved, shown)
