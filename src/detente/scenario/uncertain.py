"""What is uncertain: declared distributions of parameters and lever depths, and scenarios with
drawn values put in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from detente.levers.base import Lever
from detente.levers.prices import PriceCap
from detente.scenario.file import Scenario
from detente.types import Array
from detente.words import in_unit
from detente.world.set_names import set_names
from detente.world.shipped import literature, read_table

Level = str | float
# No drawn share of a fleet or of a trade is all of it, in per cent.
DEEPEST = 99.0
# What only a scenario with critical products has.
PRODUCT_SHARE = "parameters.product_share"


@dataclass(frozen=True)
class Uncertain:
    """A number, or a choice, that nobody knows exactly, and how it is drawn.

    Attributes
    ----------
    levels : tuple
        Low, central and high value; of a choice, what there is to choose from.
    draw : {"triangular", "uniform", "choice"}
        Between low and high, with the mode at the central value or evenly; or equal weight on each
        level.
    unit, meaning : str
        The unit is empty for a pure number; a ``share`` is of one, and said in per cent.
    source : str
        The publication, or that it is an assumption.
    names : mapping of str to str
        What people call levels that are codes.
    """

    levels: tuple[Level, ...]
    draw: Literal["triangular", "uniform", "choice"] = "triangular"
    unit: str = ""
    meaning: str = ""
    source: str = "assumption"
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def low(self) -> float:
        """The low end of a number."""
        return float(self.levels[0])

    @property
    def value(self) -> float:
        """The central value of a number."""
        return float(self.levels[1])

    @property
    def high(self) -> float:
        """The high end of a number."""
        return float(self.levels[-1])

    @property
    def median(self) -> float:
        """The median of a number's distribution: what stands by default."""
        low, mode, high = self.low, self.value, self.high
        if self.draw == "uniform" or low == high:
            return (low + high) / 2
        # The triangle's area on either side of the mode decides on which leg the median lies.
        if mode - low >= high - mode:
            return low + math.sqrt((high - low) * (mode - low) / 2)
        return high - math.sqrt((high - low) * (high - mode) / 2)

    @property
    def ends(self) -> tuple[Level, Level]:
        """The first and the last level: the ends of the range."""
        return self.levels[0], self.levels[-1]

    def drawn(self, generator: np.random.Generator) -> Level:
        """One value from the distribution."""
        if self.draw == "choice":
            return self.levels[int(generator.integers(len(self.levels)))]
        return float(self.sample(generator, 1)[0])

    def quantile(self, share: float) -> Level:
        """The value below which that share of the draws lies; of a choice, the levels in turn."""
        if self.draw == "choice":
            return self.levels[min(int(share * len(self.levels)), len(self.levels) - 1)]
        low, mode, high = self.low, self.value, self.high
        if self.draw == "uniform" or low == high:
            return low + share * (high - low)
        if share * (high - low) <= mode - low:
            return low + math.sqrt(share * (high - low) * (mode - low))
        return high - math.sqrt((1 - share) * (high - low) * (high - mode))

    def sample(self, generator: np.random.Generator, count: int) -> Array:
        """So many values of a number [draw]."""
        if self.draw == "uniform":
            return generator.uniform(self.low, self.high, count)
        if self.low == self.high:  # of which numpy has no triangle
            return np.full(count, self.value)
        return generator.triangular(self.low, self.value, self.high, count)


def assumed(value: float, low: float, high: float, unit: str, meaning: str) -> Uncertain:
    """A number that nobody has measured: central value, range, unit and meaning."""
    return Uncertain((low, value, high), unit=unit, meaning=meaning)


