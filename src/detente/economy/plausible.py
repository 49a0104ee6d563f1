"""Numbers in another unit than they are meant in: refused where they cannot be meant, else said.

The rules. A rate and a share are fractions: 0.25 for 25 per cent. A hat is new over old: 1.1 for
ten per cent more. A transfer is in million USD a year. A tax at the border above `HIGHEST_RATE` and
a share above one are refused. What is possible and far from anything on record is a remark.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import ScenarioError
from detente.types import Array
from detente.world.accounts import HIGHEST_RATE

if TYPE_CHECKING:
    from detente.economy.shock import Shock
    from detente.world.world import World

# The highest general tariff of our time, of the United States and China on each other in April
# 2025, was below 1.5.
USUAL_RATE = 1.5
# A cost halved or five times as high, twice or half of what is made, twice the varieties.
USUAL_HATS = {
    "trade cost": (0.5, 5.0),
    "productivity": (0.5, 2.0),
    "labour supply": (0.5, 2.0),
    "varieties": (0.0, 2.0),
}
# A ceiling above this many times the base quantity holds nobody back.
USUAL_LIMIT = 10.0
# Transfers below this share of the world's income are next to nothing.
LEAST_TRANSFER = 1e-5


def require_rate(name: str, rate: float) -> None:
    """ScenarioError for a rate of a tax at the border that takes the whole price, or above
    `HIGHEST_RATE`.
    """
    if -1 < rate <= HIGHEST_RATE:
        return
    high = rate > HIGHEST_RATE and np.isfinite(rate)
    raise ScenarioError(
        f"{name} rate is {rate}, must be above -1 and at most {HIGHEST_RATE:g}",
        hint=f"a rate is a fraction: {rate / 100:g} for {rate:g} per cent" if high else "",
    )


def fraction_hint(share: float, otherwise: str = "") -> str:
    """What to write for a share that was given in per cent; `otherwise` for any other number."""
    if 1 < share <= 100:
        return f"a share is a fraction: {share / 100:g} for {share:g} per cent"
    return otherwise


def require_transfer(amount: float, giver: str, world: World) -> None:
    """ScenarioError for a transfer below zero, or of all the giver's income, million USD a year."""
    if not (np.isfinite(amount) and amount >= 0):
        raise ScenarioError(f"transfer amount is {amount}, must be at least 0 and finite")
    income = float(world.income[world.country(giver)])
    if amount >= income:
        raise ScenarioError(
            f"transfer amount is {amount:g}, all the income of {giver} ({income:.6g}) or more",
            hint="the unit is million USD a year",
        )


def unit_remarks(shock: Shock) -> tuple[str, ...]:
    """A sentence for each kind of number in a shock that may be meant in another unit."""
    return tuple(_remarks(shock))


def _remarks(shock: Shock) -> Iterator[str]:
    world = shock.world
    rates = {
        "tariff": (shock.new_tariff, world.tariff),
        "export tax": (shock.new_export_tax, world.export_tax),
    }
    for name, (new, old) in rates.items():
        changed = 0.0 if new is None else float(new[new != old].max(initial=0.0))
        if changed > USUAL_RATE:
            yield (
                f"{name} of {changed:g}: {100 * changed:g} per cent, more than any general one on"
                f" record; a rate is a fraction, {changed / 100:g} for {changed:g} per cent"
            )
    hats = (shock.trade_cost_hat, shock.productivity_hat, shock.labour_hat, shock.variety_hat)
    for (name, usual), hat in zip(USUAL_HATS.items(), hats, strict=True):
        far = _farthest(hat, usual)
        if far is not None:
            yield f"{name} times {far:g}: a hat is new over old, 1.1 for ten per cent more"
    loose = max((limit.quantity_hat for limit in shock.limits), default=0.0)
    if loose > USUAL_LIMIT:
        yield (
            f"limit of {loose:g} times the base quantity: it holds nobody back; a limit is a"
            " multiple, 0.8 for 80 per cent"
        )
    moved = 0.0 if shock.transfer is None else float(shock.transfer[shock.transfer > 0].sum())
    if 0 < moved < LEAST_TRANSFER * world.income.sum():
        yield f"transfers of {moved:g} million USD a year in all; a billion is 1000"


def _farthest(hat: Array | None, usual: tuple[float, float]) -> float | None:
    """The value farthest outside what is usual, by its factor; None where all are inside."""
    if hat is None:
        return None
    least, most = float(hat.min()), float(hat.max())
    low = usual[0] / least if least < usual[0] else 1.0
    high = most / usual[1]
    if max(low, high) <= 1:
        return None
    return least if low > high else most
