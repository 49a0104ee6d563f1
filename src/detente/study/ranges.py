"""Tables beside a result: ranges of real income over assumptions, and real income by month."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from detente.economy.horizon import HORIZONS
from detente.errors import ScenarioError, SolveError
from detente.scenario.equilibria import equilibria, equilibrium, path
from detente.scenario.file import Scenario
from detente.study.draws import Draws, Reading, Sweep, sweep
from detente.study.result import Result
from detente.study.sensitivity import sensitivity
from detente.study.shown import ShownParty, each_country
from detente.study.welfare_tables import together, welfare_of
from detente.table import Table
from detente.types import Array, Progress, silent

# How a draw names the change of real income [country] at a horizon.
REAL_INCOME = "welfare {}"
# Fewer draws than this give no percentile worth printing.
ENOUGH = 20
BY_HORIZON, OF_PARTIES = "welfare_draws_by_horizon", "welfare_draws_of_parties"


def with_ranges(
    result: Result,
    *,
    draws: Draws | None = None,
    one_by_one: bool = False,
    monthly: bool = False,
    progress: Progress = silent,
) -> Result:
    """The result with the tables beside it that are asked for.

    These are those of `welfare_draws`, ``sensitivity`` and ``welfare_by_month``.
    """
    made: dict[str, Table] = {}
    if draws:
        made |= welfare_draws(result, draws=draws, progress=progress)
    if one_by_one:
        made["sensitivity"] = sensitivities(result, progress=progress)
    if monthly:
        made["welfare_by_month"] = welfare_by_month(result, progress=progress)
    return replace(result, beside={**result.beside, **made})


def welfare_draws(
    result: Result, *, draws: Draws | int, progress: Progress = silent
) -> dict[str, Table]:
    """The `drawn_tables` of a result, over draws made for it.

    Errors as in `detente.study.draws.sweep`; SolveError when no draw has an equilibrium.
    """
    made = sweep(result.scenario, real_income, draws=draws, progress=progress)
    if not made.numbers(REAL_INCOME.format(result.horizon))[1]:
        raise SolveError(
            f"no draw has an equilibrium: {next(iter(made.failures))}",
            where=result.scenario.path,
            hint="use milder levers",
        )
    return drawn_tables(result, made)


def drawn_tables(result: Result, made: Sweep) -> dict[str, Table]:
    """Change of real income by country with its range over draws, at every horizon.

    ``welfare_draws`` is at the headline horizon and has a country a row;
    ``welfare_draws_by_horizon`` has a country and a horizon a row, ``welfare_draws_of_parties``
    the same for those who are shown, blocs in one row. As written, then the median, the 5th to
    95th percentile, and the percentile that the value as written has among the draws: far from 50
    says that what is written stands near one end. Draws without an equilibrium are left out;
    ``draws`` counts the others, ``max_residual`` is the largest of their certificates. Where no
    draw has an equilibrium there is no range.
    """
    every = each_country(result.scenario.world)
    ranges = {name: _drawn_ranges(result, name, made, every) for name in result.horizons}
    found = {
        "welfare_draws": ranges[result.horizon],
        BY_HORIZON: _stacked(ranges),
    }
    if result.shown:
        of_parties = {
            name: _drawn_ranges(result, name, made, result.shown) for name in result.horizons
        }
        found[OF_PARTIES] = _stacked(of_parties)
    return found


def _drawn_ranges(
    result: Result, horizon: str, made: Sweep, parties: Sequence[ShownParty]
) -> Table:
    """The draws of one horizon, a country or bloc a row."""
    found = result.horizons[horizon]
    groups = [party.positions(found.world) for party in parties]
    written = welfare_of(found, groups)
    values, drawn = made.numbers(REAL_INCOME.format(horizon))
    low = median = high = place = np.full(len(groups), np.nan)
    if drawn:
        values = together(values, found.world.income, groups)
        low, median, high = np.percentile(values, (5, 50, 95), axis=0)
        place = percentile_among(written, values)
    columns = {
        "name": [party.name for party in parties],
        "welfare_pct": written,
        "welfare_median_pct": median,
        "welfare_low_pct": low,
        "welfare_high_pct": high,
        "welfare_percentile": place,
        "draws": [len(drawn)] * len(parties),
        "max_residual": [made.max_residual] * len(parties),
    }
    return Table("country", tuple(party.code for party in parties), columns)


def _stacked(ranges: Mapping[str, Table]) -> Table:
    """The tables of the horizons below each other, with the horizon and the country of each row."""
    rows = [
        {"horizon": horizon, "country": code} | row
        for horizon, table in ranges.items()
        for code, row in table.rows()
    ]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return Table("row", tuple(range(1, len(rows) + 1)), columns)


def percentile_among(written: Array, drawn: Array) -> Array:
    """Per cent of the draws [draw, country] below what is written [country]; equal ones by half."""
    below = (drawn < written).mean(axis=0)
    equal = (drawn == written).mean(axis=0)
    return np.asarray(100 * (below + equal / 2))


def real_income(scenario: Scenario, index: int) -> Reading:
    """The change of every country's real income in per cent [country] at every horizon."""
    found = equilibria(scenario)
    worst = max(one.certificate.max_residual for one in found.values())
    numbers = {REAL_INCOME.format(name): one.welfare_pct for name, one in found.items()}
    return Reading(numbers, {}, worst)


def sensitivities(result: Result, *, progress: Progress = silent) -> Table:
    """The `sensitivity` of real income of the country in focus, or of the target.

    Beside it ``max_residual``, the largest over all rows. ScenarioError when the result has
    neither.
    """
    country = result.focus or result.scenario.target
    if country is None:
        raise ScenarioError(
            "whose real income?",
            where=result.scenario.path,
            hint="--for COUNTRY, or a target in the scenario",
        )
    groups = [result.party(country).positions(result.scenario.world)]
    residuals: list[float] = []

    def read(scenario: Scenario) -> float:
        found = equilibrium(scenario)
        residuals.append(found.certificate.max_residual)
        return float(welfare_of(found, groups)[0])

    rows = sensitivity(result.scenario, read, progress=progress)
    return replace(
        rows, columns={**rows.columns, "max_residual": [max(residuals)] * len(rows.index)}
    )


def welfare_by_month(result: Result, *, progress: Progress = silent) -> Table:
    """Change of every country's real income in per cent by month of the path.

    Every month up to the last horizon before the long run is solved. A column a country, beside
    the day in its middle, the levers in force and the largest residual. ScenarioError
    without such a horizon.
    """
    scenario = result.scenario
    ends = [HORIZONS[name] for name in scenario.content.horizons if math.isfinite(HORIZONS[name])]
    if not ends:
        raise ScenarioError(
            "no horizon before the long run",
            where=scenario.path,
            hint="horizons: [year-2, long-run], for example",
        )
    months = range(1, int(max(ends)) + 1)
    rows, residuals = [], []
    for period in path(scenario, months):
        progress("months", period.month, len(months))
        rows.append(period.equilibrium.welfare_pct)
        residuals.append(period.equilibrium.certificate.max_residual)
    columns: dict[str, list[Any]] = {
        "day": [str(scenario.day(month)) for month in months],
        "levers_in_force": [len(scenario.levers_in(month)) for month in months],
        "max_residual": residuals,
    }
    for n, code in enumerate(scenario.world.countries):
        columns[code] = [float(row[n]) for row in rows]
    return Table("month", tuple(months), columns)
