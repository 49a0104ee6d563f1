"""The accounts of one country, from another year's coefficients and this year's sales."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.types import Array
from detente.world.build.balance import UseTable, balanced
from detente.world.build.wiod_coefficients import Coefficients, split_rows, usual_taste

# The least that final demand takes of a country's absorption before balancing, in all and by
# sector: a row without any final demand could not be scaled.
LEAST_FINAL_DEMAND = 0.1
LEAST_FINAL_DEMAND_OF_A_SECTOR = 1e-6


@dataclass(frozen=True, eq=False)
class CountryAccounts:
    """The balanced accounts of one country, and how far they are from their prior.

    Attributes
    ----------
    inputs : ndarray [sector, input_sector]
        Million USD.
    iterations : int
        Of the balancing.
    distance : float
        The sum of absolute changes of inputs, as a share of the prior's inputs.
    """

    inputs: Array
    iterations: int
    distance: float


def country_accounts(
    coefficients: Coefficients, donor: int, output: Array, absorption: Array
) -> CountryAccounts:
    """Balanced inputs of a country that makes `output` and buys `absorption` [sector].

    The prior is the coefficients of the country at position `donor` times `output`.
    """
    prior = _prior(coefficients, donor, output, absorption)
    found = balanced(prior, output, absorption)
    moved = np.abs(found.table.inputs - prior.inputs).sum() / prior.inputs.sum()
    return CountryAccounts(found.table.inputs.T, found.iterations, round(float(moved), 4))


def _prior(coefficients: Coefficients, donor: int, output: Array, absorption: Array) -> UseTable:
    inputs = split_rows(coefficients.inputs[donor], absorption, coefficients) * output
    wanted = absorption.sum() - inputs.sum()
    final = _final_demand_by_sector(coefficients, donor, absorption)
    final *= max(wanted, LEAST_FINAL_DEMAND * absorption.sum()) / final.sum()
    return UseTable(
        inputs=inputs,
        value_added=coefficients.value_added_share[donor] * output,
        final_demand=np.maximum(final, LEAST_FINAL_DEMAND_OF_A_SECTOR * absorption),
    )


def _final_demand_by_sector(coefficients: Coefficients, donor: int, absorption: Array) -> Array:
    """The donor's shares of final demand [sector], split within a group as usual users split it."""
    final = np.zeros_like(absorption)
    shares = coefficients.final_share[donor]
    for share, group in zip(shares, coefficients.isic_sectors, strict=True):
        rows = [coefficients.sectors.index(name) for name in group]
        weight = absorption[rows] * usual_taste(group)
        if weight.sum() > 0:
            final[rows] += share * weight / weight.sum()
    return final
