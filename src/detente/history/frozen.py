"""Freeze, then predict: cases that the model was never built on, by partner, in million tonnes.

Setup, fixed before any result, the same for every case of ``frozen_cases.csv``: the world of the
year before the case (or of 2023), the headline's elasticities, closure and pace; the measure as a
lever with its dates and its depth as ordered; each calendar year is the mean of its months on
the path. The model says how much each pair grows at the seller's prices of the base; that times the
recorded tonnes of the world's year is what it predicts. Pairs that a lever of a government sets in
that fuel are given and not scored; pairs of which a year is not recorded are left out and counted.

Beside stand the rules of `detente.history.rules`, on the same tonnes: no change; the lost tonnes go
to the other partners abroad in proportion; the yearly change of the years before goes on.

Nothing is fitted. Where the model and the record differ, the difference is shown as it is:
politics, freight and all else that prices do not explain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from detente.energy.cuts import fuel_sectors
from detente.history.fuel_trade import partners_of, traded
from detente.history.partners import TRADED_AS, YEARS
from detente.history.rules import (
    NO_CHANGE,
    PRE_TREND,
    PROPORTION,
    SKILL_COLUMNS,
    Fit,
    Skill,
    continued,
    fit,
    mean_scored,
    skill_cells,
)
from detente.history.windows import EXPORT, Walked, months_until, walked
from detente.levers.conflict import touched
from detente.scenario.file import Scenario
from detente.scenario.library import list_scenarios
from detente.table import Table
from detente.types import Array, Mask
from detente.world.countries import country_name
from detente.world.shipped import read_table

NOT_RUN, SHOWN = "not run", "shown"
MT_PER_KT = 1e-3
MOVED = ("recorded_mt", "predicted_mt", "given_recorded_mt", "given_predicted_mt")
FITS = (
    *("slope", "r2", "slope_proportional", "r2_proportional"),
    *("slope_pre_trend", "r2_pre_trend"),
)


@dataclass(frozen=True)
class Case:
    """One row of ``frozen_cases.csv``.

    Attributes
    ----------
    case : str
        What it is called.
    scenario : str
        A scenario of `detente.history` or a shipped one; empty when it cannot be run.
    fuel : str
        Coal, crude or gas.
    country, side : str
        Whose partners: its buyers (``export``) or its sellers (``import``).
    base, later, trend_from : int
        The change is from `base` to `later`, the trend before from `trend_from` to `base`.
    kind : str
        ``frozen``, ``shown`` or ``not run``.
    why : str
    """

    case: str
    scenario: str
    fuel: str
    country: str
    side: str
    base: int
    later: int
    trend_from: int
    kind: str
    why: str

    def tonnes(self, partner: str, year: int) -> float | None:
        """Million tonnes traded with a partner in a year; None where not recorded."""
        pair = (self.country, partner) if self.side == EXPORT else (partner, self.country)
        found = traded(TRADED_AS[self.fuel], *pair, year).kt
        return None if found is None else MT_PER_KT * found

    @property
    def partners(self) -> tuple[str, ...]:
        """Everybody in the record."""
        names = TRADED_AS[self.fuel]
        found = {code for name in names for code in partners_of(name, self.country, self.side)}
        return tuple(sorted(found))


@dataclass(frozen=True, eq=False)
class Changes:
    """Changes by partner, million tonnes [partner].

    Attributes
    ----------
    case : Case
    partners : tuple of str
    given : ndarray of bool [partner]
        Whether a lever sets the pair.
    left_out : int
        Partners of which a year is not recorded or that have no accounts.
    base, recorded, predicted, proportion, pre_trend : ndarray [partner]
        Tonnes of the first year, and the changes.
    """

    case: Case
    partners: tuple[str, ...]
    given: Mask
    left_out: int
    base: Array
    recorded: Array
    predicted: Array
    proportion: Array
    pre_trend: Array

    @property
    def rules(self) -> dict[str, Array]:
        """What each simple rule says [partner]."""
        still = np.zeros(len(self.partners))
        return {NO_CHANGE: still, PROPORTION: self.proportion, PRE_TREND: self.pre_trend}

    @property
    def skill(self) -> Skill:
        """Mean errors over the pairs that no lever sets."""
        free = ~self.given
        rules: dict[str, Array | None] = {name: one[free] for name, one in self.rules.items()}
        return mean_scored(self.recorded[free], self.predicted[free], rules)

    def fitted(self, said: Array) -> Fit:
        """The line of the recorded changes on what is said of them, where no lever sets them."""
        free = ~self.given
        return fit(self.recorded[free].tolist(), said[free].tolist())


def cases() -> tuple[Case, ...]:
    """Every case, in the order of the table."""
    return tuple(
        Case(
            case=row["case"],
            scenario=row["scenario"],
            fuel=row["fuel"],
            country=row["country"],
            side=row["side"],
            base=int(row["base"]),
            later=int(row["later"]),
            trend_from=int(row["trend_from"]),
            kind=row["kind"],
            why=row["why"],
        )
        for row in read_table("frozen_cases")
    )


def scenario_of(name: str) -> Scenario:
    """A scenario of this room, or a shipped one."""
    own = Path(str(files("detente.history") / "cases" / f"{name}.yaml"))
    return Scenario.open(name if name in list_scenarios() else own)


@lru_cache(maxsize=4)
def path_of(name: str) -> Walked:
    """The path of a scenario to the end of its last case, month by month."""
    scenario = scenario_of(name)
    mine = [case for case in cases() if case.scenario == name]
    years = {year for case in mine for year in (case.base, case.later)}
    # The partners of the scenario that is shown are asked for every year of its path.
    years |= set(YEARS)
    return walked(scenario, months_until(scenario, str(max(years))), years)


def changes_of(case: Case, path: Walked) -> Changes:
    """Recorded and predicted changes of a case."""
    world = path.world
    rows = []
    for partner in case.partners:
        tonnes = [case.tonnes(partner, year) for year in (case.trend_from, case.base, case.later)]
        of_world = case.tonnes(partner, world.year)
        if partner in world.countries and None not in (*tonnes, of_world):
            rows.append((partner, *tonnes, of_world))
    partners = tuple(str(row[0]) for row in rows)
    first, base, later, of_world = np.array([row[1:] for row in rows], dtype=float).T
    ahead, years = case.later - case.base, case.base - case.trend_from
    trend = [continued(a, b, years, ahead) for a, b in zip(first, base, strict=True)]
    spread = {
        year: path.proportional(str(year), case.country, case.side)
        for year in (case.base, case.later)
    }
    moved = {year: path.quantity(str(year)) for year in (case.base, case.later)}
    hats = [
        _hats(case, path, partners, one[case.later] - one[case.base]) for one in (moved, spread)
    ]
    return Changes(
        case,
        partners,
        _given(case, path, partners),
        len(case.partners) - len(partners),
        base,
        later - base,
        of_world * hats[0],
        of_world * hats[1],
        np.array(trend) - base,
    )


def _hats(case: Case, path: Walked, partners: Sequence[str], change: Array) -> Array:
    """Change of each pair over its base, in the fuel's sectors [partner]; 0 from nothing."""
    before = _pairs(case, path, partners, path.base)
    moved = _pairs(case, path, partners, change)
    return np.where(before > 0, moved / np.where(before > 0, before, 1.0), 0.0)


