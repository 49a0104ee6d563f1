"""What a scenario does to its target, line by line and by horizon: predicted or input, with two
nulls beside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np

from detente.economy.delivered import by_detour
from detente.economy.equilibrium import Equilibrium
from detente.economy.solver.problem import theta_of
from detente.energy.cuts import fuel_sectors
from detente.energy.tables import seller
from detente.errors import ScenarioError
from detente.levers.base import Lever
from detente.levers.conflict import touched
from detente.scenario.equilibria import LONG_RUN
from detente.scenario.file import Scenario
from detente.study.companions import CAPITAL
from detente.study.result import Result
from detente.study.trade_tables import partner_shares
from detente.table import Table
from detente.types import Array, Mask
from detente.world.countries import UNION, bloc, country_name
from detente.world.labels import REST_OF_WORLD
from detente.world.shipped import goods_sectors, sectors_with
from detente.world.whom import expand
from detente.world.world import World

FUEL_LINE = (
    "crude and gas by the accounts, without pipelines: quantity gained elsewhere over lost to the"
    " senders"
)
FUEL_NETWORK = " (with pipelines: detente energy)"


@dataclass(frozen=True, eq=False)
class TargetLine:
    """One line: what is measured, its unit, whether a lever sets it, its measurement on flows, and
    whether these are quantities.
    """

    name: str
    unit: str
    tag: str
    measure: Callable[[World, Array], float]
    quantity: bool = False


@dataclass(frozen=True)
class LineByHorizon:
    """One line that is known by horizon and is no measure of flows."""

    name: str
    unit: str
    tag: str
    values: Mapping[str, float]


@lru_cache(maxsize=4)
def line_table(result: Result) -> Table:
    """Lines of the target by horizon: shares of partners, cars, fuel that re-routes, detours, real
    income.

    ``tag`` is input where levers set most of the flow, else predicted. ``no_lever`` is the null of
    no change. Each horizon has ``line_HORIZON`` and beside it ``proportional_HORIZON``, the null in
    which flows fall by that horizon's levers at given prices and everything else stays, the habits
    of buyers too: no fuel re-routes in it. None where it says nothing. Raises ScenarioError without
    a target.
    """
    target = result.scenario.target
    if target is None:
        raise ScenarioError("the scenario has no target", hint="--set target=COUNTRY names one")
    base, rows = result.equilibrium.world, []
    flows = {name: (found, at_given_prices(found)) for name, found in result.horizons.items()}
    for line in _lines(result.scenario, target):
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
    for series in _over_time(result, target):
        cells = {"unit": series.unit, "tag": series.tag, "no_lever": 0.0}
        for name, value in series.values.items():
            cells[column_of("line", name)] = value
            cells[column_of("proportional", name)] = None
        rows.append((series.name, cells))
    return Table(
        "line",
        tuple(title for title, _ in rows),
        {name: [cells[name] for _, cells in rows] for name in rows[0][1]},
    )


def column_of(kind: str, horizon: str) -> str:
    """Name of a column of `line_table`; `kind` is ``line`` or ``proportional``."""
    return f"{kind}_{horizon.replace('-', '_')}"


def at_given_prices(found: Equilibrium) -> Array:
    """Sales if levers acted at given prices, spending and habits, and nobody filled the gap [buyer,
    seller, sector]; million USD.
    """
    return found.world.sales * directly_left(found)


def directly_left(found: Equilibrium) -> Array:
    """Share of each flow that levers leave at given prices at the horizon of `found` [buyer,
    seller, sector].

    Buyers have the habits of the base: those of a path hold what its markets have already moved.
    """
    shock = found.shock if found.delivery is None else found.delivery.at_given_prices
    theta = theta_of(found.world, found.parameters)
    left = np.ones(found.world.sales.shape) if shock.variety_hat is None else shock.variety_hat
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


@dataclass(frozen=True)
class Parts:
    """Who and what the lines are about.

    Attributes
    ----------
    world : World
    target : str
    senders : tuple of str
        Everybody on either side of the levers that set a flow, but the target.
    third : str
        The largest supplier of goods that has no part in them.
    goods, vehicles, fuels : tuple of str
        Sectors of the world.
    set : ndarray [buyer, seller, sector]
        Flows that a lever of a government sets.
    """

    world: World
    target: str
    senders: tuple[str, ...]
    third: str
    goods: tuple[str, ...]
    vehicles: tuple[str, ...]
    fuels: tuple[str, ...]
    set: Mask

    def tag(self, cells: Mask) -> str:
        """``input`` where levers set more than half of the base flows in `cells`."""
        sales = self.world.sales
        return "input" if sales[cells & self.set].sum() > sales[cells].sum() / 2 else "predicted"


def _parts(scenario: Scenario, target: str) -> Parts:
    world = scenario.world
    levers = [lever for lever in scenario.content.levers if _sets_flow(lever)]
    masks = [touched(lever, world, scenario.blocs) for lever in levers]
    goods = goods_sectors(world)
    senders = _senders(levers, scenario, target)
    pumped = {sector for fuel in ("crude", "gas") for sector in fuel_sectors(fuel, world)}
    return Parts(
        world,
        target,
        senders,
        _largest_third(world, target, senders, goods),
        goods,
        sectors_with("vehicles", world),
        tuple(sector for sector in world.sectors if sector in pumped),
        np.any(masks, axis=0) if masks else np.zeros(world.sales.shape, dtype=bool),
    )


def _lines(scenario: Scenario, target: str) -> list[TargetLine]:
    parts = _parts(scenario, target)
    third = country_name(parts.third, scenario.world)
    found = []
    for name, members in {third: (parts.third,), **_named_group(parts)}.items():
        for side in ("import", "export"):
            tag = parts.tag(_cells(parts, members, parts.goods, side))
            measure = partial(_share, parts, members, side)
            found.append(TargetLine(f"share of {name} in goods {side}s", "per cent", tag, measure))
    if parts.vehicles:
        tag = parts.tag(_cells(parts, (parts.third,), parts.vehicles, "import"))
        title = f"share of {third} in spending on motor vehicles"
        found.append(TargetLine(title, "per cent", tag, partial(_vehicle_share, parts)))
    if (parts.set & _cells(parts, parts.senders, parts.fuels, "export")).any():
        title = FUEL_LINE + (FUEL_NETWORK if target == seller() else "")
        measure = partial(_rerouted, parts)
        found.append(TargetLine(title, "per cent", "predicted", measure, quantity=True))
    return found


def _sets_flow(lever: Lever) -> bool:
    """Whether a government sets what flows, or at what price."""
    return bool(lever.sets) and not lever.private


def _senders(levers: Sequence[Lever], scenario: Scenario, target: str) -> tuple[str, ...]:
    named: set[str] = set()
    for lever in levers:
        # Each side for itself: `except` reaches over the side that it stands in, and no further.
        for side in (lever.by, lever.targets):
            named.update(expand(side, scenario.blocs))
    return tuple(sorted(code for code in named & {*scenario.world.countries} if code != target))


def _named_group(parts: Parts) -> Mapping[str, tuple[str, ...]]:
    """The senders, after the Union where all of it is among them."""
    union = tuple(code for code in bloc(UNION).members if code in parts.world.countries)
    groups = {"the senders": parts.senders}
    if union and set(union) <= set(parts.senders):
        return {"the European Union": union, **groups}
    return groups


def _largest_third(
    world: World, target: str, senders: tuple[str, ...], goods: tuple[str, ...]
) -> str:
    """The largest supplier of goods that has no part in the levers."""
    bought = partner_shares(world.sales, world, target, "import", goods)
    others = [code for code in world.countries if code != target]
    outside = [code for code in others if code not in (*senders, REST_OF_WORLD)]
    return max(outside or others, key=lambda code: bought[world.country(code)])


def _cells(parts: Parts, members: tuple[str, ...], sectors: tuple[str, ...], side: str) -> Mask:
    """Flows of the target with members in sectors, its imports or its exports."""
    world = parts.world
    own = [world.country(parts.target)]
    others = [world.country(member) for member in members]
    buyers, sellers = (own, others) if side == "import" else (others, own)
    mask = np.zeros(world.sales.shape, dtype=bool)
    mask[np.ix_(buyers, sellers, [world.sector(sector) for sector in sectors])] = True
    return mask


def _share(parts: Parts, members: tuple[str, ...], side: str, world: World, sales: Array) -> float:
    """Share of members in the target's trade in goods, per cent."""
    shares = partner_shares(sales, world, parts.target, side, parts.goods)
    return float(100 * shares[[world.country(member) for member in members]].sum())


