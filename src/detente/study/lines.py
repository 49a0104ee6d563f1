"""What a scenario does to its target, line by line and by horizon: predicted or input, with two
nulls beside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.economy.equilibrium import Equilibrium
from detente.economy.horizon import HORIZONS, with_capital
from detente.economy.shock import Shock
from detente.economy.solver.problem import theta_of
from detente.errors import ScenarioError
from detente.levers.apply import expand
from detente.levers.catalogue import Circumvention
from detente.levers.conflict import KIND, touched
from detente.scenario.equilibria import shocks
from detente.study.result import Result, partner_shares
from detente.table import Table
from detente.world.countries import bloc, country_name
from detente.world.shipped import goods_sectors
from detente.world.world import World

Array = NDArray[np.float64]
FUEL, CARS = "B06", "C29"
FUEL_LINE = (
    "crude and gas by the accounts, without pipelines: quantity gained elsewhere over lost to the"
    " senders"
)
FUEL_NETWORK = " (with pipelines: detente energy)"


@dataclass(frozen=True, eq=False)
class Line:
    """One line: what is measured, its unit, whether a lever sets it, its measurement on flows, and
    whether these are quantities.
    """

    name: str
    unit: str
    tag: str
    measure: Callable[[World, Array], float]
    quantity: bool = False


@lru_cache(maxsize=4)
def line_table(result: Result) -> Table:
    """Lines of the target by horizon: shares of partners, cars, fuel that re-routes, detours, real
    income.

    ``tag`` is input where levers set most of the flow, else predicted. ``no_lever`` is the null of
    no change. Each horizon has ``line_HORIZON`` and beside it ``proportional_HORIZON``, the null in
    which flows fall by that horizon's levers at given prices, with the habits of the path, and
    everything else stays; None where it says nothing. Raises ScenarioError without a target.
    """
    target = result.scenario.target
    if target is None:
        raise ScenarioError("the scenario has no target", hint="name one: target: RUS")
    base, rows = result.equilibrium.world, []
    flows = {name: (found, at_given_prices(found)) for name, found in result.horizons.items()}
    for line in _lines(result, target):
        cells: dict[str, Any] = {
            "unit": line.unit,
            "tag": line.tag,
            "no_lever": line.measure(base, base.sales),
        }
        for name, (found, kept) in flows.items():
            cost = np.where(np.isfinite(found.unit_cost_hat), found.unit_cost_hat, 1.0)
            cells[column_of("line", name)] = line.measure(
                found.world, found.sales / cost if line.quantity else found.sales
            )
            cells[column_of("proportional", name)] = line.measure(found.world, kept)
        rows.append((line.name, cells))
    for title, unit, tag, values in (*_detour(result, target), *_income(result, target)):
        cells = {"unit": unit, "tag": tag, "no_lever": 0.0}
        for name, value in values.items():
            cells |= {column_of("line", name): value, column_of("proportional", name): None}
        rows.append((title, cells))
    return Table(
        "line",
        tuple(title for title, _ in rows),
        {name: [cells[name] for _, cells in rows] for name in rows[0][1]},
    )


def column_of(kind: str, horizon: str) -> str:
    """Name of a column of `line_table`; `kind` is ``line`` or ``proportional``."""
    return f"{kind}_{horizon.replace('-', '_')}"


def at_given_prices(found: Equilibrium) -> Array:
    """Sales if levers acted at given prices and spending, and nobody filled the gap [buyer, seller,
    sector]; million USD.
    """
    return found.world.sales * directly_left(found)


def directly_left(found: Equilibrium) -> Array:
    """Share of each flow that levers leave at given prices at the horizon of `found` [buyer,
    seller, sector].
    """
    shock, theta = found.shock, theta_of(found.world, found.parameters)
    left = np.ones(found.world.sales.shape) if shock.preference is None else shock.preference
    left = left if shock.trade_cost_hat is None else left * _power(shock.trade_cost_hat, -theta)
    for new, old in (
        (shock.new_tariff, found.world.tariff),
        (shock.new_export_tax, found.world.export_tax),
    ):
        left = left if new is None else left * _power((1 + new) / (1 + old), -theta)
    return left if shock.banned is None else np.where(shock.banned, 0.0, left)


def _power(hat: Array, exponent: Array) -> Array:
    """``hat ** exponent``, with nothing to compute where nothing changes, which is nearly
    everywhere.
    """
    return np.power(hat, exponent, out=np.ones_like(hat), where=hat != 1)


def detour_share(result: Result, name: str) -> Array:
    """Share of each flow that comes by the detours of `circumvention` at horizon `name` [buyer,
    seller, sector].
    """
    scenario, found = result.scenario, result.horizons[name]
    theta = scenario.world.theta(result.elasticities)
    shock_in = shocks(
        scenario,
        theta,
        chosen=[pull for pull in scenario.pulls if not isinstance(pull.lever, Circumvention)],
    )
    direct, total = (_open(shock) for shock in (shock_in(HORIZONS[name]), found.shock))
    return np.where(total > 0, 1 - np.minimum(direct / np.where(total > 0, total, 1.0), 1.0), 0.0)


def _open(shock: Shock) -> Array:
    """Varieties that a shock leaves on each link [buyer, seller, sector], none where it is
    banned.
    """
    sold = np.ones(shock.world.sales.shape) if shock.variety_hat is None else shock.variety_hat
    return sold if shock.banned is None else np.where(shock.banned, 0.0, sold)


def _lines(result: Result, target: str) -> list[Line]:
    world, scenario = result.scenario.world, result.scenario
    goods, levers = (
        goods_sectors(world),
        [lever for lever in scenario.content.levers if _sets_flow(lever)],
    )
    masks = [touched(lever, world, scenario.blocs) for lever in levers]
    set_ = np.any(masks, axis=0) if masks else np.zeros(world.sales.shape, dtype=bool)
    senders = _senders(result, target)
    third = _largest_third(world, target, senders, goods)
    groups = {country_name(third): (third,), **_named_group(senders, world)}
    found = []
    for name, members in groups.items():
        for side in ("import", "export"):
            cells = _cells(world, target, members, goods, side)
            found.append(
                Line(
                    f"share of {name} in goods {side}s",
                    "per cent",
                    _tag(cells, set_, world.sales),
                    _share(target, members, goods, side),
                )
            )
    cars = _cells(world, target, (third,), (CARS,), "import")
    found.append(
        Line(
            f"share of {country_name(third)} in spending on motor vehicles",
            "per cent",
            _tag(cells=cars, set_=set_, sales=world.sales),
            _car_share(target, third),
        )
    )
    fuel_lost = _cells(world, target, senders, (FUEL,), "export")
    if (set_ & fuel_lost).any():
        found.append(
            Line(
                FUEL_LINE + (FUEL_NETWORK if target == "RUS" else ""),
                "per cent",
                "predicted",
                _rerouted(target, senders),
                True,
            )
        )
    return found


def _sets_flow(lever: Any) -> bool:
    return getattr(lever, "lever", "") in KIND and lever.lever != "over_compliance"


def _senders(result: Result, target: str) -> tuple[str, ...]:
    scenario = result.scenario
    trading: list[Any] = [lever for lever in scenario.content.levers if _sets_flow(lever)]
    named = [
        code
        for lever in trading
        for code in (*expand(lever.by, scenario.blocs), *expand(lever.on, scenario.blocs))
    ]
    return tuple(
        sorted({code for code in named if code in scenario.world.countries and code != target})
    )


def _named_group(senders: tuple[str, ...], world: World) -> Mapping[str, tuple[str, ...]]:
    union = tuple(code for code in bloc("EU27").members if code in world.countries)
    groups = {"the senders": senders}
    return {"the European Union": union, **groups} if set(union) <= set(senders) else groups


def _largest_third(
    world: World, target: str, senders: tuple[str, ...], goods: tuple[str, ...]
) -> str:
    """The largest supplier of goods that has no part in the levers."""
    bought = partner_shares(world.sales, world, target, ("import", goods))
    rest = [c for c in world.countries if c not in (*senders, target, "ROW")] or [
        c for c in world.countries if c != target
    ]
    return max(rest, key=lambda code: bought[world.country(code)])


def _cells(
    world: World, target: str, members: tuple[str, ...], sectors: tuple[str, ...], side: str
) -> NDArray[np.bool_]:
    mask = np.zeros(world.sales.shape, dtype=bool)
    others, chosen = [world.country(m) for m in members], [world.sector(s) for s in sectors]
    pair = (
        ([world.country(target)], others) if side == "import" else (others, [world.country(target)])
    )
    mask[np.ix_(*pair, chosen)] = True
    return mask


def _tag(cells: NDArray[np.bool_], set_: NDArray[np.bool_], sales: Array) -> str:
    return "input" if sales[cells & set_].sum() > sales[cells].sum() / 2 else "predicted"


def _share(
    target: str, members: tuple[str, ...], goods: tuple[str, ...], side: str
) -> Callable[[World, Array], float]:
    def measure(world: World, sales: Array) -> float:
        shares = partner_shares(sales, world, target, (side, goods))
        return float(100 * shares[[world.country(m) for m in members]].sum())

    return measure


def _car_share(target: str, seller: str) -> Callable[[World, Array], float]:
    def measure(world: World, sales: Array) -> float:
        bought = sales[world.country(target), :, world.sector(CARS)]
        return float(100 * bought[world.country(seller)] / bought.sum())

    return measure


def _rerouted(target: str, senders: tuple[str, ...]) -> Callable[[World, Array], float]:
    def measure(world: World, sales: Array) -> float:
        n, k = world.country(target), world.sector(FUEL)
        gain = (sales - world.sales)[:, n, k]
        inside = np.array([code in senders for code in world.countries])
        abroad = np.arange(len(world.countries)) != n
        lost = -gain[inside].sum()
        return float(100 * gain[~inside & abroad].sum() / lost) if lost > 0 else 0.0

    return measure


def _detour(result: Result, target: str) -> list[tuple[str, str, str, dict[str, float]]]:
    if not any(isinstance(lever, Circumvention) for lever in result.scenario.content.levers):
        return []
    n = result.scenario.world.country(target)
    flows = {
        name: float((found.sales * detour_share(result, name))[n].sum() / 1000)
        for name, found in result.horizons.items()
    }
    return [("goods that come by detours", "billion USD", "input", flows)]


def _income(result: Result, target: str) -> list[tuple[str, str, str, dict[str, float]]]:
    n = result.scenario.world.country(target)
    plain = {name: float(found.welfare_pct[n]) for name, found in result.horizons.items()}
    rows = [(f"real income of {country_name(target)}", "per cent", "predicted", plain)]
    if "long-run" in result.horizons:
        grown = float(with_capital(result.horizons["long-run"]).welfare_pct[n])
        rows.append(
            (
                "the same, capital adjusted in the long run",
                "per cent",
                "predicted",
                plain | {"long-run": grown},
            )
        )
    return rows
