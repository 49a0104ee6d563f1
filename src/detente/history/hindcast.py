"""hindcast: every recorded series of 2021-22 beside what a scenario's path says, with two nulls.

A share is hit within 5 percentage points, a growth rate within 10. Calendar 2022 is two months of
the base year and the first ten months of the path. The nulls are held to the same rule: no change
since 2021, and flows that fall by the levers at given prices while all others stay.

Only two roles are scored. ``predicted``: nothing in the scenario comes from the record.
``calibrated``: a lever took a number from the record of the same flow. Over-compliance is such a
lever, its half-life inferred from the recovery of the seller's own sales, so what depends on these
sales is calibrated, and predicted once more without the lever. All other records are listed with
their role: ``scored as a change`` (an end of a change that is scored), ``input`` (a lever of the
scenario rests on it), ``base year`` (2021 or before), ``no counterpart`` (nothing in the model uses
it or can be held against it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.history.hindcast_energy import FUEL_RULE, energy_hindcast, energy_residual
from detente.history.records import GROWTH, Scored, apart, elsewhere, inputs, scored
from detente.history.scorecard import Scorecard
from detente.levers.flows import OverCompliance
from detente.levers.setting import expand
from detente.scenario.equilibria import path
from detente.scenario.file import Scenario
from detente.study.answer import solved
from detente.study.lines import at_given_prices
from detente.table import Table
from detente.types import Array
from detente.world.shipped import read_table
from detente.world.world import World

SHARE_PP, GROWTH_PP = 5.0, 10.0
# The path starts in the last days of February, so calendar 2022 has ten of its months.
MONTHS_OF_2022 = 10
BEFORE = 2
NOVEMBER = 8
ROLES = ("predicted", "calibrated", "scored as a change", "input", "base year", "no counterpart")
COLUMNS = (
    *("recorded", "predicted", "unit", "role", "verdict"),
    *("null_no_change", "null_proportional", "nulls_hit", "beats_nulls", "source"),
)
RULE = (
    f"trade: a share within {SHARE_PP:g} percentage points, growth within {GROWTH_PP:g};"
    f" {FUEL_RULE}"
)
Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Year:
    """Goods flows [buyer, seller, sector] of 2022, million USD a year.

    Attributes
    ----------
    world : World
    base, whole, november, null : ndarray [buyer, seller, sector]
        The base year, calendar 2022, November, and calendar 2022 when flows fall by the levers at
        given prices.
    max_residual : float
    """

    world: World
    base: Array
    whole: Array
    november: Array
    null: Array
    max_residual: float

    def at(self, moment: str) -> Array:
        """The flows of a moment: ``year`` or ``november``."""
        return self.november if moment == "november" else self.whole


def hindcast(scenario: Scenario) -> Scorecard:
    """Recorded, predicted, role, hit or miss, and both nulls: the trade series, then all fuels.

    Rows are in the order of `ROLES`. The trade series are about one country, so the scenario's
    target must be `detente.history.records.recorded_target`. Cells without a number are None.
    """
    years = [_walked(scenario)]
    fitted = {one: _fitted(scenario, one) for one in scored()}
    rows = [
        _row(one, years[0], "calibrated" if levers else "predicted")
        for one, levers in fitted.items()
    ]
    calibrating = [lever for levers in fitted.values() for lever in levers]
    if calibrating:
        years.append(_walked(_without(scenario, calibrating)))
        again = [_row(one, years[1], "predicted") for one, levers in fitted.items() if levers]
        rows += [row | {"series": f"{row['series']}, without over-compliance"} for row in again]
    rows += _unscored(scenario)
    rows += [dict(row) | {"series": label} for label, row in energy_hindcast().rows()]
    rows.sort(key=lambda row: ROLES.index(row["role"]))
    columns = {name: [row[name] for row in rows] for name in COLUMNS}
    table = Table("series", tuple(row["series"] for row in rows), columns)
    about = solved(
        [scenario],
        f"calendar 2022 of the monthly path from {scenario.start}; fuels on the dates of their"
        " records; a hindcast, not a forecast",
        max(*(year.max_residual for year in years), energy_residual()),
        money=False,
        more={"tolerance": RULE},
    )
    return Scorecard("hindcast", (scenario,), about, table)


def _walked(scenario: Scenario) -> Year:
    months: list[Array] = []
    null: list[Array] = []
    worst = 0.0
    for period in path(scenario, range(1, MONTHS_OF_2022 + 1)):
        months.append(period.equilibrium.sales)
        null.append(at_given_prices(period.equilibrium))
        base = period.equilibrium.world.sales
        worst = max(worst, period.equilibrium.certificate.max_residual)
    whole, proportional = _calendar_year(base, months), _calendar_year(base, null)
    return Year(scenario.world, base, whole, months[NOVEMBER], proportional, worst)


def _calendar_year(base: Array, months: Sequence[Array]) -> Array:
    """The mean of two months of the base year and the months of the path."""
    return np.asarray((BEFORE * base + sum(months)) / (BEFORE + len(months)))


def _fitted(scenario: Scenario, one: Scored) -> list[Any]:
    """Levers of the scenario that took a number from the sales that a series measures."""
    return [
        lever
        for lever in scenario.content.levers
        if isinstance(lever, OverCompliance)
        and one.seller in expand(lever.by, scenario.blocs)
        and one.buyer in expand(lever.on, scenario.blocs)
    ]


def _without(scenario: Scenario, some: Sequence[Any]) -> Scenario:
    levers = tuple(lever for lever in scenario.content.levers if lever not in some)
    return scenario.with_content({"levers": levers})


def _row(one: Scored, year: Year, role: str) -> Row:
    before = one.measured(year.world, year.base, year.base)
    predicted = one.measured(year.world, year.at(one.moment), year.base) - before
    proportional = one.measured(year.world, year.null, year.base) - before
    recorded, growth = one.recorded, one.measure == GROWTH
    tolerance = GROWTH_PP if growth else SHARE_PP
    misses = {"no change": abs(recorded), "proportional": abs(proportional - recorded)}
    own = abs(predicted - recorded)
    return {
        "series": one.series,
        "recorded": recorded,
        "predicted": predicted,
        "unit": "per cent a year" if growth else "percentage points",
        "role": role,
        "verdict": "hit" if own <= tolerance else "miss",
        "null_no_change": 0.0,
        "null_proportional": proportional,
        "nulls_hit": ", ".join(name for name, miss in misses.items() if miss <= tolerance),
        "beats_nulls": own < min(misses.values()),
        "source": one.sources,
    }


def _unscored(scenario: Scenario) -> list[Row]:
    """Records that are not scored by themselves; those of gas are among the energy series."""
    skipped = elsewhere()
    used = inputs(scenario.content.levers)
    return [
        _listed(row, _role(row, used, scenario.world.year))
        for row in read_table("recorded_series")
        if row["series"] not in skipped
    ]


def _listed(row: Mapping[str, str], role: str) -> Row:
    empty = dict.fromkeys(("predicted", "null_no_change", "null_proportional", "beats_nulls"))
    return empty | {
        "series": f"{row['series']} {row['period']}",
        "recorded": row["value"],
        "unit": row["unit"],
        "role": role,
        "verdict": apart().get(row["series"], role),
        "nulls_hit": "",
        "source": f"{row['source']}; {row['note']}",
    }


def _role(row: Mapping[str, str], used: set[str], base_year: int) -> str:
    """What a record that is not scored by itself is to the model."""
    if row["series"] in used:
        return "input"
    if int(row["period"][:4]) <= base_year:
        return "base year"
    if any(one.holds(row) for one in scored()):
        return "scored as a change"
    return "no counterpart"
