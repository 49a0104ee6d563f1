"""hindcast: every recorded series of 2021-22 beside what the reference scenario's path says, each
with its role, and two nulls.

A share is hit within 5 percentage points, a growth rate within 10. Calendar 2022 is two months of
the base year and the first ten months of the path. The nulls are held to the same rule: no change
since 2021, and flows that fall by the levers at given prices while all others stay.

Only two roles are scored. ``predicted``: nothing in the scenario comes from the record.
``calibrated``: a lever took a number from the record of the same flow. Over-compliance of China is
such a lever, its half-life inferred from China's own recovery, so what depends on China's sales to
Russia is calibrated, and predicted once more without the lever. All other records are listed with
their role: ``scored as a change`` (an end of a change that is scored), ``input`` (a lever of the
scenario rests on it), ``base year`` (2021 or before), ``no counterpart`` (nothing in the model uses
it or can be held against it).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.history.held import Held, heading
from detente.history.hindcast_energy import FUEL_RULE, energy_hindcast, energy_residual
from detente.levers.flows import BrandExit, OverCompliance
from detente.levers.setting import expand
from detente.scenario.equilibria import path
from detente.scenario.file import Scenario
from detente.study.lines import at_given_prices
from detente.study.result import partner_shares
from detente.table import Table
from detente.world.shipped import goods_sectors, read_table
from detente.world.world import World

Array = NDArray[np.float64]
SHARE_PP, GROWTH_PP = 5.0, 10.0
MONTHS_OF_2022 = 10
ROLES = ("predicted", "calibrated", "scored as a change", "input", "base year", "no counterpart")
COLUMNS = (
    *("recorded", "predicted", "unit", "role", "verdict"),
    *("null_no_change", "null_proportional", "nulls_hit", "beats_nulls", "source"),
)
IMPORTS, CARS = "china_share_of_russian_imports", "chinese_brands_share_of_russian_car_sales"
EXPORTS_GROWTH, IMPORTS_GROWTH = (
    "chinese_exports_to_russia_growth",
    "chinese_imports_from_russia_growth",
)
ENDS = {(IMPORTS, "2022"), (IMPORTS, "2022-11"), (CARS, "2022-01"), (CARS, "2022-11")}
APART = {"russian_real_gdp_growth": "production, not real income against a counterfactual"}
RULE = (
    f"trade: a share within {SHARE_PP:g} percentage points, growth within {GROWTH_PP:g};"
    f" {FUEL_RULE}"
)
Measure = Callable[[Array], float]


@dataclass(frozen=True, eq=False)
class Year:
    """Goods flows [buyer, seller, sector], million USD a year: the base, calendar 2022, November,
    and the null; largest residual.
    """

    world: World
    base: Array
    whole: Array
    november: Array
    null: Array
    max_residual: float


@dataclass(frozen=True, eq=False)
class Series:
    """What one trade record is held against: the change of `measure` from the base to `flows`;
    whether China's sales decide it.
    """

    name: str
    recorded: float
    measure: Measure
    flows: Array
    record: str
    growth: bool = False
    of_china: bool = True


def hindcast(scenario: Scenario) -> Held:
    """Recorded, predicted, role, hit or miss, both nulls: trade series of `scenario`'s path, then
    all energy series; by `ROLES`.

    The trade series are Russia's, so the scenario's target must be Russia's accounts; cells without
    a number are None.
    """
    years = [_walked(scenario)]
    fitted = _fitted(scenario)
    rows = [
        _row(one, years[0], "calibrated" if fitted and one.of_china else "predicted")
        for one in _series(years[0])
    ]
    if fitted:
        levers = tuple(lever for lever in scenario.content.levers if lever not in fitted)
        years.append(_walked(scenario.with_content({"levers": levers})))
        without = [_row(one, years[1], "predicted") for one in _series(years[1]) if one.of_china]
        rows += [row | {"series": f"{row['series']}, without over-compliance"} for row in without]
    rows += _unscored(scenario)
    rows += [dict(row) | {"series": label} for label, row in energy_hindcast().rows()]
    rows.sort(key=lambda row: ROLES.index(row["role"]))
    table = Table(
        "series",
        tuple(row["series"] for row in rows),
        {name: [row[name] for row in rows] for name in COLUMNS},
    )
    worst = max(*(year.max_residual for year in years), energy_residual())
    horizon = (
        f"calendar 2022 of the monthly path from {scenario.start}; fuels on the dates of their"
        " records; a hindcast, not a forecast"
    )
    return Held(table, heading([scenario], horizon, tolerance=RULE, max_residual=worst))


def _walked(scenario: Scenario) -> Year:
    world = scenario.world
    months: list[Array] = []
    null: list[Array] = []
    worst = 0.0
    for period in path(scenario, range(1, MONTHS_OF_2022 + 1)):
        months.append(period.equilibrium.sales)
        null.append(at_given_prices(period.equilibrium))
        base = period.equilibrium.world.sales
        worst = max(worst, period.equilibrium.certificate.max_residual)

    def mean(flows: Sequence[Array], last: int) -> Array:
        return np.asarray((2 * base + sum(flows[:last])) / (2 + last))

    return Year(world, base, mean(months, 10), months[8], mean(null, 10), worst)


def _fitted(scenario: Scenario) -> list[Any]:
    """Levers of the scenario that took a number from China's own sales to Russia."""
    return [
        lever
        for lever in scenario.content.levers
        if isinstance(lever, OverCompliance)
        and "CHN" in expand(lever.by, scenario.blocs)
        and "RUS" in expand(lever.on, scenario.blocs)
    ]


