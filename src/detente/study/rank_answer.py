"""Ranking: the answer of `detente rank`, its tables, and what stands behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.scenario.file import Scenario
from detente.study.answer import Answer, Provenance, solved
from detente.study.draws import NINE_IN_TEN
from detente.study.folder import origin
from detente.study.harm_sides import NO_COST, HarmSides
from detente.study.shown import party_name
from detente.table import Table
from detente.types import Array

TARGET, OWN, THIRD = range(3)
# A cost below what is printed of it counts as none.
PRINTED = 5e-5
COSTS_NOTHING, NO_HARM, NO_EQUILIBRIUM = "costs nothing", "does not hurt", "no equilibrium"
IN_FORCE, BY_TARGET, NOT_TAKEN = "in force", "in force, by the target", "not taken"
NOT_THEN = "not in force then"


@dataclass(frozen=True, eq=False)
class Ranked:
    """One measure.

    Attributes
    ----------
    label : str
        Title of a lever, or a standard measure in words.
    line : str
        A standard measure as a lever in one line, for ``--lever``.
    standing : str
        `IN_FORCE`, `BY_TARGET`, `NOT_THEN` (at the first horizon) or `NOT_TAKEN`.
    adds : ndarray [horizon, side]
        Losses of the target, of us and of third parties that it adds to all other levers, billion
        USD; of what is not taken at the first horizon only.
    alone : ndarray [side]
        The same of it by itself, at the first horizon.
    """

    label: str
    line: str
    standing: str
    adds: Array
    alone: Array


@dataclass(frozen=True, eq=False)
class Shared:
    """Shapley shares of the losses [lever, side] with their standard errors, in billion USD."""

    value: Array
    error: Array
    orders: int
    exact: bool


@dataclass(frozen=True, eq=False)
class Ranking(Answer):
    """Measures by what they cost the target and us.

    Attributes
    ----------
    scenario : Scenario
    sides : HarmSides
    horizons : tuple of str
    whole : mapping of str to ndarray [side]
        Losses under all levers by horizon, billion USD.
    ranked : tuple of Ranked
    shares : Shared or None
    ranges : mapping of str to ndarray [draw, side] or None
    draws, seed : int
    max_residual : float
    """

    scenario: Scenario
    sides: HarmSides
    horizons: tuple[str, ...]
    whole: Mapping[str, Array]
    ranked: tuple[Ranked, ...]
    shares: Shared | None
    ranges: Mapping[str, Array] | None
    draws: int
    seed: int
    max_residual: float

    @property
    def name(self) -> str:
        """The scenario's name, and that it is a ranking."""
        return f"{self.scenario.name}-rank"

    @property
    def stem(self) -> str:
        """Name of the JSON file."""
        return "rank"

    @property
    def provenance(self) -> Provenance:
        """What stands behind it."""
        more = {
            "target": party_name(self.sides.target, self.scenario),
            "own cost": party_name(self.sides.own, self.scenario),
            "basis": (
                "what a measure adds to all others, so that the rows need not add up; harm per cost"
                " is dollars that the target loses for each dollar of our own"
            ),
        }
        if self.shares is not None:
            orders = "all orders" if self.shares.exact else f"{self.shares.orders} random orders"
            more["shares"] = f"Shapley shares over {orders}; they add up"
        if self.draws:
            more["range"] = (
                f"5th to 95th percentile over {self.draws} draws of the assumptions, seed"
                f" {self.seed}; not a confidence interval"
            )
        return solved([self.scenario], ", ".join(self.horizons), self.max_residual, more=more)

    @property
    def manifest(self) -> dict[str, Any]:
        """What is needed to get the same numbers again."""
        asked = {
            "kind": "rank",
            "target": self.sides.target,
            "cost": self.sides.own,
            "horizons": list(self.horizons),
            "measures": [one.label for one in self.ranked],
            "shares": self.shares is not None,
            "draws": self.draws,
            "seed": self.seed,
        }
        return origin(self.scenario) | asked

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by file name: the first horizon, and all of them where there are several."""
        found = {"rank": self.table(0)}
        if len(self.horizons) > 1:
            found |= {
                f"rank_{name.replace('-', '_')}": self.table(k)
                for k, name in enumerate(self.horizons[1:], 1)
            }
        return found

    @property
    def drawable(self) -> Table:
        """The rows of the first horizon that have an equilibrium."""
        found = self.table(0)
        solved_rows = np.flatnonzero(np.isfinite(np.asarray(found.columns["harm_busd"])))
        return found.taken(solved_rows)

    def table(self, horizon: int) -> Table:
        """Measures at a horizon by position, the most harm per own cost first.

        Those that hurt and cost nothing come before all others, those that do not hurt last.
        """
        known = [one for one in self.ranked if len(one.adds) > horizon]
        rows = sorted(known, key=lambda one: _order(one.adds[horizon]))
        adds = np.array([one.adds[horizon] for one in rows]) + 0.0  # a loss of -0 is none
        columns: dict[str, Any] = {
            "standing": [one.standing for one in rows],
            "harm_busd": adds[:, TARGET],
            "own_cost_of_busd": adds[:, OWN],
            "third_cost_busd": adds[:, THIRD],
            "harm_per_cost": [per_cost(one) for one in adds],
            "harm_mark": [_mark(one) for one in adds],
        }
        if horizon == 0:
            columns["lever_line"] = [one.line for one in rows]
            columns |= _alone(rows) | self._shares(rows) | self._ranges(rows)
        return Table("measure", tuple(one.label for one in rows), columns)

    def _shares(self, rows: list[Ranked]) -> dict[str, Any]:
        if self.shares is None:
            return {}
        labels = [one.label for one in self.ranked if one.standing != NOT_TAKEN]
        values = dict(zip(labels, self.shares.value, strict=True))
        none = np.full(3, np.nan)
        shared = np.array([values.get(one.label, none) for one in rows])
        return {
            "shared_harm_busd": shared[:, TARGET],
            "shared_cost_busd": shared[:, OWN],
            "shared_per_cost": [per_cost(one) for one in shared],
        }

    def _ranges(self, rows: list[Ranked]) -> dict[str, Any]:
        if self.ranges is None:
            return {}
        ends = np.full((len(rows), 2, 2), np.nan)
        for k, one in enumerate(rows):
            drawn = self.ranges.get(one.label)
            if drawn is not None and len(drawn):
                ends[k] = np.percentile(drawn[:, :2], NINE_IN_TEN, axis=0)
        return {
            "harm_low_busd": ends[:, 0, TARGET],
            "harm_high_busd": ends[:, 1, TARGET],
            "cost_low_busd": ends[:, 0, OWN],
            "cost_high_busd": ends[:, 1, OWN],
        }

    def to_json(self) -> dict[str, Any]:
        """The answer as plain Python."""
        tables = {name: table.numbers() for name, table in self.tables.items()}
        whole = {name: lost.tolist() for name, lost in self.whole.items()}
        about = {"kind": "rank", "whole_busd": whole, "manifest": self.manifest}
        return self.heading | about | tables


def _alone(rows: list[Ranked]) -> dict[str, Any]:
    alone = np.array([one.alone for one in rows]) + 0.0
    return {
        "alone_harm_busd": alone[:, TARGET],
        "alone_cost_busd": alone[:, OWN],
        "alone_per_cost": [per_cost(one) for one in alone],
    }


def per_cost(lost: Array) -> float:
    """Harm over own cost; nan where it costs nothing, or does not hurt."""
    if _mark(lost):
        return float("nan")
    return float(lost[TARGET] / lost[OWN])


def _mark(lost: Array) -> str:
    """Why a measure has no harm per cost; empty where it has one."""
    if np.isnan(lost).any():
        return NO_EQUILIBRIUM
    if lost[TARGET] < PRINTED:
        return NO_HARM
    return COSTS_NOTHING if lost[OWN] <= max(NO_COST * lost[TARGET], PRINTED) else ""


def _order(lost: Array) -> tuple[int, float]:
    """Place in the ranking: those without cost first, by harm; then by harm per cost."""
    mark = _mark(lost)
    group = (COSTS_NOTHING, "", NO_HARM, NO_EQUILIBRIUM).index(mark)
    by = per_cost(lost) if mark == "" else float(np.nan_to_num(lost[TARGET], nan=0.0))
    return group, -by
