"""Accounts that a small file holds without loss."""

from __future__ import annotations

import numpy as np

from detente.types import Array
from detente.world.accounts import priced


def small_accounts(
    sales: Array, input_use: Array, tariff: Array, export_tax: Array
) -> dict[str, Array]:
    """Accounts by name, from flows in million USD and rates that are rounded already.

    Sales [buyer, seller, sector] and input use [country, sector, input_sector] become values of
    single precision; value added and final demand are what then closes the identities.
    """
    sales, input_use = _single(sales), _single(input_use)
    spending = priced(sales, export_tax, tariff).sum(axis=1)
    return {
        "sales": sales,
        "input_use": input_use,
        "value_added": sales.sum(axis=0) - input_use.sum(axis=2),
        "final_demand": spending - input_use.sum(axis=1),
        "tariff": tariff,
        "export_tax": export_tax,
    }


def _single(array: Array) -> Array:
    return np.asarray(array, dtype=np.float32).astype(float)
