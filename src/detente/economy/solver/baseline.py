"""Baseline: the shares at which the conditions are linearised for the preconditioner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.economy.solver import equations as eq
from detente.economy.solver.problem import Problem
from detente.economy.solver.responses import Floats, domestic_inverse
from detente.types import Array


@dataclass(frozen=True, eq=False)
class Baseline:
    """Shares where the problem is linearised.

    Attributes
    ----------
    bought, sold : ndarray [sector, buyer, seller]
        Share of the seller in what the buyer spends, of the buyer in what the seller sells.
    materials : ndarray [country, sector, input_sector]
        (1 - gamma) g.
    leontief : ndarray [country, sector, input_sector]
        The domestic inverse (1 - K)^(-1), K = home share x materials.
    value_added : ndarray [country, sector]
        Paid, million USD.
    paid : ndarray [country, group]
        What of it a group of factors receives.
    """

    bought: Array
    sold: Array
    materials: Array
    leontief: Floats
    value_added: Array
    paid: Array


def baseline_of(p: Problem) -> Baseline:
    """The Baseline of a problem."""
    access = eq.positive(p.attraction.whole.sum(axis=2))
    bought = p.attraction.whole / access[:, :, None]
    sold = p.attraction.net * (p.expenditure.T / access)[:, :, None]
    output = sold.sum(axis=1)
    sold /= eq.positive(output)[:, None, :]
    gamma = p.nests.value_added_share
    materials = (1 - gamma)[:, :, None] * p.nests.materials.share
    value_added = gamma * output.T
    return Baseline(
        bought=bought,
        sold=sold,
        materials=materials,
        leontief=domestic_inverse(bought, materials),
        value_added=value_added,
        paid=value_added @ p.factors.spread,
    )


def anchor_of(p: Problem, labour_income: Array) -> Array:
    """Share of each country in the value added of the other's component [country, country].

    What a wage does to the numeraire, which makes the response of wages regular.
    """
    component = p.closure.component
    together = component[:, None] == component[None, :]
    return np.asarray(together * (labour_income / p.closure.component_value[component])[None, :])
