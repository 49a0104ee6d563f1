"""Why a country loses very much: how much of its trade the levers reach, and how slowly what is
gone is replaced.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from detente.economy.equilibrium import Equilibrium
from detente.economy.horizon import HORIZONS
from detente.economy.shock import Shock
from detente.economy.solver.problem import theta_of
from detente.table import Table
from detente.types import Array, Mask
from detente.words import capitalised, horizon_said, in_text
from detente.world.countries import country_name
from detente.world.labels import REST_OF_WORLD
from detente.world.world import World

# A loss of real income above which a reader must be told where it comes from, per cent.
LARGE = 15.0


@dataclass(frozen=True)
class LargeLoss:
    """A loss above `LARGE` per cent and what lies behind it.

    Attributes
    ----------
    country, horizon : str
    welfare_pct : float
        Change of real income.
    bought_pct, sold_pct : float
        What the country buys and sells abroad over links that a lever reaches, base year, per cent
        of its income.
    gone_pct : float
        The part of that trade that is gone, per cent of its value.
    elasticity, elasticity_long_run : float
        At which buyers replace one seller by another, in force and in the long run: means over what
        is bought on those links.
    input_elasticity : float
        At which producers replace one input by another, in force.
    """

    country: str
    horizon: str
    welfare_pct: float
    bought_pct: float
    sold_pct: float
    gone_pct: float
    elasticity: float
    elasticity_long_run: float
    input_elasticity: float


def large_losses(horizons: Mapping[str, Equilibrium]) -> tuple[LargeLoss, ...]:
    """Every loss above `LARGE` per cent, by horizon; the rest of the world is no country."""
    lasting = horizons.get("long-run")
    return tuple(
        loss for name, found in horizons.items() for loss in _losses(name, found, lasting or found)
    )


def loss_table(horizons: Mapping[str, Equilibrium]) -> Table | None:
    """The `large_losses`, a row each; None without one."""
    losses = large_losses(horizons)
    if not losses:
        return None
    columns = {
        "horizon": [one.horizon for one in losses],
        "welfare_pct": [one.welfare_pct for one in losses],
        "reached_bought_pct": [one.bought_pct for one in losses],
        "reached_sold_pct": [one.sold_pct for one in losses],
        "reached_gone_pct": [one.gone_pct for one in losses],
        "elasticity": [one.elasticity for one in losses],
        "elasticity_long_run": [one.elasticity_long_run for one in losses],
        "input_elasticity": [one.input_elasticity for one in losses],
    }
    return Table("country", tuple(one.country for one in losses), columns)


def loss_sentences(
    horizons: Mapping[str, Equilibrium], country: str | None = None
) -> tuple[str, ...]:
    """The `large_losses` in words, without the last full stop; of one `country` if it is named."""
    world = next(iter(horizons.values())).world
    losses = large_losses(horizons)
    return tuple(_said(one, world) for one in losses if country in (None, one.country))


def _said(one: LargeLoss, world: World) -> str:
    return capitalised(
        f"{in_text(country_name(one.country, world))} loses {-one.welfare_pct:.0f} per cent"
        f" {horizon_said(one.horizon)}. The measures reach what it buys abroad for"
        f" {one.bought_pct:.0f} per cent of its income, and what it sells for {one.sold_pct:.0f};"
        f" {one.gone_pct:.0f} per cent of that trade is gone. Buyers replace a seller at an"
        f" elasticity of {one.elasticity:.1f}{_lasting(one)}, producers an input at"
        f" {one.input_elasticity:.2f}. Stocks are left out"
    )


def _lasting(one: LargeLoss) -> str:
    """The elasticity of the long run, where the horizon is before it."""
    before = math.isfinite(HORIZONS[one.horizon])
    return f" ({one.elasticity_long_run:.1f} in the long run)" if before else ""


def _losses(horizon: str, found: Equilibrium, lasting: Equilibrium) -> Iterator[LargeLoss]:
    world = found.world
    deep = np.flatnonzero(found.welfare_pct < -LARGE)
    reached = _reached(found.shock) if deep.size else np.empty(0)
    for n in deep:
        code = world.countries[n]
        if code == REST_OF_WORLD:
            continue
        bought, sold = world.sales[n] * reached[n], world.sales[:, n] * reached[:, n]
        left = (found.sales[n] * reached[n]).sum() + (found.sales[:, n] * reached[:, n]).sum()
        weight = bought.sum(axis=0)
        yield LargeLoss(
            country=code,
            horizon=horizon,
            welfare_pct=float(found.welfare_pct[n]),
            bought_pct=float(100 * bought.sum() / world.income[n]),
            sold_pct=float(100 * sold.sum() / world.income[n]),
            gone_pct=float(100 * (1 - left / max(bought.sum() + sold.sum(), 1e-12))),
            elasticity=_mean(theta_of(world, found.parameters), weight),
            elasticity_long_run=_mean(theta_of(world, lasting.parameters), weight),
            input_elasticity=found.parameters.input_elasticity,
        )


def _mean(values: Array, weight: Array) -> float:
    return float(np.average(values, weights=weight) if weight.sum() > 0 else values.mean())


def _reached(shock: Shock) -> Mask:
    """Links on which the solved shock changes anything [buyer, seller, sector]."""
    world = shock.world
    touched = np.zeros(world.sales.shape, dtype=bool)
    if shock.banned is not None:
        touched |= shock.banned
    for hat in (shock.trade_cost_hat, shock.variety_hat):
        if hat is not None:
            touched |= hat != 1
    touched |= shock.tariff_rate != world.tariff
    touched |= shock.export_tax_rate != world.export_tax
    home = np.arange(len(world.countries))
    touched[home, home] = False
    return touched
