"""The pack of a living page: the world, and the rules and levers of a scenario.

Nothing is solved here: the page solves all that it shows, the scenario as written included.
"""

from __future__ import annotations

import json
import math

import numpy as np

from detente.claims.claims_file import Claims
from detente.economy.horizon import HORIZONS
from detente.energy.pooling import Pool, import_room, pools_of, with_latent_links
from detente.energy.route_limits import RouteRoom, route_rooms
from detente.energy.tables import seller
from detente.levers.setting import sectors_of
from detente.report.live.lever_pack import days, packed_levers, packed_products
from detente.report.live.pack import (
    Node,
    Packer,
    packed_adjustment,
    packed_parameters,
    packed_world,
)
from detente.report.live.page_view import packed_view
from detente.scenario.file import Scenario
from detente.study.shown import members_of, party_name
from detente.world.countries import UNION, list_blocs, listed_bloc
from detente.world.set_names import set_names
from detente.world.shipped import sector_names, sectors_with
from detente.world.world import World

# A bloc with a longer title is called by its code.
LONGEST_NAME = 40


def packed_plan(scenario: Scenario, packer: Packer) -> Node:
    """What the page makes shocks and solves from: rules, levers, products, and routes of fuels."""
    content, world = scenario.content, scenario.world
    rules = packed_parameters(scenario.parameters, world)
    file = content.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {
        "name": scenario.name,
        "title": (content.title or scenario.name).rstrip("."),
        "digest": scenario.digest[:12],
        "set_names": {code: _titled(name) for code, name in set_names(world).items()},
        "own_files": _own_files(scenario),
        "file": file | {"levers": file.get("levers", [])},
        "file_horizons": list(content.horizons),
        "start_day": scenario.start.isoformat(),
        "last_day_written": str(scenario.last_day or ""),
        "parties": _parties(scenario),
        "sector_choices": _sector_choices(scenario),
        "closure": content.closure,
        "elasticities": scenario.elasticity_set,
        "parameters": rules | {"theta": world.theta(scenario.elasticity_set).tolist()},
        "adjustment": packed_adjustment(scenario.adjustment),
        "markets": content.markets,
        "pooling_cost": content.pooling_cost,
        "horizons": [_horizon(name) for name in sorted(HORIZONS, key=HORIZONS.__getitem__)],
        "horizon": content.horizon,
        "start": days(scenario.start),
        "last_day": days(scenario.last_day),
        "levers": packed_levers(scenario),
        "products": packed_products(world, packer),
        "fuels": _fuels(scenario, packer),
    }


def _parties(scenario: Scenario) -> Node:
    """Whom a lever that the reader adds may be by and on: blocs, then countries, by code."""
    world = scenario.world
    blocs = [one.name for one in list_blocs()]
    codes = dict.fromkeys((UNION, *scenario.blocs, *blocs, *world.countries))
    found: Node = {}
    seen: set[tuple[str, ...]] = set()
    for code in codes:
        members = tuple(sorted(members_of(code, scenario)))
        if not members or members in seen:
            continue
        if _is_out_of_date(code, scenario):
            continue
        seen.add(members)
        found[code] = {
            "name": _party_name(code, scenario),
            "bloc": code not in world.countries,
            "members": [world.country(one) for one in members],
            "written": [code],
        }
    return found


def _titled(name: str) -> str:
    """A name with a capital where it is a word in small letters."""
    return name.capitalize() if name.islower() else name


def _own_files(scenario: Scenario) -> list[str]:
    """Files beside the scenario's own that it names, without which its file cannot be read."""
    content = scenario.content
    named = {content.world, *(str(getattr(one, "file", "")) for one in content.levers)}
    return sorted(name for name in named if name and (scenario.folder / name).exists())


def _is_out_of_date(code: str, scenario: Scenario) -> bool:
    """Whether a listed group does not hold on the scenario's day: a lever may not name it then."""
    day = scenario.content.date
    group = None if code in scenario.content.blocs else listed_bloc(code)
    if day is None or group is None:
        return False
    return day < group.since or (group.until is not None and day > group.until)


def _party_name(code: str, scenario: Scenario) -> str:
    name = party_name(code, scenario)
    return name if len(name) <= LONGEST_NAME else code.replace("_", " ")