def _vehicle_share(parts: Parts, world: World, sales: Array) -> float:
    """Share of the third country in the target's spending on vehicles, per cent."""
    chosen = [world.sector(sector) for sector in parts.vehicles]
    bought = sales[world.country(parts.target)][:, chosen].sum(axis=1)
    return float(100 * bought[world.country(parts.third)] / bought.sum())


def _rerouted(parts: Parts, world: World, sales: Array) -> float:
    """Fuel that others buy more of over what the senders buy less, per cent."""
    target = world.country(parts.target)
    chosen = [world.sector(sector) for sector in parts.fuels]
    gain = (sales - world.sales)[:, target][:, chosen].sum(axis=1)
    inside = np.array([code in parts.senders for code in world.countries])
    abroad = np.arange(len(world.countries)) != target
    lost = -gain[inside].sum()
    return float(100 * gain[~inside & abroad].sum() / lost) if lost > 0 else 0.0


def _over_time(result: Result, target: str) -> list[LineByHorizon]:
    """What is known by horizon alone: detours and real income."""
    n = result.scenario.world.country(target)
    found = []
    if any(lever.phase == "detour" for lever in result.scenario.content.levers):
        detours = {
            name: float((one.sales * by_detour(one))[n].sum() / 1000)
            for name, one in result.horizons.items()
        }
        found.append(LineByHorizon("goods that come by detours", "billion USD", "input", detours))
    income = {name: float(one.welfare_pct[n]) for name, one in result.horizons.items()}
    title = f"real income of {country_name(target, result.scenario.world)}"
    found.append(LineByHorizon(title, "per cent", "predicted", income))
    if CAPITAL in result.others:
        grown = float(result.others[CAPITAL].welfare_pct[n])
        title = "the same, capital adjusted in the long run"
        found.append(LineByHorizon(title, "per cent", "predicted", income | {LONG_RUN: grown}))
    return found
