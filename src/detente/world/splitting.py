"""A World in which a part of a sector is a sector of its own: the inverse of merging sectors.

    sales      of the part on a link = share of the part on that link times the sector's flow
    producers  make both with the same costs: inputs and value added follow what they sell of each
    buyers     use both in one proportion, that of what they buy: in every sector and as final goods

Rates and trade elasticities of both are those of the sector, and its code becomes the parent of
both. Every identity of the accounts holds for the new sectors as it did for the old one. That each
user of the sector uses the part alike is an assumption: accounts of the sector say no more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from detente.errors import DataError
from detente.types import Array
from detente.world.labels import AXES_OF
from detente.world.legend import Legend
from detente.world.long_table import CODE
from detente.world.shipped import CRITICAL, roles_of, sector_names, sectors_with
from detente.world.world import ElasticitySet, World, ratio

REST = "rest"


def part_code(sector: str, part: str) -> str:
    """The code of a part of a sector."""
    return f"{sector}-{part}"


def split_sector(world: World, sector: str, part: str, share: Array) -> World:
    """The World with a part of a sector apart, see `World.split`."""
    place = world.sector(sector)
    _require_sound(world, sector, part, share)
    codes = {REST: part_code(sector, REST), part: part_code(sector, part)}
    kept = [codes[REST] if code == sector else code for code in world.sectors]
    apart = dict(world.provenance.get("split", {})) | {codes[part]: sector}
    labels: dict[str, Any] = {
        "name": f"{world.name}-with-{part}",
        "year": world.year,
        "default_elasticities": world.default_elasticities,
        "provenance": dict(world.provenance) | {"split": apart},
        "legend": _legend(world, sector, part),
    }
    return World.from_arrays(
        countries=world.countries,
        sectors=(*kept, codes[part]),
        accounts=_accounts(world, place, share),
        elasticities={name: _with_one_more(one, place) for name, one in world.elasticities.items()},
        labels=labels,
        accept_gaps=bool(world.gaps),
    )


def _require_sound(world: World, sector: str, part: str, share: Array) -> None:
    """DataError for what would be no world."""
    where = f"{sector} of world {world.name}"
    above = world.legend.parents.get(sector)
    if above:
        hint = f"take the world whose {above} is one sector: `World.aggregate`"
        raise DataError(f"it is itself a part of {above}", where=where, hint=hint)
    if not CODE.fullmatch(part) or part == REST:
        hint = f"use letters, digits and underscores, and not {REST!r}"
        raise DataError(f"part {part!r} is no code", where=where, hint=hint)
    shape = world.sales.shape[:2]
    if share.shape != shape:
        raise DataError(f"shares have shape {share.shape}, expected {shape}", where=where)
    if not ((share >= 0) & (share <= 1)).all():
        hint = "give the part of each flow, from 0 to 1"
        raise DataError("a share is not between zero and one", where=where, hint=hint)


def _accounts(world: World, place: int, share: Array) -> dict[str, Array]:
    """Every account with the part as one more sector at the end."""
    made = _part_of(world.sales[:, :, place], share, over=0)
    bought = _part_of(world.purchases[:, :, place], share, over=1)
    by_user = _divided(world.input_use, place, made[:, None], axis=1)
    found = {
        "sales": _divided(world.sales, place, share, axis=2),
        "input_use": _divided(by_user, place, bought[:, None], axis=2),
        "value_added": _divided(world.value_added, place, made, axis=1),
        "final_demand": _divided(world.final_demand, place, bought, axis=1),
    }
    order = [*range(len(world.sectors)), place]
    rates = [name for name in AXES_OF if name not in found]
    return found | {name: getattr(world, name)[:, :, order] for name in rates}


def _part_of(flows: Array, share: Array, over: int) -> Array:
    """The part in a sum of flows [buyer, seller] over one axis; zero where nothing flows."""
    return ratio((flows * share).sum(axis=over), flows.sum(axis=over))


def _divided(array: Array, place: int, share: Array, axis: int) -> Array:
    """The array with the share of a slice as one more slice at the end; the rest stays."""
    whole = array.take(place, axis=axis)
    part = whole * share
    kept = np.moveaxis(array.copy(), axis, 0)
    kept[place] = whole - part
    return np.moveaxis(np.concatenate([kept, part[None]]), 0, axis)


def _with_one_more(one: ElasticitySet, place: int) -> ElasticitySet:
    """The set with the sector's value for its part too."""
    return replace(one, values=(*one.values, one.values[place]))


def _legend(world: World, sector: str, part: str) -> Legend:
    """The legend with the sector as a parent; the part is critical, and both have its roles."""
    old, rest, new = world.legend, part_code(sector, REST), part_code(sector, part)
    said = part.replace("_", " ")
    name = sector_names(world).get(sector, sector)
    names = {
        sector: name,
        rest: f"{name}, without {said}",
        new: f"{said.capitalize()} (part of {sector})",
    }
    roles = {role: _with_both(holders, sector, part) for role, holders in roles_of(world).items()}
    critical = _with_both(sectors_with(CRITICAL, world), sector, part)
    roles[CRITICAL] = tuple(dict.fromkeys((*critical, new)))
    return Legend(
        names=dict(old.names) | names,
        parents=dict(old.parents) | {rest: sector, new: sector},
        roles={role: holders for role, holders in roles.items() if holders},
        blocs=old.blocs,
        products=old.products,
    )


def _with_both(holders: tuple[str, ...], sector: str, part: str) -> tuple[str, ...]:
    """Sectors with a role, the rest and the part in place of the sector."""
    if sector not in holders:
        return holders
    others = (code for code in holders if code != sector)
    return (*others, part_code(sector, REST), part_code(sector, part))
