"""Part: some of a shock, for a solve that reaches all of it step by step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detente.economy.fall import Fall
from detente.economy.quantity_limit import QuantityLimit
from detente.economy.shock import Shock
from detente.types import Array

# What is left of a flow just before a ban is whole: too little to be told from nothing in prices.
BARELY = 1e-6


def part_of(shock: Shock, part: float) -> Shock:
    """`part` of everything that a shock changes, from nothing at 0 to all of it at 1.

    Factors to that power, rates and amounts that share of the way. What is banned is left with
    `BARELY` to that power of its varieties.
    """
    if part >= 1:
        return shock
    world = shock.world
    changed: dict[str, Array | None] = {
        "trade_cost_hat": _power(shock.trade_cost_hat, part),
        "productivity_hat": _power(shock.productivity_hat, part),
        "labour_hat": _power(shock.labour_hat, part),
        "variety_hat": _varieties(shock, part),
        "reference_hat": _power(shock.reference_hat, part),
        "new_tariff": _toward(world.tariff, shock.new_tariff, part),
        "new_export_tax": _toward(world.export_tax, shock.new_export_tax, part),
        "transfer": _share(shock.transfer, part),
        "custody": _share(shock.custody, part),
        "banned": None,
    }
    milder = shock.replaced(**changed)
    return replace(
        milder,
        rents=None if shock.rents is None else shock.rents.scaled(part),
        limits=tuple(_milder_limit(limit, part) for limit in shock.limits),
        falls=tuple(_milder_fall(fall, part) for fall in shock.falls),
    )


def _power(hat: Array | None, part: float) -> Array | None:
    return None if hat is None else np.asarray(hat**part)


def _share(amount: Array | None, part: float) -> Array | None:
    return None if amount is None else np.asarray(part * amount)


def _toward(old: Array, new: Array | None, part: float) -> Array | None:
    return None if new is None else np.asarray(old + part * (new - old))


def _varieties(shock: Shock, part: float) -> Array | None:
    """Varieties over base varieties [buyer, seller, sector], those banned with next to none."""
    if shock.banned is None:
        return _power(shock.variety_hat, part)
    left = np.where(shock.banned, BARELY, 1.0 if shock.variety_hat is None else shock.variety_hat)
    return np.asarray(left**part)


def _milder_limit(limit: QuantityLimit, part: float) -> QuantityLimit:
    return replace(limit, quantity_hat=limit.quantity_hat**part)


def _milder_fall(fall: Fall, part: float) -> Fall:
    held = None if fall.held is None else part * fall.held
    return replace(fall, quantity_hat=fall.quantity_hat**part, held=held)
