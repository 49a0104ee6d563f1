"""Pack: a world and a scenario as one block of bytes that the JavaScript engine reads.

A pack is the length of a header, the header in JSON, and the bytes of arrays. The header holds
labels, numbers, and ``{"array": k}`` where an array stands. Positions of links are flat in [sector,
buyer, seller], the layout of the engine. Arrays are stored without loss: as float32, or as whole
ten-thousandths, where that gives the same numbers back, else as float64; equal ones once.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import zlib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.economy.fall import Detours, Fall, Withheld
from detente.economy.horizon import HORIZONS, Adjustment, steps
from detente.economy.parameters import NESTS, Parameters
from detente.economy.quantity_limit import QuantityLimit
from detente.economy.rents import Rents
from detente.economy.shock import Shock
from detente.scenario.equilibria import base_world, shocks
from detente.scenario.file import Scenario
from detente.types import Array
from detente.world.world import World

# Files of the engine, in the order in which they are read.
PARTS = (
    *("errors", "linear", "world", "shock", "attraction", "materials", "closure", "feasibility"),
    *("problem", "covers", "covered", "evaluate", "fixed_point", "precondition", "tied", "search"),
    *("nearby", "solve", "shut_in", "proof_trade", "residual", "results", "horizon"),
)

# Whole numbers in which rates of four decimals are stored.
PER_ONE = 10_000

Node = dict[str, Any]


class Packer:
    """The arrays of a pack, each stored once."""

    def __init__(self) -> None:
        self._places: dict[bytes, int] = {}
        self._kinds: list[tuple[str, int]] = []
        self._blocks: list[bytes] = []

    def add(self, array: NDArray[Any]) -> Node:
        """Where `array` stands in the pack, flat and without loss."""
        flat = np.ascontiguousarray(array).ravel()
        if flat.dtype.kind in "iu":
            return self._stored(flat.astype("<i4"), "i4")
        narrow = flat.astype("<f4")
        if (narrow == flat).all():
            return self._stored(narrow, "f4")
        return self._stored(flat.astype("<f8"), "f8")

    def add_rate(self, array: Array) -> Node | None:
        """The same for rates; None where there is none at all."""
        if not array.any():
            return None
        whole = np.rint(array * PER_ONE)
        if (whole / PER_ONE == array).all():
            return self._stored(np.ascontiguousarray(whole).ravel().astype("<i4"), "i4")
        return self._stored(np.ascontiguousarray(array).ravel().astype("<f8"), "f8")

    def _stored(self, flat: NDArray[Any], kind: str) -> Node:
        data = flat.tobytes()
        key = hashlib.sha256(kind.encode() + data).digest()
        if key not in self._places:
            self._places[key] = len(self._blocks)
            self._kinds.append((kind, flat.size))
            self._blocks.append(data)
        return {"array": self._places[key]}

    def finished(self, content: Node) -> bytes:
        """The bytes of a pack with this content."""
        arrays, offset = [], 0
        for (kind, count), block in zip(self._kinds, self._blocks, strict=True):
            arrays.append({"kind": kind, "count": count, "offset": offset})
            offset += len(block)
        header = json.dumps({"content": content, "arrays": arrays}, allow_nan=False).encode()
        return b"".join([len(header).to_bytes(4, "little"), header, *self._blocks])


def packed_world(world: World, packer: Packer, before: World | None = None) -> Node:
    """A world: accounts, elasticity sets, gaps; `before` is the same without latent links."""
    plain = world if before is None else before
    latent = np.flatnonzero(by_sector(world.sales) != by_sector(plain.sales))
    return {
        "name": world.name,
        "year": world.year,
        "countries": list(world.countries),
        "sectors": list(world.sectors),
        "sets": {name: world.theta(name).tolist() for name in world.elasticities},
        "gaps": [gap.relative for gap in world.gaps] or None,
        "sales": packer.add(by_sector(plain.sales)),
        "latent": {
            "at": packer.add(latent),
            "value": packer.add(by_sector(world.sales).ravel()[latent]),
        },
        "input_use": packer.add(world.input_use),
        "value_added": packer.add(world.value_added),
        "final_demand": packer.add(world.final_demand),
        "tariff": packer.add_rate(by_sector(world.tariff)),
        "export_tax": packer.add_rate(by_sector(world.export_tax)),
    }


def packed_parameters(parameters: Parameters, world: World) -> Node:
    """Elasticities by name; labour that is mobile is null."""
    chosen = parameters.spelled_out(world)
    named = chosen.trade_elasticity
    theta = list(named) if isinstance(named, tuple) else world.theta(named).tolist()
    return {
        **{name: getattr(chosen, name) for name in NESTS},
        "theta": theta,
        "critical_inputs": list(chosen.critical_inputs),
        "labour": chosen.labour if math.isfinite(chosen.labour) else None,
        "rent_share": chosen.rent_shares(world).tolist(),
    }


def packed_shock(shock: Shock, packer: Packer) -> Node:
    """What a shock changes, as lists of links and values; what it leaves alone is left out."""
    world = shock.world
    found = {
        "trade_cost": _hats(shock.trade_cost_hat, packer),
        "variety": _hats(shock.variety_hat, packer),
        "tariff": _rates(shock.new_tariff, world.tariff, packer),
        "export_tax": _rates(shock.new_export_tax, world.export_tax, packer),
        "banned": _banned(shock, packer),
        "reference": _whole(shock.reference_hat, packer),
        "productivity": None if (hat := shock.productivity_hat) is None else packer.add(hat),
        "labour": None if (hat := shock.labour_hat) is None else packer.add(hat),
        "transfer": None if (amount := shock.transfer) is None else packer.add(amount),
        "custody": None if (amount := shock.custody) is None else packer.add(amount),
        "rents": None if shock.rents is None else _rents(shock.rents, packer),
        "detours": None if shock.detours is None else _detours(shock.detours, world, packer),
        "limits": [_limit(limit, shock, packer) for limit in shock.limits],
        "falls": [_fall(fall, world, packer) for fall in shock.falls],
        "withheld": [_withheld(one, world, packer) for one in shock.withheld],
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def packed_scenario(scenario: Scenario, packer: Packer, horizons: Iterable[str] = ()) -> Node:
    """A scenario: rules, the months that its horizons need, and the shock of each.

    `horizons` are names of `HORIZONS` in place of the scenario's.
    """
    content = scenario.content
    names = tuple(horizons) or content.horizons
    asked = sorted(HORIZONS[name] for name in names)
    until = max(filter(math.isfinite, asked), default=0.0)
    months = steps(until, scenario.changes(until)) if until else ()
    shock_in = shocks(scenario, scenario.world.theta(scenario.elasticity_set))
    whole = [*months, *(month for month in asked if math.isinf(month))]
    packed: list[Node] = []
    places: dict[str, int] = {}
    shock_of: dict[str, int] = {}
    for month in whole:
        node = packed_shock(shock_in(month), packer)
        key = json.dumps(node, sort_keys=True)
        if key not in places:
            places[key] = len(packed)
            packed.append(node)
        shock_of["null" if math.isinf(month) else str(month)] = places[key]
    return {
        "name": scenario.name,
        "closure": content.closure,
        "elasticities": scenario.elasticity_set,
        "parameters": _rules(scenario),
        "adjustment": packed_adjustment(scenario.adjustment),
        "horizons": [_horizon(name) for name in names],
        "months": list(months),
        "shocks": packed,
        "shock_of": shock_of,
    }


def pack_of(scenario: Scenario, horizons: Iterable[str] = ()) -> bytes:
    """The pack of a scenario with the world that it is solved on."""
    packer = Packer()
    world = packed_world(base_world(scenario), packer, scenario.world)
    return packer.finished(
        {"world": world, "scenario": packed_scenario(scenario, packer, horizons)}
    )


def as_text(pack: bytes) -> str:
    """A pack deflated, in base64: what a page carries."""
    return base64.b64encode(zlib.compress(pack, 9)).decode()


def engine() -> str:
    """The source of the JavaScript engine, all parts in order."""
    folder = files("detente.report.live")
    texts = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in PARTS]
    return "\n".join(texts)


def _rules(scenario: Scenario) -> Node:
    parameters = packed_parameters(scenario.parameters, scenario.world)
    return {**parameters, "theta": scenario.world.theta(scenario.elasticity_set).tolist()}


def packed_adjustment(adjustment: Adjustment) -> Node:
    """How slowly the world adjusts, by name."""
    return {name: getattr(adjustment, name) for name in ("rho", "delta", "labour", *NESTS)}


def _horizon(name: str) -> Node:
    months = HORIZONS[name]
    return {"name": name, "month": int(months) if math.isfinite(months) else None}


def by_sector(array: NDArray[Any]) -> NDArray[Any]:
    """[buyer, seller, sector] as [sector, buyer, seller]."""
    return np.ascontiguousarray(array.transpose(2, 0, 1))


def _moved(links: NDArray[np.intp], shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Flat positions in [buyer, seller, sector] as those in [sector, buyer, seller]."""
    buyer, seller, sector = np.unravel_index(links, shape)
    return np.asarray(sector * shape[0] * shape[1] + buyer * shape[1] + seller)


