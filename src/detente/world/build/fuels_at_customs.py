"""Fuels of one seller brought to what customs recorded; its services give the value.

The tables understate what the seller earns from fuels and book the rest as its trade and transport
margins. So each buyer pays more for fuels and less for the seller's services, and what it pays the
seller in all stays as it was. What a cell of services cannot give, because a fifth of it must stay,
comes from the services that the seller sells to others. Inside a buyer the users of the fuel pay
less for services; value added does not move. At the seller, value added moves from the services to
the fuels: the added value is rent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DataError
from detente.types import Array, Mask
from detente.world.build.balance import UseTable, balanced

# The least of a cell that a move leaves there: nothing that a table records is emptied.
LEAST_LEFT = 0.2


@dataclass(frozen=True, eq=False)
class FuelMove:
    """What one seller sells to each buyer after a move; million USD at the border.

    Attributes
    ----------
    fuels : ndarray [buyer, fuel]
    services_cut : ndarray [buyer]
        What the seller's services lose; below zero where they gain.
    from_others : float
        The part of the cuts that is taken from services to other buyers.
    """

    fuels: Array
    services_cut: Array
    from_others: float


def fuel_move(fuels: Array, recorded: Array, services: Array, home: Mask) -> FuelMove:
    """The move of `fuels` [buyer, fuel] to what is `recorded`, paid for by `services` [buyer].

    Sales at `home` [buyer] stay. DataError where all services together cannot give the value.
    """
    abroad = ~home
    target = np.maximum(recorded, LEAST_LEFT * fuels)
    moved = np.where(abroad[:, None], target, fuels)
    rise = (moved - fuels).sum(axis=1)
    most = np.where(abroad, (1 - LEAST_LEFT) * services, 0.0)
    own = np.minimum(rise, most)
    missing = float((rise - own).sum())
    room = most - np.maximum(own, 0.0)
    if missing > room.sum():
        raise DataError(
            f"fuels rise by {rise.sum():.0f} million USD, and services give {most.sum():.0f}",
            hint="see the recorded totals",
        )
    share = room / max(float(room.sum()), np.finfo(float).tiny)
    return FuelMove(moved, own + missing * share, missing)


def spread_over_users(
    table: UseTable, fuels: list[int], ratio: Array, margins: list[int]
) -> UseTable:
    """The use of a buyer whose purchases of `fuels` grow by `ratio` [fuel], before balancing.

    Users and final demand keep their shares of each fuel. A user that pays more for fuels pays less
    for `margins`, down to a fifth.
    """
    inputs = table.inputs.copy()
    final = table.final_demand.copy()
    inputs[fuels] *= ratio[:, None]
    final[fuels] *= ratio
    extra = (inputs[fuels] - table.inputs[fuels]).sum(axis=0)
    held = table.inputs[margins].sum(axis=0)
    given = np.minimum(extra, (1 - LEAST_LEFT) * held)
    left = 1 - np.divide(given, held, out=np.zeros_like(held), where=held > 0)
    inputs[margins] *= left
    return UseTable(inputs, table.value_added, final)


def balanced_at_value_added(table: UseTable, spending: Array, absorption: Array) -> UseTable:
    """The table nearest to `table` that adds up to `absorption` [sector], value added held.

    Each user's `spending` [sector] on all inputs together is met; their mix and final demand move.
    """
    held = UseTable(table.inputs, np.zeros_like(spending), table.final_demand)
    found = balanced(held, spending, absorption).table
    return UseTable(found.inputs, table.value_added, found.final_demand)