def _series(year: Year) -> list[Series]:
    world = year.world
    goods = [world.sector(s) for s in goods_sectors(world)]
    russia, china, cars = world.country("RUS"), world.country("CHN"), world.sector("C29")

    def share(flows: Array) -> float:
        return float(
            100 * partner_shares(flows, world, "RUS", ("import", goods_sectors(world)))[china]
        )

    def car_share(flows: Array) -> float:
        return float(100 * flows[russia, china, cars] / flows[russia, :, cars].sum())

    def growth(buyer: int, seller: int) -> Measure:
        return lambda flows: float(
            100 * (flows[buyer, seller, goods].sum() / year.base[buyer, seller, goods].sum() - 1)
        )

    mirror = _record(IMPORTS, "2022") - _record(IMPORTS, "2021-01/2021-09")
    autumn = _record(IMPORTS, "2022-11") - _record(IMPORTS, "2021", "Peterson")
    brands = _record(CARS, "2022-11") - _record(CARS, "2022-01")
    sold, bought = _record(EXPORTS_GROWTH, "2022"), _record(IMPORTS_GROWTH, "2022")
    return [
        Series(
            "share of China in goods imports, change within mirror data",
            mirror,
            share,
            year.whole,
            IMPORTS,
        ),
        Series(
            "share of China in goods imports by November, change on about 25 (a lower bound)",
            autumn,
            share,
            year.november,
            IMPORTS,
        ),
        Series(
            "Chinese brands in car sales, change from January to November",
            brands,
            car_share,
            year.november,
            CARS,
        ),
        Series(
            EXPORTS_GROWTH, sold, growth(russia, china), year.whole, EXPORTS_GROWTH, growth=True
        ),
        Series(
            IMPORTS_GROWTH,
            bought,
            growth(china, russia),
            year.whole,
            IMPORTS_GROWTH,
            growth=True,
            of_china=False,
        ),
    ]


def _row(one: Series, year: Year, role: str) -> dict[str, Any]:
    tolerance = GROWTH_PP if one.growth else SHARE_PP
    predicted, proportional = (
        one.measure(each) - one.measure(year.base) for each in (one.flows, year.null)
    )
    nulls = {"no change": 0.0, "proportional": proportional}
    return {
        "series": one.name,
        "recorded": one.recorded,
        "predicted": predicted,
        "unit": "per cent a year" if one.growth else "percentage points",
        "role": role,
        "verdict": "hit" if abs(predicted - one.recorded) <= tolerance else "miss",
        "null_no_change": 0.0,
        "null_proportional": proportional,
        "nulls_hit": ", ".join(
            null for null, guess in nulls.items() if abs(guess - one.recorded) <= tolerance
        ),
        "beats_nulls": all(
            abs(predicted - one.recorded) < abs(guess - one.recorded) for guess in nulls.values()
        ),
        "source": "; ".join(
            dict.fromkeys(
                row["source"]
                for row in read_table("recorded_series")
                if row["series"] == one.record
            )
        ),
    }


def _unscored(scenario: Scenario) -> list[dict[str, Any]]:
    """Records that are not scored by themselves; those of gas are among the energy series."""
    empty = dict.fromkeys(("predicted", "null_no_change", "null_proportional", "beats_nulls"))
    used, given = _used(scenario), []
    for row in read_table("recorded_series"):
        if row["series"] in (EXPORTS_GROWTH, IMPORTS_GROWTH) or "gas" in row["series"]:
            continue
        role = _role(row["series"], row["period"], used, scenario.world.year)
        given.append(
            empty
            | {
                "series": f"{row['series']} {row['period']}",
                "recorded": row["value"],
                "unit": row["unit"],
                "role": role,
                "verdict": APART.get(row["series"], role),
                "nulls_hit": "",
                "source": f"{row['source']}; {row['note']}",
            }
        )
    return given


def _used(scenario: Scenario) -> set[str]:
    """Series that levers of the scenario rest on: which brands left, and which states joined."""
    levers = scenario.content.levers
    brands = (
        {"car_brands_on_russian_market"}
        if any(isinstance(lever, BrandExit) for lever in levers)
        else set()
    )
    joined = any("RUSSIA_LIST_2022_03_07" in lever.by for lever in levers)
    return brands | ({"sanctioning_states"} if joined else set())


def _role(series: str, period: str, used: set[str], base_year: int) -> str:
    if (series, period) in ENDS:
        return "scored as a change"
    if series in used:
        return "input"
    return "base year" if int(period[:4]) <= base_year else "no counterpart"


def _record(series: str, period: str, source: str = "") -> float:
    """The recorded figure of a series and period, a bound taken at its value; the last one when
    several remain.
    """
    rows = [
        row
        for row in read_table("recorded_series")
        if row["series"] == series and row["period"] == period and source in row["source"]
    ]
    return float(rows[-1]["value"].lstrip("<>"))
