"""A table of inputs, value added and final demand that adds up to given margins (RAS)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DataError
from detente.types import Array

MOST_ITERATIONS = 2000

# The largest gap of a row, as a share of the country's absorption, at which a table is balanced.
CLOSED = 1e-13


@dataclass(frozen=True, eq=False)
class UseTable:
    """What one country's sectors use, and what is left to final demand; million USD.

    Attributes
    ----------
    inputs : ndarray [input_sector, sector]
    value_added : ndarray [sector]
    final_demand : ndarray [sector]
    """

    inputs: Array
    value_added: Array
    final_demand: Array


@dataclass(frozen=True, eq=False)
class BalancedTable:
    """A table that adds up, and after how many iterations it did."""

    table: UseTable
    iterations: int


def balanced(prior: UseTable, output: Array, absorption: Array) -> BalancedTable:
    """The table nearest to `prior` that adds up to `output` and `absorption` [sector].

    RAS on [[inputs, final demand], [value added, -]]: rows are scaled to `absorption`, columns to
    `output`, and the totals of value added and of final demand are free. DataError when it does
    not converge.
    """
    row, column = np.ones_like(absorption), np.ones_like(output)
    gap = np.inf
    for iteration in range(1, MOST_ITERATIONS + 1):
        row = _scale(absorption, prior.inputs @ column + prior.final_demand)
        column = _scale(output, row @ prior.inputs + prior.value_added)
        bought = row * (prior.inputs @ column + prior.final_demand)
        gap = np.abs(bought - absorption).max() / absorption.sum()
        if gap < CLOSED:
            return BalancedTable(_scaled(prior, row, column), iteration)
    raise DataError(f"RAS is still open by {gap:.1e} after {MOST_ITERATIONS} iterations")


def _scale(target: Array, total: Array) -> Array:
    """The factor that brings each total to its target; 1 where there is nothing to scale."""
    there = total > 0
    return np.where(there, target / np.where(there, total, 1.0), 1.0)


def _scaled(prior: UseTable, row: Array, column: Array) -> UseTable:
    return UseTable(
        inputs=row[:, None] * prior.inputs * column,
        value_added=prior.value_added * column,
        final_demand=row * prior.final_demand,
    )