@dataclass(frozen=True)
class Assumption:
    """An uncertain number of a scenario, and where it stands there.

    Attributes
    ----------
    name, label : str
    field : str
        ``elasticities``, ``time.rho``, ``price_cap.covered`` (all levers of a kind),
        ``assumed.depth`` (what is cut or left by all levers tagged assumed), or ``falls.gap`` (of
        all levers with a fall that do not say it).
    how : {"value", "relative", "remaining", "discount"}
        The drawn number is what is put in; or multiplies what is written by its ratio to the
        median; or is the power to which its ratio raises what a cut leaves, so that the cost behind
        a cut is so much larger, and no cut becomes a ban; or is the share of the price that a price
        cap takes away.
    number : Uncertain
    """

    name: str
    label: str
    field: str
    how: Literal["value", "relative", "remaining", "discount"]
    number: Uncertain

    def said(self, level: Level) -> str:
        """One of its values as one says it, with its unit."""
        return self.number.names.get(str(level)) or level_said(level, self.number.unit)

    def to_json(self) -> dict[str, Any]:
        """The assumption as plain Python."""
        return {
            "name": self.name,
            "label": self.label,
            "field": self.field,
            "draw": self.number.draw,
            "how": self.how,
            "levels": self.number.levels,
            "unit": self.number.unit,
            "source": self.number.source,
        }


def level_said(level: Level, unit: str) -> str:
    """A value as one says it: a number, given as such or as text, with its unit; else a word."""
    value = level_of(level) if isinstance(level, str) else level
    return value if isinstance(value, str) else in_unit(value, unit)


def uncertain(scenario: Scenario) -> tuple[Assumption, ...]:
    """The assumptions that a scenario has, from the shipped table of distributions and the
    literature values it points to.
    """
    found = [_declared(row, scenario) for row in read_table("uncertainty")]
    return tuple(
        one for one in found if len(one.number.levels) > 1 and _present(scenario, one.field)
    )


def with_values(
    scenario: Scenario, values: Mapping[str, Level], declared: Sequence[Assumption]
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


def _declared(row: Mapping[str, str], scenario: Scenario) -> Assumption:
    levels: tuple[Level, ...] = (
        tuple(level_of(text) for text in row["levels"].split(";")) if row["levels"] else ()
    )
    source, names = row["note"] or "assumption", {}
    if row["mechanism"]:
        known = literature(row["mechanism"], row["parameter"], row["horizon"])
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
        names = dict(set_names(scenario.world))
    draw: Any = row["draw"]
    number = Uncertain(levels, draw, row["unit"], source=source, names=names)
    how: Any = row["how"]
    return Assumption(row["name"], row["label"], row["field"], how, number)


def level_of(text: str) -> Level:
    """A number where a text is one, else the text."""
    try:
        return float(text)
    except ValueError:
        return text


def _present(scenario: Scenario, field: str) -> bool:
    content: Any = scenario.content
    branch, _, leaf = field.partition(".")
    if field == PRODUCT_SHARE:
        return bool(content.parameters.critical_products)
    if branch in type(content).model_fields:
        held = getattr(content, branch)
        # What is given sector by sector is a choice of the scenario, not one number to draw.
        by_sector = isinstance(getattr(held, leaf, None), Mapping)
        return not leaf or (leaf in type(held).model_fields and not by_sector)
    return any(_meant(lever, branch, leaf) for lever in scenario.content.levers)


def _meant(lever: Lever, branch: str, leaf: str) -> tuple[str, ...]:
    """The fields of a lever that an assumption is about."""
    if branch == "assumed":
        assumed = lever.share_fields if lever.tag == "assumed" else ()
        return tuple(name for name in assumed if getattr(lever, name))
    if branch == "falls":
        unsaid = getattr(lever, "fall", None) and getattr(lever, leaf, None) == "default"
        return (leaf,) if unsaid else ()
    return (leaf,) if lever.lever == branch and getattr(lever, leaf, None) is not None else ()


def _lever_with(lever: Lever, one: Assumption, value: Level) -> Lever:
    branch, _, leaf = one.field.partition(".")
    for name in _meant(lever, branch, leaf):
        if one.how == "discount" and isinstance(lever, PriceCap):
            lever = lever.at_discount(float(value))
        else:
            moved = _moved(getattr(lever, name), one, value)
            lever = lever.model_copy(update={name: moved})
    return lever


def _moved(written: Any, one: Assumption, value: Level) -> Any:
    """What a drawn value makes of what is written."""
    if one.how == "value":
        return value
    ratio = float(value) / one.number.median
    if one.how == "remaining":
        return 100 * (1 - (1 - written / 100) ** ratio)
    return min(DEEPEST, written * ratio)