def _pairs(case: Case, path: Walked, partners: Sequence[str], flows: Array) -> Array:
    """Flows of a case's country with partners, in the fuel's sectors [partner]."""
    world = path.world
    home = world.country(case.country)
    others = [world.country(code) for code in partners]
    sectors = [world.sector(code) for code in fuel_sectors(case.fuel, world)]
    found = flows[:, home] if case.side == EXPORT else flows[home]
    return np.asarray(found[np.ix_(others, sectors)].sum(axis=1))


def _given(case: Case, path: Walked, partners: Sequence[str]) -> Mask:
    """Whether a lever of a government sets the flow of a pair [partner]."""
    scenario, world = path.scenario, path.world
    set_ = np.zeros(world.sales.shape)
    for lever in scenario.content.levers:
        if lever.sets == "flow" and not lever.private:
            set_ += touched(lever, world, scenario.blocs)
    return _pairs(case, path, partners, set_) > 0


def frozen_tables() -> dict[str, Table]:
    """``frozen`` by case and ``frozen_partners`` by partner."""
    run = [case for case in cases() if case.kind != NOT_RUN]
    found = [changes_of(case, path_of(case.scenario)) for case in run]
    return {"frozen": _summary(found), "frozen_partners": _detail(found)}


def _summary(found: Sequence[Changes]) -> Table:
    by_case = {one.case.case: one for one in found}
    rows = [_summary_row(case, by_case.get(case.case)) for case in cases()]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return Table("case", tuple(case.case for case in cases()), columns)


def _summary_row(case: Case, one: Changes | None) -> dict[str, object]:
    cells: dict[str, object] = {"kind": case.kind, "from": case.base, "until": case.later}
    names = ("partners_scored", "partners_left_out", *MOVED, *FITS)
    cells |= dict.fromkeys(names)
    if one:
        free = ~one.given
        lines = [one.fitted(said) for said in (one.predicted, one.proportion, one.pre_trend)]
        numbers = [number for line in lines for number in (line.slope, line.r2)]
        counted = (int(free.sum()), one.left_out)
        both = (one.recorded, one.predicted)
        moved = [float(said[some].sum()) for some in (free, one.given) for said in both]
        cells |= dict(zip(names, (*counted, *moved, *numbers), strict=True))
    skill = skill_cells(one.skill) if one else dict.fromkeys(SKILL_COLUMNS)
    return cells | skill | {"why": case.why}


def _detail(found: Sequence[Changes]) -> Table:
    names = ("case", "partner", "given", "base_mt", "recorded_mt", "predicted_mt")
    columns = (*names, "proportional_mt", "pre_trend_mt", "unexplained_mt")
    rows = []
    for one in found:
        for k, partner in enumerate(one.partners):
            said = (one.base, one.recorded, one.predicted, one.proportion, one.pre_trend)
            numbers = [float(values[k]) for values in said]
            rest = float(one.recorded[k] - one.predicted[k])
            name = country_name(partner)
            rows.append((one.case.case, name, bool(one.given[k]), *numbers, rest))
    return Table.of(columns, rows)
