"""Aims: what a government wants: real incomes by weight, burdens that are even, and a budget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.types import Array


@dataclass(frozen=True, eq=False)
class Evenness:
    """What it costs that some members of a coalition lose a larger share of income than others.

    Of their changes of log real income against those of the scenario as it is, the variance by
    income, times `worth`: a variance of one squared per cent counts as `worth` per cent of their
    common income.

    Attributes
    ----------
    share : ndarray [country]
        Of a member in their common income; zero for all others.
    before : ndarray [country]
        Real income over the base year in the scenario as it is.
    worth : float
    """

    share: Array
    before: Array
    worth: float

    def cost(self, found: Equilibrium) -> float:
        """What is taken off an aim; a share of income."""
        return float(100 * self.worth * (self.share * self._off_mean(found) ** 2).sum())

    def slope(self, found: Equilibrium) -> Array:
        """Derivative of that with respect to each log real income [country]."""
        return np.asarray(200 * self.worth * self.share * self._off_mean(found))

    def _off_mean(self, found: Equilibrium) -> Array:
        """Change of each log real income less the mean of the members [country]."""
        moved = np.log(found.welfare_hat / self.before)
        return np.asarray(moved - (self.share * moved).sum())


@dataclass(frozen=True, eq=False)
class Aim:
    """What a player maximises: a sum of `weights` [country] x real incomes.

    Attributes
    ----------
    weights : ndarray [country]
    in_logs : bool
        Whether of log real incomes; else of million USD, over the income of the first world.
    evenness : Evenness or None
        What is taken off for burdens that differ.
    """

    weights: Array
    in_logs: bool = False
    evenness: Evenness | None = None

    def value(self, found: Equilibrium) -> float:
        """The sum, from zero at the base; a share of income."""
        off = 0.0 if self.evenness is None else self.evenness.cost(found)
        if self.in_logs:
            return float((self.weights * np.log(found.welfare_hat)).sum()) - off
        return float((self.weights * found.welfare_usd).sum() / self._scale(found)) - off

    def goal(self, found: Equilibrium) -> Array:
        """Derivative with respect to each log real income [country]."""
        off = 0.0 if self.evenness is None else self.evenness.slope(found)
        if self.in_logs:
            return np.asarray(self.weights - off)
        real = found.welfare_hat * found.world.income
        return np.asarray(self.weights * real / self._scale(found) - off)

    def _scale(self, found: Equilibrium) -> float:
        """Income of all who have a positive weight, else of all with any; million USD."""
        counts = self.weights > 0
        counts = counts if counts.any() else self.weights != 0
        return float(found.world.income[counts].sum())


@dataclass(frozen=True, eq=False)
class Budget:
    """The most that may be lost: of `aim`, a value of at least -`most`."""

    aim: Aim
    most: float

    def left(self, found: Equilibrium) -> float:
        """What is left of it in an equilibrium; below zero where it is broken."""
        return self.most + self.aim.value(found)
