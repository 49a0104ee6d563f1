"""US tariffs of April 2025 in one sector, 194 countries: the version with fixed transfers.

Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), Making America great again?, Journal of
International Economics 157, Appendix H, with nothing of what sellers earn paid in the buyer's
country (nu = 0) and whole pass-through (phi = 1). Labour supply L = ((1 - tax) w / P)^kappa and
productivity L^psi are no part of the engine: an outer loop around `dt.solve` finds them.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.optimize import root

import detente as dt
from tests.papers.one_sector import one_sector

FOLDER = "papers/libday"
EPSILON = 4.0
KAPPA = 0.5
PSI = 0.67 / EPSILON
LEAST_TARIFF = 0.1

# What all others levy on the United States: 1 / ((1 + epsilon) phi - 1), the paper's optimum of a
# small country without transfers.
RETALIATION = 1 / EPSILON

# Of what firms sell: fixed costs of selling, paid in the buyer's country, elsewhere and in the US.
SELLING_COSTS = (0.12, 0.26)

# As printed, in per cent. The row of all others belongs to the case without retaliation.
COLUMNS = ("welfare", "exports over GDP", "imports over GDP", "employment", "prices")
PRINTED = {
    "USA": ("1.24", "-46.3", "-33.3", "0.41", "10.9"),
    "all others": ("-0.35", "-1.9", "-2.95", "-0.10", "-4.0"),
    "USA, retaliation": ("0.05", "-73.8", "-49.0", "-0.04", "5.3"),
}

SETTLED, ROUNDS = 1e-10, 40


@dataclass(frozen=True)
class Trade:
    """The files of the study: names, goods trade [seller, buyer], GDP and US tariffs [country]."""

    countries: tuple[str, ...]
    trade: np.ndarray
    gdp: np.ndarray
    us_tariff: np.ndarray

    @cached_property
    def is_us(self) -> np.ndarray:
        """True for the United States [country]."""
        return np.array([country == "USA" for country in self.countries])

    @cached_property
    def selling_cost(self) -> np.ndarray:
        """nu [country]: part of sales to a country that its own workers earn, 0.11 and 0.27.

        Firms of either side of the world, US or not, then spend `SELLING_COSTS` of all they sell.
        """
        side = np.array([~self.is_us, self.is_us], dtype=float)
        trade, gdp = side @ self.trade @ side.T, side @ self.gdp
        abroad = np.array([trade[0, 1], trade[1, 0]])

        def miss(nu: np.ndarray) -> np.ndarray:
            home = gdp + transfers(trade, nu) - abroad[::-1]
            at_home = home / (home + abroad)
            return at_home * nu + (1 - at_home) * nu[::-1] - SELLING_COSTS

        two = root(miss, SELLING_COSTS, tol=1e-13).x
        return np.asarray(two @ side)

    @cached_property
    def world(self) -> dt.World:
        """The base year of the study."""
        return self.accounts(self.selling_cost)

    def accounts(self, selling_cost: np.ndarray) -> dt.World:
        """Trade, and at home what spending leaves at a `selling_cost` [country]; never negative."""
        spending = self.gdp + transfers(self.trade, selling_cost)
        home = np.maximum(spending - self.trade.sum(axis=0), 0.0)
        return one_sector(self.countries, (self.trade + np.diag(home)).T, EPSILON, "libday")

    def tariff(self, *, retaliation: bool) -> np.ndarray:
        """New tariffs [buyer, seller, sector], countries in the order of the world."""
        world = self.world
        by_name = dict(zip(self.countries, np.maximum(self.us_tariff, LEAST_TARIFF), strict=True))
        rate, us = np.zeros(world.sales.shape), world.country("USA")
        rate[us, :, 0] = [by_name[country] for country in world.countries]
        if retaliation:
            rate[:, us] = RETALIATION
        rate[us, us] = 0.0
        return rate


def transfers(trade: np.ndarray, nu: np.ndarray) -> np.ndarray:
    """What a country spends above its GDP [country]: equation (8) of the paper."""
    earned = (trade * (1 - nu)).sum(axis=1)
    return np.asarray((1 - nu) * (trade.sum(axis=0) - earned))


def read(shared: Path) -> Trade:
    """The four files; GDP in dollars is brought to the thousands of the trade matrix."""
    folder = shared / FOLDER
    with (folder / "country_labels.csv").open(encoding="utf-8", newline="") as file:
        countries = tuple(row["iso3"] for row in csv.DictReader(file))
    trade = np.genfromtxt(folder / "trade_cepii.csv", delimiter=",", skip_header=1)
    return Trade(
        countries,
        np.nan_to_num(trade),
        np.genfromtxt(folder / "gdp.csv", skip_header=1) / 1000,
        np.genfromtxt(folder / "tariffs.csv", skip_header=1),
    )


@dataclass(frozen=True)
class Elasticities:
    """Labour supply and scale economies of the outer loop; zero switches one off."""

    labour_supply: float = KAPPA
    scale: float = PSI


@dataclass(frozen=True)
class Outcome:
    """An equilibrium of the engine at which labour supply and productivity agree with it."""

    found: dt.Equilibrium
    labour_hat: np.ndarray
    elasticities: Elasticities
    solves: int

    @cached_property
    def tax(self) -> np.ndarray:
        """Income tax before, as a part of wages [country]; tariff revenue takes its place."""
        return np.asarray(self.found.tariff_revenue / self.found.value_added[:, 0])

    @cached_property
    def labour_supplied(self) -> np.ndarray:
        """((1 - tax) w / P)^kappa, new over old [country], where no tax is left."""
        real_wage = self.found.wage_hat[:, 0] / self.found.consumer_price_hat
        return np.asarray((real_wage / (1 - self.tax)) ** self.elasticities.labour_supply)

    @cached_property
    def hours(self) -> np.ndarray:
        """The cost of work in the old equilibrium, in units of spending [country]."""
        kappa = self.elasticities.labour_supply
        wages = self.found.world.value_added[:, 0]
        return np.asarray(kappa / (1 + kappa) * (1 - self.tax) * wages)

    def _welfare_pct(self, hours_hat: np.ndarray) -> np.ndarray:
        base, found = self.found.world.income, self.found
        consumption = found.income / found.consumer_price_hat
        gain = (consumption - self.hours * hours_hat) / (base - self.hours)
        return np.asarray(100 * (gain - 1))

    @cached_property
    def welfare_pct(self) -> np.ndarray:
        """As the program has it: the cost of work moves with the wage bill over the price."""
        found = self.found
        wages_hat = found.value_added[:, 0] / found.world.value_added[:, 0]
        return self._welfare_pct(wages_hat / found.consumer_price_hat)

    @cached_property
    def utility_pct(self) -> np.ndarray:
        """As the preferences of the paper have it: the cost of work is L^(1 + 1 / kappa)."""
        return self._welfare_pct(self.labour_hat ** (1 + 1 / self.elasticities.labour_supply))

    def _over_gdp_pct(self, axis: int) -> np.ndarray:
        """Trade over GDP, summed over buyers (0) or sellers (1), in per cent [country]."""
        new, old = self.found.sales[:, :, 0], self.found.world.sales[:, :, 0]
        gdp_hat = self.found.value_added[:, 0] / self.found.world.value_added[:, 0]
        abroad = 1 - np.eye(len(gdp_hat))
        trade_hat = (new * abroad).sum(axis=axis) / (old * abroad).sum(axis=axis)
        return np.asarray(100 * (trade_hat / gdp_hat - 1))

    @cached_property
    def price_pct(self) -> np.ndarray:
        """Prices beside their mean over the world, weighted by spending [country]."""
        price, spending = self.found.consumer_price_hat, self.found.world.income
        return np.asarray(100 * (price / np.average(price, weights=spending) - 1))

    @cached_property
    def table(self) -> dict[str, np.ndarray]:
        """The columns of the study in per cent [country]."""
        columns = (
            self.welfare_pct,
            self._over_gdp_pct(0),
            self._over_gdp_pct(1),
            100 * (self.labour_hat - 1),
            self.price_pct,
        )
        return dict(zip(COLUMNS, columns, strict=True))

    def us(self) -> tuple[float, ...]:
        """The row of the United States."""
        us = self.found.world.country("USA")
        return tuple(float(column[us]) for column in self.table.values())

    def others(self) -> tuple[float, ...]:
        """The row of all others: the plain mean of welfare, means by spending of the rest."""
        others = np.array(self.found.world.countries) != "USA"
        spending = self.found.world.income[others]
        welfare, *rest = self.table.values()
        means = (float(np.average(column[others], weights=spending)) for column in rest)
        return (float(welfare[others].mean()), *means)


def outcome(
    world: dt.World, tariff: np.ndarray, elasticities: Elasticities | None = None
) -> Outcome:
    """The Outcome of new tariffs: solve, ask how much labour is supplied, solve again.

    A deficit stays constant in units of the world's wages, which is the engine's ``nominal``.
    """
    elasticities = elasticities or Elasticities()
    labour, found = np.ones(len(world.countries)), None
    for solves in range(1, ROUNDS + 1):
        shock = replace(
            dt.Shock(world),
            new_tariff=tariff,
            labour_hat=labour,
            productivity_hat=(labour**elasticities.scale)[:, None],
        )
        found = dt.solve(world, shock, closure="nominal", start=found, tolerance=1e-12)
        one = Outcome(found, labour, elasticities, solves)
        if np.abs(np.log(one.labour_supplied / labour)).max() < SETTLED:
            return one
        labour = one.labour_supplied
    raise AssertionError("labour supply did not settle")


def rows(free: Outcome, answered: Outcome) -> dict[str, tuple[float, ...]]:
    """The rows of `PRINTED`, without and with retaliation."""
    return {"USA": free.us(), "all others": free.others(), "USA, retaliation": answered.us()}


def digits(text: str) -> int:
    """How many digits stand behind the point."""
    return len(text.partition(".")[2])


def misses(row: Sequence[float], printed: Sequence[str]) -> dict[str, float]:
    """The columns that do not round to what is printed, with what they are."""
    three = zip(COLUMNS, row, printed, strict=True)
    return {name: value for name, value, text in three if f"{value:.{digits(text)}f}" != text}
