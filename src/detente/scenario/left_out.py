"""What a scenario names and its world or its dates leave out: countries, products, levers."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np

from detente.economy.horizon import HORIZONS
from detente.economy.shock import Shock
from detente.levers.apply import NOTHING, apply
from detente.levers.base import Lever
from detente.levers.conflict import replacing
from detente.levers.flows import covered_by
from detente.levers.pull import Pull
from detente.levers.setting import Setting
from detente.scenario.equilibria import base_world
from detente.scenario.file import Scenario
from detente.types import Array, Mask
from detente.world.countries import is_bloc, split_members
from detente.world.whom import expand, whom


def left_out(scenario: Scenario) -> list[str]:
    """A remark for each thing that is named and does not count.

    Countries without accounts in the world, unless `Scenario.outside` names them; countries and
    products without any trade that their lever is about; levers that are in force at no horizon
    shown, unless the long run is among them, of which `Scenario.remarks` speaks; levers that
    change nothing.
    """
    said = list(_without_accounts(scenario))
    if scenario.content.levers:
        said += _without_trade(scenario)
        said += _without_effect(scenario)
    return said


def _without_accounts(scenario: Scenario) -> Iterator[str]:
    world, known = scenario.world, set(scenario.outside)
    for lever in scenario.content.levers:
        for field, codes in lever.places.items():
            absent = split_members(expand(codes, scenario.blocs), world)[1]
            missing = [code for code in absent if code not in known]
            if missing:
                yield f"{lever.title}: no accounts for {', '.join(missing)}, left out of `{field}`"
    for name in scenario.content.blocs:
        absent = split_members(scenario.blocs[name].members, world)[1]
        missing = [code for code in absent if code not in known]
        if missing:
            yield f"bloc {name}: no accounts for {', '.join(missing)}, left out"


def _without_trade(scenario: Scenario) -> Iterator[str]:
    """What levers on flows name one by one although nothing flows there."""
    world = scenario.world
    for lever, pulled in _parties(scenario):
        routes = lever.routes(pulled)
        if not routes:
            continue
        flows = np.zeros_like(world.sales)
        for route in routes:
            at = Shock(world).links_between(route.buyers, route.sellers, pulled.sectors)
            flows[at] = world.sales[at]
        whole = flows.sum()
        if not whole:
            continue  # the lever itself is named
        idle = [code for code in _named(scenario, lever) if _traded(code, flows, scenario) <= 0]
        for product in lever.groups:
            alone = covered_by(lever.model_copy(update={"products": (product,)}), pulled)
            if not (alone.share * np.take(flows, alone.links)).sum():
                idle.append(product)
        if idle:
            yield f"{lever.title}: nothing is traded there with or in {', '.join(idle)}"


def _parties(scenario: Scenario) -> Iterator[tuple[Lever, Any]]:
    """Each lever with who takes part, all who pull it together."""
    for lever in scenario.content.levers:
        senders = split_members(expand(lever.by, scenario.blocs), scenario.world)[0]
        if senders and lever.phase != "apart":
            yield lever, lever.parties(senders, scenario.world, scenario.blocs)


def _named(scenario: Scenario, lever: Lever) -> list[str]:
    """Countries that a lever names one by one, not in a group, and that take part in its flows."""
    sides = [codes for field, codes in lever.places.items() if field != "of"]
    names = [name for codes in sides for name in whom(codes).named]
    groups = [name for name in names if name in scenario.content.blocs or is_bloc(name)]
    each = [expand((name,), scenario.blocs) for name in names if name not in groups]
    members = dict.fromkeys(code for one in each if len(one) == 1 for code in one)
    found = split_members(tuple(members), scenario.world)[0]
    # Who pulls a cap neither buys nor sells.
    pullers = split_members(expand(lever.by, scenario.blocs), scenario.world)[0]
    apart = set(pullers) if "buyers" in lever.places else set()
    return [code for code in found if code not in apart]


def _traded(code: str, flows: Array, scenario: Scenario) -> float:
    place = scenario.world.country(code)
    return float(flows[place].sum() + flows[:, place].sum())


def _without_effect(scenario: Scenario) -> Iterator[str]:
    """Levers in force at no horizon shown, and those that change nothing where they are."""
    when, asked = _in_force(scenario), {HORIZONS[name] for name in scenario.content.horizons}
    absent = _absent(scenario, when)
    if absent and math.inf not in asked:
        yield f"in force at no horizon shown: {'; '.join(absent)}"
    idle = _idle(scenario, when, asked)
    if idle:
        yield f"changes nothing: {'; '.join(idle)}"


def _in_force(scenario: Scenario) -> list[list[float]]:
    """The months shown in which each lever is in force."""
    positions = {month: scenario.positions_in(month) for month in scenario.months_shown}
    every = range(len(scenario.content.levers))
    return [[month for month, now in positions.items() if one in now] for one in every]


def _absent(scenario: Scenario, when: Sequence[Sequence[float]]) -> list[str]:
    """Levers without a month in force, and why.

    What a table says at other times than those shown is no lever that is missing.
    """
    levers = scenario.content.levers
    shown = {lever.whole for lever, months in zip(levers, when, strict=True) if months}
    missing = [one for one in levers if one.phase != "apart" and one.whole not in shown]
    return [f"{lever.title} ({_why_absent(lever, levers)})" for lever in missing]


def _why_absent(lever: Lever, levers: Sequence[Lever]) -> str:
    instead = replacing(lever, levers)
    return f"instead of it {', '.join(instead)}" if instead else lever.days


def _idle(
    scenario: Scenario, when: Sequence[Sequence[float]], asked: Collection[float]
) -> list[str]:
    """Levers that change nothing, and why: neither in their first month nor in one asked for."""
    whole = cache(lambda month: _shock(scenario, _acting(scenario, month), month))
    found = []
    for position, (lever, months) in enumerate(zip(scenario.content.levers, when, strict=True)):
        looked_at = [month for month in months if month == months[0] or month in asked]
        same = (_same(whole(month), _without(scenario, position, month)) for month in looked_at)
        if lever.phase != "apart" and months and all(same):
            found.append(f"{lever.title} ({_why_idle(scenario, position, months[0])})")
    return found


def _why_idle(scenario: Scenario, position: int, month: float) -> str:
    own = [pull for pull in _acting(scenario, month) if pull.position == position]
    if not _same(_shock(scenario, own, month), _shock(scenario, (), month)):
        return "other levers stop or set anew all that it is about"
    if math.isinf(month) and scenario.content.levers[position].changes:
        return "nothing of it is left in the long run"
    return "even alone it changes nothing in this world"


def _acting(scenario: Scenario, month: float) -> list[Pull]:
    """The pulls of the levers in force in a month."""
    now = scenario.positions_in(month)
    return [pull for pull in scenario.pulls if pull.position in now]


def _without(scenario: Scenario, position: int, month: float) -> Shock:
    """The shock of a month without one lever."""
    others = [pull for pull in _acting(scenario, month) if pull.position != position]
    return _shock(scenario, others, month)


def _shock(scenario: Scenario, pulled: Sequence[Pull], month: float) -> Shock:
    """The shock of some pulls as they are in a month."""
    world, day = base_world(scenario), scenario.day(month)
    theta = world.theta(scenario.elasticity_set)
    return apply(pulled, world, Setting(theta, scenario.adjustment, day, month, scenario.blocs))


def _same(one: Shock, other: Shock) -> bool:
    """Whether two shocks of one world differ nowhere that anything is traded."""
    alive = (one.world.sales > 0) & ~(one.bans & other.bans)
    for field in fields(Shock):
        if field.name not in ("world", "falls", "limits", "detours", "rents", "withheld"):
            mine, theirs = (_filled(field.name, shock) for shock in (one, other))
            if not _alike(mine, theirs, alive):
                return False
    rents = [shock.rents.share.sum() if shock.rents else 0.0 for shock in (one, other)]
    counted = len(one.limits) == len(other.limits) and _falling(one) == _falling(other)
    counted = counted and _withheld(one) == _withheld(other)
    return counted and rents[0] == rents[1] and _detoured(one) == _detoured(other)


def _withheld(shock: Shock) -> float:
    """What sellers withhold and do not make, over all links."""
    return float(sum(one.share.sum() for one in shock.withheld))


def _filled(name: str, shock: Shock) -> Array:
    """An array of a shock, with what holds in the world where the shock leaves it out."""
    rates = {"new_tariff": shock.world.tariff, "new_export_tax": shock.world.export_tax}
    otherwise = rates.get(name, 1.0 if name.endswith("_hat") else 0.0)
    values = getattr(shock, name)
    return np.asarray(otherwise if values is None else values, dtype=float)


def _alike(mine: Array, theirs: Array, alive: Mask) -> bool:
    """Whether two arrays are the same; on links only those `alive` count."""
    differs = np.abs(mine - theirs) > NOTHING
    return not (differs & alive if differs.shape == alive.shape else differs).any()


def _falling(shock: Shock) -> int:
    """How many of its falls find a flow to take from."""
    sales = shock.world.sales
    taking = [
        fall
        for fall in shock.falls
        if fall.quantity_hat < 1 and (fall.share * np.take(sales, fall.links)).sum() > 0
    ]
    return len(taking)


def _detoured(shock: Shock) -> float:
    """What its detours bring back of flows that bans or falls stop, shares added up."""
    if shock.detours is None:
        return 0.0
    links, share, direct = shock.detours.links, shock.detours.share, shock.detours.direct
    fallen = [fall.links for fall in shock.falls]
    stopped = direct < 1
    if fallen:
        stopped = stopped | np.isin(links, np.concatenate(fallen))
    return float(share[stopped & (np.take(shock.world.sales, links) > 0)].sum())
