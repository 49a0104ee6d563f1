"""What was asked of each recorded fall, and what was delivered, by horizon."""

from __future__ import annotations

from detente.economy.delivered import Delivered, deliveries
from detente.study.result import Result
from detente.table import Table


def fall_table(result: Result) -> Table | None:
    """Each fall at each horizon; None where no lever asks for one.

    Columns: horizon, fall_asked_pct and fall_delivered_pct (a rise is below zero), fall_state
    (delivered, slack or fading), gap_kept_by and factor_pct, by which one factor moves each flow at
    given prices.
    """
    rows = [(name, one) for name, found in result.horizons.items() for one in deliveries(found)]
    if not rows:
        return None
    columns = {
        "horizon": [name for name, _ in rows],
        "fall_asked_pct": [100 * (1 - one.fall.quantity_hat) for _, one in rows],
        "fall_delivered_pct": [100 * (1 - one.quantity_hat) for _, one in rows],
        "fall_state": [_state(one) for _, one in rows],
        "gap_kept_by": [_kept_by(one) for _, one in rows],
        "factor_pct": [100 * one.factor for _, one in rows],
    }
    return Table("lever", tuple(one.fall.name for _, one in rows), columns)


def _state(one: Delivered) -> str:
    if one.fall.held is not None:
        return "fading"
    return "slack" if one.slack else "delivered"


def _kept_by(one: Delivered) -> str:
    kept = {"varieties": "nobody, varieties leave", "wasted": "nobody, it is lost on the way"}
    return kept.get(one.fall.gap, f"the {one.fall.gap}")
