"""Three countries of Eaton & Kortum (2002) without data, solved in levels without the engine.

Technology T = 1 everywhere, labour L = (1, 1.5, 1.5), theta 4, one trade cost d between any two.
Welfare when d falls from 1.5 to 1.2, as a program that others wrote gives it to seven digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import detente as dt
from tests.papers.one_sector import one_sector

COUNTRIES = ("A", "B", "C")
LABOUR = np.array([1.0, 1.5, 1.5])
THETA = 4.0
BEFORE, AFTER = 1.5, 1.2
PUBLISHED = (1.1093955, 1.0809316, 1.0809316)


@dataclass(frozen=True)
class Levels:
    """An equilibrium in levels: wage, price [country]; trade_share [buyer, seller]."""

    wage: np.ndarray
    price: np.ndarray
    trade_share: np.ndarray

    @property
    def welfare(self) -> np.ndarray:
        """Real wage [country], but for the constant of the price index."""
        return self.wage / self.price

    @property
    def flows(self) -> np.ndarray:
        """Spending [buyer, seller]: the shares of what workers earn."""
        return self.trade_share * (self.wage * LABOUR)[:, None]


def levels(trade_cost: float) -> Levels:
    """The equilibrium at one trade cost, by a plain fixed point of the wage equation.

    A wage rises where sales are above the wage bill, to the power 1 / (1 + theta), with which the
    step cannot overshoot; the wage bill of the world stays what it is.
    """
    cost = np.where(np.eye(len(LABOUR)) == 1, 1.0, trade_cost)
    wage = np.ones(len(LABOUR))
    for _ in range(1000):
        power = (cost * wage[None, :]) ** -THETA
        share = power / power.sum(axis=1, keepdims=True)
        sales = (share * (wage * LABOUR)[:, None]).sum(axis=0)
        step = (sales / (wage * LABOUR)) ** (1 / (1 + THETA))
        wage = wage * step
        wage *= LABOUR.sum() / (wage * LABOUR).sum()
        if np.abs(step - 1).max() < 1e-15:
            return Levels(wage, power.sum(axis=1) ** (-1 / THETA), share)
    raise AssertionError("the wage equation did not settle")


def in_changes(base: Levels, *, theta: float = THETA) -> dt.Equilibrium:
    """The same fall of the trade cost by the engine, from nothing but the base year's flows."""
    world = one_sector(COUNTRIES, base.flows, theta, "eaton-kortum")
    return dt.solve(world, dt.Shock(world).trade_cost(AFTER / BEFORE), tolerance=1e-12)