def _sector_choices(scenario: Scenario) -> Node:
    """What a lever that the reader adds may be about: all, goods, services, energy, or a sector."""
    world, names = scenario.world, sector_names(scenario.world)
    energy = sectors_with("energy", world)
    groups = {"all": "All", "goods": "All goods", "services": "All services"}
    found: Node = {
        code: {"name": name, "members": _positions((code,), world), "written": [code]}
        for code, name in groups.items()
    }
    if energy:
        found["energy"] = {
            "name": "All energy",
            "members": _positions(energy, world),
            "written": list(energy),
        }
    for code in world.sectors:
        members = _positions((code,), world)
        found[code] = {"name": names.get(code, code), "members": members, "written": [code]}
    return {code: one for code, one in found.items() if one["members"]}


def _positions(codes: tuple[str, ...], world: World) -> list[int]:
    return [world.sector(code) for code in sectors_of(codes, world)]


def _horizon(name: str) -> Node:
    months = HORIZONS[name]
    return {"name": name, "month": int(months) if math.isfinite(months) else None}


def _fuels(scenario: Scenario, packer: Packer) -> Node:
    """The pools of fuels, and the room of their terminals and routes in each month."""
    world = with_latent_links(scenario.world)
    pools = pools_of(world)
    until = int(max(filter(math.isfinite, HORIZONS.values())))
    rooms: list[list[Node]] = []
    known: dict[str, int] = {}
    room_of: dict[str, int] = {}
    for month in (*range(1, until + 1), math.inf):
        found = [_rooms(pool, scenario, month, packer) for pool in pools]
        key = json.dumps(found)
        if key not in known:
            known[key] = len(rooms)
            rooms.append(found)
        room_of["null" if math.isinf(month) else str(month)] = known[key]
    return {"pools": [_pool(pool, world) for pool in pools], "rooms": rooms, "room_of": room_of}


def _pool(pool: Pool, world: World) -> Node:
    routed = pool.union == UNION and seller() in world.countries
    return {
        "name": f"{pool.fuel} that {pool.union} can take in from others",
        "sector": pool.position,
        "members": pool.members.tolist(),
        "outside": pool.outside.tolist(),
        "seller": world.country(seller()) if routed else None,
    }


def _rooms(pool: Pool, scenario: Scenario, month: float, packer: Packer) -> Node:
    """What terminals and routes can carry in a month, over what they did."""
    world, day = with_latent_links(scenario.world), scenario.day(month)
    imports = import_room(pool.union, pool.fuel, day)
    if pool.union != UNION or seller() not in world.countries:
        return {"imports": imports, "routes": []}
    routes = [_route(pool, room, world, packer) for room in route_rooms(pool.fuel, day)]
    return {"imports": imports, "routes": [route for route in routes if route]}


def _route(pool: Pool, room: RouteRoom, world: World, packer: Packer) -> Node | None:
    """The limit of a room; None where no trade of the world runs through it."""
    inside = {world.countries[k] for k in pool.members} | {seller()}
    outside = [code for code in world.countries if code not in inside]
    named = room.buyers or [code for code in outside if code not in room.but]
    buyers = np.array([world.country(code) for code in named if code in outside], dtype=np.intp)
    sold = world.sales[buyers, world.country(seller()), pool.position]
    if not sold.sum():
        return None
    n = len(world.countries)
    links = (pool.position * n + np.sort(buyers)) * n + world.country(seller())
    who = ", ".join(room.buyers) or "all who share its plants"
    return {
        "name": f"routes of {pool.fuel} from {seller()} to {who}",
        "links": packer.add(links),
        "quantity_hat": room.quantity_hat,
    }


def page_pack(scenario: Scenario, claims: Claims) -> bytes:
    """The whole pack of a page: the world, what shocks are made from, and what it shows."""
    packer = Packer()
    content = {
        "world": packed_worlds(scenario, packer),
        "plan": packed_plan(scenario, packer),
        "view": packed_view(scenario, claims.on(scenario)),
    }
    return packer.finished(content)


def packed_worlds(scenario: Scenario, packer: Packer) -> Node:
    """The world that is solved, with what of its accounts is other without latent links."""
    plain, based = scenario.world, with_latent_links(scenario.world)
    node = packed_world(based, packer, plain)
    return node | {
        "plain": {
            "value_added": packer.add(plain.value_added),
            "final_demand": packer.add(plain.final_demand),
        }
    }
