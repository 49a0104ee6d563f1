"""Closure: how the deficits of countries follow income, and the numeraire.

Countries connected by trade form a component. Each component has one numeraire, its value added,
and its deficits add up to zero (but for the closure of replications).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.economy.shock import Shock
from detente.types import Array
from detente.world.world import World

CLOSURES = ("income-share", "world-share", "nominal", "balanced")
REPLICATION = "own-income"


@dataclass(frozen=True, eq=False)
class Closure:
    """D' = share x income of the component + (rate - spread) x own income + fixed [country].

    Own income is value added and revenue, without the deficit. The spread is the mean rate in the
    component, weighted by income: what the rates leave open is shared in proportion to income.
    Without it deficits in proportion to own income do not add up, and every labour market is open
    by the same factor.

    Attributes
    ----------
    component : int ndarray [country]
        Number of the component that a country belongs to.
    component_value : ndarray [component]
        Value added in the base year, million USD.
    share, rate, fixed : ndarray [country]
    spread : bool
        Whether what the rates leave open is shared.
    custody : ndarray [country]
        Part of `fixed` that is spent and is nobody's income.
    """

    component: NDArray[np.intp]
    component_value: Array
    share: Array
    rate: Array
    fixed: Array
    spread: bool
    custody: Array

    @property
    def adds_up(self) -> bool:
        """Whether the deficits of each component add up to zero at any income."""
        return self.spread or not self.rate.any()

    @cached_property
    def follows(self) -> str:
        """What deficits move with: ``own`` income, that of the ``component``, or ``nothing``."""
        if self.rate.any():
            return "own"
        return "component" if self.share.any() else "nothing"


def closure_of(shock: Shock, name: str, labels: NDArray[np.intp]) -> Closure:
    """The Closure called `name` for a shock.

    Trade connects the countries with equal `labels` [country].
    """
    world = shock.world
    _, component = np.unique(labels, return_inverse=True)
    nothing = np.zeros(len(world.countries))
    share = rate = nothing
    fixed = nothing if shock.transfer is None else shock.transfer
    if name == "world-share":
        share = world.deficit / np.bincount(component, world.income)[component]
    elif name in ("income-share", REPLICATION):
        rate = world.deficit / (world.income - world.deficit)
    elif name == "nominal":
        fixed = fixed + world.deficit
    value = np.bincount(component, world.value_added.sum(axis=1)).astype(float)
    return Closure(
        component=component,
        component_value=value,
        share=share,
        rate=rate,
        fixed=fixed,
        spread=name == "income-share",
        custody=nothing if shock.custody is None else shock.custody,
    )


def own_rate(closure: Closure, earned: Array) -> Array:
    """Deficit per unit of own income [country], when countries earn `earned` [country]."""
    if not closure.spread:
        return closure.rate
    count = len(closure.component_value)
    left = np.bincount(closure.component, closure.rate * earned, count)
    total = np.bincount(closure.component, earned, count)
    return np.asarray(closure.rate - (left / total)[closure.component])


def base_deficit(closure: Closure, world: World) -> Array:
    """The deficits that a closure prescribes at the incomes of the base year [country].

    Million USD.
    """
    return deficit(closure, world.income - world.deficit)


def deficit(closure: Closure, earned: Array) -> Array:
    """The deficits that a closure prescribes [country].

    When countries earn `earned` in value added and revenue [country]; million USD.
    """
    if closure.follows == "nothing":
        return closure.fixed
    if closure.follows == "own":
        return own_rate(closure, earned) * earned + closure.fixed
    total = np.bincount(closure.component, earned, len(closure.component_value))
    return np.asarray(closure.share * total[closure.component] + closure.fixed)


def log_numeraire(closure: Closure, factor_income: Array) -> Array:
    """Log of the value added of each country's component over its base value [country].

    `factor_income` [country, group]. Zero for all in an equilibrium.
    """
    earned = factor_income.sum(axis=1)
    total = np.bincount(closure.component, earned, len(closure.component_value))
    return np.asarray(np.log(total / closure.component_value)[closure.component])
