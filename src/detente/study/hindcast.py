"""hindcast: every recorded series of 2021-22 beside what the reference scenario's path says, inputs marked, with two nulls.

A share is hit within 5 percentage points, a growth rate within 10; what levers or the base year set is an input and scores
nothing. Calendar 2022 is two months of the base year and the first ten months of the path. The nulls are held to the same rule:
no change since 2021, and flows that fall by the levers at given prices while all others stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.economy.horizon import walk
from detente.study.hindcast_energy import energy_hindcast
from detente.study.lines import at_given_prices
from detente.study.result import partner_shares
from detente.study.run import shocks
from detente.study.scenario import Scenario
from detente.study.table import Table
from detente.world.shipped import goods_sectors, read_table
from detente.world.world import World

Array = NDArray[np.float64]
SHARE_PP, GROWTH_PP = 5.0, 10.0
MONTHS_OF_2022 = 10
Measure = Callable[[Array], float]


@dataclass(frozen=True, eq=False)
class Year:
    """Goods flows [buyer, seller, sector], million USD a year: the base, calendar 2022, November, and the null."""

    world: World
    base: Array
    whole: Array
    november: Array
    null: Array


def hindcast(scenario: Scenario) -> Table:
    """Recorded, predicted or input, hit or miss, both nulls: trade series of `scenario`'s path, then all energy series.

    The trade series are Russia's, so the scenario's target must be Russia's accounts; cells without a number are None.
    """
    year = _walked(scenario)
    rows = [*_trade_rows(year), *_given_rows()]
    energy = [dict(row) | {"series": label} for label, row in energy_hindcast().rows()]
    names = (
        "recorded",
        "predicted",
        "unit",
        "role",
        "verdict",
        "null_no_change",
        "null_proportional",
        "nulls_hit",
        "beats_nulls",
        "source",
    )
    every = [*rows, *energy]
    return Table("series", tuple(row["series"] for row in every), {name: [row[name] for row in every] for name in names})


def _walked(scenario: Scenario) -> Year:
    world = scenario.world
    theta = world.theta(scenario.content.elasticities)
    months: list[Array] = []
    null: list[Array] = []
    path = walk(
        world, shocks(scenario, theta), range(1, MONTHS_OF_2022 + 1), adjustment=scenario.adjustment, parameters=scenario.parameters
    )
    for period in path:
        months.append(period.equilibrium.sales)
        null.append(at_given_prices(period.equilibrium))
        base = period.equilibrium.world.sales

    def mean(flows: Sequence[Array], last: int) -> Array:
        return np.asarray((2 * base + sum(flows[:last])) / (2 + last))

    return Year(world, base, mean(months, 10), months[8], mean(null, 10))


def _trade_rows(year: Year) -> list[dict[str, Any]]:
    world = year.world
    goods = [world.sector(s) for s in goods_sectors(world)]
    russia, china, cars = world.country("RUS"), world.country("CHN"), world.sector("C29")

    def imports_share(flows: Array) -> float:
        return float(100 * partner_shares(flows, world, "RUS", ("import", goods_sectors(world)))[china])

    def car_share(flows: Array) -> float:
        return float(100 * flows[russia, china, cars] / flows[russia, :, cars].sum())

    def growth(buyer: int, seller: int) -> Measure:
        return lambda flows: float(100 * (flows[buyer, seller, goods].sum() / year.base[buyer, seller, goods].sum() - 1))

    series = "china_share_of_russian_imports"
    mirror = "share of China in goods imports, change within mirror data"
    return [
        _row(mirror, _record(series, "2022") - _record(series, "2021-01/2021-09"), (imports_share, year, year.whole), SHARE_PP, series),
        _row(
            "share of China in goods imports by November, change on about 25 (a lower bound)",
            _record(series, "2022-11") - _record(series, "2021", "Peterson"),
            (imports_share, year, year.november),
            SHARE_PP,
            series,
        ),
        _row(
            "Chinese brands in car sales, change from January to November",
            _record("chinese_brands_share_of_russian_car_sales", "2022-11")
            - _record("chinese_brands_share_of_russian_car_sales", "2022-01"),
            (car_share, year, year.november),
            SHARE_PP,
            "chinese_brands_share_of_russian_car_sales",
        ),
        _row("chinese_exports_to_russia_growth", None, (growth(russia, china), year, year.whole), GROWTH_PP),
        _row("chinese_imports_from_russia_growth", None, (growth(china, russia), year, year.whole), GROWTH_PP),
    ]


def _row(name: str, recorded: float | None, measured: tuple[Measure, Year, Array], tolerance: float, series: str = "") -> dict[str, Any]:
    measure, year, flows = measured
    value = _record(series or name, "2022") if recorded is None else recorded
    predicted, proportional = (measure(each) - measure(year.base) for each in (flows, year.null))
    nulls = {"no change": 0.0, "proportional": proportional}
    return {
        "series": name,
        "recorded": value,
        "predicted": predicted,
        "unit": "percentage points" if recorded is not None else "per cent a year",
        "role": "predicted",
        "verdict": "hit" if abs(predicted - value) <= tolerance else "miss",
        "null_no_change": 0.0,
        "null_proportional": proportional,
        "nulls_hit": ", ".join(null for null, guess in nulls.items() if abs(guess - value) <= tolerance),
        "beats_nulls": all(abs(predicted - value) < abs(guess - value) for guess in nulls.values()),
        "source": "; ".join(dict.fromkeys(row["source"] for row in read_table("recorded_series") if row["series"] == (series or name))),
    }


def _given_rows() -> list[dict[str, Any]]:
    """Records of the base year, of politics, and of what has no counterpart in the model: inputs, never scored."""
    skipped = {"chinese_exports_to_russia_growth", "chinese_imports_from_russia_growth"}
    empty = dict.fromkeys(("predicted", "null_no_change", "null_proportional", "beats_nulls"))
    given = []
    for row in read_table("recorded_series"):
        if row["series"] in skipped or "gas" in row["series"]:
            continue
        apart = row["series"] == "russian_real_gdp_growth"
        given.append(
            empty
            | {
                "series": f"{row['series']} {row['period']}",
                "recorded": row["value"],
                "unit": row["unit"],
                "role": "not comparable" if apart else "input",
                "verdict": "production, not real income against a counterfactual" if apart else "input",
                "nulls_hit": "",
                "source": f"{row['source']}; {row['note']}",
            }
        )
    return given


def _record(series: str, period: str, source: str = "") -> float:
    """The recorded figure of a series and period, a bound taken at its value; the last one when several remain."""
    rows = [row for row in read_table("recorded_series") if row["series"] == series and row["period"] == period and source in row["source"]]
    return float(rows[-1]["value"].lstrip("<>"))
