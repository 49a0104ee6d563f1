"""hindcast: every recorded series of 2021-23 beside what a path says, and three rules.

A share is hit within 5 percentage points, a growth rate within 10. A record of a month stands
beside that month of the path, a record of a year beside its calendar year, in which the months
before the path are the base year's. The rules are those of `detente.history.rules`, held to the
same tolerance: no change since the base year; what the levers take from the target at given prices
goes to its other partners in proportion; the change of the years before goes on, that of the
target's customs for growth and that of the accounts for shares.

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
from typing import Any

from detente.history.hindcast_energy import FUEL_RULE, energy_hindcast, energy_residual
from detente.history.partners import partner_tables
from detente.history.record_words import series_said
from detente.history.records import GROWTH, Scored, apart, customs_of, elsewhere, inputs, scored
from detente.history.rules import (
    NO_CHANGE,
    PRE_TREND,
    PROPORTION,
    SAID,
    SKILL_COLUMNS,
    continued,
    continued_growth,
    rule_cells,
    scored_against,
    skill_cells,
)
from detente.history.scorecard import Scorecard
from detente.history.windows import EXPORT, Walked, months_until, walked, year_of
from detente.levers.flows import OverCompliance
from detente.scenario.file import Scenario
from detente.study.answer import solved
from detente.table import Table
from detente.world.shipped import list_worlds, open_world, read_table
from detente.world.whom import expand
from detente.world.world import World

SHARE_PP, GROWTH_PP = 5.0, 10.0
ROLES = ("predicted", "calibrated", "scored as a change", "input", "base year", "no counterpart")
COLUMNS = (
    *("recorded", "predicted", "unit", "role", "verdict"),
    *(*SAID, "nulls_hit", *SKILL_COLUMNS, "source"),
)
RULE = (
    f"trade: a share within {SHARE_PP:g} percentage points, growth within {GROWTH_PP:g};"
    f" {FUEL_RULE}"
)
Row = dict[str, Any]


def hindcast(scenario: Scenario) -> Scorecard:
    """Recorded, predicted, role, hit or miss, the rules and the skill: trade, then all fuels.

    Rows are in the order of `ROLES`. The trade series are about one country, so the scenario's
    target must be `detente.history.records.recorded_target`. Cells without a number are None.
    Beside the table stand the ``partners`` of that country, see `detente.history.partners`.
    """
    months = months_until(scenario, str(max(year_of(one.period) for one in scored())))
    years = [walked(scenario, months)]
    fitted = {one: _fitted(scenario, one) for one in scored()}
    rows = [
        _row(one, years[0], "calibrated" if levers else "predicted")
        for one, levers in fitted.items()
    ]
    calibrating = [lever for levers in fitted.values() for lever in levers]
    if calibrating:
        years.append(walked(_without(scenario, calibrating), months))
        again = [_row(one, years[1], "predicted") for one, levers in fitted.items() if levers]
        rows += [row | {"series": f"{row['series']}, without over-compliance"} for row in again]
    rows += _unscored(scenario)
    rows += [dict(row) | {"series": label} for label, row in energy_hindcast().rows()]
    rows.sort(key=lambda row: ROLES.index(row["role"]))
    columns = {name: [row[name] for row in rows] for name in COLUMNS}
    table = Table("series", tuple(row["series"] for row in rows), columns)
    about = solved(
        [scenario],
        f"calendar months of the monthly path from {scenario.start}; fuels on the dates of their"
        " records; a hindcast, not a forecast",
        max(*(year.max_residual for year in years), energy_residual()),
        money=False,
        more={"tolerance": RULE},
    )
    return Scorecard("hindcast", (scenario,), about, table, partner_tables(years[0]))


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


def _row(one: Scored, year: Walked, role: str) -> Row:
    before = one.measured(year.world, year.base, year.base)
    predicted = one.measured(year.world, year.sales(one.period), year.base) - before
    recorded, growth = one.recorded, one.measure == GROWTH
    tolerance = GROWTH_PP if growth else SHARE_PP
    rules = {NO_CHANGE: 0.0, PROPORTION: _proportion(one, year), PRE_TREND: _trend(one, year)}
    found = scored_against(recorded, predicted, rules)
    hits = [name for name, miss in found.errors.items() if miss is not None and miss <= tolerance]
    return {
        "series": one.series,
        "recorded": recorded,
        "predicted": predicted,
        "unit": "per cent since 2021" if growth else "percentage points",
        "role": role,
        "verdict": "hit" if found.error <= tolerance else "miss",
        **rule_cells(rules),
        "nulls_hit": ", ".join(hits),
        **skill_cells(found),
        "source": one.sources,
    }


def _proportion(one: Scored, year: Walked) -> float:
    """The change when what the target loses goes to its other partners in proportion."""
    target = one.seller if one.side == EXPORT else one.buyer
    flows = year.proportional(one.period, target, one.side, home=one.whole_market)
    before = one.measured(year.world, year.base, year.base)
    return one.measured(year.world, flows, year.base) - before


def _trend(one: Scored, year: Walked) -> float | None:
    """The change at the pace of the years before, None where there is none.

    Growth goes on as in the target's customs, a share as in the accounts since the world before.
    """
    world, earlier = year.world, world_before(year.world)
    ahead = year_of(one.period) - world.year
    if earlier is None or ahead <= 0:
        return None
    years = world.year - earlier.year
    if one.measure == GROWTH:
        flows = [customs_of(one.side, one.partner, of) for of in (earlier.year, world.year)]
        first, last = (flow or 0.0 for flow in flows)
        return continued_growth(first, last, years, ahead)
    first, last = (one.measured(each, each.sales, each.sales) for each in (earlier, world))
    return continued(first, last, years, ahead) - last


def world_before(world: World) -> World | None:
    """The latest shipped world of an earlier year with the same countries and sectors."""
    others = [open_world(name) for name in list_worlds()]
    earlier = [
        one
        for one in others
        if one.year < world.year
        and (one.countries, one.sectors) == (world.countries, world.sectors)
    ]
    return max(earlier, key=lambda one: one.year, default=None)


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
    return {
        "predicted": None,
        **rule_cells(None),
        **skill_cells(None),
        "series": series_said(row["series"], row["period"]),
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
