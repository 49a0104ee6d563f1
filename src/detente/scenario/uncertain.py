"""What is uncertain: declared distributions of parameters and lever depths, and scenarios with
drawn values put in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from detente.errors import DataError
from detente.levers.base import Lever
from detente.levers.prices import PriceCap
from detente.scenario.file import Scenario
from detente.world.shipped import read_table

Level = str | float
DEEPEST = 99.0


@dataclass(frozen=True)
class Uncertain:
    """One assumption and how it is drawn.

    Attributes
    ----------
    name, label : str
    field : str
        Where it stands in a scenario: ``elasticities``, ``time.rho``, ``price_cap.covered`` (all
        levers of a kind), or ``assumed.depth`` (what is cut or left by all levers tagged assumed).
    draw : {"choice", "triangular", "uniform"}
        Equal weight on the levels; or between the first and the last level, with the mode at the
        one in the middle.
    how : {"value", "relative", "discount"}
        The drawn number is what is put in; or multiplies what is written by its ratio to the level
        in the middle; or is the share of the price that a price cap takes away.
    levels : tuple
    source : str
        The publication, or that it is an assumption.
    """

    name: str
    label: str
    field: str
    draw: Literal["choice", "triangular", "uniform"]
    how: Literal["value", "relative", "discount"]
    levels: tuple[Level, ...]
    source: str

    def drawn(self, generator: np.random.Generator) -> Level:
        """One value from the distribution."""
        if self.draw == "choice":
            return self.levels[int(generator.integers(len(self.levels)))]
        low, point, high = (float(level) for level in self.levels)
        return float(
            generator.uniform(low, high)
            if self.draw == "uniform"
            else generator.triangular(low, point, high)
        )

    @property
    def ends(self) -> tuple[Level, Level]:
        """The first and the last level: the ends of the range."""
        return self.levels[0], self.levels[-1]


def uncertain(scenario: Scenario) -> tuple[Uncertain, ...]:
    """The assumptions that a scenario has, from the shipped table of distributions and the
    literature values it points to.
    """
    found = [_declared(row, scenario) for row in read_table("uncertainty")]
    return tuple(one for one in found if len(one.levels) > 1 and _present(scenario, one.field))


def with_values(
    scenario: Scenario, values: Mapping[str, Level], declared: Sequence[Uncertain]
) -> Scenario:
    """The scenario with values of some of the `declared` assumptions put in; its text stays that of
    the file.
    """
    content: Any = scenario.content
    changes: dict[str, Any] = {}
    by_name = {one.name: one for one in declared}
    for name, value in values.items():
        branch, _, leaf = by_name[name].field.partition(".")
        if not leaf:
            changes[branch] = value
        elif branch in type(content).model_fields:
            changes[branch] = changes.get(branch, getattr(content, branch)).model_copy(
                update={leaf: value}
            )
        else:
            levers = changes.get("levers", content.levers)
            changes["levers"] = tuple(_lever_with(lever, by_name[name], value) for lever in levers)
    return replace(scenario, content=content.model_copy(update=changes))


def _declared(row: Mapping[str, str], scenario: Scenario) -> Uncertain:
    levels: tuple[Level, ...] = (
        tuple(_level(text) for text in row["levels"].split(";")) if row["levels"] else ()
    )
    source = row["note"] or "assumption"
    if row["mechanism"]:
        known = _literature(row["mechanism"], row["parameter"], row["horizon"])
        levels = (
            tuple(sorted({float(known[key]) for key in ("low", "point", "high")}))
            if row["draw"] == "choice"
            else ()
        )
        levels = levels or tuple(float(known[key]) for key in ("low", "point", "high"))
        source = f"{known['source']} ({known['status']})"
    elif row["field"] == "elasticities":
        levels = tuple(
            name
            for name, chosen in scenario.world.elasticities.items()
            if "convention" not in chosen.source
        )
    return Uncertain(
        row["name"],
        row["label"],
        row["field"],
        row["draw"],  # type: ignore[arg-type]
        row["how"],  # type: ignore[arg-type]
        levels,
        source,
    )


def _level(text: str) -> Level:
    try:
        return float(text)
    except ValueError:
        return text


def _literature(mechanism: str, parameter: str, horizon: str) -> Mapping[str, str]:
    asked = (mechanism, parameter, horizon)
    for row in read_table("parameters"):
        if (row["mechanism"], row["parameter"], row["horizon"]) == asked:
            return row
    raise DataError(
        f"no literature value {' | '.join(asked)}",
        where="uncertainty.csv",
        hint="see parameters.csv",
    )


def _present(scenario: Scenario, field: str) -> bool:
    content: Any = scenario.content
    branch, _, leaf = field.partition(".")
    if branch in type(content).model_fields:
        return not leaf or leaf in type(getattr(content, branch)).model_fields
    return any(_meant(lever, branch, leaf) for lever in scenario.content.levers)


def _meant(lever: Lever, branch: str, leaf: str) -> tuple[str, ...]:
    """The fields of a lever that an assumption is about."""
    if branch == "assumed":
        assumed = lever.share_fields if lever.tag == "assumed" else ()
        return tuple(name for name in assumed if getattr(lever, name))
    return (leaf,) if lever.lever == branch and getattr(lever, leaf, None) is not None else ()


def _lever_with(lever: Lever, one: Uncertain, value: Level) -> Lever:
    branch, _, leaf = one.field.partition(".")
    for name in _meant(lever, branch, leaf):
        if one.how == "discount" and isinstance(lever, PriceCap):
            lever = lever.at_discount(float(value))
        elif one.how == "relative":
            moved = getattr(lever, name) * float(value) / float(one.levels[1])
            lever = lever.model_copy(update={name: min(DEEPEST, moved)})
        else:
            lever = lever.model_copy(update={name: value})
    return lever