def _whole(array: Array | None, packer: Packer) -> Node | None:
    return None if array is None else packer.add(by_sector(array))


def _hats(array: Array | None, packer: Packer) -> Node | None:
    """Links whose hat is not one."""
    if array is None:
        return None
    flat = by_sector(array).ravel()
    at = np.flatnonzero(flat != 1)
    return {"at": packer.add(at), "value": packer.add(flat[at])} if at.size else None


def _rates(new: Array | None, old: Array, packer: Packer) -> Node | None:
    """Links whose rate is new."""
    if new is None:
        return None
    flat = by_sector(new).ravel()
    at = np.flatnonzero(flat != by_sector(old).ravel())
    return {"at": packer.add(at), "value": packer.add(flat[at])} if at.size else None


def _banned(shock: Shock, packer: Packer) -> Node | None:
    if shock.banned is None:
        return None
    return packer.add(np.flatnonzero(by_sector(shock.banned)))


def _rents(rents: Rents, packer: Packer) -> Node:
    names = ("buyer", "seller", "sector", "receiver", "share")
    return {name: packer.add(getattr(rents, name)) for name in names}


def _detours(detours: Detours, world: World, packer: Packer) -> Node:
    return {
        "links": packer.add(_moved(detours.links, world.sales.shape)),
        "share": packer.add(detours.share),
        "direct": packer.add(detours.direct),
    }


def _limit(limit: QuantityLimit, shock: Shock, packer: Packer) -> Node:
    links = np.ravel_multi_index(shock.links(limit), shock.world.sales.shape)
    return {
        "name": limit.name,
        "links": packer.add(_moved(links, shock.world.sales.shape)),
        "quantity_hat": limit.quantity_hat,
        "exporter": limit.rent.exporter,
        "importer": limit.rent.importer,
    }


def _fall(fall: Fall, world: World, packer: Packer) -> Node:
    return {
        "name": fall.name,
        "links": packer.add(_moved(fall.links, world.sales.shape)),
        "base": packer.add(fall.base),
        "part": packer.add(fall.share),
        "quantity_hat": fall.quantity_hat,
        "gap": fall.gap,
        "fade": fall.fade,
        "held": fall.held,
    }


def _withheld(one: Withheld, world: World, packer: Packer) -> Node:
    return {
        "links": packer.add(_moved(one.links, world.sales.shape)),
        "share": packer.add(one.share),
    }
