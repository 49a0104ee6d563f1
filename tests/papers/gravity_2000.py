"""Gravity in general equilibrium, year 2000: new members of the EU as a Stata program solved it.

Campos, Reggio & Timini (2025), A command for solving universal gravity models, Stata Journal 25(4).
One sector, labour only, theta 4. The effect of membership is given on trade at given prices.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

import detente as dt
from tests.papers.one_sector import one_sector

THETA = 4.0
FILE = "papers/gravity2000/eu_enlargement_2000.csv"

# Our closure and the columns of the program: deficits fixed in value, or E'/E = Y'/Y everywhere.
COLUMNS = {"nominal": ("w_eu", "X_eu"), "own-income": ("w_mult", "X_mult")}

# Welfare in per cent: deficits fixed in value, deficits in proportion to own income.
WELFARE = {
    "POL": (0.6804, 0.6836),
    "HUN": (1.4043, 1.4152),
    "CZE": (0.9983, 0.9998),
    "DEU": (0.0725, 0.0720),
    "GBR": (0.0139, 0.0139),
}

# The columns are written in single precision: a number near one is known to 6e-8.
ALLOWED = 2e-7


@dataclass(frozen=True)
class Gravity:
    """The file of the program: 44 countries, every column as a matrix [buyer, seller]."""

    countries: tuple[str, ...]
    columns: dict[str, np.ndarray]

    @cached_property
    def world(self) -> dt.World:
        """The flows of 2000 as a World."""
        return one_sector(self.countries, self.columns["trade"], THETA, "gravity2000")

    def solve(self, closure: str, *, theta: float = THETA) -> dt.Equilibrium:
        """New pairs trade exp(effect) times as much at given prices: cost hat exp(-effect/theta).

        A `theta` other than the program's is for tests of what a wrong elasticity would do.
        """
        hat = np.exp(-self.columns["eu_effect"] / theta)[:, :, None]
        shock = replace(dt.Shock(self.world), trade_cost_hat=hat)
        parameters = dt.Parameters(trade_elasticity=(theta,))
        return dt.solve(self.world, shock, closure=closure, parameters=parameters, tolerance=1e-12)

    def welfare(self, closure: str) -> np.ndarray:
        """Welfare of the program, new over old [country], given with every flow of a seller."""
        column = self.columns[COLUMNS[closure][0]]
        assert np.ptp(column, axis=0).max() == 0
        return np.asarray(column[0])

    def flows(self, closure: str) -> np.ndarray:
        """New flows of the program [buyer, seller]."""
        return self.columns[COLUMNS[closure][1]]


@dataclass(frozen=True)
class Difference:
    """The largest differences of an equilibrium from the program, relative."""

    welfare: float
    flows: float


def read(shared: Path) -> Gravity:
    """The file as a Gravity, countries in the order of their codes."""
    with (shared / FILE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    countries = sorted({row["exporter"] for row in rows})
    at = {code: position for position, code in enumerate(countries)}
    names = ("trade", "eu_effect", *(name for pair in COLUMNS.values() for name in pair))
    columns = {name: np.full((len(countries),) * 2, np.nan) for name in names}
    for row in rows:
        for name, column in columns.items():
            column[at[row["importer"]], at[row["exporter"]]] = float(row[name])
    return Gravity(tuple(countries), columns)


def difference(data: Gravity, closure: str, found: dt.Equilibrium) -> Difference:
    """How far an equilibrium is from what the program gives under a closure."""
    return Difference(
        welfare=float(np.abs(found.welfare_hat / data.welfare(closure) - 1).max()),
        flows=float(np.abs(found.sales[:, :, 0] / data.flows(closure) - 1).max()),
    )
