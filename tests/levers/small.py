"""Small worlds with real codes: one with random trade, one in which the trade of most sectors is
too small to move any price.
"""

from __future__ import annotations

import numpy as np

import detente as dt
from detente.economy.covers import coverage_of
from detente.economy.delivery import with_gaps
from detente.economy.horizon import Adjustment
from detente.levers.apply import apply
from detente.levers.base import Lever, kinds
from detente.levers.parse import parse_lever
from detente.levers.pull import pulls
from detente.levers.setting import Setting
from tests.worlds import random_world

COUNTRIES = ("CHN", "DEU", "RUS", "TUR", "USA")
SECTORS = ("B062", "C26", "C28", "C29")
THETA = 4.0


def trading_world() -> dt.World:
    """Five countries and four sectors with random trade; incomes of some hundred billion USD."""
    drawn = random_world(len(COUNTRIES), len(SECTORS), seed=5)
    scale = 1e6 / drawn.income.mean()
    return dt.World.from_arrays(
        countries=COUNTRIES,
        sectors=SECTORS,
        accounts={
            name: scale * getattr(drawn, name)
            for name in ("sales", "input_use", "value_added", "final_demand")
        },
        elasticities=drawn.elasticities,
        labels={"name": "trading", "year": 2021},
    )


def quiet_world() -> dt.World:
    """Balanced accounts in which a foreign link is a millionth of the home one, but for C29, whose
    large trade pins relative wages.

    Prices and spending stay as they are, to a few millionths, whatever levers do to other sectors.
    """
    sales = np.ones((len(COUNTRIES), len(COUNTRIES), len(SECTORS)))
    sales[:, :, SECTORS.index("C29")] = 1e6
    sales[np.arange(len(COUNTRIES)), np.arange(len(COUNTRIES))] = 1e6
    output = sales.sum(axis=0)
    use = np.repeat(output[:, :, None] / (2 * len(SECTORS)), len(SECTORS), axis=2)
    return dt.World.from_arrays(
        countries=COUNTRIES,
        sectors=SECTORS,
        accounts={
            "sales": sales,
            "input_use": use,
            "value_added": output - use.sum(axis=2),
            "final_demand": sales.sum(axis=1) - use.sum(axis=1),
        },
        elasticities={
            "flat": dt.ElasticitySet((THETA,) * len(SECTORS), "theta", "made for a test")
        },
        labels={"name": "quiet", "year": 2021},
    )


def lever(kind: str, **fields: object) -> Lever:
    """A lever from its fields, `from_` for ``from``."""
    return kinds()[kind].model_validate({name.rstrip("_"): value for name, value in fields.items()})


def shock_of(world: dt.World, *levers: str | Lever, setting: Setting | None = None) -> dt.Shock:
    """The shock of levers, given as objects or in one line each."""
    chosen = [parse_lever(one) if isinstance(one, str) else one for one in levers]
    return apply(pulls(chosen, world), world, setting or Setting(world.theta(), Adjustment()))


def at(world: dt.World, buyer: str, seller: str, sector: str) -> tuple[int, int, int]:
    """Indices of a link."""
    return world.country(buyer), world.country(seller), world.sector(sector)


def open_share(shock: dt.Shock, elasticity: float) -> np.ndarray:
    """What a shock leaves of flows at given prices, for one elasticity [buyer, seller, sector].

    Falls as far as they are asked for.
    """
    coverage = coverage_of(shock, np.full(len(shock.world.sectors), elasticity))
    if coverage is not None:
        shock = with_gaps(shock, coverage, coverage.ceilings.start)
    left = np.ones(shock.world.sales.shape) if shock.variety_hat is None else shock.variety_hat
    left = left if shock.trade_cost_hat is None else left * shock.trade_cost_hat**-elasticity
    return left if shock.banned is None else np.where(shock.banned, 0.0, left)
