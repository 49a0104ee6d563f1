"""Random paths: levers that come, go and fade over the months of a random world."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

import detente as dt
from detente.economy import horizon
from detente.economy.horizon import Adjustment, Period, walk
from detente.report.live.pack import (
    Packer,
    packed_adjustment,
    packed_parameters,
    packed_shock,
    packed_world,
)
from tests.live.engine import TOLERANCE, answers, difference
from tests.worlds import Options, random_world

MONTHS = (1, 2, 3, 6, 12, 30)


@cache
def _world(seed: int) -> dt.World:
    return random_world(4, 4, seed=seed, options=Options(noise=0.3, home=3.0, theta=(3.0, 9.0)))


def _shock_in(seed: int, month: int, rate: float = 0.1) -> dt.Shock:
    """A ban in months 2 to 5, lost varieties from month 3 on, and a fall that fades."""
    world = _world(seed)
    one, other = world.countries[:2]
    shock = dt.Shock(world).tariff(rate, buyer=other, seller=one)
    if 2 <= month < 6:
        shock = shock.ban(buyer=other, seller=one, sector="S001")
    if month >= 3:
        shock = shock.variety(0.6, buyer=world.countries[2:], seller=one, sector="S002")
    left = {1: 1.0, 2: 0.9, 3: 0.6, 6: 0.45}.get(month, 0.1)
    shock = shock.fall(0.4 * left, buyer=world.countries[2:], seller=one, sector="S003")
    (fall,) = shock.falls
    return replace(shock, falls=(replace(fall, name="fading", fade=left),))


def _parameters() -> dt.Parameters:
    return dt.Parameters(
        value_added_elasticity=0.9,
        input_elasticity=0.8,
        final_elasticity=0.9,
        critical_inputs=("S000",),
        critical_elasticity=0.6,
        labour=3.0,
        rent_share={"S001": 0.5},
    )


@cache
def by_library(seed: int) -> tuple[Period, ...]:
    """The months of a path, solved by the library as closely."""
    usual, horizon.CLOSELY = horizon.CLOSELY, TOLERANCE
    try:
        path = walk(
            _world(seed),
            lambda month: _shock_in(seed, month),
            MONTHS,
            adjustment=Adjustment(),
            parameters=_parameters(),
            closure="income-share",
        )
        return tuple(path)
    finally:
        horizon.CLOSELY = usual


@cache
def packed_path(seed: int, before: float | None = None) -> bytes:
    """The same path as a pack: one horizon for each month.

    It starts from the months of a path with the tariff `before`, if that is given.
    """
    packer, world = Packer(), _world(seed)
    scenario = {
        "name": "path",
        "closure": "income-share",
        "parameters": packed_parameters(_parameters(), world),
        "adjustment": packed_adjustment(Adjustment()),
        "horizons": [{"name": str(month), "month": month} for month in MONTHS],
        "months": list(MONTHS),
        "shocks": [packed_shock(_shock_in(seed, month), packer) for month in MONTHS],
        "shock_of": {str(month): place for place, month in enumerate(MONTHS)},
    }
    content = {"world": packed_world(world, packer), "scenario": scenario}
    if before is not None:
        other = [packed_shock(_shock_in(seed, month, before), packer) for month in MONTHS]
        content["before"] = scenario | {"shocks": other}
    return packer.finished(content | {"tolerance": TOLERANCE})


def apart_over_months(
    seed: int, source: str | None = None, *, before: float | None = None
) -> float:
    """The largest difference from the library in any month; infinity where the engine refuses."""
    (answer,) = answers([packed_path(seed, before)], source)
    if "refused" in answer:
        return np.inf
    periods = by_library(seed)
    return max(difference(answer["found"][str(p.month)], p.equilibrium).size for p in periods)
