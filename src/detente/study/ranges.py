"""Beside a result: real income over draws of the assumptions, and with each assumption at the ends of its range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from detente.errors import ScenarioError, SolveError
from detente.study.result import Result
from detente.study.run import equilibrium
from detente.study.scenario import Scenario
from detente.study.sweep import Draws, Reading, sensitivity, sweep
from detente.study.table import Table
from detente.world.countries import country_name

Progress = Callable[[str, int, int], None]


def with_ranges(result: Result, *, draws: Draws | None = None, one_by_one: bool = False, progress: Progress | None = None) -> Result:
    """The result with tables beside it: ``welfare_draws`` when there are draws, ``sensitivity`` of the assumptions one by one."""
    made = {"welfare_draws": welfare_draws(result, draws=draws, progress=progress)} if draws else {}
    made |= {"sensitivity": sensitivities(result, progress=progress)} if one_by_one else {}
    return replace(result, beside={**result.beside, **made})


def welfare_draws(result: Result, *, draws: Draws | int, progress: Progress | None = None) -> Table:
    """Change of real income by country at the headline horizon: as written, then median and 5th to 95th percentile over draws.

    Draws without an equilibrium are left out; ``draws`` counts the others. Errors as in `detente.study.sweep.sweep`; SolveError when no
    draw has an equilibrium.
    """
    made = sweep(result.scenario, real_income, draws=draws, progress=progress)
    values, drawn = made.numbers("welfare")
    countries, found = result.equilibrium.world.countries, result.equilibrium.welfare_pct
    if not drawn:
        raise SolveError(f"no draw has an equilibrium: {next(iter(made.failures))}", where=result.scenario.path, hint="use milder levers")
    low, median, high = np.percentile(values, (5, 50, 95), axis=0)
    columns = {"name": [country_name(code) for code in countries], "welfare_pct": found, "welfare_median_pct": median}
    return Table("country", countries, columns | {"welfare_low_pct": low, "welfare_high_pct": high, "draws": [len(drawn)] * len(countries)})


def real_income(scenario: Scenario, index: int) -> Reading:
    """The change of every country's real income in per cent at the headline horizon, as ``welfare``."""
    found = equilibrium(scenario)
    return Reading({"welfare": found.welfare_pct}, {}, found.certificate.max_residual)


def sensitivities(result: Result, *, progress: Progress | None = None) -> Table:
    """The `detente.study.sweep.sensitivity` of one country's real income: that of the country in focus, else of the target.

    ScenarioError when the result has neither.
    """
    country = result.focus or result.scenario.target
    if country is None:
        raise ScenarioError("whose real income?", where=result.scenario.path, hint="--for COUNTRY, or a target in the scenario")
    place = result.scenario.world.country(country)
    return sensitivity(result.scenario, lambda scenario: float(equilibrium(scenario).welfare_pct[place]), progress=progress)
