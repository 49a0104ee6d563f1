"""The accounts after one seller's fuels were brought to customs totals."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from detente.errors import DataError
from detente.types import Array
from detente.world.accounts import priced
from detente.world.build.balance import UseTable
from detente.world.build.duty_booking import UntaxedAccounts
from detente.world.build.fuels_at_customs import balanced_at_value_added, spread_over_users


@dataclass(frozen=True, eq=False)
class SellerMove:
    """What changes in the sales of one seller; million USD.

    Attributes
    ----------
    seller : int
    fuels, margins : tuple of int
        Places of the fuels, and of the services that lose the value, among the sectors.
    fuel_sales : ndarray [buyer, fuel]
        At the seller's gate, its export tax not included.
    export_tax : ndarray [buyer, fuel]
        Fractions of these sales.
    services_cut : ndarray [buyer, margin]
    """

    seller: int
    fuels: tuple[int, ...]
    margins: tuple[int, ...]
    fuel_sales: Array
    export_tax: Array
    services_cut: Array


def at_customs(accounts: UntaxedAccounts, move: SellerMove) -> UntaxedAccounts:
    """The accounts after `move`; value added moves nowhere but at the seller.

    There it leaves the services for the fuels, and the export tax leaves it for the treasury.
    DataError where a cell is emptied or value added of the seller falls below zero.
    """
    sales, tax = _moved_sales(accounts, move)
    moved = replace(accounts, sales=sales, export_tax=tax)
    value_added = accounts.value_added.copy()
    value_added[move.seller] += (sales - accounts.sales).sum(axis=0)[move.seller]
    _refuse_emptied(accounts, moved, value_added)
    input_use = accounts.input_use.copy()
    final = accounts.final_demand.copy()
    old = priced(accounts.sales, accounts.export_tax).sum(axis=1)
    new = priced(sales, tax).sum(axis=1)
    for n in range(len(accounts.countries)):
        if n == move.seller:
            continue
        table = _buyer_table(accounts, move, n, old[n], new[n])
        input_use[n] = table.inputs.T
        final[n] = table.final_demand
    return replace(moved, input_use=input_use, final_demand=final, value_added=value_added)


def _moved_sales(accounts: UntaxedAccounts, move: SellerMove) -> tuple[Array, Array]:
    """Sales and export taxes [buyer, seller, sector] after the move."""
    sales, tax = accounts.sales.copy(), accounts.export_tax.copy()
    sales[:, move.seller, list(move.fuels)] = move.fuel_sales
    tax[:, move.seller, list(move.fuels)] = move.export_tax
    sales[:, move.seller, list(move.margins)] -= move.services_cut
    return sales, tax


def _refuse_emptied(before: UntaxedAccounts, after: UntaxedAccounts, value_added: Array) -> None:
    emptied = np.argwhere((before.sales > 0) & (after.sales <= 0))
    if len(emptied):
        buyer, seller, sector = emptied[0]
        raise DataError(
            "the move empties a cell",
            where=f"{before.countries[buyer]} from {before.countries[seller]}"
            f" in {before.sectors[sector]}",
        )
    lost = np.argwhere((value_added <= 0) & (before.value_added > 0))
    if len(lost):
        n, s = lost[0]
        raise DataError(
            f"the move leaves a value added of {value_added[n, s]:.0f} million USD",
            where=f"{before.countries[n]}, {before.sectors[s]}",
        )


def _buyer_table(
    accounts: UntaxedAccounts, move: SellerMove, buyer: int, old: Array, new: Array
) -> UseTable:
    """What one buyer uses after the move; `old` and `new` are its spending [sector]."""
    table = UseTable(
        inputs=accounts.input_use[buyer].T,
        value_added=accounts.value_added[buyer],
        final_demand=accounts.final_demand[buyer],
    )
    fuels = list(move.fuels)
    ratio = np.divide(new[fuels], old[fuels], out=np.ones(len(fuels)), where=old[fuels] > 0)
    first = spread_over_users(table, fuels, ratio, list(move.margins))
    unused = (first.inputs.sum(axis=1) + first.final_demand <= 0) & (new > 0)
    final = np.where(unused, new, first.final_demand)
    spending = table.inputs.sum(axis=0)
    return balanced_at_value_added(replace(first, final_demand=final), spending, new)
