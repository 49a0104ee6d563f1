"""A scenario's path on the calendar: flows of the months that a record is about.

The first month of the path is the calendar month of its start, or the next one where it starts in
the second half. Calendar months before the path are the base year's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from detente.errors import ScenarioError
from detente.history.rules import in_proportion
from detente.scenario.equilibria import path
from detente.scenario.file import Scenario
from detente.study.lines import at_given_prices
from detente.types import Array
from detente.world.world import World

EXPORT, IMPORT = "export", "import"
MONTHS_A_YEAR = 12
# A path that starts later in the month than this has its first month in the next one.
HALF = 15


@dataclass(frozen=True, eq=False)
class SolvedMonth:
    """One month of a path.

    Attributes
    ----------
    on : tuple of int
        Year and month of the calendar.
    sales, left : ndarray [buyer, seller, sector]
        Sales of the month, and what its levers leave of the base at given prices, spending and
        habits, see `detente.study.lines.at_given_prices`; million USD a year.
    quantity : ndarray [buyer, seller, sector]
        Sales at the seller's prices of the base.
    """

    on: tuple[int, int]
    sales: Array
    left: Array
    quantity: Array


@dataclass(frozen=True, eq=False)
class Walked:
    """The months of a scenario's path.

    Attributes
    ----------
    scenario : Scenario
    base : ndarray [buyer, seller, sector]
        Sales before any lever, million USD.
    months : tuple of SolvedMonth
    max_residual : float
    """

    scenario: Scenario
    base: Array
    months: tuple[SolvedMonth, ...]
    max_residual: float

    @property
    def world(self) -> World:
        """The world of the scenario."""
        return self.scenario.world

    def mean(self, period: str, of: Callable[[SolvedMonth], Array]) -> Array:
        """What `of` says of a month, over a period: a year ``2022`` or a month ``2022-11``.

        Months before the start are the base's. ScenarioError when one after it was not kept.
        """
        asked = calendar_months(period)
        first = month_of(self.scenario, 1)
        before = sum(one < first for one in asked)
        inside = [of(month) for month in self.months if month.on in asked]
        if before + len(inside) != len(asked):
            raise ScenarioError(f"the path lacks months of {period}", where=self.scenario.name)
        return np.asarray((before * self.base + sum(inside)) / len(asked))

    def sales(self, period: str) -> Array:
        """Sales over a period [buyer, seller, sector], million USD a year."""
        return self.mean(period, lambda month: month.sales)

    def quantity(self, period: str) -> Array:
        """Sales over a period at the seller's prices of the base [buyer, seller, sector]."""
        return self.mean(period, lambda month: month.quantity)

    def proportional(self, period: str, country: str, side: str, *, home: bool = False) -> Array:
        """Flows over a period when what `country` loses goes to its other partners in proportion.

        On its ``export`` or ``import`` side, sector by sector; its own market counts only with
        `home`. Flows between others are as the levers leave them [buyer, seller, sector].
        """
        place = self.world.country(country)
        return self.mean(period, lambda month: self._spread(month.left, place, side, home))

    def _spread(self, left: Array, place: int, side: str, home: bool) -> Array:
        market = np.ones(len(self.world.countries), dtype=bool)
        market[place] = home
        cells = (slice(None), place) if side == EXPORT else (place, slice(None))
        spread = left.copy()
        spread[cells] = in_proportion(self.base[cells].T, left[cells].T, market).T
        return spread


def walked(scenario: Scenario, months: Sequence[int], years: Iterable[int] = ()) -> Walked:
    """The path of a scenario in `months`, ascending; none at all leaves the base.

    Of `years` alone the months are kept, of all where none is named.
    """
    found: list[SolvedMonth] = []
    kept = set(years)
    base, worst = scenario.world.sales, 0.0
    for period in path(scenario, months) if months else ():
        now = period.equilibrium
        base = now.world.sales
        worst = max(worst, now.certificate.max_residual)
        on = month_of(scenario, period.month)
        if not kept or on[0] in kept:
            cost = np.where(np.isfinite(now.unit_cost_hat), now.unit_cost_hat, 1.0)
            found.append(SolvedMonth(on, now.sales, at_given_prices(now), now.sales / cost))
    return Walked(scenario, base, tuple(found), worst)


def month_of(scenario: Scenario, month: int) -> tuple[int, int]:
    """Year and month of the calendar of a month of the path."""
    start = scenario.start
    count = MONTHS_A_YEAR * start.year + start.month - 1 + (start.day > HALF) + month - 1
    return count // MONTHS_A_YEAR, count % MONTHS_A_YEAR + 1


def months_until(scenario: Scenario, period: str) -> range:
    """The months of a scenario's path up to the end of a period, none when it starts later."""
    (year, month), first = calendar_months(period)[-1], month_of(scenario, 1)
    return range(1, MONTHS_A_YEAR * (year - first[0]) + month - first[1] + 2)


def calendar_months(period: str) -> tuple[tuple[int, int], ...]:
    """Year and month of every month of a period: ``2022`` or ``2022-11``."""
    year, _, month = period.partition("-")
    months = (int(month),) if month else range(1, MONTHS_A_YEAR + 1)
    return tuple((int(year), one) for one in months)


def year_of(period: str) -> int:
    """The year of a period."""
    return int(period[:4])
